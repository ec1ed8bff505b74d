#pragma once

#include <foretell/core/describe.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace foretell {

/// How ElasticNet and Lasso come by the products of columns that coordinate descent runs on.
enum class ElasticNetSolver {
    automatic,    ///< products where rows outnumber features of up to 1000, else working_set
    products,     ///< of all columns, by one read of X: best for paths and for few features
    working_set,  ///< of those columns alone that seem to matter: best for many features
};
constexpr std::array<std::string_view, 3> enum_names(ElasticNetSolver) {
    return {"automatic", "products", "working_set"};
}

/// The order in which coordinates are minimised.
enum class CoordinateSelection { cyclic, random };
constexpr std::array<std::string_view, 2> enum_names(CoordinateSelection) {
    return {"cyclic", "random"};
}

/// Options of ElasticNet. Names and defaults follow scikit-learn.
struct ElasticNetOptions {
    /// Strength of the penalty. 0 is LinearRegression.
    double alpha = 1.0;
    /// The share of the absolute values in the penalty: 1 is the Lasso's, 0 Ridge's.
    double l1_ratio = 0.5;
    bool fit_intercept = true;
    ElasticNetSolver solver = ElasticNetSolver::automatic;
    /// Stop once the duality gap is at most tol times the mean square of y about its mean.
    double tol = 1e-4;
    /// Sweeps over the coordinates.
    std::size_t max_iter = 1000;
    /// Coefficients must be >= 0.
    bool positive = false;
    CoordinateSelection selection = CoordinateSelection::cyclic;
    /// Of the random order.
    std::uint64_t seed = 0;
    /// Start from the coefficients of the earlier fit if it had as many features.
    bool warm_start = false;
    /// Threads that make the products; 0: one for each processor. The result has the same bits for
    /// any number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = ElasticNetOptions;
        return std::tuple{
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("l1_ratio", &O::l1_ratio, closed_interval(0.0, 1.0), "share of absolute values"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("solver", &O::solver, "where the products of columns come from"),
            field("tol", &O::tol, foretell::positive, "duality gap beside the mean square of y"),
            field("max_iter", &O::max_iter, at_least(1), "sweeps over the coordinates"),
            field("positive", &O::positive, "coefficients must be >= 0"),
            field("selection", &O::selection, "order of the coordinates"),
            field("seed", &O::seed, "of the random order"),
            field("warm_start", &O::warm_start, "start from the earlier fit"),
            field("n_threads", &O::n_threads, non_negative, "threads of one fit, 0: all")};
    }
};

/// Options of Lasso: those of ElasticNet without l1_ratio, which is 1.
struct LassoOptions {
    double alpha = 1.0;
    bool fit_intercept = true;
    ElasticNetSolver solver = ElasticNetSolver::automatic;
    double tol = 1e-4;
    std::size_t max_iter = 1000;
    bool positive = false;
    CoordinateSelection selection = CoordinateSelection::cyclic;
    std::uint64_t seed = 0;
    bool warm_start = false;
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = LassoOptions;
        return std::tuple{
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("solver", &O::solver, "where the products of columns come from"),
            field("tol", &O::tol, foretell::positive, "duality gap beside the mean square of y"),
            field("max_iter", &O::max_iter, at_least(1), "sweeps over the coordinates"),
            field("positive", &O::positive, "coefficients must be >= 0"),
            field("selection", &O::selection, "order of the coordinates"),
            field("seed", &O::seed, "of the random order"),
            field("warm_start", &O::warm_start, "start from the earlier fit"),
            field("n_threads", &O::n_threads, non_negative, "threads of one fit, 0: all")};
    }

    /// The same of ElasticNet.
    [[nodiscard]] ElasticNetOptions of_elastic_net() const {
        return {.alpha = alpha,
                .l1_ratio = 1.0,
                .fit_intercept = fit_intercept,
                .solver = solver,
                .tol = tol,
                .max_iter = max_iter,
                .positive = positive,
                .selection = selection,
                .seed = seed,
                .warm_start = warm_start,
                .n_threads = n_threads};
    }
};

}  // namespace foretell
