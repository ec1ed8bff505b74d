#pragma once

#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/class_sums.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cstddef>

namespace foretell {

/// Options of balanced_accuracy_score.
struct BalancedAccuracyOptions {
    /// Rescaled so that guessing gives 0 and perfection 1.
    bool adjusted = false;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// The mean of the recalls of the classes in y_true (Brodersen et al., 2010); guessing gives
/// 1 / n_classes however unbalanced they are. A class without weight in y_true is left out.
/// @throws InvalidArgument for `adjusted` if y_true holds one class alone
[[nodiscard]] inline double balanced_accuracy_score(LabelsView y_true, LabelsView y_pred,
                                                    const BalancedAccuracyOptions& options = {}) {
    constexpr auto* where = "balanced_accuracy_score";
    detail::metrics::check_samples(where, y_true.size(), "y_pred", y_pred.size(),
                                   options.sample_weight);
    const detail::metrics::LabelIndex index(detail::metrics::union_of_labels(y_true, y_pred));
    const auto sums = detail::metrics::class_sums(index, y_true, y_pred, options.sample_weight);
    double recalls = 0.0, n_classes = 0.0;
    for (std::size_t c = 0; c < index.size(); ++c) {
        if (!(sums.truth[c] > 0.0)) continue;
        recalls += sums.correct[c] / sums.truth[c];
        n_classes += 1.0;
    }
    const double score = recalls / n_classes;
    if (!options.adjusted) return score;
    if (n_classes < 2.0) {
        throw InvalidArgument(
            message(where, ": adjusted needs at least two classes in y_true, got 1"));
    }
    return (score - 1.0 / n_classes) / (1.0 - 1.0 / n_classes);
}

}  // namespace foretell
