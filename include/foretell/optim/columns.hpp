#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace foretell::optim {

/// A matrix by its columns, for coordinate descent. Without `rows` each column has all rows.
/// Borrows.
template <class T>
struct ColumnsView {
    std::size_t n_rows = 0, n_columns = 0;
    const std::size_t* starts = nullptr;  ///< (n_columns + 1,) into rows and values
    const std::uint32_t* rows = nullptr;  ///< or null
    const T* values = nullptr;

    /// Calls visit(row, value) for each entry of column j.
    template <class Visit>
    void for_each(std::size_t j, Visit&& visit) const {
        const std::size_t begin = starts[j], end = starts[j + 1];
        if (rows == nullptr) {
            for (std::size_t e = begin; e < end; ++e) visit(e - begin, values[e]);
        } else {
            for (std::size_t e = begin; e < end; ++e) visit(std::size_t{rows[e]}, values[e]);
        }
    }
};

/// Owning columns: a copy of rows.
template <class T>
struct Columns {
    std::size_t n_rows = 0;
    bool is_dense = true;
    Buffer<std::size_t> starts;
    Buffer<std::uint32_t> rows;  ///< empty where dense
    Buffer<T> values;

    [[nodiscard]] ColumnsView<T> view() const noexcept {
        static constexpr std::uint32_t none = 0;  // sparse columns without any entry
        const std::uint32_t* sparse = rows.empty() ? &none : rows.data();
        return {n_rows, starts.size() - 1, starts.data(), is_dense ? nullptr : sparse,
                values.data()};
    }
    /// One more column, which has this value in each row.
    void append(T value) {
        for (std::size_t i = 0; i < n_rows; ++i) {
            if (!is_dense) rows.push_back(static_cast<std::uint32_t>(i));
            values.push_back(value);
        }
        starts.push_back(values.size());
    }
};

/// Dense columns, less `mean` of each unless that is empty.
template <class V, class T>
[[nodiscard, gnu::cold]] Columns<V> columns_of(const MatrixView<const T>& X,
                                               const Buffer<double>& mean) {
    const std::size_t n = X.rows(), d = X.cols();
    Columns<V> out{n, true, Buffer<std::size_t>(d + 1), {}, Buffer<V>(n * d)};
    for (std::size_t j = 0; j <= d; ++j) out.starts[j] = j * n;
    constexpr std::size_t tile = 32;  // rows that stay in cache while their columns are written
    for (std::size_t from = 0; from < n; from += tile) {
        const std::size_t to = std::min(from + tile, n);
        for (std::size_t j = 0; j < d; ++j) {
            const V centre = mean.empty() ? V(0) : static_cast<V>(mean[j]);
            for (std::size_t i = from; i < to; ++i) {
                out.values[j * n + i] = static_cast<V>(X(i, j)) - centre;
            }
        }
    }
    return out;
}
/// Sparse columns.
template <class T>
[[nodiscard, gnu::cold]] Columns<T> columns_of(const CsrMatrix<T>& X) {
    const std::size_t n = X.rows(), d = X.cols();
    Columns<T> out{n, false, Buffer<std::size_t>(d + 1), Buffer<std::uint32_t>(X.nonzeros()),
                   Buffer<T>(X.nonzeros())};
    for (const auto j : X.columns()) ++out.starts[j + 1];
    for (std::size_t j = 0; j < d; ++j) out.starts[j + 1] += out.starts[j];
    Buffer<std::size_t> next(out.starts.begin(), out.starts.end() - 1);
    for (std::size_t i = 0; i < n; ++i) {
        const auto columns = X.row_columns(i);
        const auto values = X.row_values(i);
        for (std::size_t e = 0; e < columns.size(); ++e) {
            const std::size_t at = next[columns[e]]++;
            out.rows[at] = static_cast<std::uint32_t>(i);
            out.values[at] = values[e];
        }
    }
    return out;
}

}  // namespace foretell::optim
