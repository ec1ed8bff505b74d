#pragma once

#include <foretell/linalg/run.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>

namespace foretell::optim::detail {

/// The root of numbers >= 0, by Newton's steps for its inverse from a guess by bits (packs have no
/// root of their own); 0 gives 0.
template <class T, std::size_t N>
[[gnu::always_inline]] inline linalg::simd::Pack<T, N> root_of(
    const linalg::simd::Pack<T, N>& v) noexcept {
    namespace simd = linalg::simd;
    using P = simd::Pack<T, N>;
    using B = simd::Pack<simd::Unsigned<T>, N>;
    constexpr bool single = std::same_as<T, float>;
    constexpr std::uint64_t guess = single ? 0x5f3759dfu : 0x5fe6eb50c7b537a9u;
    P r = simd::from_bits<T, N>(B(static_cast<simd::Unsigned<T>>(guess)) - (simd::to_bits(v) >> 1));
    const P half = v * P(T(-0.5)), more(T(1.5));
    r = r * simd::mul_add(half * r, r, more);
    r = r * simd::mul_add(half * r, r, more);
    r = r * simd::mul_add(half * r, r, more);
    if constexpr (!single) {
        r = r * simd::mul_add(half * r, r, more);
        r = r * simd::mul_add(half * r, r, more);
    }
    return v * r;
}

/// The numbers of one step of Adam.
template <class T>
struct AdamStep {
    T beta1, other1, beta2, other2;
    T step, root_scale;  ///< with the corrections of the means
    T epsilon, decay, keep;
};

/// g += decay x;  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;
/// x = keep x - step m / (root_scale sqrt(v) + epsilon)
struct AdamKernel {
    static constexpr bool avx2_suffices = true;
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(AdamStep<T> s, const T* gradient, T* x, T* m,
                                                  T* v, std::size_t n) noexcept {
        using P = typename Isa::template Pack<T>;
        namespace simd = linalg::simd;
        for (std::size_t i = 0; i < n; i += P::size) {
            const std::size_t left = n - i;
            const P at = P::load(x + i, left);
            const P g = simd::mul_add(at, s.decay, P::load(gradient + i, left));
            const P mean = simd::mul_add(P::load(m + i, left), s.beta1, g * P(s.other1));
            const P square = simd::mul_add(P::load(v + i, left), s.beta2, g * g * P(s.other2));
            const P spread = simd::mul_add(root_of(square), s.root_scale, s.epsilon);
            mean.store(m + i, left);
            square.store(v + i, left);
            (at * P(s.keep) - P(s.step) * mean / spread).store(x + i, left);
        }
    }
};

}  // namespace foretell::optim::detail
