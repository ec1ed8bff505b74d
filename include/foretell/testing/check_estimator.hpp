#pragma once

#include <foretell/testing/check_report.hpp>
#include <foretell/testing/detail/classifier_checks.hpp>
#include <foretell/testing/detail/contract_checks.hpp>
#include <foretell/testing/detail/fit_checks.hpp>
#include <foretell/testing/detail/regressor_checks.hpp>
#include <foretell/testing/detail/result_checks.hpp>
#include <foretell/testing/detail/sparse_checks.hpp>
#include <foretell/testing/detail/transformer_checks.hpp>
#include <foretell/testing/detail/weight_checks.hpp>

namespace foretell::testing {

/// Puts an estimator through the contract that all of foretell's keep: what fit may change, what
/// must be refused and how, which results must be equal to the bit, what may not allocate, what
/// must survive a model file. Which checks run depends on the concepts that E meets (Classifier,
/// Regressor, MultiOutputRegressor, Transformer); the class needs nothing but those. The model is
/// scikit-learn's check_estimator.
///
///     const auto report = testing::check_estimator(MyClassifier<double>({.depth = 3}));
///     if (!report.passed()) std::puts(report.text().c_str());   // or any test framework
///
/// @param prototype an unfitted estimator with the options to test
/// Takes 60 samples of 4 features and some 100 fits.
template <Estimator E>
requires(detail::Predictor<E> || Transformer<E>) [[nodiscard]] CheckReport
    check_estimator(const E& prototype, const CheckOptions& options = {}) {
    using T = typename E::Scalar;
    detail::Battery battery(options);
    const auto problem = detail::make_problem<T>(60, 4, 2, 7, options);
    detail::ContractChecks<E>(battery, prototype, problem).run();
    detail::FitChecks<E>(battery, prototype, problem).run();
    detail::ResultChecks<E>(battery, prototype, problem).run();
    detail::WeightChecks<E>(battery, prototype, problem).run();
    if constexpr (detail::TakesSparse<E>) {
        detail::SparseChecks<E>(battery, prototype, problem).run();
    }
    if constexpr (Classifier<E>) detail::ClassifierChecks<E>(battery, prototype, problem).run();
    if constexpr (Regressor<E> || MultiOutputRegressor<E>) {
        detail::RegressorChecks<E>(battery, prototype, problem).run();
    }
    if constexpr (Transformer<E>) detail::TransformerChecks<E>(battery, prototype, problem).run();
    return battery.take();
}

}  // namespace foretell::testing
