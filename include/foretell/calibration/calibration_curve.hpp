#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fitted_state.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>

namespace foretell {

/// The probability of one class by the decision z for it.
struct CalibrationCurve {
    double slope = 0.0, intercept = 0.0;  ///< of the sigmoid
    /// Of the isotonic curve: its corners, ascending; straight between them, level beyond.
    Vector<double> decision = {}, probability = {};

    static constexpr auto fields() {
        using F = CalibrationCurve;
        return std::tuple{
            field("slope", &F::slope, "a of the sigmoid"),
            field("intercept", &F::intercept, "b of the sigmoid"),
            field("decision", &F::decision, "corners of the isotonic curve"),
            field("probability", &F::probability, closed_interval(0.0, 1.0), "there")};
    }
    [[nodiscard]] double operator()(double z) const noexcept;
};

inline double CalibrationCurve::operator()(double z) const noexcept {
    if (decision.size() == 0) {
        const double t = slope * z + intercept, e = std::exp(-std::abs(t));
        return (t >= 0.0 ? 1.0 : e) / (1.0 + e);
    }
    const double* const x = decision.data();
    const std::size_t n = decision.size(),
                      i = static_cast<std::size_t>(std::lower_bound(x, x + n, z) - x);
    if (i == n) return probability(n - 1);
    if (i == 0 || x[i] == z) return probability(i);
    const double share = (z - x[i - 1]) / (x[i] - x[i - 1]);
    return probability(i - 1) + share * (probability(i) - probability(i - 1));
}

}  // namespace foretell
