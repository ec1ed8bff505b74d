#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/svm/detail/linear_dual.hpp>
#include <foretell/svm/detail/linear_interior_point.hpp>
#include <foretell/svm/detail/linear_newton.hpp>
#include <foretell/svm/detail/linear_problem.hpp>
#include <foretell/svm/linear_svm_result.hpp>

#include <cstddef>

namespace foretell::svm {

/// The solver that LinearSVMSolver::automatic stands for. The dual wants some hundred visits of all
/// entries, the others some 15 or half a dozen matrices of products, of which a multiplication
/// costs a hundredth of a visited entry. On few rows the dual has few variables; in a regression
/// these all move, which takes it long.
template <class T, class X>
[[nodiscard]] LinearSVMSolver automatic_solver(const LinearProblem<T, X>& p) noexcept {
    const std::size_t n = p.y.size(), m = p.width(), entries = count_entries(p.rows) / n + 1;
    if (n < (p.is_hinge ? 2 * m : m / 2)) return LinearSVMSolver::dual;
    if (m * m > (p.is_squared ? 2000 : 1000) * entries) return LinearSVMSolver::dual;
    return p.is_squared ? LinearSVMSolver::primal : LinearSVMSolver::interior_point;
}

/// Solves a LinearProblem by the solver asked for.   w (width,) overwritten
/// @throws NumericalError if the objective overflows
template <class T, class X>
[[nodiscard]] LinearSVMResult solve_linear(const LinearProblem<T, X>& p, LinearSVMSolver solver,
                                           const LinearRun& run, Buffer<T>& w) {
    if (solver == LinearSVMSolver::automatic) solver = automatic_solver(p);
    bool has_errors = false;
    double slope = 0.0;
    for (std::size_t i = 0; i < p.y.size() && !has_errors; ++i) {
        has_errors = p.cost[i] * p.error(i, 0.0, slope) > 0.0;
    }
    if (!has_errors) {  // F(0) = 0, of which no share could be told
        w.assign(p.width(), T(0));
        return {solver, optim::Stop::tolerance_reached, 0, 0.0, 0.0};
    }
    if (solver == LinearSVMSolver::primal) return solve_linear_newton(p, run, w);
    if (solver == LinearSVMSolver::interior_point) {
        return LinearInteriorPoint<T, X>(p).solve(run, w);
    }
    return LinearDualDescent<T, X>(p).solve(run, w);
}

}  // namespace foretell::svm
