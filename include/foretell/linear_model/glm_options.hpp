#pragma once

#include <foretell/core/describe.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace foretell {

enum class GlmSolver {
    automatic,        ///< newton_cholesky up to 500 features, else lbfgs
    newton_cholesky,  ///< few iterations, each with the products of all columns
    lbfgs,            ///< cheap iterations, for many features
};
constexpr std::array<std::string_view, 3> enum_names(GlmSolver) {
    return {"automatic", "newton_cholesky", "lbfgs"};
}

/// How the mean follows from the linear predictor z.
enum class TweedieLink {
    automatic,  ///< identity for power <= 0, log for power >= 1
    identity,   ///< mean = z
    log,        ///< mean = exp(z)
};
constexpr std::array<std::string_view, 3> enum_names(TweedieLink) {
    return {"automatic", "identity", "log"};
}

/// Options of PoissonRegressor and GammaRegressor. Names and defaults follow scikit-learn.
struct GlmOptions {
    /// Strength of the squared penalty.
    double alpha = 1.0;
    bool fit_intercept = true;
    GlmSolver solver = GlmSolver::automatic;
    /// Stop once the objective F can fall by no more than tol^2 F, as the Newton decrement
    /// predicts it.
    double tol = 1e-4;
    /// Iterations of the solver.
    std::size_t max_iter = 100;
    /// Start from the coefficients of the earlier fit if it had as many features.
    bool warm_start = false;
    /// Threads of one fit; 0: one for each processor. The result has the same bits for any number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = GlmOptions;
        return std::tuple{
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("solver", &O::solver, "how the objective is minimised"),
            field("tol", &O::tol, positive, "root of the relative decrease that may be left"),
            field("max_iter", &O::max_iter, at_least(1), "iterations of the solver"),
            field("warm_start", &O::warm_start, "start from the earlier fit"),
            field("n_threads", &O::n_threads, non_negative, "threads of one fit, 0: all")};
    }
};

/// Options of TweedieRegressor: those of GlmOptions, and the family.
struct TweedieRegressorOptions {
    /// The variance grows as mean^power: 0 normal, 1 Poisson, between 1 and 2 compound Poisson
    /// (many zeros and positive amounts, as spend), 2 gamma, 3 inverse Gaussian; not within (0, 1).
    double power = 0.0;
    double alpha = 1.0;
    bool fit_intercept = true;
    TweedieLink link = TweedieLink::automatic;
    GlmSolver solver = GlmSolver::automatic;
    double tol = 1e-4;
    std::size_t max_iter = 100;
    bool warm_start = false;
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = TweedieRegressorOptions;
        return std::tuple{
            field("power", &O::power, finite_number, "of the mean that the variance grows with"),
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("link", &O::link, "how the mean follows from the linear predictor"),
            field("solver", &O::solver, "how the objective is minimised"),
            field("tol", &O::tol, positive, "root of the relative decrease that may be left"),
            field("max_iter", &O::max_iter, at_least(1), "iterations of the solver"),
            field("warm_start", &O::warm_start, "start from the earlier fit"),
            field("n_threads", &O::n_threads, non_negative, "threads of one fit, 0: all")};
    }

    [[nodiscard]] GlmOptions shared() const {
        return {.alpha = alpha,
                .fit_intercept = fit_intercept,
                .solver = solver,
                .tol = tol,
                .max_iter = max_iter,
                .warm_start = warm_start,
                .n_threads = n_threads};
    }
};

}  // namespace foretell
