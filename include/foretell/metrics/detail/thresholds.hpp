#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/radix_sort.hpp>
#include <foretell/metrics/detail/weighted.hpp>
#include <foretell/metrics/real_views.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <vector>

namespace foretell::detail::metrics {

/// The weights of positives and of negatives with a score >= the threshold, and their sums.
struct Totals {
    double positives = 0.0, negatives = 0.0;
};

template <class Entry>
struct SplitEntries {
    std::vector<Entry> positives, negatives;
};

/// Keys (and weights) of positives and of negatives, each sorted by ascending score. Samples of
/// weight zero are left out.
template <class T, class Weight>
auto split_and_sort(LabelsView y_true, int pos_label, VectorView<const T> y_score, Weight weight) {
    using Key = decltype(ordered_key(T{}));
    constexpr bool weighted = !std::same_as<Weight, UnitWeight>;
    using Entry = std::conditional_t<weighted, WeightedEntry<Key>, BareEntry<Key>>;
    SplitEntries<Entry> split;
    std::size_t n_positive = 0;
    for (const int label : y_true) n_positive += label == pos_label ? 1 : 0;
    split.positives.resize(n_positive);
    split.negatives.resize(y_true.size() - n_positive);
    Entry* to[2] = {split.negatives.data(), split.positives.data()};
    for (std::size_t i = 0; i < y_true.size(); ++i) {
        const bool is_positive = y_true.data()[i] == pos_label;
        to[is_positive]->key = ordered_key(y_score.data()[i]);
        if constexpr (weighted) {
            to[is_positive]->carried = weight(i);
            to[is_positive] += weight(i) > 0.0 ? 1 : 0;
        } else {
            ++to[is_positive];
        }
    }
    split.negatives.resize(static_cast<std::size_t>(to[0] - split.negatives.data()));
    split.positives.resize(static_cast<std::size_t>(to[1] - split.positives.data()));
    radix_sort(split.positives);
    radix_sort(split.negatives);
    return split;
}

/// Adds up the weights of entries with this key at the end of [begin, end), and drops them.
template <class Entry, class Key>
void take_ties(const Entry* begin, const Entry*& end, Key key, double& total) {
    while (end != begin && (end - 1)->key == key) {
        --end;
        total += end->weight();
    }
}

/// visit(threshold, totals) at each distinct score, descending; totals count the samples with a
/// score >= threshold. O(n) beside the sort, which is linear for all usual scores.
template <class Visit>
void visit_thresholds(LabelsView y_true, int pos_label, RealsView y_score, RealsView sample_weight,
                      Visit&& visit) {
    with_weights(sample_weight, [&](auto weight) {
        y_score.visit([&](auto scores) {
            const auto split = split_and_sort(y_true, pos_label, scores, weight);
            const auto* p_begin = split.positives.data();
            const auto* n_begin = split.negatives.data();
            const auto* p = p_begin + split.positives.size();
            const auto* n = n_begin + split.negatives.size();
            Totals totals;
            while (p != p_begin || n != n_begin) {
                const bool from_positives =
                    n == n_begin || (p != p_begin && (p - 1)->key > (n - 1)->key);
                const auto key = from_positives ? (p - 1)->key : (n - 1)->key;
                take_ties(p_begin, p, key, totals.positives);
                take_ties(n_begin, n, key, totals.negatives);
                visit(number_of(key), totals);
            }
        });
    });
}

/// @throws InvalidArgument if a class has no sample of weight > 0
inline void check_both_classes(std::string_view where, std::string_view what, int pos_label,
                               const Totals& totals) {
    if (totals.positives > 0.0 && totals.negatives > 0.0) return;
    throw InvalidArgument(
        message(where, ": y_true has no ", totals.positives > 0.0 ? "negative" : "positive",
                " sample (pos_label is ", pos_label, "), so that ", what, " is not defined"));
}

/// @throws InvalidArgument if no positive sample has weight > 0
inline void check_positives(std::string_view where, int pos_label, const Totals& totals) {
    if (totals.positives > 0.0) return;
    throw InvalidArgument(message(where, ": y_true has no positive sample (pos_label is ",
                                  pos_label, "), so that recall is not defined"));
}

/// sum over thresholds of the trapezoids between (false, true positive) counts, as a share.
inline double binary_roc_auc(std::string_view where, LabelsView y_true, int pos_label,
                             RealsView y_score, RealsView sample_weight) {
    double area = 0.0;
    Totals before;
    visit_thresholds(y_true, pos_label, y_score, sample_weight, [&](double, const Totals& at) {
        area += (at.negatives - before.negatives) * (before.positives + at.positives) * 0.5;
        before = at;
    });
    check_both_classes(where, "the ROC curve", pos_label, before);
    return area / (before.positives * before.negatives);
}

}  // namespace foretell::detail::metrics
