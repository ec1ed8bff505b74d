#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/thresholds.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace foretell {

/// Options of precision_recall_curve and average_precision_score.
struct PrecisionRecallOptions {
    /// The positive label; not given: the larger of the two in y_true.
    std::optional<int> pos_label = std::nullopt;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// Precision and recall when all samples with a score >= threshold are called positive. Thresholds
/// ascend over the distinct scores; precision and recall have one element more, 1 and 0, for
/// calling nobody positive.
struct PrecisionRecallCurve {
    Vector<double> precision, recall, thresholds;
};

/// Precision against recall over all thresholds. y_true, y_score (n_samples,).
/// O(n_samples) beside a linear sort; copies the scores.
/// @throws InvalidArgument if a score is not finite, or no positive sample has weight > 0
[[nodiscard]] inline PrecisionRecallCurve precision_recall_curve(
    LabelsView y_true, RealsView y_score, const PrecisionRecallOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "precision_recall_curve";
    dm::check_labels_and_scores(where, y_true, y_score, options.sample_weight);
    const int pos_label = dm::positive_label(where, y_true, options.pos_label);
    std::vector<double> thresholds;
    std::vector<dm::Totals> points;
    dm::visit_thresholds(y_true, pos_label, y_score, options.sample_weight,
                         [&](double threshold, const dm::Totals& totals) {
                             thresholds.push_back(threshold);
                             points.push_back(totals);
                         });
    dm::check_positives(where, pos_label, points.back());
    const std::size_t n = points.size();
    PrecisionRecallCurve curve{full(n + 1, 1.0), full(n + 1, 0.0), uninitialized<double>(n)};
    for (std::size_t k = 0; k < n; ++k) {
        const dm::Totals& at = points[n - 1 - k];
        curve.precision.data()[k] = at.positives / (at.positives + at.negatives);
        curve.recall.data()[k] = at.positives / points.back().positives;
        curve.thresholds.data()[k] = thresholds[n - 1 - k];
    }
    return curve;
}

/// sum_k (recall_k - recall_{k-1}) precision_k over descending thresholds: the area under the
/// precision-recall curve as steps, without interpolation.
/// @throws InvalidArgument as precision_recall_curve
[[nodiscard]] inline double average_precision_score(LabelsView y_true, RealsView y_score,
                                                    const PrecisionRecallOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "average_precision_score";
    dm::check_labels_and_scores(where, y_true, y_score, options.sample_weight);
    const int pos_label = dm::positive_label(where, y_true, options.pos_label);
    double area = 0.0;
    dm::Totals before;
    dm::visit_thresholds(
        y_true, pos_label, y_score, options.sample_weight, [&](double, const dm::Totals& at) {
            area +=
                (at.positives - before.positives) * at.positives / (at.positives + at.negatives);
            before = at;
        });
    dm::check_positives(where, pos_label, before);
    return area / before.positives;
}

}  // namespace foretell
