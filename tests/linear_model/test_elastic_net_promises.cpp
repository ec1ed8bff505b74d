#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "support/battery.hpp"

#include <foretell/linear_model/elastic_net.hpp>
#include <foretell/linear_model/elastic_net_cv.hpp>
#include <foretell/linear_model/lasso.hpp>
#include <foretell/linear_model/lasso_cv.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using support::keeps_its_promises;

TEST_SUITE_BEGIN("linear_model/elastic_net_promises");

TEST_CASE("ElasticNet") {
    keeps_its_promises(ElasticNet({.alpha = 0.01, .tol = 1e-12}));
}
TEST_CASE("Lasso on working sets") {
    keeps_its_promises(
        Lasso({.alpha = 0.01, .solver = ElasticNetSolver::working_set, .tol = 1e-12}));
}
TEST_CASE("LassoCV") {
    // A row that stands twice may lie in two folds.
    keeps_its_promises(LassoCV({.grid = {.n_alphas = 4}, .cv = 3}),
                       {.skip = {"weights_as_repetition", "order_of_samples"}});
}

TEST_CASE("files") {
    const auto X = golden::numbers<double>();
    const auto y = golden::targets<double>();
    golden::check_model_files("elastic_net", ElasticNet({.alpha = 0.1}).fit(X, y));
    golden::check_model_files("lasso", Lasso({.alpha = 0.1}).fit(X, y));
    golden::check_model_files("lasso_cv", LassoCV({.grid = {.n_alphas = 3}, .cv = 3}).fit(X, y));
    golden::check_model_files(
        "elastic_net_cv",
        ElasticNetCV({.l1_ratio = {0.5, 1.0}, .grid = {.n_alphas = 3}, .cv = 2}).fit(X, y));
}

TEST_SUITE_END();
