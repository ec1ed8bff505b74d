#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/gram.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace foretell::linear {

/// The Gram matrix of the columns that are not constant, scaled to a diagonal of 1, plus a ridge,
/// as its Cholesky factor. Coefficients go in and out in the units of the table, target by target.
class NormalEquations {
public:
    /// @param ridge added to the diagonal of the unscaled matrix, >= 0
    NormalEquations(const Gram& gram, double ridge) : n_features_(gram.n_features) {
        for (std::size_t j = 0; j < gram.n_features; ++j) {
            if (!gram.is_constant(j)) active_.push_back(j);
        }
        const std::size_t p = active_.size();
        scale_.resize(p);
        factor_.resize(p * p);
        for (std::size_t a = 0; a < p; ++a) {
            scale_[a] = 1.0 / std::sqrt(gram.at(active_[a], active_[a]) + ridge);
        }
        Buffer<double> column_sum(p, 0.0);
        for (std::size_t a = 0; a < p; ++a) {
            for (std::size_t b = 0; b < a; ++b) {
                const double c = gram.at(active_[a], active_[b]) * scale_[a] * scale_[b];
                factor_[a * p + b] = c;
                column_sum[a] += std::abs(c);
                column_sum[b] += std::abs(c);
            }
            factor_[a * p + a] = 1.0;
            column_sum[a] += 1.0;
        }
        for (const double s : column_sum) norm_ = std::max(norm_, s);
        positive_ = linalg::cholesky_factor(MatrixView<double>(factor_.data(), p, p));
        condition_ = positive_ ? norm_ * inverse_norm() : std::numeric_limits<double>::infinity();
    }

    /// About the condition number of the scaled matrix in the 1-norm, the square of that of the
    /// scaled columns; infinite where it is not positive definite.
    [[nodiscard]] double condition() const noexcept { return condition_; }
    [[nodiscard]] std::size_t n_active() const noexcept { return active_.size(); }

    /// w (n_features,) <- the solution for the right side b (n_features,); 0 at constant columns.
    void solve(const double* b, double* w) const {
        const std::size_t p = active_.size();
        Buffer<double> v(p);
        for (std::size_t a = 0; a < p; ++a) v[a] = b[active_[a]] * scale_[a];
        linalg::cholesky_solve(factor(), VectorView<double>(v));
        std::fill_n(w, n_features_, 0.0);
        for (std::size_t a = 0; a < p; ++a) w[active_[a]] = v[a] * scale_[a];
    }
    /// The length of w in the scaled columns, by which corrections are measured.
    [[nodiscard]] double scaled_length(const double* w) const noexcept {
        double sum = 0.0;
        for (std::size_t a = 0; a < active_.size(); ++a) {
            const double v = w[active_[a]] / scale_[a];
            sum += v * v;
        }
        return std::sqrt(sum);
    }

private:
    [[nodiscard]] MatrixView<const double> factor() const noexcept {
        return {factor_.data(), active_.size(), active_.size()};
    }

    /// A lower bound of the 1-norm of the inverse, rarely less than a third of it. Source: Hager,
    /// "Condition estimates", SIAM J. Sci. Stat. Comput. 5 (1984).
    [[nodiscard]] double inverse_norm() const {
        const std::size_t p = active_.size();
        if (p == 0) return 1.0;
        Buffer<double> x(p, 1.0 / static_cast<double>(p)), sign(p);
        double norm = 0.0;
        for (int k = 0; k < 5; ++k) {
            linalg::cholesky_solve(factor(), VectorView<double>(x));
            double now = 0.0;
            for (std::size_t a = 0; a < p; ++a) {
                now += std::abs(x[a]);
                sign[a] = x[a] >= 0.0 ? 1.0 : -1.0;
            }
            if (k > 0 && now <= norm) break;
            norm = now;
            linalg::cholesky_solve(factor(), VectorView<double>(sign));
            const auto top = std::max_element(sign.begin(), sign.end(), [](double u, double v) {
                return std::abs(u) < std::abs(v);
            });
            std::fill(x.begin(), x.end(), 0.0);
            x[static_cast<std::size_t>(top - sign.begin())] = 1.0;
        }
        return norm;
    }

    std::size_t n_features_;
    Buffer<std::size_t> active_;
    Buffer<double> scale_, factor_;
    double norm_ = 1.0, condition_ = 1.0;
    bool positive_ = true;
};

/// X'S(Y - X W') about the centre: the downhill direction of half the sum of squares, from the rows
/// themselves, and that sum of squares. One read of X.
///   W (m, d), out (m, d) overwritten
/// @return sum_i s_i ||r_i||^2
/// The same bits for any n_threads.
template <class T, class X>
double residual_products(const CenteredRows<T, X>& from, const Buffer<double>& W,
                         Buffer<double>& out, std::size_t n_threads) {
    constexpr std::size_t block = CenteredRows<T, X>::block;
    const std::size_t n = from.n_samples(), p = from.width(), d = from.rows.cols(), m = p - d;
    const std::size_t chunk =
        (std::max<std::size_t>(8 * block, (n + 31) / 32) + block - 1) / block * block;
    const std::size_t n_chunks = count_chunks(n, chunk);
    Buffer<double> parts(n_chunks * m * d, 0.0), squares(n_chunks, 0.0);
    parallel_chunks(n, chunk, n_threads, [&](std::size_t begin, std::size_t end, std::size_t c) {
        Buffer<double> scratch(block * p);
        for (std::size_t at = begin; at < end; at += block) {
            const std::size_t count = std::min(block, end - at);
            from.write(at, count, scratch.data());
            const MatrixView<const double> A(scratch.data(), count, d, p);
            const MatrixView<double> R(scratch.data() + d, count, m, p);
            linalg::gemm(-1.0, A, linalg::Op::none, MatrixView<const double>(W.data(), m, d),
                         linalg::Op::transpose, 1.0, R);
            linalg::gemm(1.0, R, linalg::Op::transpose, A, linalg::Op::none, 1.0,
                         MatrixView<double>(&parts[c * m * d], m, d));
            for (std::size_t i = 0; i < count; ++i) {
                for (std::size_t t = 0; t < m; ++t) squares[c] += R(i, t) * R(i, t);
            }
        }
    });
    out.assign(m * d, 0.0);
    double square = 0.0;
    for (std::size_t c = 0; c < n_chunks; ++c) {
        square += squares[c];
        for (std::size_t e = 0; e < m * d; ++e) out[e] += parts[c * m * d + e];
    }
    return square;
}

}  // namespace foretell::linear
