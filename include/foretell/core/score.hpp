#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <string_view>

/// What the member score of the models is made of; functions for users are in metrics/.
namespace foretell::detail {

/// @throws ShapeError, InvalidArgument unless predictions of n rows can be scored by y
template <class T>
void check_scored(std::string_view where, std::size_t n, VectorView<const T> y,
                  VectorView<const T> weight) {
    check_same_length(where, "X", n, "y", y.size());
    check_finite(where, "y", y);
    check_sample_weight(where, weight, n);
    if (n == 0) throw ShapeError(message(where, ": X must have at least one sample"));
}

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
template <class T>
[[nodiscard]] double r_squared(VectorView<const T> y, VectorView<const T> p,
                               VectorView<const T> weight) noexcept {
    return r_squared(MatrixView<const T>(y.data(), y.size(), 1),
                     MatrixView<const T>(p.data(), p.size(), 1), 0, weight);
}

/// The share of the rows, by weight, whose label_of(i) is y_i.
/// @throws ShapeError, InvalidArgument unless n rows can be scored by y
template <class T, class LabelOf>
[[nodiscard]] double accuracy(std::string_view where, std::size_t n, LabelsView y,
                              VectorView<const T> weight, LabelOf&& label_of) {
    check_same_length(where, "X", n, "y", y.size());
    check_sample_weight(where, weight, n);
    double right = 0.0, total = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double s = weight.empty() ? 1.0 : static_cast<double>(weight[i]);
        total += s;
        if (label_of(i) == y[i]) right += s;
    }
    return right / total;
}

}  // namespace foretell::detail
