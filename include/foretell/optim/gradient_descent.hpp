#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/optim/detail/iterate.hpp>
#include <foretell/optim/detail/line_search.hpp>
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
    Momentum momentum = Momentum::none;
    /// Not with nesterov, whose steps are found by backtracking.
    LineSearch line_search = LineSearch::backtracking;
    /// Share of the last step that heavy_ball keeps, in [0, 1).
    double keep = 0.9;
};

namespace detail {

/// Halves step until f falls by at least half of what the slope says, from + step d.
/// @param slope of f along d, < 0
/// @param noise decreases below it drown in rounding
template <SmoothFunction F>
[[gnu::cold]] bool backtrack(F& f, const Point& from, const Buffer<double>& d, double slope,
                             double noise, double& step, Point& next, std::size_t& n_evaluations) {
    while (true) {
        for (std::size_t i = 0; i < d.size(); ++i) next.x[i] = from.x[i] + step * d[i];
        next.f = f(VectorView<const double>(next.x), VectorView<double>(next.g));
        ++n_evaluations;
        // Where the decrease drowns in rounding, the gradients tell what it is for a quadratic.
        const bool in_noise = -step * slope <= noise;
        if (in_noise ? inner(next.g, d) <= 0.0 : next.f <= from.f + 0.5 * step * slope) return true;
        if (-step * slope <= 1e-8 * noise) return false;
        step *= 0.5;
    }
}

/// The t of to = from + t d.
inline double step_taken(const Point& from, const Point& to, const Buffer<double>& d) noexcept {
    double moved = 0.0, square = 0.0;
    for (std::size_t i = 0; i < d.size(); ++i) {
        moved += (to.x[i] - from.x[i]) * d[i];
        square += d[i] * d[i];
    }
    return moved / square;
}

}  // namespace detail

/// Minimises a smooth function by gradient descent, x <- x - t f'(x), or with momentum, where s is
/// the step before:
///
///     heavy_ball    x <- x - t f'(x) + keep s
///     nesterov      x <- y - t f'(y),   y = x + k / (k + 3) s,   k steps since the last restart
///
/// By backtracking t is halved until f falls by at least half of what the slope foretells, and
/// doubled again before the next iteration. Whatever the momentum, f falls with each iteration: a
/// step that would raise it is taken again without momentum.
///
/// Sources: Boyd & Vandenberghe, Convex Optimization, algorithm 9.3 with alpha = beta = 1/2;
/// Polyak, USSR Comput. Math. Math. Phys. 4 (1964); Nesterov, Introductory Lectures on Convex
/// Optimization, section 2.2, with the restarts of O'Donoghue & Candes, Found. Comput. Math. 15
/// (2015). Shown for comparison and for teaching: lbfgs takes far fewer iterations.
/// @param x0 where to start, (n,)
/// @throws NumericalError if f is not finite at x0
template <SmoothFunction F>
[[nodiscard, gnu::cold]] Result gradient_descent(F&& f, VectorView<const double> x0,
                                                 const GradientDescentOptions& options = {}) {
    const StopRule& rule = options.stopping;
    const std::size_t n = x0.size();
    const bool ball = options.momentum == Momentum::heavy_ball;
    const bool ahead = options.momentum == Momentum::nesterov;
    detail::Point at = detail::start_at(f, x0, "gradient_descent"), next(n), lead(ahead ? n : 0);
    Buffer<double> direction(n), last(n, 0.0);  // last: the step before, 0: without momentum
    Result result;
    result.n_evaluations = 1;
    double step = options.first_step, since_restart = 0.0, best = at.f;
    std::size_t stalled = 0;
    const auto restart = [&] {
        since_restart = 0.0;
        last.assign(n, 0.0);
    };
    while (true) {
        if (at.f <= rule.floor) return detail::finish(at, result, Stop::unbounded);
        const double square = detail::inner(at.g, at.g), noise = rule.precision * std::abs(at.f);
        result.decrement = std::sqrt(square);
        if (detail::small_enough(square, at.f, rule)) {
            return detail::finish(at, result, Stop::tolerance_reached);
        }
        if (result.n_iterations == rule.max_iterations) {
            return detail::finish(at, result, Stop::max_iterations);
        }
        if (stalled == 10) return detail::finish(at, result, Stop::precision_reached);
        const detail::Point* from = &at;
        if (ahead && since_restart > 0.0) {
            const double share = since_restart / (since_restart + 3.0);
            for (std::size_t i = 0; i < n; ++i) lead.x[i] = at.x[i] + share * last[i];
            lead.f = f(VectorView<const double>(lead.x), VectorView<double>(lead.g));
            ++result.n_evaluations;
            from = &lead;
        }
        const double keep = ball ? options.keep / step : 0.0;
        for (std::size_t i = 0; i < n; ++i) direction[i] = keep * last[i] - from->g[i];
        const double slope = detail::inner(from->g, direction);
        bool found = slope < 0.0 && std::isfinite(from->f);
        if (found && options.line_search == LineSearch::wolfe) {
            found = detail::wolfe_search(f, *from, direction, slope, step, rule.precision, 25, next,
                                         result.n_evaluations);
            if (found) step = detail::step_taken(*from, next, direction);
        } else if (found) {
            found = detail::backtrack(f, *from, direction, slope, noise, step, next,
                                      result.n_evaluations);
        }
        if (since_restart > 0.0 && (!found || next.f > at.f + noise)) {
            restart();
            step *= 2.0;
            continue;
        }
        if (!found) {
            // A failed Wolfe search leaves the step, and so what a step may gain, as it was.
            const bool searched = options.line_search == LineSearch::wolfe;
            const bool at_end = detail::drowns(searched ? step * square : square, at.f, rule);
            return detail::finish(at, result,
                                  at_end ? Stop::precision_reached : Stop::line_search_failed);
        }
        if (!ahead && options.line_search == LineSearch::backtracking) step *= 2.0;
        if (options.momentum != Momentum::none) {
            since_restart += 1.0;
            for (std::size_t i = 0; i < n; ++i) last[i] = next.x[i] - at.x[i];
        }
        ++result.n_iterations;
        stalled = next.f < best || !detail::drowns(square, at.f, rule) ? 0 : stalled + 1;
        best = std::min(best, next.f);
        std::swap(at, next);
        if (!detail::tell(rule, result.n_iterations, at.f)) {
            return detail::finish(at, result, Stop::interrupted);
        }
    }
}

}  // namespace foretell::optim
