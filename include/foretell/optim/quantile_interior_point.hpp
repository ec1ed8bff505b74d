#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/optim/ridge_factor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

namespace foretell::optim {

/// Minimise over the coefficients t, for rows a_k with targets y_k,
///
///     P(t) = sum_k  up_k (y_k - a_k't)^+  +  down_k (y_k - a_k't)^- ,
///
/// the weighted sum of absolute deviations, tilted for quantiles. A penalty c |t_j| is a row e_j
/// with target 0 and up = down = c, of which only the place and c are given. Borrows all.
struct TiltedDeviations {
    MatrixView<const double> A;        ///< (n, p)
    VectorView<const double> y;        ///< (n,)
    VectorView<const double> up;       ///< (n,), >= 0
    VectorView<const double> down;     ///< (n,), >= 0
    VectorView<const double> penalty;  ///< (p,), >= 0
};

struct InteriorPointOptions {
    /// Stop once the gap between P and its dual is at most tol P.
    double tol = 1e-10;
    std::size_t max_iter = 100;
};

struct InteriorPointResult {
    Buffer<double> t;  ///< (p,)
    double objective = 0.0, gap = 0.0;
    std::size_t n_iterations = 0;
    bool converged = false;
};

/// A primal-dual interior point method on the dual, max y'd over -down <= d <= up and A'd = 0, with
/// Mehrotra's predictor and corrector: some 20 weighted least squares, whatever the data.
///
/// Source: Portnoy & Koenker, "The Gaussian hare and the Laplacian tortoise", Statistical Science
/// 12 (1997), section 5 (Frisch-Newton). Complexity: n p^2 per iteration.
class QuantileInteriorPoint {
public:
    explicit QuantileInteriorPoint(const TiltedDeviations& problem)
        : q_(problem), n_(problem.y.size()), p_(problem.penalty.size()), all_(n_ + p_) {
        // d = v - down with 0 <= v <= cap and A'v = A'down: a linear program in v.
        cap_.resize(all_);
        low_.resize(all_);
        target_.resize(all_);
        for (std::size_t k = 0; k < all_; ++k) {
            const bool row = k < n_;
            low_[k] = row ? q_.down[k] : q_.penalty[k - n_];
            cap_[k] = (row ? q_.up[k] : q_.penalty[k - n_]) + low_[k];
            target_[k] = row ? q_.y[k] : 0.0;
            if (cap_[k] > 0.0) used_.push_back(k);
        }
    }

    [[nodiscard]] InteriorPointResult solve(const InteriorPointOptions& options) {
        InteriorPointResult out;
        out.t.assign(p_, 0.0);
        Buffer<double> rhs = transposed(low_);
        v_.assign(all_, 0.0), s_ = z_ = w_ = dv_ = dz_ = dw_ = v_;
        double size = 0.0;
        for (const std::size_t k : used_) size = std::max(size, std::abs(target_[k]));
        if (size == 0.0) size = 1.0;
        for (const std::size_t k : used_) {
            v_[k] = low_[k] > 0.0 && low_[k] < cap_[k] ? low_[k] : 0.5 * cap_[k];
            s_[k] = cap_[k] - v_[k];
        }
        start(size, out.t);
        double last = std::numeric_limits<double>::infinity();
        for (;;) {
            measure(out);
            out.converged = out.gap <= options.tol * out.objective || out.objective == 0.0;
            if (out.converged || out.n_iterations == options.max_iter) return out;
            if (out.n_iterations > 20 && out.gap > 0.999 * last) return out;  // rounding
            last = out.gap;
            if (!step(rhs, out.t)) return out;
            ++out.n_iterations;
        }
    }

private:
    /// A't + penalty rows: (p,) <- sum_k d_k a_k
    Buffer<double> transposed(const Buffer<double>& d) const {
        Buffer<double> out(d.begin() + static_cast<std::ptrdiff_t>(n_), d.end());
        linalg::gemv(1.0, q_.A, linalg::Op::transpose, VectorView<const double>(d.data(), n_), 1.0,
                     VectorView<double>(out));
        return out;
    }
    /// (all,) <- a_k't
    Buffer<double> forward(const Buffer<double>& t) const {
        Buffer<double> out(all_);
        linalg::gemv(1.0, q_.A, linalg::Op::none, VectorView<const double>(t), 0.0,
                     VectorView<double>(out.data(), n_));
        std::copy(t.begin(), t.end(), out.begin() + static_cast<std::ptrdiff_t>(n_));
        return out;
    }

    /// The least-squares fit, and dual slacks that fit its residuals.
    void start(double size, Buffer<double>& t) {
        Buffer<double> weight(all_, 0.0), right(all_, 0.0);
        for (const std::size_t k : used_) {
            weight[k] = cap_[k];
            right[k] = cap_[k] * target_[k];
        }
        factorize(weight);
        t = transposed(right);
        factor_->solve(VectorView<double>(t));
        const Buffer<double> fit = forward(t);
        for (const std::size_t k : used_) {
            const double r = target_[k] - fit[k];  // z - w = -r
            const double least = 1e-2 * size;
            z_[k] = std::max(-r, 0.0) + least;
            w_[k] = std::max(r, 0.0) + least;
        }
    }

    /// The factor of sum_k weight_k a_k a_k'.
    void factorize(const Buffer<double>& weight) {
        constexpr std::size_t block = 256;
        factor_.emplace(p_);
        const MatrixView<double> H = factor_->matrix();
        for (std::size_t i = 0; i < p_; ++i) std::fill_n(&H(i, 0), p_, 0.0);
        Buffer<double> rows(block * p_);
        for (std::size_t from = 0; from < n_; from += block) {
            const std::size_t m = std::min(block, n_ - from);
            for (std::size_t i = 0; i < m; ++i) {
                const double root = std::sqrt(weight[from + i]);
                const double* a = q_.A.row(from + i).data();
                for (std::size_t j = 0; j < p_; ++j) rows[i * p_ + j] = root * a[j];
            }
            linalg::syrk(1.0, MatrixView<const double>(rows.data(), m, p_), linalg::Op::transpose,
                         1.0, H);
        }
        for (std::size_t j = 0; j < p_; ++j) {
            H(j, j) += weight[n_ + j];
            if (!(H(j, j) > 0.0)) H(j, j) = 1.0;
        }
        sound_ = factor_->factorize();
    }

    /// P at t, and its distance from the dual value of v made feasible by t's residuals.
    void measure(InteriorPointResult& out) const {
        const Buffer<double> fit = forward(out.t);
        out.objective = 0.0;
        double dual = 0.0;
        for (const std::size_t k : used_) {
            const double r = target_[k] - fit[k], up = cap_[k] - low_[k];
            out.objective += r > 0.0 ? up * r : -low_[k] * r;
            dual += r * (v_[k] - low_[k]);
        }
        // y'd = r'd where A'd = 0; what is left of A'd counts as a part of the gap.
        Buffer<double> d(all_);
        for (std::size_t k = 0; k < all_; ++k) d[k] = v_[k] - low_[k];
        const Buffer<double> left = transposed(d);
        double infeasible = 0.0;
        for (std::size_t j = 0; j < p_; ++j) infeasible += std::abs(left[j] * out.t[j]);
        out.gap = std::max(0.0, out.objective - dual) + infeasible;
    }

    /// One step of predictor and corrector.
    bool step(const Buffer<double>& rhs, Buffer<double>& t) {
        const Buffer<double> fit = forward(t);
        Buffer<double> weight(all_, 0.0), e(all_, 0.0);
        const double mu = mean_product();
        for (const std::size_t k : used_) weight[k] = 1.0 / (z_[k] / v_[k] + w_[k] / s_[k]);
        factorize(weight);
        if (!sound_) return false;
        Buffer<double> infeasible = transposed(v_);
        for (std::size_t j = 0; j < p_; ++j) infeasible[j] = rhs[j] - infeasible[j];
        // With -y + A t' ... in the signs of minimising -y'v: z - w = -(y - A t) + e.
        Buffer<double> dt(p_);
        const auto direction = [&](double sigma_mu, bool corrected) {
            for (const std::size_t k : used_) {
                const double r = target_[k] - fit[k];
                const double vz = sigma_mu - (corrected ? dv_[k] * dz_[k] : 0.0);
                const double sw = sigma_mu + (corrected ? dv_[k] * dw_[k] : 0.0);
                e[k] = r + vz / v_[k] - sw / s_[k];  // what dv's equation is driven by
            }
            Buffer<double> scaled(all_, 0.0);
            for (const std::size_t k : used_) scaled[k] = weight[k] * e[k];
            dt = transposed(scaled);
            for (std::size_t j = 0; j < p_; ++j) dt[j] -= infeasible[j];
            factor_->solve(VectorView<double>(dt));
            const Buffer<double> along = forward(dt);
            for (const std::size_t k : used_) {
                const double vz = sigma_mu - (corrected ? dv_[k] * dz_[k] : 0.0);
                const double sw = sigma_mu + (corrected ? dv_[k] * dw_[k] : 0.0);
                const double d = weight[k] * (e[k] - along[k]);
                dz_[k] = (vz - z_[k] * d) / v_[k] - z_[k];
                dw_[k] = (sw + w_[k] * d) / s_[k] - w_[k];
                dv_[k] = d;
            }
        };
        direction(0.0, false);
        const auto [primal, dual] = longest();
        double after = 0.0;
        for (const std::size_t k : used_) {
            after += (v_[k] + primal * dv_[k]) * (z_[k] + dual * dz_[k]) +
                     (s_[k] - primal * dv_[k]) * (w_[k] + dual * dw_[k]);
        }
        after /= 2.0 * static_cast<double>(used_.size());
        const double ratio = after / mu;
        direction(ratio * ratio * ratio * mu, true);
        auto [by_v, by_t] = longest();
        by_v = std::min(1.0, 0.9995 * by_v);
        by_t = std::min(1.0, 0.9995 * by_t);
        for (const std::size_t k : used_) {
            v_[k] += by_v * dv_[k];
            s_[k] -= by_v * dv_[k];
            z_[k] += by_t * dz_[k];
            w_[k] += by_t * dw_[k];
        }
        for (std::size_t j = 0; j < p_; ++j) t[j] += by_t * dt[j];
        return true;
    }

    [[nodiscard]] double mean_product() const {
        double sum = 0.0;
        for (const std::size_t k : used_) sum += v_[k] * z_[k] + s_[k] * w_[k];
        return sum / (2.0 * static_cast<double>(used_.size()));
    }
    struct Lengths {
        double primal, dual;
    };
    /// How far v and s, and z and w, may go before one of them is 0.
    [[nodiscard]] Lengths longest() const {
        Lengths l{1e10, 1e10};
        for (const std::size_t k : used_) {
            if (dv_[k] < 0.0) l.primal = std::min(l.primal, -v_[k] / dv_[k]);
            if (dv_[k] > 0.0) l.primal = std::min(l.primal, s_[k] / dv_[k]);
            if (dz_[k] < 0.0) l.dual = std::min(l.dual, -z_[k] / dz_[k]);
            if (dw_[k] < 0.0) l.dual = std::min(l.dual, -w_[k] / dw_[k]);
        }
        l.primal = std::min(l.primal, 1.0 / 0.9995);
        l.dual = std::min(l.dual, 1.0 / 0.9995);
        return l;
    }

    TiltedDeviations q_;
    std::size_t n_, p_, all_;
    Buffer<std::size_t> used_;  ///< rows that count at all
    Buffer<double> cap_, low_, target_;
    Buffer<double> v_, s_, z_, w_, dv_, dz_, dw_;
    std::optional<RidgeFactor> factor_;
    bool sound_ = true;
};

}  // namespace foretell::optim
