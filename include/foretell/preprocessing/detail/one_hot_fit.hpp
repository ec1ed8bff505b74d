#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/data/text_column.hpp>
#include <foretell/preprocessing/one_hot_column.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// How OneHotEncoder learns one column: its values in order with their counts, then their slots.

namespace foretell::detail {

struct CountedColumn {
    OneHotColumn column;
    std::vector<std::size_t> counts;  // of each value
    std::size_t n_missing = 0;
};

inline CountedColumn count_texts(std::string name, const TextColumn& texts) {
    CountedColumn out;
    out.column.key = {std::move(name), false};
    std::vector<std::size_t> counts(texts.categories.size(), 0);
    for (const std::int32_t code : texts.codes) {
        if (code < 0) {
            ++out.n_missing;
        } else {
            ++counts[static_cast<std::size_t>(code)];
        }
    }
    std::vector<std::size_t> order;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (counts[c] > 0) order.push_back(c);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return texts.categories[a] < texts.categories[b];
    });
    for (const std::size_t c : order) {
        out.column.texts.push_back(texts.categories[c]);
        out.counts.push_back(counts[c]);
    }
    return out;
}

/// n numbers, `stride` apart.
template <class T>
CountedColumn count_numbers(std::string_view where, std::string name, const T* x, std::size_t n,
                            std::size_t stride) {
    CountedColumn out;
    std::unordered_map<double, std::size_t> counts;
    for (std::size_t i = 0; i < n; ++i, x += stride) {
        const double v = static_cast<double>(*x) + 0.0;  // -0 becomes 0
        if (is_nan(v)) {
            ++out.n_missing;
            continue;
        }
        if (!is_finite(v)) {
            throw InvalidArgument(message(where, ": column \"", name,
                                          "\" must be finite or NaN (missing), got ",
                                          v > 0.0 ? "inf" : "-inf", " in row ", i));
        }
        ++counts[v];
    }
    std::vector<std::pair<double, std::size_t>> sorted(counts.begin(), counts.end());
    std::sort(sorted.begin(), sorted.end());
    out.column.key = {std::move(name), true};
    for (const auto& [value, count] : sorted) {
        out.column.numbers.push_back(value);
        out.counts.push_back(count);
    }
    return out;
}

/// The categories that share the last slot: those below min_frequency, then the rarest until
/// max_categories holds, the shared slot counted in any case; of equally rare ones the first.
inline std::vector<bool> find_infrequent(const std::vector<std::size_t>& counts,
                                         std::size_t n_samples, std::optional<double> min_frequency,
                                         std::optional<std::size_t> max_categories) {
    std::vector<bool> rare(counts.size(), false);
    std::size_t n_rare = 0;
    if (min_frequency) {
        const double least =
            *min_frequency < 1.0 ? *min_frequency * static_cast<double>(n_samples) : *min_frequency;
        for (std::size_t c = 0; c < counts.size(); ++c) {
            rare[c] = static_cast<double>(counts[c]) < least;
            n_rare += rare[c] ? 1 : 0;
        }
    }
    if (max_categories && *max_categories < counts.size() - n_rare + 1) {
        std::vector<std::size_t> order(counts.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return counts[a] < counts[b]; });
        order.resize(counts.size() - *max_categories + 1);
        for (const std::size_t c : order) rare[c] = true;
    }
    return rare;
}

/// Gives each category its slot.
inline void assign_slots(OneHotColumn& column, const std::vector<bool>& rare, bool drop_first,
                         bool drop_if_binary) {
    std::int32_t next = 0;
    for (const bool is_rare : rare) column.slots.push_back(is_rare ? OneHotColumn::none : next++);
    if (std::find(rare.begin(), rare.end(), true) != rare.end()) {
        column.infrequent = next++;
        for (std::size_t c = 0; c < rare.size(); ++c) {
            if (rare[c]) column.slots[c] = column.infrequent;
        }
    }
    column.n_slots = next;
    if (next == 0 || !(drop_first || (drop_if_binary && next == 2))) return;
    column.dropped = static_cast<std::int32_t>(column.code_of_slot(0));
    for (std::int32_t& slot : column.slots) --slot;  // slot 0 becomes none
    --column.n_slots;
    if (column.infrequent >= 0) --column.infrequent;
}

/// The numbers that codes stand for, NaN where they stand for none.
inline std::vector<double> numbers_of(const OneHotColumn& column,
                                      const std::vector<std::int32_t>& codes) {
    std::vector<double> out;
    for (const std::int32_t code : codes) {
        const auto c = static_cast<std::size_t>(code);
        out.push_back(code >= 0 && c < column.numbers.size()
                          ? column.numbers[c]
                          : std::numeric_limits<double>::quiet_NaN());
    }
    return out;
}

}  // namespace foretell::detail
