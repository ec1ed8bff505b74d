#pragma once

#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/linear_model/logistic_regression_options.hpp>
