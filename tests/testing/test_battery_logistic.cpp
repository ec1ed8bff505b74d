#include "support/battery.hpp"

#include <foretell/linear_model/logistic_regression.hpp>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("testing/battery_logistic");

TEST_CASE("logistic regression keeps the contract of a classifier, threads and all") {
    support::keeps_its_promises(LogisticRegression<double>());
    support::keeps_its_promises(
        LogisticRegression<double>({.solver = LogisticSolver::newton_cholesky}));
    support::keeps_its_promises(
        LogisticRegression<double>({.solver = LogisticSolver::newton_cg,
                                    .tol = 1e-8,
                                    .multi_class = MultiClass::one_vs_rest}));
    support::keeps_its_promises(LogisticRegression<float>());
}

TEST_SUITE_END();
