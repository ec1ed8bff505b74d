#pragma once

#include <foretell/linalg/simd_math.hpp>

#include <concepts>
#include <cstddef>

/// The functions of gates. In double those of simd_math.hpp; in float a rational function, which
/// costs half as much and is off by less than 5e-7: as much as the rounding of the sums it is
/// given.
namespace foretell::recurrent {

namespace detail {

/// x P(x^2) / Q(x^2), from tests/reference/gate_tanh.py; lowest power first.
struct GateTanh {
    static constexpr float limit = 9.0f;  ///< from here on it is 1 in float
    static constexpr float P[] = {1.0f, 0.133810163f, 0.00349557586f, 2.06088625e-05f,
                                  1.33543301e-08f};
    static constexpr float Q[] = {1.0f, 0.467143327f, 0.0258769374f, 0.000328561408f,
                                  7.77642811e-07f};
};

template <std::size_t K, class Pack, std::size_t M>
[[gnu::always_inline]] inline Pack horner(const Pack& u, const float (&c)[M]) noexcept {
    if constexpr (K + 1 < M) {
        return linalg::simd::mul_add(horner<K + 1>(u, c), u, c[K]);
    } else {
        return Pack(c[K]);
    }
}

}  // namespace detail

template <class T, std::size_t N>
[[gnu::always_inline]] inline linalg::simd::Pack<T, N> gate_tanh(
    const linalg::simd::Pack<T, N>& x) noexcept {
    namespace simd = linalg::simd;
    if constexpr (std::same_as<T, float>) {
        using C = detail::GateTanh;
        using P = simd::Pack<T, N>;
        const P s = simd::max(P(-C::limit), simd::min(P(C::limit), x)), u = s * s;  // NaN stays
        return s * detail::horner<0>(u, C::P) / detail::horner<0>(u, C::Q);
    } else {
        return simd::tanh(x);
    }
}

/// 1 / (1 + exp(-x)) = 1/2 + tanh(x / 2) / 2.
template <class T, std::size_t N>
[[gnu::always_inline]] inline linalg::simd::Pack<T, N> gate_sigmoid(
    const linalg::simd::Pack<T, N>& x) noexcept {
    namespace simd = linalg::simd;
    if constexpr (std::same_as<T, float>) {
        return simd::mul_add(gate_tanh(x * simd::Pack<T, N>(T(0.5))), T(0.5), T(0.5));
    } else {
        return simd::sigmoid(x);
    }
}

}  // namespace foretell::recurrent
