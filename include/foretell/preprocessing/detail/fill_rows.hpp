#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/run.hpp>

#include <cstddef>

namespace foretell::detail {

/// out = x, with fill where x is NaN, for n elements; out may be x. Returns the sum of out * 0: 0
/// exactly where no x is infinite (fill is finite).
struct FillRow {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline T run(const T* x, const T* fill, T* out, std::size_t n) {
        T zero[8] = {};
        std::size_t j = 0;
        for (; j + 8 <= n; j += 8) {
            T v[8];
            for (std::size_t k = 0; k < 8; ++k) v[k] = is_nan(x[j + k]) ? fill[j + k] : x[j + k];
            for (std::size_t k = 0; k < 8; ++k) zero[k] += v[k] * T(0);
            for (std::size_t k = 0; k < 8; ++k) out[j + k] = v[k];
        }
        for (; j < n; ++j) {
            const T v = is_nan(x[j]) ? fill[j] : x[j];
            zero[0] += v * T(0);
            out[j] = v;
        }
        for (std::size_t k = 1; k < 8; ++k) zero[0] += zero[k];
        return zero[0];
    }
};

}  // namespace foretell::detail
