#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/thresholds.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace foretell {

/// Options of roc_curve.
struct RocCurveOptions {
    /// The positive label; not given: the larger of the two in y_true.
    std::optional<int> pos_label = std::nullopt;
    /// Leaves out points on a straight line between their neighbours.
    bool drop_intermediate = true;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// Rates of false and of true positives when all samples with a score >= threshold are called
/// positive. All three have the same length; thresholds descend from infinity (nobody is called
/// positive), so that the curve goes from (0, 0) to (1, 1).
struct RocCurve {
    Vector<double> fpr, tpr, thresholds;
};

/// The receiver operating characteristic (Fawcett, 2006). y_true, y_score (n_samples,).
/// O(n_samples) beside a linear sort; copies the scores.
/// @throws InvalidArgument if a score is not finite, or a class has no sample with weight > 0
[[nodiscard]] inline RocCurve roc_curve(LabelsView y_true, RealsView y_score,
                                        const RocCurveOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "roc_curve";
    dm::check_labels_and_scores(where, y_true, y_score, options.sample_weight);
    const int pos_label = dm::positive_label(where, y_true, options.pos_label);
    std::vector<double> thresholds{std::numeric_limits<double>::infinity()};
    std::vector<dm::Totals> points{{}};
    dm::visit_thresholds(y_true, pos_label, y_score, options.sample_weight,
                         [&](double threshold, const dm::Totals& totals) {
                             thresholds.push_back(threshold);
                             points.push_back(totals);
                         });
    const dm::Totals all = points.back();
    dm::check_both_classes(where, "the ROC curve", pos_label, all);

    const auto is_corner = [&](std::size_t i) {
        if (!options.drop_intermediate || i < 2 || i + 1 == points.size()) return true;
        const dm::Totals &a = points[i - 1], &b = points[i], &c = points[i + 1];
        return (c.positives - b.positives) - (b.positives - a.positives) != 0.0 ||
               (c.negatives - b.negatives) - (b.negatives - a.negatives) != 0.0;
    };
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (is_corner(i)) kept.push_back(i);
    }
    RocCurve curve{uninitialized<double>(kept.size()), uninitialized<double>(kept.size()),
                   uninitialized<double>(kept.size())};
    for (std::size_t k = 0; k < kept.size(); ++k) {
        curve.fpr.data()[k] = points[kept[k]].negatives / all.negatives;
        curve.tpr.data()[k] = points[kept[k]].positives / all.positives;
        curve.thresholds.data()[k] = thresholds[kept[k]];
    }
    return curve;
}

}  // namespace foretell
