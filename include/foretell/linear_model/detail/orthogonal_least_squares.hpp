#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/decompositions.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace foretell::linear {

/// The triangle R of a QR decomposition, grown by blocks of rows: A of any height in little memory.
/// Householder's reflections, each of one row of R and a block. Source: Golub & Van Loan, Matrix
/// Computations, 4th ed., 5.2 and 6.5.3.
class GrowingQr {
public:
    /// @param n_columns of A
    /// @param n_extra right sides beside A, which are carried along
    GrowingQr(std::size_t n_columns, std::size_t n_extra)
        : n_(n_columns), width_(n_columns + n_extra), R_(n_columns * width_, 0.0) {}

    /// Appends m rows [A, Y] (m, width); they are overwritten. m n^2 4 operations.
    void append(double* rows, std::size_t m) {
        Buffer<double> v(m), w(width_);
        for (std::size_t k = 0; k < n_; ++k) {
            double square = 0.0;
            for (std::size_t i = 0; i < m; ++i) {
                v[i] = rows[i * width_ + k];
                square += v[i] * v[i];
            }
            if (square == 0.0) continue;
            double* r = &R_[k * width_];
            const double alpha = r[k], norm = std::sqrt(alpha * alpha + square);
            const double head = alpha >= 0.0 ? alpha + norm : alpha - norm;
            const double tau = 2.0 * head * head / (head * head + square);
            for (double& each : v) each /= head;  // the reflection's vector is (1, v)
            for (std::size_t j = k; j < width_; ++j) w[j] = r[j];
            for (std::size_t i = 0; i < m; ++i) {
                const double* a = rows + i * width_;
                for (std::size_t j = k; j < width_; ++j) w[j] += v[i] * a[j];
            }
            for (std::size_t j = k; j < width_; ++j) r[j] -= tau * w[j];
            for (std::size_t i = 0; i < m; ++i) {
                double* a = rows + i * width_;
                const double by = tau * v[i];
                for (std::size_t j = k; j < width_; ++j) a[j] -= by * w[j];
            }
        }
    }
    /// Entry (i, j) of R for j < n_columns, else of Q'Y.
    [[nodiscard]] double at(std::size_t i, std::size_t j) const noexcept {
        return R_[i * width_ + j];
    }

private:
    std::size_t n_, width_;
    Buffer<double> R_;
};

/// The solutions of min ||A W' - Y|| from R and Q'Y, and what R says of A.
struct OrthogonalSolution {
    Buffer<double> coef;             ///< (m, n), target by target
    Buffer<double> singular_values;  ///< of the unscaled A, descending
    std::size_t rank = 0;
};

/// @param scale (n,) by which the columns of A were multiplied before; the rank is judged with it,
///        the norm that is least among equal solutions is that without it
/// @param n_rows of A, by which the rank is judged
inline OrthogonalSolution solve_triangle(const GrowingQr& qr, const Buffer<double>& scale,
                                         std::size_t n_targets, std::size_t n_rows) {
    const std::size_t n = scale.size();
    OrthogonalSolution out;
    out.coef.assign(n_targets * n, 0.0);
    if (n == 0) return out;
    Matrix<double> R = full(n, n, 0.0), plain = R;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j) {
            R(i, j) = qr.at(i, j);
            plain(i, j) = qr.at(i, j) / scale[j];
        }
    }
    const auto values = linalg::svd(plain).s;
    out.singular_values.assign(values.begin(), values.end());
    const auto svd = linalg::svd(R);
    const double cut = std::numeric_limits<double>::epsilon() *
                       static_cast<double>(std::max(n_rows, n)) * svd.s(0);
    while (out.rank < n && svd.s(out.rank) > cut) ++out.rank;

    for (std::size_t t = 0; t < n_targets; ++t) {
        double* w = &out.coef[t * n];
        if (out.rank == n) {  // more exact than by the singular vectors
            for (std::size_t i = n; i-- > 0;) {
                double v = qr.at(i, n + t);
                for (std::size_t j = i + 1; j < n; ++j) v -= R(i, j) * w[j];
                w[i] = v / R(i, i);
            }
        } else {
            for (std::size_t k = 0; k < out.rank; ++k) {
                double v = 0.0;
                for (std::size_t i = 0; i < n; ++i) v += svd.U(i, k) * qr.at(i, n + t);
                for (std::size_t j = 0; j < n; ++j) w[j] += svd.Vt(k, j) * v / svd.s(k);
            }
        }
        for (std::size_t j = 0; j < n; ++j) w[j] *= scale[j];
    }
    // What may be added without changing A w: of all solutions the one orthogonal to it is least.
    Buffer<double> basis((n - out.rank) * n);
    for (std::size_t k = out.rank; k < n; ++k) {
        double* b = &basis[(k - out.rank) * n];
        for (std::size_t j = 0; j < n; ++j) b[j] = svd.Vt(k, j) * scale[j];
        const auto take_off = [&](const double* q, double* from) {
            double dot = 0.0;
            for (std::size_t j = 0; j < n; ++j) dot += q[j] * from[j];
            for (std::size_t j = 0; j < n; ++j) from[j] -= dot * q[j];
        };
        for (int twice = 0; twice < 2; ++twice) {
            for (const double* q = basis.data(); q != b; q += n) take_off(q, b);
        }
        double norm = 0.0;
        for (std::size_t j = 0; j < n; ++j) norm += b[j] * b[j];
        norm = std::sqrt(norm);
        for (std::size_t j = 0; j < n; ++j) b[j] /= norm;
        for (std::size_t t = 0; t < n_targets; ++t) take_off(b, &out.coef[t * n]);
    }
    return out;
}

/// The W of least norm for A (n, d) with fewer rows than columns: by the QR of A', W' = A' (A A')^+
/// Y, corrected once by its own residual.
///   A (n, d), Y (n, m)
inline OrthogonalSolution solve_wide(MatrixView<const double> A, MatrixView<const double> Y) {
    const std::size_t n = A.rows(), d = A.cols(), m = Y.cols();
    GrowingQr qr(n, 0);
    constexpr std::size_t block = 64;
    Buffer<double> rows(block * n);
    for (std::size_t from = 0; from < d; from += block) {
        const std::size_t count = std::min(block, d - from);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t k = 0; k < count; ++k) rows[k * n + i] = A(i, from + k);
        }
        qr.append(rows.data(), count);
    }
    Matrix<double> R = full(n, n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i; j < n; ++j) R(i, j) = qr.at(i, j);
    }
    const auto svd = linalg::svd(R);  // A A' = R'R = V s^2 V'
    OrthogonalSolution out;
    out.singular_values.assign(svd.s.begin(), svd.s.end());
    const double cut = std::numeric_limits<double>::epsilon() * static_cast<double>(d) * svd.s(0);
    while (out.rank < n && svd.s(out.rank) > cut) ++out.rank;
    out.coef.assign(m * d, 0.0);
    Buffer<double> r(n), c(n);
    for (std::size_t t = 0; t < m; ++t) {
        double* w = &out.coef[t * d];
        for (int correction = 0; correction < 2; ++correction) {
            for (std::size_t i = 0; i < n; ++i) {
                r[i] = Y(i, t);
                for (std::size_t j = 0; j < d; ++j) r[i] -= A(i, j) * w[j];
            }
            std::fill(c.begin(), c.end(), 0.0);
            for (std::size_t k = 0; k < out.rank; ++k) {
                double v = 0.0;
                for (std::size_t i = 0; i < n; ++i) v += svd.Vt(k, i) * r[i];
                v /= svd.s(k) * svd.s(k);
                for (std::size_t i = 0; i < n; ++i) c[i] += svd.Vt(k, i) * v;
            }
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t j = 0; j < d; ++j) w[j] += A(i, j) * c[i];
            }
        }
    }
    return out;
}

}  // namespace foretell::linear
