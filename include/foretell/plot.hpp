#pragma once

// Pictures of results as SVG.
#include <foretell/plot/chart.hpp>
