#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/views.hpp>
#include <foretell/model_selection/k_fold.hpp>
#include <foretell/model_selection/split.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace foretell::detail {

/// y holds class labels, not numbers.
template <class Y>
inline constexpr bool HasLabels = std::convertible_to<const Y&, LabelsView>;

/// f(splits) for whatever says how to split.
template <class Cv, class Y, class F>
auto with_splits(const Cv& cv, const Y& y, F&& f) {
    if constexpr (std::same_as<Cv, Split>) {
        return f(std::span<const Split>(&cv, 1));
    } else if constexpr (std::convertible_to<const Cv&, std::span<const Split>>) {
        return f(std::span<const Split>(cv));
    } else if constexpr (std::integral<Cv>) {
        const KFoldOptions options{.n_splits = cv > 0 ? static_cast<std::size_t>(cv) : 0};
        if constexpr (HasLabels<Y>) {
            return f(std::span<const Split>(StratifiedKFold(options).split(y)));
        } else {
            return f(std::span<const Split>(KFold(options).split(count_rows(y))));
        }
    } else if constexpr (LabelSplitter<Cv>) {
        static_assert(HasLabels<Y>, "this splitter needs labels, and y holds numbers");
        return f(std::span<const Split>(cv.split(LabelsView(y))));
    } else {
        static_assert(Splitter<Cv>,
                      "cv must be a splitter, splits (GroupKFold(...).split_groups(groups)), or a "
                      "number of folds");
        return f(std::span<const Split>(cv.split(count_rows(y))));
    }
}

/// @throws InvalidArgument unless each split has rows on both sides, below n and in one of them
inline void check_splits(std::string_view where, std::span<const Split> splits, std::size_t n) {
    if (splits.empty()) throw InvalidArgument(message(where, ": cv must have at least one split"));
    constexpr auto nobody = std::numeric_limits<std::size_t>::max();
    std::vector<std::size_t> trained_in(n, nobody);
    for (std::size_t f = 0; f < splits.size(); ++f) {
        for (const auto* side : {&splits[f].train, &splits[f].test}) {
            const bool is_train = side == &splits[f].train;
            const std::string_view name = is_train ? "training" : "test";
            if (side->empty()) {
                throw InvalidArgument(
                    message(where, ": the ", name, " set of fold ", f, " is empty"));
            }
            for (const std::size_t i : *side) {
                if (i >= n) {
                    throw InvalidArgument(message(where, ": rows must be below ", n,
                                                  ", the number of samples, got ", i, " in the ",
                                                  name, " set of fold ", f));
                }
                if (is_train) {
                    trained_in[i] = f;
                } else if (trained_in[i] == f) {
                    throw InvalidArgument(
                        message(where, ": row ", i, " is in both sets of fold ", f));
                }
            }
        }
    }
}

}  // namespace foretell::detail
