#pragma once

#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/recurrent/detail/activations.hpp>
#include <foretell/recurrent/detail/gru_cell.hpp>
#include <foretell/recurrent/detail/lstm_cell.hpp>
#include <foretell/recurrent/detail/packed_network.hpp>
#include <foretell/recurrent/detail/register_sums.hpp>
#include <foretell/recurrent/detail/rnn_cell.hpp>

#include <cstddef>

namespace foretell::recurrent {

/// What is done with the sums of one block of units; a block is U packs wide.
/// @param bias of the block, then the weights of each input and of each hidden unit
/// @param h, c of the block: c is replaced, the new h goes into h_new
template <class Cell>
struct BlockStep;

/// sums <- sums + rows x over n rows of N adjacent packs, in C chains.
template <std::size_t C, class P, std::size_t N, class T>
[[gnu::always_inline]] inline void add_rows(RegisterSums<P, N>& sums, const T* x, std::size_t n,
                                            const T* w) noexcept {
    constexpr std::size_t row = N * P::size;
    std::size_t k = 0;
    if constexpr (C > 1) {
        RegisterSums<P, N> b, c, d;
        for (; k + 4 <= n; k += 4, w += 4 * row) {
            sums.add(P(x[k]), w);
            b.add(P(x[k + 1]), w + row);
            c.add(P(x[k + 2]), w + 2 * row);
            d.add(P(x[k + 3]), w + 3 * row);
        }
        b.add(c);
        sums.add(d);
        sums.add(b);
    }
    for (; k < n; ++k, w += row) sums.add(P(x[k]), w);
}

template <>
struct BlockStep<Lstm> {
    template <std::size_t U, std::size_t I, class P, class T>
    [[gnu::always_inline]] static inline void finish(const RegisterSums<P, 4 * U>& s, T* c,
                                                     T* h_new) noexcept {
        namespace simd = linalg::simd;
        const P i = gate_sigmoid(s.template get<I>());
        const P f = gate_sigmoid(s.template get<U + I>());
        const P g = gate_tanh(s.template get<2 * U + I>());
        const P o = gate_sigmoid(s.template get<3 * U + I>());
        const P now = simd::mul_add(f, P::load(c + I * P::size), i * g);
        now.store(c + I * P::size);
        (o * gate_tanh(now)).store(h_new + I * P::size);
        if constexpr (I + 1 < U) finish<U, I + 1>(s, c, h_new);
    }
    template <std::size_t U, class P, class T>
    [[gnu::always_inline]] static inline void run(const T* w, const T* x, std::size_t n_x,
                                                  const T* h, std::size_t n_h, const T*, T* c,
                                                  T* h_new) noexcept {
        constexpr std::size_t row = 4 * U * P::size;
        RegisterSums<P, 4 * U> sums(w);
        add_rows<1>(sums, x, n_x, w + row);
        add_rows<1>(sums, h, n_h, w + (1 + n_x) * row);
        finish<U, 0, P>(sums, c, h_new);
    }
};

template <>
struct BlockStep<Rnn> {
    template <std::size_t U, std::size_t I, class P, class T>
    [[gnu::always_inline]] static inline void finish(const RegisterSums<P, U>& s,
                                                     T* h_new) noexcept {
        gate_tanh(s.template get<I>()).store(h_new + I * P::size);
        if constexpr (I + 1 < U) finish<U, I + 1>(s, h_new);
    }
    template <std::size_t U, class P, class T>
    [[gnu::always_inline]] static inline void run(const T* w, const T* x, std::size_t n_x,
                                                  const T* h, std::size_t n_h, const T*, T*,
                                                  T* h_new) noexcept {
        constexpr std::size_t row = U * P::size;
        RegisterSums<P, U> sums(w);
        add_rows<4>(sums, x, n_x, w + row);
        add_rows<4>(sums, h, n_h, w + (1 + n_x) * row);
        finish<U, 0, P>(sums, h_new);
    }
};

template <>
struct BlockStep<Gru> {
    template <std::size_t U, std::size_t I, class P, class T>
    [[gnu::always_inline]] static inline void finish(const RegisterSums<P, 3 * U>& s,
                                                     const RegisterSums<P, 3 * U>& u,
                                                     const T* h_block, T* h_new) noexcept {
        namespace simd = linalg::simd;
        const P r = gate_sigmoid(s.template get<I>() + u.template get<I>());
        const P z = gate_sigmoid(s.template get<U + I>() + u.template get<U + I>());
        const P m =
            gate_tanh(simd::mul_add(r, u.template get<2 * U + I>(), s.template get<2 * U + I>()));
        simd::mul_add(z, P::load(h_block + I * P::size), (P(T(1)) - z) * m)
            .store(h_new + I * P::size);
        if constexpr (I + 1 < U) finish<U, I + 1>(s, u, h_block, h_new);
    }
    template <std::size_t U, class P, class T>
    [[gnu::always_inline]] static inline void run(const T* w, const T* x, std::size_t n_x,
                                                  const T* h, std::size_t n_h, const T* h_block, T*,
                                                  T* h_new) noexcept {
        constexpr std::size_t row = 3 * U * P::size, block = U * P::size;
        RegisterSums<P, 3 * U> sums(w), recurrent;
        recurrent.template load_from<2 * U>(w + 3 * block);
        add_rows<1>(sums, x, n_x, w + row + block);
        add_rows<1>(recurrent, h, n_h, w + row + block + n_x * row);
        finish<U, 0, P>(sums, recurrent, h_block, h_new);
    }
};

/// One time step of a whole network for one customer.
/// @param x (n_inputs,); @param state as PackedNetwork::state_size says; @param z (n_outputs,)
template <class Cell>
struct StepKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const PackedNetwork<Cell, T>* net, const T* x,
                                                  T* state, T* z) noexcept {
        using P = typename Isa::template Pack<T>;
        constexpr std::size_t W = PackedNetwork<Cell, T>::width, U = W / P::size;
        const std::size_t I = net->n_inputs, H = net->hidden, padded = net->padded;
        T *scaled = state, *h_new = state + I, *h = h_new + padded;
        for (std::size_t k = 0; k < I; k += P::size) {
            const std::size_t n = I - k;
            ((P::load(x + k, n) - P::load(net->mean.data() + k, n)) *
             P::load(net->inverse_scale.data() + k, n))
                .store(scaled + k, n);
        }
        const T* below = scaled;
        for (const auto& layer : net->layers) {
            T* c = Cell::has_cell ? h + padded : h;
            const T* w = layer.blocks.data();
            for (std::size_t j = 0; j < padded; j += W, w += layer.block_size) {
                BlockStep<Cell>::template run<U, P>(w, below, layer.n_inputs, h, H, h + j, c + j,
                                                    h_new + j);
            }
            for (std::size_t j = 0; j < padded; j += P::size) P::load(h_new + j).store(h + j);
            below = h;
            h = c + padded;
        }
        for (std::size_t o = 0; o < net->n_outputs; ++o) {
            z[o] = net->head_bias[o] +
                   linalg::simd::dot<P>(net->head.data() + o * padded, below, padded);
        }
    }
};

}  // namespace foretell::recurrent
