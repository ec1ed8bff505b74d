#include <foretell/testing/check_estimator.hpp>

#include "support/allocations.hpp"

#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/outlier_clipper.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <doctest/doctest.h>

using namespace foretell;

namespace {

template <class E>
void keeps_its_promises(const E& prototype, bool allows_nan) {
    const auto report = testing::check_estimator(
        prototype, {.allocations = &support::allocations, .allows_nan = allows_nan});
    INFO(E::type_name, ": ", report.text());
    CHECK(report.passed());
    CHECK(report.checks.size() >= 40);
}

}  // namespace

TEST_SUITE_BEGIN("testing/library_estimators");

TEST_CASE("logistic regression keeps the contract of a classifier") {
    keeps_its_promises(LogisticRegression<double>(), false);
    keeps_its_promises(LogisticRegression<double>({.solver = LogisticSolver::newton_cholesky}),
                       false);
    keeps_its_promises(LogisticRegression<float>(), false);
}

TEST_CASE("transformers keep the contract of a transformer") {
    keeps_its_promises(Standardizer<double>(), true);
    keeps_its_promises(SimpleImputer<double>(), true);
    keeps_its_promises(
        SimpleImputer<double>({.strategy = ImputeStrategy::median, .add_indicator = true}), true);
    keeps_its_promises(OutlierClipper<double>(), true);
    keeps_its_promises(OutlierClipper<double>({.rule = OutlierRule::iqr}), true);
    keeps_its_promises(Log1pTransformer<double>(), true);
}

TEST_SUITE_END();
