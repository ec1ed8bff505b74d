#pragma once

#include <foretell/linalg/run.hpp>

#include <cstddef>

namespace foretell::recurrent {

/// sums[j] = sum over rows of x[row, j], x (n, d) with adjacent rows.
struct ColumnSums {
    static constexpr bool avx2_suffices = true;
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, std::size_t n, std::size_t d,
                                                  T* sums) noexcept {
        using P = typename Isa::template Pack<T>;
        constexpr std::size_t N = P::size;
        std::size_t j = 0;
        for (; j + 4 * N <= d; j += 4 * N) {
            P a, b, c, e;
            for (std::size_t i = 0; i < n; ++i) {
                const T* row = x + i * d + j;
                a = a + P::load(row);
                b = b + P::load(row + N);
                c = c + P::load(row + 2 * N);
                e = e + P::load(row + 3 * N);
            }
            a.store(sums + j);
            b.store(sums + j + N);
            c.store(sums + j + 2 * N);
            e.store(sums + j + 3 * N);
        }
        for (; j < d; j += N) {
            P a;
            for (std::size_t i = 0; i < n; ++i) a = a + P::load(x + i * d + j, d - j);
            a.store(sums + j, d - j);
        }
    }
};

}  // namespace foretell::recurrent
