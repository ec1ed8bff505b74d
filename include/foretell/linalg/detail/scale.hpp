#pragma once

#include <algorithm>
#include <cstddef>

namespace foretell::linalg::detail {

/// x <- a x; with a = 0 zeros whatever x held, NaN included.
template <class T>
void scale(T a, T* x, std::size_t n) noexcept {
    if (a == T(0)) {
        std::fill_n(x, n, T(0));
    } else if (a != T(1)) {
        for (std::size_t i = 0; i < n; ++i) x[i] *= a;
    }
}

}  // namespace foretell::linalg::detail
