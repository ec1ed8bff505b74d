#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/pack.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/preprocessing/detail/check_not_infinite.hpp>

#include <cstddef>
#include <string_view>

namespace foretell::detail {

/// Which way rows are mapped: (x - shift) / scale, or back by x scale + shift.
enum class Affine { forward, inverse };

/// Of a number, or lane by lane of several.
template <Affine Way, bool Shifted, class V>
[[gnu::always_inline]] inline V affine(const V& v, const V& shift, const V& scale) noexcept {
    if constexpr (Way == Affine::forward) return (Shifted ? v - shift : v) / scale;
    return Shifted ? v * scale + shift : v * scale;
}

/// Maps n elements, each in double; out may be x. Returns the sum of x * 0: 0 exactly where all of
/// x is finite.
template <Affine Way, bool Shifted>
struct MapRow {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline double run(const T* x, const double* shift,
                                                    const double* scale, T* out, std::size_t n) {
        namespace simd = linalg::simd;
        using P = typename Isa::template Pack<double>;
        using In = simd::Pack<T, P::size>;
        P zero;
        std::size_t j = 0;
        for (; j + P::size <= n; j += P::size) {
            const P v = simd::convert<double>(In::load(x + j));
            zero = simd::mul_add(v, P(0.0), zero);
            const P by = Shifted ? P::load(shift + j) : P(0.0);
            const P mapped = affine<Way, Shifted>(v, by, P::load(scale + j));
            simd::convert<T>(mapped).store(out + j);
        }
        double rest = simd::sum_lanes(zero);
        for (; j < n; ++j) {
            const double v = static_cast<double>(x[j]);
            rest += v * 0.0;
            out[j] = static_cast<T>(affine<Way, Shifted>(v, Shifted ? shift[j] : 0.0, scale[j]));
        }
        return rest;
    }
};

template <Affine Way, bool Shifted, class T>
void map_rows_shifted(std::string_view where, MatrixView<const T> X, const double* shift,
                      const double* scale, MatrixView<T> out) {
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const T* x = X.data() + i * X.row_stride();
        const double zero = linalg::simd::run<MapRow<Way, Shifted>>(
            x, shift, scale, out.data() + i * out.row_stride(), X.cols());
        if (zero == 0.0) continue;  // else the row holds a NaN, which may stay, or an infinity
        for (std::size_t j = 0; j < X.cols(); ++j) {
            if (is_infinite(x[j])) throw_infinite(where, x[j], i, j);
        }
    }
}

/// Maps each row of X (n, d) to out (n, d), which is X itself or shares no memory with it; without
/// shift where that is null. One visit of X, two where out is X: then nothing is written unless
/// all of X passes.
/// @throws InvalidArgument naming the place of an infinity
template <Affine Way, class T>
void map_rows(std::string_view where, MatrixView<const T> X, const double* shift,
              const double* scale, MatrixView<T> out) {
#if !defined(__FAST_MATH__)
    if (X.data() == out.data())
#endif
        check_not_infinite(where, X);
    if (shift != nullptr) {
        map_rows_shifted<Way, true>(where, X, shift, scale, out);
    } else {
        map_rows_shifted<Way, false>(where, X, shift, scale, out);
    }
}

}  // namespace foretell::detail
