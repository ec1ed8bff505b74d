#pragma once

#include <foretell/linalg/simd_math.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>

namespace foretell::loss {

/// A loss at one sample, or lane by lane at several, with its derivatives by the linear predictor.
template <class T>
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
    // t z first: for t = 1 it takes all of a large z off, before the small logarithm comes on.
    const T linear = (z > T(0) ? z : T(0)) - t * z;
    return {linear + std::log1p(e), p - t, e * inverse * inverse};
}

/// The same on registers, for kernels that linalg/run.hpp dispatches.
template <class T, std::size_t N>
[[gnu::always_inline]] inline PointLoss<linalg::simd::Pack<T, N>> binomial(
    const linalg::simd::Pack<T, N>& z, const linalg::simd::Pack<T, N>& t) noexcept {
    namespace simd = linalg::simd;
    using P = simd::Pack<T, N>;
    const P e = simd::exp_minus_abs(z), inverse = P(T(1)) / (e + T(1));
    const P small = e * inverse;
    const P p = simd::select(z < P(T(0)), small, inverse);
    const P linear = simd::max(z, T(0)) - t * z;
    return {linear + simd::log1p_unit(e), p - t, small * inverse};
}

}  // namespace foretell::loss
