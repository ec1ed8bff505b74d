#pragma once

#include <foretell/linalg/pack.hpp>
#include <foretell/linalg/run.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace foretell::linear {

namespace simd = linalg::simd;

/// What FTRL-Proximal keeps of a coordinate, in one place so that a feature costs one line of
/// cache.
template <class T>
struct FtrlSlot {
    T z = T(0);       ///< sum of gradients, less what the steps so far have undone
    T root_n = T(0);  ///< root of the sum of squared gradients
    T w = T(0);       ///< the weight that follows from z and root_n
    T unused = T(0);  ///< to the next power of two
};

template <class T>
struct FtrlRates {
    T inverse_alpha, beta, l1, l2;
};

/// One row: its columns (null: 0, 1, 2, ...) and values, the target 0 or 1 and the weight.
template <class T>
struct FtrlRow {
    const std::uint32_t* columns;
    const T* values;
    std::size_t n;
    const std::uint32_t* next_columns;  ///< of a row to come, whose slots are asked for; or null
    std::size_t n_next;
    T target, weight;
};

/// The root of each lane of x >= 0, by Newton's iteration for its inverse from a first guess in the
/// bits of the number (Lomont, "Fast inverse square root", 2003); 0 stays 0. Good to the last bits.
template <class T, std::size_t N>
[[gnu::always_inline]] inline simd::Pack<T, N> root_of(const simd::Pack<T, N>& x) noexcept {
    using P = simd::Pack<T, N>;
    using U = simd::Unsigned<T>;
    using B = simd::Pack<U, N>;
    constexpr U magic = sizeof(T) == 4 ? U(0x5f3759dfu) : U(0x5fe6eb50c7b537a9u);
    const P tiny(sizeof(T) == 4 ? T(1e-30) : T(1e-290));
    const P safe = simd::max(x, tiny);
    P y = simd::from_bits<T>(B(magic) - (simd::to_bits(safe) >> 1));
    const P half = safe * P(T(0.5));
    constexpr int steps = sizeof(T) == 4 ? 3 : 5;
    for (int k = 0; k < steps; ++k) y = y * (P(T(1.5)) - half * y * y);
    return simd::select(x > tiny, safe * y, P(T(0)));
}

/// Algorithm 1 of McMahan et al., "Ad click prediction: a view from the trenches", KDD 2013.
struct FtrlKernel {
    static constexpr bool avx2_suffices = true;

    /// Predicts a row, then learns from it.
    /// @param bias slot of the intercept, or null
    /// @return the log odds that were predicted
    template <class Isa, class T>
    [[gnu::always_inline]] static inline T run(FtrlSlot<T>* slots, FtrlSlot<T>* bias,
                                               const FtrlRow<T>* row, const FtrlRates<T>* rates) {
        const std::uint32_t* columns = row->columns;
        const T* x = row->values;
        const std::size_t n = row->n;
#if defined(__GNUC__)
        for (std::size_t e = 0; e < row->n_next; ++e) {
            __builtin_prefetch(slots + row->next_columns[e], 1);
        }
#endif
        T sums[4] = {};
        for (std::size_t e = 0; e < n; ++e) {
            sums[e % 4] += slots[columns == nullptr ? e : columns[e]].w * x[e];
        }
        const T odds =
            (sums[0] + sums[1]) + (sums[2] + sums[3]) + (bias != nullptr ? bias->w : T(0));
        const T small = std::exp(-std::abs(odds)), inverse = T(1) / (T(1) + small);
        const T p = odds >= T(0) ? inverse : small * inverse;
        const T residual = row->weight * (p - row->target);
        if (residual == T(0)) return odds;

        std::size_t e = 0;
        for (; e + 4 <= n; e += 4) {
            const auto slot = [&](std::size_t k) {
                return slots + (columns == nullptr ? e + k : columns[e + k]);
            };
            learn_four(slot(0), slot(1), slot(2), slot(3), x + e, residual, *rates);
        }
        for (; e < n; ++e) {
            FtrlSlot<T>* slot = slots + (columns == nullptr ? e : columns[e]);
            learn_one(slot, residual * x[e], *rates, rates->l1, rates->l2);
        }
        if (bias != nullptr) learn_one(bias, residual, *rates, T(0), T(0));
        return odds;
    }

private:
    template <class P, class T>
    [[gnu::always_inline]] static inline void step(P& z, P& s, P& w, const P& gradient,
                                                   const FtrlRates<T>& rates, T l1, T l2) {
        const P root = root_of(s * s + gradient * gradient);
        z = z + gradient - (root - s) * P(rates.inverse_alpha) * w;
        const P curvature = (root + P(rates.beta)) * P(rates.inverse_alpha) + P(l2);
        const P above = simd::max(z - P(l1), P(T(0)));
        const P below = simd::min(z + P(l1), P(T(0)));
        w = P(T(0)) - (above + below) / curvature;
        s = root;
    }
    template <class T>
    [[gnu::always_inline]] static inline void learn_one(FtrlSlot<T>* slot, T gradient,
                                                        const FtrlRates<T>& rates, T l1, T l2) {
        using P = simd::Pack<T, 1>;
        P z(slot->z), s(slot->root_n), w(slot->w);
        step(z, s, w, P(gradient), rates, l1, l2);
        z.store(&slot->z);
        s.store(&slot->root_n);
        w.store(&slot->w);
    }

    /// Four different coordinates at once: their slots are the rows of a 4 x 4 matrix, whose
    /// columns are worked on.
    template <class T>
    [[gnu::always_inline]] static inline void learn_four(FtrlSlot<T>* a, FtrlSlot<T>* b,
                                                         FtrlSlot<T>* c, FtrlSlot<T>* d, const T* x,
                                                         T residual, const FtrlRates<T>& rates) {
#if defined(__GNUC__)
        using P = simd::Pack<T, 4>;
        const P ra = P::load(&a->z), rb = P::load(&b->z), rc = P::load(&c->z), rd = P::load(&d->z);
        const P ab = low(ra, rb), cd = low(rc, rd);
        P z = firsts(ab, cd), s = seconds(ab, cd), w = firsts(high(ra, rb), high(rc, rd));
        step(z, s, w, P::load(x) * P(residual), rates, rates.l1, rates.l2);
        const P zs = low(z, s), zs2 = high(z, s), w0 = low(w, P()), w2 = high(w, P());
        firsts(zs, w0).store(&a->z);
        seconds(zs, w0).store(&b->z);
        firsts(zs2, w2).store(&c->z);
        seconds(zs2, w2).store(&d->z);
#else
        learn_one(a, residual * x[0], rates, rates.l1, rates.l2);
        learn_one(b, residual * x[1], rates, rates.l1, rates.l2);
        learn_one(c, residual * x[2], rates, rates.l1, rates.l2);
        learn_one(d, residual * x[3], rates, rates.l1, rates.l2);
#endif
    }
#if defined(__GNUC__)
    template <class P>
    [[gnu::always_inline]] static inline P low(const P& a, const P& b) noexcept {
        return P::of(__builtin_shufflevector(a.lanes, b.lanes, 0, 4, 1, 5));
    }
    template <class P>
    [[gnu::always_inline]] static inline P high(const P& a, const P& b) noexcept {
        return P::of(__builtin_shufflevector(a.lanes, b.lanes, 2, 6, 3, 7));
    }
    template <class P>
    [[gnu::always_inline]] static inline P firsts(const P& a, const P& b) noexcept {
        return P::of(__builtin_shufflevector(a.lanes, b.lanes, 0, 1, 4, 5));
    }
    template <class P>
    [[gnu::always_inline]] static inline P seconds(const P& a, const P& b) noexcept {
        return P::of(__builtin_shufflevector(a.lanes, b.lanes, 2, 3, 6, 7));
    }
#endif
};

}  // namespace foretell::linear
