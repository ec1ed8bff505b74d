#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <type_traits>

namespace foretell::recurrent {

/// The extents of a stack of recurrent layers with a linear map of the last hidden state on top.
struct NetworkShape {
    std::size_t n_inputs = 0, hidden = 0, n_layers = 1, n_outputs = 1;
    std::size_t n_gates = 1;  ///< of the cell

    [[nodiscard]] std::size_t inputs_of(std::size_t layer) const noexcept {
        return layer == 0 ? n_inputs : hidden;
    }
    [[nodiscard]] std::size_t gate_rows() const noexcept { return n_gates * hidden; }
    [[nodiscard]] std::size_t n_parameters() const noexcept {
        std::size_t n = n_outputs * (hidden + 1);
        for (std::size_t l = 0; l < n_layers; ++l) {
            n += gate_rows() * (inputs_of(l) + hidden + 2);
        }
        return n;
    }
    bool operator==(const NetworkShape&) const = default;
};

/// The weights of one layer in PyTorch's layout; G = number of gates.
template <class T>
struct LayerView {
    MatrixView<T> weight_ih;         ///< (G hidden, inputs)
    MatrixView<T> weight_hh;         ///< (G hidden, hidden)
    VectorView<T> bias_ih, bias_hh;  ///< (G hidden,)
};

/// Parameters of a network, or its gradient, wherever they lie.
template <class T>
struct NetworkView {
    NetworkShape shape;
    Buffer<LayerView<T>> layers;
    MatrixView<T> head_weight;  ///< (n_outputs, hidden)
    VectorView<T> head_bias;    ///< (n_outputs,)
};

/// The parameters one after the other in one vector of shape.n_parameters(): of each layer
/// weight_ih, weight_hh, bias_ih, bias_hh, then the head's.
template <class T>
[[nodiscard]] NetworkView<T> network_in(const NetworkShape& shape, VectorView<T> flat) {
    NetworkView<T> out{shape, {}, {}, {}};
    T* at = flat.data();
    const auto matrix = [&](std::size_t rows, std::size_t cols) {
        const MatrixView<T> m(at, rows, cols);
        at += rows * cols;
        return m;
    };
    const auto vector = [&](std::size_t n) {
        const VectorView<T> v(at, n);
        at += n;
        return v;
    };
    const std::size_t rows = shape.gate_rows();
    for (std::size_t l = 0; l < shape.n_layers; ++l) {
        LayerView<T> layer;
        layer.weight_ih = matrix(rows, shape.inputs_of(l));
        layer.weight_hh = matrix(rows, shape.hidden);
        layer.bias_ih = vector(rows);
        layer.bias_hh = vector(rows);
        out.layers.push_back(layer);
    }
    out.head_weight = matrix(shape.n_outputs, shape.hidden);
    out.head_bias = vector(shape.n_outputs);
    return out;
}

}  // namespace foretell::recurrent
