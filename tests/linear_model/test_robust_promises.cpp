#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "support/battery.hpp"

#include <foretell/linear_model/huber_regressor.hpp>
#include <foretell/linear_model/quantile_regressor.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using support::keeps_its_promises;

TEST_SUITE_BEGIN("linear_model/robust_promises");

TEST_CASE("HuberRegressor") {
    keeps_its_promises(HuberRegressor({.tol = 1e-9}));
}
TEST_CASE("QuantileRegressor") {
    keeps_its_promises(QuantileRegressor({.alpha = 0.001, .tol = 1e-12}));
}

TEST_CASE("files") {
    const auto X = golden::numbers<double>();
    const auto y = golden::targets<double>();
    golden::check_model_files("huber_regressor", HuberRegressor({.alpha = 0.1}).fit(X, y));
    golden::check_model_files("quantile_regressor",
                              QuantileRegressor({.quantile = 0.7, .alpha = 0.01}).fit(X, y));
}

TEST_SUITE_END();
