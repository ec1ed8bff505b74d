#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/model_selection/split.hpp>
#include <foretell/random/random.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// Options of KFold and StratifiedKFold.
struct KFoldOptions {
    /// Folds; each is the test set once.
    std::size_t n_splits = 5;
    /// Deal the samples out at random instead of in blocks as they stand.
    bool shuffle = false;
    /// Only with shuffle; not given: 0. The same seed gives the same folds on every machine.
    std::optional<std::uint64_t> seed = std::nullopt;

    static constexpr auto fields() {
        using O = KFoldOptions;
        return std::tuple{field("n_splits", &O::n_splits, at_least(2), "folds"),
                          field("shuffle", &O::shuffle, "deal the samples out at random"),
                          field("seed", &O::seed, "of the shuffle")};
    }
};

namespace detail {

inline void check_k_fold(std::string_view where, const KFoldOptions& options) {
    check_options(where, options);
    if (options.seed && !options.shuffle) {
        throw InvalidArgument(message(where, ": seed has no effect without shuffle, got ",
                                      *options.seed, "; set shuffle = true or give no seed"));
    }
}

}  // namespace detail

/// Cuts the samples into n_splits folds of nearly equal size, of which the first
/// n_samples % n_splits have one sample more: scikit-learn's KFold.
class KFold {
public:
    using Options = KFoldOptions;

    /// @throws InvalidArgument if n_splits < 2, or a seed is given without shuffle
    explicit KFold(KFoldOptions options = {}) : options_(options) {
        detail::check_k_fold("KFold", options_);
    }

    [[nodiscard]] const KFoldOptions& options() const noexcept { return options_; }

    /// One split for each fold; positions ascend. O(n_samples n_splits).
    /// @throws InvalidArgument if there are fewer samples than folds
    [[nodiscard]] std::vector<Split> split(std::size_t n_samples) const {
        const std::size_t k = options_.n_splits;
        if (k > n_samples) {
            throw InvalidArgument(message("KFold::split: n_splits must be at most ", n_samples,
                                          ", the number of samples, got ", k));
        }
        std::vector<std::size_t> order(n_samples);
        for (std::size_t i = 0; i < n_samples; ++i) order[i] = i;
        if (options_.shuffle) order = Random(options_.seed.value_or(0)).permutation(n_samples);
        std::vector<std::size_t> fold(n_samples);
        std::size_t next = 0;
        for (std::size_t f = 0; f < k; ++f) {
            const std::size_t size = n_samples / k + (f < n_samples % k ? 1 : 0);
            for (std::size_t i = 0; i < size; ++i) fold[order[next++]] = f;
        }
        return detail::splits_of_folds(fold, k);
    }

private:
    KFoldOptions options_;
};

}  // namespace foretell
