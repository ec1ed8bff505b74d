#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/optim/detail/iterate.hpp>
#include <foretell/optim/function.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/result.hpp>
#include <foretell/random/uniform_random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace foretell::optim {

struct SgdOptions {
    StopRule stopping = {};
    /// Terms of the sum that one step looks at.
    std::size_t batch_size = 64;
    /// Of the first epoch; about 1 / L, where the gradient of a batch is L-Lipschitz.
    double first_step = 1.0;
    std::uint64_t seed = 0;
};

/// batch(terms, x, g) overwrites g with what the terms of a sum say of the gradient at x of it all:
/// right on average over random terms.
template <class B>
concept BatchGradient = requires(B& batch, std::span<const std::size_t> terms,
                                 VectorView<const double> x, VectorView<double> g) {
    batch(terms, x, g);
};

/// Minimises a sum of n_terms functions by averaged stochastic gradient descent: steps
/// x <- x - t g of constant length t over the terms in random order, a batch at a time, and then
/// the mean of the points of the second half of them. After each such epoch f and its gradient are
/// evaluated at that mean: it is kept if f fell, and t is halved unless f fell by more than one
/// such step along the whole gradient would bring, as then chance has the upper hand.
///
/// Sources: Polyak & Juditsky, SIAM J. Control Optim. 30 (1992), for the mean; Bottou, Curtis &
/// Nocedal, SIAM Review 60 (2018), section 4.2, for steps that are halved when they have done what
/// they can. f never rises, and what is reported is that of all terms. Low precision is cheap; for
/// more take another solver.
/// @param f value and gradient of the whole sum
/// @param batch its BatchGradient
/// @param x0 where to start, (n,)
/// @throws NumericalError if f is not finite at x0
/// Complexity: per epoch, which is an iteration here, one call of f and of batch for each batch;
/// Result::n_evaluations counts both, the batches of an epoch as one.
template <SmoothFunction F, BatchGradient B>
[[nodiscard, gnu::cold]] Result sgd(F&& f, B&& batch, std::size_t n_terms,
                                    VectorView<const double> x0, const SgdOptions& options = {}) {
    const StopRule& rule = options.stopping;
    const std::size_t n = x0.size(), size = std::clamp<std::size_t>(options.batch_size, 1, n_terms);
    const std::size_t n_batches = (n_terms + size - 1) / size, tail = n_batches / 2;
    detail::Point at = detail::start_at(f, x0, "sgd"), mean(n);
    Buffer<double> x(n), g(n);
    UniformRandom random(options.seed);
    Buffer<std::size_t> order(n_terms);
    for (std::size_t i = 0; i < n_terms; ++i) order[i] = i;
    random.shuffle(std::span<std::size_t>(order));
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
        if (step < 1e-12 * options.first_step) {
            const bool fine = detail::drowns(square, at.f, rule);
            return detail::finish(at, result,
                                  fine ? Stop::precision_reached : Stop::line_search_failed);
        }
        random.shuffle(std::span<std::size_t>(order));
        x = at.x;
        std::fill(mean.x.begin(), mean.x.end(), 0.0);
        for (std::size_t b = 0; b < n_batches; ++b) {
            const std::size_t from = b * size;
            batch(std::span<const std::size_t>(&order[from], std::min(size, n_terms - from)),
                  VectorView<const double>(x), VectorView<double>(g));
            detail::add_scaled(-step, g, x);
            if (b >= tail) {
                detail::add_scaled(1.0 / static_cast<double>(n_batches - tail), x, mean.x);
            }
        }
        mean.f = f(VectorView<const double>(mean.x), VectorView<double>(mean.g));
        result.n_evaluations += 2;
        ++result.n_iterations;
        const double gain = at.f - mean.f;
        if (!(gain > 0.5 * step * square)) step *= 0.5;
        if (gain > 0.0) std::swap(at, mean);
        if (!detail::tell(rule, result.n_iterations, at.f)) {
            return detail::finish(at, result, Stop::interrupted);
        }
    }
}

}  // namespace foretell::optim
