#pragma once

#include <cmath>

namespace foretell::linear {

/// P(|Z| > |z|) of a standard normal Z.
[[nodiscard]] inline double two_sided_p_value(double z) noexcept {
    return std::erfc(std::abs(z) * std::sqrt(0.5));
}

/// The z > 0 with P(|Z| > z) = p for a standard normal Z, 0 < p < 1.
///
/// Source: Abramowitz & Stegun, (26.2.23), whose error of 4.5e-4 three steps of Halley's method
/// take to that of erfc.
[[nodiscard]] inline double two_sided_quantile(double p) noexcept {
    const double t = std::sqrt(-2.0 * std::log(0.5 * p));
    double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                       (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for (int step = 0; step < 3; ++step) {
        constexpr double density_at_0 = 0.3989422804014327;  // 1 / sqrt(2 pi)
        const double density = 2.0 * density_at_0 * std::exp(-0.5 * z * z);
        const double u = (two_sided_p_value(z) - p) / density;
        z += u / (1.0 + 0.5 * z * u);
    }
    return z;
}

}  // namespace foretell::linear
