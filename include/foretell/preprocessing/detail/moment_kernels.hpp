#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <string_view>

// Sums over the rows of X (n, d) about given centers, added to s1 (d,) and s2 (d,). The inner loops
// of four let compilers use vector registers at plain -O2; the sums are double for float as well.

namespace foretell::detail {

/// s1 += sum_i (x_i - c),  s2 += sum_i (x_i - c)^2. A NaN or infinity in a column makes its sums
/// not finite.
template <class T>
void sum_rows(MatrixView<const T> X, const double* __restrict c, double* __restrict s1,
              double* __restrict s2) noexcept {
    const std::size_t d = X.cols();
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const T* x = X.data() + i * X.row_stride();
        std::size_t j = 0;
        for (; j + 4 <= d; j += 4) {
            for (std::size_t k = j; k < j + 4; ++k) {
                const double e = static_cast<double>(x[k]) - c[k];
                s1[k] += e;
                s2[k] += e * e;
            }
        }
        for (; j < d; ++j) {
            const double e = static_cast<double>(x[j]) - c[j];
            s1[j] += e;
            s2[j] += e * e;
        }
    }
}

/// s1 += sum_i w_i (x_i - c),  s2 += sum_i w_i (x_i - c)^2.
template <class T>
void sum_weighted_rows(MatrixView<const T> X, VectorView<const T> w, const double* __restrict c,
                       double* __restrict s1, double* __restrict s2) noexcept {
    const std::size_t d = X.cols();
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const T* x = X.data() + i * X.row_stride();
        const double wi = static_cast<double>(w[i]);
        std::size_t j = 0;
        for (; j + 4 <= d; j += 4) {
            for (std::size_t k = j; k < j + 4; ++k) {
                const double e = static_cast<double>(x[k]) - c[k], we = wi * e;
                s1[k] += we;
                s2[k] += we * e;
            }
        }
        for (; j < d; ++j) {
            const double e = static_cast<double>(x[j]) - c[j], we = wi * e;
            s1[j] += we;
            s2[j] += we * e;
        }
    }
}

/// The same where NaN entries do not count: overwrites weight, s1 and s2 (d,).
template <class T>
void sum_rows_with_missing(MatrixView<const T> X, VectorView<const T> w, const double* c,
                           double* weight, double* s1, double* s2) noexcept {
    for (std::size_t j = 0; j < X.cols(); ++j) weight[j] = s1[j] = s2[j] = 0.0;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const T* x = X.data() + i * X.row_stride();
        const double wi = w.empty() ? 1.0 : static_cast<double>(w[i]);
        for (std::size_t j = 0; j < X.cols(); ++j) {
            const bool missing = is_nan(x[j]);
            const double e = missing ? 0.0 : static_cast<double>(x[j]) - c[j];
            const double v = missing ? 0.0 : wi;
            weight[j] += v;
            s1[j] += v * e;
            s2[j] += v * e * e;
        }
    }
}

/// For each column of a sparse X, over the stored values: `stored` counts them all, `stored_weight`
/// sums their weights, `present` those of the values that are not NaN, and `total` w x of these.
template <class T>
void sum_sparse(const CsrMatrix<T>& X, VectorView<const T> w, std::size_t* stored,
                double* stored_weight, double* present, double* total) noexcept {
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const double wi = w.empty() ? 1.0 : static_cast<double>(w[i]);
        const auto columns = X.row_columns(i);
        const auto values = X.row_values(i);
        for (std::size_t k = 0; k < values.size(); ++k) {
            const std::size_t j = columns[k];
            ++stored[j];
            stored_weight[j] += wi;
            if (is_nan(values[k])) continue;
            present[j] += wi;
            total[j] += wi * static_cast<double>(values[k]);
        }
    }
}

/// s1 += sum of w (x - c) and s2 += sum of w (x - c)^2 over the stored values that are not NaN.
template <class T>
void sum_sparse_about(const CsrMatrix<T>& X, VectorView<const T> w, const double* c, double* s1,
                      double* s2) noexcept {
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const double wi = w.empty() ? 1.0 : static_cast<double>(w[i]);
        const auto columns = X.row_columns(i);
        const auto values = X.row_values(i);
        for (std::size_t k = 0; k < values.size(); ++k) {
            if (is_nan(values[k])) continue;
            const std::size_t j = columns[k];
            const double e = static_cast<double>(values[k]) - c[j];
            s1[j] += wi * e;
            s2[j] += wi * e * e;
        }
    }
}

}  // namespace foretell::detail
