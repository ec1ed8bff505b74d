#pragma once

#include <foretell/linalg/run.hpp>
#include <foretell/recurrent/detail/activations.hpp>
#include <foretell/recurrent/detail/cell_arguments.hpp>

#include <cstddef>

namespace foretell::recurrent {

/// The plain recurrent unit (Elman 1990):  h = tanh(W x + b + U h' + b').
struct Rnn {
    static constexpr std::size_t n_gates = 1;
    static constexpr bool has_cell = false;
    static constexpr bool splits_recurrent = false;
    static constexpr bool passes_h = false;

    struct Forward {
        static constexpr bool avx2_suffices = true;
        template <class Isa, class T>
        [[gnu::always_inline]] static inline void run(CellForward<T> s) noexcept {
            using P = typename Isa::template Pack<T>;
            const std::size_t H = s.hidden;
            for (std::size_t row = 0; row < s.rows; ++row) {
                for (std::size_t j = 0; j < H; j += P::size) {
                    const std::size_t n = H - j, at = row * H + j;
                    gate_tanh(P::load(s.gates + at, n) + P::load(s.bias + j, n)).store(s.h + at, n);
                }
            }
        }
    };

    struct Backward {
        static constexpr bool avx2_suffices = true;
        template <class Isa, class T>
        [[gnu::always_inline]] static inline void run(CellBackward<T> s) noexcept {
            using P = typename Isa::template Pack<T>;
            const P one(T(1));
            const std::size_t all = s.rows * s.hidden;
            for (std::size_t at = 0; at < all; at += P::size) {
                const std::size_t n = all - at;
                const P h = P::load(s.h + at, n);
                P dh = P::load(s.dh + at, n);
                if (s.dh_above != nullptr) dh = dh + P::load(s.dh_above + at, n);
                (dh * (one - h * h)).store(s.gates + at, n);
            }
        }
    };
};

}  // namespace foretell::recurrent
