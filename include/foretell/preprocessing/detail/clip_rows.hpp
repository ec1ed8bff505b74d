#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/linalg/run.hpp>

#include <cstddef>
#include <limits>

// Rows of n elements against bounds of their columns; out may be x, NaN stays NaN. Each kernel
// returns the sum of x * 0: 0 exactly where all of x is finite.

namespace foretell::detail {

/// out = x, moved to the nearer bound where it lies outside.
struct ClipRow {
    template <class T>
    [[gnu::always_inline]] static inline T one(T v, T low, T high) {
        const T at_least = v < low ? low : v;
        return is_nan(v) ? v : (at_least > high ? high : at_least);
    }
    template <class Isa, class T>
    [[gnu::always_inline]] static inline T run(const T* x, const T* low, const T* high, T* out,
                                               std::size_t n) {
        T zero[8] = {};
        std::size_t j = 0;
        for (; j + 8 <= n; j += 8) {
            T v[8];
            for (std::size_t k = 0; k < 8; ++k) zero[k] += x[j + k] * T(0);
            for (std::size_t k = 0; k < 8; ++k) v[k] = one(x[j + k], low[j + k], high[j + k]);
            for (std::size_t k = 0; k < 8; ++k) out[j + k] = v[k];
        }
        for (; j < n; ++j) {
            zero[0] += x[j] * T(0);
            out[j] = one(x[j], low[j], high[j]);
        }
        for (std::size_t k = 1; k < 8; ++k) zero[0] += zero[k];
        return zero[0];
    }
};

/// out = x, NaN where it lies outside.
struct MarkRow {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline T run(const T* x, const T* low, const T* high, T* out,
                                               std::size_t n) {
        T zero = T(0);
        for (std::size_t j = 0; j < n; ++j) {
            const T v = x[j];
            zero += v * T(0);
            out[j] = v < low[j] || v > high[j] ? std::numeric_limits<T>::quiet_NaN() : v;
        }
        return zero;
    }
};

}  // namespace foretell::detail
