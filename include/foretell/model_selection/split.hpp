#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>

#include <concepts>
#include <cstddef>
#include <vector>

namespace foretell {

/// Positions of the samples to learn from and of those to judge by.
struct Split {
    std::vector<std::size_t> train, test;
    bool operator==(const Split&) const = default;
};

/// Divides n samples whatever they are: KFold, TimeSeriesSplit.
template <class S>
concept Splitter = requires(const S& splitter, std::size_t n_samples) {
    { splitter.split(n_samples) } -> std::same_as<std::vector<Split>>;
};
/// Divides samples by their labels: StratifiedKFold.
template <class S>
concept LabelSplitter = requires(const S& splitter, LabelsView y) {
    { splitter.split(y) } -> std::same_as<std::vector<Split>>;
};

namespace detail {

/// The splits that test each fold in turn, fold[i] being the one that sample i is in. Positions
/// ascend.
inline std::vector<Split> splits_of_folds(const std::vector<std::size_t>& fold,
                                          std::size_t n_splits) {
    std::vector<std::size_t> sizes(n_splits, 0);
    for (const std::size_t f : fold) ++sizes[f];
    std::vector<Split> splits(n_splits);
    for (std::size_t f = 0; f < n_splits; ++f) {
        splits[f].test.reserve(sizes[f]);
        splits[f].train.reserve(fold.size() - sizes[f]);
        for (std::size_t i = 0; i < fold.size(); ++i) {
            (fold[i] == f ? splits[f].test : splits[f].train).push_back(i);
        }
    }
    return splits;
}

}  // namespace detail

}  // namespace foretell
