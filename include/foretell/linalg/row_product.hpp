#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/reductions.hpp>

#include <cstddef>

namespace foretell::linalg {

/// x'w of row i, in registers or four running sums; never a threaded BLAS.
template <class T>
[[nodiscard]] T row_product(const MatrixView<const T>& X, std::size_t i, const T* w) noexcept {
    return dot_product(X.row(i), VectorView<const T>(w, X.cols()));
}
template <class T>
[[nodiscard]] T row_product(const CsrMatrix<T>& X, std::size_t i, const T* w) noexcept {
    const auto columns = X.row_columns(i);
    const auto values = X.row_values(i);
    T sums[4] = {};  // so that no addition waits for the one before it
    std::size_t k = 0;
    for (; k + 4 <= columns.size(); k += 4) {
        for (std::size_t l = 0; l < 4; ++l) sums[l] += values[k + l] * w[columns[k + l]];
    }
    for (; k < columns.size(); ++k) sums[0] += values[k] * w[columns[k]];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace foretell::linalg
