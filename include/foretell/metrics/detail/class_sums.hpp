#pragma once

#include <foretell/core/labels.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/weighted.hpp>
#include <foretell/metrics/real_views.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

namespace foretell::detail::metrics {

/// Finds the position of a label in an ascending list: by a table where the list spans few ints,
/// else by binary search.
class LabelIndex {
public:
    static constexpr std::size_t npos = std::numeric_limits<std::uint32_t>::max();

    explicit LabelIndex(std::vector<int> ascending) : labels_(std::move(ascending)) {
        if (labels_.empty()) return;
        low_ = labels_.front();
        const auto span = static_cast<std::uint64_t>(std::int64_t{labels_.back()} - low_) + 1;
        if (span > 4 * labels_.size() + 4096) return;
        table_.assign(static_cast<std::size_t>(span), static_cast<std::uint32_t>(npos));
        for (std::size_t c = 0; c < labels_.size(); ++c) {
            table_[static_cast<std::size_t>(std::int64_t{labels_[c]} - low_)] =
                static_cast<std::uint32_t>(c);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return labels_.size(); }
    [[nodiscard]] const std::vector<int>& labels() const noexcept { return labels_; }

    /// npos where the label is not in the list.
    [[nodiscard]] std::size_t find(int label) const noexcept {
        if (!table_.empty()) {
            const auto at = static_cast<std::uint64_t>(std::int64_t{label} - low_);
            return at < table_.size() ? table_[static_cast<std::size_t>(at)] : npos;
        }
        const auto at = std::lower_bound(labels_.begin(), labels_.end(), label);
        if (at == labels_.end() || *at != label) return npos;
        return static_cast<std::size_t>(at - labels_.begin());
    }

private:
    std::vector<int> labels_;
    std::int64_t low_ = 0;
    std::vector<std::uint32_t> table_;
};

/// The distinct labels of both arrays, ascending. O(n) where they span few ints.
inline std::vector<int> union_of_labels(LabelsView a, LabelsView b) {
    int low = std::numeric_limits<int>::max(), high = std::numeric_limits<int>::min();
    for (const LabelsView y : {a, b}) {
        for (const int label : y) {
            low = std::min(low, label);
            high = std::max(high, label);
        }
    }
    if (a.empty() && b.empty()) return {};
    const auto span = static_cast<std::uint64_t>(std::int64_t{high} - low) + 1;
    std::vector<int> out;
    if (span <= 4 * (a.size() + b.size()) + 4096) {
        std::vector<unsigned char> seen(static_cast<std::size_t>(span), 0);
        for (const LabelsView y : {a, b}) {
            for (const int label : y) seen[static_cast<std::size_t>(std::int64_t{label} - low)] = 1;
        }
        for (std::size_t k = 0; k < seen.size(); ++k) {
            if (seen[k] != 0) out.push_back(static_cast<int>(low + static_cast<std::int64_t>(k)));
        }
        return out;
    }
    std::vector<int> sorted(a.begin(), a.end());
    sorted.insert(sorted.end(), b.begin(), b.end());
    std::sort(sorted.begin(), sorted.end());
    std::unique_copy(sorted.begin(), sorted.end(), std::back_inserter(out));
    return out;
}

/// For each label the weight of the samples that have it, that are predicted to have it, and both.
struct ClassSums {
    std::vector<double> truth, predicted, correct;
};

inline ClassSums class_sums(const LabelIndex& index, LabelsView y_true, LabelsView y_pred,
                            RealsView sample_weight) {
    // One cell beyond the end takes what is not in the list.
    const std::size_t k = index.size();
    ClassSums sums{std::vector<double>(k + 1), std::vector<double>(k + 1),
                   std::vector<double>(k + 1)};
    with_weights(sample_weight, [&](auto weight) {
        for (std::size_t i = 0; i < y_true.size(); ++i) {
            const std::size_t t = std::min(index.find(y_true.data()[i]), k);
            const std::size_t p = std::min(index.find(y_pred.data()[i]), k);
            sums.truth[t] += weight(i);
            sums.predicted[p] += weight(i);
            sums.correct[t] += t == p ? weight(i) : 0.0;
        }
    });
    for (auto* v : {&sums.truth, &sums.predicted, &sums.correct}) v->pop_back();
    return sums;
}

}  // namespace foretell::detail::metrics
