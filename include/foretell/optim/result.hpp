#pragma once

#include <foretell/core/buffer.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace foretell::optim {

/// Why a solver stopped.
enum class Stop {
    tolerance_reached,   ///< what is left to gain is within the tolerance
    precision_reached,   ///< what is left to gain drowns in rounding: nothing better can be found
    max_iterations,      ///< the iterations were used up
    line_search_failed,  ///< no step along a descent direction lowers the objective
    unbounded,           ///< the objective fell to its floor: there is no finite minimiser
    interrupted,         ///< the progress sink asked to stop
};

constexpr std::array<std::string_view, 6> enum_names(Stop) {
    return {"tolerance_reached",  "precision_reached", "max_iterations",
            "line_search_failed", "unbounded",         "interrupted"};
}

/// What a solver found. Not converging is a result, not an exception: ask converged().
struct Result {
    Buffer<double> x;         ///< the best point found
    Buffer<double> gradient;  ///< the gradient there
    double objective = 0.0;   ///< the value there
    /// The Newton decrement sqrt(g' H^-1 g), with the Hessian H as the solver knows it: the
    /// objective can fall by about decrement^2 / 2 more.
    double decrement = 0.0;
    std::size_t n_iterations = 0;
    std::size_t n_evaluations = 0;  ///< of value and gradient
    std::size_t n_products = 0;     ///< of the Hessian and a vector
    Stop stop = Stop::max_iterations;

    [[nodiscard]] bool converged() const noexcept {
        return stop == Stop::tolerance_reached || stop == Stop::precision_reached;
    }
};

}  // namespace foretell::optim
