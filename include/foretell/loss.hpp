#pragma once

#include <foretell/loss/binomial.hpp>
#include <foretell/loss/multinomial.hpp>
#include <foretell/loss/tweedie.hpp>
