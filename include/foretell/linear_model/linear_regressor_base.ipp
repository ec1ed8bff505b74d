#pragma once

#include <foretell/linalg/reductions.hpp>
#include <foretell/linear_model/detail/r_squared.hpp>
#include <foretell/linear_model/detail/row_product.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

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
    return linear::r_squared(MatrixView<const T>(y.data(), n, 1),
                             MatrixView<const T>(p.data(), n, 1), 0, sample_weight);
}

}  // namespace foretell
