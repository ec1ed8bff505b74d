#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/chosen_labels.hpp>
#include <foretell/metrics/detail/class_sums.hpp>
#include <foretell/metrics/real_views.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace foretell {

/// What the entries of a confusion matrix are shares of.
enum class ConfusionShare { none, truth, prediction, all };
[[nodiscard]] constexpr std::array<std::string_view, 4> enum_names(ConfusionShare) {
    return {"none", "truth", "prediction", "all"};
}

/// Options of confusion_matrix.
struct ConfusionMatrixOptions {
    /// The classes in the order of rows and columns, each once; samples with other labels are left
    /// out. Empty: all labels of y_true and y_pred, ascending.
    std::vector<int> labels = {};
    /// none: weights as they are; else each row, each column or all of it sums to 1 (or 0).
    ConfusionShare normalize = ConfusionShare::none;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

namespace detail::metrics {

inline void normalize_confusion(Matrix<double>& C, ConfusionShare by) {
    const std::size_t k = C.shape(0);
    std::vector<double> rows(k, 0.0), columns(k, 0.0);
    double all = 0.0;
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) {
            rows[i] += C(i, j);
            columns[j] += C(i, j);
            all += C(i, j);
        }
    }
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) {
            const double total = by == ConfusionShare::truth        ? rows[i]
                                 : by == ConfusionShare::prediction ? columns[j]
                                                                    : all;
            C(i, j) = total > 0.0 ? C(i, j) / total : 0.0;
        }
    }
}

}  // namespace detail::metrics

/// The weight of samples of class i (row) that are predicted as class j (column), of shape
/// (n_classes, n_classes), classes in the order of `labels`.
/// @throws InvalidArgument if labels are given twice, or none of them is in y_true
[[nodiscard]] inline Matrix<double> confusion_matrix(LabelsView y_true, LabelsView y_pred,
                                                     const ConfusionMatrixOptions& options = {}) {
    constexpr auto* where = "confusion_matrix";
    detail::metrics::check_samples(where, y_true.size(), "y_pred", y_pred.size(),
                                   options.sample_weight);
    const auto chosen = detail::metrics::choose_labels(where, options.labels, y_true, y_pred);
    const auto& index = chosen.index;
    const std::size_t k = index.size();
    bool any = false;
    std::vector<double> cells(k * k + 1, 0.0);  // the last one takes what is left out
    detail::metrics::with_weights(options.sample_weight, [&](auto weight) {
        for (std::size_t i = 0; i < y_true.size(); ++i) {
            const std::size_t t = index.find(y_true.data()[i]), p = index.find(y_pred.data()[i]);
            any = any || t < k;
            cells[t < k && p < k ? t * k + p : k * k] += weight(i);
        }
    });
    if (!any) throw InvalidArgument(message(where, ": none of labels is in y_true"));
    Matrix<double> C = full(k, k, 0.0);
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) C(chosen.order[i], chosen.order[j]) = cells[i * k + j];
    }
    if (options.normalize != ConfusionShare::none) {
        detail::metrics::normalize_confusion(C, options.normalize);
    }
    return C;
}

}  // namespace foretell
