#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/least_squares.hpp>
#include <foretell/linear_model/linear_regression.hpp>
#include <foretell/progress/log.hpp>

#include <string>
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
    const std::size_t d = rows.cols();
    const bool by_qr = options_.solver == LeastSquaresSolver::qr;
    const linear::LeastSquaresResult r = linear::least_squares<T>(
        this->where("fit"), rows, MatrixView<const T>(y.data(), y.size(), 1), options.sample_weight,
        options_.fit_intercept, !by_qr, options_.solver != LeastSquaresSolver::cholesky,
        options_.n_threads);

    LeastSquaresFit<T> next;
    next.coef = uninitialized<T>(d);
    double intercept = r.mean[d];
    for (std::size_t j = 0; j < d; ++j) {
        next.coef(j) = static_cast<T>(r.coef[j]);
        intercept -= r.mean[j] * r.coef[j];
    }
    next.intercept = options_.fit_intercept ? static_cast<T>(intercept) : T(0);
    next.rank = r.rank;
    next.singular_values.assign(r.singular_values.begin(), r.singular_values.end());
    next.solver.solver = r.by_qr ? "qr" : "cholesky";
    next.solver.reason =
        r.by_qr ? (by_qr ? std::string("asked for")
                         : message("the columns are nearly dependent, or more than the rows"))
                : message("the scaled normal equations have a condition number of about ",
                          r.condition, "; corrected ", r.n_corrections, " times");
    next.solver.stop = optim::Stop::precision_reached;
    next.solver.n_iterations = r.n_corrections;
    next.solver.objective = 0.5 * r.residual_square;
    next.solver.gradient_norm = r.gradient_norm;
    if (options.log != nullptr && r.rank < d) {
        options.log->log(LogLevel::info,
                         message("LinearRegression::fit: X has rank ", r.rank, " with ", d,
                                 " features (the centred columns depend on each other, or are "
                                 "constant): the coefficients are those of least norm"));
    }
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
