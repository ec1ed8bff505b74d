#pragma once

#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/svm/detail/packed_rows.hpp>

#include <cstddef>
#include <limits>

namespace foretell::svm {

namespace simd = linalg::simd;

/// The dual problem of dual_problem.hpp over a working set, all of its kernel in memory.
/// Arrays are as long as whole groups; what lies beyond n never moves, as its room is none.
template <class S>
struct SmallDual {
    std::size_t n = 0;
    const S* K = nullptr;  ///< (n, stride)
    std::size_t stride = 0;
    const S* diagonal = nullptr;
    S* v = nullptr;         ///< t - K b at the start, kept up to date
    S* not_up = nullptr;    ///< 0 where b may rise, else -infinity
    S* not_down = nullptr;  ///< 0 where b may fall, else infinity
    double* b = nullptr;
    const double* low = nullptr;
    const double* high = nullptr;
    /// 0 for the variables >= 0 (or <= 0), else -infinity; where sides are held apart
    const S* not_side[2] = {nullptr, nullptr};
};

/// The largest value so far and where it was, lane by lane.
template <class P>
struct Leader {
    using S = typename P::value_type;
    P value = P(-std::numeric_limits<S>::infinity()), at = P(S(0));

    [[gnu::always_inline]] inline void offer(const P& x, const P& place) noexcept {
        const auto better = x > value;
        value = simd::select(better, x, value);
        at = simd::select(better, place, at);
    }
    [[gnu::always_inline]] inline S top() const noexcept { return simd::max_lanes(value); }
    /// The first place of the largest.
    [[gnu::always_inline]] inline std::size_t place() const noexcept {
        const P places = simd::select(value == P(top()), at, P(std::numeric_limits<S>::max()));
        return static_cast<std::size_t>(-simd::max_lanes(P(S(0)) - places));
    }
};

/// Sequential minimal optimisation with second-order choice of the pair (WSS 2 of Fan, Chen & Lin,
/// "Working set selection using second order information for training support vector machines",
/// JMLR 6, 2005): i has the largest v that may rise, j the best (v_i - v_j)^2 / (K_ii + K_jj - 2
/// K_ij) among those that may fall. Where the sum over each side is held (BySign) both are of one
/// side, that which violates more.
template <bool BySign>
struct SmallDualKernel {
    /// @return the steps made, until the violation is at most tol or max_steps are made
    template <class Isa, class S>
    [[gnu::always_inline]] static inline std::size_t run(SmallDual<S> p, double tol,
                                                         std::size_t max_steps) noexcept {
        using P = typename Isa::template Pack<S>;
        constexpr S inf = std::numeric_limits<S>::infinity();
        const std::size_t padded = n_groups(p.n) * group_size;
        S counting[P::size];
        for (std::size_t l = 0; l < P::size; ++l) counting[l] = static_cast<S>(l);
        const P first_place = P::load(counting), next(static_cast<S>(P::size));
        S step = S(0);
        std::size_t i = 0, j = 0, steps = 0;
        for (;; ++steps) {
            // The last step; the largest v that may rise and the smallest that may fall.
            Leader<P> rise, rise_other;
            P least(inf), least_other(inf), place = first_place;
            const S *Ki = p.K + i * p.stride, *Kj = p.K + j * p.stride;
            for (std::size_t k = 0; k < padded; k += P::size, place = place + next) {
                const P v =
                    simd::mul_add(P(-step), P::load(Ki + k) - P::load(Kj + k), P::load(p.v + k));
                v.store(p.v + k);
                const P up = v + P::load(p.not_up + k), down = v + P::load(p.not_down + k);
                if constexpr (BySign) {
                    const P here = P::load(p.not_side[0] + k), there = P::load(p.not_side[1] + k);
                    rise.offer(up + here, place);
                    rise_other.offer(up + there, place);
                    least = simd::min(down - here, least);
                    least_other = simd::min(down - there, least_other);
                } else {
                    rise.offer(up, place);
                    least = simd::min(down, least);
                }
            }
            double violation = difference(rise.top(), lowest(least));
            i = rise.place();
            const S* not_side = p.not_side[0];
            if constexpr (BySign) {
                const double other = difference(rise_other.top(), lowest(least_other));
                if (other > violation) {
                    violation = other;
                    i = rise_other.place();
                    not_side = p.not_side[1];
                }
            }
            if (!(violation > tol) || steps == max_steps) return steps;
            // The partner.
            Ki = p.K + i * p.stride;
            const P own(p.diagonal[i]), v_i(p.v[i]);
            Leader<P> gain;
            place = first_place;
            for (std::size_t k = 0; k < padded; k += P::size, place = place + next) {
                P gap = v_i - (P::load(p.v + k) + P::load(p.not_down + k));
                if constexpr (BySign) gap = gap + P::load(not_side + k);
                const P curve =
                    simd::mul_add(P::load(Ki + k), P(S(-2)), own + P::load(p.diagonal + k));
                const P squared = gap * gap / simd::max(curve, P(tiny<S>));
                gain.offer(simd::select(gap > P(S(0)), squared, P(-inf)), place);
            }
            if (!(gain.top() > -inf)) return steps;
            j = gain.place();
            const double curve = static_cast<double>(p.diagonal[i]) +
                                 static_cast<double>(p.diagonal[j]) -
                                 2.0 * static_cast<double>(Ki[j]);
            const double best =
                difference(p.v[i], p.v[j]) / (curve > tiny<double> ? curve : tiny<double>);
            step = static_cast<S>(move(p, i, j, best));
        }
    }

private:
    template <class S>
    static constexpr S tiny = static_cast<S>(1e-12);

    template <class S>
    [[gnu::always_inline]] static inline double difference(S a, S b) noexcept {
        return static_cast<double>(a) - static_cast<double>(b);
    }
    template <class P>
    [[gnu::always_inline]] static inline typename P::value_type lowest(const P& x) noexcept {
        return -simd::max_lanes(P(typename P::value_type(0)) - x);
    }

    /// b_i rises and b_j falls by as much as their room allows, at most by step.
    template <class S>
    [[gnu::always_inline]] static inline double move(const SmallDual<S>& p, std::size_t i,
                                                     std::size_t j, double step) noexcept {
        constexpr S inf = std::numeric_limits<S>::infinity();
        const double up = p.high[i] - p.b[i], down = p.b[j] - p.low[j];
        if (step > up) step = up;
        if (step > down) step = down;
        p.b[i] = step == up ? p.high[i] : p.b[i] + step;
        p.b[j] = step == down ? p.low[j] : p.b[j] - step;
        p.not_up[i] = p.b[i] < p.high[i] ? S(0) : -inf;
        p.not_down[i] = S(0);
        p.not_down[j] = p.b[j] > p.low[j] ? S(0) : inf;
        p.not_up[j] = S(0);
        return step;
    }
};

}  // namespace foretell::svm
