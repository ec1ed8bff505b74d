#pragma once

#include <foretell/testing/check_report.hpp>
#include <foretell/testing/detail/sequence_checks.hpp>

namespace foretell::testing {

/// Puts an estimator of sequences through the contract that all of foretell's keep, as
/// check_estimator does with estimators of rows: lengths and padding, errors, equal bits, copies,
/// model files, and a stream that says what predict says, from many threads and without allocating.
///
///     const auto report = testing::check_sequence_estimator(LSTMRegressor({.hidden_size = 8}));
///
/// @param prototype an unfitted estimator with the options to test
/// Takes 40 sequences of up to 7 steps and some 40 fits.
template <class E>
requires(SequenceRegressor<E> || SequenceClassifier<E>) [[nodiscard]] CheckReport
    check_sequence_estimator(const E& prototype, const CheckOptions& options = {}) {
    detail::Battery battery(options);
    detail::SequenceChecks<E>(battery, prototype).run();
    return battery.take();
}

}  // namespace foretell::testing
