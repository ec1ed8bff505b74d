#pragma once

#include <cstddef>
#include <limits>
#include <string_view>

namespace foretell {
class ProgressSink;
}

namespace foretell::optim {

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
