#pragma once

#include <foretell/linalg/run.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::logistic {

namespace simd = linalg::simd;

/// One visit of adjacent rows of a dense matrix for the moments of its columns. Borrowed.
template <class T>
struct MomentsVisit {
    const T* X;  ///< (n_rows, d), rows `stride` apart
    std::size_t stride, n_rows, d;
    const T* shift;   ///< (d,) taken off first, so that large means do not drown small variances
    const T* weight;  ///< (n_rows,), or null: all 1
    T* sum;           ///< (d,) added to: sum of s_i (x_i - shift)
    T* square;        ///< (d,) added to: sum of s_i (x_i - shift)^2
};

/// In blocks of 16 rows: first each row in order, which streams it into the first cache, then the
/// sums column by column.
struct MomentsKernel {
    static constexpr std::size_t block = 16;
    static constexpr bool avx2_suffices = true;

    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const MomentsVisit<T>* visit) {
        using P = typename Isa::template Pack<T>;
        const MomentsVisit<T> v = *visit;
        P touched;
        for (std::size_t from = 0; from < v.n_rows; from += block) {
            const std::size_t m = std::min(block, v.n_rows - from);
            const T* X = v.X + from * v.stride;
            for (std::size_t i = 0; i < m; ++i) {
                const T* x = X + i * v.stride;
                for (std::size_t j = 0; j + P::size <= v.d; j += P::size) {
                    touched = touched + P::load(x + j);
                }
            }
            const T* weight = v.weight == nullptr ? nullptr : v.weight + from;
            std::size_t j = 0;
            for (; j + 2 * P::size <= v.d; j += 2 * P::size) columns<P, 2>(v, X, m, weight, j);
            for (; j + P::size <= v.d; j += P::size) columns<P, 1>(v, X, m, weight, j);
            for (; j < v.d; ++j) column(v, X, m, weight, j);
        }
        T lanes[P::size];
        touched.store(lanes);
        sink(lanes);
    }

private:
    /// Keeps the first reading of a block from being optimised away.
    template <class T>
    [[gnu::always_inline]] static inline void sink(T* lanes) noexcept {
#if defined(__GNUC__)
        __asm__ volatile("" : : "r"(lanes) : "memory");
#else
        static_cast<void>(lanes);
#endif
    }

    template <class P, std::size_t Width, class T>
    [[gnu::always_inline]] static inline void columns(const MomentsVisit<T>& v, const T* X,
                                                      std::size_t m, const T* weight,
                                                      std::size_t j) {
        P shift[Width], sum[Width], square[Width];
        for (std::size_t c = 0; c < Width; ++c) {
            shift[c] = P::load(v.shift + j + c * P::size);
            sum[c] = P::load(v.sum + j + c * P::size);
            square[c] = P::load(v.square + j + c * P::size);
        }
        for (std::size_t i = 0; i < m; ++i) {
            const P s(weight == nullptr ? T(1) : weight[i]);
            for (std::size_t c = 0; c < Width; ++c) {
                const P x = P::load(X + i * v.stride + j + c * P::size) - shift[c], sx = s * x;
                sum[c] = sum[c] + sx;
                square[c] = simd::mul_add(sx, x, square[c]);
            }
        }
        for (std::size_t c = 0; c < Width; ++c) {
            sum[c].store(v.sum + j + c * P::size);
            square[c].store(v.square + j + c * P::size);
        }
    }

    template <class T>
    [[gnu::always_inline]] static inline void column(const MomentsVisit<T>& v, const T* X,
                                                     std::size_t m, const T* weight,
                                                     std::size_t j) {
        for (std::size_t i = 0; i < m; ++i) {
            const T x = X[i * v.stride + j] - v.shift[j];
            const T sx = (weight == nullptr ? T(1) : weight[i]) * x;
            v.sum[j] += sx;
            v.square[j] += sx * x;
        }
    }
};

}  // namespace foretell::logistic
