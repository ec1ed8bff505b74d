#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/optim/detail/iterate.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::optim::detail {

/// The latest pairs s = x+ - x, y = g+ - g of L-BFGS, oldest first in a ring.
class LbfgsMemory {
public:
    [[gnu::cold]] LbfgsMemory(std::size_t n, std::size_t capacity)
        : n_(n),
          capacity_(std::max<std::size_t>(1, capacity)),
          s_(n * capacity_),
          y_(n * capacity_),
          rho_(capacity_),
          alpha_(capacity_),
          scaled_(n) {}

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    void forget() noexcept { size_ = 0; }

    /// Keeps the step from `from` to `to`, unless it shows no positive curvature.
    void learn(const Point& from, const Point& to) {
        const std::size_t slot = (first_ + size_) % capacity_;
        double *s = &s_[slot * n_], *y = &y_[slot * n_];
        for (std::size_t i = 0; i < n_; ++i) {
            s[i] = to.x[i] - from.x[i];
            y[i] = to.g[i] - from.g[i];
        }
        const double curvature = inner(s, y, n_);
        if (!(curvature > 0.0)) return;
        rho_[slot] = 1.0 / curvature;
        if (size_ < capacity_) {
            ++size_;
        } else {
            first_ = (first_ + 1) % capacity_;
        }
    }

    /// d <- -H g by the two-loop recursion, algorithm 7.4.
    template <class M>
    void direction(const Buffer<double>& g, const M& preconditioner, Buffer<double>& d) {
        for (std::size_t i = 0; i < g.size(); ++i) d[i] = -g[i];
        for (std::size_t k = size_; k-- > 0;) {
            const std::size_t j = (first_ + k) % capacity_;
            alpha_[j] = rho_[j] * inner(&s_[j * n_], d.data(), n_);
            add_scaled(-alpha_[j], &y_[j * n_], d);
        }
        preconditioner(VectorView<double>(d));
        if (size_ > 0) {
            const std::size_t newest = (first_ + size_ - 1) % capacity_;
            const double* y = &y_[newest * n_];
            for (std::size_t i = 0; i < n_; ++i) scaled_[i] = y[i];
            preconditioner(VectorView<double>(scaled_));
            const double gamma = 1.0 / (rho_[newest] * inner(y, scaled_.data(), n_));
            for (double& v : d) v *= gamma;
        }
        for (std::size_t k = 0; k < size_; ++k) {
            const std::size_t j = (first_ + k) % capacity_;
            const double beta = rho_[j] * inner(&y_[j * n_], d.data(), n_);
            add_scaled(alpha_[j] - beta, &s_[j * n_], d);
        }
    }

private:
    std::size_t n_, capacity_;
    Buffer<double> s_, y_;  ///< (capacity, n)
    Buffer<double> rho_, alpha_, scaled_;
    std::size_t first_ = 0, size_ = 0;
};

}  // namespace foretell::optim::detail
