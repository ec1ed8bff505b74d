#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/huber_objective.hpp>
#include <foretell/linear_model/detail/ridge_solve.hpp>
#include <foretell/linear_model/huber_regressor.hpp>
#include <foretell/optim/newton_cholesky.hpp>
#include <foretell/progress/log.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace foretell {

template <std::floating_point T>
HuberRegressor<T>::HuberRegressor(HuberRegressorOptions options) : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
template <class X>
HuberRegressor<T>& HuberRegressor<T>::learn(const X& rows, VectorView<const T> y,
                                            const FitOptions<T>& options) {
    this->check_training_data(rows, y, options.sample_weight);
    const std::size_t n = rows.rows(), d = rows.cols();
    const bool b = options_.fit_intercept;
    const Buffer<double> mean = linear::weighted_means<T>(rows, y, options.sample_weight, b);
    const MatrixView<const T> target(y.data(), n, 1);
    const linear::CenteredRows<T, X> from{rows, target, options.sample_weight, mean};
    linear::HuberObjective<T, X> f(from, b, options_.epsilon, options_.alpha, options_.n_threads);
    const std::size_t p = f.size();
    Buffer<double> theta(p, 0.0);
    double total = static_cast<double>(n);
    if (!options.sample_weight.empty()) {
        total = 0.0;
        for (const T s : options.sample_weight) total += static_cast<double>(s);
    }
    // From least squares, whose residuals are 0 but for rounding where all rows can be met.
    const linear::RidgeResult start = linear::ridge<T>(
        this->where("fit"), rows, y, options.sample_weight, std::max(options_.alpha, 1e-12 * total),
        b, false, 1e-8, 1000, options_.n_threads);
    double square = 0.0, largest = 0.0;
    for (std::size_t j = 0; j < d; ++j) {
        theta[j] = start.coef[j];
        square += start.coef[j] * start.coef[j];
    }
    for (std::size_t i = 0; i < n; ++i) {
        largest = std::max(largest, std::abs(static_cast<double>(y[i]) - mean[d]));
    }
    const double residual = std::max(0.0, 2.0 * start.objective - options_.alpha * square);
    const double unit = largest > 0.0 ? largest : std::max(1.0, std::abs(mean[d]));
    theta[p - 1] = std::max(std::sqrt(residual / total), 1e-7 * unit);
    if (options_.warm_start && this->fitted_ && this->fitted_->coef.size() == d) {
        double c = static_cast<double>(this->fitted_->intercept) - mean[d];
        for (std::size_t j = 0; j < d; ++j) {
            theta[j] = static_cast<double>(this->fitted_->coef(j));
            c += mean[j] * theta[j];
        }
        if (b) theta[d] = c;
        theta[p - 1] = this->fitted_->scale;
    }
    const double eps = std::numeric_limits<double>::epsilon();
    const optim::Result r =
        optim::newton_cholesky(f, VectorView<const double>(theta),
                               {.stopping = {.tol = options_.tol,
                                             .max_iterations = options_.max_iter,
                                             .precision = 8.0 * eps,
                                             .floor = 4e-7 * unit * total,
                                             .progress = options.progress,
                                             .what = "HuberRegressor"}});

    HuberFit<T> next;
    next.coef = uninitialized<T>(d);
    const double by_c = b ? r.gradient[d] : 0.0;
    double intercept = mean[d] + (b ? r.x[d] : 0.0);
    next.solver.gradient_norm = std::max(std::abs(by_c), std::abs(r.gradient[p - 1]));
    for (std::size_t j = 0; j < d; ++j) {
        next.coef(j) = static_cast<T>(r.x[j]);
        intercept -= mean[j] * r.x[j];
        next.solver.gradient_norm =
            std::max(next.solver.gradient_norm, std::abs(r.gradient[j] + mean[j] * by_c));
    }
    next.intercept = b ? static_cast<T>(intercept) : T(0);
    next.scale = std::max(r.x[p - 1], std::numeric_limits<double>::min());
    next.solver.solver = "newton_cholesky";
    // At the floor all rows are met but for 1e-7 of the range of y.
    next.solver.stop = r.stop == optim::Stop::unbounded ? optim::Stop::precision_reached : r.stop;
    next.solver.reason =
        r.stop == optim::Stop::unbounded ? "the rows are met exactly" : "the only one";
    next.solver.n_iterations = r.n_iterations;
    next.solver.objective = r.objective;
    if (options.log != nullptr && !next.solver.converged() && r.stop != optim::Stop::interrupted) {
        options.log->log(
            LogLevel::warning,
            message("HuberRegressor::fit: did not converge in ", r.n_iterations, " iterations (",
                    name_of(r.stop), "); raise max_iter, tol or alpha, or scale the data"));
    }
    this->fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
template <class X>
Labels HuberRegressor<T>::find_outliers(const X& rows, VectorView<const T> y) const {
    const double most = options_.epsilon * this->fitted("outliers").scale;
    check_same_length(this->where("outliers"), "X", rows.rows(), "y", y.size());
    const Vector<T> p = this->predict(rows);
    Labels out = uninitialized<int>(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double e = static_cast<double>(y[i]) - static_cast<double>(p(i));
        out(i) = std::abs(e) > most ? 1 : 0;
    }
    return out;
}

}  // namespace foretell
