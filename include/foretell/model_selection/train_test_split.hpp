#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/model_selection/detail/stratified_draw.hpp>
#include <foretell/model_selection/split.hpp>
#include <foretell/model_selection/split_size.hpp>
#include <foretell/random/random.hpp>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace foretell {

/// Options of train_test_split.
struct TrainTestSplitOptions {
    /// `0.2` is a share, `200` a count. Not given: what train_size leaves, or 0.25.
    std::optional<SplitSize> test_size = std::nullopt;
    /// Not given: what test_size leaves.
    std::optional<SplitSize> train_size = std::nullopt;
    /// false: the first samples train, the next ones test.
    bool shuffle = true;
    std::uint64_t seed = 0;
    /// Labels (n_samples,) whose shares both sets keep; empty: none. Only with shuffle.
    LabelsView stratify = {};
};

/// Both sets of X and y: `auto [X_train, X_test, y_train, y_test] = train_test_split(X, y);`
template <class X, class Y>
struct TrainTestArrays {
    X X_train, X_test;
    Y y_train, y_test;
};

/// Divides n_samples samples into a training and a test set, at random unless told otherwise.
/// A share of the test set is rounded up, one of the training set down, as in scikit-learn.
/// O(n_samples). Take rows of further arrays with take_rows(array, split.test).
/// @throws InvalidArgument if sizes do not fit, or a class of `stratify` is too small
[[nodiscard]] inline Split train_test_split(std::size_t n_samples,
                                            const TrainTestSplitOptions& options = {}) {
    constexpr auto* where = "train_test_split";
    const auto [n_train, n_test] =
        detail::resolve_sizes(where, n_samples, options.test_size, options.train_size);
    if (!options.stratify.empty()) {
        check_same_length(where, "X", n_samples, "stratify", options.stratify.size());
        if (!options.shuffle) {
            throw InvalidArgument(message(where, ": stratify needs shuffle = true"));
        }
        return detail::stratified_draw(where, options.stratify, n_train, n_test, options.seed);
    }
    Split split;
    if (options.shuffle) {
        const std::vector<std::size_t> order = Random(options.seed).permutation(n_samples);
        const auto middle = order.begin() + static_cast<std::ptrdiff_t>(n_test);
        split.test.assign(order.begin(), middle);
        split.train.assign(middle, middle + static_cast<std::ptrdiff_t>(n_train));
        return split;
    }
    split.train.resize(n_train);
    split.test.resize(n_test);
    std::iota(split.train.begin(), split.train.end(), std::size_t{0});
    std::iota(split.test.begin(), split.test.end(), n_train);
    return split;
}

/// The same for data: X is anything with rows (a matrix, CsrMatrix, Table, sequences), y labels or
/// numbers. Copies both.
/// @throws ShapeError if X and y disagree in n_samples
template <Takeable X, Takeable Y>
[[nodiscard]] auto train_test_split(const X& x, const Y& y,
                                    const TrainTestSplitOptions& options = {}) {
    check_same_length("train_test_split", "X", count_rows(x), "y", count_rows(y));
    const Split split = train_test_split(count_rows(x), options);
    return TrainTestArrays<decltype(take_rows(x, split.train)),
                           decltype(take_rows(y, split.train))>{
        take_rows(x, split.train), take_rows(x, split.test), take_rows(y, split.train),
        take_rows(y, split.test)};
}

}  // namespace foretell
