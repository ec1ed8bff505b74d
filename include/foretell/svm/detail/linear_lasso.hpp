#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/optim/columns.hpp>
#include <foretell/optim/coordinate_descent.hpp>
#include <foretell/optim/proximal_newton.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/svm/detail/linear_problem.hpp>
#include <foretell/svm/detail/row_blocks.hpp>
#include <foretell/svm/linear_svm_result.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace foretell::svm {

/// max(0, 1 - t z)^2, an optim::RowLoss. Its curvature is 2 where there is an error; elsewhere so
/// little that the model of Newton's method has a minimum.
struct SquaredHingeLoss {
    static double value(double t, double z) noexcept {
        const double e = std::max(0.0, 1.0 - t * z);
        return e * e;
    }
    static optim::LossDerivatives derivatives(double t, double z) noexcept {
        const double e = std::max(0.0, 1.0 - t * z);
        return {-2.0 * t * e, e > 0.0 ? 2.0 : 1e-8};
    }
    static double minus_conjugate(double t, double s) noexcept { return -t * s - 0.25 * s * s; }
};

template <class T>
[[nodiscard]] optim::Columns<T> columns_of(const MatrixView<const T>& X) {
    return optim::columns_of<T>(X, {});
}
template <class T>
[[nodiscard]] optim::Columns<T> columns_of(const CsrMatrix<T>& X) {
    return optim::columns_of(X);
}

/// Many or sparse columns, by optim::ProximalNewton.   w (width,) overwritten
template <class T, class X>
[[nodiscard]] LinearSVMResult lasso_by_columns(const LinearProblem<T, X>& p, const LinearRun& run,
                                               Buffer<T>& w) {
    optim::Columns<T> columns = columns_of(p.rows);
    if (p.bias > 0.0) columns.append(static_cast<T>(p.bias));
    optim::ProximalNewton<T, SquaredHingeLoss> solver({.X = columns.view(),
                                                       .target = p.y.data(),
                                                       .weight = p.cost.data(),
                                                       .l1 = 1.0,
                                                       .l2 = 0.0,
                                                       .intercept = false},
                                                      {}, 0.0);
    const optim::ProximalNewtonResult r = solver.solve({.tol = std::sqrt(run.tol),
                                                        .max_iterations = run.max_iter,
                                                        .progress = run.progress,
                                                        .what = run.what});
    w.assign(r.w.begin(), r.w.end());
    return {LinearSVMSolver::primal, r.stop, r.n_iterations, r.objective, r.gap};
}

/// Few columns: Newton's method, whose model is a lasso in the products of the columns over the
/// rows with an error, since these have the loss c (t - z)^2 as long as they have one. The dual is
/// that of Koh, Kim & Boyd, JMLR 8 (2007), section 3, for this loss: its point is the slopes, made
/// shorter until no |x_j'b| is above 1. Complexity: n width^2 and two reads of X per iteration.
template <class T, class X>
class LassoByProducts {
public:
    explicit LassoByProducts(const LinearProblem<T, X>& p)
        : p_(p),
          n_(p.y.size()),
          m_(p.width()),
          rows_(p.rows, p.bias),
          w_(m_),
          z_(n_),
          step_(n_),
          q_(m_),
          h_(m_),
          Q_(full(m_, m_, 0.0)) {}

    /// w (width,) overwritten
    [[nodiscard]] LinearSVMResult solve(const LinearRun& run, Buffer<T>& w) {
        LinearSVMResult out;
        out.solver = LinearSVMSolver::primal;
        constexpr double noise = sizeof(T) < 8 ? 1e-6 : 1e-11;
        double least_gap = std::numeric_limits<double>::infinity();
        std::size_t stalled = 0;
        for (;;) {
            differentiate(out);
            if (out.duality_gap <= run.tol * out.objective) {
                out.stop = optim::Stop::tolerance_reached;
                break;
            }
            stalled = out.duality_gap < 0.9 * least_gap ? 0 : stalled + 1;
            least_gap = std::min(least_gap, out.duality_gap);
            if (stalled >= 10 && out.duality_gap <= noise * out.objective) {
                out.stop = optim::Stop::precision_reached;  // what is left drowns in rounding
                break;
            }
            if (out.n_iterations == run.max_iter) break;
            if (!report(run.progress, {run.what, out.n_iterations, run.max_iter})) {
                out.stop = optim::Stop::interrupted;
                break;
            }
            if (!step(out)) {
                out.stop = optim::Stop::precision_reached;
                break;
            }
            ++out.n_iterations;
        }
        w.assign(w_.begin(), w_.end());
        return out;
    }

private:
    /// z, objective, gap, and the model: Q, q and h = q - Q w, which is minus the gradient.
    void differentiate(LinearSVMResult& out) {
        Buffer<double> weight(rows_.block), r(rows_.block), r_h(rows_.block);
        set_to_identity(MatrixView<double>(Q_), 0.0);
        std::fill(q_.begin(), q_.end(), 0.0), std::fill(h_.begin(), h_.end(), 0.0);
        double errors = 0.0, squares = 0.0, norm = 0.0, steepest = 0.0, slope = 0.0;
        target_square_ = 0.0;
        rows_.for_each([&](std::size_t from, MatrixView<const double> A) {
            rows_.products(A, w_, z_.data() + from);
            for (std::size_t i = 0; i < A.rows(); ++i) {
                const double e = p_.error(from + i, z_[from + i], slope), c = p_.cost[from + i];
                errors += c * e, squares += c * e * e;
                weight[i] = e > 0.0 ? 2.0 * c : 0.0;
                target_square_ += weight[i];
                r[i] = -slope * weight[i], r_h[i] = r[i] * e;
            }
            rows_.add_gram(A, weight.data(), MatrixView<double>(Q_));
            rows_.add_gradient(A, r.data(), q_);
            rows_.add_gradient(A, r_h.data(), h_);
        });
        double top = 0.0;
        for (std::size_t j = 0; j < m_; ++j) {
            norm += std::abs(w_[j]);
            steepest = std::max(steepest, std::abs(h_[j]));
            top = std::max(top, Q_(j, j));
        }
        for (std::size_t j = 0; j < m_; ++j) {
            for (std::size_t k = 0; k < j; ++k) Q_(k, j) = Q_(j, k);
            if (w_[j] != 0.0) Q_(j, j) = std::max(Q_(j, j), 1e-10 * top);
        }
        const double best = squares > 0.0 ? errors / squares : 0.0;
        const double scale = steepest * best > 1.0 ? 1.0 / steepest : best;
        out.objective = norm + squares;
        out.duality_gap =
            std::max(0.0, out.objective - 2.0 * scale * errors + scale * scale * squares);
    }

    [[nodiscard]] double value_at(double t, const Buffer<double>& u) const noexcept {
        double sum = 0.0, slope = 0.0;
        for (std::size_t j = 0; j < m_; ++j) sum += std::abs(w_[j] + t * (u[j] - w_[j]));
        for (std::size_t i = 0; i < n_; ++i) {
            const double e = p_.error(i, z_[i] + t * step_[i], slope);
            sum += p_.cost[i] * e * e;
        }
        return sum;
    }
    /// Towards the minimiser of the model as far as F falls. @return false if it does not
    bool step(const LinearSVMResult& at) {
        Buffer<double> u = w_, h = h_, along(m_);
        static_cast<void>(optim::coordinate_descent(
            {.Q = MatrixView<const double>(Q_),
             .q = VectorView<const double>(q_),
             .target_square = target_square_,
             .l1 = 1.0},
            VectorView<double>(u), VectorView<double>(h),
            {.gap = std::min(0.01 * at.duality_gap, 1e-4 * at.objective), .max_sweeps = 2000}));
        double slope = 0.0;
        for (std::size_t j = 0; j < m_; ++j) {
            along[j] = u[j] - w_[j];
            slope += std::abs(u[j]) - std::abs(w_[j]) - h_[j] * along[j];
        }
        if (!(slope < 0.0)) return false;
        rows_.for_each([&](std::size_t from, MatrixView<const double> A) {
            rows_.products(A, along, step_.data() + from);
        });
        for (double t = 1.0; t > 1e-10; t *= 0.5) {
            const double after = value_at(t, u);
            if (!(after < at.objective && after <= at.objective + 0.01 * t * slope)) continue;
            for (std::size_t j = 0; j < m_; ++j) w_[j] = t == 1.0 ? u[j] : w_[j] + t * along[j];
            return true;
        }
        return false;
    }

    const LinearProblem<T, X>& p_;
    std::size_t n_, m_;
    RowBlocks<T, X> rows_;
    Buffer<double> w_, z_, step_, q_, h_;
    Matrix<double> Q_;
    double target_square_ = 0.0;
};

/// Minimises ||w||_1 + sum_i cost_i max(0, 1 - y_i z_i)^2.   w (width,) overwritten
template <class T, class X>
[[nodiscard]] LinearSVMResult solve_linear_lasso(const LinearProblem<T, X>& p, const LinearRun& run,
                                                 Buffer<T>& w) {
    const std::size_t m = p.width(), entries = count_entries(p.rows) / p.y.size() + 1;
    if (m * m > 1000 * entries) return lasso_by_columns(p, run, w);
    return LassoByProducts<T, X>(p).solve(run, w);
}

}  // namespace foretell::svm
