#pragma once

#include <foretell/random/portable_math.hpp>
#include <foretell/random/random.hpp>
#include <foretell/random/uniform_random.hpp>
