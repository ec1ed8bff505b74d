#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/data/column_key.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// What OneHotEncoder knows of one column. Its categories have codes: 0, 1, ... for the values
/// seen at fit, ascending (texts by their bytes, which is by code points in UTF-8), then one more
/// for "missing" if has_missing. Each code has a slot, a column of the output; categories too rare
/// for one of their own share the last slot.
struct OneHotColumn {
    static constexpr std::int32_t none = -1;  ///< no slot: a row of zeros

    ColumnKey key;
    std::vector<std::string> texts;   ///< values of a column of text, ascending
    std::vector<double> numbers;      ///< values of a column of numbers, ascending
    bool has_missing = false;         ///< "missing" is a category of its own
    std::vector<std::int32_t> slots;  ///< of each code; none for the dropped one
    std::int32_t n_slots = 0;
    std::int32_t infrequent = none;  ///< slot that rare categories share
    /// The code whose rows are all zeros, n_codes() if that is the shared slot, or none.
    std::int32_t dropped = none;

    [[nodiscard]] std::size_t n_values() const noexcept {
        return key.is_numeric ? numbers.size() : texts.size();
    }
    [[nodiscard]] std::size_t n_codes() const noexcept { return slots.size(); }

    /// The code of a value, or none; a missing one has its code if that is a category.
    [[nodiscard]] std::int32_t code_of(std::string_view text) const noexcept {
        if (text.empty()) return code_of_missing();
        const auto at = std::lower_bound(texts.begin(), texts.end(), text);
        if (at == texts.end() || *at != text) return none;
        return static_cast<std::int32_t>(at - texts.begin());
    }
    [[nodiscard]] std::int32_t code_of(double number) const noexcept {
        if (detail::is_nan(number)) return code_of_missing();
        const auto at = std::lower_bound(numbers.begin(), numbers.end(), number);
        if (at == numbers.end() || *at != number) return none;
        return static_cast<std::int32_t>(at - numbers.begin());
    }
    [[nodiscard]] std::int32_t code_of_missing() const noexcept {
        return has_missing ? static_cast<std::int32_t>(n_values()) : none;
    }
    /// "Feb", "3", "missing".
    [[nodiscard]] std::string text_of(std::size_t code) const {
        if (code >= n_values()) return "missing";
        return key.is_numeric ? message(numbers[code]) : texts[code];
    }
    /// The only code of a slot; n_codes() for the shared one.
    [[nodiscard]] std::size_t code_of_slot(std::int32_t slot) const noexcept {
        if (slot == infrequent) return n_codes();
        return static_cast<std::size_t>(std::find(slots.begin(), slots.end(), slot) -
                                        slots.begin());
    }

    static constexpr auto fields() {
        using C = OneHotColumn;
        constexpr Interval place{.low = -1.0, .high = 2147483647.0};
        return std::tuple{field("key", &C::key, "name and kind of the column"),
                          field("texts", &C::texts, "values of a column of text"),
                          field("numbers", &C::numbers, "values of a column of numbers"),
                          field("has_missing", &C::has_missing, "missing is a category"),
                          field("slots", &C::slots, place, "output column of each category"),
                          field("n_slots", &C::n_slots, non_negative, "output columns"),
                          field("infrequent", &C::infrequent, place, "slot of rare categories"),
                          field("dropped", &C::dropped, place, "category that is all zeros")};
    }
    void check(std::string_view where) const {
        const std::size_t codes = n_values() + (has_missing ? 1 : 0);
        check_that(where, codes == slots.size(), "slots must have one entry for each category");
        check_that(where, key.is_numeric ? texts.empty() : numbers.empty(),
                   "values must be of the kind of the column");
        check_that(where, infrequent < n_slots, "infrequent must be below n_slots");
        check_that(where, dropped <= static_cast<std::int32_t>(codes),
                   "dropped must not be above the number of categories");
        for (const std::int32_t slot : slots) {
            check_that(where, slot < n_slots, "slots must be below n_slots");
        }
        std::vector<bool> used(
            static_cast<std::size_t>(n_slots) <= codes ? static_cast<std::size_t>(n_slots) : 0);
        for (const std::int32_t slot : slots) {
            if (slot < 0 || used.empty()) continue;
            check_that(where, slot == infrequent || !used[static_cast<std::size_t>(slot)],
                       "only the infrequent slot may be shared");
            used[static_cast<std::size_t>(slot)] = true;
        }
        check_that(where,
                   std::find(used.begin(), used.end(), false) == used.end() &&
                       used.size() == static_cast<std::size_t>(n_slots),
                   "each slot must have a category");
        check_that(where,
                   std::is_sorted(texts.begin(), texts.end()) &&
                       std::is_sorted(numbers.begin(), numbers.end()),
                   "values must ascend");
    }
};

}  // namespace foretell
