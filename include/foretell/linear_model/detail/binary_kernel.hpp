#pragma once

#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/linalg/simd_math.hpp>
#include <foretell/loss/binomial.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::logistic {

namespace simd = linalg::simd;

/// One visit of adjacent rows of a dense matrix: product, loss and gradient while the rows are in
/// cache, or, without a target, the product of the Hessian with (w, b). Everything borrowed.
template <class T>
struct BinaryVisit {
    const T* X;  ///< (n_rows, d), rows `stride` apart
    std::size_t stride, n_rows, d;
    const T* w;  ///< (d,)
    T b;
    const T* target;        ///< (n_rows,) 0 or 1; null: r_i = curvature_i (x_i'w + b)
    const T* weight;        ///< (n_rows,), or null: all 1
    T* curvature;           ///< (n_rows,) overwritten with s_i p_i (1 - p_i) if there is a target
    T* gradient;            ///< (d,) added to: sum of r_i x_i, where r_i = s_i (p_i - t_i)
    T residual_sum = T(0);  ///< added to: sum of r_i
    T loss_sum = T(0);      ///< added to: sum of s_i l_i
};

/// Rows one at a time with four running sums, in blocks of 16: streams X once, in order, at about
/// the speed of memory. Every row of a block is in the first cache when the gradient reads it
/// again.
struct BinaryKernel {
    static constexpr std::size_t block = 16;
    static constexpr bool avx2_suffices = true;  // memory sets the pace, or the length of the rows
    /// Rows of at most so many bytes take less time than memory needs to be asked: the losses of a
    /// block wait for its products, and meanwhile nothing is read unless it was asked for ahead.
    static constexpr std::size_t short_row = 1024, ahead = 4096;

    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(BinaryVisit<T>* visit) {
        using P = typename Isa::template Pack<T>;
        BinaryVisit<T> v = *visit;
        P loss, residual;
        alignas(64) T z[block], r[block], target[block], weight[block], curvature[block];
        for (std::size_t i = 0; i < block; ++i) weight[i] = T(1);
        for (std::size_t from = 0; from < v.n_rows; from += block) {
            const std::size_t m = std::min(block, v.n_rows - from);
            const T* X = v.X + from * v.stride;
            for (std::size_t i = 0; i < m; ++i) {
                const T* x = X + i * v.stride;
                if (v.d * sizeof(T) <= short_row) simd::prefetch(x, v.d, ahead);
                z[i] = v.b + simd::dot<P>(x, v.w, v.d);
            }
            T* c = v.curvature + from;
            if (v.target == nullptr) {
                for (std::size_t i = 0; i < m; ++i) {
                    r[i] = c[i] * z[i];
                    visit->residual_sum += r[i];
                }
            } else {
                const T* t = v.target + from;
                const T* s = v.weight != nullptr ? v.weight + from : weight;
                if (m < block) {  // the last rows, with rows of weight 0 after them
                    for (std::size_t i = 0; i < block; ++i) {
                        z[i] = i < m ? z[i] : T(0);
                        target[i] = i < m ? t[i] : T(0);
                        weight[i] = i < m ? s[i] : T(0);
                    }
                    t = target, s = weight, c = curvature;
                }
                for (std::size_t i = 0; i < block; i += P::size) {
                    const P si = P::load(s + i);
                    const auto l = loss::binomial(P::load(z + i), P::load(t + i));
                    const P weighted = si * l.gradient;
                    weighted.store(r + i);
                    (si * l.curvature).store(c + i);
                    loss = simd::mul_add(si, l.value, loss);
                    residual = residual + weighted;
                }
                if (m < block) std::copy_n(curvature, m, v.curvature + from);
            }
            add_gradient<P>(v, X, r, m);
        }
        visit->loss_sum += simd::sum_lanes(loss);
        visit->residual_sum += simd::sum_lanes(residual);
    }

private:
    /// gradient += sum_i r_i x_i over m rows
    template <class P, class T>
    [[gnu::always_inline]] static inline void add_gradient(const BinaryVisit<T>& v, const T* X,
                                                           const T* r, std::size_t m) {
        constexpr std::size_t N = P::size;
        std::size_t j = 0;
        for (; j + 4 * N <= v.d; j += 4 * N) {
            T* g = v.gradient + j;
            P g0 = P::load(g), g1 = P::load(g + N), g2 = P::load(g + 2 * N),
              g3 = P::load(g + 3 * N);
            for (std::size_t i = 0; i < m; ++i) {
                const T* x = X + i * v.stride + j;
                const P ri(r[i]);
                g0 = simd::mul_add(ri, P::load(x), g0);
                g1 = simd::mul_add(ri, P::load(x + N), g1);
                g2 = simd::mul_add(ri, P::load(x + 2 * N), g2);
                g3 = simd::mul_add(ri, P::load(x + 3 * N), g3);
            }
            g0.store(g);
            g1.store(g + N);
            g2.store(g + 2 * N);
            g3.store(g + 3 * N);
        }
        add_columns<P>(v, X, r, m, j);
    }

    /// The columns from j on, in registers that become narrower as fewer columns are left.
    template <class P, class T>
    [[gnu::always_inline]] static inline void add_columns(const BinaryVisit<T>& v, const T* X,
                                                          const T* r, std::size_t m,
                                                          std::size_t j) {
        for (; j + P::size <= v.d; j += P::size) {
            P g = P::load(v.gradient + j);
            for (std::size_t i = 0; i < m; ++i) {
                g = simd::mul_add(P(r[i]), P::load(X + i * v.stride + j), g);
            }
            g.store(v.gradient + j);
        }
        if constexpr (P::size > 1) add_columns<simd::Pack<T, P::size / 2>>(v, X, r, m, j);
    }
};

}  // namespace foretell::logistic
