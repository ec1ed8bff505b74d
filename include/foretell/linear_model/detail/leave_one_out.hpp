#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/linalg/decompositions.hpp>
#include <foretell/linear_model/detail/ridge_solve.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace foretell::linear {

/// For each alpha the mean of s_i e_i^2, e_i the error at row i of a ridge fit of all other rows.
/// @param alphas > 0
template <class T, class X>
[[nodiscard]] Buffer<double> leave_one_out_errors(std::string_view where, const X& rows,
                                                  VectorView<const T> y, VectorView<const T> weight,
                                                  bool fit_intercept,
                                                  VectorView<const double> alphas,
                                                  std::size_t n_threads) {
    const std::size_t n = rows.rows(), d = rows.cols(), p = d + 1, k = alphas.size();
    const bool wide = n < d;
    const MatrixView<const T> target(y.data(), n, 1);
    Buffer<double> mean, copy, b;
    Matrix<double> products;
    double total = static_cast<double>(n);
    if (!weight.empty()) {
        total = 0.0;
        for (const T s : weight) total += static_cast<double>(s);
    }
    if (wide) {
        check_finite(where, "X", rows);
        mean = weighted_means<T>(rows, y, weight, fit_intercept);
        copy = centered_copy(CenteredRows<T, X>{rows, target, weight, mean});
        products = full(n, n, 0.0);
        linalg::syrk(1.0, MatrixView<const double>(copy.data(), n, d, p), linalg::Op::none, 0.0,
                     products);
        for (std::size_t i = 0; i < n; ++i) b.push_back(copy[i * p + d]);
    } else {
        const Gram gram = make_gram<T>(where, rows, target, weight, fit_intercept, n_threads);
        mean = gram.mean;
        products = full(d, d, 0.0);
        for (std::size_t i = 0; i < d; ++i) {
            for (std::size_t j = 0; j <= i; ++j) products(i, j) = gram.at(i, j);
            b.push_back(gram.at(d, i));
        }
    }
    // With A = U s V': A'A = V s^2 V' (or A A' = U s^2 U'), and predictions and leverages are
    // sums over q_i = s U_i (or U_i) with these factors.
    const auto eigen = linalg::symmetric_eigen(products);
    const std::size_t r = eigen.values.size();
    Buffer<double> leverage(r * k), shrunk(r * k);
    for (std::size_t e = 0; e < r; ++e) {
        double along = 0.0;
        for (std::size_t j = 0; j < r; ++j) along += eigen.vectors(j, e) * b[j];
        const double value = std::max(0.0, eigen.values(e));
        for (std::size_t a = 0; a < k; ++a) {
            const double factor = (wide ? value : 1.0) / (value + alphas[a]);
            leverage[e * k + a] = factor;
            shrunk[e * k + a] = factor * along;
        }
    }
    const CenteredRows<T, X> from{rows, target, weight, mean};
    constexpr std::size_t block = CenteredRows<T, X>::block;
    Buffer<double> scratch(block * p), Q(block * r), fit(block * k), hat(block * k);
    Buffer<double> errors(k, 0.0);
    for (std::size_t at = 0; at < n; at += block) {
        const std::size_t count = std::min(block, n - at);
        from.write(at, count, scratch.data());
        const MatrixView<double> q(Q.data(), count, r), f(fit.data(), count, k),
            h(hat.data(), count, k);
        if (wide) {
            for (std::size_t i = 0; i < count; ++i) {
                for (std::size_t e = 0; e < r; ++e) q(i, e) = eigen.vectors(at + i, e);
            }
        } else {
            linalg::gemm(1.0, MatrixView<const double>(scratch.data(), count, d, p),
                         linalg::Op::none, eigen.vectors, linalg::Op::none, 0.0, q);
        }
        linalg::gemm(1.0, q, linalg::Op::none, MatrixView<const double>(shrunk.data(), r, k),
                     linalg::Op::none, 0.0, f);
        for (std::size_t e = 0; e < count * r; ++e) Q[e] *= Q[e];
        linalg::gemm(1.0, q, linalg::Op::none, MatrixView<const double>(leverage.data(), r, k),
                     linalg::Op::none, 0.0, h);
        for (std::size_t i = 0; i < count; ++i) {
            const double s = weight.empty() ? 1.0 : static_cast<double>(weight[at + i]);
            const double own = fit_intercept ? s / total : 0.0;
            for (std::size_t a = 0; a < k; ++a) {
                const double left = 1.0 - own - h(i, a);
                const double e = (scratch[i * p + d] - f(i, a)) / left;
                if (left > 0.0) errors[a] += e * e / static_cast<double>(n);
            }
        }
    }
    return errors;
}

}  // namespace foretell::linear
