#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/checks.hpp>
#include <foretell/linalg/run.hpp>

#include <cstddef>

/// Sums over adjacent numbers on registers: products of rows with a vector that never enter a BLAS,
/// so that a single row costs nanoseconds, no thread is woken, and the bits depend on the length
/// alone: a row by itself gives what it gives in a batch.
namespace foretell::linalg {

namespace simd {

/// The sum of the lanes, halves added to halves.
template <class T, std::size_t N>
[[gnu::always_inline]] inline T sum_lanes(const Pack<T, N>& x) noexcept {
    if constexpr (N == 1) {
        return x.lanes;
    } else {
        return sum_lanes(lower_half(x) + upper_half(x));
    }
}

/// The largest lane.
template <class T, std::size_t N>
[[gnu::always_inline]] inline T max_lanes(const Pack<T, N>& x) noexcept {
    if constexpr (N == 1) {
        return x.lanes;
    } else {
        return max_lanes(max(lower_half(x), upper_half(x)));
    }
}

/// The sum of the lanes and of x_i y_i over the n < N numbers that fill no register any more.
template <class T, std::size_t N>
[[gnu::always_inline]] inline T finish_dot(const Pack<T, N>& total, const T* x, const T* y,
                                           std::size_t n) noexcept {
    if constexpr (N == 1) {
        return total.lanes;
    } else {
        using Half = Pack<T, N / 2>;
        Half half = lower_half(total) + upper_half(total);
        const std::size_t step = (n & (N / 2));
        if (step != 0) half = mul_add(Half::load(x), Half::load(y), half);
        return finish_dot(half, x + step, y + step, n);
    }
}

/// x'y of n numbers with four running sums; P is the kernel's Pack.
template <class P, class T>
[[gnu::always_inline]] inline T dot(const T* x, const T* y, std::size_t n) noexcept {
    constexpr std::size_t N = P::size;
    P s0, s1, s2, s3;
    for (; n >= 4 * N; n -= 4 * N, x += 4 * N, y += 4 * N) {
        s0 = mul_add(P::load(x), P::load(y), s0);
        s1 = mul_add(P::load(x + N), P::load(y + N), s1);
        s2 = mul_add(P::load(x + 2 * N), P::load(y + 2 * N), s2);
        s3 = mul_add(P::load(x + 3 * N), P::load(y + 3 * N), s3);
    }
    for (; n >= N; n -= N, x += N, y += N) s0 = mul_add(P::load(x), P::load(y), s0);
    return finish_dot((s0 + s1) + (s2 + s3), x, y, n);
}

/// y <- y + a x for n numbers.
template <class P, class T>
[[gnu::always_inline]] inline void add_scaled(T a, const T* x, T* y, std::size_t n) noexcept {
    constexpr std::size_t N = P::size;
    for (; n >= N; n -= N, x += N, y += N) mul_add(P(a), P::load(x), P::load(y)).store(y);
    if constexpr (N > 1) add_scaled<Pack<T, N / 2>>(a, x, y, n);
}

}  // namespace simd

namespace detail {

struct DotKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline T run(const T* x, const T* y, std::size_t n) noexcept {
        return simd::dot<typename Isa::template Pack<T>>(x, y, n);
    }
};

struct RowDotsKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* A, std::size_t stride, std::size_t n,
                                                  std::size_t d, const T* x, T offset,
                                                  T* y) noexcept {
        for (std::size_t i = 0; i < n; ++i) {
            y[i] = simd::dot<typename Isa::template Pack<T>>(A + i * stride, x, d) + offset;
        }
    }
};

template <class T>
T dot_product(VectorView<const T> x, VectorView<const T> y) {
    check_extent("dot_product", "y", x.size(), y.size());
    return simd::run<DotKernel>(x.data(), y.data(), x.size());
}

template <class T>
void row_dots(MatrixView<const T> A, VectorView<const T> x, T offset, VectorView<T> y) {
    check_extent("row_dots", "x", A.cols(), x.size());
    check_extent("row_dots", "y", A.rows(), y.size());
    simd::run<RowDotsKernel>(A.data(), A.row_stride(), A.rows(), A.cols(), x.data(), offset,
                             y.data());
}

}  // namespace detail

/// x'y, within a few nanoseconds for short vectors; 0 for empty ones.
/// @throws ShapeError if x and y differ in size
[[nodiscard]] inline float dot_product(VectorView<const float> x, VectorView<const float> y) {
    return detail::dot_product(x, y);
}
[[nodiscard]] inline double dot_product(VectorView<const double> x, VectorView<const double> y) {
    return detail::dot_product(x, y);
}

/// y_i = A_i'x + offset, one row after the other: reads A once, about as fast as memory gives it.
/// @param A shape (n, d)
/// @param x (d,)
/// @param y (n,), overwritten
/// @throws ShapeError if the extents do not fit together
inline void row_dots(MatrixView<const float> A, VectorView<const float> x, float offset,
                     VectorView<float> y) {
    detail::row_dots(A, x, offset, y);
}
inline void row_dots(MatrixView<const double> A, VectorView<const double> x, double offset,
                     VectorView<double> y) {
    detail::row_dots(A, x, offset, y);
}

}  // namespace foretell::linalg
