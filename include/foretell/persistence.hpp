#pragma once

#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>
