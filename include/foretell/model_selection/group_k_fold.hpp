#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/model_selection/split.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

namespace foretell {

/// Options of GroupKFold.
struct GroupKFoldOptions {
    /// Folds; each is the test set once.
    std::size_t n_splits = 5;

    static constexpr auto fields() {
        return std::tuple{field("n_splits", &GroupKFoldOptions::n_splits, at_least(2), "folds")};
    }
};

/// Cuts the samples into folds so that no group (a customer, a session) is in two of them: the
/// largest groups first, each into the fold with the fewest samples so far. Groups of equal size
/// go in descending order of their number.
class GroupKFold {
public:
    using Options = GroupKFoldOptions;

    /// @throws InvalidArgument if n_splits < 2
    explicit GroupKFold(GroupKFoldOptions options = {}) : options_(options) {
        check_options("GroupKFold", options_);
    }

    [[nodiscard]] const GroupKFoldOptions& options() const noexcept { return options_; }

    /// One split for each fold of samples that belong to groups (n_samples,); positions ascend.
    /// O(n_samples log n_samples).
    /// @throws InvalidArgument if there are fewer groups than folds
    [[nodiscard]] std::vector<Split> split_groups(VectorView<const std::int64_t> groups) const {
        return split_any(groups);
    }
    [[nodiscard]] std::vector<Split> split_groups(LabelsView groups) const {
        return split_any(groups);
    }

private:
    struct Group {
        std::size_t size = 0, index = 0;
    };

    template <class I>
    std::vector<Split> split_any(VectorView<const I> groups) const {
        std::vector<I> names(groups.begin(), groups.end());
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        const std::size_t k = options_.n_splits;
        if (k > names.size()) {
            throw InvalidArgument(message("GroupKFold::split_groups: n_splits must be at most ",
                                          names.size(), ", the number of groups, got ", k));
        }
        std::vector<std::size_t> code(groups.size());
        std::vector<Group> by_size(names.size());
        for (std::size_t g = 0; g < names.size(); ++g) by_size[g].index = g;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            code[i] = static_cast<std::size_t>(
                std::lower_bound(names.begin(), names.end(), groups[i]) - names.begin());
            ++by_size[code[i]].size;
        }
        std::sort(by_size.begin(), by_size.end(), [](const Group& a, const Group& b) {
            return a.size != b.size ? a.size > b.size : a.index > b.index;
        });
        std::vector<std::size_t> filled(k, 0), fold_of_group(names.size());
        for (const Group& group : by_size) {
            const auto lightest = std::min_element(filled.begin(), filled.end());
            *lightest += group.size;
            fold_of_group[group.index] = static_cast<std::size_t>(lightest - filled.begin());
        }
        std::vector<std::size_t> fold(groups.size());
        for (std::size_t i = 0; i < fold.size(); ++i) fold[i] = fold_of_group[code[i]];
        return detail::splits_of_folds(fold, k);
    }

    GroupKFoldOptions options_;
};

}  // namespace foretell
