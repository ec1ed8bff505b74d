#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

namespace foretell {
class ProgressSink;
}

namespace foretell::optim {

/// What gradient_descent keeps of its earlier steps.
enum class Momentum {
    none,        ///< nothing: steepest descent
    heavy_ball,  ///< each step carries on a share of the one before it
    nesterov,    ///< the gradient is taken ahead, where the momentum leads
};
constexpr std::array<std::string_view, 3> enum_names(Momentum) {
    return {"none", "heavy_ball", "nesterov"};
}

/// How gradient_descent finds the length of a step.
enum class LineSearch {
    backtracking,  ///< halved until the function falls enough
    wolfe,         ///< until the slope has flattened too
};
constexpr std::array<std::string_view, 2> enum_names(LineSearch) {
    return {"backtracking", "wolfe"};
}

/// When a solver stops; the same for all of them.
struct StopRule {
    /// Stop once the predicted decrease is small: decrement^2 / 2 <= tol^2 |f|.
    double tol = 1e-4;
    std::size_t max_iterations = 100;
    /// Relative rounding error of a value of f; smaller differences mean nothing.
    double precision = 8 * std::numeric_limits<double>::epsilon();
    /// At or below this value of f there is no finite minimiser (Stop::unbounded).
    double floor = -std::numeric_limits<double>::infinity();
    /// Told after each iteration, may stop the solver; not owned, may be null.
    ProgressSink* progress = nullptr;
    /// What the progress sink is told to be under way.
    std::string_view what = "solver";
};

}  // namespace foretell::optim
