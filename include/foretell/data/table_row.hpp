#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/data/column_key.hpp>
#include <foretell/data/detail/nearest_name.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// One row of named cells, for a service that meets its customers one at a time:
///
///     TableRow row = pipeline.make_row();      // the columns that the model wants
///     const std::size_t month = row.index_of("Month");
///     row.set(month, "Feb");                   // any number of times; allocates nothing
///     row.set("visits", 3.0);
///     pipeline.predict_proba_into(row, p);
///
/// A cell that was never set is missing. For one thread at a time.
class TableRow {
public:
    TableRow() = default;
    /// @param columns names and kinds of the cells
    /// @param longest_text characters that a cell of text keeps; the rest of a longer one is cut
    explicit TableRow(std::vector<ColumnKey> columns, std::size_t longest_text = 63)
        : columns_(std::move(columns)),
          longest_text_(longest_text),
          numbers_(columns_.size(), std::numeric_limits<double>::quiet_NaN()),
          lengths_(columns_.size(), 0) {
        std::size_t n_texts = 0;
        for (const ColumnKey& key : columns_) {
            places_.push_back(n_texts * longest_text_);
            n_texts += key.is_numeric ? 0 : 1;
        }
        characters_.resize(n_texts * longest_text_);
    }

    [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
    [[nodiscard]] const std::vector<ColumnKey>& columns() const noexcept { return columns_; }
    /// @throws InvalidArgument if there is no such column; the message names the nearest one
    [[nodiscard]] std::size_t index_of(std::string_view name) const {
        for (std::size_t j = 0; j < columns_.size(); ++j) {
            if (columns_[j].name == name) return j;
        }
        std::vector<std::string> names;
        for (const ColumnKey& key : columns_) names.push_back(key.name);
        throw InvalidArgument(
            message("TableRow: no column \"", name, '"', detail::name_hint(name, names)));
    }

    /// Sets a cell of numbers; NaN means missing.
    /// @throws InvalidArgument if the column holds text, or there is none
    void set(std::size_t column, double value) {
        check(column, true);
        numbers_[column] = value;
    }
    void set(std::string_view name, double value) { set(index_of(name), value); }
    /// Sets a cell of text; an empty one means missing.
    /// @throws InvalidArgument if the column holds numbers, or there is none
    void set(std::size_t column, std::string_view text) {
        check(column, false);
        lengths_[column] = std::min(text.size(), longest_text_);
        std::copy_n(text.data(), lengths_[column],
                    characters_.begin() + static_cast<std::ptrdiff_t>(places_[column]));
    }
    void set(std::string_view name, std::string_view text) { set(index_of(name), text); }
    /// Makes every cell missing.
    void clear() noexcept {
        std::fill(numbers_.begin(), numbers_.end(), std::numeric_limits<double>::quiet_NaN());
        std::fill(lengths_.begin(), lengths_.end(), std::size_t{0});
    }

    /// The number in a cell; NaN where it is missing, or holds text.
    [[nodiscard]] double number(std::size_t column) const noexcept { return numbers_[column]; }
    /// The text in a cell; empty where it is missing, or holds a number.
    [[nodiscard]] std::string_view text(std::size_t column) const noexcept {
        return {characters_.data() + places_[column], lengths_[column]};
    }
    [[nodiscard]] bool is_missing(std::size_t column) const noexcept {
        return columns_[column].is_numeric ? detail::is_nan(numbers_[column])
                                           : lengths_[column] == 0;
    }

private:
    void check(std::size_t column, bool wants_numbers) const {
        if (column >= columns_.size()) {
            throw InvalidArgument(message("TableRow::set: column ", column,
                                          " asked for, but there are ", columns_.size()));
        }
        if (columns_[column].is_numeric == wants_numbers) return;
        throw InvalidArgument(message("TableRow::set: column \"", columns_[column].name,
                                      "\" holds ", wants_numbers ? "text" : "numbers", ", got ",
                                      wants_numbers ? "a number" : "a text"));
    }

    std::vector<ColumnKey> columns_;
    std::size_t longest_text_ = 0;
    // One entry a column each: the number (NaN for texts), the length of the text (0 for numbers)
    // and where it begins in characters_.
    std::vector<double> numbers_;
    std::vector<std::size_t> lengths_, places_;
    std::vector<char> characters_;
};

}  // namespace foretell
