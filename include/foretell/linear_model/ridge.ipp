#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/ridge_solve.hpp>
#include <foretell/linear_model/ridge.hpp>
#include <foretell/progress/log.hpp>

#include <utility>

namespace foretell {

template <std::floating_point T>
Ridge<T>::Ridge(RidgeOptions options) : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
template <class X>
Ridge<T>& Ridge<T>::learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options) {
    this->check_targets(rows, y, options.sample_weight);
    const std::size_t n = rows.rows(), d = rows.cols();
    LinearFit<T> next;
    Buffer<double> coef, mean;
    if (options_.alpha == 0.0) {
        linear::LeastSquaresResult r = linear::least_squares<T>(
            this->where("fit"), rows, MatrixView<const T>(y.data(), n, 1), options.sample_weight,
            options_.fit_intercept, true, true, options_.n_threads);
        next.solver.solver = r.by_qr ? "qr" : "cholesky";
        next.solver.reason = "alpha is 0: least squares";
        next.solver.stop = optim::Stop::precision_reached;
        next.solver.objective = 0.5 * r.residual_square;
        next.solver.gradient_norm = r.gradient_norm;
        coef = std::move(r.coef), mean = std::move(r.mean);
    } else {
        bool by_products = options_.solver == RidgeSolver::conjugate_gradient;
        if constexpr (is_sparse<X>) {
            const double products = 400.0 * static_cast<double>(rows.nonzeros() + n + d);
            const double columns = 0.2 * static_cast<double>(n + d) * static_cast<double>(d);
            by_products |=
                options_.solver == RidgeSolver::automatic && (n < d || products < columns);
        }
        linear::RidgeResult r =
            linear::ridge<T>(this->where("fit"), rows, y, options.sample_weight, options_.alpha,
                             options_.fit_intercept, by_products, options_.tol, options_.max_iter,
                             options_.n_threads);
        next.solver.solver = r.solver;
        next.solver.reason = r.reason;
        next.solver.stop = !r.converged  ? optim::Stop::max_iterations
                           : by_products ? optim::Stop::tolerance_reached
                                         : optim::Stop::precision_reached;
        next.solver.n_iterations = r.n_iterations;
        next.solver.objective = r.objective;
        next.solver.gradient_norm = r.gradient_norm;
        coef = std::move(r.coef), mean = std::move(r.mean);
    }
    if (options.log != nullptr && !next.solver.converged()) {
        options.log->log(
            LogLevel::warning,
            message("Ridge::fit: conjugate_gradient did not converge in ", next.solver.n_iterations,
                    " iterations (gradient ", next.solver.gradient_norm,
                    "); raise max_iter or tol, or scale X"));
    }
    next.coef = uninitialized<T>(d);
    double intercept = mean[d];
    for (std::size_t j = 0; j < d; ++j) {
        next.coef(j) = static_cast<T>(coef[j]);
        intercept -= mean[j] * coef[j];
    }
    next.intercept = options_.fit_intercept ? static_cast<T>(intercept) : T(0);
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
