#pragma once

#include <foretell/core/class_weight.hpp>
#include <foretell/core/describe.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace foretell {

/// What LinearSVC minimises over the rows; z = x'w + b, t = -1 or 1.
enum class LinearSVCLoss {
    squared_hinge,  ///< max(0, 1 - t z)^2
    hinge,          ///< max(0, 1 - t z)
};
constexpr std::array<std::string_view, 2> enum_names(LinearSVCLoss) {
    return {"squared_hinge", "hinge"};
}

/// What LinearSVR minimises over the rows.
enum class LinearSVRLoss {
    epsilon_insensitive,          ///< max(0, |z - y| - epsilon)
    squared_epsilon_insensitive,  ///< max(0, |z - y| - epsilon)^2
};
constexpr std::array<std::string_view, 2> enum_names(LinearSVRLoss) {
    return {"epsilon_insensitive", "squared_epsilon_insensitive"};
}

/// What LinearSVC charges for the weights, the intercept's among them.
enum class LinearSVCPenalty {
    l2,  ///< half the sum of their squares
    l1,  ///< the sum of their absolute values, which makes many of them 0
};
constexpr std::array<std::string_view, 2> enum_names(LinearSVCPenalty) {
    return {"l2", "l1"};
}

/// How the minimum is found.
enum class LinearSVMSolver {
    automatic,       ///< by the shape of X, the loss and the penalty
    dual,            ///< coordinate descent in the dual with shrinking, for the penalty l2
    primal,          ///< Newton's method, with the penalty l1 by coordinate descent, for the
                     ///< squared losses
    interior_point,  ///< of the dual, for the losses that are not squared and the penalty l2
};
constexpr std::array<std::string_view, 4> enum_names(LinearSVMSolver) {
    return {"automatic", "dual", "primal", "interior_point"};
}

/// Options of LinearSVC. Names and defaults follow scikit-learn.
struct LinearSVCOptions {
    LinearSVCPenalty penalty = LinearSVCPenalty::l2;
    LinearSVCLoss loss = LinearSVCLoss::squared_hinge;
    LinearSVMSolver solver = LinearSVMSolver::automatic;
    /// Stop once the objective is sure to lie no further above its minimum than this times its
    /// value, > 0.
    double tol = 1e-4;
    /// What an error costs beside the width of the margin.
    double C = 1.0;
    bool fit_intercept = true;
    /// The intercept is the weight of a further feature of this value, times it: it is penalised
    /// with the weights, the less the larger this is.
    double intercept_scaling = 1.0;
    ClassWeight class_weight = {};
    /// Iterations; of the dual solver, visits of the rows that still move.
    std::size_t max_iter = 1000;
    /// Of the random order in which the dual solver visits the rows.
    std::uint64_t seed = 0;
    /// Classes learnt at once; 0: one for each processor. The result has the same bits for any
    /// number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = LinearSVCOptions;
        return std::tuple{
            field("penalty", &O::penalty, "squares or absolute values of the weights"),
            field("loss", &O::loss, "what is minimised over the rows"),
            field("solver", &O::solver, "how the minimum is found"),
            field("tol", &O::tol, positive, "largest duality gap, relative"),
            field("C", &O::C, positive, "what an error costs"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("intercept_scaling", &O::intercept_scaling, positive,
                  "the feature whose weight is the intercept"),
            field("class_weight", &O::class_weight, "how much the samples of each class count"),
            field("max_iter", &O::max_iter, at_least(1), "iterations, or visits of all rows"),
            field("seed", &O::seed, "of the order of rows in the dual solver"),
            field("n_threads", &O::n_threads, non_negative, "classes learnt at once, 0: all")};
    }
};

/// Options of LinearSVR. Names and defaults follow scikit-learn.
struct LinearSVROptions {
    /// Errors up to this cost nothing, in the unit of y.
    double epsilon = 0.0;
    /// Stop once the objective is sure to lie no further above its minimum than this times its
    /// value, > 0.
    double tol = 1e-4;
    /// What an error costs beside the flatness of the function.
    double C = 1.0;
    LinearSVRLoss loss = LinearSVRLoss::epsilon_insensitive;
    bool fit_intercept = true;
    /// As of LinearSVC.
    double intercept_scaling = 1.0;
    LinearSVMSolver solver = LinearSVMSolver::automatic;
    /// Iterations; of the dual solver, visits of the rows that still move.
    std::size_t max_iter = 1000;
    /// Of the random order in which the dual solver visits the rows.
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = LinearSVROptions;
        return std::tuple{
            field("epsilon", &O::epsilon, non_negative, "errors up to this cost nothing"),
            field("tol", &O::tol, positive, "largest duality gap, relative"),
            field("C", &O::C, positive, "what an error costs"),
            field("loss", &O::loss, "what is minimised over the rows"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("intercept_scaling", &O::intercept_scaling, positive,
                  "the feature whose weight is the intercept"),
            field("solver", &O::solver, "how the minimum is found"),
            field("max_iter", &O::max_iter, at_least(1), "iterations, or visits of all rows"),
            field("seed", &O::seed, "of the order of rows in the dual solver")};
    }
};

}  // namespace foretell
