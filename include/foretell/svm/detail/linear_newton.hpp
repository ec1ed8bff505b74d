#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/optim/newton_cg.hpp>
#include <foretell/optim/newton_cholesky.hpp>
#include <foretell/svm/detail/linear_problem.hpp>
#include <foretell/svm/detail/row_blocks.hpp>
#include <foretell/svm/detail/row_kernels.hpp>
#include <foretell/svm/linear_svm_result.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::svm {

/// F of a LinearProblem with a squared loss, in one visit of the rows: a
/// TwiceDifferentiableFunction and, by times_hessian, a HessianProduct, of H = I + sum 2 cost_i x_i
/// x_i' over the rows with an error.
template <class T, class X>
class LinearObjective {
public:
    explicit LinearObjective(const LinearProblem<T, X>& p)
        : p_(p), w_(p.width()), g_(p.width()), slope_(p.y.size()) {}

    double operator()(VectorView<const double> w, VectorView<double> g) {
        double value = 0.0;
        for (const double v : w) value += 0.5 * v * v;
        add_rows(w, g, [&](std::size_t i, double z) {
            double slope = 0.0;
            const double e = p_.error(i, z, slope), c = p_.cost[i] * e;
            value += c * e;
            slope_[i] = static_cast<T>(2.0 * c * slope);
            return 2.0 * c * slope;
        });
        return value;
    }

    /// H (width, width) <- the Hessian at the latest w, lower triangle.
    void hessian(VectorView<const double>, MatrixView<double> H) const {
        RowBlocks<T, X> rows(p_.rows, p_.bias);
        Buffer<double> weight(rows.block);
        set_to_identity(H);
        rows.for_each([&](std::size_t from, MatrixView<const double> A) {
            for (std::size_t i = 0; i < A.rows(); ++i) {
                weight[i] = slope_[from + i] == T(0) ? 0.0 : 2.0 * p_.cost[from + i];
            }
            rows.add_gram(A, weight.data(), H);
        });
    }
    /// out (width,) <- H v at the latest w.
    void times_hessian(VectorView<const double> v, VectorView<double> out) {
        add_rows(v, out, [&](std::size_t i, double along) {
            return slope_[i] == T(0) ? 0.0 : 2.0 * p_.cost[i] * along;
        });
    }

    /// The duality gap at w, after a call there with the gradient g: b_i is minus the derivative of
    /// the loss of row i, so that the w of the dual is w - g.
    [[nodiscard]] double gap(double value, VectorView<const double> w,
                             VectorView<const double> g) const noexcept {
        double dual = 0.0;
        for (std::size_t j = 0; j < w.size(); ++j) dual += 0.5 * (w[j] - g[j]) * (w[j] - g[j]);
        for (std::size_t i = 0; i < slope_.size(); ++i) {
            dual += p_.dual_term(i, -static_cast<double>(slope_[i]));
        }
        return std::max(0.0, value + dual);
    }
    /// The derivative of each row's loss by its z, at the latest w.
    [[nodiscard]] const Buffer<T>& slopes() const noexcept { return slope_; }

private:
    static constexpr std::size_t block = 16, chunk = 512;

    /// out <- v + sum_i factor_of(i, x_i'v) x_i, each row read once.
    template <class FactorOf>
    void add_rows(VectorView<const double> v, VectorView<double> out, FactorOf&& factor_of) {
        const std::size_t d = p_.rows.cols(), n = p_.y.size();
        for (std::size_t j = 0; j < v.size(); ++j) w_[j] = static_cast<T>(v[j]);
        std::copy(v.begin(), v.end(), out.begin());
        const double offset = p_.bias > 0.0 ? p_.bias * v[d] : 0.0;
        double by_bias = 0.0;
        for (std::size_t from = 0; from < n; from += block) {
            T z[block];
            const std::size_t m = std::min(block, n - from);
            products(p_.rows, from, m, z);
            for (std::size_t k = 0; k < m; ++k) {
                const double r = factor_of(from + k, static_cast<double>(z[k]) + offset);
                by_bias += r;
                z[k] = static_cast<T>(r);
            }
            gradient(p_.rows, from, m, z, out);
        }
        if (p_.bias > 0.0) out[d] += p_.bias * by_bias;
    }
    /// z_i = x_i'w of m rows.
    void products(MatrixView<const T> rows, std::size_t from, std::size_t m, T* z) noexcept {
        linalg::simd::run<BlockProducts>(rows.row(from).data(), rows.row_stride(), m, rows.cols(),
                                         static_cast<const T*>(w_.data()), z);
    }
    void products(const CsrMatrix<T>& rows, std::size_t from, std::size_t m, T* z) noexcept {
        for (std::size_t i = 0; i < m; ++i) z[i] = linalg::row_product(rows, from + i, w_.data());
    }
    /// out <- out + sum_i r_i x_i; of dense rows a few hundred at a time, which are summed in T.
    void gradient(MatrixView<const T> rows, std::size_t from, std::size_t m, const T* r,
                  VectorView<double> out) noexcept {
        linalg::simd::run<BlockGradient>(rows.row(from).data(), rows.row_stride(), m, rows.cols(),
                                         r, g_.data());
        if (from + m < rows.rows() && (from + m) % chunk != 0) return;
        for (std::size_t j = 0; j < rows.cols(); ++j) {
            out[j] += static_cast<double>(g_[j]);
            g_[j] = T(0);
        }
    }
    void gradient(const CsrMatrix<T>& rows, std::size_t from, std::size_t m, const T* r,
                  VectorView<double> out) noexcept {
        for (std::size_t i = 0; i < m; ++i) {
            if (r[i] == T(0)) continue;
            const double by = static_cast<double>(r[i]);
            for_each_entry(rows, from + i, [&](std::size_t j, double x) { out[j] += by * x; });
        }
    }

    const LinearProblem<T, X>& p_;
    Buffer<T> w_, g_, slope_;
};

/// The diagonal of the Hessian, a Preconditioner that is renewed as the rows with an error change.
template <class T, class X>
class HessianDiagonal {
public:
    HessianDiagonal(const LinearProblem<T, X>& p, const LinearObjective<T, X>& objective)
        : p_(p), objective_(objective) {}

    void operator()(VectorView<double> v) const {
        for (std::size_t j = 0; j < v.size(); ++j) v[j] /= diagonal_[j];
    }
    bool improve(VectorView<const double>, double products_foreseen) {
        ++n_asked_;  // the rows change less and less
        if (n_asked_ < n_builds_ || products_foreseen < 6.0) return false;
        build();
        return true;
    }
    /// At the point of the latest call of the objective.
    void build() {
        const std::size_t d = p_.rows.cols();
        ++n_builds_;
        n_asked_ = 0;
        diagonal_.assign(p_.width(), 1.0);
        for (std::size_t i = 0; i < p_.y.size(); ++i) {
            if (objective_.slopes()[i] == T(0)) continue;
            const double c = 2.0 * p_.cost[i];
            for_each_entry(p_.rows, i, [&](std::size_t j, double x) { diagonal_[j] += c * x * x; });
            if (p_.bias > 0.0) diagonal_[d] += c * p_.bias * p_.bias;
        }
    }

private:
    const LinearProblem<T, X>& p_;
    const LinearObjective<T, X>& objective_;
    std::size_t n_builds_ = 0, n_asked_ = 0;
    Buffer<double> diagonal_;
};

/// Minimises F with a squared loss by Newton's method: up to 2000 columns with the Hessian and a
/// line search (Mangasarian, "A finite Newton method for classification", Optim. Methods Softw. 17
/// (2002)), beyond in a trust region with its products (Lin, Weng & Keerthi, "Trust region Newton
/// method for large-scale logistic regression", JMLR 9 (2008), section 7).
///   w (width,) overwritten
/// @throws NumericalError if F overflows
/// Complexity: a read of X per iteration; and n width^2 for the Hessian, or a read per product.
template <class T, class X>
[[nodiscard]] LinearSVMResult solve_linear_newton(const LinearProblem<T, X>& p,
                                                  const LinearRun& run, Buffer<T>& w) {
    constexpr std::size_t most_columns = 2000;
    LinearObjective<T, X> objective(p);
    HessianDiagonal<T, X> diagonal(p, objective);
    Buffer<double> at(p.width()), g(p.width());
    const VectorView<const double> here(at);
    const auto product = [&](VectorView<const double> v, VectorView<double> out) {
        objective.times_hessian(v, out);
    };
    LinearSVMResult out;
    out.solver = LinearSVMSolver::primal;
    optim::StopRule rule{.tol = std::sqrt(run.tol),
                         .max_iterations = run.max_iter,
                         .precision = 8.0 * static_cast<double>(std::numeric_limits<T>::epsilon()),
                         .progress = run.progress,
                         .what = run.what};
    const bool is_narrow = p.width() <= most_columns;
    if (!is_narrow) {
        static_cast<void>(objective(here, VectorView<double>(g)));
        diagonal.build();
    }
    for (;;) {  // what the solver foresees is an estimate; the gap is sure
        const optim::Result r =
            is_narrow ? optim::newton_cholesky(objective, here, {.stopping = rule})
                      : optim::newton_cg(objective, product, here, {.stopping = rule}, diagonal);
        out.stop = r.stop;
        out.n_iterations += r.n_iterations;
        std::copy(r.x.begin(), r.x.end(), at.begin());
        out.objective = objective(here, VectorView<double>(g));
        out.duality_gap = objective.gap(out.objective, here, VectorView<const double>(g));
        if (out.stop != optim::Stop::tolerance_reached) break;
        if (out.duality_gap <= run.tol * out.objective) break;
        if (rule.tol < 1e-12) {
            out.stop = optim::Stop::precision_reached;
            break;
        }
        // Both fall with the square of the gradient.
        rule.tol *= std::min(0.3, 0.5 * std::sqrt(run.tol * out.objective / out.duality_gap));
        rule.max_iterations = run.max_iter - out.n_iterations;
    }
    w.assign(at.begin(), at.end());
    return out;
}

}  // namespace foretell::svm
