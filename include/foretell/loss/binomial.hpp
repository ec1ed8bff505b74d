#pragma once

#include <cmath>
#include <concepts>

namespace foretell::loss {

/// A loss at one sample with its derivatives by the linear predictor z.
template <std::floating_point T>
struct PointLoss {
    T value, gradient, curvature;
};

/// Binomial deviance / 2 (cross-entropy) of a target t in [0, 1] at the log odds z:
///
///     l(z) = log(1 + exp(z)) - t z,   l'(z) = p - t,   l''(z) = p (1 - p),   p = 1 / (1 + exp(-z))
///
/// by e = exp(-|z|), which neither overflows nor cancels: finite for every finite z.
/// Source: Hastie, Tibshirani & Friedman, ESL, 2nd ed., equations (4.20) to (4.22).
template <std::floating_point T>
[[nodiscard]] PointLoss<T> binomial(T z, T t) noexcept {
    const T e = std::exp(-std::abs(z)), inverse = T(1) / (T(1) + e);
    const T p = z >= T(0) ? inverse : e * inverse;
    const T softplus = (z > T(0) ? z : T(0)) + std::log1p(e);
    return {softplus - t * z, p - t, e * inverse * inverse};
}

}  // namespace foretell::loss
