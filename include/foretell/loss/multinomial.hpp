#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>

namespace foretell::loss {

/// Multinomial deviance / 2 (cross-entropy) of the class c at the predictors z (k,):
///
///     l(z) = log sum_j exp(z_j) - z_c,   p_j = exp(z_j - l(z) - z_c),
///     dl/dz_j = p_j - [j = c],   d2l/dz_i dz_j = p_i ([i = j] - p_j)
///
/// with the largest z taken out first, so that nothing overflows. Replaces z by the probabilities
/// p; the caller takes the 1 off p_c. Source: Bishop, PRML, equations (4.104) to (4.110).
/// @return l(z)
template <std::floating_point T>
T multinomial(T* z, std::size_t k, std::size_t c) noexcept {
    T top = z[0];
    for (std::size_t j = 1; j < k; ++j) top = z[j] > top ? z[j] : top;
    const T at_class = z[c] - top;
    T total = T(0);
    for (std::size_t j = 0; j < k; ++j) {
        z[j] = std::exp(z[j] - top);
        total += z[j];
    }
    const T inverse = T(1) / total;
    for (std::size_t j = 0; j < k; ++j) z[j] *= inverse;
    return std::log(total) - at_class;
}

}  // namespace foretell::loss
