#pragma once

#include <foretell/linalg/detail/elementwise_constants.hpp>
#include <foretell/linalg/pack.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

/// Elementary functions of Packs, for kernels run by run.hpp: the building blocks of
/// elementwise.hpp, whose comment says how exact they are. Call them qualified: `simd::exp(x)`.
///
/// Each element's result depends on nothing but the element and the instruction set. A program that
/// is compiled with -ffast-math, which would break the exact steps, gets the slower functions of
/// the standard library instead.
namespace foretell::linalg::simd {

namespace detail {

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(_M_FP_FAST) || \
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
inline constexpr bool strict_arithmetic = false;
#else
inline constexpr bool strict_arithmetic = true;
#endif

template <class F, class T, std::size_t N>
inline Pack<T, N> each_lane(F f, const Pack<T, N>& x) noexcept {
    T lanes[N];
    x.store(lanes);
    for (std::size_t i = 0; i < N; ++i) lanes[i] = f(lanes[i]);
    return Pack<T, N>::load(lanes);
}

/// c[K] + c[K + 2] x2 + c[K + 4] x2^2 ...; a recursion, since compilers do not unroll loops at -O2.
template <std::size_t K, class T, std::size_t N, std::size_t M>
[[gnu::always_inline]] inline Pack<T, N> every_second(const Pack<T, N>& x2,
                                                      const T (&c)[M]) noexcept {
    if constexpr (K + 2 < M) {
        return mul_add(every_second<K + 2>(x2, c), x2, c[K]);
    } else {
        return Pack<T, N>(c[K]);
    }
}

/// c[0] + c[1] x + c[2] x^2 ...: even and odd powers apart, which halves the latency.
template <class T, std::size_t N, std::size_t M>
[[gnu::always_inline]] inline Pack<T, N> polynomial(const Pack<T, N>& x, const T (&c)[M]) noexcept {
    const Pack<T, N> x2 = x * x;
    return mul_add(every_second<1>(x2, c), x, every_second<0>(x2, c));
}

/// x with its sign taken away, and the sign alone.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> abs(const Pack<T, N>& x) noexcept {
    return from_bits<T, N>(to_bits(x) & Pack<Unsigned<T>, N>(~Constants<T>::sign_bit));
}
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<Unsigned<T>, N> sign_of(const Pack<T, N>& x) noexcept {
    return to_bits(x) & Pack<Unsigned<T>, N>(Constants<T>::sign_bit);
}

/// x = k ln 2 + r with an integer k and |r| <= ln(2)/2, and p = e^r - 1.
template <class T, std::size_t N>
struct ExpParts {
    Pack<T, N> k, p;

    [[gnu::always_inline]] inline explicit ExpParts(const Pack<T, N>& x) noexcept {
        using C = Constants<T>;
        const Pack<T, N> round(C::round);
        k = mul_add(x, C::log2_e, round) - round;
        Pack<T, N> r = mul_add(k, -C::ln2_high, x);
        r = mul_add(k, -C::ln2_low, r);
        p = mul_add(r * r, polynomial(r, C::exp), r);
    }
};

/// 2^t for an integer that Constants::round + bias was added to.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> power_of_two(const Pack<T, N>& biased) noexcept {
    return from_bits<T, N>(to_bits(biased) << Constants<T>::mantissa_bits);
}

/// e^x for exp_low <= x <= exp_high. 2^k goes in as two factors, so that k may lie outside of the
/// exponents of normal numbers, and the product rounds once where it is subnormal.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> exp_clamped(const Pack<T, N>& x) noexcept {
    using C = Constants<T>;
    const ExpParts<T, N> e(x);
    const Pack<T, N> biased(C::round + C::bias);
    const Pack<T, N> half = mul_add(e.k, T(0.5), biased);
    const Pack<T, N> other = e.k - (half - biased) + biased;
    return (e.p + T(1)) * power_of_two(half) * power_of_two(other);
}

/// e^x - 1 for expm1_low <= x <= exp_high and |x| >= tiny_expm1.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> expm1_clamped(const Pack<T, N>& x) noexcept {
    using C = Constants<T>;
    const ExpParts<T, N> e(x);
    const Pack<T, N> scale = power_of_two(e.k + T(C::round + C::bias - T(1)));  // 2^(k - 1)
    const Pack<T, N> half = mul_add(scale, e.p, scale - T(0.5));
    return half + half;
}

/// u = 2^k m with sqrt(1/2) <= m < sqrt(2), for normal u > 0.
template <class T, std::size_t N>
struct LogParts {
    Pack<Unsigned<T>, N> biased;  ///< k + bias
    Pack<T, N> m;

    [[gnu::always_inline]] inline explicit LogParts(const Pack<T, N>& u) noexcept {
        using C = Constants<T>;
        using B = Pack<Unsigned<T>, N>;
        const B moved = to_bits(u) + B(C::one_bits - C::sqrt_half_bits);
        biased = moved >> C::mantissa_bits;
        m = from_bits<T, N>((moved & B(C::mantissa_mask)) + B(C::sqrt_half_bits));
    }
    [[gnu::always_inline]] inline Pack<T, N> k() const noexcept {
        using C = Constants<T>;
        using B = Pack<Unsigned<T>, N>;
        const B mantissa = to_bits(Pack<T, N>(C::two_mantissa));
        return from_bits<T, N>(biased | mantissa) - T(C::two_mantissa + C::bias);
    }
};

/// log(1 + f) = f - (f^2/2 - s (f^2/2 + z L(z))), s = f/(2 + f), z = s^2; L from a table.
template <class T, std::size_t N, std::size_t M>
[[gnu::always_inline]] inline Pack<T, N> log_reduced(const Pack<T, N>& f, const Pack<T, N>& extra,
                                                     const T (&table)[M]) noexcept {
    const Pack<T, N> s = f / (f + T(2)), z = s * s;
    const Pack<T, N> half_square = f * f * T(0.5);
    const Pack<T, N> inner = mul_add(z, polynomial(z, table), half_square);
    return f - (half_square - mul_add(s, inner, extra));
}

/// k ln 2 + log(1 + f) for sqrt(1/2) <= 1 + f < sqrt(2).
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> log_sum(const Pack<T, N>& k,
                                                 const Pack<T, N>& f) noexcept {
    using C = Constants<T>;
    return mul_add(k, C::ln2_high, log_reduced(f, k * C::ln2_low, C::log_near_one));
}

/// y where x is finite and above the pole of a logarithm; there -inf, below it NaN, and inf for
/// inf.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> log_limits(const Pack<T, N>& x, T pole,
                                                    const Pack<T, N>& y) noexcept {
    constexpr T inf = std::numeric_limits<T>::infinity();
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    const Pack<T, N> below = select(x == Pack<T, N>(pole), -inf, nan);
    // x + x stands for x = inf or NaN: x itself would make g++ merge this with a select around it,
    // into code that takes the lanes one by one.
    return select(x < Pack<T, N>(inf), select(x > Pack<T, N>(pole), y, below), x + x);
}

}  // namespace detail

/// e^x.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> exp(const Pack<T, N>& x) noexcept {
    if constexpr (!detail::strict_arithmetic) {
        return detail::each_lane([](T v) { return std::exp(v); }, x);
    } else {
        using C = detail::Constants<T>;
        return detail::exp_clamped(max(Pack<T, N>(C::exp_low), min(Pack<T, N>(C::exp_high), x)));
    }
}

/// e^-|x|, in (0, 1] (0 where it underflows): what stable losses are made of.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> exp_minus_abs(const Pack<T, N>& x) noexcept {
    if constexpr (!detail::strict_arithmetic) {
        return detail::each_lane([](T v) { return std::exp(-std::abs(v)); }, x);
    } else {
        using C = detail::Constants<T>;
        const auto minus = from_bits<T, N>(to_bits(x) | Pack<Unsigned<T>, N>(C::sign_bit));
        return detail::exp_clamped(max(Pack<T, N>(C::exp_low), minus));
    }
}

/// e^x - 1, exact to the last bits near 0 too.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> expm1(const Pack<T, N>& x) noexcept {
    if constexpr (!detail::strict_arithmetic) {
        return detail::each_lane([](T v) { return std::expm1(v); }, x);
    } else {
        using C = detail::Constants<T>;
        const auto y =
            detail::expm1_clamped(max(Pack<T, N>(C::expm1_low), min(Pack<T, N>(C::exp_high), x)));
        return select(detail::abs(x) < Pack<T, N>(C::tiny_expm1), x, y);
    }
}

/// log x; -inf for 0, NaN below.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> log(const Pack<T, N>& x) noexcept {
    if constexpr (!detail::strict_arithmetic) {
        return detail::each_lane([](T v) { return std::log(v); }, x);
    } else {
        using C = detail::Constants<T>;
        const auto subnormal = x < Pack<T, N>(C::min_normal);
        const detail::LogParts<T, N> parts(select(subnormal, x * C::log_shift, x));
        const Pack<T, N> k = parts.k() - select(subnormal, C::log_shift_exponent, T(0));
        return detail::log_limits(x, T(0), detail::log_sum(k, parts.m - T(1)));
    }
}

/// log(1 + x), exact to the last bits near 0 too; -inf for -1, NaN below.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> log1p(const Pack<T, N>& x) noexcept {
    if constexpr (!detail::strict_arithmetic) {
        return detail::each_lane([](T v) { return std::log1p(v); }, x);
    } else {
        using C = detail::Constants<T>;
        using P = Pack<T, N>;
        using B = Pack<Unsigned<T>, N>;
        // u + lost = 1 + x without error (Knuth's sum of two), and so is m + lost / 2^k; lost does
        // not matter to a large x, for which 2^-k may not be a normal number.
        const P u = x + T(1), back = u - T(1);
        const P lost = (P(T(1)) - (u - back)) + (x - back);
        const detail::LogParts<T, N> parts(u);
        const B exponent = B(2 * static_cast<Unsigned<T>>(C::bias)) - parts.biased;
        const P scale = from_bits<T, N>(exponent << C::mantissa_bits);
        const P f = mul_add(lost, select(x < P(T(1) / C::tiny_expm1), scale, T(0)), parts.m - T(1));
        const P y = detail::log_limits(x, T(-1), detail::log_sum(parts.k(), f));
        return select(detail::abs(x) < P(C::tiny_expm1), x, y);
    }
}

/// 1 / (1 + e^-x).
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> sigmoid(const Pack<T, N>& x) noexcept {
    const Pack<T, N> e = exp_minus_abs(x);
    return select(x < Pack<T, N>(T(0)), e, T(1)) / (e + T(1));
}

/// Hyperbolic tangent: m / (m + 2) with m = e^2|x| - 1, and the sign of x.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> tanh(const Pack<T, N>& x) noexcept {
    if constexpr (!detail::strict_arithmetic) {
        return detail::each_lane([](T v) { return std::tanh(v); }, x);
    } else {
        using C = detail::Constants<T>;
        using P = Pack<T, N>;
        const P magnitude = detail::abs(x);
        const P a = min(P(C::tanh_high), magnitude);
        const P m = detail::expm1_clamped(a + a);
        const P y = from_bits<T, N>(to_bits(m / (m + T(2))) | detail::sign_of(x));
        return select(magnitude < P(C::tiny_tanh), x, y);
    }
}

/// log(1 + e) for 0 <= e <= 1, as exp_minus_abs gives it; cheaper than log1p.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> log1p_unit(const Pack<T, N>& e) noexcept {
    if constexpr (!detail::strict_arithmetic) {
        return detail::each_lane([](T v) { return std::log1p(v); }, e);
    } else {
        return detail::log_reduced(e, Pack<T, N>(), detail::Constants<T>::log_to_two);
    }
}

/// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> softplus(const Pack<T, N>& x) noexcept {
    return max(x, T(0)) + log1p_unit(exp_minus_abs(x));
}

}  // namespace foretell::linalg::simd
