#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/model_selection/split.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace foretell {

/// Options of TimeSeriesSplit.
struct TimeSeriesSplitOptions {
    std::size_t n_splits = 5;
    /// Samples of each training set at most, the latest ones; not given: all.
    std::optional<std::size_t> max_train_size = std::nullopt;
    /// Samples of each test set; not given: n_samples / (n_splits + 1).
    std::optional<std::size_t> test_size = std::nullopt;
    /// Samples left out between training and test set.
    std::size_t gap = 0;

    static constexpr auto fields() {
        using O = TimeSeriesSplitOptions;
        return std::tuple{
            field("n_splits", &O::n_splits, at_least(2), "splits"),
            field("max_train_size", &O::max_train_size, at_least(1), "training samples at most"),
            field("test_size", &O::test_size, at_least(1), "samples of a test set"),
            field("gap", &O::gap, non_negative, "samples left out before the test set")};
    }
};

/// Splits of samples that stand in the order of time: each test set follows its training set, and
/// the training sets grow. scikit-learn's TimeSeriesSplit.
class TimeSeriesSplit {
public:
    using Options = TimeSeriesSplitOptions;

    /// @throws InvalidArgument if n_splits < 2, or another option is out of range
    explicit TimeSeriesSplit(TimeSeriesSplitOptions options = {}) : options_(options) {
        check_options("TimeSeriesSplit", options_);
    }

    [[nodiscard]] const TimeSeriesSplitOptions& options() const noexcept { return options_; }

    /// @throws InvalidArgument if there are too few samples for n_splits, test_size and gap
    [[nodiscard]] std::vector<Split> split(std::size_t n_samples) const {
        const std::size_t k = options_.n_splits;
        const std::size_t test_size = options_.test_size.value_or(n_samples / (k + 1));
        const std::size_t needed = k * test_size + options_.gap;
        if (test_size == 0 || needed >= n_samples) {
            throw InvalidArgument(
                message("TimeSeriesSplit::split: ", k, " splits with test_size = ", test_size,
                        " and gap = ", options_.gap, " need more than ",
                        test_size == 0 ? k : needed, " samples, got ", n_samples));
        }
        std::vector<Split> splits;
        for (std::size_t start = n_samples - k * test_size; start < n_samples; start += test_size) {
            const std::size_t end = start - options_.gap;
            const std::size_t size = std::min(options_.max_train_size.value_or(end), end);
            Split s{std::vector<std::size_t>(size), std::vector<std::size_t>(test_size)};
            std::iota(s.train.begin(), s.train.end(), end - size);
            std::iota(s.test.begin(), s.test.end(), start);
            splits.push_back(std::move(s));
        }
        return splits;
    }

private:
    TimeSeriesSplitOptions options_;
};

}  // namespace foretell
