#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/column_moments.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_objective.hpp>
#include <foretell/linear_model/detail/logistic_saga.hpp>
#include <foretell/linear_model/detail/logistic_sparse.hpp>
#include <foretell/linear_model/detail/row_preconditioner.hpp>
#include <foretell/linear_model/logistic_regression_options.hpp>
#include <foretell/optim/gradient_descent.hpp>
#include <foretell/optim/lbfgs.hpp>
#include <foretell/optim/newton_cg.hpp>
#include <foretell/optim/newton_cholesky.hpp>
#include <foretell/optim/sgd.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/progress/log.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
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
    Buffer<int> classes;
    Matrix<T> coef;
    Vector<T> intercept;
    LogisticSolverResult solver;
};

/// Each class is fitted against the rest, with weights that balance these two.
[[nodiscard]] inline bool balances_each_class(const LogisticRegressionOptions& options,
                                              std::size_t n_classes) noexcept {
    return options.multi_class == MultiClass::one_vs_rest && n_classes > 2 &&
           options.class_weight.is_balanced;
}

/// Checks what fit was given.
/// @throws ShapeError, InvalidArgument as LogisticRegression::fit says
template <class T, class X>
[[gnu::cold]] Data<T, X> make_data(const X& rows, LabelsView y,
                                   const LogisticRegressionOptions& options,
                                   VectorView<const T> sample_weight, Buffer<int>& classes,
                                   std::string_view where = fit_name) {
    check_not_empty(where, rows.rows(), rows.cols());
    check_same_length(where, "X", rows.rows(), "y", y.size());
    check_sample_weight(where, sample_weight, rows.rows());
    const EncodedLabels encoded = encode_labels(y);
    if (encoded.classes.size() < 2) {
        throw InvalidArgument(
            message(where, ": y must have at least two classes, got only ", encoded.classes[0]));
    }
    // Balanced weights of one against the rest are for each class to find.
    const ClassWeight uniform;
    const ClassWeight& class_weight =
        balances_each_class(options, encoded.classes.size()) ? uniform : options.class_weight;
    const auto factors = class_factors(where, class_weight, encoded);
    Data<T, X> data(rows);
    data.codes.resize(rows.rows());
    data.class_total.assign(encoded.classes.size(), 0.0);
    const bool weighted = !sample_weight.empty() || !class_weight.is_uniform();
    if (weighted) data.weight.resize(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const std::size_t c = encoded.codes[i];
        data.codes[i] = static_cast<std::uint32_t>(c);
        const double s = sample_weight.empty() ? 1.0 : static_cast<double>(sample_weight[i]);
        if (weighted) data.weight[i] = static_cast<T>(s * factors[c]);
        data.class_total[c] += weighted ? static_cast<double>(data.weight[i]) : 1.0;
    }
    for (std::size_t c = 0; c < data.class_total.size(); ++c) {
        if (data.class_total[c] > 0.0) continue;
        throw InvalidArgument(message(where, ": each class must have samples of positive weight",
                                      ", but those of class ", encoded.classes[c],
                                      " have none; drop them first"));
    }
    if (data.n_classes() == 2) {
        data.target.resize(rows.rows());
        for (std::size_t i = 0; i < rows.rows(); ++i)
            data.target[i] = static_cast<T>(data.codes[i]);
    }
    data.penalty = options.penalty == LogisticPenalty::l2 ? 1.0 : 0.0;
    data.loss_factor = options.penalty == LogisticPenalty::none ? 1.0 : options.C;
    data.fit_intercept = options.fit_intercept;
    data.n_threads = options.n_threads;
    classes = encoded.classes;
    return data;
}

/// The softmax does not change if all classes shift by the same weights and intercept, so that
/// these are determined only up to a shift (the weights too where there is no penalty): to mean 0.
[[gnu::cold]] inline void center_classes(Buffer<double>& W, Buffer<double>& b, std::size_t d,
                                         bool penalised) {
    const std::size_t k = b.size();
    const auto center = [k](Buffer<double>& v, std::size_t j, std::size_t stride) {
        double mean = 0.0;
        for (std::size_t o = 0; o < k; ++o) mean += v[o * stride + j] / static_cast<double>(k);
        for (std::size_t o = 0; o < k; ++o) v[o * stride + j] -= mean;
    };
    center(b, 0, 1);
    for (std::size_t j = 0; !penalised && j < d; ++j) center(W, j, d);
}

/// The earlier fit had the same classes and features.
template <class T>
bool fits(const Start<T>& start, const Buffer<int>& classes, std::size_t n_features) {
    return std::equal(classes.begin(), classes.end(), start.classes.begin(), start.classes.end()) &&
           start.coef.shape()[1] == n_features;
}

/// Where to start: an earlier fit, or, with W empty, weights 0 and the intercepts that are best
/// with them.
template <class T, class X>
[[gnu::cold]] Buffer<double> starting_point(const Data<T, X>& data, const Coordinates& c,
                                            Buffer<double> W, Buffer<double> b) {
    const bool warm = !W.empty();
    W.resize(c.n_outputs() * c.n_features);
    b.resize(c.n_outputs());
    if (!data.fit_intercept) b.assign(b.size(), 0.0);
    if (!warm && data.fit_intercept && c.n_outputs() == 1) {
        b[0] = std::log(data.class_total[1] / data.class_total[0]);
    } else if (!warm && data.fit_intercept) {
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
    const LogisticRegressionOptions& options;
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

/// Samples of a batch: so many that what a step costs beside them is small.
template <class T, class X>
[[nodiscard]] std::size_t batch_size(const Data<T, X>& data) noexcept {
    const std::size_t per_row =
        std::max<std::size_t>(1, count_entries(data.rows) / data.n_samples());
    return std::clamp<std::size_t>(data.n_features() / per_row, 32, 4096);
}

/// The solver sgd, with a first step of 1 / (lambda + size / batch): lambda is the largest
/// curvature at the start, by a few products, and size that of a single sample on average, as the
/// coordinates have curvatures of about 1.
[[gnu::cold]] inline optim::Result descend_at_random(Objective& f, std::size_t n_samples,
                                                     std::size_t batch, const Buffer<double>& theta,
                                                     const Task& task) {
    const std::size_t size = theta.size();
    Buffer<double> v(size, 1.0), next(size);
    f(VectorView<const double>(theta), VectorView<double>(next));
    double lambda = 1.0;
    for (int product = 0; product < 6; ++product) {
        f.hessian_product(VectorView<const double>(v), VectorView<double>(next));
        double square = 0.0, length = 0.0;
        for (std::size_t i = 0; i < size; ++i) {
            length += v[i] * v[i];
            square += next[i] * next[i];
        }
        lambda = std::sqrt(square / length);
        if (!(lambda > 0.0)) break;
        for (std::size_t i = 0; i < size; ++i) v[i] = next[i] / std::sqrt(square);
    }
    const auto gradient = [&f](std::span<const std::size_t> samples, VectorView<const double> at,
                               VectorView<double> g) { f.batch_gradient(samples, at, g); };
    const double noise =
        static_cast<double>(size) / static_cast<double>(std::min(batch, n_samples));
    optim::Result r = optim::sgd(f, gradient, n_samples, VectorView<const double>(theta),
                                 {.stopping = task.rule,
                                  .batch_size = batch,
                                  .first_step = 1.0 / (lambda + noise),
                                  .seed = task.options.seed});
    r.n_products += 6;
    return r;
}

/// Minimises the objective. With many rows L-BFGS and Newton start at the minimiser over a sample.
template <class T, class X>
[[gnu::cold]] optim::Result minimise(const Data<T, X>& data, const Coordinates& c,
                                     Buffer<double> theta, Task& task) {
    LogisticObjective<T, X> objective(data, c);
    Objective& f = objective;
    RowPreconditioner<T, X> preconditioner(data, c, objective);
    task.rule.precision = objective.precision();
    choose_solver(task, data, c, preconditioner.plan());
    if (task.solver == LogisticSolver::gradient_descent) {
        return optim::gradient_descent(f, VectorView<const double>(theta),
                                       {.stopping = task.rule,
                                        .momentum = task.options.momentum,
                                        .line_search = task.options.line_search});
    }
    if (task.solver == LogisticSolver::sgd) {
        return descend_at_random(f, data.n_samples(), batch_size(data), theta, task);
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

/// The solver is saga, or, where absolute values are in the penalty of a softmax, to be chosen.
[[nodiscard]] inline bool is_for_saga(const LogisticRegressionOptions& options,
                                      std::size_t n_classes) noexcept {
    return options.solver == LogisticSolver::saga ||
           (n_classes > 2 && options.multi_class == MultiClass::softmax &&
            options.solver == LogisticSolver::automatic && is_sparse_penalty(options.penalty));
}

/// Minimises the objective of data from `earlier`, an earlier fit or nothing.
/// @param rule without its floor
template <class T, class X>
[[gnu::cold]] Solved solve(const Data<T, X>& data, ColumnMoments moments,
                           const LogisticRegressionOptions& options, optim::StopRule rule,
                           Solved earlier) {
    if (is_for_saga(options, data.n_classes())) {
        rule.floor = options.penalty == LogisticPenalty::none ? 1e-8 * data.total_weight() : 0.0;
        Solved out = solve_by_saga(data, moments, options, rule, earlier);
        if (data.n_outputs() > 1) {
            center_classes(out.W, out.b, data.n_features(),
                           options.penalty != LogisticPenalty::none);
        }
        return out;
    }
    if (is_sparse_penalty(options.penalty) ||
        options.solver == LogisticSolver::coordinate_descent) {
        return solve_by_coordinates(data, moments.mean, options, rule, std::move(earlier));
    }
    const Coordinates c = make_coordinates(data, std::move(moments));
    rule.floor = data.penalty > 0.0 ? 0.0 : 1e-8 * data.total_weight();
    Task task{.solver = options.solver,
              .reason = {},
              .rule = rule,
              .options = options,
              .warm = !earlier.W.empty()};
    const optim::Result r = minimise(
        data, c, starting_point(data, c, std::move(earlier.W), std::move(earlier.b)), task);
    Solved out;
    out.result = {.solver = task.solver,
                  .reason = task.reason,
                  .stop = r.stop,
                  .n_iterations = r.n_iterations,
                  .n_evaluations = r.n_evaluations + r.n_products,
                  .objective = r.objective,
                  .gradient_norm = c.raw_gradient_norm(r.gradient),
                  .decrement = r.decrement};
    out.W.resize(c.n_outputs() * c.n_features);
    out.b.resize(c.n_outputs());
    c.to_raw(r.x, out.W, out.b);
    if (c.n_outputs() > 1) center_classes(out.W, out.b, c.n_features, data.penalty > 0.0);
    return out;
}

/// The samples of class c as 1, all others as 0. Balanced: so weighted that both count the same.
template <class T, class X>
[[gnu::cold]] Data<T, X> against_the_rest(const Data<T, X>& data, std::uint32_t c, bool balanced) {
    Data<T, X> own(data.rows);
    const std::size_t n = data.n_samples();
    own.loss_factor = data.loss_factor;
    own.penalty = data.penalty;
    own.fit_intercept = data.fit_intercept;
    own.weight = data.weight;
    own.codes.resize(n);
    own.target.resize(n);
    own.class_total.assign(2, 0.0);
    std::size_t count[2] = {0, 0};
    for (std::size_t i = 0; i < n; ++i) {
        own.codes[i] = data.codes[i] == c ? 1 : 0;
        own.target[i] = static_cast<T>(own.codes[i]);
        ++count[own.codes[i]];
    }
    if (balanced) own.weight.resize(n, T(1));
    for (std::size_t i = 0; i < n; ++i) {
        const double half = 2.0 * static_cast<double>(count[own.codes[i]]);
        if (balanced) own.weight[i] *= static_cast<T>(static_cast<double>(n) / half);
        own.class_total[own.codes[i]] += static_cast<double>(own.weight_of(i));
    }
    return own;
}

/// The moments of the columns; coordinate descent wants no more of sparse ones than that they are
/// finite.
template <class T, class X>
[[gnu::cold]] ColumnMoments moments_for(const Data<T, X>& data,
                                        const LogisticRegressionOptions& options) {
    if (!is_sparse<X> || is_for_saga(options, data.n_classes()) ||
        !(is_sparse_penalty(options.penalty) ||
          options.solver == LogisticSolver::coordinate_descent)) {
        return column_moments(data, fit_name);
    }
    check_finite(fit_name, "X", data.rows);
    return {};
}

/// A fit for each class, at once on several threads, or in turn where a progress sink listens.
template <class T, class X>
[[gnu::cold]] Solved one_vs_rest(const Data<T, X>& data, const LogisticRegressionOptions& options,
                                 const optim::StopRule& rule, const Solved& earlier) {
    const std::size_t k = data.n_classes(), d = data.n_features();
    const bool balanced = balances_each_class(options, k), in_turn = rule.progress != nullptr;
    const ColumnMoments shared = moments_for(data, options);
    const std::unique_ptr<Solved[]> parts(new Solved[k]);
    bool go_on = true;
    parallel_tasks(k, in_turn ? 1 : data.n_threads, [&](std::size_t c) {
        Data<T, X> own = against_the_rest(data, static_cast<std::uint32_t>(c), balanced);
        own.n_threads = in_turn ? data.n_threads : 1;
        Solved from;
        if (!earlier.W.empty()) {
            from.W.assign(&earlier.W[c * d], &earlier.W[c * d] + d);
            from.b.assign(1, earlier.b[c]);
        }
        optim::StopRule own_rule = rule;
        if (!go_on) own_rule.max_iterations = 0;  // leaves the starting point
        parts[c] = solve(own, balanced ? moments_for(own, options) : shared, options, own_rule,
                         std::move(from));
        if (parts[c].result.stop == optim::Stop::interrupted) go_on = false;  // only in turn
    });
    Solved out;
    LogisticSolverResult& all = out.result;
    all = parts[0].result;
    all.reason = message("one fit for each class; ", all.reason);
    for (std::size_t c = 0; c < k; ++c) {
        const LogisticSolverResult& r = parts[c].result;
        out.W.append(parts[c].W.begin(), parts[c].W.end());
        out.b.push_back(parts[c].b[0]);
        if (c == 0) continue;
        if (all.converged()) all.stop = r.stop;
        all.n_iterations = std::max(all.n_iterations, r.n_iterations);
        all.n_evaluations += r.n_evaluations;
        all.objective += r.objective;
        all.gradient_norm = std::max(all.gradient_norm, r.gradient_norm);
        all.decrement = std::hypot(all.decrement, r.decrement);
    }
    return out;
}

/// Learns the model.
template <class T, class X>
[[gnu::cold]] Learnt<T> fit(const X& rows, LabelsView y, const LogisticRegressionOptions& options,
                            const FitOptions<T>& fit_options, const Start<T>& start) {
    Learnt<T> out;
    const Data<T, X> data =
        make_data<T, X>(rows, y, options, fit_options.sample_weight, out.classes);
    Solved found;
    if (fits(start, out.classes, data.n_features())) {
        found.W.assign(start.coef.begin(), start.coef.end());
        found.b.assign(start.intercept.begin(), start.intercept.end());
    }
    const optim::StopRule rule{.tol = options.tol,
                               .max_iterations = options.max_iter,
                               .progress = fit_options.progress,
                               .what = "LogisticRegression"};
    if (data.n_classes() > 2 && options.multi_class == MultiClass::softmax &&
        options.solver == LogisticSolver::coordinate_descent) {
        throw InvalidArgument(message(fit_name, ": coordinate_descent takes more than two classes ",
                                      "as one_vs_rest only, got ", data.n_classes(),
                                      " classes and multi_class softmax"));
    }
    if (options.multi_class == MultiClass::one_vs_rest && data.n_classes() > 2) {
        found = one_vs_rest(data, options, rule, found);
    } else {
        found = solve(data, moments_for(data, options), options, rule, std::move(found));
    }
    log_outcome(fit_options.log, found.result);
    out.solver = std::move(found.result);
    const std::size_t k = data.n_outputs();
    out.coef = uninitialized<T>(k, data.n_features());
    out.intercept = uninitialized<T>(k);
    const auto narrow = [](double v) { return static_cast<T>(v); };
    std::transform(found.W.begin(), found.W.end(), out.coef.data(), narrow);
    std::transform(found.b.begin(), found.b.end(), out.intercept.data(), narrow);
    return out;
}

}  // namespace foretell::logistic
