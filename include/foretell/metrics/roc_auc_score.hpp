#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/class_columns.hpp>
#include <foretell/metrics/detail/thresholds.hpp>
#include <foretell/metrics/detail/weighted.hpp>
#include <foretell/metrics/real_views.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace foretell {

/// Options of roc_auc_score for two classes.
struct RocAucOptions {
    /// The positive label; not given: the larger of the two in y_true.
    std::optional<int> pos_label = std::nullopt;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// One class against the rest, or each pair of classes (Hand & Till, 2001).
enum class MulticlassAuc { ovr, ovo };
[[nodiscard]] constexpr std::array<std::string_view, 2> enum_names(MulticlassAuc) {
    return {"ovr", "ovo"};
}
/// The plain mean over classes or pairs, or the mean weighted by their share of the samples.
enum class AucAverage { macro, weighted };
[[nodiscard]] constexpr std::array<std::string_view, 2> enum_names(AucAverage) {
    return {"macro", "weighted"};
}

/// Options of roc_auc_score for a matrix of probabilities.
struct MulticlassRocAucOptions {
    MulticlassAuc multi_class = MulticlassAuc::ovr;
    AucAverage average = AucAverage::macro;
    /// The classes of the columns, ascending; empty: the labels in y_true.
    std::vector<int> labels = {};
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// The probability that a positive sample has a higher score than a negative one, ties counting
/// half: the area under the ROC curve (Hanley & McNeil, 1982). y_true, y_score (n_samples,).
/// O(n_samples) beside a linear sort; copies the scores.
/// @throws InvalidArgument if a score is not finite, y_true has more than two labels without
///         pos_label, or a class has no sample with weight > 0
[[nodiscard]] inline double roc_auc_score(LabelsView y_true, RealsView y_score,
                                          const RocAucOptions& options = {}) {
    constexpr auto* where = "roc_auc_score";
    detail::metrics::check_labels_and_scores(where, y_true, y_score, options.sample_weight);
    const int pos_label = detail::metrics::positive_label(where, y_true, options.pos_label);
    return detail::metrics::binary_roc_auc(where, y_true, pos_label, y_score,
                                           options.sample_weight);
}

namespace detail::metrics {

/// The area of class a against the samples of class b alone, or of all other classes, by the
/// scores of column a; and the weight of the samples used.
inline double auc_of_column(std::string_view where, LabelsView y_true, RealMatrixView scores,
                            std::size_t column, int label, std::optional<int> against,
                            RealsView sample_weight) {
    std::vector<int> y;
    std::vector<double> column_scores, w;
    for (std::size_t i = 0; i < y_true.size(); ++i) {
        if (against && y_true[i] != label && y_true[i] != *against) continue;
        y.push_back(y_true[i]);
        column_scores.push_back(scores(i, column));
        if (!sample_weight.empty()) w.push_back(sample_weight[i]);
    }
    return binary_roc_auc(where, y, label, column_scores, w);
}

inline double weight_of_label(LabelsView y_true, int label, RealsView sample_weight) {
    return with_weights(sample_weight, [&](auto weight) {
        return sum_terms(0, y_true.size(), [&](std::size_t i) {
            return y_true.data()[i] == label ? weight(i) : 0.0;
        });
    });
}

}  // namespace detail::metrics

/// The area for more than two classes: the mean over classes (one against the rest) or over pairs
/// of classes. y_true (n_samples,); y_score (n_samples, n_classes) with rows that sum to one.
/// O(n_samples * n_classes), or times n_classes again for pairs.
/// @throws ShapeError if the columns are not as many as the classes, InvalidArgument if a row does
///         not sum to one, a label is not in `labels`, or a class has no sample with weight > 0
[[nodiscard]] inline double roc_auc_score(LabelsView y_true, RealMatrixView y_score,
                                          const MulticlassRocAucOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "roc_auc_score";
    const RealsView w = options.sample_weight;
    const std::vector<int> classes =
        dm::classes_of_columns(where, "y_score", y_true, y_score, options.labels, w);
    dm::check_rows_sum_to_one(where, y_score);

    std::vector<double> prevalence(classes.size());
    for (std::size_t c = 0; c < classes.size(); ++c) {
        prevalence[c] = dm::weight_of_label(y_true, classes[c], w);
    }
    double total = 0.0, weights = 0.0;
    const auto add = [&](double auc, double share) {
        const double weight = options.average == AucAverage::weighted ? share : 1.0;
        total += weight * auc;
        weights += weight;
    };
    for (std::size_t a = 0; a < classes.size(); ++a) {
        const int label = classes[a];
        if (options.multi_class == MulticlassAuc::ovr) {
            add(dm::auc_of_column(where, y_true, y_score, a, label, std::nullopt, w),
                prevalence[a]);
            continue;
        }
        for (std::size_t b = a + 1; b < classes.size(); ++b) {
            const int other = classes[b];
            add(0.5 * (dm::auc_of_column(where, y_true, y_score, a, label, other, w) +
                       dm::auc_of_column(where, y_true, y_score, b, other, label, w)),
                prevalence[a] + prevalence[b]);
        }
    }
    return total / weights;
}

}  // namespace foretell
