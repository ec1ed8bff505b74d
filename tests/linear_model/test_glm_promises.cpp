#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "support/battery.hpp"

#include <foretell/linear_model/gamma_regressor.hpp>
#include <foretell/linear_model/poisson_regressor.hpp>
#include <foretell/linear_model/tweedie_regressor.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using support::keeps_its_promises;

TEST_SUITE_BEGIN("linear_model/glm_promises");

// Their score is D2, as scikit-learn's.
TEST_CASE("PoissonRegressor") {
    keeps_its_promises(PoissonRegressor({.alpha = 0.01, .tol = 1e-8}),
                       {.positive_target = true, .skip = {"score_is_r_squared"}});
}
TEST_CASE("TweedieRegressor") {
    keeps_its_promises(TweedieRegressor({.power = 1.5, .alpha = 0.01, .tol = 1e-8}),
                       {.positive_target = true, .skip = {"score_is_r_squared"}});
}

TEST_CASE("files") {
    const auto X = golden::numbers<double>();
    const auto y = golden::targets<double>();
    golden::check_model_files("poisson_regressor", PoissonRegressor({.alpha = 0.1}).fit(X, y));
    golden::check_model_files("gamma_regressor", GammaRegressor({.alpha = 0.1}).fit(X, y));
    golden::check_model_files("tweedie_regressor",
                              TweedieRegressor({.power = 1.5, .alpha = 0.1}).fit(X, y));
}

TEST_SUITE_END();
