#pragma once

#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/svm/detail/packed_rows.hpp>

#include <cstddef>
#include <limits>

namespace foretell::svm {

namespace simd = linalg::simd;

/// The dual problem of svm/detail/dual_solver.hpp over a working set, all of its kernel in memory.
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
};

/// Sequential minimal optimisation with second-order choice of the pair (WSS 2 of Fan, Chen & Lin,
/// "Working set selection using second order information for training support vector machines",
/// JMLR 6, 2005): i has the largest v that may rise, j the best (v_i - v_j)^2 / (K_ii + K_jj - 2
/// K_ij) among those that may fall.
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
        const P first_at = P::load(counting);
        S step = S(0);
        std::size_t i = 0, j = 0, steps = 0;
        for (;;) {
            // The last step, the largest v that may rise and the smallest that may fall.
            P best(-inf), best_at(S(0)), least(inf), at = first_at;
            const S *Ki = p.K + i * p.stride, *Kj = p.K + j * p.stride;
            for (std::size_t k = 0; k < padded; k += P::size) {
                const P v =
                    simd::mul_add(P(-step), P::load(Ki + k) - P::load(Kj + k), P::load(p.v + k));
                v.store(p.v + k);
                const P up = v + P::load(p.not_up + k);
                const auto better = up > best;
                best = simd::select(better, up, best);
                best_at = simd::select(better, at, best_at);
                least = simd::min(v + P::load(p.not_down + k), least);
                at = at + P(static_cast<S>(P::size));
            }
            i = place_of(best, best_at);
            const S top = simd::max_lanes(best), bottom = -simd::max_lanes(P(S(0)) - least);
            if (!(static_cast<double>(top) - static_cast<double>(bottom) > tol)) break;
            if (steps == max_steps) break;
            // The partner.
            Ki = p.K + i * p.stride;
            const P own(p.diagonal[i]), v_i(p.v[i]);
            P gain(-inf);
            best_at = P(S(0)), at = first_at;
            for (std::size_t k = 0; k < padded; k += P::size) {
                const P gap = v_i - (P::load(p.v + k) + P::load(p.not_down + k));
                const P curve =
                    simd::mul_add(P::load(Ki + k), P(S(-2)), own + P::load(p.diagonal + k));
                const P squared = gap * gap / simd::max(curve, P(tiny<S>));
                const P value = simd::select(gap > P(S(0)), squared, P(-inf));
                const auto better = value > gain;
                gain = simd::select(better, value, gain);
                best_at = simd::select(better, at, best_at);
                at = at + P(static_cast<S>(P::size));
            }
            if (!(simd::max_lanes(gain) > -inf)) break;
            j = place_of(gain, best_at);
            const double curve = static_cast<double>(p.diagonal[i]) +
                                 static_cast<double>(p.diagonal[j]) -
                                 2.0 * static_cast<double>(Ki[j]);
            step = static_cast<S>(move(p, i, j,
                                       (static_cast<double>(p.v[i]) - static_cast<double>(p.v[j])) /
                                           (curve > tiny<double> ? curve : tiny<double>)));
            ++steps;
        }
        return steps;
    }

private:
    template <class S>
    static constexpr S tiny = static_cast<S>(1e-12);

    template <class P>
    [[gnu::always_inline]] static inline std::size_t place_of(const P& value,
                                                              const P& at) noexcept {
        using S = typename P::value_type;
        const P top(simd::max_lanes(value));
        const P places = simd::select(value == top, at, P(std::numeric_limits<S>::max()));
        return static_cast<std::size_t>(-simd::max_lanes(P(S(0)) - places));
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
