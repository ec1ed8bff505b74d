#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/column_moments.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_objective.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/optim/gradient_descent.hpp>
#include <foretell/optim/lbfgs.hpp>
#include <foretell/optim/newton_cholesky.hpp>
#include <foretell/progress/log.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::logistic {

inline constexpr std::string_view fit_name = "LogisticRegression::fit";

/// An earlier fit to start from; no classes: none.
template <class T>
struct Start {
    Labels classes;
    Matrix<T> coef;
    Vector<T> intercept;
};

template <class T>
struct Learnt {
    std::vector<int> classes;
    Matrix<T> coef;
    Vector<T> intercept;
    LogisticSolverResult solver;
};

inline void check_out(std::string_view member, std::size_t rows, std::size_t cols,
                      std::size_t wanted_rows, std::size_t wanted_cols) {
    if (rows == wanted_rows && cols == wanted_cols) return;
    throw ShapeError(message("LogisticRegression::", member, ": out must have shape ",
                             shape_text(wanted_rows, wanted_cols), ", got ",
                             shape_text(rows, cols)));
}

/// Checks what fit was given.
/// @throws ShapeError, InvalidArgument as LogisticRegression::fit says
template <class T, class X>
Data<T, X> make_data(const X& rows, LabelsView y, const LogisticRegressionOptions& options,
                     VectorView<const T> sample_weight, std::vector<int>& classes) {
    check_not_empty(fit_name, rows.rows(), rows.cols());
    check_same_length(fit_name, "X", rows.rows(), "y", y.size());
    check_sample_weight(fit_name, sample_weight, rows.rows());
    check_finite(fit_name, "X", rows);
    const EncodedLabels encoded = encode_labels(y);
    if (encoded.classes.size() < 2) {
        throw InvalidArgument(
            message(fit_name, ": y must have at least two classes, got only ", encoded.classes[0]));
    }
    const auto factors = class_factors(fit_name, options.class_weight, encoded);
    Data<T, X> data{rows};
    data.codes.assign(encoded.codes.begin(), encoded.codes.end());
    data.class_total.assign(encoded.classes.size(), 0.0);
    const bool weighted = !sample_weight.empty() || !options.class_weight.is_uniform();
    if (weighted) data.weight.resize(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const std::size_t c = encoded.codes[i];
        const double s = sample_weight.empty() ? 1.0 : static_cast<double>(sample_weight[i]);
        if (weighted) data.weight[i] = static_cast<T>(s * factors[c]);
        data.class_total[c] += weighted ? static_cast<double>(data.weight[i]) : 1.0;
    }
    for (std::size_t c = 0; c < data.class_total.size(); ++c) {
        if (data.class_total[c] > 0.0) continue;
        throw InvalidArgument(message(fit_name, ": each class must have samples of positive weight",
                                      ", but those of class ", encoded.classes[c],
                                      " have none; drop them first"));
    }
    data.penalty = options.penalty == LogisticPenalty::l2 ? 1.0 : 0.0;
    data.loss_factor = options.penalty == LogisticPenalty::l2 ? options.C : 1.0;
    data.fit_intercept = options.fit_intercept;
    data.n_threads = options.n_threads;
    classes = encoded.classes;
    return data;
}

/// Where to start: the earlier fit, or weights 0 and the intercepts that are best with them.
template <class T, class X>
std::vector<double> starting_point(const Data<T, X>& data, const Coordinates& c,
                                   const std::vector<int>& classes, const Start<T>& start) {
    std::vector<double> W(c.n_outputs * c.n_features, 0.0), b(c.n_outputs, 0.0), theta(c.size());
    if (std::equal(classes.begin(), classes.end(), start.classes.begin(), start.classes.end()) &&
        start.coef.shape()[1] == c.n_features) {
        std::copy(start.coef.begin(), start.coef.end(), W.begin());
        if (data.fit_intercept)
            std::copy(start.intercept.begin(), start.intercept.end(), b.begin());
    } else if (data.fit_intercept && c.n_outputs == 1) {
        b[0] = std::log(data.class_total[1] / data.class_total[0]);
    } else if (data.fit_intercept) {
        double mean = 0.0;
        for (std::size_t o = 0; o < b.size(); ++o) {
            b[o] = std::log(data.class_total[o]);
            mean += b[o] / static_cast<double>(b.size());
        }
        for (double& v : b) v -= mean;
    }
    c.from_raw(W, b, theta);
    return theta;
}

/// The solver that LogisticSolver::automatic stands for, and why.
template <class T, class X>
std::pair<LogisticSolver, std::string> choose_solver(const Data<T, X>& data, const Coordinates& c,
                                                     LogisticSolver wanted) {
    if (wanted != LogisticSolver::automatic) return {wanted, "asked for"};
    const double rows = static_cast<double>(data.n_samples()), p = static_cast<double>(c.size());
    if (p <= 64.0 && rows * p * p <= 1e9) {
        return {LogisticSolver::newton_cholesky,
                message(c.size(), " coefficients: a Hessian costs little")};
    }
    return {LogisticSolver::lbfgs, message(c.size(), " coefficients: a Hessian costs much")};
}

/// Minimises the objective by one solver.
inline optim::Result solve(Objective& objective, const std::vector<double>& theta,
                           LogisticSolver solver, const optim::StopRule& rule) {
    const VectorView<const double> start(theta);
    if (solver == LogisticSolver::gradient_descent) {
        return optim::gradient_descent(objective, start, {.stopping = rule});
    }
    if (solver == LogisticSolver::newton_cholesky) {
        return optim::newton_cholesky(objective, start, {.stopping = rule});
    }
    return optim::lbfgs(objective, start, {.stopping = rule});
}

/// Tells the log sink what a user should know.
inline void log_outcome(LogSink* log, const LogisticSolverResult& r) {
    if (log == nullptr || r.converged() || r.stop == optim::Stop::interrupted) return;
    if (r.stop == optim::Stop::unbounded) {
        log->log(LogLevel::warning,
                 message(fit_name, ": the classes are separable and there is no penalty, so the ",
                         "weights could grow for ever; stopped after ", r.n_iterations,
                         " iterations. Use penalty l2"));
        return;
    }
    log->log(LogLevel::warning,
             message(fit_name, ": ", name_of(r.solver), " did not converge in ", r.n_iterations,
                     " iterations (", name_of(r.stop), ", decrement ", r.decrement,
                     "); raise max_iter or tol, or scale the data"));
}

/// The softmax does not change if all classes shift by the same weights and intercept, so that
/// these are determined only up to a shift (the weights too where there is no penalty): to mean 0.
inline void center_classes(std::vector<double>& W, std::vector<double>& b, std::size_t d,
                           bool penalised) {
    const std::size_t k = b.size();
    const auto center = [k](std::vector<double>& v, std::size_t j, std::size_t stride) {
        double mean = 0.0;
        for (std::size_t o = 0; o < k; ++o) mean += v[o * stride + j] / static_cast<double>(k);
        for (std::size_t o = 0; o < k; ++o) v[o * stride + j] -= mean;
    };
    center(b, 0, 1);
    for (std::size_t j = 0; !penalised && j < d; ++j) center(W, j, d);
}

/// Learns the model.
template <class T, class X>
Learnt<T> fit(const X& rows, LabelsView y, const LogisticRegressionOptions& options,
              const FitOptions<T>& fit_options, const Start<T>& start) {
    Learnt<T> out;
    const Data<T, X> data =
        make_data<T, X>(rows, y, options, fit_options.sample_weight, out.classes);
    const Coordinates c = make_coordinates(data, column_moments(data));
    const auto theta = starting_point(data, c, out.classes, start);
    const auto [solver, reason] = choose_solver(data, c, options.solver);
    LogisticObjective<T, X> objective(data, c);
    const optim::StopRule rule{
        .tol = options.tol,
        .max_iterations = options.max_iter,
        .precision = 8.0 * static_cast<double>(std::numeric_limits<T>::epsilon()),
        .floor = data.penalty > 0.0 ? 0.0 : 1e-8 * data.total_weight(),
        .progress = fit_options.progress,
        .what = "LogisticRegression"};
    const optim::Result r = solve(objective, theta, solver, rule);
    out.solver = {.solver = solver,
                  .reason = reason,
                  .stop = r.stop,
                  .n_iterations = r.n_iterations,
                  .n_evaluations = r.n_evaluations,
                  .objective = r.objective,
                  .gradient_norm = c.raw_gradient_norm(r.gradient),
                  .decrement = r.decrement};
    log_outcome(fit_options.log, out.solver);

    const std::size_t k = c.n_outputs, d = c.n_features;
    std::vector<double> W(k * d), b(k);
    c.to_raw(r.x, W, b);
    if (k > 1) center_classes(W, b, d, data.penalty > 0.0);
    out.coef = uninitialized<T>(k, d);
    out.intercept = uninitialized<T>(k);
    std::transform(W.begin(), W.end(), out.coef.data(), [](double v) { return static_cast<T>(v); });
    std::transform(b.begin(), b.end(), out.intercept.data(),
                   [](double v) { return static_cast<T>(v); });
    return out;
}

}  // namespace foretell::logistic
