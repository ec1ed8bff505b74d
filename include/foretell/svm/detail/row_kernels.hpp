#pragma once

#include <foretell/linalg/pack.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>

#include <cstddef>

namespace foretell::svm {

/// z_i = x_i'w of a few rows, one row at a time.
struct BlockProducts {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, std::size_t stride, std::size_t m,
                                                  std::size_t d, const T* w, T* z) noexcept {
        for (std::size_t i = 0; i < m; ++i) {
            const T* row = x + i * stride;
            if (d * sizeof(T) <= 1024) linalg::simd::prefetch(row, d, 4096);
            z[i] = linalg::simd::dot<typename Isa::template Pack<T>>(row, w, d);
        }
    }
};
/// g <- g + sum_i r_i x_i of a few rows, which are in cache; four registers of g at a time.
struct BlockGradient {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, std::size_t stride, std::size_t m,
                                                  std::size_t d, const T* r, T* g) noexcept {
        using P = typename Isa::template Pack<T>;
        constexpr std::size_t N = P::size;
        std::size_t j = 0;
        for (; j + 4 * N <= d; j += 4 * N) {
            P g0 = P::load(g + j), g1 = P::load(g + j + N), g2 = P::load(g + j + 2 * N),
              g3 = P::load(g + j + 3 * N);
            for (std::size_t i = 0; i < m; ++i) {
                const T* at = x + i * stride + j;
                const P ri(r[i]);
                g0 = linalg::simd::mul_add(ri, P::load(at), g0);
                g1 = linalg::simd::mul_add(ri, P::load(at + N), g1);
                g2 = linalg::simd::mul_add(ri, P::load(at + 2 * N), g2);
                g3 = linalg::simd::mul_add(ri, P::load(at + 3 * N), g3);
            }
            g0.store(g + j), g1.store(g + j + N), g2.store(g + j + 2 * N), g3.store(g + j + 3 * N);
        }
        for (; j < d; j += N) {
            P g0 = P::load(g + j, d - j);
            for (std::size_t i = 0; i < m; ++i) {
                g0 = linalg::simd::mul_add(P(r[i]), P::load(x + i * stride + j, d - j), g0);
            }
            g0.store(g + j, d - j);
        }
    }
};

}  // namespace foretell::svm
