#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/fitted_state.hpp>

#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// The weights of one recurrent layer, in PyTorch's layout; G gates, in the order i, f, g, o (LSTM)
/// or r, z, n (GRU).
template <class T>
struct RecurrentLayerWeights {
    Matrix<T> weight_ih;         ///< (G hidden_size, inputs)
    Matrix<T> weight_hh;         ///< (G hidden_size, hidden_size)
    Vector<T> bias_ih, bias_hh;  ///< (G hidden_size,)

    static constexpr auto fields() {
        using F = RecurrentLayerWeights;
        return std::tuple{field("weight_ih", &F::weight_ih, "by the inputs"),
                          field("weight_hh", &F::weight_hh, "by the hidden units"),
                          field("bias_ih", &F::bias_ih, "biases"),
                          field("bias_hh", &F::bias_hh, "biases within the GRU's reset")};
    }
};

/// A stack of recurrent layers, the scales of the features, and the linear map on top.
template <class T>
struct RecurrentWeights {
    std::vector<RecurrentLayerWeights<T>> layers;
    Matrix<T> head_weight;  ///< (n_outputs, hidden_size)
    Vector<T> head_bias;    ///< (n_outputs,)
    Vector<T> mean, scale;  ///< of the features, (n_features,); 0 and 1 where not standardised

    static constexpr auto fields() {
        using F = RecurrentWeights;
        return std::tuple{field("layers", &F::layers, "weights of each layer, lowest first"),
                          field("head_weight", &F::head_weight, "outputs by hidden units"),
                          field("head_bias", &F::head_bias, "biases of the outputs"),
                          field("mean", &F::mean, "mean of each feature"),
                          field("scale", &F::scale, positive, "deviation of each feature")};
    }

    [[nodiscard]] std::size_t hidden_size() const { return head_weight.shape()[1]; }

    /// That all arrays fit together for a cell of so many gates.
    void check_shapes(std::string_view where, std::size_t n_gates) const {
        check_that(where, !layers.empty() && mean.size() > 0 && scale.size() == mean.size(),
                   "there must be a layer, and scale as long as mean");
        const std::size_t hidden = hidden_size();
        check_that(where,
                   hidden > 0 && head_bias.size() > 0 && head_weight.shape()[0] == head_bias.size(),
                   "head_weight must have a row for each of head_bias");
        std::size_t inputs = mean.size();
        for (const RecurrentLayerWeights<T>& layer : layers) {
            const std::size_t rows = layer.bias_ih.size();
            check_that(where,
                       layer.weight_hh.shape()[1] == hidden && rows % n_gates == 0 &&
                           rows / n_gates == hidden && layer.bias_hh.size() == rows &&
                           layer.weight_hh.shape()[0] == rows &&
                           layer.weight_ih.shape()[0] == rows &&
                           layer.weight_ih.shape()[1] == inputs,
                       "the weights of the layers must fit to each other");
            inputs = hidden;
        }
    }
};

/// What the optimiser needs to go on as if it had never stopped; empty unless partial_fit learnt.
template <class T>
struct RecurrentMomentum {
    double n_steps = 0.0;
    Vector<T> first, second;  ///< running means of gradients and squares, over all parameters

    static constexpr auto fields() {
        using F = RecurrentMomentum;
        return std::tuple{field("n_steps", &F::n_steps, non_negative, "steps made"),
                          field("first", &F::first, "mean gradients"),
                          field("second", &F::second, non_negative, "mean squares")};
    }
};

}  // namespace foretell
