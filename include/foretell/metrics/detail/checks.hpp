#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace foretell::detail::metrics {

inline void check_some(std::string_view where, std::size_t n) {
    if (n == 0) throw ShapeError(message(where, ": y_true must have at least one sample"));
}

inline void check_weights(std::string_view where, RealsView w, std::size_t n) {
    w.visit([&](auto v) { check_sample_weight(where, v, n); });
}

inline void check_reals(std::string_view where, std::string_view name, RealsView v) {
    v.visit([&](auto view) { check_finite(where, name, view); });
}

/// Two arrays of samples and their weights: as long as each other, and not empty.
inline void check_samples(std::string_view where, std::size_t n_true, std::string_view name,
                          std::size_t n_other, RealsView sample_weight) {
    check_same_length(where, "y_true", n_true, name, n_other);
    check_some(where, n_true);
    check_weights(where, sample_weight, n_true);
}

inline void check_labels_and_scores(std::string_view where, LabelsView y_true, RealsView y_score,
                                    RealsView sample_weight) {
    check_samples(where, y_true.size(), "y_score", y_score.size(), sample_weight);
    check_reals(where, "y_score", y_score);
}

/// @throws InvalidArgument unless each number is in [0, 1]
inline void check_probabilities(std::string_view where, RealsView p) {
    check_reals(where, "y_prob", p);
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (p[i] >= 0.0 && p[i] <= 1.0) continue;
        throw InvalidArgument(
            message(where, ": y_prob must be in [0, 1], got ", p[i], " at position ", i));
    }
}

/// The label that counts as positive: the one given; else the larger of the two in y_true, where
/// one alone out of -1, 0, 1 is taken for a part of {0, 1} or {-1, 1}.
/// @throws InvalidArgument if none is given and y_true does not tell
inline int positive_label(std::string_view where, LabelsView y_true, std::optional<int> given) {
    if (given) return *given;
    const int first = y_true[0];
    int second = first;
    for (const int label : y_true) {
        if (label == first || label == second) continue;
        if (second != first) {
            throw InvalidArgument(message(where,
                                          ": y_true must hold two labels unless pos_label is "
                                          "given, got ",
                                          first, ", ", second, " and ", label));
        }
        second = label;
    }
    if (second != first) return second > first ? second : first;
    if (first >= -1 && first <= 1) return 1;
    throw InvalidArgument(
        message(where, ": y_true holds the label ", first, " alone; give pos_label"));
}

}  // namespace foretell::detail::metrics
