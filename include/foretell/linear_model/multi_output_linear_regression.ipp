#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/score.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/row_product.hpp>
#include <foretell/linear_model/detail/least_squares_answer.hpp>
#include <foretell/linear_model/multi_output_linear_regression.hpp>

namespace foretell {

template <std::floating_point T>
MultiOutputLinearRegression<T>::MultiOutputLinearRegression(LinearRegressionOptions options)
    : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
template <class X>
MultiOutputLinearRegression<T>& MultiOutputLinearRegression<T>::learn(
    const X& rows, MatrixView<const T> Y, const FitOptions<T>& options) {
    const std::string name = where("fit");
    check_not_empty(name, rows.rows(), rows.cols());
    check_same_length(name, "X", rows.rows(), "Y", Y.rows());
    if (Y.cols() == 0) {
        throw ShapeError(message(name,
                                 ": Y must have at least one column, one for each output, got "
                                 "shape ",
                                 shape_text(Y.rows(), Y.cols())));
    }
    check_sample_weight(name, options.sample_weight, rows.rows());
    check_finite(name, "Y", Y);
    auto next = linear::answer_least_squares<T>(type_name, rows, Y, options_, options);
    fitted_ = Fitted{std::move(next.coef), std::move(next.intercept), std::move(next.solver),
                     next.rank, std::move(next.singular_values)};
    return *this;
}

template <std::floating_point T>
template <class X>
void MultiOutputLinearRegression<T>::answer(std::string_view member, const X& rows,
                                            MatrixView<T> out) const {
    const Fitted& f = fitted(member);
    const std::size_t k = f.intercept.size(), d = f.coef.shape()[1];
    check_query(type_name, member, rows, d);
    check_out(type_name, member, rows.rows(), k, out);
    const MatrixView<const T> W(f.coef);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const VectorView<T> z = out.row(i);
        if constexpr (is_sparse<X>) {
            for (std::size_t t = 0; t < k; ++t) {
                z[t] = linalg::row_product(rows, i, W.row(t).data());
            }
        } else {
            linalg::row_dots(W, rows.row(i), T(0), z);
        }
        for (std::size_t t = 0; t < k; ++t) z[t] += f.intercept.data()[t];
    }
}

template <std::floating_point T>
template <class X>
double MultiOutputLinearRegression<T>::mean_r_squared(const X& rows, MatrixView<const T> Y,
                                                      VectorView<const T> sample_weight) const {
    const std::size_t n = rows.rows(), k = fitted("score").intercept.size();
    const std::string name = where("score");
    check_same_length(name, "X", n, "Y", Y.rows());
    if (Y.cols() != k) {
        throw ShapeError(message(name, ": Y has ", Y.cols(),
                                 " columns, but this model was fitted with ", k, " outputs"));
    }
    check_finite(name, "Y", Y);
    check_sample_weight(name, sample_weight, n);
    if (n == 0) throw ShapeError(name + ": X must have at least one sample");
    Matrix<T> P = uninitialized<T>(n, k);
    answer("score", rows, P);
    double sum = 0.0;
    for (std::size_t t = 0; t < k; ++t) {
        sum += detail::r_squared(Y, MatrixView<const T>(P), t, sample_weight);
    }
    return sum / static_cast<double>(k);
}

}  // namespace foretell
