#pragma once

#include <cmath>
#include <limits>

namespace foretell::linear {

/// The regularised incomplete beta function I_x(a, b) by its continued fraction, with Lentz's
/// method. Source: NIST Digital Library of Mathematical Functions, 8.17.22 and 3.10(ii).
[[nodiscard]] inline double incomplete_beta(double a, double b, double x) noexcept {
    if (!(x > 0.0)) return 0.0;
    if (x >= 1.0) return 1.0;
    if (x > (a + 1.0) / (a + b + 2.0)) return 1.0 - incomplete_beta(b, a, 1.0 - x);
    const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                  a * std::log(x) + b * std::log1p(-x)) /
                         a;
    constexpr double tiny = 1e-300;
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (std::abs(d) < tiny ? tiny : d);
    double f = d;
    for (int m = 1; m < 500; ++m) {
        const double k = m;
        double term = k * (b - k) * x / ((a + 2.0 * k - 1.0) * (a + 2.0 * k));
        d = 1.0 + term * d;
        c = 1.0 + term / c;
        d = 1.0 / (std::abs(d) < tiny ? tiny : d);
        if (std::abs(c) < tiny) c = tiny;
        f *= d * c;
        term = -(a + k) * (a + b + k) * x / ((a + 2.0 * k) * (a + 2.0 * k + 1.0));
        d = 1.0 + term * d;
        c = 1.0 + term / c;
        d = 1.0 / (std::abs(d) < tiny ? tiny : d);
        if (std::abs(c) < tiny) c = tiny;
        const double factor = d * c;
        f *= factor;
        if (std::abs(factor - 1.0) < 1e-16) break;
    }
    return front * f;
}

/// P(|T| > |t|) of Student's distribution with dof degrees of freedom. DLMF 8.17, Abramowitz &
/// Stegun 26.7.1.
[[nodiscard]] inline double two_sided_t(double t, double dof) noexcept {
    if (!std::isfinite(t)) return 0.0;
    return incomplete_beta(0.5 * dof, 0.5, dof / (dof + t * t));
}

/// The t > 0 with two_sided_t(t, dof) = p, 0 < p < 1: by bisection, then to the last bits.
[[nodiscard]] inline double two_sided_t_quantile(double p, double dof) noexcept {
    double low = 0.0, high = 1.0;
    while (two_sided_t(high, dof) > p && high < 1e300) high *= 2.0;
    for (int k = 0; k < 200 && high - low > std::numeric_limits<double>::epsilon() * high; ++k) {
        const double middle = 0.5 * (low + high);
        (two_sided_t(middle, dof) > p ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace foretell::linear
