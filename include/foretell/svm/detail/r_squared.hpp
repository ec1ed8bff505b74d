#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace foretell::svm {

/// @throws ShapeError, InvalidArgument unless score can be computed
template <class T>
void check_scored(std::string_view where, std::size_t n, VectorView<const T> y,
                  VectorView<const T> sample_weight) {
    check_same_length(where, "X", n, "y", y.size());
    check_finite(where, "y", y);
    check_sample_weight(where, sample_weight, n);
    if (n == 0) throw ShapeError(message(where, ": X must have at least one sample"));
}

/// 1 - sum s (y - p)^2 / sum s (y - mean y)^2; where y is constant 1 if all p are right, else 0.
template <class T>
[[nodiscard]] double r_squared(VectorView<const T> p, VectorView<const T> y,
                               VectorView<const T> sample_weight) noexcept {
    const auto weight = [&](std::size_t i) {
        return sample_weight.empty() ? 1.0 : static_cast<double>(sample_weight[i]);
    };
    double total = 0.0, sum = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        total += weight(i);
        sum += weight(i) * static_cast<double>(y[i]);
    }
    const double mean = sum / total;
    double residual = 0.0, spread = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double t = static_cast<double>(y[i]), r = t - static_cast<double>(p[i]);
        residual += weight(i) * r * r;
        spread += weight(i) * (t - mean) * (t - mean);
    }
    const auto [low, high] = std::minmax_element(y.begin(), y.end());
    if (*low == *high || !(spread > 0.0)) return residual > 0.0 ? 0.0 : 1.0;
    return 1.0 - residual / spread;
}

}  // namespace foretell::svm
