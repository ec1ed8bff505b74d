#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/optim/result.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <tuple>

namespace foretell {

/// How a fit of a linear regressor went. Not converging is a result: ask converged().
struct LinearSolverResult {
    std::string solver;  ///< which one ran
    std::string reason;  ///< why it was the one
    optim::Stop stop = optim::Stop::max_iterations;
    std::size_t n_iterations = 0;  ///< 0 for direct solvers
    double objective = 0.0;        ///< what the class says it minimises, at coef() and intercept()
    /// Certificates of the solution: the largest |derivative| of the objective by a coefficient or
    /// the intercept, and how far the objective can lie above its minimum. NaN: not known.
    double gradient_norm = std::numeric_limits<double>::quiet_NaN();
    double duality_gap = std::numeric_limits<double>::quiet_NaN();

    [[nodiscard]] bool converged() const noexcept {
        return stop == optim::Stop::tolerance_reached || stop == optim::Stop::precision_reached;
    }
    static constexpr auto fields() {
        using R = LinearSolverResult;
        return std::tuple{field("solver", &R::solver, "which one ran"),
                          field("reason", &R::reason, "why it was the one"),
                          field("stop", &R::stop, "why it stopped"),
                          field("n_iterations", &R::n_iterations, "iterations"),
                          field("objective", &R::objective, any_value, "where it stopped"),
                          field("gradient_norm", &R::gradient_norm, any_value, "there"),
                          field("duality_gap", &R::duality_gap, any_value, "there")};
    }
};

}  // namespace foretell
