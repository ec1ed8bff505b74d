#pragma once

#include <foretell/linalg/run.hpp>
#include <foretell/linalg/simd_math.hpp>
#include <foretell/svm/detail/packed_rows.hpp>
#include <foretell/svm/svm_kernel.hpp>

#include <cstddef>

namespace foretell::svm {

namespace simd = linalg::simd;

/// A kernel with its numbers.
struct KernelFunction {
    SVMKernel kind = SVMKernel::rbf;
    double gamma = 1.0, coef0 = 0.0;
    unsigned degree = 3;

    /// It is a function of the distance of two rows, not of their product.
    [[nodiscard]] bool is_of_distance() const noexcept { return kind == SVMKernel::rbf; }
};

/// The kernel that options with these members ask for.
template <class Options>
[[nodiscard]] KernelFunction kernel_of(const Options& o, double gamma) noexcept {
    return {o.kernel, gamma, o.coef0, static_cast<unsigned>(o.degree)};
}

/// Distances squared (or products) of R rows with M registers of packed rows. They go feature by
/// feature, however many pairs are computed at once, so that their bits do not depend on that.
/// Recursions, since compilers do not unroll loops at -O2 and sums that are indexed at run time
/// would live in memory.
template <bool Distance, class P, std::size_t R, std::size_t M>
struct Tile {
    using S = typename P::value_type;
    static constexpr std::size_t in_group = group_size / P::size;

    P sum[R * M];

    [[gnu::always_inline]] inline Tile(const S* x, std::size_t row_stride, const S* group,
                                       std::size_t d) noexcept {
        for (std::size_t k = 0; k < d; ++k) columns<0>(x + k, row_stride, group, k, d);
    }
    [[gnu::always_inline]] inline void store(S* out, std::size_t out_stride) const noexcept {
        store_from<0>(out, out_stride);
    }

private:
    template <std::size_t m>
    [[gnu::always_inline]] inline void columns(const S* x, std::size_t row_stride, const S* group,
                                               std::size_t k, std::size_t d) noexcept {
        if constexpr (m < M) {
            const std::size_t at = m / in_group * d + k;
            rows<m, 0>(x, row_stride, P::load(group + at * group_size + m % in_group * P::size));
            columns<m + 1>(x, row_stride, group, k, d);
        }
    }
    template <std::size_t m, std::size_t r>
    [[gnu::always_inline]] inline void rows(const S* x, std::size_t row_stride,
                                            const P& z) noexcept {
        if constexpr (r < R) {
            P& s = sum[r * M + m];
            if constexpr (Distance) {
                const P gap = P(x[r * row_stride]) - z;
                s = simd::mul_add(gap, gap, s);
            } else {
                s = simd::mul_add(P(x[r * row_stride]), z, s);
            }
            rows<m, r + 1>(x, row_stride, z);
        }
    }
    template <std::size_t i>
    [[gnu::always_inline]] inline void store_from(S* out, std::size_t out_stride) const noexcept {
        if constexpr (i < R * M) {
            sum[i].store(out + i / M * out_stride + i % M * P::size);
            store_from<i + 1>(out, out_stride);
        }
    }
};

/// The kernel's values of sums: x (n_rows, n) of row_stride, in place; n is whole registers.
template <class P, class S>
[[gnu::always_inline]] inline void apply_kernel(const KernelFunction& kernel, S* x,
                                                std::size_t row_stride, std::size_t n_rows,
                                                std::size_t n) noexcept {
    if (kernel.kind == SVMKernel::linear) return;
    const P gamma(static_cast<S>(kernel.gamma)), coef0(static_cast<S>(kernel.coef0));
    for (std::size_t r = 0; r < n_rows; ++r, x += row_stride) {
        if (kernel.kind == SVMKernel::rbf) {
            for (std::size_t j = 0; j < n; j += P::size) {
                simd::exp_minus_abs(P::load(x + j) * gamma).store(x + j);
            }
        } else if (kernel.kind == SVMKernel::sigmoid) {
            for (std::size_t j = 0; j < n; j += P::size) {
                simd::tanh(simd::mul_add(P::load(x + j), gamma, coef0)).store(x + j);
            }
        } else {
            for (std::size_t j = 0; j < n; j += P::size) {
                P base = simd::mul_add(P::load(x + j), gamma, coef0), power(S(1));
                for (unsigned e = kernel.degree; e > 0; e /= 2) {
                    if (e % 2 != 0) power = power * base;
                    base = base * base;
                }
                power.store(x + j);
            }
        }
    }
}

/// How many rows and packed rows a tile takes at once.
template <class P>
struct TileSize {
    using S = typename P::value_type;
    static constexpr std::size_t rows = P::size * sizeof(S) >= 64 ? 8 : 4;
    static constexpr std::size_t width = 2 * P::size > group_size ? 2 * P::size : group_size;
};

/// Values of n_rows <= TileSize::rows rows and `Width` packed rows.
template <bool Distance, class P, std::size_t M, std::size_t Width, class S>
[[gnu::always_inline]] inline void tile_values(const KernelFunction& kernel, const S* x,
                                               std::size_t row_stride, std::size_t n_rows,
                                               const S* group, std::size_t d, S* out,
                                               std::size_t out_stride) noexcept {
    constexpr std::size_t R = TileSize<P>::rows;
    for (std::size_t i = 0; i < Width; i += M * P::size) {
        if (n_rows == R) {
            Tile<Distance, P, R, M>(x, row_stride, group + i, d).store(out + i, out_stride);
            continue;
        }
        for (std::size_t r = 0; r < n_rows; ++r) {
            Tile<Distance, P, 1, M>(x + r * row_stride, row_stride, group + i, d)
                .store(out + r * out_stride + i, out_stride);
        }
    }
    apply_kernel<P>(kernel, out, out_stride, n_rows, Width);
}

/// out(r, j) = kernel of row r of x and packed row first + j; first begins a group.
///   x (n_rows, d) of row_stride      out (n_rows, n) of out_stride, with room for whole groups
template <bool Distance>
struct KernelRows {
    template <class Isa, class S>
    [[gnu::always_inline]] static inline void run(const KernelFunction* kernel, const S* x,
                                                  std::size_t row_stride, std::size_t n_rows,
                                                  PackedView<S> z, std::size_t first, std::size_t n,
                                                  S* out, std::size_t out_stride) noexcept {
        using P = typename Isa::template Pack<S>;
        constexpr std::size_t R = TileSize<P>::rows, width = TileSize<P>::width;
        constexpr std::size_t M = P::size < group_size ? 2 : 1;
        for (std::size_t j = 0; j < n;) {
            const S* group = z.group((first + j) / group_size);
            const bool is_wide = j + width <= n;
            for (std::size_t r = 0; r < n_rows; r += R) {
                const std::size_t rows = r + R <= n_rows ? R : n_rows - r;
                const S* from = x + r * row_stride;
                S* to = out + r * out_stride + j;
                if (is_wide) {
                    tile_values<Distance, P, 2, width>(*kernel, from, row_stride, rows, group,
                                                       z.cols, to, out_stride);
                } else {
                    tile_values<Distance, P, M, group_size>(*kernel, from, row_stride, rows, group,
                                                            z.cols, to, out_stride);
                }
            }
            j += is_wide ? width : group_size;
        }
    }
};

/// f <- f + x, lane by lane in double.
template <class S, class Q>
[[gnu::always_inline]] inline void add_lanes(const Q& x, double* f) noexcept {
    if constexpr (sizeof(S) == sizeof(double)) {
        (Q::load(f) + x).store(f);
    } else if constexpr (Q::size == 1) {
        *f += static_cast<double>(x.lanes);
    } else {
        using Half = simd::Pack<double, Q::size / 2>;
        const auto low = simd::convert<double>(simd::lower_half(x));
        const auto high = simd::convert<double>(simd::upper_half(x));
        (Half::load(f) + low).store(f);
        (Half::load(f + Q::size / 2) + high).store(f + Q::size / 2);
    }
}

/// f_j <- f_j + sum_r weight_r K(r, j) for n_rows <= 8 rows of values in memory, n whole groups.
struct AddStored {
    template <class Isa, class S>
    [[gnu::always_inline]] static inline void run(const S* const* rows, const S* weight,
                                                  std::size_t n_rows, std::size_t n,
                                                  double* f) noexcept {
        using P = typename Isa::template Pack<S>;
        for (std::size_t j = 0; j < n; j += P::size) {
            P total = P::load(rows[0] + j) * P(weight[0]);
            for (std::size_t r = 1; r < n_rows; ++r) {
                total = simd::mul_add(P::load(rows[r] + j), P(weight[r]), total);
            }
            add_lanes<S>(total, f + j);
        }
    }
};

}  // namespace foretell::svm
