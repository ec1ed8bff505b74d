#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/optim/detail/iterate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::optim::detail {

/// One end of the interval that holds the step: its length, and value and slope there.
struct StepPoint {
    double step, f, slope;
};

/// The minimiser of the cubic through value and slope at both ends, kept inside the middle 80 % of
/// the interval. Source: Nocedal & Wright, 2nd ed., equation (3.59).
inline double cubic_step(const StepPoint& a, const StepPoint& b) noexcept {
    const double width = b.step - a.step;
    const double d1 = a.slope + b.slope - 3.0 * (b.f - a.f) / width;
    const double square = d1 * d1 - a.slope * b.slope;
    double at = 0.5 * (a.step + b.step);
    if (square >= 0.0) {
        const double d2 = std::sqrt(square);
        const double t = b.step - width * (b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2);
        if (std::isfinite(t)) at = t;
    }
    return std::clamp(at, a.step + 0.1 * width, b.step - 0.1 * width);
}

/// Seeks a step along `direction` from `from` that satisfies the strong Wolfe conditions, or, where
/// f has not grown by more than a trace, the approximate ones: those on the slope alone, which stay
/// sharp when differences of f drown in rounding.
///
/// Source: Hager & Zhang, SIAM J. Optim. 16 (2005), conditions (2.4) and (2.5).
/// @param slope g'direction at `from`, < 0
/// @param trial overwritten with the last point tried; the accepted one on success
/// @return whether a step was found within max_tries evaluations
template <SmoothFunction F>
bool wolfe_search(F& f, const Point& from, const Buffer<double>& direction, double slope,
                  double first_step, double precision, std::size_t max_tries, Point& trial,
                  std::size_t& n_evaluations) {
    constexpr double decrease = 1e-4, flattening = 0.9, overshoot = 0.8;
    const double trace = 0.01 * std::sqrt(precision) * std::abs(from.f);
    StepPoint low{0.0, from.f, slope};
    StepPoint high{std::numeric_limits<double>::infinity(), 0.0, 0.0};
    double step = first_step;
    for (std::size_t tries = 0; tries < max_tries; ++tries) {
        for (std::size_t i = 0; i < from.x.size(); ++i) {
            trial.x[i] = from.x[i] + step * direction[i];
        }
        trial.f = f(VectorView<const double>(trial.x), VectorView<double>(trial.g));
        ++n_evaluations;
        const StepPoint here{step, trial.f, inner(trial.g, direction)};
        if (!std::isfinite(here.f) || !std::isfinite(here.slope)) {
            high = {step, std::numeric_limits<double>::infinity(), 0.0};
            step = low.step + 0.1 * (step - low.step);
            continue;
        }
        const bool falls = here.f <= from.f + decrease * step * slope;
        const bool flat = std::abs(here.slope) <= -(falls ? flattening : overshoot) * slope;
        if (flat && (falls || here.f <= from.f + trace)) return true;
        if (here.slope > 0.0 || here.f > from.f + trace) {
            high = here;
        } else {
            low = here;
        }
        if (std::isfinite(high.f) && std::isfinite(high.step)) {
            step = cubic_step(low, high);
        } else if (std::isfinite(high.step)) {
            step = 0.5 * (low.step + high.step);
        } else {
            step *= 4.0;
        }
        if (!(step > low.step)) return false;
    }
    return false;
}

}  // namespace foretell::optim::detail
