#pragma once

#include <foretell/random/portable_math.hpp>
#include <foretell/random/random.hpp>
