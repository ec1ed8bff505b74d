#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/column_moments.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_objective.hpp>
#include <foretell/linear_model/detail/row_preconditioner.hpp>
#include <foretell/linear_model/logistic_regression_options.hpp>
#include <foretell/optim/gradient_descent.hpp>
#include <foretell/optim/lbfgs.hpp>
#include <foretell/optim/newton_cg.hpp>
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

[[gnu::cold]] inline void check_out(std::string_view member, std::size_t rows, std::size_t cols,
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
    const EncodedLabels encoded = encode_labels(y);
    if (encoded.classes.size() < 2) {
        throw InvalidArgument(
            message(fit_name, ": y must have at least two classes, got only ", encoded.classes[0]));
    }
    const auto factors = class_factors(fit_name, options.class_weight, encoded);
    Data<T, X> data(rows);
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
    if (data.n_classes() == 2) data.target.assign(data.codes.begin(), data.codes.end());
    data.penalty = options.penalty == LogisticPenalty::l2 ? 1.0 : 0.0;
    data.loss_factor = options.penalty == LogisticPenalty::l2 ? options.C : 1.0;
    data.fit_intercept = options.fit_intercept;
    data.n_threads = options.n_threads;
    classes = encoded.classes;
    return data;
}

/// The softmax does not change if all classes shift by the same weights and intercept, so that
/// these are determined only up to a shift (the weights too where there is no penalty): to mean 0.
[[gnu::cold]] inline void center_classes(std::vector<double>& W, std::vector<double>& b,
                                         std::size_t d, bool penalised) {
    const std::size_t k = b.size();
    const auto center = [k](std::vector<double>& v, std::size_t j, std::size_t stride) {
        double mean = 0.0;
        for (std::size_t o = 0; o < k; ++o) mean += v[o * stride + j] / static_cast<double>(k);
        for (std::size_t o = 0; o < k; ++o) v[o * stride + j] -= mean;
    };
    center(b, 0, 1);
    for (std::size_t j = 0; !penalised && j < d; ++j) center(W, j, d);
}

/// The earlier fit had the same classes and features.
template <class T>
bool fits(const Start<T>& start, const std::vector<int>& classes, std::size_t n_features) {
    return std::equal(classes.begin(), classes.end(), start.classes.begin(), start.classes.end()) &&
           start.coef.shape()[1] == n_features;
}

/// Where to start: the earlier fit if warm, or weights 0 and the intercepts that are best with
/// them.
template <class T, class X>
[[gnu::cold]] std::vector<double> starting_point(const Data<T, X>& data, const Coordinates& c,
                                                 const Start<T>& start, bool warm) {
    std::vector<double> W(c.n_outputs() * c.n_features, 0.0), b(c.n_outputs(), 0.0);
    if (warm) {
        std::copy(start.coef.begin(), start.coef.end(), W.begin());
        if (data.fit_intercept)
            std::copy(start.intercept.begin(), start.intercept.end(), b.begin());
    } else if (data.fit_intercept && c.n_outputs() == 1) {
        b[0] = std::log(data.class_total[1] / data.class_total[0]);
    } else if (data.fit_intercept) {
        for (std::size_t k = 0; k < b.size(); ++k) b[k] = std::log(data.class_total[k]);
        center_classes(W, b, c.n_features, true);
    }
    return c.from_raw(W, b);
}

/// What a solver is run with.
struct Task {
    LogisticSolver solver;
    std::string reason;
    optim::StopRule rule;
    bool warm = false;  ///< the starting point is worth more than that of a sample
};

/// The solver that LogisticSolver::automatic stands for, and why.
template <class T, class X>
[[gnu::cold]] void choose_solver(Task& task, const Data<T, X>& data, const Coordinates& c,
                                 const FactorPlan& plan) {
    task.reason = "asked for";
    if (task.solver != LogisticSolver::automatic) return;
    // Newton: five iterations. L-BFGS: what its plan foresees, or at least ten. Newton by products:
    // a few passes and a score of products. On wide rows neither gets along without a factor, and
    // Newton wants it later.
    const double newton = 5.0 * (hessian_cost(data, c) + plan.pass_cost);
    const double lbfgs = plan.at_once ? 2.0 * plan.build_cost + plan.iterations * plan.pass_cost
                                      : 12.0 * plan.pass_cost;
    const double by_products = 7.0 * plan.pass_cost + 20.0 * product_cost(data);
    const bool wide = !is_sparse<X> && data.n_samples() < c.width + c.width / 5;
    const bool dear_passes = c.n_blocks() > 1 && by_products < 20.0 * plan.pass_cost;
    std::string_view why = "a Hessian costs more than it saves";
    task.solver = LogisticSolver::lbfgs;
    if (newton <= lbfgs) {
        task.solver = LogisticSolver::newton_cholesky;
        why = "a Hessian costs little";
    } else if (wide || dear_passes) {
        task.solver = LogisticSolver::newton_cg;
        why = wide ? "few rows for as many features" : "exponentials cost more than products";
    }
    task.reason = message(data.n_samples(), " rows and ", c.size(), " coefficients: ", why);
}

/// Minimises the objective. With many rows L-BFGS and Newton start at the minimiser over a sample.
template <class T, class X>
[[gnu::cold]] optim::Result minimise(const Data<T, X>& data, const Coordinates& c,
                                     std::vector<double> theta, Task& task) {
    LogisticObjective<T, X> objective(data, c);
    Objective& f = objective;
    RowPreconditioner<T, X> preconditioner(data, c, objective);
    task.rule.precision = objective.precision();
    choose_solver(task, data, c, preconditioner.plan());
    if (task.solver == LogisticSolver::gradient_descent) {
        return optim::gradient_descent(f, VectorView<const double>(theta), {.stopping = task.rule});
    }
    if (preconditioner.plan().at_once) preconditioner.start(theta, !task.warm);
    const VectorView<const double> start(theta);
    if (task.solver == LogisticSolver::newton_cholesky) {
        return optim::newton_cholesky(f, start, {.stopping = task.rule});
    }
    BlockPreconditioner& shared = preconditioner;
    if (task.solver == LogisticSolver::newton_cg) {
        const auto product = [&f](VectorView<const double> v, VectorView<double> out) {
            f.hessian_product(v, out);
        };
        return optim::newton_cg(f, product, start, {.stopping = task.rule}, shared);
    }
    return optim::lbfgs(f, start, {.stopping = task.rule}, shared);
}

/// Tells the log sink what a user should know.
[[gnu::cold]] inline void log_outcome(LogSink* log, const LogisticSolverResult& r) {
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

/// Learns the model.
template <class T, class X>
[[gnu::cold]] Learnt<T> fit(const X& rows, LabelsView y, const LogisticRegressionOptions& options,
                            const FitOptions<T>& fit_options, const Start<T>& start) {
    Learnt<T> out;
    const Data<T, X> data =
        make_data<T, X>(rows, y, options, fit_options.sample_weight, out.classes);
    const Coordinates c = make_coordinates(data, column_moments(data, fit_name));
    Task task{.solver = options.solver,
              .reason = {},
              .rule = {.tol = options.tol,
                       .max_iterations = options.max_iter,
                       .floor = data.penalty > 0.0 ? 0.0 : 1e-8 * data.total_weight(),
                       .progress = fit_options.progress,
                       .what = "LogisticRegression"},
              .warm = fits(start, out.classes, c.n_features)};
    const optim::Result r = minimise(data, c, starting_point(data, c, start, task.warm), task);
    out.solver = {.solver = task.solver,
                  .reason = task.reason,
                  .stop = r.stop,
                  .n_iterations = r.n_iterations,
                  .n_evaluations = r.n_evaluations + r.n_products,
                  .objective = r.objective,
                  .gradient_norm = c.raw_gradient_norm(r.gradient),
                  .decrement = r.decrement};
    log_outcome(fit_options.log, out.solver);

    const std::size_t k = c.n_outputs(), d = c.n_features;
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
