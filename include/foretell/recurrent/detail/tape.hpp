#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/random/uniform_random.hpp>
#include <foretell/recurrent/detail/batch.hpp>
#include <foretell/recurrent/detail/cell_arguments.hpp>
#include <foretell/recurrent/detail/column_sums.hpp>
#include <foretell/recurrent/detail/network.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace foretell::recurrent {

/// Room for n elements; elements are never given back, so that nothing is allocated twice.
template <class T>
T* room(Buffer<T>& buffer, std::size_t n) {
    if (buffer.size() < n) buffer.resize(n);
    return buffer.data();
}

/// Dropout between layers: each hidden unit that goes up is zero with this probability.
struct Dropout {
    double probability = 0.0;
    UniformRandom* random = nullptr;

    [[nodiscard]] bool is_on() const noexcept { return probability > 0.0 && random != nullptr; }
};

/// What the forward pass of a mini-batch leaves behind for the backward pass. Rows are those of the
/// batch's packed steps; all buffers are reused from batch to batch.
template <class Cell, class T>
class Tape {
public:
    /// Makes room for batches of that many packed rows and sequences.
    void reserve(const NetworkShape& shape, std::size_t n_rows, std::size_t batch_size,
                 bool with_dropout, bool even);

    /// The packed inputs of the lowest layer, (n_rows, n_inputs), to be written before forward.
    [[nodiscard]] T* inputs(const NetworkShape& shape, const Batch& batch) {
        return room(inputs_, batch.n_rows() * shape.n_inputs);
    }
    /// Runs the layers over the inputs; the head's inputs are then in last().
    void forward(const NetworkView<const T>& net, const Batch& batch, const Dropout& dropout);
    /// The hidden state of the top layer after each sequence's last step, (batch, hidden).
    [[nodiscard]] MatrixView<T> last(const NetworkShape& shape, const Batch& batch) {
        return {room(last_, batch.size() * shape.hidden), batch.size(), shape.hidden};
    }
    /// The hidden states of the top layer after each packed step, (n_rows, hidden).
    [[nodiscard]] MatrixView<const T> all_steps(const NetworkShape& shape,
                                                const Batch& batch) const {
        return {layers_[shape.n_layers - 1].h.data(), batch.n_rows(), shape.hidden};
    }
    /// Pulls the gradient by last(), given in its place, back into the gradient of each layer,
    /// overwritten. forward must have gone before.
    void backward(const NetworkView<const T>& net, const Batch& batch,
                  const NetworkView<T>& gradient, bool dropped);

private:
    struct Layer {
        Buffer<T> gates, recurrent, h, c, tanh_c, dropped, mask;
    };

    void forward_layer(const NetworkView<const T>& net, std::size_t l, const T* x,
                       const Batch& batch);
    const T* drop(Layer& layer, std::size_t n, const Dropout& dropout);
    void backward_steps(const NetworkView<const T>& net, std::size_t l, const Batch& batch,
                        const T* dh_above);
    /// h one step earlier for the rows of steps 1, 2, ..., packed like them.
    const T* hidden_before(const Layer& layer, const Batch& batch, std::size_t hidden);

    std::vector<Layer> layers_;
    Buffer<T> inputs_, last_, zeros_, bias_, dh_, dc_, dx_, before_;
};

template <class Cell, class T>
void Tape<Cell, T>::reserve(const NetworkShape& shape, std::size_t n_rows, std::size_t batch_size,
                            bool with_dropout, bool even) {
    const std::size_t H = shape.hidden, G = Cell::n_gates;
    layers_.resize(shape.n_layers);
    for (std::size_t l = 0; l < shape.n_layers; ++l) {
        Layer& layer = layers_[l];
        room(layer.gates, n_rows * G * H);
        room(layer.h, n_rows * H);
        if (Cell::splits_recurrent) room(layer.recurrent, n_rows * G * H);
        if (Cell::has_cell) room(layer.c, n_rows * H), room(layer.tanh_c, n_rows * H);
        if (with_dropout && l + 1 < shape.n_layers) {
            room(layer.dropped, n_rows * H), room(layer.mask, n_rows * H);
        }
    }
    room(inputs_, n_rows * shape.n_inputs);
    for (Buffer<T>* each : {&last_, &zeros_, &dh_, &dc_}) room(*each, batch_size * H);
    room(bias_, G * H);
    if (shape.n_layers > 1) room(dx_, n_rows * H);
    if (!even) room(before_, n_rows * H);
}

template <class Cell, class T>
void Tape<Cell, T>::forward(const NetworkView<const T>& net, const Batch& batch,
                            const Dropout& dropout) {
    const NetworkShape& shape = net.shape;
    if (layers_.size() < shape.n_layers) layers_.resize(shape.n_layers);
    room(zeros_, batch.size() * shape.hidden);
    const T* x = inputs_.data();
    for (std::size_t l = 0; l < shape.n_layers; ++l) {
        forward_layer(net, l, x, batch);
        x = layers_[l].h.data();
        if (dropout.is_on() && l + 1 < shape.n_layers) {
            x = drop(layers_[l], batch.n_rows() * shape.hidden, dropout);
        }
    }
    const MatrixView<T> top = last(shape, batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const std::size_t length = batch.length(i);
        T* to = top.row(i).data();
        if (length == 0) {
            std::fill(to, to + shape.hidden, T(0));
        } else {
            const T* from = x + (batch.offset(length - 1) + i) * shape.hidden;
            std::copy(from, from + shape.hidden, to);
        }
    }
}

template <class Cell, class T>
void Tape<Cell, T>::forward_layer(const NetworkView<const T>& net, std::size_t l, const T* x,
                                  const Batch& batch) {
    using linalg::Op;
    const std::size_t H = net.shape.hidden, GH = Cell::n_gates * H, R = batch.n_rows();
    const LayerView<const T>& w = net.layers[l];
    Layer& layer = layers_[l];
    T* gates = room(layer.gates, R * GH);
    T* recurrent = Cell::splits_recurrent ? room(layer.recurrent, R * GH) : gates;
    T* h = room(layer.h, R * H);
    T* c = Cell::has_cell ? room(layer.c, R * H) : nullptr;
    T* tanh_c = Cell::has_cell ? room(layer.tanh_c, R * H) : nullptr;
    T* bias = room(bias_, GH);
    // The GRU's b_hn stands inside of the reset, all other biases meet in one sum.
    const std::size_t joined = Cell::splits_recurrent ? GH - H : GH;
    for (std::size_t j = 0; j < GH; ++j) {
        bias[j] = w.bias_ih[j] + (j < joined ? w.bias_hh[j] : T(0));
    }

    linalg::gemm(T(1), MatrixView<const T>(x, R, w.weight_ih.cols()), Op::none, w.weight_ih,
                 Op::transpose, T(0), MatrixView<T>(gates, R, GH));
    for (std::size_t t = 0; t < batch.n_steps(); ++t) {
        const std::size_t n = batch.active(t), at = batch.offset(t);
        const std::size_t before = t == 0 ? 0 : batch.offset(t - 1);
        T* sums = recurrent + at * GH;
        if (t > 0) {
            linalg::gemm(T(1), MatrixView<const T>(h + before * H, n, H), Op::none, w.weight_hh,
                         Op::transpose, Cell::splits_recurrent ? T(0) : T(1),
                         MatrixView<T>(sums, n, GH));
        } else if (Cell::splits_recurrent) {
            std::fill(sums, sums + n * GH, T(0));
        }
        linalg::simd::run<typename Cell::Forward>(CellForward<T>{
            n, H, gates + at * GH, sums, bias, w.bias_hh.data() + (GH - H),
            t == 0 ? zeros_.data() : h + before * H,
            t == 0 || !Cell::has_cell ? zeros_.data() : c + before * H, h + at * H,
            Cell::has_cell ? c + at * H : nullptr, Cell::has_cell ? tanh_c + at * H : nullptr});
    }
}

/// h of a layer with some units zero and the others longer, so that the mean stays.
template <class Cell, class T>
const T* Tape<Cell, T>::drop(Layer& layer, std::size_t n, const Dropout& dropout) {
    T* mask = room(layer.mask, n);
    T* out = room(layer.dropped, n);
    const T kept = static_cast<T>(1.0 / (1.0 - dropout.probability));
    const auto limit = static_cast<std::uint32_t>(dropout.probability * 4294967295.0);
    for (std::size_t i = 0; i < n; i += 2) {
        const std::uint64_t bits = dropout.random->next();
        mask[i] = static_cast<std::uint32_t>(bits) < limit ? T(0) : kept;
        if (i + 1 < n) mask[i + 1] = static_cast<std::uint32_t>(bits >> 32) < limit ? T(0) : kept;
    }
    for (std::size_t i = 0; i < n; ++i) out[i] = mask[i] * layer.h[i];
    return out;
}

template <class Cell, class T>
const T* Tape<Cell, T>::hidden_before(const Layer& layer, const Batch& batch, std::size_t hidden) {
    if (batch.is_even()) return layer.h.data();
    T* out = room(before_, batch.n_rows() * hidden);
    T* to = out;
    for (std::size_t t = 1; t < batch.n_steps(); ++t) {
        const T* from = layer.h.data() + batch.offset(t - 1) * hidden;
        to = std::copy(from, from + batch.active(t) * hidden, to);
    }
    return out;
}

/// Step by step backwards: gradients by the sums of the gates, in place of the gates.
template <class Cell, class T>
void Tape<Cell, T>::backward_steps(const NetworkView<const T>& net, std::size_t l,
                                   const Batch& batch, const T* dh_above) {
    using linalg::Op;
    const std::size_t H = net.shape.hidden, GH = Cell::n_gates * H;
    Layer& layer = layers_[l];
    T* gates = layer.gates.data();
    T* recurrent = Cell::splits_recurrent ? layer.recurrent.data() : gates;
    std::fill(dc_.begin(), dc_.end(), T(0));
    for (std::size_t t = batch.n_steps(); t-- > 0;) {
        const std::size_t n = batch.active(t), at = batch.offset(t);
        const std::size_t before = t == 0 ? 0 : batch.offset(t - 1);
        linalg::simd::run<typename Cell::Backward>(CellBackward<T>{
            n, H, gates + at * GH, recurrent + at * GH,
            t == 0 ? zeros_.data() : layer.h.data() + before * H,
            t == 0 || !Cell::has_cell ? zeros_.data() : layer.c.data() + before * H,
            layer.h.data() + at * H, Cell::has_cell ? layer.tanh_c.data() + at * H : nullptr,
            dh_above == nullptr ? nullptr : dh_above + at * H, dh_.data(), dc_.data()});
        if (t == 0) break;
        // W_hh h'  =>  dh' += d(W_hh h') W_hh
        linalg::gemm(T(1), MatrixView<const T>(recurrent + at * GH, n, GH), Op::none,
                     net.layers[l].weight_hh, Op::none, Cell::passes_h ? T(1) : T(0),
                     MatrixView<T>(dh_.data(), n, H));
    }
}

template <class Cell, class T>
void Tape<Cell, T>::backward(const NetworkView<const T>& net, const Batch& batch,
                             const NetworkView<T>& gradient, bool dropped) {
    using linalg::Op;
    const NetworkShape& shape = net.shape;
    const std::size_t H = shape.hidden, GH = Cell::n_gates * H, R = batch.n_rows();
    room(dc_, batch.size() * H);
    T* dh = room(dh_, batch.size() * H);
    std::copy(last_.data(), last_.data() + batch.size() * H, dh);
    const T* dh_above = nullptr;
    for (std::size_t l = shape.n_layers; l-- > 0;) {
        Layer& layer = layers_[l];
        backward_steps(net, l, batch, dh_above);

        const LayerView<T>& g = gradient.layers[l];
        const T* x = l == 0    ? inputs_.data()
                     : dropped ? layers_[l - 1].dropped.data()
                               : layers_[l - 1].h.data();
        const MatrixView<const T> d_sums(layer.gates.data(), R, GH);
        const T* d_recurrent = Cell::splits_recurrent ? layer.recurrent.data() : layer.gates.data();
        // W_ih x  =>  dW_ih = d' x;  W_hh h'  =>  dW_hh = d' h', from the second step on
        linalg::gemm(T(1), d_sums, Op::transpose, MatrixView<const T>(x, R, shape.inputs_of(l)),
                     Op::none, T(0), g.weight_ih);
        const std::size_t first = R == 0 ? 0 : batch.active(0), later = R - first;
        linalg::gemm(T(1), MatrixView<const T>(d_recurrent + first * GH, later, GH), Op::transpose,
                     MatrixView<const T>(hidden_before(layer, batch, H), later, H), Op::none, T(0),
                     g.weight_hh);
        linalg::simd::run<ColumnSums>(d_sums.data(), R, GH, g.bias_ih.data());
        if (Cell::splits_recurrent) {
            linalg::simd::run<ColumnSums>(d_recurrent, R, GH, g.bias_hh.data());
        } else {
            std::copy(g.bias_ih.begin(), g.bias_ih.end(), g.bias_hh.begin());
        }
        if (l == 0) break;
        T* dx = room(dx_, R * H);
        linalg::gemm(T(1), d_sums, Op::none, net.layers[l].weight_ih, Op::none, T(0),
                     MatrixView<T>(dx, R, H));
        if (dropped) {
            const T* mask = layers_[l - 1].mask.data();
            for (std::size_t i = 0; i < R * H; ++i) dx[i] *= mask[i];
        }
        dh_above = dx;
        std::fill(dh, dh + batch.size() * H, T(0));
    }
}

}  // namespace foretell::recurrent
