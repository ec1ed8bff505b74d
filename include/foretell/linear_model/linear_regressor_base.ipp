#pragma once

#include <foretell/core/score.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/row_product.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

namespace foretell {

template <class Derived, std::floating_point T, class FittedState>
template <class X>
void LinearRegressorBase<Derived, T, FittedState>::answer(std::string_view member, const X& rows,
                                                          VectorView<T> out) const {
    const Fitted& f = fitted(member);
    check_query(Derived::type_name, member, rows, f.coef.size());
    check_out(Derived::type_name, member, rows.rows(), out);
    if constexpr (is_sparse<X>) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = linalg::row_product(rows, i, f.coef.data()) + f.intercept;
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
    detail::check_scored(where("score"), rows.rows(), y, sample_weight);
    Vector<T> p = uninitialized<T>(rows.rows());
    answer("score", rows, p);
    return detail::r_squared(y, VectorView<const T>(p), sample_weight);
}

}  // namespace foretell
