#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::optim::detail {

/// How fast a solver has converged of late, by the squares of its decrements.
class Pace {
public:
    void record(double decrement_squared) noexcept {
        squares_[n_ % squares_.size()] = decrement_squared;
        ++n_;
    }
    void forget() noexcept { n_ = 0; }

    /// Iterations until the square falls to target at the pace of the last ones; 0 while there are
    /// too few of them to tell, many where there is no progress.
    [[nodiscard]] double iterations_to(double target) const noexcept {
        constexpr std::size_t span = 4;
        if (n_ <= span) return 0.0;
        const double now = squares_[(n_ - 1) % squares_.size()];
        const double then = squares_[(n_ - 1 - span) % squares_.size()];
        if (now <= target) return 0.0;
        const double per_iteration = std::log(then / now) / static_cast<double>(span);
        if (!(per_iteration > 1e-3)) return 1e3 * std::log(now / target);
        return std::log(now / target) / per_iteration;
    }

private:
    std::array<double, 8> squares_{};
    std::size_t n_ = 0;
};

}  // namespace foretell::optim::detail
