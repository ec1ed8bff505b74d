#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>

namespace foretell::linear {

template <class X>
inline constexpr bool is_sparse = false;
template <class T>
inline constexpr bool is_sparse<CsrMatrix<T>> = true;

template <class T>
bool all_finite(const MatrixView<const T>& X) noexcept {
    for (std::size_t i = 0; i < X.rows(); ++i) {
        if (!foretell::detail::all_finite(X.row(i).data(), X.cols())) return false;
    }
    return true;
}
template <class T>
bool all_finite(const CsrMatrix<T>& X) noexcept {
    return foretell::detail::all_finite(X.values().data(), X.nonzeros());
}

/// x'w of one row, in four running sums; never a threaded BLAS.
template <class T>
T row_product(const MatrixView<const T>& X, std::size_t i, const T* w) noexcept {
    const T* x = X.row(i).data();
    const std::size_t d = X.cols();
    T sums[4] = {};
    std::size_t j = 0;
    for (; j + 4 <= d; j += 4) {
        for (std::size_t l = 0; l < 4; ++l) sums[l] += x[j + l] * w[j + l];
    }
    for (; j < d; ++j) sums[0] += x[j] * w[j];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}
template <class T>
T row_product(const CsrMatrix<T>& X, std::size_t i, const T* w) noexcept {
    const auto columns = X.row_columns(i);
    const auto values = X.row_values(i);
    T sum = T(0);
    for (std::size_t e = 0; e < columns.size(); ++e) sum += values[e] * w[columns[e]];
    return sum;
}

}  // namespace foretell::linear
