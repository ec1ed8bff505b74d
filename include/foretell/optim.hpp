#pragma once

#include <foretell/optim/columns.hpp>
#include <foretell/optim/coordinate_descent.hpp>
#include <foretell/optim/function.hpp>
#include <foretell/optim/gradient_descent.hpp>
#include <foretell/optim/lbfgs.hpp>
#include <foretell/optim/learning_rate_schedule.hpp>
#include <foretell/optim/newton_cg.hpp>
#include <foretell/optim/newton_cholesky.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/proximal_newton.hpp>
#include <foretell/optim/quantile_interior_point.hpp>
#include <foretell/optim/result.hpp>
#include <foretell/optim/ridge_factor.hpp>
#include <foretell/optim/sgd.hpp>
#include <foretell/optim/step_rule.hpp>
