#pragma once

#include <foretell/linalg/pack.hpp>
#include <foretell/linalg/simd_math.hpp>

#include <cstddef>

namespace foretell::linalg::simd {

/// Of cos: pi/2 as a sum whose first two terms times an odd number are exact up to `limit`, and the
/// coefficients -1/3!, 1/5!, ... of (sin r - r) / r^3 by powers of r^2.
template <class T>
struct Cosine;
template <>
struct Cosine<double> {
    static constexpr double half_pi[] = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2e037073p-69};
    static constexpr double limit = 1e5;
    static constexpr double sine[] = {-1.0 / 6.0,
                                      1.0 / 120.0,
                                      -1.0 / 5040.0,
                                      1.0 / 362880.0,
                                      -1.0 / 39916800.0,
                                      1.0 / 6227020800.0,
                                      -1.0 / 1307674368000.0,
                                      1.0 / 355687428096000.0,
                                      -1.0 / 121645100408832000.0,
                                      1.0 / 51090942171709440000.0};
};
template <>
struct Cosine<float> {
    static constexpr float half_pi[] = {0x1.92p+0F, 0x1.fb4p-12F, 0x1.4442d2p-24F};
    static constexpr float limit = 3000.0F;
    static constexpr float sine[] = {-1.0F / 6.0F,     1.0F / 120.0F,       -1.0F / 5040.0F,
                                     1.0F / 362880.0F, -1.0F / 39916800.0F, 1.0F / 6227020800.0F};
};

/// cos x for |x| <= Cosine<T>::limit, to an absolute error of 3e-16 (double) or 2e-7 (float); NaN
/// for NaN, and without meaning beyond the limit. By x = (2k - 1) pi/2 + r, |r| <= pi/2, and
/// cos x = (-1)^k sin r, the sine by its series.
template <class T, std::size_t N>
[[gnu::always_inline]] inline Pack<T, N> cos(const Pack<T, N>& x) noexcept {
    using C = detail::Constants<T>;
    using P = Pack<T, N>;
    using B = Pack<Unsigned<T>, N>;
    const P round(C::round);
    const P biased = mul_add(x, static_cast<T>(0.31830988618379067), T(0.5)) + round;
    const P k = biased - round, odd = k + k - T(1);
    P r = mul_add(odd, -Cosine<T>::half_pi[0], x);
    r = mul_add(odd, -Cosine<T>::half_pi[1], r);
    r = mul_add(odd, -Cosine<T>::half_pi[2], r);
    const P r2 = r * r;
    const P sine = mul_add(r * r2, detail::polynomial(r2, Cosine<T>::sine), r);
    const B parity = to_bits(biased) << static_cast<int>(8 * sizeof(T) - 1);
    return sine * from_bits<T, N>(parity | B(C::one_bits));
}

}  // namespace foretell::linalg::simd
