#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/message.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/optim/function.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/result.hpp>
#include <foretell/progress/progress.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace foretell::optim::detail {

/// A point with the value and the gradient there.
struct Point {
    Buffer<double> x, g;
    double f = 0.0;

    explicit Point(std::size_t n) : x(n), g(n) {}
};

inline double inner(const double* a, const double* b, std::size_t n) noexcept {
    double sums[4] = {};
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (std::size_t k = 0; k < 4; ++k) sums[k] += a[i + k] * b[i + k];
    }
    for (; i < n; ++i) sums[0] += a[i] * b[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}
inline double inner(const Buffer<double>& a, const Buffer<double>& b) noexcept {
    return inner(a.data(), b.data(), a.size());
}

/// y <- y + a x
inline void add_scaled(double a, const double* x, Buffer<double>& y) noexcept {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += a * x[i];
}
inline void add_scaled(double a, const Buffer<double>& x, Buffer<double>& y) noexcept {
    add_scaled(a, x.data(), y);
}

/// The point where a solver starts.
/// @throws NumericalError if f is not finite there
template <SmoothFunction F>
[[gnu::cold]] Point start_at(F& f, VectorView<const double> x0, std::string_view where) {
    Point at(x0.size());
    at.x.assign(x0.begin(), x0.end());
    at.f = f(VectorView<const double>(at.x), VectorView<double>(at.g));
    if (!foretell::detail::is_finite(at.f) ||
        !foretell::detail::all_finite(at.g.data(), at.g.size())) {
        throw NumericalError(
            message(where, ": the objective must be finite at the starting point, got ", at.f));
    }
    return at;
}

/// What is left to gain is within the tolerance of rule.
inline bool small_enough(double decrement_squared, double f, const StopRule& rule) noexcept {
    return 0.5 * decrement_squared <= rule.tol * rule.tol * (f < 0 ? -f : f);
}

/// What is left to gain drowns in the rounding of values and gradients.
inline bool drowns(double decrement_squared, double f, const StopRule& rule) noexcept {
    return decrement_squared <= 100.0 * rule.precision * (f < 0 ? -f : f);
}

/// Tells the sink; false means: stop.
[[gnu::cold]] inline bool tell(const StopRule& rule, std::size_t iteration, double f) {
    if (rule.progress == nullptr) return true;
    const std::string detail = message("objective ", f);
    return rule.progress->update({rule.what, iteration, rule.max_iterations, detail});
}

[[gnu::noinline]] inline Result finish(Point& at, Result& so_far, Stop why) {
    so_far.x = std::move(at.x);
    so_far.gradient = std::move(at.g);
    so_far.objective = at.f;
    so_far.stop = why;
    return std::move(so_far);
}

}  // namespace foretell::optim::detail
