#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/column_key.hpp>
#include <foretell/data/table.hpp>
#include <foretell/data/table_row.hpp>
#include <foretell/pipeline/columns.hpp>
#include <foretell/pipeline/detail/blocks.hpp>
#include <foretell/pipeline/detail/chain.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a ColumnTransformer does with one group of columns.

namespace foretell::detail {

/// A transformer that takes a Table rather than a matrix.
template <class E>
concept TakesTable = requires(E& e, const E& f, const Table& table) {
    e.fit(table);
    f.transform(table);
};

/// The positions in table of the columns chosen.
inline std::vector<std::size_t> choose_columns(const Table& table, ColumnChoice choice,
                                               const std::vector<std::string>& names) {
    std::vector<std::size_t> out;
    if (choice == ColumnChoice::named) {
        for (const std::string& name : names) {
            out.push_back(table.index_of(name));
            if (std::find(out.begin(), out.end() - 1, out.back()) != out.end() - 1) {
                throw InvalidArgument(message("ColumnTransformer::fit: column \"", name,
                                              "\" stands twice in one group"));
            }
        }
        return out;
    }
    for (const std::string& name : names) static_cast<void>(table.index_of(name));
    for (std::size_t j = 0; j < table.n_cols(); ++j) {
        const bool wanted = table.is_numeric(j) == (choice == ColumnChoice::numeric);
        const bool left_out =
            std::find(names.begin(), names.end(), table.names()[j]) != names.end();
        if (wanted && !left_out) out.push_back(j);
    }
    return out;
}

/// Rows begin, begin + 1, ... of some numeric columns of a table, into out (rows, columns).
template <class T>
void gather_rows(std::span<const VectorView<const double>> columns, std::size_t begin,
                 MatrixView<T> out) {
    for (std::size_t j = 0; j < columns.size(); ++j) {
        const double* from = columns[j].data() + begin;
        T* to = out.data() + j;
        for (std::size_t i = 0; i < out.rows(); ++i, to += out.row_stride()) {
            *to = static_cast<T>(from[i]);
        }
    }
}

inline std::vector<VectorView<const double>> numeric_views(const Table& table,
                                                           std::span<const std::size_t> positions) {
    std::vector<VectorView<const double>> out;
    for (const std::size_t j : positions) out.push_back(table.numeric(j));
    return out;
}

template <class T>
Matrix<T> gather_columns(const Table& table, std::span<const std::size_t> positions) {
    const auto columns = numeric_views(table, positions);
    Matrix<T> out = uninitialized<T>(table.n_rows(), positions.size());
    constexpr std::size_t block = 64;
    for (std::size_t begin = 0; begin < table.n_rows(); begin += block) {
        const std::size_t end = std::min(table.n_rows(), begin + block);
        gather_rows<T>(columns, begin, MatrixView<T>(out).row_range(begin, end));
    }
    return out;
}

template <class E, class T>
void fit_group(E& transformer, const Table& table, std::span<const std::size_t> positions,
               const FitOptions<T>& options) {
    if constexpr (TakesTable<E>) {
        std::vector<std::string> names;
        for (const std::size_t j : positions) names.push_back(table.names()[j]);
        fit_with(transformer, table.select(names), options);
    } else {
        for (const std::size_t j : positions) {
            if (table.is_numeric(j)) continue;
            throw InvalidArgument(message("ColumnTransformer::fit: column \"", table.names()[j],
                                          "\" must hold numbers for its group, got text; encode it "
                                          "first"));
        }
        const Matrix<T> X = gather_columns<T>(table, positions);
        fit_with(transformer, MatrixView<const T>(X), options);
    }
}

/// The columns of one group, transformed into out (n_rows, n_features_out of the group).
template <class E, class T>
void transform_group(const E& transformer, const Table& table,
                     std::span<const std::size_t> positions, MatrixView<T> out) {
    if constexpr (TakesTable<E>) {
        transformer.transform_into(table, out);
    } else {
        constexpr std::size_t block = 256;
        const auto columns = numeric_views(table, positions);
        const std::size_t n = table.n_rows();
        Matrix<T> rows = uninitialized<T>(std::min(block, n), positions.size());
        for (std::size_t begin = 0; begin < n; begin += block) {
            const std::size_t end = std::min(n, begin + block);
            const MatrixView<T> X = MatrixView<T>(rows).row_range(0, end - begin);
            gather_rows(columns, begin, X);
            try {
                transformer.transform_into(X, out.row_range(begin, end));
            } catch (const InvalidArgument&) {
                if (begin == 0) throw;
                // The error counts rows from the start of the block; all rows give the true ones.
                static_cast<void>(transformer.transform(gather_columns<T>(table, positions)));
                throw;
            }
        }
    }
}

/// The same as a sparse matrix.
template <class E, class T>
CsrMatrix<T> transform_group_csr(const E& transformer, const Table& table,
                                 std::span<const std::size_t> positions) {
    if constexpr (requires { transformer.transform_csr(table); }) {
        return transformer.transform_csr(table);
    } else {
        Matrix<T> Z = uninitialized<T>(table.n_rows(), transformer.n_features_out());
        transform_group(transformer, table, positions, MatrixView<T>(Z));
        return CsrMatrix<T>::from_dense(Z);
    }
}

/// One row of one group; positions are those of its columns among the cells.
template <class E, class T>
void transform_group_row(const E& transformer, const TableRow& row,
                         std::span<const std::size_t> positions, VectorView<T> out) {
    if constexpr (TakesTable<E>) {
        transformer.transform_into(row, out, positions);
    } else {
        Scratch<T> numbers(positions.size());
        for (std::size_t j = 0; j < positions.size(); ++j) {
            numbers.data()[j] = static_cast<T>(row.number(positions[j]));
        }
        transformer.transform_into(MatrixView<const T>(numbers.data(), 1, positions.size()),
                                   MatrixView<T>(out.data(), 1, out.size()));
    }
}

/// Matrices of equally many rows side by side.
template <class T>
CsrMatrix<T> side_by_side(const std::vector<CsrMatrix<T>>& blocks, std::size_t rows) {
    using Index = typename CsrMatrix<T>::Index;
    std::size_t nonzeros = 0, cols = 0;
    for (const CsrMatrix<T>& block : blocks) {
        nonzeros += block.nonzeros();
        cols += block.cols();
    }
    std::vector<std::size_t> offsets{0};
    std::vector<Index> columns;
    std::vector<T> values;
    offsets.reserve(rows + 1);
    columns.reserve(nonzeros);
    values.reserve(nonzeros);
    for (std::size_t i = 0; i < rows; ++i) {
        Index first = 0;
        for (const CsrMatrix<T>& block : blocks) {
            const auto block_columns = block.row_columns(i);
            const auto block_values = block.row_values(i);
            for (const Index j : block_columns) columns.push_back(first + j);
            values.insert(values.end(), block_values.begin(), block_values.end());
            first += static_cast<Index>(block.cols());
        }
        offsets.push_back(values.size());
    }
    return CsrMatrix<T>(rows, cols, std::move(offsets), std::move(columns), std::move(values));
}

}  // namespace foretell::detail
