#pragma once

#include <foretell/core/class_weight.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/message.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

namespace foretell {

enum class LogisticPenalty {
    l2,           ///< squares: ||w||^2 / 2
    l1,           ///< absolute values: ||w||_1, which leaves features out
    elastic_net,  ///< l1_ratio ||w||_1 + (1 - l1_ratio) ||w||^2 / 2
    none,
};
constexpr std::array<std::string_view, 4> enum_names(LogisticPenalty) {
    return {"l2", "l1", "elastic_net", "none"};
}

enum class LogisticSolver {
    automatic,        ///< the cheapest of the others for these data; solver_result() says which
    lbfgs,            ///< preconditioned L-BFGS: cheap iterations, for any number of features
    newton_cholesky,  ///< Newton's method: few, dear iterations, for up to some 1000 coefficients
    newton_cg,        ///< Newton's method by products with the Hessian: any number of features
    coordinate_descent,  ///< Newton's method by coordinates: for absolute values in the penalty
    saga,                ///< stochastic gradients without noise in the end: for any penalty
    sgd,                 ///< averaged stochastic gradients: few digits of very many samples
    gradient_descent,    ///< as in the textbook, to learn from: see momentum and line_search
};
constexpr std::array<std::string_view, 8> enum_names(LogisticSolver) {
    return {"automatic", "lbfgs", "newton_cholesky", "newton_cg", "coordinate_descent",
            "saga",      "sgd",   "gradient_descent"};
}

/// What more than two classes are made of.
enum class MultiClass {
    softmax,      ///< one model of all classes
    one_vs_rest,  ///< a model of each class against the others, each by itself
};
constexpr std::array<std::string_view, 2> enum_names(MultiClass) {
    return {"softmax", "one_vs_rest"};
}

/// Options of LogisticRegression. Names and defaults follow scikit-learn; set them by name:
/// `LogisticRegression({.C = 0.1, .max_iter = 500})`.
struct LogisticRegressionOptions {
    LogisticPenalty penalty = LogisticPenalty::l2;
    /// Inverse strength of the penalty; without effect if there is none.
    double C = 1.0;
    /// Share of absolute values in the penalty elastic_net; without effect on the others.
    double l1_ratio = 0.5;
    /// Learn an intercept, which is never penalised.
    bool fit_intercept = true;
    ClassWeight class_weight = {};
    LogisticSolver solver = LogisticSolver::automatic;
    /// Stop once the objective F can fall by no more than tol^2 F, as the Newton decrement
    /// predicts it.
    double tol = 1e-4;
    /// Iterations of the solver: epochs of saga and sgd.
    std::size_t max_iter = 100;
    /// Without effect on two classes. Balanced class weights of one_vs_rest are those of the class
    /// and the rest.
    MultiClass multi_class = MultiClass::softmax;
    /// Of gradient_descent alone.
    optim::Momentum momentum = optim::Momentum::none;
    /// Of gradient_descent alone, and not with nesterov.
    optim::LineSearch line_search = optim::LineSearch::backtracking;
    /// Start from the coefficients of the earlier fit if it had the same classes and features.
    bool warm_start = false;
    /// Of the order in which saga and sgd take the samples.
    std::uint64_t seed = 0;
    /// Threads of one fit; 0: one for each processor. The result has the same bits for any number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = LogisticRegressionOptions;
        return std::tuple{
            field("penalty", &O::penalty, "l2, l1, elastic_net or none"),
            field("C", &O::C, positive, "inverse strength of the penalty"),
            field("l1_ratio", &O::l1_ratio, Interval{.low = 0.0, .high = 1.0, .low_open = true},
                  "share of absolute values in elastic_net"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("class_weight", &O::class_weight, "how much the samples of each class count"),
            field("solver", &O::solver, "how the objective is minimised"),
            field("tol", &O::tol, positive, "root of the relative decrease that may be left"),
            field("max_iter", &O::max_iter, at_least(1), "iterations of the solver"),
            field("multi_class", &O::multi_class, "what more than two classes are made of"),
            field("momentum", &O::momentum, "what gradient_descent keeps of earlier steps"),
            field("line_search", &O::line_search, "how gradient_descent finds its steps"),
            field("warm_start", &O::warm_start, "start from the earlier fit"),
            field("seed", &O::seed, "of what a solver leaves to chance"),
            field("n_threads", &O::n_threads, non_negative, "threads of one fit, 0: all")};
    }
};

/// How a fit of LogisticRegression went. Not converging is a result: ask converged(). Of
/// one_vs_rest it tells the sum of the objectives and evaluations, the most iterations, the largest
/// gradient, and the stop of the first fit that did not converge.
struct LogisticSolverResult {
    LogisticSolver solver = LogisticSolver::automatic;  ///< which one ran
    std::string reason;                                 ///< why it was the one
    optim::Stop stop = optim::Stop::max_iterations;
    std::size_t n_iterations = 0;
    std::size_t n_evaluations = 0;  ///< passes over X for a gradient or a Hessian's product
    double objective = 0.0;         ///< F at coef() and intercept()
    double gradient_norm = 0.0;     ///< largest |derivative| of F by a coefficient or intercept
    double decrement = 0.0;         ///< F can fall by about decrement^2 / 2 more

    [[nodiscard]] bool converged() const noexcept {
        return stop == optim::Stop::tolerance_reached || stop == optim::Stop::precision_reached;
    }
    static constexpr auto fields() {
        using R = LogisticSolverResult;
        return std::tuple{field("solver", &R::solver, "which one ran"),
                          field("reason", &R::reason, "why it was the one"),
                          field("stop", &R::stop, "why it stopped"),
                          field("n_iterations", &R::n_iterations, "iterations"),
                          field("n_evaluations", &R::n_evaluations, "passes over X"),
                          field("objective", &R::objective, any_value, "F where it stopped"),
                          field("gradient_norm", &R::gradient_norm, any_value, "of F there"),
                          field("decrement", &R::decrement, any_value, "Newton's, there")};
    }
};

namespace logistic {

/// Absolute values are in the penalty.
[[nodiscard]] inline bool is_sparse_penalty(LogisticPenalty penalty) noexcept {
    return penalty == LogisticPenalty::l1 || penalty == LogisticPenalty::elastic_net;
}

/// @throws InvalidArgument if an option of one solver stands beside another solver
[[gnu::cold]] inline void check_solver_options(const LogisticRegressionOptions& options) {
    const auto refuse = [&](std::string_view name, std::string_view given, std::string_view owner) {
        throw InvalidArgument(message("LogisticRegression: ", name, " belongs to solver ", owner,
                                      ", got ", given, " with solver ", name_of(options.solver)));
    };
    if (is_sparse_penalty(options.penalty) && options.solver != LogisticSolver::automatic &&
        options.solver != LogisticSolver::coordinate_descent &&
        options.solver != LogisticSolver::saga) {
        throw InvalidArgument(message("LogisticRegression: penalty ", name_of(options.penalty),
                                      " wants solver coordinate_descent, saga or automatic, got ",
                                      name_of(options.solver)));
    }
    if (options.penalty == LogisticPenalty::none &&
        options.solver == LogisticSolver::coordinate_descent) {
        throw InvalidArgument(
            "LogisticRegression: solver coordinate_descent wants a penalty, got none");
    }
    const bool descends = options.solver == LogisticSolver::gradient_descent;
    if (options.momentum != optim::Momentum::none && !descends) {
        refuse("momentum", name_of(options.momentum), "gradient_descent");
    }
    if (options.line_search == optim::LineSearch::backtracking) return;
    if (!descends) refuse("line_search", name_of(options.line_search), "gradient_descent");
    if (options.momentum == optim::Momentum::nesterov) {
        throw InvalidArgument(
            message("LogisticRegression: line_search must be backtracking with momentum nesterov, ",
                    "got ", name_of(options.line_search)));
    }
}

}  // namespace logistic

}  // namespace foretell
