#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/optim/columns.hpp>
#include <foretell/optim/coordinate_descent.hpp>
#include <foretell/optim/detail/iterate.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/result.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace foretell::optim {

/// The first two derivatives of a loss by z.
struct LossDerivatives {
    double slope, curvature;
};

/// A convex loss l(t, z) of a row with target t: its value, its derivatives, where the curvature
/// is not 0, and minus its conjugate, -l*(t, s), at any share 0 <= s / slope <= 1 of a slope.
template <class L>
concept RowLoss = requires(double t, double z, double s) {
    { L::value(t, z) } -> std::same_as<double>;
    { L::derivatives(t, z) } -> std::same_as<LossDerivatives>;
    { L::minus_conjugate(t, s) } -> std::same_as<double>;
};

/// A linear model with the penalty of the elastic net: minimise over w and b
///
///     F(w, b) = sum_i c_i l(t_i, z_i) + l1 ||w||_1 + l2/2 ||w||^2,   z_i = x_i'w + b.
///
/// Borrows all.
template <class T>
struct SparseLinearModel {
    ColumnsView<T> X;
    const T* target = nullptr;       ///< t (n,)
    const double* weight = nullptr;  ///< c (n,), >= 0
    double l1 = 1.0, l2 = 0.0;
    bool intercept = true;
};

struct ProximalNewtonResult {
    Buffer<double> w;
    double b = 0.0, objective = 0.0, gap = 0.0;
    double violation = 0.0;  ///< largest distance of 0 from the subdifferential by a coefficient
    std::size_t n_iterations = 0, n_passes = 0;
    Stop stop = Stop::max_iterations;
};

/// Newton's method for the smooth part with coordinate descent on its quadratic model, over the
/// columns that are in use or violate their conditions; a line search on F; and a duality gap after
/// each step, for which the intercept is made exact. Stops once the gap is at most tol^2 F.
///
/// Source: Yuan, Ho & Lin, "An improved GLMNET for L1-regularized logistic regression", JMLR 13
/// (2012), algorithm 3; the gap after Koh, Kim & Boyd, JMLR 8 (2007), section 3.
/// Complexity: a read of all columns per iteration, and of the columns in use per sweep.
template <class T, RowLoss Loss>
class ProximalNewton {
public:
    ProximalNewton(const SparseLinearModel<T>& problem, Buffer<double> w, double b)
        : p_(problem),
          n_(problem.X.n_rows),
          d_(problem.X.n_columns),
          z_(n_),
          g_(n_),
          h_(n_),
          step_(n_),
          model_(n_),
          G_(d_),
          u_(d_) {
        out_.w = std::move(w);
        out_.w.resize(d_);
        out_.b = b;
        std::fill(z_.begin(), z_.end(), out_.b);
        for (std::size_t j = 0; j < d_; ++j) {
            if (out_.w[j] == 0.0) continue;
            p_.X.for_each(j,
                          [&](std::size_t i, T x) { z_[i] += out_.w[j] * static_cast<double>(x); });
        }
    }

    [[nodiscard]] ProximalNewtonResult solve(const StopRule& rule) {
        double last_gap = std::numeric_limits<double>::infinity();
        for (;;) {
            fit_intercept();
            differentiate();
            measure();
            if (out_.gap <= rule.tol * rule.tol * out_.objective) {
                out_.stop = Stop::tolerance_reached;
                break;
            }
            if (out_.n_iterations == rule.max_iterations) break;
            if (stuck_ > 2) {
                out_.stop = Stop::precision_reached;
                break;
            }
            descend();
            ++out_.n_iterations;
            if (!move()) {
                out_.stop = Stop::precision_reached;  // F falls no more: the gap left is rounding
                break;
            }
            if (!detail::tell(rule, out_.n_iterations, out_.objective)) {
                out_.stop = Stop::interrupted;
                differentiate();
                measure();
                break;
            }
            stuck_ = out_.gap >= 0.999 * last_gap ? stuck_ + 1 : 0;
            last_gap = out_.gap;
        }
        return std::move(out_);
    }

private:
    [[nodiscard]] double target_of(std::size_t i) const {
        return static_cast<double>(p_.target[i]);
    }
    [[nodiscard]] double loss_at(std::size_t i, double z) const {
        return p_.weight[i] * Loss::value(target_of(i), z);
    }

    /// Newton's method in b alone, until the derivative is rounding.
    void fit_intercept() {
        if (!p_.intercept) return;
        for (int k = 0; k < 20; ++k) {
            double g = 0.0, h = 0.0, size = 0.0;
            for (std::size_t i = 0; i < n_; ++i) {
                const auto [slope, curvature] = Loss::derivatives(target_of(i), z_[i]);
                const double r = p_.weight[i] * slope;
                g += r;
                size += std::abs(r);
                h += p_.weight[i] * curvature;
            }
            if (!(h > 0.0) || std::abs(g) <= 1e-13 * size) return;
            const double step = std::clamp(-g / h, -2.0, 2.0);
            out_.b += step;
            for (double& z : z_) z += step;
        }
    }

    /// Derivatives by z and, of the loss, by each coefficient. One read of all columns.
    void differentiate() {
        for (std::size_t i = 0; i < n_; ++i) {
            const auto [slope, curvature] = Loss::derivatives(target_of(i), z_[i]);
            g_[i] = p_.weight[i] * slope;
            h_[i] = p_.weight[i] * curvature;
        }
        for (std::size_t j = 0; j < d_; ++j) {
            double sum = 0.0;
            p_.X.for_each(j, [&](std::size_t i, T x) { sum += g_[i] * static_cast<double>(x); });
            G_[j] = sum;
        }
        ++out_.n_passes;
    }

    [[nodiscard]] double violation_at(double gradient, double w) const {
        if (w > 0.0) return std::abs(gradient + p_.l1);
        if (w < 0.0) return std::abs(gradient - p_.l1);
        return std::max(0.0, std::abs(gradient) - p_.l1);
    }

    /// F, its duality gap and the largest violation.
    void measure() {
        double loss = 0.0, norm1 = 0.0, norm2 = 0.0, top = 0.0, over = 0.0;
        for (std::size_t i = 0; i < n_; ++i) loss += loss_at(i, z_[i]);
        out_.violation = 0.0;
        for (std::size_t j = 0; j < d_; ++j) {
            const double w = out_.w[j];
            norm1 += std::abs(w);
            norm2 += w * w;
            top = std::max(top, std::abs(G_[j]));
            const double excess = std::max(0.0, std::abs(G_[j]) - p_.l1);
            over += excess * excess;
            out_.violation = std::max(out_.violation, violation_at(G_[j] + p_.l2 * w, w));
        }
        out_.objective = loss + p_.l1 * norm1 + 0.5 * p_.l2 * norm2;
        // The dual point is the residual, made shorter where there are no squares to take it up.
        const double scale = p_.l2 > 0.0 || top <= p_.l1 ? 1.0 : p_.l1 / top;
        double dual = p_.l2 > 0.0 ? -0.5 * over / p_.l2 : 0.0;
        for (std::size_t i = 0; i < n_; ++i) {
            if (!(p_.weight[i] > 0.0)) continue;
            const double slope = scale * Loss::derivatives(target_of(i), z_[i]).slope;
            dual += p_.weight[i] * Loss::minus_conjugate(target_of(i), slope);
        }
        out_.gap = std::max(0.0, out_.objective - dual);
    }

    /// u_ <- near the minimiser of the quadratic model at w; step_ <- X (u - w) + the change of b.
    void descend() {
        Buffer<std::size_t> set, inside;
        for (std::size_t j = 0; j < d_; ++j) {
            const double w = out_.w[j];
            u_[j] = w;
            if (w != 0.0 || violation_at(G_[j], w) > 0.0) set.push_back(j);
        }
        curvature_.assign(set.size(), p_.l2);
        for (std::size_t s = 0; s < set.size(); ++s) {
            double sum = 0.0;
            p_.X.for_each(set[s], [&](std::size_t i, T x) {
                const double v = static_cast<double>(x);
                sum += h_[i] * v * v;
            });
            curvature_[s] += sum;
        }
        std::fill(model_.begin(), model_.end(), 0.0);  // h_i times the step of z_i
        double total_h = 0.0, total_g = 0.0;
        for (std::size_t i = 0; i < n_; ++i) total_h += h_[i], total_g += g_[i];
        shift_ = 0.0;
        Buffer<std::size_t> order(set.size());
        for (std::size_t s = 0; s < set.size(); ++s) order[s] = s;
        double enough = 0.0;  // to be gained by a sweep
        for (int sweep = 0; sweep < 50; ++sweep) {
            double fall = 0.0;
            inside.clear();
            for (const std::size_t s : order) {
                const std::size_t j = set[s];
                const double a = curvature_[s];
                if (!(a > 0.0)) continue;
                double q = G_[j] + p_.l2 * u_[j];
                p_.X.for_each(j,
                              [&](std::size_t i, T x) { q += model_[i] * static_cast<double>(x); });
                const double next = soft_threshold(a * u_[j] - q, p_.l1, a, false);
                const double step = next - u_[j];
                if (next != 0.0 || step != 0.0) inside.push_back(s);
                if (step == 0.0) continue;
                fall += 0.5 * a * step * step;
                u_[j] = next;
                p_.X.for_each(j, [&](std::size_t i, T x) {
                    model_[i] += h_[i] * step * static_cast<double>(x);
                });
            }
            if (p_.intercept && total_h > 0.0) {
                double q = total_g;
                for (std::size_t i = 0; i < n_; ++i) q += model_[i];
                const double step = -q / total_h;
                shift_ += step;
                fall += 0.5 * total_h * step * step;
                for (std::size_t i = 0; i < n_; ++i) model_[i] += h_[i] * step;
            }
            if (sweep == 0) enough = 0.02 * fall;
            const bool all = order.size() == set.size();
            if (fall <= enough) {
                if (all) break;
                order.resize(set.size());
                for (std::size_t s = 0; s < set.size(); ++s) order[s] = s;
            } else if (all && sweep > 0) {
                order = inside;  // the others stand at 0 for now
            }
        }
        for (std::size_t i = 0; i < n_; ++i) step_[i] = h_[i] > 0.0 ? model_[i] / h_[i] : 0.0;
        used_ = std::move(set);
    }

    /// Goes towards u as far as F falls enough. @return false if it does not fall at all
    bool move() {
        double slope = shift_ * sum_of(g_), norm_before = 0.0, norm_after = 0.0;
        for (const std::size_t j : used_) {
            const double w = out_.w[j], d = u_[j] - w;
            slope += (G_[j] + p_.l2 * w) * d;
            norm_before += std::abs(w);
            norm_after += std::abs(u_[j]);
        }
        slope += p_.l1 * (norm_after - norm_before);
        if (!(slope < 0.0)) return false;
        double before = p_.l1 * norm_before;
        for (std::size_t i = 0; i < n_; ++i) before += loss_at(i, z_[i]);
        for (const std::size_t j : used_) before += 0.5 * p_.l2 * out_.w[j] * out_.w[j];
        for (double t = 1.0; t > 1e-10; t *= 0.5) {
            double after = 0.0;
            for (std::size_t i = 0; i < n_; ++i) after += loss_at(i, z_[i] + t * step_[i]);
            for (const std::size_t j : used_) {
                const double w = out_.w[j] + t * (u_[j] - out_.w[j]);
                after += p_.l1 * std::abs(w) + 0.5 * p_.l2 * w * w;
            }
            const double noise = 1e-15 * std::abs(before) * std::sqrt(static_cast<double>(n_));
            if (!(after <= before + 0.01 * t * slope + noise)) continue;
            for (std::size_t i = 0; i < n_; ++i) z_[i] += t * step_[i];
            for (const std::size_t j : used_) {
                out_.w[j] = t == 1.0 ? u_[j] : out_.w[j] + t * (u_[j] - out_.w[j]);
            }
            out_.b += t * shift_;
            return true;
        }
        return false;
    }
    static double sum_of(const Buffer<double>& v) {
        double sum = 0.0;
        for (const double e : v) sum += e;
        return sum;
    }

    SparseLinearModel<T> p_;
    std::size_t n_, d_;
    Buffer<double> z_;      ///< x_i'w + b
    Buffer<double> g_, h_;  ///< derivatives of the loss by z
    Buffer<double> step_, model_;
    Buffer<double> G_, u_, curvature_;
    Buffer<std::size_t> used_;
    double shift_ = 0.0;
    int stuck_ = 0;
    ProximalNewtonResult out_;
};

}  // namespace foretell::optim
