#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/optim/result.hpp>
#include <foretell/svm/linear_svm_options.hpp>

#include <cstddef>
#include <tuple>

namespace foretell {

/// How the fit of a linear machine went; of several classes the sums, the most iterations and the
/// worst reason to stop. Not converging is a result: ask converged().
struct LinearSVMResult {
    LinearSVMSolver solver = LinearSVMSolver::automatic;  ///< which one ran
    optim::Stop stop = optim::Stop::max_iterations;
    std::size_t n_iterations = 0;
    double objective = 0.0;    ///< what the class says it minimises
    double duality_gap = 0.0;  ///< how far that can lie above its minimum

    [[nodiscard]] bool converged() const noexcept {
        return stop == optim::Stop::tolerance_reached || stop == optim::Stop::precision_reached;
    }
    static constexpr auto fields() {
        using R = LinearSVMResult;
        return std::tuple{
            field("solver", &R::solver, "which one ran"), field("stop", &R::stop, "why it stopped"),
            field("n_iterations", &R::n_iterations, "iterations"),
            field("objective", &R::objective, "where it stopped"),
            field("duality_gap", &R::duality_gap, "how far that is above the minimum")};
    }
};

}  // namespace foretell
