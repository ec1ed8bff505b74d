#pragma once

#include <foretell/core/score.hpp>
#include <foretell/linear_model/detail/logistic_predict.hpp>
#include <foretell/linear_model/linear_classifier_base.hpp>

namespace foretell {

template <class Derived, std::floating_point T, class FittedState>
template <class X>
const FittedState& LinearClassifierBase<Derived, T, FittedState>::fitted_for(
    std::string_view member, const X& rows) const {
    const Fitted& f = fitted(member);
    check_query(Derived::type_name, member, rows, f.coef.shape()[1]);
    return f;
}

template <class Derived, std::floating_point T, class FittedState>
template <class X>
void LinearClassifierBase<Derived, T, FittedState>::decide(std::string_view member, const X& rows,
                                                           MatrixView<T> out) const {
    const Fitted& f = fitted_for(member, rows);
    check_out(Derived::type_name, member, rows.rows(), f.intercept.size(), out);
    const MatrixView<const T> coef(f.coef);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        logistic::row_decision(rows, i, coef, f.intercept.data(), out.row(i).data());
    }
}

template <class Derived, std::floating_point T, class FittedState>
template <class X>
void LinearClassifierBase<Derived, T, FittedState>::classify(std::string_view member, const X& rows,
                                                             VectorView<int> out) const {
    const Fitted& f = fitted_for(member, rows);
    check_out(Derived::type_name, member, rows.rows(), out);
    const MatrixView<const T> coef(f.coef);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        out[i] = f.classes.data()[logistic::row_class(rows, i, coef, f.intercept.data())];
    }
}

template <class Derived, std::floating_point T, class FittedState>
template <class X>
double LinearClassifierBase<Derived, T, FittedState>::accuracy(
    const X& rows, LabelsView y, VectorView<const T> sample_weight) const {
    const Fitted& f = fitted_for("score", rows);
    check_not_empty(where("score"), rows.rows(), rows.cols());
    const MatrixView<const T> coef(f.coef);
    return detail::accuracy(where("score"), rows.rows(), y, sample_weight, [&](std::size_t i) {
        return f.classes.data()[logistic::row_class(rows, i, coef, f.intercept.data())];
    });
}

}  // namespace foretell
