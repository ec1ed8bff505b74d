#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/optim/ridge_factor.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/svm/detail/linear_problem.hpp>
#include <foretell/svm/detail/row_blocks.hpp>
#include <foretell/svm/linear_svm_result.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::svm {

/// Interior points of the dual of a LinearProblem whose loss is not squared, with Mehrotra's
/// predictor and corrector: some 15 weighted least squares, whatever C and the scales of columns.
///
/// Each row has one or two variables 0 <= v <= cap, `sides`, with b_i = offset_i + sum sign v and
/// the linear term q v: the hinge one, |b| <= cost one, and one for each sign of b where epsilon
/// is not 0. With s = cap - v, and l and u the multipliers of the two bounds, Newton's equations
/// are
///
///     (I + X'DX) dw = X'(b + sum sign e / theta) - w,   D = sum 1 / theta,   theta = l/v + u/s,
///     e = -(sign z + q) + mu (1/v - 1/s) - dv dl / v - dv du / s.
///
/// Source: Mehrotra, "On the implementation of a primal-dual interior point method", SIAM J. Optim.
/// 2 (1992); Ferris & Munson, "Interior-point methods for massive support vector machines", SIAM J.
/// Optim. 13 (2002). Complexity: one Gram matrix, n width^2, and three reads of X per iteration;
/// allocates ten numbers for each side.
template <class T, class X>
class LinearInteriorPoint {
public:
    explicit LinearInteriorPoint(const LinearProblem<T, X>& p)
        : p_(p),
          n_(p.y.size()),
          m_(p.width()),
          n_sides_(p.is_hinge || p.epsilon == 0.0 ? 1 : 2),
          rows_(p.rows, p.bias),
          factor_(m_),
          w_(m_),
          z_(n_),
          b_(n_) {
        for (Buffer<double>* a : {&cap_, &v_, &upper_, &low_, &high_, &by_low_, &by_high_}) {
            a->resize(n_sides_ * n_);
        }
        for (std::size_t k = 0; k < cap_.size(); ++k) {
            const double c = p.cost[k % n_];
            cap_[k] = !p.is_hinge && n_sides_ == 1 ? 2.0 * c : c;
            v_[k] = upper_[k] = 0.5 * cap_[k];
            if (cap_[k] > 0.0) ++n_used_;
        }
        refresh_b();
    }

    /// w (width,) overwritten
    [[nodiscard]] LinearSVMResult solve(const LinearRun& run, Buffer<T>& w) {
        LinearSVMResult out, best;
        out.solver = best.solver = LinearSVMSolver::interior_point;
        best.objective = best.duality_gap = std::numeric_limits<double>::infinity();
        w.assign(m_, T(0));
        start();
        std::size_t stalled = 0;
        for (;;) {
            const bool may_be_done = std::isfinite(best.objective) &&
                                     complementarity() <= 2.0 * run.tol * best.objective;
            measure(out, !may_be_done);
            stalled = out.duality_gap < 0.9 * best.duality_gap ? 0 : stalled + 1;
            if (out.duality_gap < best.duality_gap) {
                best = out;
                std::copy(w_.begin(), w_.end(), w.begin());
            }
            best.n_iterations = out.n_iterations;
            const auto finished = [&](optim::Stop stop) {
                best.stop = stop;
                return best;
            };
            if (best.duality_gap <= run.tol * best.objective) {
                return finished(optim::Stop::tolerance_reached);
            }
            const bool is_close = best.duality_gap <= 1e-6 * best.objective;
            const auto stuck =
                is_close ? optim::Stop::precision_reached : optim::Stop::line_search_failed;
            if (stalled == 5) return finished(stuck);
            if (out.n_iterations == run.max_iter) return finished(optim::Stop::max_iterations);
            if (!report(run.progress, {run.what, out.n_iterations, run.max_iter})) {
                return finished(optim::Stop::interrupted);
            }
            if (may_be_done) measure(out, true);
            if (!step()) return finished(stuck);
            ++out.n_iterations;
        }
    }

private:
    struct Side {
        double sign, q;
    };
    [[nodiscard]] Side side(std::size_t s, std::size_t i) const noexcept {
        const double y = static_cast<double>(p_.y[i]);
        if (p_.is_hinge) return {y, -1.0};
        const double sign = s == 0 ? 1.0 : -1.0;
        return {sign, (n_sides_ == 2 ? p_.epsilon : 0.0) - sign * y};
    }
    /// Calls visit(side, row, its sign and linear term) for those that may move at all.
    template <class Visit>
    void for_each_side(Visit&& visit) const {
        for (std::size_t s = 0; s < n_sides_; ++s) {
            for (std::size_t i = 0; i < n_; ++i) {
                if (cap_[s * n_ + i] > 0.0) visit(s * n_ + i, i, side(s, i));
            }
        }
    }
    void refresh_b() noexcept {
        for (std::size_t i = 0; i < n_; ++i) {
            b_[i] = !p_.is_hinge && n_sides_ == 1 ? -p_.cost[i] : 0.0;
            for (std::size_t s = 0; s < n_sides_; ++s) b_[i] += side(s, i).sign * v_[s * n_ + i];
        }
    }
    [[nodiscard]] double complementarity() const noexcept {
        double sum = 0.0;
        for (std::size_t k = 0; k < cap_.size(); ++k) {
            sum += v_[k] * low_[k] + upper_[k] * high_[k];
        }
        return sum;
    }
    /// The mean of what the products of variables and multipliers are to become.
    [[nodiscard]] double mean_product() const noexcept {
        return complementarity() / (2.0 * static_cast<double>(n_used_));
    }

    /// w of a weighted least-squares problem, and multipliers that fit its residuals.
    void start() {
        set_to_identity(factor_.matrix());
        Buffer<double> weight(rows_.block), r(rows_.block);
        rows_.for_each([&](std::size_t from, MatrixView<const double> A) {
            for (std::size_t i = 0; i < A.rows(); ++i) {
                weight[i] = 0.0;
                r[i] = b_[from + i];
                for (std::size_t s = 0; s < n_sides_; ++s) {
                    const auto [sign, q] = side(s, from + i);
                    weight[i] += 0.25 * cap_[s * n_ + from + i];
                    r[i] -= sign * q * 0.25 * cap_[s * n_ + from + i];
                }
            }
            rows_.add_gram(A, weight.data(), factor_.matrix());
            rows_.add_gradient(A, r.data(), w_);
        });
        if (factor_.factorize()) factor_.solve(VectorView<double>(w_));
        double total = 0.0;
        rows_.for_each([&](std::size_t from, MatrixView<const double> A) {
            rows_.products(A, w_, z_.data() + from);
        });
        for_each_side([&](std::size_t, std::size_t i, Side a) {
            total += std::abs(a.sign * z_[i] + a.q) + 0.1 * std::abs(a.q);
        });
        const double least = 0.3 * total / static_cast<double>(n_used_);
        for_each_side([&](std::size_t k, std::size_t i, Side a) {
            const double error = a.sign * z_[i] + a.q;
            low_[k] = std::max(error, 0.0) + least;
            high_[k] = std::max(-error, 0.0) + least;
        });
    }

    /// Objective and gap; with_equations also the matrix and the right side of the predictor.
    void measure(LinearSVMResult& out, bool with_equations) {
        Buffer<double> w_dual(m_), weight(rows_.block), r(rows_.block);
        right_.assign(m_, 0.0);
        if (with_equations) set_to_identity(factor_.matrix());
        double primal = 0.0, dual = 0.0, slope = 0.0;
        for (const double v : w_) primal += 0.5 * v * v;
        rows_.for_each([&](std::size_t from, MatrixView<const double> A) {
            rows_.products(A, w_, z_.data() + from);
            for (std::size_t i = 0; i < A.rows(); ++i) {
                const std::size_t row = from + i;
                primal += p_.cost[row] * p_.error(row, z_[row], slope);
                dual += p_.dual_term(row, b_[row]);
            }
            rows_.add_gradient(A, b_.data() + from, w_dual);
            if (!with_equations) return;
            for (std::size_t i = 0; i < A.rows(); ++i) {
                weight[i] = r[i] = 0.0;
                for (std::size_t s = 0; s < n_sides_; ++s) {
                    const std::size_t k = s * n_ + from + i;
                    if (!(cap_[k] > 0.0)) continue;
                    const auto [sign, q] = side(s, from + i);
                    const double inverse = 1.0 / (low_[k] / v_[k] + high_[k] / upper_[k]);
                    weight[i] += inverse;
                    r[i] -= sign * (sign * z_[from + i] + q) * inverse;
                }
            }
            rows_.add_gram(A, weight.data(), factor_.matrix());
            rows_.add_gradient(A, r.data(), right_);
        });
        for (std::size_t j = 0; j < m_; ++j) {
            dual += 0.5 * w_dual[j] * w_dual[j];
            right_[j] += w_dual[j] - w_[j];
        }
        out.objective = primal;
        out.duality_gap = std::max(0.0, primal + dual);
    }

    /// One predictor and corrector. @return false if the equations cannot be solved
    bool step() {
        if (!factor_.factorize()) return false;
        const double mu = mean_product();
        Buffer<double> dw(right_), by_mu(m_), by_products(m_), r(rows_.block), r_mu(rows_.block),
            along(rows_.block);
        factor_.solve(VectorView<double>(dw));
        double longest = 1e300, first = 0.0, second = 0.0;
        rows_.for_each([&](std::size_t from, MatrixView<const double> A) {
            rows_.products(A, dw, along.data());
            for (std::size_t i = 0; i < A.rows(); ++i) {
                r[i] = r_mu[i] = 0.0;
                for (std::size_t s = 0; s < n_sides_; ++s) {
                    const std::size_t k = s * n_ + from + i;
                    if (!(cap_[k] > 0.0)) continue;
                    const auto [sign, q] = side(s, from + i);
                    const Direction t =
                        direction(k, -(sign * z_[from + i] + q), 0.0, sign * along[i]);
                    longest = std::min(longest, limit(k, t));
                    const double upper = upper_[k];
                    first += t.v * low_[k] + v_[k] * t.low - t.v * high_[k] + upper * t.high;
                    second += t.v * t.low - t.v * t.high;
                    by_low_[k] = t.v * t.low;
                    by_high_[k] = t.v * t.high;
                    r[i] -= sign * (by_low_[k] / v_[k] + by_high_[k] / upper) * t.inverse;
                    r_mu[i] += sign * (1.0 / v_[k] - 1.0 / upper) * t.inverse;
                }
            }
            rows_.add_gradient(A, r.data(), by_products);
            rows_.add_gradient(A, r_mu.data(), by_mu);
        });
        const double a = std::min(1.0, longest), count = 2.0 * static_cast<double>(n_used_);
        const double after = mu + (a * first + a * a * second) / count;
        const double ratio = std::clamp(after / mu, 0.0, 1.0);
        const double aim = ratio * ratio * ratio * mu;
        for (std::size_t j = 0; j < m_; ++j) dw[j] = right_[j] + by_products[j] + aim * by_mu[j];
        factor_.solve(VectorView<double>(dw));
        return move(dw, aim);
    }

    /// Goes along dw and what belongs to it, nearly as far as a variable reaches its bound.
    bool move(const Buffer<double>& dw, double aim) {
        double longest = 1e300;
        Buffer<double> along(n_);
        rows_.for_each([&](std::size_t from, MatrixView<const double> A) {
            rows_.products(A, dw, along.data() + from);
        });
        dv_.resize(cap_.size()), d_low_.resize(cap_.size()), d_high_.resize(cap_.size());
        for_each_side([&](std::size_t k, std::size_t i, Side side) {
            const double v = v_[k], upper = upper_[k];
            const double e = -(side.sign * z_[i] + side.q) + aim * (1.0 / v - 1.0 / upper) -
                             by_low_[k] / v - by_high_[k] / upper;
            Direction t = direction(k, e, aim, side.sign * along[i]);
            t.low -= by_low_[k] / v;
            t.high += by_high_[k] / upper;
            longest = std::min(longest, limit(k, t));
            dv_[k] = t.v, d_low_[k] = t.low, d_high_[k] = t.high;
        });
        const double a = std::min(1.0, 0.995 * longest);
        if (!(a > 1e-12)) return false;
        for_each_side([&](std::size_t k, std::size_t, Side) {
            v_[k] += a * dv_[k];
            upper_[k] -= a * dv_[k];
            low_[k] += a * d_low_[k];
            high_[k] += a * d_high_[k];
        });
        for (std::size_t j = 0; j < m_; ++j) w_[j] += a * dw[j];
        refresh_b();
        return true;
    }

    struct Direction {
        double v, low, high, inverse;
    };
    /// Of side k, with the right side e and `along` = sign x'dw.
    [[nodiscard]] Direction direction(std::size_t k, double e, double aim,
                                      double along) const noexcept {
        const double v = v_[k], upper = upper_[k];
        const double inverse = 1.0 / (low_[k] / v + high_[k] / upper), dv = (e - along) * inverse;
        return {dv, (aim - low_[k] * dv) / v - low_[k], (aim + high_[k] * dv) / upper - high_[k],
                inverse};
    }
    /// How far side k may go.
    [[nodiscard]] double limit(std::size_t k, const Direction& t) const noexcept {
        double most = 1e300;
        if (t.v < 0.0) most = -v_[k] / t.v;
        if (t.v > 0.0) most = upper_[k] / t.v;
        if (t.low < 0.0) most = std::min(most, -low_[k] / t.low);
        if (t.high < 0.0) most = std::min(most, -high_[k] / t.high);
        return most;
    }

    const LinearProblem<T, X>& p_;
    std::size_t n_, m_, n_sides_, n_used_ = 0;
    RowBlocks<T, X> rows_;
    optim::RidgeFactor factor_;
    Buffer<double> w_, z_, b_, right_;
    Buffer<double> cap_, v_, upper_, low_, high_, by_low_, by_high_, dv_, d_low_, d_high_;
};

}  // namespace foretell::svm
