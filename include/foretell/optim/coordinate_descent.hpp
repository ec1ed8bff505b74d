#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/random/uniform_random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>

namespace foretell::optim {

/// A least-squares problem with the penalty of the elastic net, in its products: minimise over w
///
///     P(w) = 1/2 (t - 2 q'w + w'Q w) + l1 ||w||_1 + l2/2 ||w||^2,   w >= 0 where `positive`.
///
/// Q = X'X, q = X'y and t = y'y, all over the same factor. Borrows all.
struct QuadraticLasso {
    MatrixView<const double> Q;  ///< (n, n), symmetric, both triangles; 0 on the diagonal: w_j = 0
    VectorView<const double> q;  ///< (n,)
    double target_square = 0.0;  ///< t
    double l1 = 0.0, l2 = 0.0;   ///< >= 0
    bool positive = false;
};

/// How far P(w) can lie above its minimum, from quantities that each form of the problem has:
/// r = y - Xw, and X'r. The dual point is r (with the rows of the squared penalty), made shorter
/// until it is feasible. Source: Ndiaye, Fercoq, Gramfort & Salmon, "Gap safe screening rules for
/// sparsity enforcing penalties", JMLR 18 (2017), equation 8.
/// @param residual_square ||r||^2
/// @param target_residual y'r
/// @param steepest the largest |x_j'r - l2 w_j| (without the bars where w >= 0), >= 0
/// @param norm1, norm2 ||w||_1 and ||w||^2
[[nodiscard]] inline double duality_gap(double residual_square, double target_residual,
                                        double steepest, double norm1, double norm2, double l1,
                                        double l2) noexcept {
    const double square = residual_square + l2 * norm2;
    const double scale = steepest > l1 ? l1 / steepest : 1.0;
    const double primal = 0.5 * square + l1 * norm1;
    const double dual = scale * target_residual - 0.5 * scale * scale * square;
    return std::max(0.0, primal - dual);
}

/// The minimiser of 1/2 a w^2 - z w + l1 |w| (over w >= 0 where positive), a > 0.
[[nodiscard]] inline double soft_threshold(double z, double l1, double a, bool positive) noexcept {
    if (z > l1) return (z - l1) / a;
    if (z < -l1 && !positive) return (z + l1) / a;
    return 0.0;
}

namespace detail {

struct AxpyKernel {
    template <class Isa>
    [[gnu::always_inline]] static inline void run(double a, const double* x, double* y,
                                                  std::size_t n) {
        linalg::simd::add_scaled<typename Isa::template Pack<double>>(a, x, y, n);
    }
};

}  // namespace detail

struct CoordinateDescentOptions {
    /// Stop once the duality gap is at most this, >= 0.
    double gap = 0.0;
    std::size_t max_sweeps = 1000;
    /// Coordinates in random order, anew for each sweep, instead of in turn.
    bool random_order = false;
    std::uint64_t seed = 0;
};

struct CoordinateDescentResult {
    double gap = 0.0, objective = 0.0;
    std::size_t n_sweeps = 0;
    bool converged = false;
    bool at_rest = false;  ///< no step lowers P any more: the gap left is rounding
};

/// Cyclic coordinate descent that keeps h = q - Qw: a coordinate that does not move costs nothing,
/// one that does costs n. Sweeps go over the coordinates that are not 0 until these stand still,
/// then over all. Source: Friedman, Hastie & Tibshirani, "Regularization paths for generalized
/// linear models via coordinate descent", JSS 33 (2010), 2.2.
///   w (n,)  start and result      h (n,)  q - Qw at the start and at the end
[[nodiscard]] inline CoordinateDescentResult coordinate_descent(
    const QuadraticLasso& p, VectorView<double> w, VectorView<double> h,
    const CoordinateDescentOptions& options = {}) {
    const std::size_t n = w.size();
    CoordinateDescentResult result;
    Buffer<std::size_t> order(n), support;
    std::iota(order.begin(), order.end(), std::size_t{0});
    UniformRandom random(options.seed);
    const auto step = [&](std::size_t j) {  // returns how much P falls at least
        const double a = p.Q(j, j) + p.l2;
        if (!(p.Q(j, j) > 0.0)) return 0.0;
        const double old = w[j];
        const double next = soft_threshold(h[j] + p.Q(j, j) * old, p.l1, a, p.positive);
        if (next == old) return 0.0;
        linalg::simd::run<detail::AxpyKernel>(old - next, p.Q.row(j).data(), h.data(), n);
        w[j] = next;
        return 0.5 * a * (next - old) * (next - old);
    };
    const auto measure = [&] {
        double q_w = 0.0, h_w = 0.0, norm1 = 0.0, norm2 = 0.0, steepest = 0.0;
        for (std::size_t j = 0; j < n; ++j) {
            if (!(p.Q(j, j) > 0.0)) continue;
            q_w += p.q[j] * w[j];
            h_w += h[j] * w[j];
            norm1 += std::abs(w[j]);
            norm2 += w[j] * w[j];
            const double g = h[j] - p.l2 * w[j];
            steepest = std::max(steepest, p.positive ? g : std::abs(g));
        }
        const double square = std::max(0.0, p.target_square - q_w - h_w);
        result.objective = 0.5 * (square + p.l2 * norm2) + p.l1 * norm1;
        result.gap = duality_gap(square, p.target_square - q_w, steepest, norm1, norm2, p.l1, p.l2);
        result.converged = result.gap <= options.gap;
    };
    measure();
    while (!result.converged && result.n_sweeps < options.max_sweeps) {
        double fall = 0.0;
        if (options.random_order) random.shuffle(std::span<std::size_t>(order));
        for (const std::size_t j : order) fall += step(j);
        ++result.n_sweeps;
        support.clear();
        for (const std::size_t j : order) {
            if (w[j] != 0.0) support.push_back(j);
        }
        const double first = fall;
        for (int k = 0; k < 20 && fall > 0.0; ++k) {
            if (result.n_sweeps == options.max_sweeps) break;
            fall = 0.0;
            for (const std::size_t j : support) fall += step(j);
            ++result.n_sweeps;
            if (fall <= 0.01 * first) break;
        }
        measure();
        result.at_rest = first <= 1e-3 * std::numeric_limits<double>::epsilon() * result.objective;
        if (result.at_rest) break;
    }
    return result;
}

}  // namespace foretell::optim
