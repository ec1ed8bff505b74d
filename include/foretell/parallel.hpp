#pragma once

#include <foretell/parallel/parallel_for.hpp>
