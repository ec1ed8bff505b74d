#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/class_sums.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::detail::metrics {

/// The labels to use, those given or those found: index holds them ascending, and the label at
/// position c of it was given at position order[c].
struct ChosenLabels {
    LabelIndex index;
    std::vector<std::size_t> order;
};

/// @throws InvalidArgument if a label is given twice
inline ChosenLabels choose_labels(std::string_view where, const std::vector<int>& given,
                                  LabelsView y_true, LabelsView y_pred) {
    std::vector<int> ascending;
    std::vector<std::size_t> order;
    if (given.empty()) {
        ascending = union_of_labels(y_true, y_pred);
        for (std::size_t c = 0; c < ascending.size(); ++c) order.push_back(c);
        return {LabelIndex(std::move(ascending)), std::move(order)};
    }
    std::vector<std::pair<int, std::size_t>> sorted;
    for (std::size_t c = 0; c < given.size(); ++c) sorted.emplace_back(given[c], c);
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [label, place] : sorted) {
        if (!ascending.empty() && ascending.back() == label) {
            throw InvalidArgument(
                message(where, ": labels must be distinct, got ", label, " twice"));
        }
        ascending.push_back(label);
        order.push_back(place);
    }
    return {LabelIndex(std::move(ascending)), std::move(order)};
}

}  // namespace foretell::detail::metrics
