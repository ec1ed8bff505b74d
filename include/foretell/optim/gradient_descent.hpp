#pragma once

#include <foretell/optim/detail/iterate.hpp>
#include <foretell/optim/function.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/result.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace foretell::optim {

struct GradientDescentOptions {
    StopRule stopping = {};
    /// The first step that is tried; 1 / L where the gradient is known to be L-Lipschitz.
    double first_step = 1.0;
};

/// Minimises a smooth function by steepest descent, x <- x - t f'(x). The step t is halved until f
/// falls by at least t/2 ||f'(x)||^2, and doubled again before the next iteration.
///
/// Source: Boyd & Vandenberghe, Convex Optimization, algorithm 9.3 with alpha = beta = 1/2. Shown
/// for comparison and for teaching: lbfgs takes far fewer iterations.
/// @param x0 where to start, (n,)
/// @throws NumericalError if f is not finite at x0
template <SmoothFunction F>
[[nodiscard, gnu::cold]] Result gradient_descent(F&& f, VectorView<const double> x0,
                                                 const GradientDescentOptions& options = {}) {
    const StopRule& rule = options.stopping;
    detail::Point at = detail::start_at(f, x0, "gradient_descent"), next(x0.size());
    Result result;
    result.n_evaluations = 1;
    double step = options.first_step;
    while (true) {
        if (at.f <= rule.floor) return detail::finish(at, result, Stop::unbounded);
        const double square = detail::inner(at.g, at.g);
        result.decrement = std::sqrt(square);
        if (detail::small_enough(square, at.f, rule)) {
            return detail::finish(at, result, Stop::tolerance_reached);
        }
        if (result.n_iterations == rule.max_iterations) {
            return detail::finish(at, result, Stop::max_iterations);
        }
        const double noise = rule.precision * std::abs(at.f);
        while (true) {
            for (std::size_t i = 0; i < at.x.size(); ++i) next.x[i] = at.x[i] - step * at.g[i];
            next.f = f(VectorView<const double>(next.x), VectorView<double>(next.g));
            ++result.n_evaluations;
            // Where the decrease drowns in rounding, the gradients tell what it is for a quadratic.
            const bool in_noise = step * square <= noise;
            if (in_noise ? detail::inner(next.g, at.g) >= 0.0
                         : next.f <= at.f - 0.5 * step * square) {
                break;
            }
            if (step * square <= 1e-8 * noise) {
                const bool at_end = square <= noise;
                return detail::finish(at, result,
                                      at_end ? Stop::precision_reached : Stop::line_search_failed);
            }
            step *= 0.5;
        }
        step *= 2.0;
        ++result.n_iterations;
        std::swap(at, next);
        if (!detail::tell(rule, result.n_iterations, at.f)) {
            return detail::finish(at, result, Stop::interrupted);
        }
    }
}

}  // namespace foretell::optim
