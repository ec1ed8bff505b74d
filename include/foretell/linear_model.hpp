#pragma once

#include <foretell/linear_model/logistic_regression.hpp>
