#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/ridge_solve.hpp>
#include <foretell/linear_model/quantile_regressor.hpp>
#include <foretell/optim/quantile_interior_point.hpp>
#include <foretell/progress/log.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace foretell {

template <std::floating_point T>
QuantileRegressor<T>::QuantileRegressor(QuantileRegressorOptions options) : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
template <class X>
QuantileRegressor<T>& QuantileRegressor<T>::learn(const X& rows, VectorView<const T> y,
                                                  const FitOptions<T>& options) {
    this->check_training_data(rows, y, options.sample_weight);
    const std::size_t n = rows.rows(), d = rows.cols(), p = d + (options_.fit_intercept ? 1 : 0);
    Buffer<double> mean =
        linear::weighted_means<T>(rows, y, options.sample_weight, options_.fit_intercept);
    // Centred rows and a 1 for the intercept, which takes the place of the target.
    const linear::CenteredRows<T, X> from{rows, MatrixView<const T>(y.data(), n, 1), {}, mean};
    Buffer<double> A = linear::centered_copy(from), target(n), up(n), down(n), square(d, 0.0);
    double total = 0.0, spread = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double s =
            options.sample_weight.empty() ? 1.0 : static_cast<double>(options.sample_weight[i]);
        double* a = &A[i * (d + 1)];
        total += s;
        target[i] = a[d];
        spread = std::max(spread, std::abs(a[d]));
        a[d] = 1.0;
        up[i] = s * options_.quantile;
        down[i] = s * (1.0 - options_.quantile);
        for (std::size_t j = 0; j < d; ++j) square[j] = std::max(square[j], std::abs(a[j]));
    }
    for (std::size_t i = 0; i < n; ++i) up[i] /= total, down[i] /= total;
    Buffer<double> penalty(p, options_.alpha);
    if (options_.fit_intercept) penalty[d] = 0.0;
    const auto r =
        optim::QuantileInteriorPoint({.A = MatrixView<const double>(A.data(), n, p, d + 1),
                                      .y = VectorView<const double>(target),
                                      .up = VectorView<const double>(up),
                                      .down = VectorView<const double>(down),
                                      .penalty = VectorView<const double>(penalty)})
            .solve({.tol = options_.tol, .max_iter = options_.max_iter});

    LinearFit<T> next;
    next.coef = uninitialized<T>(d);
    double intercept = mean[d] + (options_.fit_intercept ? r.t[d] : 0.0);
    for (std::size_t j = 0; j < d; ++j) {
        // From inside one comes close to a coefficient of 0, never to it.
        const bool none = std::abs(r.t[j]) * square[j] <= 1e-7 * spread && options_.alpha > 0.0;
        const double w = none ? 0.0 : r.t[j];
        next.coef(j) = static_cast<T>(w);
        intercept -= mean[j] * w;
    }
    next.intercept = options_.fit_intercept ? static_cast<T>(intercept) : T(0);
    next.solver.solver = "interior_point";
    next.solver.reason = "the only one";
    next.solver.n_iterations = r.n_iterations;
    next.solver.objective = r.objective;
    next.solver.duality_gap = r.gap;
    next.solver.stop = r.converged                          ? optim::Stop::tolerance_reached
                       : r.n_iterations < options_.max_iter ? optim::Stop::precision_reached
                                                            : optim::Stop::max_iterations;
    if (options.log != nullptr && !next.solver.converged()) {
        options.log->log(LogLevel::warning,
                         message("QuantileRegressor::fit: did not converge in ", r.n_iterations,
                                 " iterations (duality gap ", r.gap, "); raise max_iter or tol"));
    }
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
