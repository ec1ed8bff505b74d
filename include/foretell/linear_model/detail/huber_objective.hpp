#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/row_blocks.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::linear {

/// F(w, c, sigma) of HuberRegressor over theta = (w, c, sigma), or (w, sigma) without an intercept,
/// on centred rows. Borrows them; one object serves one thread.
template <class T, class X>
class HuberObjective {
public:
    HuberObjective(const CenteredRows<T, X>& from, bool fit_intercept, double epsilon, double alpha,
                   std::size_t n_threads)
        : from_(from),
          intercept_(fit_intercept),
          epsilon_(epsilon),
          alpha_(alpha),
          n_threads_(n_threads),
          residual_(from.n_samples()) {
        const std::size_t n = from.n_samples();
        chunk_ = (std::max<std::size_t>(8 * from.block, (n + 31) / 32) + from.block - 1) /
                 from.block * from.block;
        n_chunks_ = count_chunks(n, chunk_);
    }

    [[nodiscard]] std::size_t size() const noexcept {
        return from_.rows.cols() + (intercept_ ? 2 : 1);
    }

    /// Infinite where sigma is not positive.
    double operator()(VectorView<const double> theta, VectorView<double> gradient) {
        const std::size_t d = from_.rows.cols(), p = size();
        const double sigma = theta[p - 1], c = intercept_ ? theta[d] : 0.0;
        std::fill(gradient.begin(), gradient.end(), 0.0);
        if (!(sigma > 0.0)) return std::numeric_limits<double>::infinity();
        Buffer<double> sums(n_chunks_ * (d + 2), 0.0), values(n_chunks_, 0.0);
        parallel_chunks(from_.n_samples(), chunk_, n_threads_,
                        [&](std::size_t begin, std::size_t end, std::size_t at) {
                            values[at] = visit(begin, end, theta, c, sigma, &sums[at * (d + 2)]);
                        });
        double value = 0.0;
        for (std::size_t at = 0; at < n_chunks_; ++at) {
            value += values[at];
            const double* s = &sums[at * (d + 2)];
            for (std::size_t j = 0; j < d; ++j) gradient[j] += s[j];
            if (intercept_) gradient[d] += s[d];
            gradient[p - 1] += s[d + 1];
        }
        for (std::size_t j = 0; j < d; ++j) {
            gradient[j] += 2.0 * alpha_ * theta[j];
            value += alpha_ * theta[j] * theta[j];
        }
        by_sigma_ = gradient[p - 1];
        return value;
    }

    /// At the theta of the latest call of operator(): 2 / sigma sum of s_i v_i v_i' over the
    /// inliers, v = (x, 1, r / sigma), and the penalty.
    void hessian(VectorView<const double> theta, MatrixView<double> H) {
        const std::size_t d = from_.rows.cols(), p = size(), width = from_.width();
        const double sigma = theta[p - 1];
        Buffer<double> parts(n_chunks_ * p * p, 0.0);
        parallel_chunks(from_.n_samples(), chunk_, n_threads_,
                        [&](std::size_t begin, std::size_t end, std::size_t at) {
                            Buffer<double> rows(from_.block * width), v(from_.block * p);
                            for (std::size_t i = begin; i < end; i += from_.block) {
                                const std::size_t m = std::min(from_.block, end - i);
                                from_.write(i, m, rows.data());
                                std::size_t kept = 0;
                                for (std::size_t k = 0; k < m; ++k) {
                                    const double r = residual_[i + k];
                                    if (std::abs(r) > epsilon_ * sigma) continue;
                                    double* to = &v[kept++ * p];
                                    std::copy_n(&rows[k * width], d, to);
                                    if (intercept_) to[d] = root_of(i + k);
                                    to[p - 1] = root_of(i + k) * r / sigma;
                                }
                                linalg::syrk(2.0 / sigma,
                                             MatrixView<const double>(v.data(), kept, p),
                                             linalg::Op::transpose, 1.0,
                                             MatrixView<double>(&parts[at * p * p], p, p));
                            }
                        });
        for (std::size_t i = 0; i < p; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = 0.0;
                for (std::size_t at = 0; at < n_chunks_; ++at) sum += parts[(at * p + i) * p + j];
                H(i, j) = sum;
            }
            if (i < d) H(i, i) += 2.0 * alpha_;
        }
        // Where the inliers' residuals are nearly linear in x, F falls along a line to sigma = 0,
        // and Newton's step would be endless: this keeps it to about sigma, and vanishes at the
        // minimum.
        H(p - 1, p - 1) += 2.0 * std::abs(by_sigma_) / sigma;
        for (std::size_t i = 0; i < p; ++i) {
            if (!(H(i, i) > 0.0)) H(i, i) = 1.0;
        }
    }

private:
    [[nodiscard]] double root_of(std::size_t i) const {
        return from_.weight.empty() ? 1.0 : std::sqrt(static_cast<double>(from_.weight[i]));
    }

    /// sums (d + 2,) added to: derivatives by w, c and sigma.
    double visit(std::size_t begin, std::size_t end, VectorView<const double> theta, double c,
                 double sigma, double* sums) {
        const std::size_t d = from_.rows.cols(), width = from_.width();
        Buffer<double> rows(from_.block * width), g(from_.block);
        double value = 0.0;
        for (std::size_t i = begin; i < end; i += from_.block) {
            const std::size_t m = std::min(from_.block, end - i);
            from_.write(i, m, rows.data());
            const MatrixView<const double> A(rows.data(), m, d, width);
            linalg::gemv(1.0, A, linalg::Op::none, theta.slice(0, d), 0.0,
                         VectorView<double>(g.data(), m));
            for (std::size_t k = 0; k < m; ++k) {
                // The rows hold the root of s already; one of weight 0 has no part in anything.
                const double root = root_of(i + k), s = root * root;
                const double r = root > 0.0 ? (rows[k * width + d] - g[k]) / root - c : 0.0;
                residual_[i + k] = r;
                const double a = std::abs(r), most = epsilon_ * sigma;
                const bool inlier = a <= most;
                value += s * (sigma + (inlier ? r * r / sigma
                                              : 2.0 * epsilon_ * a - epsilon_ * epsilon_ * sigma));
                const double by_z = inlier ? -2.0 * r / sigma : (r > 0.0 ? -2.0 : 2.0) * epsilon_;
                sums[d] += s * by_z;
                sums[d + 1] +=
                    s * (inlier ? 1.0 - r * r / (sigma * sigma) : 1.0 - epsilon_ * epsilon_);
                g[k] = root * by_z;
            }
            linalg::gemv(1.0, A, linalg::Op::transpose, VectorView<const double>(g.data(), m), 1.0,
                         VectorView<double>(sums, d));
        }
        return value;
    }

    const CenteredRows<T, X>& from_;
    bool intercept_;
    double epsilon_, alpha_, by_sigma_ = 0.0;
    std::size_t n_threads_, chunk_ = 1, n_chunks_ = 1;
    Buffer<double> residual_;
};

}  // namespace foretell::linear
