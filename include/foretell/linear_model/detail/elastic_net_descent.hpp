#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/gram.hpp>
#include <foretell/linear_model/detail/ridge_solve.hpp>
#include <foretell/optim/coordinate_descent.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string_view>
#include <utility>

namespace foretell::linear {

/// Penalty and stopping of one fit.
struct ElasticNetTask {
    double alpha = 1.0, l1_ratio = 1.0;
    double tol = 1e-4;  ///< the gap may be tol times the mean square of y
    std::size_t max_iter = 1000;
    bool positive = false, random_order = false;
    std::uint64_t seed = 0;
};

/// Where the last fit ended.
struct ElasticNetState {
    double objective = 0.0, gap = 0.0, steepest = 0.0;
    std::size_t n_iterations = 0;  ///< sweeps
    bool converged = false;
    bool at_rest = false;  ///< the gap left is rounding
};

/// c_j += sum_k f_k x_kj over a few adjacent rows: each column panel once in registers.
struct AddRowsKernel {
    static constexpr bool avx2_suffices = true;

    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* X, std::size_t stride, std::size_t m,
                                                  std::size_t d, const double* f, double* c) {
        using P = typename Isa::template Pack<double>;
        using In = linalg::simd::Pack<T, P::size>;
        constexpr std::size_t N = P::size;
        std::size_t j = 0;
        for (; j + 2 * N <= d; j += 2 * N) {
            P a = P::load(c + j), b = P::load(c + j + N);
            for (std::size_t k = 0; k < m; ++k) {
                const P by(f[k]);
                const T* x = X + k * stride + j;
                a = linalg::simd::mul_add(by, linalg::simd::convert<double>(In::load(x)), a);
                b = linalg::simd::mul_add(by, linalg::simd::convert<double>(In::load(x + N)), b);
            }
            a.store(c + j);
            b.store(c + j + N);
        }
        for (; j < d; ++j) {
            for (std::size_t k = 0; k < m; ++k)
                c[j] += f[k] * static_cast<double>(X[k * stride + j]);
        }
    }
};

/// Least squares with the elastic net's penalty on one table, for one alpha after the other, each
/// from where the last one ended:
///
///     1 / (2 S) sum_i s_i (y_i - x_i'w - b)^2 + alpha l1_ratio ||w||_1
///         + alpha (1 - l1_ratio) / 2 ||w||^2,       S = sum_i s_i
///
/// With all products of the columns at hand (`all_products`) no row is read again. Else only the
/// products of a working set of columns are made: those whose coefficients are not 0 and those that
/// violate their conditions most; one read of X tells whether others do. Source: Massias, Gramfort
/// & Salmon, "Celer: a fast solver for the Lasso with dual extrapolation", ICML 2018.
///
/// Borrows the table.
template <class T, class X>
class ElasticNetDescent {
public:
    /// @param all_products needs n_features^2 numbers of memory
    ElasticNetDescent(std::string_view where, const X& rows, VectorView<const T> y,
                      VectorView<const T> weight, bool fit_intercept, bool all_products,
                      std::size_t n_threads)
        : rows_(rows), y_(y), weight_(weight), all_(all_products) {
        const std::size_t d = rows.cols();
        w_.assign(d, 0.0);
        if (all_) {
            const Gram gram = make_gram<T>(where, rows, MatrixView<const T>(y.data(), y.size(), 1),
                                           weight, fit_intercept, n_threads);
            mean_ = gram.mean;
            total_ = gram.total_weight;
            products_.resize(d * d);
            correlation_.resize(d);
            for (std::size_t i = 0; i < d; ++i) {
                for (std::size_t j = 0; j < d; ++j) products_[i * d + j] = gram.at(i, j) / total_;
                if (gram.is_constant(i)) products_[i * d + i] = 0.0;
                correlation_[i] = gram.at(d, i) / total_;
            }
            target_square_ = gram.at(d, d) / total_;
        } else {
            check_finite(where, "X", rows);
            mean_ = weighted_means<T>(rows, y, weight, fit_intercept);
            total_ = 0.0;
            for (std::size_t i = 0; i < rows.rows(); ++i) total_ += weight_of(i);
            residual_.resize(rows.rows());
            measure_columns();
            find_residual();
            target_square_ = residual_square_;
            find_correlations();
            correlation_ = gradient_;
        }
        gradient_ = correlation_;
    }

    /// The smallest alpha that leaves all coefficients at 0, where l1_ratio > 0.
    [[nodiscard]] double largest_alpha(double l1_ratio, bool positive) const {
        double top = 0.0;
        for (std::size_t j = 0; j < w_.size(); ++j) {
            if (constant(j)) continue;
            top = std::max(top, positive ? correlation_[j] : std::abs(correlation_[j]));
        }
        return top / l1_ratio;
    }

    /// Starts the next fit from w (n_features,).
    void start_at(const Buffer<double>& w) {
        w_ = w;
        for (std::size_t j = 0; j < w_.size(); ++j) {
            if (constant(j)) w_[j] = 0.0;
        }
        if (all_) {
            gradient_ = correlation_;
            for (std::size_t j = 0; j < w_.size(); ++j) subtract_column(j);
        } else {
            find_residual();
            find_correlations();
        }
    }

    ElasticNetState solve(const ElasticNetTask& task) {
        return all_ ? solve_with_all(task) : solve_with_working_set(task);
    }

    [[nodiscard]] const Buffer<double>& coef() const noexcept { return w_; }
    [[nodiscard]] double intercept() const noexcept {
        double b = mean_.back();
        for (std::size_t j = 0; j < w_.size(); ++j) b -= mean_[j] * w_[j];
        return b;
    }

private:
    [[nodiscard]] double weight_of(std::size_t i) const {
        return weight_.empty() ? 1.0 : static_cast<double>(weight_[i]);
    }
    [[nodiscard]] bool constant(std::size_t j) const {
        return all_ ? !(products_[j * w_.size() + j] > 0.0) : !(square_[j] > 0.0);
    }
    void subtract_column(std::size_t j) {
        if (w_[j] == 0.0) return;
        const double* column = &products_[j * w_.size()];
        for (std::size_t i = 0; i < w_.size(); ++i) gradient_[i] -= w_[j] * column[i];
    }

    optim::QuadraticLasso problem(const ElasticNetTask& task, const Buffer<double>& Q,
                                  const Buffer<double>& q) const {
        return {.Q = MatrixView<const double>(Q.data(), q.size(), q.size()),
                .q = VectorView<const double>(q),
                .target_square = target_square_,
                .l1 = task.alpha * task.l1_ratio,
                .l2 = task.alpha * (1.0 - task.l1_ratio),
                .positive = task.positive};
    }

    ElasticNetState solve_with_all(const ElasticNetTask& task) {
        const optim::QuadraticLasso p = problem(task, products_, correlation_);
        const auto r =
            optim::coordinate_descent(p, VectorView<double>(w_), VectorView<double>(gradient_),
                                      {.gap = task.tol * target_square_,
                                       .max_sweeps = task.max_iter,
                                       .random_order = task.random_order,
                                       .seed = task.seed});
        return {r.objective, r.gap, violation(p), r.n_sweeps, r.converged, r.at_rest};
    }

    /// The largest distance of 0 from the subdifferential of the objective by a coefficient.
    [[nodiscard]] double violation(const optim::QuadraticLasso& p) const {
        double worst = 0.0;
        for (std::size_t j = 0; j < w_.size(); ++j) {
            if (!constant(j)) worst = std::max(worst, violation_at(p, j));
        }
        return worst;
    }
    [[nodiscard]] double violation_at(const optim::QuadraticLasso& p, std::size_t j) const {
        const double g = gradient_[j] - p.l2 * w_[j];
        if (w_[j] > 0.0) return std::abs(g - p.l1);
        if (w_[j] < 0.0) return std::abs(g + p.l1);
        return std::max(0.0, (p.positive ? g : std::abs(g)) - p.l1);
    }

    ElasticNetState solve_with_working_set(const ElasticNetTask& task) {
        const std::size_t d = w_.size();
        ElasticNetState state;
        Buffer<double> Q, q, w, h;
        optim::QuadraticLasso p = problem(task, Q, q);
        const double wanted = task.tol * target_square_;
        std::size_t size = 32;
        double last_gap = std::numeric_limits<double>::infinity();
        bool widened = true;
        for (;;) {
            double norm1 = 0.0, norm2 = 0.0, steepest = 0.0;
            for (std::size_t j = 0; j < d; ++j) {
                norm1 += std::abs(w_[j]);
                norm2 += w_[j] * w_[j];
                if (constant(j)) continue;
                const double g = gradient_[j] - p.l2 * w_[j];
                steepest = std::max(steepest, p.positive ? g : std::abs(g));
            }
            state.gap = optim::duality_gap(residual_square_, target_residual_, steepest, norm1,
                                           norm2, p.l1, p.l2);
            state.objective = 0.5 * (residual_square_ + p.l2 * norm2) + p.l1 * norm1;
            state.steepest = violation(p);
            state.converged = state.gap <= wanted;
            state.at_rest = !state.converged && !widened && state.gap >= 0.5 * last_gap;
            if (state.converged || state.at_rest || state.n_iterations >= task.max_iter) {
                return state;
            }

            const std::size_t before = state.n_iterations;
            const auto chosen = choose(p, size);
            size *= 2;
            widened = widen(chosen) || chosen.size() > w.size();
            w.resize(chosen.size());
            q.resize(chosen.size());
            h.resize(chosen.size());
            gather(chosen, Q);
            for (std::size_t a = 0; a < chosen.size(); ++a) {
                w[a] = w_[chosen[a]];
                q[a] = correlation_[chosen[a]];
                h[a] = gradient_[chosen[a]];
            }
            const double gap_before = state.gap;
            const auto r = optim::coordinate_descent(
                problem(task, Q, q), VectorView<double>(w), VectorView<double>(h),
                {.gap = std::max(0.3 * wanted, 1e-2 * std::min(gap_before, wanted)),
                 .max_sweeps = task.max_iter - before,
                 .random_order = task.random_order,
                 .seed = task.seed + before});
            state.n_iterations += std::max<std::size_t>(1, r.n_sweeps);
            for (std::size_t a = 0; a < chosen.size(); ++a) w_[chosen[a]] = w[a];
            find_residual();
            find_correlations();
            last_gap = gap_before;
        }
    }

    /// The columns in use, and the others that violate their conditions most, up to `size` more.
    Buffer<std::size_t> choose(const optim::QuadraticLasso& p, std::size_t size) const {
        Buffer<std::size_t> chosen, others;
        for (std::size_t j = 0; j < w_.size(); ++j) {
            if (constant(j)) continue;
            if (w_[j] != 0.0) {
                chosen.push_back(j);
            } else if (violation_at(p, j) > 0.0) {
                others.push_back(j);
            }
        }
        size = std::max(size, chosen.size());
        const auto worse = [&](std::size_t a, std::size_t b) {
            const double u = violation_at(p, a) * violation_at(p, a) / square_[a];
            const double v = violation_at(p, b) * violation_at(p, b) / square_[b];
            return u != v ? u > v : a < b;
        };
        if (others.size() > size) {
            std::nth_element(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(size),
                             others.end(), worse);
            others.resize(size);
        }
        chosen.append(others.begin(), others.end());
        std::sort(chosen.begin(), chosen.end());
        return chosen;
    }

    /// Makes the products of chosen columns that are not there yet; false: all were there.
    bool widen(const Buffer<std::size_t>& chosen) {
        if (place_.empty()) place_.assign(w_.size(), none);
        Buffer<std::size_t> fresh;
        for (const std::size_t j : chosen) {
            if (place_[j] == none) fresh.push_back(j);
        }
        if (fresh.empty()) return false;
        const std::size_t old = known_.size(), now = old + fresh.size();
        for (const std::size_t j : fresh) {
            place_[j] = known_.size();
            known_.push_back(j);
        }
        Buffer<double> wide(now * now, 0.0);
        for (std::size_t a = 0; a < old; ++a) {
            std::copy_n(&products_[a * old], old, &wide[a * now]);
        }
        add_cross_products(old, wide);
        for (std::size_t a = 0; a < now; ++a) {
            for (std::size_t b = std::max(a + 1, old); b < now; ++b) {
                wide[a * now + b] = wide[b * now + a];
            }
        }
        products_ = std::move(wide);
        return true;
    }

    /// wide (now, now), rows from `old` on <- products of the new columns with all.
    void add_cross_products(std::size_t old, Buffer<double>& wide) {
        constexpr std::size_t block = 256;
        const std::size_t now = known_.size(), n = rows_.rows();
        Buffer<double> A(block * now);
        for (std::size_t at = 0; at < n; at += block) {
            const std::size_t m = std::min(block, n - at);
            for (std::size_t i = 0; i < m; ++i) write_known(at + i, &A[i * now]);
            linalg::gemm(1.0, MatrixView<const double>(&A[old], m, now - old, now),
                         linalg::Op::transpose, MatrixView<const double>(A.data(), m, now),
                         linalg::Op::none, 1.0,
                         MatrixView<double>(&wide[old * now], now - old, now));
        }
        for (std::size_t e = old * now; e < now * now; ++e) wide[e] /= total_;
    }
    void write_known(std::size_t i, double* out) const {
        const double root = std::sqrt(weight_of(i));
        if constexpr (is_sparse<X>) {
            for (std::size_t a = 0; a < known_.size(); ++a) out[a] = -mean_[known_[a]] * root;
            const auto columns = rows_.row_columns(i);
            const auto values = rows_.row_values(i);
            for (std::size_t e = 0; e < columns.size(); ++e) {
                const std::size_t a = place_[columns[e]];
                if (a != none) out[a] += static_cast<double>(values[e]) * root;
            }
        } else {
            const T* x = rows_.row(i).data();
            for (std::size_t a = 0; a < known_.size(); ++a) {
                out[a] = (static_cast<double>(x[known_[a]]) - mean_[known_[a]]) * root;
            }
        }
    }
    void gather(const Buffer<std::size_t>& chosen, Buffer<double>& Q) const {
        const std::size_t s = chosen.size(), now = known_.size();
        Q.resize(s * s);
        for (std::size_t a = 0; a < s; ++a) {
            const double* row = &products_[place_[chosen[a]] * now];
            for (std::size_t b = 0; b < s; ++b) Q[a * s + b] = row[place_[chosen[b]]];
        }
    }

    /// square_ <- the mean square of each centred column; 0 where it is constant.
    void measure_columns() {
        const std::size_t d = w_.size();
        square_.assign(d, 0.0);
        Buffer<double> present(d, 0.0);
        for (std::size_t i = 0; i < rows_.rows(); ++i) {
            const double s = weight_of(i) / total_;
            if constexpr (is_sparse<X>) {
                const auto columns = rows_.row_columns(i);
                const auto values = rows_.row_values(i);
                for (std::size_t e = 0; e < columns.size(); ++e) {
                    const double v = static_cast<double>(values[e]) - mean_[columns[e]];
                    square_[columns[e]] += s * v * v;
                    present[columns[e]] += s;
                }
            } else {
                const T* x = rows_.row(i).data();
                for (std::size_t j = 0; j < d; ++j) {
                    const double v = static_cast<double>(x[j]) - mean_[j];
                    square_[j] += s * v * v;
                }
            }
        }
        constexpr double eps = std::numeric_limits<double>::epsilon();
        for (std::size_t j = 0; j < d; ++j) {
            if (is_sparse<X>) square_[j] += std::max(0.0, 1.0 - present[j]) * mean_[j] * mean_[j];
            const double noise = 8.0 * eps * mean_[j];
            if (square_[j] <= noise * noise) square_[j] = 0.0;
        }
    }

    /// residual_ <- s_i (y_i - b - x_i'w), its mean square and its product with y.
    void find_residual() {
        Buffer<std::size_t> support;
        for (std::size_t j = 0; j < w_.size(); ++j) {
            if (w_[j] != 0.0) support.push_back(j);
        }
        const double b = intercept(), y_mean = mean_.back();
        residual_square_ = target_residual_ = 0.0;
        for (std::size_t i = 0; i < rows_.rows(); ++i) {
            const double target = static_cast<double>(y_[i]);
            double r = target - b;
            if constexpr (is_sparse<X>) {
                const auto columns = rows_.row_columns(i);
                const auto values = rows_.row_values(i);
                for (std::size_t e = 0; e < columns.size(); ++e) {
                    r -= static_cast<double>(values[e]) * w_[columns[e]];
                }
            } else {
                const T* x = rows_.row(i).data();
                for (const std::size_t j : support) r -= static_cast<double>(x[j]) * w_[j];
            }
            residual_[i] = weight_of(i) * r;
            residual_square_ += residual_[i] * r;
            target_residual_ += residual_[i] * (target - y_mean);
        }
        residual_square_ /= total_;
        target_residual_ /= total_;
    }

    /// gradient_ <- the mean of s_i r_i (x_i - mean). One read of X.
    void find_correlations() {
        const std::size_t n = rows_.rows(), d = w_.size();
        gradient_.assign(d, 0.0);
        double sum = 0.0;
        for (const double r : residual_) sum += r;
        if constexpr (is_sparse<X>) {
            for (std::size_t i = 0; i < n; ++i) {
                const auto columns = rows_.row_columns(i);
                const auto values = rows_.row_values(i);
                for (std::size_t e = 0; e < columns.size(); ++e) {
                    gradient_[columns[e]] += residual_[i] * static_cast<double>(values[e]);
                }
            }
        } else {
            constexpr std::size_t few = 8;
            for (std::size_t i = 0; i < n; i += few) {
                linalg::simd::run<AddRowsKernel>(rows_.row(i).data(), rows_.row_stride(),
                                                 std::min(few, n - i), d, residual_.data() + i,
                                                 gradient_.data());
            }
        }
        for (std::size_t j = 0; j < d; ++j) gradient_[j] = (gradient_[j] - mean_[j] * sum) / total_;
    }

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    const X& rows_;
    VectorView<const T> y_, weight_;
    bool all_;
    double total_ = 0.0, target_square_ = 0.0;
    Buffer<double> mean_;         ///< of the columns, then of y
    Buffer<double> w_;            ///< (n_features,)
    Buffer<double> correlation_;  ///< X'y / S, centred
    Buffer<double> gradient_;     ///< X'r / S
    Buffer<double> products_;     ///< X'X / S: of all columns, or of those in known_
    // With a working set only:
    Buffer<double> residual_, square_;
    double residual_square_ = 0.0, target_residual_ = 0.0;
    Buffer<std::size_t> known_, place_;
};

}  // namespace foretell::linear
