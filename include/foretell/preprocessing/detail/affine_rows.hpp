#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/preprocessing/detail/check_not_infinite.hpp>

#include <cstddef>
#include <string_view>

namespace foretell::detail {

/// Which way rows are mapped: (x - shift) / scale, or back by x scale + shift.
enum class Affine { forward, inverse };

template <Affine Way, bool Shifted>
inline double affine(double v, double shift, double scale) noexcept {
    if constexpr (Way == Affine::forward) return (Shifted ? v - shift : v) / scale;
    return Shifted ? v * scale + shift : v * scale;
}

/// Maps n elements, each in double; out may be x. Returns the sum of x * 0: 0 exactly where all of
/// x is finite. The loops of eight let compilers use vector registers at plain -O2.
template <Affine Way, bool Shifted>
struct MapRow {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline double run(const T* x, const double* shift,
                                                    const double* scale, T* out, std::size_t n) {
        double zero[8] = {};
        std::size_t j = 0;
        for (; j + 8 <= n; j += 8) {
            double v[8];
            for (std::size_t k = 0; k < 8; ++k) v[k] = static_cast<double>(x[j + k]);
            for (std::size_t k = 0; k < 8; ++k) zero[k] += v[k] * 0.0;
            for (std::size_t k = 0; k < 8; ++k) {
                v[k] = affine<Way, Shifted>(v[k], Shifted ? shift[j + k] : 0.0, scale[j + k]);
            }
            for (std::size_t k = 0; k < 8; ++k) out[j + k] = static_cast<T>(v[k]);
        }
        for (; j < n; ++j) {
            const double v = static_cast<double>(x[j]);
            zero[0] += v * 0.0;
            out[j] = static_cast<T>(affine<Way, Shifted>(v, Shifted ? shift[j] : 0.0, scale[j]));
        }
        for (std::size_t k = 1; k < 8; ++k) zero[0] += zero[k];
        return zero[0];
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
