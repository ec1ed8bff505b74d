#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>

namespace foretell {

/// Entries that one pass over the rows reads.
template <class T>
[[nodiscard]] std::size_t count_entries(const MatrixView<const T>& X) noexcept {
    return X.rows() * X.cols();
}
template <class T>
[[nodiscard]] std::size_t count_entries(const CsrMatrix<T>& X) noexcept {
    return X.nonzeros();
}

/// Calls visit(column, value as double) for each entry of row i that is stored.
template <class T, class Visit>
void for_each_entry(const MatrixView<const T>& X, std::size_t i, Visit&& visit) {
    const T* x = X.row(i).data();
    for (std::size_t j = 0; j < X.cols(); ++j) visit(j, static_cast<double>(x[j]));
}
template <class T, class Visit>
void for_each_entry(const CsrMatrix<T>& X, std::size_t i, Visit&& visit) {
    const auto columns = X.row_columns(i);
    const auto values = X.row_values(i);
    for (std::size_t e = 0; e < columns.size(); ++e) {
        visit(std::size_t{columns[e]}, static_cast<double>(values[e]));
    }
}

}  // namespace foretell
