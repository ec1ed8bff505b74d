#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/optim/detail/iterate.hpp>
#include <foretell/optim/detail/lbfgs_memory.hpp>
#include <foretell/optim/detail/line_search.hpp>
#include <foretell/optim/detail/pace.hpp>
#include <foretell/optim/function.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/result.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace foretell::optim {

struct LbfgsOptions {
    StopRule stopping = {};
    /// Pairs of step and change of gradient that are kept.
    std::size_t memory = 10;
};

/// Minimises a smooth function by limited-memory BFGS with a preconditioner M that stands for the
/// Hessian where nothing has been learnt yet: H_0 = gamma M^-1, gamma = s'y / y'M^-1 y.
///
/// A preconditioner that can be made better says so by a member improve(x, n): it is asked at x
/// when about n more iterations are foreseen at the pace so far, and returns whether it changed.
///
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5.
/// @param x0 where to start, (n,)
/// @throws NumericalError if f is not finite at x0
/// Complexity: O(memory n) and one M^-1 v per iteration beside f, which is called once in most
/// iterations; allocates 2 memory + 6 vectors of n.
template <SmoothFunction F, class M = NoPreconditioner>
requires Preconditioner<std::remove_reference_t<M>>
[[nodiscard]] Result lbfgs(F&& f, VectorView<const double> x0, const LbfgsOptions& options = {},
                           M&& preconditioner = M()) {
    const StopRule& rule = options.stopping;
    const std::size_t n = x0.size();
    detail::Point at = detail::start_at(f, x0, "lbfgs"), next(n);
    detail::LbfgsMemory memory(n, options.memory);
    detail::Pace pace;
    Buffer<double> direction(n);
    Result result;
    result.n_evaluations = 1;
    double last_gain = 0.0;
    while (true) {
        if (at.f <= rule.floor) return detail::finish(at, result, Stop::unbounded);
        memory.direction(at.g, preconditioner, direction);
        const double slope = detail::inner(at.g, direction);
        result.decrement = std::sqrt(std::max(0.0, -slope));
        const double little = 10.0 * rule.tol * rule.tol + rule.precision;
        const bool gained_little = last_gain <= little * std::abs(at.f);
        if (!(slope < 0.0) || (gained_little && detail::small_enough(-slope, at.f, rule))) {
            return detail::finish(at, result, Stop::tolerance_reached);
        }
        if (result.n_iterations == rule.max_iterations) {
            return detail::finish(at, result, Stop::max_iterations);
        }
        const bool in_noise = detail::drowns(-slope, at.f, rule);
        if constexpr (requires { preconditioner.improve(x0, 1.0); }) {
            pace.record(-slope);
            const double target = 2.0 * rule.tol * rule.tol * std::abs(at.f);
            const double foreseen = in_noise ? 0.0 : pace.iterations_to(target);
            if (foreseen > 1.0 &&
                preconditioner.improve(VectorView<const double>(at.x), foreseen)) {
                memory.forget();
                pace.forget();
                continue;
            }
        }
        if (!detail::wolfe_search(f, at, direction, slope, 1.0, rule.precision, in_noise ? 3 : 25,
                                  next, result.n_evaluations)) {
            if (!memory.empty()) {
                memory.forget();
                continue;
            }
            return detail::finish(at, result,
                                  in_noise ? Stop::precision_reached : Stop::line_search_failed);
        }
        ++result.n_iterations;
        last_gain = at.f - next.f;
        memory.learn(at, next);
        std::swap(at, next);
        if (!detail::tell(rule, result.n_iterations, at.f)) {
            return detail::finish(at, result, Stop::interrupted);
        }
    }
}

}  // namespace foretell::optim
