#pragma once

#include <foretell/linear_model/detail/logistic_predict.hpp>
#include <foretell/linear_model/linear_classifier_base.hpp>

namespace foretell {

template <class Derived, std::floating_point T, class FittedState>
template <class X>
const FittedState& LinearClassifierBase<Derived, T, FittedState>::fitted_for(
    std::string_view member, const X& rows) const {
    const Fitted& f = fitted(member);
    const std::size_t n_features = f.coef.shape()[1];
    if (rows.cols() != n_features || !linear::all_finite(rows)) {
        check_n_features(where(member), rows.cols(), n_features);
        check_finite(where(member), "X", rows);
    }
    return f;
}

template <class Derived, std::floating_point T, class FittedState>
void LinearClassifierBase<Derived, T, FittedState>::check_out(std::string_view member,
                                                              MatrixView<T> out, std::size_t rows,
                                                              std::size_t cols) {
    if (out.rows() == rows && out.cols() == cols) return;
    throw ShapeError(message(where(member), ": out must have shape ", shape_text(rows, cols),
                             ", got ", shape_text(out.rows(), out.cols())));
}

template <class Derived, std::floating_point T, class FittedState>
template <class X>
void LinearClassifierBase<Derived, T, FittedState>::decide(std::string_view member, const X& rows,
                                                           MatrixView<T> out) const {
    const Fitted& f = fitted_for(member, rows);
    check_out(member, out, rows.rows(), f.intercept.size());
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
    if (out.size() != rows.rows()) {
        throw ShapeError(
            message(where(member), ": out must have length ", rows.rows(), ", got ", out.size()));
    }
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
    check_same_length(where("score"), "X", rows.rows(), "y", y.size());
    check_sample_weight(where("score"), sample_weight, rows.rows());
    const MatrixView<const T> coef(f.coef);
    double right = 0.0, total = 0.0;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const double s = sample_weight.empty() ? 1.0 : static_cast<double>(sample_weight[i]);
        const std::size_t c = logistic::row_class(rows, i, coef, f.intercept.data());
        total += s;
        if (f.classes.data()[c] == y[i]) right += s;
    }
    return right / total;
}

}  // namespace foretell
