#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/detail/nearest_name.hpp>
#include <foretell/data/text_column.hpp>

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace foretell {

/// Named columns of equal length: numbers (double, NaN = missing) or texts (TextColumn).
///
///     Table t;
///     t.add_numeric("visits", {3, 1, 8}).add_text("channel", {"mail", "web", "mail"});
///     Matrix<double> X = to_matrix(t, {"visits"});
///
/// Columns are found by name or by position. Views and references into a table live as long as it
/// does and no column is added, removed or replaced.
class Table {
public:
    Table() = default;

    [[nodiscard]] std::size_t n_rows() const noexcept { return n_rows_; }
    [[nodiscard]] std::size_t n_cols() const noexcept { return columns_.size(); }
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    [[nodiscard]] bool has(std::string_view name) const {
        return positions_.find(name) != positions_.end();
    }
    /// @throws InvalidArgument if there is no such column; the message names the nearest one
    [[nodiscard]] std::size_t index_of(std::string_view name) const;
    /// The names of all columns that hold numbers, and of those that hold texts, in order.
    [[nodiscard]] std::vector<std::string> numeric_names() const { return names_of_kind(0); }
    [[nodiscard]] std::vector<std::string> text_names() const { return names_of_kind(1); }

    [[nodiscard]] bool is_numeric(std::size_t column) const {
        return std::holds_alternative<std::vector<double>>(at(column));
    }
    [[nodiscard]] bool is_numeric(std::string_view name) const {
        return is_numeric(index_of(name));
    }
    /// The numbers of a column, (n_rows,); NaN where missing.
    /// @throws InvalidArgument if there is no such column, or it holds text
    [[nodiscard]] VectorView<const double> numeric(std::size_t column) const&;
    [[nodiscard]] VectorView<const double> numeric(std::string_view name) const& {
        return numeric(index_of(name));
    }
    /// The same numbers to write into.
    [[nodiscard]] VectorView<double> edit_numeric(std::string_view name) &;
    /// The texts of a column.
    /// @throws InvalidArgument if there is no such column, or it holds numbers
    [[nodiscard]] const TextColumn& text(std::size_t column) const&;
    [[nodiscard]] const TextColumn& text(std::string_view name) const& {
        return text(index_of(name));
    }
    void numeric(std::size_t) const&& = delete;
    void numeric(std::string_view) const&& = delete;
    void text(std::size_t) const&& = delete;
    void text(std::string_view) const&& = delete;
    /// Rows of a column without a value.
    [[nodiscard]] std::size_t missing_count(std::size_t column) const;
    [[nodiscard]] std::size_t missing_count(std::string_view name) const {
        return missing_count(index_of(name));
    }

    /// Appends a column; the first one decides the number of rows.
    /// @throws InvalidArgument if the name is empty or taken
    /// @throws ShapeError unless there is one value for each row
    Table& add_numeric(std::string name, std::vector<double> values) {
        return add(std::move(name), Column(std::move(values)));
    }
    /// Appends a column of texts; an empty text is a missing one.
    Table& add_text(std::string name, std::span<const std::string> texts);
    Table& add_text(std::string name, std::initializer_list<std::string_view> texts);
    /// @throws InvalidArgument if a code is out of range, or a category empty or there twice
    Table& add_text(std::string name, TextColumn texts);
    /// Replaces the column of this name, or appends it where there is none.
    Table& set_numeric(std::string_view name, std::vector<double> values);
    Table& set_text(std::string_view name, TextColumn texts);
    /// @throws InvalidArgument if there is no column `from`, or `to` is empty or taken
    Table& rename(std::string_view from, std::string to);
    /// Appends the rows of a table that has the same columns, of the same kinds, in the same order.
    /// @throws InvalidArgument naming the first column that differs; this table is then unchanged
    Table& append(const Table& other);

    /// The columns of these names, in this order.
    [[nodiscard]] Table select(std::span<const std::string> names) const;
    [[nodiscard]] Table select(std::initializer_list<std::string_view> names) const;
    /// All columns but those of these names.
    [[nodiscard]] Table drop(std::span<const std::string> names) const;
    [[nodiscard]] Table drop(std::initializer_list<std::string_view> names) const;
    /// The rows of these positions, in this order; a row may be taken twice. Texts keep their
    /// codes, so that the rows of two splits stay comparable.
    /// @throws InvalidArgument if a position is not below n_rows
    [[nodiscard]] Table take(std::span<const std::size_t> rows) const;
    /// The first n rows, or all where there are fewer.
    [[nodiscard]] Table head(std::size_t n) const;

    /// Equal names, kinds and values; a missing value equals a missing one.
    friend bool operator==(const Table& a, const Table& b);

private:
    using Column = std::variant<std::vector<double>, TextColumn>;
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const {
            return std::hash<std::string_view>{}(name);
        }
    };

    const Column& at(std::size_t column) const;
    std::vector<std::string> names_of_kind(std::size_t kind) const;
    static std::size_t length_of(const Column& column) {
        return std::visit([](const auto& c) { return c.size(); }, column);
    }
    void check_name(std::string_view name) const;
    void check_length(std::string_view name, std::size_t length) const;
    static void check_text(std::string_view name, const TextColumn& texts);
    Table& add(std::string name, Column column);
    Table& set(std::string_view name, Column column);
    template <class Names>
    Table select_named(const Names& names) const;
    template <class Names>
    Table drop_named(const Names& names) const;
    template <class RowAt>
    Table gather(std::size_t n, RowAt row_at) const;

    std::vector<std::string> names_;
    std::vector<Column> columns_;
    std::unordered_map<std::string, std::size_t, NameHash, std::equal_to<>> positions_;
    std::size_t n_rows_ = 0;
};

/// The columns of these names as (n_rows, names), NaN where a value is missing.
/// @throws InvalidArgument if a name is unknown or the column holds text
template <class T = double>
[[nodiscard]] Matrix<T> to_matrix(const Table& table, std::span<const std::string> names);
template <class T = double>
[[nodiscard]] Matrix<T> to_matrix(const Table& table,
                                  std::initializer_list<std::string_view> names);
/// All columns; each must hold numbers.
template <class T = double>
[[nodiscard]] Matrix<T> to_matrix(const Table& table);

/// A numeric column as (n_rows,).
template <class T = double>
[[nodiscard]] Vector<T> to_vector(const Table& table, std::string_view name);

/// 1 where the column equals `positive_text`, else 0; for a column of numbers that is read as one.
/// @throws InvalidArgument if a value is missing, or `positive_text` stands in no row
[[nodiscard]] Labels labels_of(const Table& table, std::string_view column,
                               std::string_view positive_text);
/// The whole numbers of a numeric column as labels.
/// @throws InvalidArgument if a value is missing or not a whole number that an int holds
[[nodiscard]] Labels labels_of(const Table& table, std::string_view column);
/// 1 where a numeric column is at least threshold, else 0: `labels_at_least(news, "shares", 1400)`.
/// @throws InvalidArgument if a value is missing
[[nodiscard]] Labels labels_at_least(const Table& table, std::string_view column, double threshold);

}  // namespace foretell

#include <foretell/data/table.ipp>
