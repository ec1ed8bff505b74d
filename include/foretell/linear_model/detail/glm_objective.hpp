#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/row_blocks.hpp>
#include <foretell/loss/tweedie.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::linear {

/// F(w, c) = 1/S sum_i s_i l((x_i - m)'w + c, y_i) + alpha/2 ||w||^2 over theta = (w, c), or w
/// alone without an intercept (m = 0 then). m, the mean of the rows, takes most of the bond between
/// w and c away. Borrows the data; one object serves one thread.
template <class T, class X, class Loss>
class GlmObjective {
public:
    GlmObjective(const X& rows, VectorView<const T> y, VectorView<const T> weight,
                 const Buffer<double>& mean, bool fit_intercept, double alpha, Loss loss,
                 std::size_t n_threads)
        : rows_(rows),
          y_(y),
          weight_(weight),
          center_(mean.begin(), mean.begin() + static_cast<std::ptrdiff_t>(rows.cols())),
          loss_(loss),
          intercept_(fit_intercept),
          alpha_(alpha),
          n_threads_(n_threads),
          curvature_(rows.rows()) {
        const std::size_t n = rows.rows();
        total_ = 0.0;
        for (std::size_t i = 0; i < n; ++i) total_ += weight_of(i);
        chunk_ = (std::max<std::size_t>(8 * block, (n + 31) / 32) + block - 1) / block * block;
        n_chunks_ = count_chunks(n, chunk_);
    }

    [[nodiscard]] std::size_t size() const noexcept { return rows_.cols() + (intercept_ ? 1 : 0); }

    double operator()(VectorView<const double> theta, VectorView<double> gradient) {
        const std::size_t d = rows_.cols();
        const double c = intercept_ ? theta[d] : 0.0;
        double shift = 0.0;  // of sparse rows, which are not centred one by one
        for (std::size_t j = 0; j < d; ++j) shift += center_[j] * theta[j];
        Buffer<double> sums(n_chunks_ * (d + 1), 0.0), losses(n_chunks_, 0.0);
        parallel_chunks(rows_.rows(), chunk_, n_threads_,
                        [&](std::size_t begin, std::size_t end, std::size_t at) {
                            losses[at] = visit(begin, end, theta, c, shift, &sums[at * (d + 1)]);
                        });
        double value = 0.0, square = 0.0;
        for (std::size_t at = 0; at < n_chunks_; ++at) {
            value += losses[at];
            for (std::size_t j = 0; at > 0 && j <= d; ++j) sums[j] += sums[at * (d + 1) + j];
        }
        for (std::size_t j = 0; j < d; ++j) {
            if (is_sparse<X>) sums[j] -= center_[j] * sums[d];
            gradient[j] = sums[j] / total_ + alpha_ * theta[j];
            square += theta[j] * theta[j];
        }
        if (intercept_) gradient[d] = sums[d] / total_;
        return value / total_ + 0.5 * alpha_ * square;
    }

    /// At the theta of the latest call of operator(). n d^2 operations.
    void hessian(VectorView<const double>, MatrixView<double> H) {
        const std::size_t d = rows_.cols(), p = size();
        Buffer<double> parts(n_chunks_ * p * p, 0.0);
        parallel_chunks(rows_.rows(), chunk_, n_threads_,
                        [&](std::size_t begin, std::size_t end, std::size_t at) {
                            Buffer<double> scratch(block * p);
                            const MatrixView<double> G(&parts[at * p * p], p, p);
                            for (std::size_t from = begin; from < end; from += block) {
                                const std::size_t m = std::min(block, end - from);
                                write(from, m, true, scratch.data(), p);
                                linalg::syrk(1.0, MatrixView<const double>(scratch.data(), m, p),
                                             linalg::Op::transpose, 1.0, G);
                            }
                        });
        for (std::size_t i = 0; i < p; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = 0.0;
                for (std::size_t at = 0; at < n_chunks_; ++at) sum += parts[(at * p + i) * p + j];
                H(i, j) = sum / total_;
            }
            if (i < d) H(i, i) += alpha_;
            if (!(H(i, i) > 0.0)) H(i, i) = 1.0;  // a column of zeros: its coefficient stays 0
        }
    }

    /// The diagonal of the Hessian there, as a scale for solvers that know no Hessian.
    [[nodiscard]] Buffer<double> diagonal() const {
        const std::size_t d = rows_.cols();
        Buffer<double> h(size(), 0.0), linear(d, 0.0);
        double all = 0.0;
        for (std::size_t i = 0; i < rows_.rows(); ++i) {
            all += curvature_[i];
            if constexpr (is_sparse<X>) {
                const auto columns = rows_.row_columns(i);
                const auto values = rows_.row_values(i);
                for (std::size_t e = 0; e < columns.size(); ++e) {
                    const double x = static_cast<double>(values[e]);
                    h[columns[e]] += curvature_[i] * x * x;
                    linear[columns[e]] += curvature_[i] * x;
                }
            } else {
                const T* x = rows_.row(i).data();
                for (std::size_t j = 0; j < d; ++j) {
                    const double v = static_cast<double>(x[j]) - center_[j];
                    h[j] += curvature_[i] * v * v;
                }
            }
        }
        for (std::size_t j = 0; j < d; ++j) {
            if (is_sparse<X>) h[j] += center_[j] * (center_[j] * all - 2.0 * linear[j]);
            h[j] = std::max(h[j], 0.0) / total_ + alpha_;
            if (!(h[j] > 0.0)) h[j] = 1.0;
        }
        if (intercept_) h[d] = all > 0.0 ? all / total_ : 1.0;
        return h;
    }

    [[nodiscard]] double total_weight() const noexcept { return total_; }
    [[nodiscard]] static constexpr double precision() noexcept {
        return 8.0 * std::numeric_limits<double>::epsilon();
    }

private:
    static constexpr std::size_t block = 256;

    [[nodiscard]] double weight_of(std::size_t i) const {
        return weight_.empty() ? 1.0 : static_cast<double>(weight_[i]);
    }

    /// out (m, p) <- centred rows, and the 1 of the intercept, times the root of their curvature.
    void write(std::size_t from, std::size_t m, bool by_curvature, double* out,
               std::size_t p) const {
        double root[block];
        for (std::size_t i = 0; i < m && by_curvature; ++i)
            root[i] = std::sqrt(curvature_[from + i]);
        const double* factor = by_curvature ? root : nullptr;
        const std::size_t d = rows_.cols();
        if constexpr (is_sparse<X>) {
            for (std::size_t i = 0; i < m; ++i) {
                const double f = factor == nullptr ? 1.0 : factor[i];
                for (std::size_t j = 0; j < d; ++j) out[i * p + j] = -center_[j] * f;
                const auto columns = rows_.row_columns(from + i);
                const auto values = rows_.row_values(from + i);
                for (std::size_t e = 0; e < columns.size(); ++e) {
                    out[i * p + columns[e]] =
                        (static_cast<double>(values[e]) - center_[columns[e]]) * f;
                }
            }
        } else {
            linalg::simd::run<ShiftKernel>(rows_.row(from).data(), rows_.row_stride(), m, d,
                                           center_.data(), factor, out, p);
        }
        for (std::size_t i = 0; p > d && i < m; ++i) {
            out[i * p + d] = factor == nullptr ? 1.0 : factor[i];
        }
    }

    /// Losses and gradient of the rows begin <= i < end; sums (d + 1,) added to.
    double visit(std::size_t begin, std::size_t end, VectorView<const double> theta, double c,
                 double shift, double* sums) {
        const std::size_t d = rows_.cols();
        double value = 0.0, z[block], g[block];
        Buffer<double> scratch(is_sparse<X> ? 0 : block * d);
        for (std::size_t from = begin; from < end; from += block) {
            const std::size_t m = std::min(block, end - from);
            if constexpr (is_sparse<X>) {
                for (std::size_t i = 0; i < m; ++i) {
                    z[i] = c - shift;
                    each(from + i, [&](std::size_t j, double x) { z[i] += x * theta[j]; });
                }
            } else {
                write(from, m, false, scratch.data(), d);
                std::fill_n(z, m, c);
                linalg::gemv(1.0, MatrixView<const double>(scratch.data(), m, d), linalg::Op::none,
                             theta.slice(0, d), 1.0, VectorView<double>(z, m));
            }
            for (std::size_t i = 0; i < m; ++i) {
                const double s = weight_of(from + i);
                const auto l = loss_(z[i], static_cast<double>(y_[from + i]));
                value += s > 0.0 ? s * l.value : 0.0;
                g[i] = s * l.gradient;
                curvature_[from + i] = s * l.curvature;
                sums[d] += g[i];
            }
            if constexpr (is_sparse<X>) {
                for (std::size_t i = 0; i < m; ++i) {
                    each(from + i, [&](std::size_t j, double x) { sums[j] += x * g[i]; });
                }
            } else {
                linalg::gemv(1.0, MatrixView<const double>(scratch.data(), m, d),
                             linalg::Op::transpose, VectorView<const double>(g, m), 1.0,
                             VectorView<double>(sums, d));
            }
        }
        return value;
    }
    template <class Visit>
    void each(std::size_t i, Visit&& f) const {
        const auto columns = rows_.row_columns(i);
        const auto values = rows_.row_values(i);
        for (std::size_t e = 0; e < columns.size(); ++e) {
            f(std::size_t{columns[e]}, static_cast<double>(values[e]));
        }
    }

    const X& rows_;
    VectorView<const T> y_, weight_;
    Buffer<double> center_;
    Loss loss_;
    bool intercept_;
    double alpha_, total_ = 0.0;
    std::size_t n_threads_, chunk_ = 1, n_chunks_ = 1;
    Buffer<double> curvature_;  ///< s_i l''
};

}  // namespace foretell::linear
