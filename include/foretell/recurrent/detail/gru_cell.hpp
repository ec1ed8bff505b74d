#pragma once

#include <foretell/linalg/run.hpp>
#include <foretell/recurrent/detail/activations.hpp>
#include <foretell/recurrent/detail/cell_arguments.hpp>

#include <cstddef>

namespace foretell::recurrent {

/// Gated recurrent unit (Cho et al. 2014) as PyTorch has it, b_hn within the reset:
///
///     r, z = sigmoid(W x + b + U h' + b'),   n = tanh(W x + b + r (U h' + b')),
///     h = (1 - z) n + z h'
struct Gru {
    static constexpr std::size_t n_gates = 3;
    static constexpr bool has_cell = false;
    static constexpr bool splits_recurrent = true;
    static constexpr bool passes_h = true;

    struct Forward {
        static constexpr bool avx2_suffices = true;
        template <class Isa, class T>
        [[gnu::always_inline]] static inline void run(CellForward<T> s) noexcept {
            using P = typename Isa::template Pack<T>;
            namespace simd = linalg::simd;
            const std::size_t H = s.hidden;
            const P one(T(1));
            for (std::size_t row = 0; row < s.rows; ++row) {
                T *a = s.gates + row * 3 * H, *u = s.recurrent + row * 3 * H;
                const std::size_t at = row * H;
                for (std::size_t j = 0; j < H; j += P::size) {
                    const std::size_t n = H - j;
                    const P r = gate_sigmoid(P::load(a + j, n) + P::load(u + j, n) +
                                             P::load(s.bias + j, n));
                    const P z = gate_sigmoid(P::load(a + H + j, n) + P::load(u + H + j, n) +
                                             P::load(s.bias + H + j, n));
                    const P share = P::load(u + 2 * H + j, n) + P::load(s.recurrent_bias + j, n);
                    const P sum = P::load(a + 2 * H + j, n) + P::load(s.bias + 2 * H + j, n);
                    const P m = gate_tanh(simd::mul_add(r, share, sum));
                    r.store(a + j, n);
                    z.store(a + H + j, n);
                    m.store(a + 2 * H + j, n);
                    share.store(u + 2 * H + j, n);
                    simd::mul_add(z, P::load(s.h_before + at + j, n), (one - z) * m)
                        .store(s.h + at + j, n);
                }
            }
        }
    };

    struct Backward {
        static constexpr bool avx2_suffices = true;
        template <class Isa, class T>
        [[gnu::always_inline]] static inline void run(CellBackward<T> s) noexcept {
            using P = typename Isa::template Pack<T>;
            const std::size_t H = s.hidden;
            const P one(T(1));
            for (std::size_t row = 0; row < s.rows; ++row) {
                T *a = s.gates + row * 3 * H, *u = s.recurrent + row * 3 * H;
                const std::size_t at = row * H;
                for (std::size_t j = 0; j < H; j += P::size) {
                    const std::size_t n = H - j;
                    const P r = P::load(a + j, n), z = P::load(a + H + j, n);
                    const P m = P::load(a + 2 * H + j, n), share = P::load(u + 2 * H + j, n);
                    P dh = P::load(s.dh + at + j, n);
                    if (s.dh_above != nullptr) dh = dh + P::load(s.dh_above + at + j, n);
                    // h = (1 - z) n + z h'
                    const P dz = dh * (P::load(s.h_before + at + j, n) - m) * z * (one - z);
                    // n = tanh(sum + r share)
                    const P dm = dh * (one - z) * (one - m * m);
                    const P dr = dm * share * r * (one - r);
                    dr.store(a + j, n);
                    dz.store(a + H + j, n);
                    dm.store(a + 2 * H + j, n);
                    dr.store(u + j, n);
                    dz.store(u + H + j, n);
                    (dm * r).store(u + 2 * H + j, n);
                    (dh * z).store(s.dh + at + j, n);
                }
            }
        }
    };
};

}  // namespace foretell::recurrent
