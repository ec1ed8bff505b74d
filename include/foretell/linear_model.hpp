#pragma once

#include <foretell/linear_model/elastic_net.hpp>
#include <foretell/linear_model/elastic_net_cv.hpp>
#include <foretell/linear_model/elastic_net_options.hpp>
#include <foretell/linear_model/elastic_net_path.hpp>
#include <foretell/linear_model/lasso.hpp>
#include <foretell/linear_model/lasso_cv.hpp>
#include <foretell/linear_model/linear_regression.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>
#include <foretell/linear_model/linear_solver_result.hpp>
#include <foretell/linear_model/logistic_inference.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/linear_model/logistic_regression_cv.hpp>
#include <foretell/linear_model/logistic_regression_options.hpp>
#include <foretell/linear_model/logistic_regression_path.hpp>
#include <foretell/linear_model/ridge.hpp>
#include <foretell/linear_model/ridge_cv.hpp>
