#pragma once

#include <foretell/linalg/run.hpp>
#include <foretell/recurrent/detail/activations.hpp>
#include <foretell/recurrent/detail/cell_arguments.hpp>

#include <cstddef>

namespace foretell::recurrent {

/// Long short-term memory (Hochreiter & Schmidhuber 1997; Gers et al. 2000), PyTorch's order of
/// gates:
///
///     i, f, o = sigmoid(W x + b + U h' + b'),   g = tanh(W x + b + U h' + b'),
///     c = f c' + i g,   h = o tanh(c)
struct Lstm {
    static constexpr std::size_t n_gates = 4;
    static constexpr bool has_cell = true;           ///< a second state, c
    static constexpr bool splits_recurrent = false;  ///< W_hh h goes into the same sums as W_ih x
    static constexpr bool passes_h = false;          ///< h is a sum that h' is a term of

    struct Forward {
        static constexpr bool avx2_suffices = true;
        template <class Isa, class T>
        [[gnu::always_inline]] static inline void run(CellForward<T> s) noexcept {
            using P = typename Isa::template Pack<T>;
            namespace simd = linalg::simd;
            const std::size_t H = s.hidden;
            for (std::size_t row = 0; row < s.rows; ++row) {
                T* a = s.gates + row * 4 * H;
                const std::size_t at = row * H;
                for (std::size_t j = 0; j < H; j += P::size) {
                    const std::size_t n = H - j;
                    const P i = gate_sigmoid(P::load(a + j, n) + P::load(s.bias + j, n));
                    const P f = gate_sigmoid(P::load(a + H + j, n) + P::load(s.bias + H + j, n));
                    const P g =
                        gate_tanh(P::load(a + 2 * H + j, n) + P::load(s.bias + 2 * H + j, n));
                    const P o =
                        gate_sigmoid(P::load(a + 3 * H + j, n) + P::load(s.bias + 3 * H + j, n));
                    const P c = simd::mul_add(f, P::load(s.c_before + at + j, n), i * g);
                    const P t = gate_tanh(c);
                    i.store(a + j, n);
                    f.store(a + H + j, n);
                    g.store(a + 2 * H + j, n);
                    o.store(a + 3 * H + j, n);
                    c.store(s.c + at + j, n);
                    t.store(s.tanh_c + at + j, n);
                    (o * t).store(s.h + at + j, n);
                }
            }
        }
    };

    struct Backward {
        static constexpr bool avx2_suffices = true;
        template <class Isa, class T>
        [[gnu::always_inline]] static inline void run(CellBackward<T> s) noexcept {
            using P = typename Isa::template Pack<T>;
            namespace simd = linalg::simd;
            const std::size_t H = s.hidden;
            const P one(T(1));
            for (std::size_t row = 0; row < s.rows; ++row) {
                T* a = s.gates + row * 4 * H;
                const std::size_t at = row * H;
                for (std::size_t j = 0; j < H; j += P::size) {
                    const std::size_t n = H - j;
                    const P i = P::load(a + j, n), f = P::load(a + H + j, n);
                    const P g = P::load(a + 2 * H + j, n), o = P::load(a + 3 * H + j, n);
                    const P t = P::load(s.tanh_c + at + j, n);
                    P dh = P::load(s.dh + at + j, n);
                    if (s.dh_above != nullptr) dh = dh + P::load(s.dh_above + at + j, n);
                    // h = o tanh(c)
                    const P dO = dh * t;
                    const P dc = simd::mul_add(dh * o, one - t * t, P::load(s.dc + at + j, n));
                    // c = f c' + i g
                    const P df = dc * P::load(s.c_before + at + j, n);
                    (dc * g * i * (one - i)).store(a + j, n);
                    (df * f * (one - f)).store(a + H + j, n);
                    (dc * i * (one - g * g)).store(a + 2 * H + j, n);
                    (dO * o * (one - o)).store(a + 3 * H + j, n);
                    (dc * f).store(s.dc + at + j, n);
                }
            }
        }
    };
};

}  // namespace foretell::recurrent
