#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/random/uniform_random.hpp>
#include <foretell/svm/detail/linear_problem.hpp>
#include <foretell/svm/linear_svm_result.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace foretell::svm {

/// Coordinate descent in the dual, the rows in random order, those at a bound that holds them left
/// out until the others are done. Source: Hsieh, Chang, Lin, Keerthi & Sundararajan, "A dual
/// coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 3; Ho & Lin,
/// "Large-scale linear support vector regression", JMLR 13 (2012), for epsilon.
///
/// The duality gap is a sum over the rows, F* and F taken row by row, of which each visit finds one
/// summand: so a visit of all rows estimates the gap, and it is computed where that looks good.
/// Complexity: a read of the rows left per visit.
template <class T, class X>
class LinearDualDescent {
public:
    explicit LinearDualDescent(const LinearProblem<T, X>& p)
        : p_(p), d_(p.rows.cols()), epsilon_(p.is_hinge ? 0.0 : p.epsilon), row_(p.y.size()) {
        for (std::size_t i = 0; i < row_.size(); ++i) {
            const double c = p.cost[i], y = static_cast<double>(p.y[i]);
            if (!(c > 0.0)) continue;
            const double most = p.is_squared ? infinity : c;
            const double ridge = p.is_squared ? 0.5 / c : 0.0;
            row_[i] = {.y = y,
                       .cost = c,
                       .curvature = row_square(p.rows, i) + p.bias * p.bias + ridge,
                       .ridge = ridge,
                       .low = p.is_hinge && y > 0.0 ? 0.0 : -most,
                       .high = p.is_hinge && y < 0.0 ? 0.0 : most};
            ++n_used_;
        }
        visit_all();
    }

    /// w (width,) overwritten
    /// @throws NumericalError if the square of a row overflows
    [[nodiscard]] LinearSVMResult solve(const LinearRun& run, Buffer<T>& w) {
        for (const Row& r : row_) {
            if (std::isfinite(r.curvature)) continue;
            throw NumericalError(message(run.what, "::fit: the squares of the features overflow; ",
                                         "standardise them first"));
        }
        constexpr double rounding = 4.0 * static_cast<double>(std::numeric_limits<T>::epsilon());
        w.assign(p_.width(), T(0));
        UniformRandom random(run.seed);
        LinearSVMResult out;
        out.solver = LinearSVMSolver::dual;
        double share = 1.0;  // of the tolerance, that the estimate must keep to
        const double n = static_cast<double>(std::max<std::size_t>(1, n_used_));
        double visited = 0.0;  // rows
        for (;;) {
            out.n_iterations = static_cast<std::size_t>(std::ceil(visited / n));
            const bool used_up = visited >= n * static_cast<double>(run.max_iter);
            if (used_up || !report(run.progress, {run.what, out.n_iterations, run.max_iter})) {
                measure(w, out);
                out.stop = out.duality_gap <= run.tol * out.objective
                               ? optim::Stop::tolerance_reached
                           : used_up ? optim::Stop::max_iterations
                                     : optim::Stop::interrupted;
                return out;
            }
            const bool all = active_.size() == n_used_;
            visited += static_cast<double>(active_.size());
            put_in_order(random);
            visit_rows(w);
            const double at_most = std::max(share * run.tol, rounding) * std::abs(dual_);
            if (gap_ > at_most && moved_) continue;
            out.n_iterations = static_cast<std::size_t>(std::ceil(visited / n));
            measure(w, out);
            if (out.duality_gap <= run.tol * out.objective) {
                out.stop = optim::Stop::tolerance_reached;
                return out;
            }
            if (all && (!moved_ || gap_ <= rounding * std::abs(dual_))) {
                out.stop = optim::Stop::precision_reached;
                return out;
            }
            share *= 0.7;
            visit_all();
        }
    }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    /// What a visit needs of a row: one line of cache.
    struct alignas(64) Row {
        double b = 0.0;
        double y = 0.0, cost = 0.0;
        double curvature = 0.0;  ///< of the dual along b
        double ridge = 0.0, low = 0.0, high = 0.0;
        bool is_left_out = false;
    };

    void visit_all() {
        active_.clear();
        for (std::size_t i = 0; i < row_.size(); ++i) {
            row_[i].is_left_out = false;
            if (row_[i].cost > 0.0) active_.push_back(static_cast<std::uint32_t>(i));
        }
        held_ = infinity;
    }
    /// Active rows in random order: of many rows, random groups of 16 neighbours, as memory gives
    /// these twice as fast as rows from anywhere.
    void put_in_order(UniformRandom& random) {
        const std::size_t n = active_.size();
        const std::size_t size = std::clamp<std::size_t>(n / 1024, 1, 16);
        group_.resize((n + size - 1) / size);
        for (std::size_t g = 0; g < group_.size(); ++g) group_[g] = static_cast<std::uint32_t>(g);
        random.shuffle(std::span<std::uint32_t>(group_.data(), group_.size()));
        order_.clear();
        for (const std::size_t g : group_) {
            const std::size_t from = order_.size();
            for (std::size_t k = g * size; k < std::min(n, (g + 1) * size); ++k) {
                order_.push_back(active_[k]);
            }
            random.shuffle(std::span<std::uint32_t>(order_.data() + from, order_.size() - from));
        }
    }

    [[nodiscard]] double product(std::size_t i, const Buffer<T>& w) const noexcept {
        const double z = static_cast<double>(linalg::row_product(p_.rows, i, w.data()));
        return p_.bias > 0.0 ? z + p_.bias * static_cast<double>(w[d_]) : z;
    }
    /// How fast the dual falls along the steepest way that b may go; g without epsilon |b|.
    [[nodiscard]] double violation(const Row& r, double g) const noexcept {
        if (r.b > 0.0) g += epsilon_;
        if (r.b < 0.0) g -= epsilon_;
        if (r.b == 0.0) g = g > epsilon_ ? g - epsilon_ : g < -epsilon_ ? g + epsilon_ : 0.0;
        if (r.b >= r.high) return std::max(g, 0.0);
        if (r.b <= r.low) return std::min(g, 0.0);
        return g;
    }
    /// Whether the bound, or the kink at 0, holds b with a slope that the latest visits have not
    /// met.
    [[nodiscard]] bool is_held(const Row& r, double g) const noexcept {
        if (r.b >= r.high) return g + (r.b > 0.0 ? epsilon_ : -epsilon_) < -held_;
        if (r.b <= r.low) return g + (r.b < 0.0 ? -epsilon_ : epsilon_) > held_;
        return r.b == 0.0 && std::abs(g) < epsilon_ - held_;
    }
    /// The summand of the duality gap, of which z is a factor of this row.
    [[nodiscard]] double gap_of(std::size_t i, const Row& r, double z) const noexcept {
        double slope = 0.0;
        const double e = p_.error(i, z, slope);
        const double loss = r.cost * (p_.is_squared ? e * e : e);
        return loss + 0.5 * r.ridge * r.b * r.b + epsilon_ * std::abs(r.b) + r.b * (z - r.y);
    }

    void visit_rows(Buffer<T>& w) {
        double worst = 0.0;
        gap_ = 0.0;
        moved_ = false;
        for (std::size_t k = 0; k < order_.size(); ++k) {
            fetch(k, w);
            const std::size_t i = order_[k];
            Row& r = row_[i];
            const double z = product(i, w), g = z - r.y + r.ridge * r.b;
            if (is_held(r, g)) {
                r.is_left_out = true;
                continue;
            }
            gap_ += gap_of(i, r, z);
            const double v = violation(r, g);
            worst = std::max(worst, std::abs(v));
            if (v == 0.0 || !(r.curvature > 0.0)) continue;
            const double u = r.b - g / r.curvature, slack = epsilon_ / r.curvature;
            const double soft = u > slack ? u - slack : u < -slack ? u + slack : 0.0;
            const double next = std::clamp(soft, r.low, r.high), step = next - r.b;
            if (static_cast<T>(step) == T(0)) continue;
            dual_ +=
                step * (g + 0.5 * r.curvature * step) + epsilon_ * (std::abs(next) - std::abs(r.b));
            r.b = next;
            moved_ = true;
            row_add(p_.rows, i, static_cast<T>(step), w.data());
            if (p_.bias > 0.0) w[d_] += static_cast<T>(step) * static_cast<T>(p_.bias);
        }
        held_ = worst;
        std::erase_if(active_, [this](std::uint32_t i) { return row_[i].is_left_out; });
    }
    /// Random order means that nothing is in cache unless it is asked for before.
    [[gnu::always_inline]] inline void fetch(std::size_t k, const Buffer<T>& w) const noexcept {
        if (k + 8 < order_.size()) {
            fetch_row(p_.rows, order_[k + 8]);
            linalg::simd::prefetch(&row_[order_[k + 8]], 1, 0);
        }
        if (k + 3 < order_.size()) fetch_weights(p_.rows, order_[k + 3], w.data());
    }
    /// Objective and gap over all rows.
    void measure(const Buffer<T>& w, LinearSVMResult& out) {
        double square = 0.0, primal = 0.0, slope = 0.0;
        dual_ = 0.0;
        for (const T v : w) square += static_cast<double>(v) * static_cast<double>(v);
        for (std::size_t i = 0; i < row_.size(); ++i) {
            const Row& r = row_[i];
            if (!(r.cost > 0.0)) continue;
            const double e = p_.error(i, product(i, w), slope);
            primal += r.cost * (p_.is_squared ? e * e : e);
            dual_ += 0.5 * r.ridge * r.b * r.b + epsilon_ * std::abs(r.b) - r.y * r.b;
        }
        dual_ += 0.5 * square;
        out.objective = primal + 0.5 * square;
        out.duality_gap = std::max(0.0, out.objective + dual_);
    }

    const LinearProblem<T, X>& p_;
    std::size_t d_;
    double epsilon_;
    std::vector<Row> row_;
    std::size_t n_used_ = 0;               ///< rows that cost anything
    std::vector<std::uint32_t> active_;    ///< rows not left out, ascending
    Buffer<std::uint32_t> group_, order_;  ///< of the visit
    double held_ = infinity;               ///< the largest violation of the latest visit
    double dual_ = 0.0;                    ///< the value of the dual, to be minimised
    double gap_ = 0.0;                     ///< as estimated by the latest visit
    bool moved_ = false;                   ///< in the latest visit
};

}  // namespace foretell::svm
