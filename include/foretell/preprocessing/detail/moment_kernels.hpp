#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/run.hpp>

#include <cstddef>
#include <string_view>

// Sums over the rows of X (n, d) about given centers, added to s1 (d,) and s2 (d,). The sums are
// double for float as well. The inner loops of eight let compilers use vector registers at plain
// -O2; linalg/run.hpp has them compiled for the instruction set at hand.

namespace foretell::detail {

/// s1 += sum_i (x_i - c),  s2 += sum_i (x_i - c)^2. A NaN or infinity in a column makes its sums
/// not finite.
struct SumRows {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, std::size_t rows, std::size_t stride,
                                                  std::size_t d, const double* __restrict c,
                                                  double* __restrict s1, double* __restrict s2) {
        for (std::size_t i = 0; i < rows; ++i, x += stride) {
            std::size_t j = 0;
            for (; j + 8 <= d; j += 8) {
                for (std::size_t k = j; k < j + 8; ++k) {
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
};

/// s1 += sum_i w_i (x_i - c),  s2 += sum_i w_i (x_i - c)^2.
struct SumWeightedRows {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, std::size_t rows, std::size_t stride,
                                                  std::size_t d, const T* w,
                                                  const double* __restrict c, double* __restrict s1,
                                                  double* __restrict s2) {
        for (std::size_t i = 0; i < rows; ++i, x += stride) {
            const double wi = static_cast<double>(w[i]);
            std::size_t j = 0;
            for (; j + 8 <= d; j += 8) {
                for (std::size_t k = j; k < j + 8; ++k) {
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
};

/// The same where NaN entries do not count: weight += their w_i as well.
struct SumRowsWithMissing {
    template <class T>
    [[gnu::always_inline]] static inline void add(T x, double w, double c, double& weight,
                                                  double& s1, double& s2) {
        const double v = is_nan(x) ? 0.0 : w;
        const double e = is_nan(x) ? 0.0 : static_cast<double>(x) - c;
        weight += v;
        s1 += v * e;
        s2 += v * e * e;
    }
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, std::size_t rows, std::size_t stride,
                                                  std::size_t d, const T* w,
                                                  const double* __restrict c,
                                                  double* __restrict weight, double* __restrict s1,
                                                  double* __restrict s2) {
        for (std::size_t i = 0; i < rows; ++i, x += stride) {
            const double wi = w == nullptr ? 1.0 : static_cast<double>(w[i]);
            std::size_t j = 0;
            for (; j + 8 <= d; j += 8) {
                for (std::size_t k = j; k < j + 8; ++k)
                    add(x[k], wi, c[k], weight[k], s1[k], s2[k]);
            }
            for (; j < d; ++j) add(x[j], wi, c[j], weight[j], s1[j], s2[j]);
        }
    }
};

template <class T>
void sum_rows(MatrixView<const T> X, const double* c, double* s1, double* s2) noexcept {
    linalg::simd::run<SumRows>(X.data(), X.rows(), X.row_stride(), X.cols(), c, s1, s2);
}
template <class T>
void sum_weighted_rows(MatrixView<const T> X, VectorView<const T> w, const double* c, double* s1,
                       double* s2) noexcept {
    linalg::simd::run<SumWeightedRows>(X.data(), X.rows(), X.row_stride(), X.cols(), w.data(), c,
                                       s1, s2);
}
/// w may be empty: each row weighs 1.
template <class T>
void sum_rows_with_missing(MatrixView<const T> X, VectorView<const T> w, const double* c,
                           double* weight, double* s1, double* s2) noexcept {
    linalg::simd::run<SumRowsWithMissing>(X.data(), X.rows(), X.row_stride(), X.cols(),
                                          w.empty() ? static_cast<const T*>(nullptr) : w.data(), c,
                                          weight, s1, s2);
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
