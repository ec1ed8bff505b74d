#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/data/detail/parse_number.hpp>
#include <foretell/data/table.hpp>

#include <algorithm>
#include <cmath>

namespace foretell {

inline const Table::Column& Table::at(std::size_t column) const {
    if (column < columns_.size()) return columns_[column];
    throw InvalidArgument(message("Table: column ", column, " asked for, but there are ",
                                  columns_.size(), " columns"));
}

inline std::size_t Table::index_of(std::string_view name) const {
    const auto found = positions_.find(name);
    if (found != positions_.end()) return found->second;
    throw InvalidArgument(
        message("Table: no column \"", name, '"', detail::name_hint(name, names_)));
}

inline std::vector<std::string> Table::names_of_kind(std::size_t kind) const {
    std::vector<std::string> out;
    for (std::size_t j = 0; j < columns_.size(); ++j) {
        if (columns_[j].index() == kind) out.push_back(names_[j]);
    }
    return out;
}

inline VectorView<const double> Table::numeric(std::size_t column) const& {
    if (const auto* values = std::get_if<std::vector<double>>(&at(column))) return *values;
    throw InvalidArgument(
        message("Table: column \"", names_[column], "\" holds text, not numbers"));
}

inline VectorView<double> Table::edit_numeric(std::string_view name) & {
    const std::size_t column = index_of(name);
    if (auto* values = std::get_if<std::vector<double>>(&columns_[column])) return *values;
    throw InvalidArgument(message("Table: column \"", name, "\" holds text, not numbers"));
}

inline const TextColumn& Table::text(std::size_t column) const& {
    if (const auto* texts = std::get_if<TextColumn>(&at(column))) return *texts;
    throw InvalidArgument(
        message("Table: column \"", names_[column], "\" holds numbers, not text"));
}

inline std::size_t Table::missing_count(std::size_t column) const {
    if (const auto* texts = std::get_if<TextColumn>(&at(column))) {
        return static_cast<std::size_t>(std::count_if(texts->codes.begin(), texts->codes.end(),
                                                      [](std::int32_t c) { return c < 0; }));
    }
    const VectorView<const double> values = numeric(column);
    return static_cast<std::size_t>(
        std::count_if(values.begin(), values.end(), [](double v) { return detail::is_nan(v); }));
}

inline void Table::check_name(std::string_view name) const {
    if (name.empty()) throw InvalidArgument("Table: a column must have a name, got an empty one");
    if (has(name)) {
        throw InvalidArgument(message("Table: there is a column \"", name, "\" already"));
    }
}

inline void Table::check_length(std::string_view name, std::size_t length) const {
    if (length == n_rows_) return;
    throw ShapeError(message("Table: column \"", name, "\" has ", length,
                             " values, but the table has ", n_rows_, " rows"));
}

inline void Table::check_text(std::string_view name, const TextColumn& texts) {
    TextColumnBuilder seen;
    const auto n = static_cast<std::int32_t>(texts.categories.size());
    for (std::int32_t c = 0; c < n; ++c) {
        const std::string& text = texts.categories[static_cast<std::size_t>(c)];
        if (text.empty() || seen.intern(text) != c) {
            throw InvalidArgument(message("Table: the categories of column \"", name,
                                          "\" must be distinct and not empty, got \"", text,
                                          text.empty() ? "\"" : "\" twice"));
        }
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (texts.codes[i] >= n || texts.codes[i] < TextColumn::missing) {
            throw InvalidArgument(message("Table: the codes of column \"", name,
                                          "\" must be -1 or below its ", n, " categories, got ",
                                          texts.codes[i], " in row ", i));
        }
    }
}

inline Table& Table::add(std::string name, Column column) {
    check_name(name);
    if (columns_.empty()) {
        n_rows_ = length_of(column);
    } else {
        check_length(name, length_of(column));
    }
    if (columns_.size() == columns_.capacity() || names_.size() == names_.capacity()) {
        names_.reserve(2 * names_.size() + 8);
        columns_.reserve(2 * columns_.size() + 8);
    }
    positions_.emplace(name, columns_.size());
    names_.push_back(std::move(name));  // room is there: from here on nothing throws
    columns_.push_back(std::move(column));
    return *this;
}

inline Table& Table::set(std::string_view name, Column column) {
    const auto found = positions_.find(name);
    if (found == positions_.end()) return add(std::string(name), std::move(column));
    if (columns_.size() == 1) {
        n_rows_ = length_of(column);
    } else {
        check_length(name, length_of(column));
    }
    columns_[found->second] = std::move(column);
    return *this;
}

inline Table& Table::add_text(std::string name, std::span<const std::string> texts) {
    TextColumnBuilder builder;
    builder.reserve(texts.size());
    for (const std::string& text : texts) builder.append(text);
    return add(std::move(name), Column(std::move(builder).column()));
}

inline Table& Table::add_text(std::string name, std::initializer_list<std::string_view> texts) {
    TextColumnBuilder builder;
    for (const std::string_view text : texts) builder.append(text);
    return add(std::move(name), Column(std::move(builder).column()));
}

inline Table& Table::add_text(std::string name, TextColumn texts) {
    check_text(name, texts);
    return add(std::move(name), Column(std::move(texts)));
}

inline Table& Table::set_numeric(std::string_view name, std::vector<double> values) {
    return set(name, Column(std::move(values)));
}

inline Table& Table::set_text(std::string_view name, TextColumn texts) {
    check_text(name, texts);
    return set(name, Column(std::move(texts)));
}

inline Table& Table::rename(std::string_view from, std::string to) {
    const std::size_t column = index_of(from);
    if (from == to) return *this;
    check_name(to);
    positions_.emplace(to, column);
    positions_.erase(names_[column]);
    names_[column] = std::move(to);
    return *this;
}

inline Table& Table::append(const Table& other) {
    if (other.n_cols() != n_cols()) {
        throw InvalidArgument(message("Table::append: the other table has ", other.n_cols(),
                                      " columns, but this one has ", n_cols()));
    }
    for (std::size_t j = 0; j < n_cols(); ++j) {
        if (other.names_[j] != names_[j] || other.columns_[j].index() != columns_[j].index()) {
            const auto kind = [](const Table& t, std::size_t k) {
                return t.is_numeric(k) ? "numbers" : "text";
            };
            throw InvalidArgument(message("Table::append: column ", j, " must be \"", names_[j],
                                          "\" (", kind(*this, j), "), got \"", other.names_[j],
                                          "\" (", kind(other, j), ")"));
        }
    }
    Table next = *this;
    for (std::size_t j = 0; j < n_cols(); ++j) {
        if (auto* values = std::get_if<std::vector<double>>(&next.columns_[j])) {
            const VectorView<const double> more = other.numeric(j);
            values->insert(values->end(), more.begin(), more.end());
            continue;
        }
        const TextColumn& more = other.text(j);
        TextColumnBuilder builder(std::get<TextColumn>(std::move(next.columns_[j])));
        std::vector<std::int32_t> codes;
        for (const std::string& text : more.categories) codes.push_back(builder.intern(text));
        for (const std::int32_t c : more.codes) {
            builder.append_code(c < 0 ? c : codes[static_cast<std::size_t>(c)]);
        }
        next.columns_[j] = std::move(builder).column();
    }
    next.n_rows_ += other.n_rows_;
    return *this = std::move(next);
}

template <class Names>
Table Table::select_named(const Names& names) const {
    Table out;
    for (const auto& name : names) out.add(std::string(name), columns_[index_of(name)]);
    if (out.columns_.empty()) out.n_rows_ = 0;
    return out;
}

inline Table Table::select(std::span<const std::string> names) const {
    return select_named(names);
}
inline Table Table::select(std::initializer_list<std::string_view> names) const {
    return select_named(names);
}

template <class Names>
Table Table::drop_named(const Names& names) const {
    std::vector<bool> dropped(n_cols(), false);
    for (const auto& name : names) dropped[index_of(name)] = true;
    Table out;
    for (std::size_t j = 0; j < n_cols(); ++j) {
        if (!dropped[j]) out.add(names_[j], columns_[j]);
    }
    return out;
}

inline Table Table::drop(std::span<const std::string> names) const {
    return drop_named(names);
}
inline Table Table::drop(std::initializer_list<std::string_view> names) const {
    return drop_named(names);
}

template <class RowAt>
Table Table::gather(std::size_t n, RowAt row_at) const {
    Table out;
    for (std::size_t j = 0; j < n_cols(); ++j) {
        if (const auto* values = std::get_if<std::vector<double>>(&columns_[j])) {
            std::vector<double> taken(n);
            for (std::size_t i = 0; i < n; ++i) taken[i] = (*values)[row_at(i)];
            out.add(names_[j], Column(std::move(taken)));
        } else {
            const TextColumn& texts = std::get<TextColumn>(columns_[j]);
            TextColumn taken{std::vector<std::int32_t>(n), texts.categories};
            for (std::size_t i = 0; i < n; ++i) taken.codes[i] = texts.codes[row_at(i)];
            out.add(names_[j], Column(std::move(taken)));
        }
    }
    return out;
}

inline Table Table::take(std::span<const std::size_t> rows) const {
    for (const std::size_t row : rows) {
        if (row >= n_rows_) {
            throw InvalidArgument(
                message("Table::take: row ", row, " asked for, but there are ", n_rows_, " rows"));
        }
    }
    return gather(rows.size(), [&](std::size_t i) { return rows[i]; });
}

inline Table Table::head(std::size_t n) const {
    return gather(std::min(n, n_rows_), [](std::size_t i) { return i; });
}

inline bool operator==(const Table& a, const Table& b) {
    if (a.names_ != b.names_ || a.n_rows_ != b.n_rows_) return false;
    for (std::size_t j = 0; j < a.n_cols(); ++j) {
        if (a.columns_[j].index() != b.columns_[j].index()) return false;
        if (!a.is_numeric(j)) {
            if (!(a.text(j) == b.text(j))) return false;
            continue;
        }
        const auto equal = [](double u, double v) {
            return detail::is_nan(u) ? detail::is_nan(v)
                                     : u == v && std::signbit(u) == std::signbit(v);
        };
        const VectorView<const double> u = a.numeric(j), v = b.numeric(j);
        if (!std::equal(u.begin(), u.end(), v.begin(), equal)) return false;
    }
    return true;
}

namespace detail {

/// Writes column j into column k of X; blocks of rows keep the rows of X in cache.
template <class T>
void copy_columns(const Table& table, std::span<const std::size_t> columns, Matrix<T>& X) {
    std::vector<const double*> sources;
    for (const std::size_t j : columns) {
        if (!table.is_numeric(j)) {
            throw InvalidArgument(message("to_matrix: column \"", table.names()[j],
                                          "\" holds text; encode it first or leave it out"));
        }
        sources.push_back(table.numeric(j).data());
    }
    const std::size_t n = table.n_rows(), d = sources.size();
    constexpr std::size_t block = 32;
    for (std::size_t begin = 0; begin < n; begin += block) {
        const std::size_t end = std::min(n, begin + block);
        for (std::size_t k = 0; k < d; ++k) {
            T* out = X.data() + begin * d + k;
            for (std::size_t i = begin; i < end; ++i, out += d)
                *out = static_cast<T>(sources[k][i]);
        }
    }
}

template <class T, class Names>
Matrix<T> to_matrix_named(const Table& table, const Names& names) {
    std::vector<std::size_t> columns;
    for (const auto& name : names) columns.push_back(table.index_of(name));
    Matrix<T> X = uninitialized<T>(table.n_rows(), columns.size());
    copy_columns(table, columns, X);
    return X;
}

[[noreturn]] inline void throw_missing_label(std::string_view column, std::size_t row) {
    throw InvalidArgument(message("labels_of: column \"", column, "\" has no value in row ", row,
                                  "; drop the rows without a label first"));
}

}  // namespace detail

template <class T>
Matrix<T> to_matrix(const Table& table, std::span<const std::string> names) {
    return detail::to_matrix_named<T>(table, names);
}
template <class T>
Matrix<T> to_matrix(const Table& table, std::initializer_list<std::string_view> names) {
    return detail::to_matrix_named<T>(table, names);
}
template <class T>
Matrix<T> to_matrix(const Table& table) {
    return detail::to_matrix_named<T>(table, table.names());
}

template <class T>
Vector<T> to_vector(const Table& table, std::string_view name) {
    const VectorView<const double> values = table.numeric(name);
    Vector<T> out = uninitialized<T>(values.size());
    std::transform(values.begin(), values.end(), out.data(),
                   [](double v) { return static_cast<T>(v); });
    return out;
}

namespace detail {

inline Labels labels_of_text(const TextColumn& texts, std::string_view column,
                             std::string_view positive_text) {
    const std::int32_t wanted = texts.code_of(positive_text);
    Labels y = uninitialized<int>(texts.size());
    bool found = false;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (texts.is_missing(i)) throw_missing_label(column, i);
        y.data()[i] = texts.codes[i] == wanted ? 1 : 0;
        found = found || texts.codes[i] == wanted;
    }
    if (found) return y;
    std::string held;
    for (std::size_t c = 0; c < std::min<std::size_t>(texts.categories.size(), 10); ++c) {
        held += (c ? ", \"" : "\"") + texts.categories[c] + '"';
    }
    throw InvalidArgument(message("labels_of: no row of column \"", column, "\" is \"",
                                  positive_text, "\"; it holds ", held.empty() ? "no text" : held,
                                  texts.categories.size() > 10 ? ", ..." : ""));
}

}  // namespace detail

inline Labels labels_of(const Table& table, std::string_view column,
                        std::string_view positive_text) {
    if (!table.is_numeric(column)) {
        return detail::labels_of_text(table.text(column), column, positive_text);
    }
    double wanted = 0.0;
    if (detail::parse_number(positive_text, '.', wanted) != detail::NumberKind::number) {
        throw InvalidArgument(message("labels_of: column \"", column,
                                      "\" holds numbers, but the positive value is \"",
                                      positive_text, '"'));
    }
    const VectorView<const double> values = table.numeric(column);
    Labels y = uninitialized<int>(values.size());
    bool found = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (detail::is_nan(values[i])) detail::throw_missing_label(column, i);
        y.data()[i] = values[i] == wanted ? 1 : 0;
        found = found || values[i] == wanted;
    }
    if (found) return y;
    throw InvalidArgument(message("labels_of: no row of column \"", column, "\" is ", wanted));
}

inline Labels labels_of(const Table& table, std::string_view column) {
    const VectorView<const double> values = table.numeric(column);
    Labels y = uninitialized<int>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (detail::is_nan(values[i])) detail::throw_missing_label(column, i);
        if (!(std::abs(values[i]) <= 2147483647.0) || std::trunc(values[i]) != values[i]) {
            throw InvalidArgument(message("labels_of: column \"", column,
                                          "\" must hold whole numbers, got ", values[i], " in row ",
                                          i));
        }
        y.data()[i] = static_cast<int>(values[i]);
    }
    return y;
}

inline Labels labels_at_least(const Table& table, std::string_view column, double threshold) {
    const VectorView<const double> values = table.numeric(column);
    Labels y = uninitialized<int>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (detail::is_nan(values[i])) detail::throw_missing_label(column, i);
        y.data()[i] = values[i] >= threshold ? 1 : 0;
    }
    return y;
}

}  // namespace foretell
