#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/checks.hpp>
#include <foretell/linalg/detail/map.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/linalg/simd_math.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace foretell::linalg::detail {

/// A few rows at a time, which stay in the first cache; where they are adjacent in P, one sweep of
/// exp covers them all, so that few columns fill the registers as well as many.
struct SoftmaxKernel {
    static constexpr std::size_t max_rows = 64, max_entries = 1024;

    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(MatrixView<const T> Z, MatrixView<T> P,
                                                  T* log_sum) noexcept {
        using Pack = typename Isa::template Pack<T>;
        const std::size_t k = Z.cols();
        const std::size_t fitting = std::clamp<std::size_t>(max_entries / k, 1, max_rows);
        const std::size_t step = P.is_contiguous() ? fitting : 1;
        T top[max_rows], total[max_rows];
        for (std::size_t from = 0; from < Z.rows(); from += step) {
            const std::size_t m = std::min(step, Z.rows() - from);
            T* block = P.data() + from * P.row_stride();
            for (std::size_t i = 0; i < m; ++i) {
                const T* z = Z.data() + (from + i) * Z.row_stride();
                top[i] = largest<Pack>(z, k);
                shift<Pack>(z, top[i], block + i * k, k);
            }
            Map<ExpMap>::run<Isa>(block, block, m * k);
            for (std::size_t i = 0; i < m; ++i) {
                total[i] = sum<Pack>(block + i * k, k);
                multiply<Pack>(block + i * k, T(1) / total[i], k);
            }
            if (log_sum != nullptr) logarithms<Pack>(top, total, log_sum + from, m);
        }
    }

private:
    // Each begins with full registers and ends with halves of them, down to one number.
    template <class P, class T>
    [[gnu::always_inline]] static inline T largest(const T* z, std::size_t n) noexcept {
        P best(-std::numeric_limits<T>::infinity());
        for (; n >= P::size; n -= P::size, z += P::size) best = simd::max(P::load(z), best);
        return finish_largest(best, z, n);
    }
    template <class T, std::size_t N>
    [[gnu::always_inline]] static inline T finish_largest(const simd::Pack<T, N>& best, const T* z,
                                                          std::size_t n) noexcept {
        if constexpr (N == 1) {
            return best.lanes;
        } else {
            using Half = simd::Pack<T, N / 2>;
            Half half = simd::max(simd::lower_half(best), simd::upper_half(best));
            const std::size_t step = n & (N / 2);
            if (step != 0) half = simd::max(Half::load(z), half);
            return finish_largest(half, z + step, n);
        }
    }
    template <class P, class T>
    [[gnu::always_inline]] static inline T sum(const T* y, std::size_t n) noexcept {
        P total;
        for (; n >= P::size; n -= P::size, y += P::size) total = total + P::load(y);
        return finish_sum(total, y, n);
    }
    template <class T, std::size_t N>
    [[gnu::always_inline]] static inline T finish_sum(const simd::Pack<T, N>& total, const T* y,
                                                      std::size_t n) noexcept {
        if constexpr (N == 1) {
            return total.lanes;
        } else {
            using Half = simd::Pack<T, N / 2>;
            Half half = simd::lower_half(total) + simd::upper_half(total);
            const std::size_t step = n & (N / 2);
            if (step != 0) half = half + Half::load(y);
            return finish_sum(half, y + step, n);
        }
    }
    template <class P, class T>
    [[gnu::always_inline]] static inline void shift(const T* z, T top, T* y,
                                                    std::size_t n) noexcept {
        constexpr std::size_t N = P::size;
        for (; n >= N; n -= N, z += N, y += N) (P::load(z) - P(top)).store(y);
        if constexpr (N > 1) shift<simd::Pack<T, N / 2>>(z, top, y, n);
    }
    template <class P, class T>
    [[gnu::always_inline]] static inline void multiply(T* y, T factor, std::size_t n) noexcept {
        constexpr std::size_t N = P::size;
        for (; n >= N; n -= N, y += N) (P::load(y) * P(factor)).store(y);
        if constexpr (N > 1) multiply<simd::Pack<T, N / 2>>(y, factor, n);
    }
    template <class P, class T>
    [[gnu::always_inline]] static inline void logarithms(const T* top, const T* total, T* out,
                                                         std::size_t n) noexcept {
        for (std::size_t i = 0; i < n; i += P::size) {
            (P::load(top + i, n - i) + simd::log(P::load(total + i, n - i))).store(out + i, n - i);
        }
    }
};

template <class T>
void softmax_rows(MatrixView<const T> Z, MatrixView<T> P, VectorView<T> log_sum) {
    check_shape("softmax_rows", "P", Z.rows(), Z.cols(), P);
    if (!log_sum.empty()) check_extent("softmax_rows", "log_sum", Z.rows(), log_sum.size());
    if (Z.rows() == 0) return;
    if (Z.cols() == 0) {
        std::fill_n(log_sum.data(), log_sum.size(), -std::numeric_limits<T>::infinity());
        return;
    }
    simd::run<SoftmaxKernel>(Z, P, log_sum.data());
}

}  // namespace foretell::linalg::detail
