#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/least_squares.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace foretell::linear {

/// A fit with a squared penalty.
struct RidgeResult {
    Buffer<double> coef, mean;  ///< (d,), (d + 1,)
    std::string solver, reason;
    std::size_t n_iterations = 0;
    bool converged = true;
    double objective = 0.0, gradient_norm = 0.0;
};

/// The centred rows [A, y] as a matrix (n, d + 1).
template <class T, class X>
[[nodiscard]] Buffer<double> centered_copy(const CenteredRows<T, X>& from) {
    Buffer<double> A(from.n_samples() * from.width());
    for (std::size_t at = 0; at < from.n_samples(); at += from.block) {
        const std::size_t count = std::min(from.block, from.n_samples() - at);
        from.write(at, count, &A[at * from.width()]);
    }
    return A;
}

/// Means of the columns of X and of y, (d + 1,); zeros without an intercept. One read of X.
template <class T, class X>
[[nodiscard]] Buffer<double> weighted_means(const X& rows, VectorView<const T> y,
                                            VectorView<const T> weight, bool fit_intercept) {
    const std::size_t n = rows.rows(), d = rows.cols();
    Buffer<double> mean(d + 1, 0.0);
    if (!fit_intercept) return mean;
    double total = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double s = weight.empty() ? 1.0 : static_cast<double>(weight[i]);
        total += s;
        mean[d] += s * static_cast<double>(y[i]);
        if constexpr (is_sparse<X>) {
            const auto columns = rows.row_columns(i);
            const auto values = rows.row_values(i);
            for (std::size_t e = 0; e < columns.size(); ++e) {
                mean[columns[e]] += s * static_cast<double>(values[e]);
            }
        } else {
            const T* x = rows.row(i).data();
            for (std::size_t j = 0; j < d; ++j) mean[j] += s * static_cast<double>(x[j]);
        }
    }
    for (double& v : mean) v /= total;
    return mean;
}

/// Fewer rows than features: (A A' + alpha I) c = y, w = A'c.
template <class T, class X>
void solve_ridge_rows(const CenteredRows<T, X>& from, double alpha, RidgeResult& out) {
    const std::size_t n = from.n_samples(), d = from.rows.cols(), p = from.width();
    const Buffer<double> rows = centered_copy(from);
    const MatrixView<const double> A(rows.data(), n, d, p);
    Buffer<double> K(n * n, 0.0), c(n);
    const MatrixView<double> kernel(K.data(), n, n);
    linalg::syrk(1.0, A, linalg::Op::none, 0.0, kernel);
    for (std::size_t i = 0; i < n; ++i) {
        kernel(i, i) += alpha;
        c[i] = rows[i * p + d];
    }
    if (!linalg::cholesky_factor(kernel)) {
        out.converged = false;
        return;
    }
    linalg::cholesky_solve(MatrixView<const double>(kernel), VectorView<double>(c));
    out.coef.assign(d, 0.0);
    linalg::gemv(1.0, A, linalg::Op::transpose, VectorView<const double>(c), 0.0,
                 VectorView<double>(out.coef));
    out.solver = "cholesky";
    out.reason = message(n, " rows and ", d, " features: of the rows");
}

/// v (n,) <- S^1/2 (X w - m'w), w in the units of the table; and its transpose.
template <class T, class X>
class CenteredProducts {
public:
    CenteredProducts(const X& rows, VectorView<const T> weight, const Buffer<double>& mean)
        : rows_(rows), weight_(weight), mean_(mean) {}

    void forward(const Buffer<double>& w, Buffer<double>& v) const {
        double shift = 0.0;
        for (std::size_t j = 0; j < w.size(); ++j) shift += mean_[j] * w[j];
        for (std::size_t i = 0; i < v.size(); ++i) {
            double z = 0.0;
            visit(i, [&](std::size_t j, double x) { z += x * w[j]; });
            v[i] = root(i) * (z - shift);
        }
    }
    void backward(const Buffer<double>& v, Buffer<double>& w) const {
        std::fill(w.begin(), w.end(), 0.0);
        double sum = 0.0;
        for (std::size_t i = 0; i < v.size(); ++i) {
            const double r = root(i) * v[i];
            sum += r;
            visit(i, [&](std::size_t j, double x) { w[j] += x * r; });
        }
        for (std::size_t j = 0; j < w.size(); ++j) w[j] -= mean_[j] * sum;
    }
    [[nodiscard]] double root(std::size_t i) const {
        return weight_.empty() ? 1.0 : std::sqrt(static_cast<double>(weight_[i]));
    }

private:
    template <class Visit>
    void visit(std::size_t i, Visit&& f) const {
        if constexpr (is_sparse<X>) {
            const auto columns = rows_.row_columns(i);
            const auto values = rows_.row_values(i);
            for (std::size_t e = 0; e < columns.size(); ++e) {
                f(std::size_t{columns[e]}, static_cast<double>(values[e]));
            }
        } else {
            const T* x = rows_.row(i).data();
            for (std::size_t j = 0; j < rows_.cols(); ++j) f(j, static_cast<double>(x[j]));
        }
    }

    const X& rows_;
    VectorView<const T> weight_;
    const Buffer<double>& mean_;
};

/// Conjugate gradients on the normal equations by products with A and A' alone (CGLS, shifted).
/// Source: Björck, Numerical Methods for Least Squares Problems, algorithm 7.4.1.
template <class T, class X>
void solve_ridge_by_products(const CenteredProducts<T, X>& A, VectorView<const T> y, double alpha,
                             double tol, std::size_t max_iter, RidgeResult& out) {
    const std::size_t n = y.size(), d = out.mean.size() - 1;
    const double y_mean = out.mean[d];
    Buffer<double> r(n), q(n), s(d), p(d);
    out.coef.assign(d, 0.0);
    for (std::size_t i = 0; i < n; ++i) r[i] = A.root(i) * (static_cast<double>(y[i]) - y_mean);
    const auto square = [](const Buffer<double>& v) {
        double sum = 0.0;
        for (const double e : v) sum += e * e;
        return sum;
    };
    A.backward(r, s);
    p = s;
    double gamma = square(s);
    const double first = gamma;
    out.converged = gamma == 0.0;
    while (!out.converged && out.n_iterations < max_iter) {
        A.forward(p, q);
        const double curvature = square(q) + alpha * square(p);
        if (!(curvature > 0.0)) break;
        const double step = gamma / curvature;
        for (std::size_t j = 0; j < d; ++j) out.coef[j] += step * p[j];
        for (std::size_t i = 0; i < n; ++i) r[i] -= step * q[i];
        A.backward(r, s);
        for (std::size_t j = 0; j < d; ++j) s[j] -= alpha * out.coef[j];
        const double next = square(s);
        ++out.n_iterations;
        out.converged = next <= tol * tol * first;
        for (std::size_t j = 0; j < d; ++j) p[j] = s[j] + next / gamma * p[j];
        gamma = next;
    }
    out.solver = "conjugate_gradient";
    out.reason = message(d, " features: products with X cost less than those of its columns");
    out.objective = 0.5 * (square(r) + alpha * square(out.coef));
    for (const double e : s) out.gradient_norm = std::max(out.gradient_norm, std::abs(e));
}

/// @param by_products conjugate gradients instead of Cholesky
template <class T, class X>
[[nodiscard]] RidgeResult ridge(std::string_view where, const X& rows, VectorView<const T> y,
                                VectorView<const T> weight, double alpha, bool fit_intercept,
                                bool by_products, double tol, std::size_t max_iter,
                                std::size_t n_threads) {
    const std::size_t n = rows.rows(), d = rows.cols();
    const MatrixView<const T> target(y.data(), n, 1);
    RidgeResult out;
    LeastSquaresResult r;
    Buffer<double> g;
    if (by_products || n < d) {
        check_finite(where, "X", rows);
        out.mean = weighted_means<T>(rows, y, weight, fit_intercept);
        if (by_products) {
            const CenteredProducts<T, X> A(rows, weight, out.mean);
            solve_ridge_by_products(A, y, alpha, tol, max_iter, out);
            return out;
        }
        const CenteredRows<T, X> from{rows, target, weight, out.mean};
        solve_ridge_rows(from, alpha, out);
        r.coef = out.coef;
        evaluate(from, alpha, n_threads, g, r);
    } else {
        const Gram gram = make_gram<T>(where, rows, target, weight, fit_intercept, n_threads);
        const NormalEquations normal(gram, alpha);
        const CenteredRows<T, X> from{rows, target, weight, gram.mean};
        solve_normal(from, gram, normal, alpha, n_threads, r);
        out.mean = gram.mean;
        out.coef = std::move(r.coef);
        out.solver = "cholesky";
        out.n_iterations = r.n_corrections;
        out.reason =
            message("of the features; the scaled normal equations have a condition number ",
                    "of about ", r.condition);
    }
    double square = 0.0;
    for (const double w : out.coef) square += w * w;
    out.objective = 0.5 * (r.residual_square + alpha * square);
    out.gradient_norm = r.gradient_norm;
    return out;
}

}  // namespace foretell::linear
