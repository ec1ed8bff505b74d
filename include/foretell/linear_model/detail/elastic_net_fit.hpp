#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/linear_model/detail/elastic_net_descent.hpp>
#include <foretell/linear_model/elastic_net_options.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>
#include <foretell/progress/log.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace foretell::linear {

/// The products of all columns are worth making.
template <class X>
[[nodiscard]] bool wants_products(const X& rows, const ElasticNetOptions& o, bool for_a_path) {
    if (o.solver != ElasticNetSolver::automatic) return o.solver == ElasticNetSolver::products;
    const std::size_t most = is_sparse<X> ? 200 : 1000;
    return rows.cols() <= most && (rows.rows() >= rows.cols() || for_a_path);
}

[[nodiscard]] inline ElasticNetTask task_of(const ElasticNetOptions& o) {
    return {.alpha = o.alpha,
            .l1_ratio = o.l1_ratio,
            .tol = o.tol,
            .max_iter = o.max_iter,
            .positive = o.positive,
            .random_order = o.selection == CoordinateSelection::random,
            .seed = o.seed};
}

inline LinearSolverResult result_of(const ElasticNetState& state, bool by_products) {
    LinearSolverResult r;
    r.solver = "coordinate_descent";
    r.reason = by_products ? "on the products of all columns" : "on a working set of columns";
    r.stop = state.converged ? optim::Stop::tolerance_reached
             : state.at_rest ? optim::Stop::precision_reached
                             : optim::Stop::max_iterations;
    r.n_iterations = state.n_iterations;
    r.objective = state.objective;
    r.gradient_norm = state.steepest;
    r.duality_gap = state.gap;
    return r;
}

/// Without a penalty on absolute values (and without signs) the fit is Ridge's or
/// LinearRegression's.
template <class T, class X>
LinearFit<T> fit_smooth(const std::string& where, const X& rows, VectorView<const T> y,
                        const ElasticNetOptions& o, VectorView<const T> weight) {
    const std::size_t d = rows.cols();
    double total = static_cast<double>(rows.rows());
    if (!weight.empty()) {
        total = 0.0;
        for (const T s : weight) total += static_cast<double>(s);
    }
    Buffer<double> coef, mean;
    LinearFit<T> fit;
    if (o.alpha > 0.0) {
        RidgeResult r = ridge<T>(where, rows, y, weight, o.alpha * total, o.fit_intercept, false,
                                 1e-10, o.max_iter, o.n_threads);
        fit.solver.solver = r.solver;
        fit.solver.objective = r.objective / total;
        fit.solver.gradient_norm = r.gradient_norm / total;
        coef = std::move(r.coef), mean = std::move(r.mean);
    } else {
        LeastSquaresResult r =
            least_squares<T>(where, rows, MatrixView<const T>(y.data(), y.size(), 1), weight,
                             o.fit_intercept, true, true, o.n_threads);
        fit.solver.solver = r.by_qr ? "qr" : "cholesky";
        fit.solver.objective = 0.5 * r.residual_square / total;
        fit.solver.gradient_norm = r.gradient_norm / total;
        coef = std::move(r.coef), mean = std::move(r.mean);
    }
    fit.solver.reason = "no penalty on absolute values";
    fit.solver.stop = optim::Stop::precision_reached;
    double intercept = mean[d];
    fit.coef = uninitialized<T>(d);
    for (std::size_t j = 0; j < d; ++j) {
        fit.coef(j) = static_cast<T>(coef[j]);
        intercept -= mean[j] * coef[j];
    }
    fit.intercept = o.fit_intercept ? static_cast<T>(intercept) : T(0);
    return fit;
}

/// @param start coefficients to start from, or null
/// @param where `Lasso::fit`, for messages
template <class T, class X>
[[nodiscard]] LinearFit<T> fit_elastic_net(const std::string& where, const X& rows,
                                           VectorView<const T> y, const ElasticNetOptions& o,
                                           const Vector<T>* start, const FitOptions<T>& options) {
    const double l1 = o.alpha * o.l1_ratio;
    if (l1 == 0.0 && !o.positive) return fit_smooth<T>(where, rows, y, o, options.sample_weight);
    const bool by_products = l1 == 0.0 || wants_products(rows, o, false);
    ElasticNetDescent<T, X> descent(where, rows, y, options.sample_weight, o.fit_intercept,
                                    by_products, o.n_threads);
    const std::size_t d = rows.cols();
    if (start != nullptr && start->size() == d) {
        Buffer<double> w(d);
        for (std::size_t j = 0; j < d; ++j) {
            w[j] = static_cast<double>((*start)(j));
            if (o.positive && w[j] < 0.0) w[j] = 0.0;
        }
        descent.start_at(w);
    }
    LinearFit<T> fit;
    fit.solver = result_of(descent.solve(task_of(o)), by_products);
    fit.coef = uninitialized<T>(d);
    for (std::size_t j = 0; j < d; ++j) fit.coef(j) = static_cast<T>(descent.coef()[j]);
    fit.intercept = o.fit_intercept ? static_cast<T>(descent.intercept()) : T(0);
    if (options.log != nullptr && !fit.solver.converged()) {
        options.log->log(LogLevel::warning,
                         message(where, ": coordinate descent did not converge in ",
                                 fit.solver.n_iterations, " sweeps (duality gap ",
                                 fit.solver.duality_gap, "); raise max_iter, tol or alpha"));
    }
    return fit;
}

}  // namespace foretell::linear
