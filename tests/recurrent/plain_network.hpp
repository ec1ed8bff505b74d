#pragma once

#include <foretell/recurrent/detail/network.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

/// The plain twin of the recurrent layers: one sequence, one number at a time, formulas as printed
/// in PyTorch's documentation of nn.LSTM, nn.GRU and nn.RNN.
namespace plain {

using foretell::MatrixView;
using foretell::VectorView;
using Net = foretell::recurrent::NetworkView<const double>;
using Steps = std::vector<std::vector<double>>;

inline double sigmoid(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}

/// Row r of W times x plus b.
inline double affine(MatrixView<const double> W, VectorView<const double> b, std::size_t r,
                     const std::vector<double>& x) {
    double sum = b[r];
    for (std::size_t k = 0; k < x.size(); ++k) sum += W(r, k) * x[k];
    return sum;
}

/// h of each step of one layer.
inline Steps layer(std::string_view cell, const foretell::recurrent::LayerView<const double>& w,
                   std::size_t hidden, const Steps& inputs) {
    std::vector<double> h(hidden), c(hidden);
    Steps out;
    for (const auto& x : inputs) {
        const auto of_x = [&](std::size_t gate, std::size_t j) {
            return affine(w.weight_ih, w.bias_ih, gate * hidden + j, x);
        };
        const auto of_h = [&](std::size_t gate, std::size_t j) {
            return affine(w.weight_hh, w.bias_hh, gate * hidden + j, h);
        };
        std::vector<double> next(hidden);
        for (std::size_t j = 0; j < hidden; ++j) {
            if (cell == "lstm") {
                const double i = sigmoid(of_x(0, j) + of_h(0, j));
                const double f = sigmoid(of_x(1, j) + of_h(1, j));
                const double g = std::tanh(of_x(2, j) + of_h(2, j));
                const double o = sigmoid(of_x(3, j) + of_h(3, j));
                c[j] = f * c[j] + i * g;
                next[j] = o * std::tanh(c[j]);
            } else if (cell == "gru") {
                const double r = sigmoid(of_x(0, j) + of_h(0, j));
                const double z = sigmoid(of_x(1, j) + of_h(1, j));
                const double n = std::tanh(of_x(2, j) + r * of_h(2, j));
                next[j] = (1.0 - z) * n + z * h[j];
            } else {
                next[j] = std::tanh(of_x(0, j) + of_h(0, j));
            }
        }
        h = next;
        out.push_back(h);
    }
    return out;
}

/// The outputs of the head for one sequence.
inline std::vector<double> outputs(std::string_view cell, const Net& net, Steps steps) {
    std::vector<double> last(net.shape.hidden), z;
    for (const auto& w : net.layers) steps = layer(cell, w, net.shape.hidden, steps);
    if (!steps.empty()) last = steps.back();
    for (std::size_t o = 0; o < net.shape.n_outputs; ++o) {
        z.push_back(affine(net.head_weight, net.head_bias, o, last));
    }
    return z;
}

}  // namespace plain
