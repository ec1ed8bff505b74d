#pragma once

#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/weighted.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cstddef>
#include <optional>

namespace foretell {

/// Options of brier_score_loss.
struct BrierScoreOptions {
    /// The positive label; not given: the larger of the two in y_true.
    std::optional<int> pos_label = std::nullopt;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// The mean squared difference between the probability of the positive label and what came, 1 or 0
/// (Brier, 1950). y_true, y_prob (n_samples,).
/// @throws InvalidArgument if a probability is outside of [0, 1], or y_true has more than two
///         labels without pos_label
[[nodiscard]] inline double brier_score_loss(LabelsView y_true, RealsView y_prob,
                                             const BrierScoreOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "brier_score_loss";
    dm::check_samples(where, y_true.size(), "y_prob", y_prob.size(), options.sample_weight);
    dm::check_probabilities(where, y_prob);
    const int pos_label = dm::positive_label(where, y_true, options.pos_label);
    return dm::weighted_mean(options.sample_weight, y_true.size(), [&](std::size_t i) {
        const double error = (y_true.data()[i] == pos_label ? 1.0 : 0.0) - y_prob[i];
        return error * error;
    });
}

}  // namespace foretell
