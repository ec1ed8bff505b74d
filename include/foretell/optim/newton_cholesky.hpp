#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/optim/detail/iterate.hpp>
#include <foretell/optim/detail/line_search.hpp>
#include <foretell/optim/function.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/result.hpp>
#include <foretell/optim/ridge_factor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace foretell::optim {

struct NewtonCholeskyOptions {
    StopRule stopping = {};
};

/// Minimises a twice differentiable convex function by Newton's method, x <- x - t H^-1 f'(x), with
/// the Cholesky factor of the Hessian H and a step t from a Wolfe line search.
///
/// Source: Boyd & Vandenberghe, Convex Optimization, algorithm 9.5. A Hessian that is not positive
/// definite in floating point gets the smallest ridge, a power of ten times its largest diagonal
/// entry, that makes it so. Whether a step was enough is judged by the factor at hand, so that no
/// Hessian is built only to find that nothing was left to do.
/// @param x0 where to start, (n,)
/// @throws NumericalError if f is not finite at x0, or its Hessian is not
/// Complexity: one Hessian and n^3 / 3 operations per iteration; allocates two n x n matrices.
template <TwiceDifferentiableFunction F>
[[nodiscard, gnu::cold]] Result newton_cholesky(F&& f, VectorView<const double> x0,
                                                const NewtonCholeskyOptions& options = {}) {
    const StopRule& rule = options.stopping;
    const std::size_t n = x0.size();
    detail::Point at = detail::start_at(f, x0, "newton_cholesky"), next(n);
    RidgeFactor factor(n);
    Buffer<double> direction(n);
    Result result;
    result.n_evaluations = 1;
    const auto solve = [&] {
        for (std::size_t i = 0; i < n; ++i) direction[i] = -at.g[i];
        factor.solve(VectorView<double>(direction));
        const double slope = detail::inner(at.g, direction);
        result.decrement = std::sqrt(std::max(0.0, -slope));
        return slope;
    };
    while (true) {
        if (at.f <= rule.floor) return detail::finish(at, result, Stop::unbounded);
        if (result.n_iterations > 0 && detail::small_enough(-solve(), at.f, rule)) {
            return detail::finish(at, result, Stop::tolerance_reached);
        }
        if (result.n_iterations == rule.max_iterations) {
            return detail::finish(at, result, Stop::max_iterations);
        }
        f.hessian(VectorView<const double>(at.x), factor.matrix());
        if (!factor.factorize()) {
            throw NumericalError("newton_cholesky: the Hessian must be finite");
        }
        const double slope = solve();
        if (!(slope < 0.0) || detail::small_enough(-slope, at.f, rule)) {
            return detail::finish(at, result, Stop::tolerance_reached);
        }
        const bool in_noise = detail::drowns(-slope, at.f, rule);
        if (!detail::wolfe_search(f, at, direction, slope, 1.0, rule.precision, in_noise ? 2 : 25,
                                  next, result.n_evaluations)) {
            return detail::finish(at, result,
                                  in_noise ? Stop::precision_reached : Stop::line_search_failed);
        }
        ++result.n_iterations;
        std::swap(at, next);
        if (!detail::tell(rule, result.n_iterations, at.f)) {
            return detail::finish(at, result, Stop::interrupted);
        }
    }
}

}  // namespace foretell::optim
