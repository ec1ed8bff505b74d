#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/class_sums.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace foretell::detail::metrics {

/// Checks labels, a matrix with one column for each class and weights; the classes of the columns.
inline std::vector<int> classes_of_columns(std::string_view where, std::string_view name,
                                           LabelsView y_true, RealMatrixView columns,
                                           const std::vector<int>& given, RealsView sample_weight) {
    check_samples(where, y_true.size(), name, columns.rows(), sample_weight);
    columns.visit([&](auto m) { check_finite(where, name, m); });
    for (std::size_t c = 1; c < given.size(); ++c) {
        if (given[c - 1] < given[c]) continue;
        throw InvalidArgument(
            message(where, ": labels must ascend, got ", given[c - 1], " then ", given[c]));
    }
    std::vector<int> found = union_of_labels(y_true, {});
    if (!given.empty()) {
        const LabelIndex index(given);
        for (const int label : found) {
            if (index.find(label) < index.size()) continue;
            throw InvalidArgument(
                message(where, ": y_true holds the label ", label, ", which is not in labels"));
        }
        found = given;
    }
    if (found.size() < 2) {
        throw InvalidArgument(message(where, ": y_true holds the label ", found.front(),
                                      " alone; give the classes of the columns as labels"));
    }
    if (found.size() != columns.cols()) {
        throw ShapeError(
            message(where, ": ", name, " must have one column for each of the ", found.size(),
                    " classes, got shape ", shape_text(columns.rows(), columns.cols()),
                    given.empty() ? "; give the classes of the columns as labels" : ""));
    }
    return found;
}

inline void check_rows_sum_to_one(std::string_view where, RealMatrixView p) {
    for (std::size_t i = 0; i < p.rows(); ++i) {
        double total = 0.0;
        for (std::size_t c = 0; c < p.cols(); ++c) total += p(i, c);
        if (std::abs(total - 1.0) <= 1e-5 * std::abs(total) + 1e-8) continue;
        throw InvalidArgument(message(where,
                                      ": y_score must hold probabilities whose rows sum to 1, got ",
                                      total, " at row ", i));
    }
}

}  // namespace foretell::detail::metrics
