#pragma once

#include <foretell/optim/detail/iterate.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace foretell::optim::detail {

/// The latest pairs s = x+ - x, y = g+ - g of L-BFGS, oldest first in a ring.
class LbfgsMemory {
public:
    [[gnu::cold]] LbfgsMemory(std::size_t n, std::size_t capacity)
        : s_(std::max<std::size_t>(1, capacity), std::vector<double>(n)),
          y_(s_),
          rho_(s_.size()),
          alpha_(s_.size()),
          scaled_(n) {}

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    void forget() noexcept { size_ = 0; }

    /// Keeps the step from `from` to `to`, unless it shows no positive curvature.
    void learn(const Point& from, const Point& to) {
        const std::size_t slot = (first_ + size_) % s_.size();
        for (std::size_t i = 0; i < from.x.size(); ++i) {
            s_[slot][i] = to.x[i] - from.x[i];
            y_[slot][i] = to.g[i] - from.g[i];
        }
        const double curvature = inner(s_[slot], y_[slot]);
        if (!(curvature > 0.0)) return;
        rho_[slot] = 1.0 / curvature;
        if (size_ < s_.size()) {
            ++size_;
        } else {
            first_ = (first_ + 1) % s_.size();
        }
    }

    /// d <- -H g by the two-loop recursion, algorithm 7.4.
    template <class M>
    void direction(const std::vector<double>& g, const M& preconditioner, std::vector<double>& d) {
        for (std::size_t i = 0; i < g.size(); ++i) d[i] = -g[i];
        for (std::size_t k = size_; k-- > 0;) {
            const std::size_t j = (first_ + k) % s_.size();
            alpha_[j] = rho_[j] * inner(s_[j], d);
            add_scaled(-alpha_[j], y_[j], d);
        }
        preconditioner(VectorView<double>(d));
        if (size_ > 0) {
            const std::size_t newest = (first_ + size_ - 1) % s_.size();
            scaled_ = y_[newest];
            preconditioner(VectorView<double>(scaled_));
            const double gamma = 1.0 / (rho_[newest] * inner(y_[newest], scaled_));
            for (double& v : d) v *= gamma;
        }
        for (std::size_t k = 0; k < size_; ++k) {
            const std::size_t j = (first_ + k) % s_.size();
            const double beta = rho_[j] * inner(y_[j], d);
            add_scaled(alpha_[j] - beta, s_[j], d);
        }
    }

private:
    std::vector<std::vector<double>> s_, y_;
    std::vector<double> rho_, alpha_, scaled_;
    std::size_t first_ = 0, size_ = 0;
};

}  // namespace foretell::optim::detail
