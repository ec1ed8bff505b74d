#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/linear_model/detail/gram.hpp>
#include <foretell/linear_model/detail/normal_equations.hpp>
#include <foretell/linear_model/detail/orthogonal_least_squares.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

namespace foretell::linear {

/// A least-squares fit of m targets.
struct LeastSquaresResult {
    Buffer<double> coef;  ///< (m, d)
    Buffer<double> mean;  ///< of the columns and the targets, (d + m,)
    Buffer<double> singular_values;
    std::size_t rank = 0, n_corrections = 0;
    bool by_qr = false;
    double condition = 0.0;        ///< of the scaled normal equations
    double residual_square = 0.0;  ///< sum of s_i r_i^2 over all targets
    double gradient_norm = 0.0;    ///< largest |x_j'S r|, of the centred columns
};

/// From here on the normal equations are not trusted even with corrections, which gain the digits
/// of 1 / (epsilon condition) each.
inline constexpr double most_condition = 1e12;

/// Singular values of the centred columns by the eigenvalues of their products.
inline Buffer<double> singular_values_of(const Gram& gram) {
    const std::size_t d = gram.n_features;
    Matrix<double> G = full(d, d, 0.0);
    for (std::size_t i = 0; i < d; ++i) {
        for (std::size_t j = 0; j < d; ++j) G(i, j) = gram.at(i, j);
    }
    const auto values = linalg::symmetric_eigen(G).values;
    Buffer<double> out(d);
    for (std::size_t j = 0; j < d; ++j) out[j] = std::sqrt(std::max(0.0, values(d - 1 - j)));
    return out;
}

/// Sum of squares and largest derivative at out.coef, from the rows themselves; g (m, d) <- minus
/// the derivatives of F by W.
template <class T, class X>
void evaluate(const CenteredRows<T, X>& from, double ridge, std::size_t n_threads,
              Buffer<double>& g, LeastSquaresResult& out) {
    out.residual_square = residual_products(from, out.coef, g, n_threads);
    out.gradient_norm = 0.0;
    for (std::size_t e = 0; e < g.size(); ++e) {
        g[e] -= ridge * out.coef[e];
        out.gradient_norm = std::max(out.gradient_norm, std::abs(g[e]));
    }
}

/// By the normal equations, corrected until the correction no longer shrinks or is mere rounding.
/// @param ridge what `normal` was made with
template <class T, class X>
void solve_normal(const CenteredRows<T, X>& from, const Gram& gram, const NormalEquations& normal,
                  double ridge, std::size_t n_threads, LeastSquaresResult& out) {
    const std::size_t d = gram.n_features, m = gram.n_targets;
    constexpr double eps = std::numeric_limits<double>::epsilon();
    Buffer<double> b(d), step(m * d), g;
    out.coef.assign(m * d, 0.0);
    out.condition = normal.condition();
    for (std::size_t t = 0; t < m; ++t) {
        double* w = &out.coef[t * d];
        for (std::size_t j = 0; j < d; ++j) b[j] = gram.at(d + t, j);
        normal.solve(b.data(), w);
        double square = gram.at(d + t, d + t);  // ||y||^2 - 2 b'w + w'G w
        for (std::size_t j = 0; j < d; ++j) {
            double left = b[j];
            for (std::size_t k = 0; k < d; ++k) left -= gram.at(j, k) * w[k];
            square -= (b[j] + left) * w[j];
            out.gradient_norm = std::max(out.gradient_norm, std::abs(left - ridge * w[j]));
        }
        out.residual_square += std::max(0.0, square);
    }
    if (normal.condition() * eps <= 1e-13) return;
    double last = std::numeric_limits<double>::infinity();
    for (;;) {
        evaluate(from, ridge, n_threads, g, out);
        if (last <= 4.0 * eps || out.n_corrections == 6) return;
        double largest = 0.0;
        for (std::size_t t = 0; t < m; ++t) {
            normal.solve(&g[t * d], &step[t * d]);
            const double length = normal.scaled_length(&out.coef[t * d]);
            if (length == 0.0) continue;
            largest = std::max(largest, normal.scaled_length(&step[t * d]) / length);
        }
        if (largest > 0.5 * last) return;  // the digits that can be had are had
        for (std::size_t e = 0; e < m * d; ++e) out.coef[e] += step[e];
        ++out.n_corrections;
        last = largest;
    }
}

/// By Householder's reflections of all rows, block by block.
template <class T, class X>
void solve_orthogonal(const CenteredRows<T, X>& from, const Gram& gram, std::size_t n_threads,
                      LeastSquaresResult& out) {
    const std::size_t n = from.n_samples(), d = gram.n_features, m = gram.n_targets;
    const std::size_t p = gram.width();
    constexpr std::size_t block = 64;
    Buffer<std::size_t> active;
    for (std::size_t j = 0; j < d; ++j) {
        if (!gram.is_constant(j)) active.push_back(j);
    }
    const std::size_t a = active.size();
    const bool wide = n < a;
    Buffer<double> scale(a, 1.0), rows(block * p);
    for (std::size_t k = 0; k < a && !wide; ++k) {
        scale[k] = 1.0 / std::sqrt(gram.at(active[k], active[k]));
    }
    const std::size_t width = a + m, kept = wide ? n : block;
    GrowingQr qr(wide ? 0 : a, m);
    Buffer<double> part(kept * width);
    for (std::size_t at = 0; at < n; at += block) {
        const std::size_t count = std::min(block, n - at);
        from.write(at, count, rows.data());
        double* to = part.data() + (wide ? at * width : 0);
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t k = 0; k < a; ++k)
                to[i * width + k] = rows[i * p + active[k]] * scale[k];
            for (std::size_t t = 0; t < m; ++t) to[i * width + a + t] = rows[i * p + d + t];
        }
        if (!wide) qr.append(to, count);
    }
    OrthogonalSolution solution;
    if (wide && n > 0) {
        solution = solve_wide(MatrixView<const double>(part.data(), n, a, width),
                              MatrixView<const double>(part.data() + a, n, m, width));
    } else {
        solution = solve_triangle(qr, scale, m, n);
    }
    out.coef.assign(m * d, 0.0);
    for (std::size_t t = 0; t < m; ++t) {
        for (std::size_t k = 0; k < a; ++k) out.coef[t * d + active[k]] = solution.coef[t * a + k];
    }
    out.rank = solution.rank;
    out.singular_values = solution.singular_values;
    out.singular_values.resize(std::min(n, d), 0.0);
    out.by_qr = true;
    Buffer<double> g;
    evaluate(from, 0.0, n_threads, g, out);
}

/// @param may_use_normal, may_use_qr the solvers that are allowed
template <class T, class X>
[[nodiscard]] LeastSquaresResult least_squares(std::string_view where, const X& rows,
                                               MatrixView<const T> targets,
                                               VectorView<const T> weight, bool fit_intercept,
                                               bool may_use_normal, bool may_use_qr,
                                               std::size_t n_threads) {
    const Gram gram = make_gram<T>(where, rows, targets, weight, fit_intercept, n_threads);
    const CenteredRows<T, X> from{rows, targets, weight, gram.mean};
    LeastSquaresResult out;
    out.mean = gram.mean;
    out.condition = std::numeric_limits<double>::infinity();
    const std::size_t d = gram.n_features;
    if (may_use_normal && rows.rows() > d) {
        const NormalEquations normal(gram, 0.0);
        out.condition = normal.condition();
        if (out.condition < most_condition || (!may_use_qr && std::isfinite(out.condition))) {
            solve_normal(from, gram, normal, 0.0, n_threads, out);
            out.rank = normal.n_active();
            if (d <= 256) out.singular_values = singular_values_of(gram);
            return out;
        }
    }
    solve_orthogonal(from, gram, n_threads, out);
    return out;
}

}  // namespace foretell::linear
