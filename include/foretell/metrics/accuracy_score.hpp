#pragma once

#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/weighted.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cstddef>

namespace foretell {

/// Options of accuracy_score.
struct AccuracyOptions {
    /// The share of right predictions; false: their weight.
    bool normalize = true;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// The weighted share of samples whose label is predicted: sum_i w_i [y_i = p_i] / sum_i w_i.
/// y_true and y_pred have shape (n_samples,). O(n_samples), copies nothing.
/// @throws ShapeError if lengths differ or are 0, InvalidArgument for unusable weights; as do all
///         metrics
[[nodiscard]] inline double accuracy_score(LabelsView y_true, LabelsView y_pred,
                                           const AccuracyOptions& options = {}) {
    const std::size_t n = y_true.size();
    detail::metrics::check_samples("accuracy_score", n, "y_pred", y_pred.size(),
                                   options.sample_weight);
    const double right = detail::metrics::with_weights(options.sample_weight, [&](auto weight) {
        return detail::metrics::sum_terms(0, n, [&](std::size_t i) {
            return y_true.data()[i] == y_pred.data()[i] ? weight(i) : 0.0;
        });
    });
    return options.normalize ? right / detail::metrics::total_weight(options.sample_weight, n)
                             : right;
}

}  // namespace foretell
