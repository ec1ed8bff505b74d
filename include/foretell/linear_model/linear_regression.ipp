#pragma once

#include <foretell/linear_model/detail/least_squares_answer.hpp>
#include <foretell/linear_model/linear_regression.hpp>

#include <algorithm>
#include <utility>

namespace foretell {

template <std::floating_point T>
LinearRegression<T>::LinearRegression(LinearRegressionOptions options) : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
template <class X>
LinearRegression<T>& LinearRegression<T>::learn(const X& rows, VectorView<const T> y,
                                                const FitOptions<T>& options) {
    this->check_targets(rows, y, options.sample_weight);
    linear::LeastSquaresAnswer<T> answer = linear::answer_least_squares<T>(
        type_name, rows, MatrixView<const T>(y.data(), y.size(), 1), options_, options);
    LeastSquaresFit<T> next;
    next.coef = uninitialized<T>(rows.cols());
    std::copy(answer.coef.begin(), answer.coef.end(), next.coef.begin());
    next.intercept = answer.intercept(0);
    next.solver = std::move(answer.solver);
    next.rank = answer.rank;
    next.singular_values = std::move(answer.singular_values);
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
