#pragma once

#include <limits>

namespace foretell::detail {

/// The variance of n values is no larger than what rounding makes of n equal ones:
/// var <= n eps var + (n mean eps)^2 (Chan, Golub & LeVeque, "Algorithms for computing the sample
/// variance", 1983), the rule of scikit-learn. False for NaN.
inline bool is_constant_feature(double var, double mean, double n) noexcept {
    constexpr double eps = std::numeric_limits<double>::epsilon();
    const double rounding = n * mean * eps;
    return var <= n * eps * var + rounding * rounding;
}

}  // namespace foretell::detail
