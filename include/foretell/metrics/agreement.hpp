#pragma once

#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/class_sums.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>

namespace foretell {

/// Options of metrics that know weights alone.
struct AgreementOptions {
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

namespace detail::metrics {

/// Sums over classes of what agreement measures are made of.
struct Agreement {
    double total = 0.0, correct = 0.0;
    double truth_by_predicted = 0.0, truth_squared = 0.0, predicted_squared = 0.0;
};

inline Agreement agreement(std::string_view where, LabelsView y_true, LabelsView y_pred,
                           RealsView sample_weight) {
    check_samples(where, y_true.size(), "y_pred", y_pred.size(), sample_weight);
    const LabelIndex index(union_of_labels(y_true, y_pred));
    const ClassSums sums = class_sums(index, y_true, y_pred, sample_weight);
    Agreement a;
    for (std::size_t c = 0; c < index.size(); ++c) {
        a.total += sums.predicted[c];
        a.correct += sums.correct[c];
        a.truth_by_predicted += sums.truth[c] * sums.predicted[c];
        a.truth_squared += sums.truth[c] * sums.truth[c];
        a.predicted_squared += sums.predicted[c] * sums.predicted[c];
    }
    return a;
}

}  // namespace detail::metrics

/// Correlation between true and predicted class, in [-1, 1], 0 for guessing (Gorodkin's R_K, 2004,
/// which for two classes is Matthews' coefficient). 0 where one side holds one class alone.
[[nodiscard]] inline double matthews_corrcoef(LabelsView y_true, LabelsView y_pred,
                                              const AgreementOptions& options = {}) {
    const auto a =
        detail::metrics::agreement("matthews_corrcoef", y_true, y_pred, options.sample_weight);
    const double covariance = a.correct * a.total - a.truth_by_predicted;
    const double spread =
        (a.total * a.total - a.predicted_squared) * (a.total * a.total - a.truth_squared);
    return spread > 0.0 ? covariance / std::sqrt(spread) : 0.0;
}

/// Cohen's kappa (1960): agreement beyond chance, 1 for perfect and 0 for chance.
/// @throws InvalidArgument if both sides hold the same one class, where kappa is 0 / 0
[[nodiscard]] inline double cohen_kappa_score(LabelsView y_true, LabelsView y_pred,
                                              const AgreementOptions& options = {}) {
    constexpr auto* where = "cohen_kappa_score";
    const auto a = detail::metrics::agreement(where, y_true, y_pred, options.sample_weight);
    const double by_chance = a.truth_by_predicted / a.total;
    if (!(a.total - by_chance > 0.0)) {
        throw InvalidArgument(
            message(where, ": y_true and y_pred hold one class alone, so that kappa is 0 / 0"));
    }
    return (a.correct - by_chance) / (a.total - by_chance);
}

}  // namespace foretell
