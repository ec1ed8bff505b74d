#pragma once

#include <foretell/optim/detail/conjugate_gradients.hpp>
#include <foretell/optim/detail/iterate.hpp>
#include <foretell/optim/function.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/result.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace foretell::optim {

struct NewtonCgOptions {
    StopRule stopping = {};
    /// Conjugate gradients stop once an iteration lowers the quadratic model by no more than this
    /// times the average of those before it, in (0, 1). It is lowered while the solver crawls.
    double forcing = 0.5;
    /// Products with the Hessian in one iteration, at most.
    std::size_t max_products = 1000;
    /// The first radius of the trust region in the norm of M; without bound where the curvature is
    /// largest at the start, so that Newton's first step is a cautious one.
    double first_radius = std::numeric_limits<double>::infinity();
};

/// product(v, out) overwrites out with H v, H the Hessian at the point of the latest call of the
/// function it belongs to.
template <class P>
concept HessianProduct = requires(P& product, VectorView<const double> v, VectorView<double> out) {
    product(v, out);
};

/// Minimises a smooth function by a trust region and Newton's step, which is found as far as it is
/// worth it by conjugate gradients: the Hessian is only ever multiplied by a vector.
///
/// The trust region ||s||_M <= radius follows Lin & More, SIAM J. Optim. 9 (1999), with the
/// constants of LIBLINEAR's TRON (Hsia, Zhu & Lin, ACML 2017). Where the predicted decrease drowns
/// in rounding, a step is judged by the gradients at its ends. A preconditioner with a member
/// improve(x, n) is asked as lbfgs does, with the products that are foreseen as n.
/// @param product a HessianProduct of f
/// @param x0 where to start, (n,)
/// @param preconditioner stands for the Hessian, see Preconditioner
/// @throws NumericalError if f is not finite at x0
/// Complexity: one call of f and some products per iteration, O(n) and one M^-1 v beside each
/// product; allocates 9 vectors of n.
template <SmoothFunction F, HessianProduct P, class M = NoPreconditioner>
requires Preconditioner<std::remove_reference_t<M>>
[[nodiscard, gnu::cold]] Result newton_cg(F&& f, P&& product, VectorView<const double> x0,
                                          const NewtonCgOptions& options = {},
                                          M&& preconditioner = M()) {
    const StopRule& rule = options.stopping;
    const std::size_t n = x0.size();
    detail::Point at = detail::start_at(f, x0, "newton_cg"), next(n);
    detail::ModelStep step(n);
    double radius = options.first_radius;
    Result result;
    result.n_evaluations = 1;
    double forcing = options.forcing, last = 0.0, wanted = 0.0;
    double least = std::numeric_limits<double>::infinity();  // decrement squared, in the noise
    std::size_t refused = 0, stalled = 0;
    while (true) {
        if (at.f <= rule.floor) return detail::finish(at, result, Stop::unbounded);
        const std::size_t products =
            detail::conjugate_gradients(product, preconditioner, at.g, radius, forcing,
                                        std::max<std::size_t>(1, options.max_products), step);
        result.n_products += products;
        const double foreseen = -2.0 * step.model;  // the square of the decrement
        result.decrement = std::sqrt(std::max(0.0, foreseen));
        if (!(foreseen > 0.0) ||
            (!step.at_boundary && detail::small_enough(foreseen, at.f, rule))) {
            return detail::finish(at, result, Stop::tolerance_reached);
        }
        if (result.n_iterations == rule.max_iterations) {
            return detail::finish(at, result, Stop::max_iterations);
        }
        const bool in_noise = !step.at_boundary && detail::drowns(foreseen, at.f, rule);
        stalled = !in_noise || foreseen < 0.5 * least ? 0 : stalled + 1;
        if (in_noise) least = std::min(least, foreseen);
        if (refused == 0) wanted = foreseen;
        if (refused == 25) {
            const bool fine = detail::drowns(wanted, at.f, rule);
            return detail::finish(at, result,
                                  fine ? Stop::precision_reached : Stop::line_search_failed);
        }
        for (std::size_t i = 0; i < n; ++i) next.x[i] = at.x[i] + step.s[i];
        next.f = f(VectorView<const double>(next.x), VectorView<double>(next.g));
        ++result.n_evaluations;
        const double slope = detail::inner(at.g, step.s), end_slope = detail::inner(next.g, step.s);
        // The decrease of a quadratic is the mean of the slopes at its ends.
        const double gain = in_noise ? -0.5 * (slope + end_slope) : at.f - next.f;
        const bool good = gain > 1e-4 * -step.model;
        if (in_noise && (!good || stalled == 5)) {
            return detail::finish(at, result, Stop::precision_reached);
        }
        radius = detail::next_radius(radius, step, gain, slope);
        if (!good) {
            ++refused;
            at.f = f(VectorView<const double>(at.x), VectorView<double>(at.g));
            ++result.n_evaluations;
            continue;
        }
        refused = 0;
        ++result.n_iterations;
        std::swap(at, next);
        if (!detail::tell(rule, result.n_iterations, at.f)) {
            return detail::finish(at, result, Stop::interrupted);
        }
        // Newton's decrement falls faster and faster, unless the steps are found too roughly.
        const double ratio = last > 0.0 ? foreseen / last : 0.0;
        last = foreseen;
        forcing = ratio > 0.1 ? std::max(1e-3, 0.25 * forcing)
                              : std::min(options.forcing, ratio < 0.01 ? 2.0 * forcing : forcing);
        if constexpr (requires { preconditioner.improve(x0, 1.0); }) {
            const double target = 2.0 * rule.tol * rule.tol * std::abs(at.f);
            const double left = detail::steps_left(foreseen / target, ratio);
            if (products > 1 && preconditioner.improve(VectorView<const double>(at.x),
                                                       left * static_cast<double>(products))) {
                radius = options.first_radius;
                forcing = options.forcing;
                last = 0.0;
            }
        }
    }
}

}  // namespace foretell::optim
