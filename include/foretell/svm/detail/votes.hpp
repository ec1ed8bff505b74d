#pragma once

#include <cmath>
#include <cstddef>
#include <utility>

namespace foretell::svm {

/// The place of the pair i < j of k classes.
[[nodiscard]] constexpr std::size_t pair_at(std::size_t i, std::size_t j, std::size_t k) noexcept {
    return i * (2 * k - i - 1) / 2 + j - i - 1;
}
[[nodiscard]] constexpr std::size_t n_pairs(std::size_t k) noexcept {
    return k * (k - 1) / 2;
}

/// The classes of the pair at p.
[[nodiscard]] constexpr std::pair<std::size_t, std::size_t> pair_of(std::size_t p,
                                                                    std::size_t k) noexcept {
    std::size_t i = 0;
    while (p >= k - 1 - i) p -= k - 1 - i, ++i;
    return {i, i + 1 + p};
}

/// How many pairs class c wins, and how clearly: s / (3 (|s| + 1)), s the sum of its z.
template <class T>
struct Votes {
    std::size_t count = 0;
    T clear = T(0);
};
template <class T>
[[nodiscard]] Votes<T> votes_of(std::size_t c, const T* pairs, std::size_t k) noexcept {
    Votes<T> v;
    T sum = T(0);
    for (std::size_t other = 0; other < k; ++other) {
        if (other == c) continue;
        const T z = other > c ? pairs[pair_at(c, other, k)] : pairs[pair_at(other, c, k)];
        const bool wins = other > c ? z > T(0) : !(z > T(0));
        v.count += wins ? 1 : 0;
        sum += other > c ? z : -z;
    }
    v.clear = sum / (T(3) * (std::abs(sum) + T(1)));
    return v;
}

}  // namespace foretell::svm
