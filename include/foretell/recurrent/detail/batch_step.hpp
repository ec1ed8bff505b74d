#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/recurrent/detail/cell_arguments.hpp>
#include <foretell/recurrent/detail/network.hpp>
#include <foretell/recurrent/detail/tape.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::recurrent {

/// One time step of a whole network for many customers at once, in products of matrices: what
/// StepKernel does for each, but for rounding. Buffers are reused from call to call.
template <class Cell, class T>
class BatchStep {
public:
    /// Room for so many rows.
    void reserve(const NetworkShape& shape, std::size_t rows) {
        const std::size_t H = shape.hidden, GH = Cell::n_gates * H;
        room(inputs_, rows * shape.n_inputs);
        room(gates_, rows * GH);
        if (Cell::splits_recurrent) room(recurrent_, rows * GH);
        for (Buffer<T>* each : {&h_, &h_new_}) room(*each, rows * H);
        if (Cell::has_cell) {
            for (Buffer<T>* each : {&c_, &c_new_, &tanh_c_}) room(*each, rows * H);
        }
        room(bias_, GH);
        room(z_, rows * shape.n_outputs);
    }

    /// @param X (n, n_inputs), standardised here by mean and inverse_scale
    /// @param state_of gives the numbers of row i: h (and c) of each layer, `padded` apart; they
    ///        are replaced
    /// @return the head's outputs, (n, n_outputs)
    template <class StateOf>
    MatrixView<T> run(const NetworkView<const T>& net, MatrixView<const T> X, const T* mean,
                      const T* inverse_scale, std::size_t padded, StateOf&& state_of) {
        using linalg::Op;
        const std::size_t n = X.rows(), I = X.cols(), H = net.shape.hidden;
        for (std::size_t i = 0; i < n; ++i) {
            const T* x = X.row(i).data();
            T* to = inputs_.data() + i * I;
            for (std::size_t j = 0; j < I; ++j) to[j] = (x[j] - mean[j]) * inverse_scale[j];
        }
        constexpr std::size_t parts = Cell::has_cell ? 2 : 1;
        MatrixView<const T> below(inputs_.data(), n, I);
        for (std::size_t l = 0; l < net.layers.size(); ++l) {
            const std::size_t at = l * parts * padded;
            for (std::size_t i = 0; i < n; ++i) {
                const T* from = state_of(i) + at;
                std::copy(from, from + H, h_.data() + i * H);
                if (Cell::has_cell) {
                    std::copy(from + padded, from + padded + H, c_.data() + i * H);
                }
            }
            run_layer(net.layers[l], below, n, H);
            for (std::size_t i = 0; i < n; ++i) {
                T* to = state_of(i) + at;
                std::copy(h_new_.data() + i * H, h_new_.data() + (i + 1) * H, to);
                if (Cell::has_cell) {
                    std::copy(c_new_.data() + i * H, c_new_.data() + (i + 1) * H, to + padded);
                }
            }
            below = MatrixView<const T>(h_new_.data(), n, H);
        }
        const MatrixView<T> z(z_.data(), n, net.shape.n_outputs);
        for (std::size_t i = 0; i < n; ++i) {
            std::copy(net.head_bias.begin(), net.head_bias.end(), z.row(i).data());
        }
        linalg::gemm(T(1), below, Op::none, net.head_weight, Op::transpose, T(1), z);
        return z;
    }

private:
    void run_layer(const LayerView<const T>& w, MatrixView<const T> x, std::size_t n,
                   std::size_t H) {
        using linalg::Op;
        const std::size_t GH = Cell::n_gates * H;
        const std::size_t joined = Cell::splits_recurrent ? GH - H : GH;
        for (std::size_t j = 0; j < GH; ++j) {
            bias_[j] = w.bias_ih[j] + (j < joined ? w.bias_hh[j] : T(0));
        }
        T* recurrent = Cell::splits_recurrent ? recurrent_.data() : gates_.data();
        linalg::gemm(T(1), x, Op::none, w.weight_ih, Op::transpose, T(0),
                     MatrixView<T>(gates_.data(), n, GH));
        linalg::gemm(T(1), MatrixView<const T>(h_.data(), n, H), Op::none, w.weight_hh,
                     Op::transpose, Cell::splits_recurrent ? T(0) : T(1),
                     MatrixView<T>(recurrent, n, GH));
        linalg::simd::run<typename Cell::Forward>(CellForward<T>{
            n, H, gates_.data(), recurrent, bias_.data(), w.bias_hh.data() + (GH - H), h_.data(),
            Cell::has_cell ? c_.data() : h_.data(), h_new_.data(),
            Cell::has_cell ? c_new_.data() : nullptr, Cell::has_cell ? tanh_c_.data() : nullptr});
    }

    Buffer<T> inputs_, gates_, recurrent_, bias_, h_, h_new_, c_, c_new_, tanh_c_, z_;
};

}  // namespace foretell::recurrent
