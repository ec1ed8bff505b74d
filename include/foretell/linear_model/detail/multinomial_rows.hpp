#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/binary_rows.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/loss/multinomial.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::logistic {

/// Rows whose products with k classes fit the small-matrix path of BLAS: m k d <= 1e6.
[[nodiscard]] inline std::size_t multinomial_block(std::size_t k, std::size_t d) noexcept {
    return std::clamp<std::size_t>(1'000'000 / std::max<std::size_t>(1, k * d) / 16 * 16, 16, 512);
}

template <class T>
struct MultinomialWeights {
    Buffer<T> W;  ///< (k, n_features)
    Buffer<T> b;  ///< (k,)

    MultinomialWeights(std::size_t n_weights, std::size_t k) : W(n_weights), b(k) {}

    void assign(const Buffer<double>& wide_W, const Buffer<double>& wide_b) {
        for (std::size_t j = 0; j < W.size(); ++j) W[j] = static_cast<T>(wide_W[j]);
        for (std::size_t j = 0; j < b.size(); ++j) b[j] = static_cast<T>(wide_b[j]);
    }
};

/// Numbers that one chunk needs as scratch.
template <class T, class X>
[[nodiscard]] std::size_t multinomial_scratch(const Data<T, X>& data, std::size_t k) noexcept {
    if (is_sparse<X>) return k;
    return k * (multinomial_block(k, data.n_features()) + data.n_features());
}

/// r (k,) <- s (p - e_c), and added to sums (k,) of r.
template <class T>
void multinomial_residual(const T* p, std::size_t k, std::size_t c, T s, T* r, double* sums) {
    for (std::size_t j = 0; j < k; ++j) r[j] = s * p[j];
    r[c] = -s * (T(1) - p[c]);
    for (std::size_t j = 0; j < k; ++j) sums[j] += static_cast<double>(r[j]);
}

/// z (k,) <- s (diag(p) - p p') z, and added to sums (k,).
template <class T>
void multinomial_product(const T* p, std::size_t k, T s, T* z, double* sums) {
    T mean = T(0);
    for (std::size_t j = 0; j < k; ++j) mean += p[j] * z[j];
    for (std::size_t j = 0; j < k; ++j) {
        z[j] = s * p[j] * (z[j] - mean);
        sums[j] += static_cast<double>(z[j]);
    }
}

/// Losses and gradient of the rows begin <= i < end, or the product of their Hessian with weights.
///   probability (n_samples, k)  overwritten at these rows, or read
///   scratch (multinomial_scratch,)
///   gradient (k, n_features)  and  gradient_b (k,)  added to: sum of r_i (x_i, 1), where
///       r_i = s_i (p_i - e_c), or s_i (diag(p_i) - p_i p_i') (W x_i + b) for a product
/// @return sum of s_i l_i, or 0
template <class T>
double multinomial_rows(const Data<T, MatrixView<const T>>& data, std::size_t begin,
                        std::size_t end, const MultinomialWeights<T>& at, T* probability,
                        T* scratch, double* gradient, double* gradient_b,
                        Visit what = Visit::gradient) {
    const std::size_t d = data.n_features(), k = at.b.size(), block = multinomial_block(k, d);
    const MatrixView<const T> weights(at.W.data(), k, d);
    T* residual = scratch;
    T* sums = scratch + block * k;
    double loss = 0.0;
    std::fill_n(sums, k * d, T(0));
    for (std::size_t from = begin; from < end; from += block) {
        const std::size_t to = std::min(end, from + block);
        const auto rows = data.rows.row_range(from, to);
        const MatrixView<T> p(probability + from * k, to - from, k);
        const MatrixView<T> z = what == Visit::gradient ? p : MatrixView<T>(residual, to - from, k);
        for (std::size_t i = 0; i < z.rows(); ++i) std::copy_n(at.b.data(), k, z.row(i).data());
        linalg::gemm(T(1), rows, linalg::Op::none, weights, linalg::Op::transpose, T(1), z);
        for (std::size_t i = 0; i < p.rows(); ++i) {
            const T s = data.weight_of(from + i);
            if (what == Visit::product) {
                multinomial_product(p.row(i).data(), k, s, residual + i * k, gradient_b);
                continue;
            }
            const std::size_t c = data.codes[from + i];
            loss += static_cast<double>(s * loss::multinomial(p.row(i).data(), k, c));
            multinomial_residual(p.row(i).data(), k, c, s, residual + i * k, gradient_b);
        }
        linalg::gemm(T(1), MatrixView<const T>(residual, to - from, k), linalg::Op::transpose, rows,
                     linalg::Op::none, T(1), MatrixView<T>(sums, k, d));
    }
    for (std::size_t j = 0; j < k * d; ++j) gradient[j] += static_cast<double>(sums[j]);
    return loss;
}

template <class T>
double multinomial_rows(const Data<T, CsrMatrix<T>>& data, std::size_t begin, std::size_t end,
                        const MultinomialWeights<T>& at, T* probability, T* scratch,
                        double* gradient, double* gradient_b, Visit what = Visit::gradient) {
    const std::size_t d = data.n_features(), k = at.b.size();
    double loss = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
        const auto columns = data.rows.row_columns(i);
        const auto values = data.rows.row_values(i);
        T* p = probability + i * k;
        T* to = what == Visit::gradient ? p : scratch;
        for (std::size_t j = 0; j < k; ++j) {
            T z = at.b[j];
            for (std::size_t e = 0; e < columns.size(); ++e) {
                z += values[e] * at.W[j * d + columns[e]];
            }
            to[j] = z;
        }
        const T s = data.weight_of(i);
        if (what == Visit::gradient) {
            const std::size_t c = data.codes[i];
            loss += static_cast<double>(s * loss::multinomial(p, k, c));
            multinomial_residual(p, k, c, s, scratch, gradient_b);
        } else {
            multinomial_product(p, k, s, scratch, gradient_b);
        }
        for (std::size_t j = 0; j < k; ++j) {
            for (std::size_t e = 0; e < columns.size(); ++e) {
                gradient[j * d + columns[e]] += static_cast<double>(scratch[j] * values[e]);
            }
        }
    }
    return loss;
}

}  // namespace foretell::logistic
