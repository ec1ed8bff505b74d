#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "support/battery.hpp"

#include <foretell/linear_model/linear_regression.hpp>
#include <foretell/linear_model/ridge.hpp>
#include <foretell/linear_model/ridge_cv.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using support::keeps_its_promises;

TEST_SUITE_BEGIN("linear_model/least_squares_promises");

TEST_CASE("LinearRegression") {
    keeps_its_promises(LinearRegression());
}
TEST_CASE("Ridge") {
    keeps_its_promises(Ridge({.alpha = 0.3}));
}
TEST_CASE("RidgeCV") {
    // A row that stands twice is still there when one of the two is left out.
    keeps_its_promises(RidgeCV(), {.skip = {"weights_as_repetition"}});
}

TEST_CASE("files") {
    const auto X = golden::numbers<double>();
    const auto y = golden::targets<double>();
    golden::check_model_files("linear_regression", LinearRegression().fit(X, y));
    golden::check_model_files("ridge", Ridge({.alpha = 2.0}).fit(X, y));
    golden::check_model_files("ridge_cv", RidgeCV({.alphas = {0.5, 5.0}}).fit(X, y));
}

TEST_SUITE_END();
