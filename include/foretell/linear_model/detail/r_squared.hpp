#pragma once

#include <foretell/core/views.hpp>

#include <cstddef>

namespace foretell::linear {

/// R2 = 1 - sum s (y - p)^2 / sum s (y - mean y)^2 of target t; where y is constant, 1 if all p are
/// right, else 0.
///   Y, P (n, m)      weight (n,), or empty: all 1
template <class T>
[[nodiscard]] double r_squared(MatrixView<const T> Y, MatrixView<const T> P, std::size_t t,
                               VectorView<const T> weight) noexcept {
    const auto s = [&](std::size_t i) {
        return weight.empty() ? 1.0 : static_cast<double>(weight[i]);
    };
    double total = 0.0, sum = 0.0;
    const T* first = nullptr;  // of those that count
    bool constant = true;
    for (std::size_t i = 0; i < Y.rows(); ++i) {
        total += s(i);
        sum += s(i) * static_cast<double>(Y(i, t));
        if (!(s(i) > 0.0)) continue;
        if (first == nullptr) first = &Y(i, t);
        constant = constant && Y(i, t) == *first;
    }
    const double mean = sum / total;
    double residual = 0.0, spread = 0.0;
    for (std::size_t i = 0; i < Y.rows(); ++i) {
        const double y = static_cast<double>(Y(i, t)), r = y - static_cast<double>(P(i, t));
        residual += s(i) * r * r;
        spread += s(i) * (y - mean) * (y - mean);
    }
    if (constant || !(spread > 0.0)) return residual > 0.0 ? 0.0 : 1.0;
    return 1.0 - residual / spread;
}

}  // namespace foretell::linear
