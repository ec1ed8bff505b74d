#pragma once

#include <foretell/core/feature_names.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/preprocessing/detail/one_hot_fit.hpp>
#include <foretell/preprocessing/detail/one_hot_readers.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace foretell {

template <std::floating_point T>
OneHotEncoder<T>::OneHotEncoder(Options options) : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
OneHotColumn OneHotEncoder<T>::learn(detail::CountedColumn counted, std::size_t n_samples) const {
    OneHotColumn& column = counted.column;
    if (counted.n_missing > 0 && options_.handle_missing == HandleMissing::error) {
        throw InvalidArgument(message("OneHotEncoder::fit: column \"", column.key.name,
                                      "\" must not have missing values, got ", counted.n_missing,
                                      "; set handle_missing to category or ignore"));
    }
    if (counted.n_missing > 0 && options_.handle_missing == HandleMissing::category) {
        column.has_missing = true;
        counted.counts.push_back(counted.n_missing);
    }
    const auto rare = detail::find_infrequent(counted.counts, n_samples, options_.min_frequency,
                                              options_.max_categories);
    detail::assign_slots(column, rare, options_.drop == DropCategory::first,
                         options_.drop == DropCategory::if_binary);
    return std::move(column);
}

template <std::floating_point T>
OneHotEncoder<T>& OneHotEncoder<T>::fit(const Table& table, const FitOptions<T>& options) & {
    constexpr std::string_view where = "OneHotEncoder::fit";
    check_not_empty(where, table.n_rows(), table.n_cols());
    refuse_sample_weight(where, options.sample_weight);
    Fitted next;
    for (std::size_t j = 0; j < table.n_cols(); ++j) {
        const std::string& name = table.names()[j];
        next.columns.push_back(learn(
            table.is_numeric(j)
                ? detail::count_numbers(where, name, table.numeric(j).data(), table.n_rows(), 1)
                : detail::count_texts(name, table.text(j)),
            table.n_rows()));
    }
    fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
OneHotEncoder<T>& OneHotEncoder<T>::fit(MatrixView<const T> X, const FitOptions<T>& options) & {
    constexpr std::string_view where = "OneHotEncoder::fit";
    check_not_empty(where, X.rows(), X.cols());
    refuse_sample_weight(where, options.sample_weight);
    const auto names = feature_names_or_default(where, {}, X.cols());
    Fitted next;
    for (std::size_t j = 0; j < X.cols(); ++j) {
        next.columns.push_back(
            learn(detail::count_numbers(where, names[j], X.data() + j, X.rows(), X.row_stride()),
                  X.rows()));
    }
    fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
auto OneHotEncoder<T>::slot_rule() const noexcept {
    return [unknown = options_.handle_unknown, rule = options_.handle_missing](
               const OneHotColumn& column, std::int32_t code, bool missing) noexcept {
        if (missing && rule == HandleMissing::error) return detail::missing_value;
        if (missing && rule == HandleMissing::ignore) return OneHotColumn::none;
        if (code >= 0) return column.slots[static_cast<std::size_t>(code)];
        if (unknown == HandleUnknown::error) return detail::unknown_value;
        return unknown == HandleUnknown::ignore ? OneHotColumn::none : column.infrequent;
    };
}

template <std::floating_point T>
template <class Reader>
void OneHotEncoder<T>::throw_no_slot(std::string_view where, const Reader& reader, std::size_t j,
                                     std::size_t row, std::int32_t slot) const {
    const std::string& name = fitted_->columns[j].key.name;
    const bool is_missing = reader.is_missing(j, row);
    const std::string value = is_missing ? "a missing value" : reader.value(j, row);
    if (slot == detail::missing_value) {
        throw InvalidArgument(message(where, ": column \"", name, "\" must not be missing, got a ",
                                      "missing value in row ", row,
                                      "; set handle_missing to category or ignore"));
    }
    throw InvalidArgument(message(where, ": column \"", name,
                                  "\" must hold values seen at fit, got ", value, " in row ", row,
                                  is_missing ? "; set handle_missing to ignore"
                                             : "; set handle_unknown to ignore or infrequent"));
}

template <std::floating_point T>
template <class Reader>
void OneHotEncoder<T>::encode_into(std::string_view where, const Reader& reader,
                                   MatrixView<T> out) const {
    constexpr std::size_t block = 256;
    std::array<std::int32_t, block> slots;
    for (std::size_t begin = 0; begin < reader.rows(); begin += block) {
        const std::size_t end = std::min(reader.rows(), begin + block);
        for (std::size_t i = begin; i < end; ++i) {
            std::fill_n(out.row(i).data(), out.cols(), T(0));
        }
        std::size_t first = 0;
        for (std::size_t j = 0; j < fitted_->columns.size(); ++j) {
            reader.read(j, begin, end, slots.data());
            for (std::size_t i = begin; i < end; ++i) {
                const std::int32_t slot = slots[i - begin];
                if (slot >= 0) {
                    out(i, first + static_cast<std::size_t>(slot)) = T(1);
                } else if (slot != OneHotColumn::none) {
                    throw_no_slot(where, reader, j, i, slot);
                }
            }
            first += static_cast<std::size_t>(fitted_->columns[j].n_slots);
        }
    }
}

template <std::floating_point T>
template <class Reader>
CsrMatrix<T> OneHotEncoder<T>::encode_csr(std::string_view where, const Reader& reader) const {
    using Index = typename CsrMatrix<T>::Index;
    const std::size_t n = reader.rows(), d = fitted_->columns.size();
    if (n_features_out() > std::numeric_limits<Index>::max()) {
        throw ShapeError(message(where, ": the result would have ", n_features_out(), " columns"));
    }
    constexpr std::size_t block = 256;
    std::vector<std::int32_t> slots(block * d);
    std::vector<std::size_t> offsets{0};
    std::vector<Index> columns;
    offsets.reserve(n + 1);
    columns.reserve(n * d);
    for (std::size_t begin = 0; begin < n; begin += block) {
        const std::size_t end = std::min(n, begin + block);
        for (std::size_t j = 0; j < d; ++j) reader.read(j, begin, end, &slots[j * block]);
        for (std::size_t i = begin; i < end; ++i) {
            Index first = 0;
            for (std::size_t j = 0; j < d; ++j) {
                const std::int32_t slot = slots[j * block + (i - begin)];
                if (slot >= 0) {
                    columns.push_back(first + static_cast<Index>(slot));
                } else if (slot != OneHotColumn::none) {
                    throw_no_slot(where, reader, j, i, slot);
                }
                first += static_cast<Index>(fitted_->columns[j].n_slots);
            }
            offsets.push_back(columns.size());
        }
    }
    std::vector<T> ones(columns.size(), T(1));
    return CsrMatrix<T>(n, n_features_out(), std::move(offsets), std::move(columns),
                        std::move(ones));
}

template <std::floating_point T>
auto OneHotEncoder<T>::reader_of(std::string_view where, const Table& table) const {
    const Fitted& f = fitted(where);
    return detail::TableReader(table, find_columns(where, table, keys()), f.columns, slot_rule());
}
template <std::floating_point T>
auto OneHotEncoder<T>::reader_of(std::string_view where, MatrixView<const T> X) const {
    const Fitted& f = fitted(where);
    check_n_features(where, X.cols(), f.columns.size());
    for (const OneHotColumn& column : f.columns) {
        if (column.key.is_numeric) continue;
        throw InvalidArgument(
            message(where, ": column \"", column.key.name,
                    "\" held text at fit, so that a Table is wanted, got a matrix"));
    }
    return detail::MatrixReader(X, f.columns, slot_rule());
}

template <std::floating_point T>
template <class Input>
Matrix<T> OneHotEncoder<T>::encode(std::string_view where, const Input& X) const {
    const auto reader = reader_of(where, X);
    Matrix<T> out = detail::fresh_matrix<T>(reader.rows(), n_features_out());
    encode_into(where, reader, MatrixView<T>(out));
    return out;
}

template <std::floating_point T>
Matrix<T> OneHotEncoder<T>::transform(const Table& table) const {
    return encode("OneHotEncoder::transform", table);
}
template <std::floating_point T>
Matrix<T> OneHotEncoder<T>::transform(MatrixView<const T> X) const {
    return encode("OneHotEncoder::transform", X);
}
template <std::floating_point T>
void OneHotEncoder<T>::transform_into(const Table& table, MatrixView<T> out) const {
    constexpr std::string_view where = "OneHotEncoder::transform_into";
    const auto reader = reader_of(where, table);
    detail::check_out(where, reader.rows(), n_features_out(), out);
    encode_into(where, reader, out);
}
template <std::floating_point T>
void OneHotEncoder<T>::transform_into(MatrixView<const T> X, MatrixView<T> out) const {
    constexpr std::string_view where = "OneHotEncoder::transform_into";
    const auto reader = reader_of(where, X);
    detail::check_out(where, reader.rows(), n_features_out(), out);
    encode_into(where, reader, out);
}
template <std::floating_point T>
void OneHotEncoder<T>::transform_into(const TableRow& row, VectorView<T> out,
                                      std::span<const std::size_t> positions) const {
    constexpr std::string_view where = "OneHotEncoder::transform_into";
    const Fitted& f = fitted(where);
    if (!positions.empty() && positions.size() != f.columns.size()) {
        throw ShapeError(message(where, ": positions must have ", f.columns.size(),
                                 " entries, one for each column, got ", positions.size()));
    }
    for (std::size_t j = 0; j < f.columns.size(); ++j) {
        const std::size_t at = positions.empty() ? j : positions[j];
        const bool fits =
            at < row.size() && row.columns()[at].is_numeric == f.columns[j].key.is_numeric;
        if (fits) continue;
        throw InvalidArgument(message(where, ": cell ", at, " of the row must hold ",
                                      f.columns[j].key.is_numeric ? "numbers" : "text",
                                      ", as column \"", f.columns[j].key.name, "\" does"));
    }
    detail::check_out(where, 1, n_features_out(), MatrixView<T>(out.data(), 1, out.size()));
    encode_into(where, detail::RowReader(row, positions, f.columns, slot_rule()),
                MatrixView<T>(out.data(), 1, out.size()));
}

template <std::floating_point T>
CsrMatrix<T> OneHotEncoder<T>::transform_csr(const Table& table) const {
    constexpr std::string_view where = "OneHotEncoder::transform_csr";
    return encode_csr(where, reader_of(where, table));
}
template <std::floating_point T>
CsrMatrix<T> OneHotEncoder<T>::transform_csr(MatrixView<const T> X) const {
    constexpr std::string_view where = "OneHotEncoder::transform_csr";
    return encode_csr(where, reader_of(where, X));
}

template <std::floating_point T>
std::vector<std::vector<std::int32_t>> OneHotEncoder<T>::codes_of(std::string_view where,
                                                                  MatrixView<const T> Z) const {
    const Fitted& f = fitted(where);
    check_n_features(where, Z.cols(), n_features_out());
    std::vector<std::vector<std::int32_t>> codes;
    std::size_t first = 0;
    for (const OneHotColumn& column : f.columns) {
        std::vector<std::int32_t>& out = codes.emplace_back();
        for (std::size_t i = 0; i < Z.rows(); ++i) {
            const T* z = Z.data() + i * Z.row_stride() + first;
            const T* best = std::max_element(z, z + column.n_slots);
            const bool any = best != z + column.n_slots && *best > T(0);
            out.push_back(any ? static_cast<std::int32_t>(
                                    column.code_of_slot(static_cast<std::int32_t>(best - z)))
                              : column.dropped);
        }
        first += static_cast<std::size_t>(column.n_slots);
    }
    return codes;
}

template <std::floating_point T>
Table OneHotEncoder<T>::inverse_table(MatrixView<const T> Z) const {
    const auto codes = codes_of("OneHotEncoder::inverse_table", Z);
    Table table;
    for (std::size_t j = 0; j < codes.size(); ++j) {
        const OneHotColumn& column = fitted_->columns[j];
        if (column.key.is_numeric) {
            table.add_numeric(column.key.name, detail::numbers_of(column, codes[j]));
            continue;
        }
        TextColumnBuilder texts;
        for (const std::int32_t code : codes[j]) {
            const auto c = static_cast<std::size_t>(code);
            if (code < 0 || (c >= column.n_values() && c < column.n_codes())) {
                texts.append_missing();
            } else {
                texts.append(c < column.n_values() ? std::string_view(column.texts[c])
                                                   : "infrequent");
            }
        }
        table.add_text(column.key.name, std::move(texts).column());
    }
    return table;
}

template <std::floating_point T>
Matrix<T> OneHotEncoder<T>::inverse_transform(MatrixView<const T> Z) const {
    constexpr std::string_view where = "OneHotEncoder::inverse_transform";
    const auto codes = codes_of(where, Z);
    Matrix<T> X = uninitialized<T>(Z.rows(), codes.size());
    for (std::size_t j = 0; j < codes.size(); ++j) {
        const OneHotColumn& column = fitted_->columns[j];
        if (!column.key.is_numeric) {
            throw InvalidArgument(message(where, ": column \"", column.key.name,
                                          "\" holds text; call inverse_table"));
        }
        const std::vector<double> numbers = detail::numbers_of(column, codes[j]);
        for (std::size_t i = 0; i < Z.rows(); ++i) X(i, j) = static_cast<T>(numbers[i]);
    }
    return X;
}

template <std::floating_point T>
std::size_t OneHotEncoder<T>::n_features_out() const noexcept {
    std::size_t n = 0;
    if (!fitted_) return n;
    for (const OneHotColumn& column : fitted_->columns)
        n += static_cast<std::size_t>(column.n_slots);
    return n;
}

template <std::floating_point T>
std::vector<std::string> OneHotEncoder<T>::feature_names_out(
    std::span<const std::string> names) const {
    constexpr std::string_view where = "OneHotEncoder::feature_names_out";
    const Fitted& f = fitted(where);
    const auto given = feature_names_or_default(where, names, f.columns.size());
    std::vector<std::string> out;
    for (std::size_t j = 0; j < f.columns.size(); ++j) {
        const OneHotColumn& column = f.columns[j];
        const std::string& name = names.empty() ? column.key.name : given[j];
        for (std::int32_t slot = 0; slot < column.n_slots; ++slot) {
            const std::size_t code = column.code_of_slot(slot);
            out.push_back(name + '_' +
                          (code < column.n_codes() ? column.text_of(code) : "infrequent"));
        }
    }
    return out;
}

template <std::floating_point T>
std::vector<ColumnKey> OneHotEncoder<T>::keys() const {
    std::vector<ColumnKey> out;
    for (const OneHotColumn& column : fitted_->columns) out.push_back(column.key);
    return out;
}

template <std::floating_point T>
std::size_t OneHotEncoder<T>::longest_text() const {
    std::size_t longest = 0;
    for (const OneHotColumn& column : fitted("OneHotEncoder::longest_text").columns) {
        for (const std::string& text : column.texts) longest = std::max(longest, text.size());
    }
    return longest;
}

template <std::floating_point T>
TableRow OneHotEncoder<T>::make_row() const {
    return TableRow((fitted("OneHotEncoder::make_row"), keys()),
                    std::max<std::size_t>(63, longest_text() + 1));
}

}  // namespace foretell
