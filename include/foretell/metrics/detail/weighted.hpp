#pragma once

#include <foretell/metrics/real_views.hpp>

#include <cstddef>

namespace foretell::detail::metrics {

struct UnitWeight {
    constexpr double operator()(std::size_t) const noexcept { return 1.0; }
};
template <class T>
struct GivenWeight {
    const T* w;
    double operator()(std::size_t i) const noexcept { return static_cast<double>(w[i]); }
};

/// f(weight) with weight(i) the weight of sample i, known as 1 to the compiler where none is given.
template <class F>
decltype(auto) with_weights(RealsView sample_weight, F&& f) {
    if (sample_weight.empty()) return f(UnitWeight{});
    return sample_weight.visit(
        [&]<class T>(VectorView<const T> w) { return f(GivenWeight<T>{w.data()}); });
}

/// term(begin) + ... + term(end - 1), pairwise above blocks of 512: the error grows with log n.
template <class F>
double sum_terms(std::size_t begin, std::size_t end, const F& term) {
    constexpr std::size_t lanes = 8;
    if (end - begin > 512) {
        const std::size_t middle = begin + (end - begin) / 2;
        return sum_terms(begin, middle, term) + sum_terms(middle, end, term);
    }
    double sums[lanes] = {};
    std::size_t i = begin;
    for (; i + lanes <= end; i += lanes) {
        for (std::size_t k = 0; k < lanes; ++k) sums[k] += term(i + k);
    }
    for (; i < end; ++i) sums[0] += term(i);
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
           ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/// The sum of all weights, n where none are given.
inline double total_weight(RealsView sample_weight, std::size_t n) {
    if (sample_weight.empty()) return static_cast<double>(n);
    return with_weights(sample_weight, [&](auto weight) { return sum_terms(0, n, weight); });
}

/// sum_i w_i term(i) / sum_i w_i
template <class F>
double weighted_mean(RealsView sample_weight, std::size_t n, const F& term) {
    return with_weights(sample_weight,
                        [&](auto weight) {
                            return sum_terms(0, n,
                                             [&](std::size_t i) { return weight(i) * term(i); });
                        }) /
           total_weight(sample_weight, n);
}

}  // namespace foretell::detail::metrics
