#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/svm/detail/dual_problem.hpp>
#include <foretell/svm/detail/kernel_source.hpp>
#include <foretell/svm/detail/row_cache.hpp>
#include <foretell/svm/detail/small_dual.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::svm {

/// Solves a DualProblem by decomposition: the variables that violate most, some hundred at a time,
/// with their kernel in memory (small_dual.hpp), and then v of all others in one go, for which a
/// row of the kernel costs a fraction of what it costs alone. Rows whose variables are at a bound
/// and will most likely stay there are left out on the way (shrinking; Joachims, "Making
/// large-scale SVM learning practical", 1999) and all are checked with a v computed anew before it
/// is said to be done. The kernel is evaluated in S, sums over it are in double.
template <class S, bool BySign>
class DualSolver {
public:
    /// Borrows all but the options.
    DualSolver(const KernelFunction& kernel, const PackedRows<S>& rows, const DualProblem& problem,
               const DualOptions& options)
        : kernel_(kernel),
          all_(rows),
          p_(problem),
          options_(options),
          cache_(options.cache_bytes, padded(p_.n_rows), p_.n_rows),
          b_(problem.start.empty() ? Buffer<double>(p_.t.size()) : problem.start),
          place_(p_.n_rows),
          is_active_(p_.n_rows),
          is_chosen_(p_.t.size()) {}

    DualSolution run() {
        DualSolution out;
        activate_all();
        std::size_t rounds = 0, stalled = 0;
        for (;;) {
            find_bounds();
            const bool done = !(violation_ > options_.tol);
            if (done || stalled == 10) {
                if (is_fresh_) {
                    out.stop =
                        done ? optim::Stop::tolerance_reached : optim::Stop::precision_reached;
                    break;
                }
                activate_all();
                stalled = 0;
                continue;
            }
            if (options_.max_iter > 0 && out.n_iterations >= options_.max_iter) break;
            if (!report(options_.progress, {options_.what, out.n_iterations, 0})) {
                out.stop = optim::Stop::interrupted;
                break;
            }
            if (++rounds % 4 == 0) shrink();
            choose();
            const double before = objective_;
            out.n_iterations += improve(out.n_iterations);
            const bool falls = before - objective_ > 1e-15 * std::abs(objective_);
            stalled = falls ? 0 : stalled + 1;
        }
        if (!is_fresh_) activate_all();
        Buffer<double> last(b_.size());
        for (std::size_t i = 0; i < b_.size(); ++i) last[i] = v(i);
        out.b = b_;
        certify(p_, last, out);
        return out;
    }

private:
    struct Candidate {
        double violation;
        std::size_t variable;
    };
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    static constexpr std::size_t set_size = 1024;
    static constexpr std::size_t whole_size = 2048;  ///< so many are solved at once

    static std::size_t padded(std::size_t n) noexcept { return n_groups(n) * group_size; }
    [[nodiscard]] std::size_t row_of(std::size_t i) const noexcept {
        return i < p_.n_rows ? i : i - p_.n_rows;
    }
    [[nodiscard]] double v(std::size_t i) const noexcept { return p_.t[i] - f_[place_[row_of(i)]]; }
    [[nodiscard]] bool may_rise(std::size_t i) const noexcept { return b_[i] < p_.high[i]; }
    [[nodiscard]] bool may_fall(std::size_t i) const noexcept { return b_[i] > p_.low[i]; }

    [[nodiscard]] std::size_t side_of(std::size_t i) const noexcept {
        return BySign && p_.low[i] < 0.0 ? 1 : 0;
    }

    void find_bounds() noexcept {
        for (std::size_t s = 0; s < 2; ++s) top_[s] = -infinity, bottom_[s] = infinity;
        for (const std::size_t i : active_) {
            const double x = v(i);
            const std::size_t s = side_of(i);
            if (may_rise(i)) top_[s] = std::max(top_[s], x);
            if (may_fall(i)) bottom_[s] = std::min(bottom_[s], x);
        }
        violation_ = std::max(top_[0] - bottom_[0], top_[1] - bottom_[1]);
    }

    /// The working set: half of it new, the most violating on either side; the other half out of
    /// the last set, first those that are at no bound.
    void choose() {
        const std::size_t all = active_.size();
        const std::size_t size = all <= whole_size ? all : set_size;
        if (size == all) {
            set_ = active_;
            return;
        }
        rising_.clear(), falling_.clear();
        for (const std::size_t i : active_) {
            const double x = v(i);
            const double top = top_[side_of(i)], bottom = bottom_[side_of(i)];
            if (may_rise(i) && x > bottom) rising_.push_back({x - bottom, i});
            if (may_fall(i) && x < top) falling_.push_back({top - x, i});
        }
        last_set_.swap(set_);
        set_.clear();
        const std::size_t fresh = last_set_.empty() ? size : size / 2;
        take(rising_, fresh / 2);
        take(falling_, fresh - fresh / 2);
        for (const bool free : {true, false}) {
            for (const std::size_t i : last_set_) {
                const bool is_free = may_rise(i) && may_fall(i);
                if (set_.size() == size) break;
                if (is_free != free || is_chosen_[i] || !is_active_[row_of(i)]) continue;
                set_.push_back(i);
                is_chosen_[i] = 1;
            }
        }
        take(rising_, (size - set_.size()) / 2);
        take(falling_, size - set_.size());
        for (const std::size_t i : set_) is_chosen_[i] = 0;
    }
    void take(Buffer<Candidate>& from, std::size_t n) {
        std::size_t left = 0;
        for (const Candidate& c : from) {
            if (!is_chosen_[c.variable]) from[left++] = c;
        }
        from.resize(left);
        n = std::min(n, left);
        if (n == 0) return;
        std::nth_element(from.begin(), from.begin() + (n - 1), from.end(),
                         [](const Candidate& a, const Candidate& b) {
                             if (a.violation != b.violation) return a.violation > b.violation;
                             return a.variable < b.variable;
                         });
        for (std::size_t k = 0; k < n; ++k) {
            set_.push_back(from[k].variable);
            is_chosen_[from[k].variable] = 1;
        }
    }

    /// Solves the working set and brings f up to date.
    /// @return the steps made
    std::size_t improve(std::size_t done) {
        const std::size_t q = set_.size(), stride = padded(q), d = points_.cols;
        constexpr S inf = std::numeric_limits<S>::infinity();
        rows_.resize(q);
        for (std::size_t k = 0; k < q; ++k) rows_[k] = place_[row_of(set_[k])];
        x_.resize(q * d);
        for (std::size_t k = 0; k < q; ++k) points_.copy_row(rows_[k], x_.data() + k * d);
        PackedRows<S> own(q, d);
        own.fill(x_.data());
        K_.resize(q * stride);
        kernel_rows(kernel_, x_.data(), d, q, own.view(), 0, q, K_.data(), stride);
        Buffer<S> diagonal(stride), v_small(stride), not_up(stride, -inf), not_down(stride, inf);
        Buffer<S> not_side[2];
        if constexpr (BySign) {
            for (Buffer<S>& side : not_side) side.assign(stride, -inf);
        }
        Buffer<double> b(q), low(q), high(q), v_before(q);
        const double middle = 0.5 * (std::max(top_[0], top_[1]) + std::min(bottom_[0], bottom_[1]));
        for (std::size_t k = 0; k < q; ++k) {
            const std::size_t i = set_[k];
            b[k] = b_[i], low[k] = p_.low[i], high[k] = p_.high[i];
            v_before[k] = v(i);
            v_small[k] = static_cast<S>(v_before[k] - middle);
            diagonal[k] = K_[k * stride + k];
            if constexpr (BySign) not_side[side_of(i)][k] = S(0);
            if (may_rise(i)) not_up[k] = S(0);
            if (may_fall(i)) not_down[k] = S(0);
        }
        const bool whole = q == b_.size();
        const double tol =
            whole ? 0.5 * options_.tol : std::max(0.1 * violation_, 0.5 * options_.tol);
        std::size_t most = whole ? 1000 * q + 100'000 : 100 * q;
        if (options_.max_iter > 0) most = std::min(most, options_.max_iter - done);
        const std::size_t steps = simd::run<SmallDualKernel<BySign>>(
            SmallDual<S>{q,
                         K_.data(),
                         stride,
                         diagonal.data(),
                         v_small.data(),
                         not_up.data(),
                         not_down.data(),
                         b.data(),
                         low.data(),
                         high.data(),
                         {not_side[0].data(), not_side[1].data()}},
            tol, most);
        Buffer<std::size_t> moved;
        Buffer<S> weight;
        for (std::size_t k = 0; k < q; ++k) {
            const double by = b[k] - b_[set_[k]];
            if (by == 0.0) continue;
            objective_ -= 0.5 * by * (v_before[k] + static_cast<double>(v_small[k]) + middle);
            b_[set_[k]] = b[k];
            moved.push_back(k);
            weight.push_back(static_cast<S>(by));
        }
        add_rows(moved, weight);
        is_fresh_ = false;
        return steps;
    }

    /// f <- f + sum_k weight_k K(row k of the working set, all active rows).
    void add_rows(const Buffer<std::size_t>& moved, const Buffer<S>& weight) {
        const std::size_t d = points_.cols, n = padded(points_.rows);
        n_computed_ += moved.size();
        const bool cheap = d < 64 && n_computed_ <= p_.n_rows;  // as memory is too
        if (cheap || cache_.capacity() < 2 * set_size) {
            for (std::size_t k = 0; k < moved.size(); ++k) {
                std::copy_n(x_.data() + moved[k] * d, d, x_.data() + k * d);
            }
            return add_weighted(kernel_, x_.data(), weight.data(), moved.size(), points_,
                                f_.data());
        }
        const S* stored[8];
        S stored_weight[8];
        std::size_t n_stored = 0;
        Buffer<std::size_t> missing;
        for (std::size_t k = 0; k < moved.size(); ++k) {
            const S* row = cache_.find(row_of(set_[moved[k]]));
            if (row == nullptr) {
                missing.push_back(k);
                continue;
            }
            stored[n_stored] = row;
            stored_weight[n_stored++] = weight[k];
            if (n_stored < 8) continue;
            add_stored(stored, stored_weight, 8, n, f_.data());
            n_stored = 0;
        }
        if (n_stored > 0) add_stored(stored, stored_weight, n_stored, n, f_.data());
        for (std::size_t from = 0; from < missing.size(); from += 8) {
            const std::size_t count = std::min<std::size_t>(8, missing.size() - from);
            compute_rows(moved, weight, missing.data() + from, count);
        }
    }
    /// Up to 8 rows that the cache does not have, block by block.
    void compute_rows(const Buffer<std::size_t>& moved, const Buffer<S>& weight,
                      const std::size_t* which, std::size_t count) {
        constexpr std::size_t width = 256;
        const std::size_t d = points_.cols, n = padded(points_.rows);
        S* to[8];
        const S* block_rows[8];
        S own_weight[8];
        alignas(64) S block[8 * width];
        Buffer<S> x(count * d);
        for (std::size_t k = 0; k < count; ++k) {
            to[k] = nullptr;
            const std::size_t row = row_of(set_[moved[which[k]]]);
            if (cache_.find(row) == nullptr) to[k] = cache_.insert(row);  // both variables of a row
            own_weight[k] = weight[which[k]];
            block_rows[k] = block + k * width;
            std::copy_n(x_.data() + moved[which[k]] * d, d, x.data() + k * d);
        }
        for (std::size_t from = 0; from < n; from += width) {
            const std::size_t size = std::min(width, n - from);
            kernel_rows(kernel_, x.data(), d, count, points_, from, size, block, width);
            for (std::size_t k = 0; k < count; ++k) {
                if (to[k] != nullptr) std::copy_n(block + k * width, size, to[k] + from);
            }
            add_stored(block_rows, own_weight, count, size, f_.data() + from);
        }
    }

    /// Leaves out the rows whose variables are at bounds that v holds them to.
    void shrink() {
        Buffer<char> stays(p_.n_rows);
        for (const std::size_t i : active_) {
            const double x = v(i);
            const bool held_low = !may_fall(i) && (!may_rise(i) || x < bottom_[side_of(i)]);
            const bool held_high = !may_rise(i) && x > top_[side_of(i)];
            if (!held_low && !held_high) stays[row_of(i)] = 1;
        }
        Buffer<std::size_t> keep;
        for (std::size_t k = 0; k < active_rows_.size(); ++k) {
            if (stays[active_rows_[k]]) keep.push_back(k);
        }
        if (5 * keep.size() > 4 * active_rows_.size() || keep.empty()) return;
        if (active_.size() == b_.size()) few_ = all_;
        few_.keep(keep);
        points_ = few_.view();
        cache_.keep(keep, padded(keep.size()));
        for (std::size_t k = 0; k < keep.size(); ++k) {
            const std::size_t row = active_rows_[keep[k]];
            active_rows_[k] = row;
            f_[k] = f_[keep[k]];
            place_[row] = k;
        }
        active_rows_.resize(keep.size());
        f_.resize(padded(keep.size()));
        is_active_.swap(stays);
        std::size_t left = 0;
        for (const std::size_t i : active_) {
            if (is_active_[row_of(i)]) active_[left++] = i;
        }
        active_.resize(left);
    }

    /// All variables take part again, with f computed anew.
    void activate_all() {
        const bool was_shrunk = points_.rows != 0 && points_.rows != p_.n_rows;
        if (was_shrunk) cache_.clear();
        points_ = all_.view();
        active_rows_.resize(p_.n_rows), active_.resize(b_.size());
        for (std::size_t r = 0; r < p_.n_rows; ++r) {
            place_[r] = active_rows_[r] = r;
            is_active_[r] = 1;
        }
        f_.assign(padded(p_.n_rows), 0.0);
        Buffer<double> of_row(p_.n_rows);
        for (std::size_t i = 0; i < b_.size(); ++i) {
            active_[i] = i;
            of_row[row_of(i)] += b_[i];
        }
        Buffer<std::size_t> rows;
        Buffer<S> weight;
        for (std::size_t r = 0; r < p_.n_rows; ++r) {
            if (of_row[r] == 0.0) continue;
            rows.push_back(r);
            weight.push_back(static_cast<S>(of_row[r]));
        }
        const Buffer<S> x = rows_of(points_, rows);
        add_weighted(kernel_, x.data(), weight.data(), rows.size(), points_, f_.data());
        objective_ = 0.0;
        for (std::size_t i = 0; i < b_.size(); ++i) objective_ -= 0.5 * b_[i] * (p_.t[i] + v(i));
        is_fresh_ = true;
    }

    KernelFunction kernel_;
    const PackedRows<S>& all_;
    const DualProblem& p_;
    DualOptions options_;
    RowCache<S> cache_;
    PackedRows<S> few_;                   ///< the rows that take part, if some do not
    PackedView<S> points_;                ///< the rows that take part
    Buffer<double> b_;                    ///< of each variable
    Buffer<double> f_;                    ///< K b at the rows that take part, in whole groups
    Buffer<std::size_t> active_;          ///< variables that take part, ascending
    Buffer<std::size_t> active_rows_;     ///< rows that take part, ascending
    Buffer<std::size_t> place_;           ///< of each row among them
    Buffer<char> is_active_, is_chosen_;  ///< of rows; of variables
    Buffer<std::size_t> set_, last_set_, rows_;
    Buffer<Candidate> rising_, falling_;
    Buffer<S> x_, K_;                      ///< the working set's rows and its kernel
    double top_[2] = {}, bottom_[2] = {};  ///< what may rise, what may fall, by side
    double violation_ = 0.0, objective_ = 0.0;
    std::size_t n_computed_ = 0;  ///< rows of the kernel
    bool is_fresh_ = false;       ///< f is that of b to rounding, for all rows
};

}  // namespace foretell::svm
