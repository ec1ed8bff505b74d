#pragma once

#include <foretell/linalg/reductions.hpp>
#include <foretell/linear_model/detail/row_product.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <algorithm>
#include <string>

namespace foretell {

template <class Derived, std::floating_point T, class FittedState>
template <class X>
void LinearRegressorBase<Derived, T, FittedState>::answer(std::string_view member, const X& rows,
                                                          VectorView<T> out) const {
    const Fitted& f = fitted(member);
    if (rows.cols() != f.coef.size() || !linear::all_finite(rows)) {
        check_n_features(where(member), rows.cols(), f.coef.size());
        check_finite(where(member), "X", rows);
    }
    if (out.size() != rows.rows()) {
        throw ShapeError(
            message(where(member), ": out must have length ", rows.rows(), ", got ", out.size()));
    }
    if constexpr (linear::is_sparse<X>) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = linear::row_product(rows, i, f.coef.data()) + f.intercept;
        }
    } else {
        linalg::row_dots(rows, VectorView<const T>(f.coef), f.intercept, out);
    }
    if constexpr (requires(T z) { self().response(z); }) {
        for (T& z : out) z = self().response(z);
    }
}

template <class Derived, std::floating_point T, class FittedState>
template <class X>
double LinearRegressorBase<Derived, T, FittedState>::r_squared(
    const X& rows, VectorView<const T> y, VectorView<const T> sample_weight) const {
    static_cast<void>(fitted("score"));
    const std::size_t n = rows.rows();
    check_same_length(where("score"), "X", n, "y", y.size());
    check_finite(where("score"), "y", y);
    check_sample_weight(where("score"), sample_weight, n);
    if (n == 0) throw ShapeError(where("score") + ": X must have at least one sample");
    Vector<T> p = uninitialized<T>(n);
    answer("score", rows, p);

    const auto weight = [&](std::size_t i) {
        return sample_weight.empty() ? 1.0 : static_cast<double>(sample_weight[i]);
    };
    double total = 0.0, sum = 0.0;
    T low = y[0], high = y[0];
    for (std::size_t i = 0; i < n; ++i) {
        total += weight(i);
        sum += weight(i) * static_cast<double>(y[i]);
        low = std::min(low, y[i]);
        high = std::max(high, y[i]);
    }
    const double mean = sum / total;
    double residual = 0.0, spread = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double t = static_cast<double>(y[i]), r = t - static_cast<double>(p(i));
        residual += weight(i) * r * r;
        spread += weight(i) * (t - mean) * (t - mean);
    }
    if (low == high || !(spread > 0.0)) return residual > 0.0 ? 0.0 : 1.0;
    return 1.0 - residual / spread;
}

}  // namespace foretell
