#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/optim/result.hpp>

#include <cstddef>
#include <tuple>

namespace foretell {

/// How the fit of a kernel machine went; of several classes the sums and the worst over the pairs.
/// Not converging is a result: ask converged().
struct SVMSolverResult {
    optim::Stop stop = optim::Stop::max_iterations;
    std::size_t n_iterations = 0;  ///< steps of two dual variables
    /// The dual objective, which is minimised: 1/2 b'K b - t'b, libsvm's `obj`.
    double objective = 0.0;
    /// The primal objective less the dual maximum that was found: no better solution improves on
    /// either by more.
    double duality_gap = 0.0;
    /// By how much the optimality conditions are broken at the worst two rows, checked over all of
    /// them at the end: what tol bounds.
    double violation = 0.0;

    [[nodiscard]] bool converged() const noexcept {
        return stop == optim::Stop::tolerance_reached || stop == optim::Stop::precision_reached;
    }
    static constexpr auto fields() {
        using R = SVMSolverResult;
        return std::tuple{field("stop", &R::stop, "why it stopped"),
                          field("n_iterations", &R::n_iterations, "steps of two dual variables"),
                          field("objective", &R::objective, "of the dual problem"),
                          field("duality_gap", &R::duality_gap, "primal less dual objective"),
                          field("violation", &R::violation, "of the optimality conditions")};
    }
};

}  // namespace foretell
