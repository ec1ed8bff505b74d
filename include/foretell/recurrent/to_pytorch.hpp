#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/named_tensors.hpp>
#include <foretell/recurrent/recurrent_weights.hpp>

#include <cstddef>
#include <string>

namespace foretell {

/// What to_pytorch calls the tensors.
struct PyTorchNames {
    std::string recurrent = "lstm.", head = "fc.";  ///< prefixes, with their dots
};

/// The weights of a recurrent model as a state_dict of nn.LSTM, nn.GRU or nn.RNN with nn.Linear on
/// top; write_safetensors saves it. The scales of the features, and of a regressor's target, are
/// multiplied into the first layer and the linear map, so that the module takes features as they
/// are and gives predictions in the unit of y (of the loss poisson their logarithm), two-class log
/// odds, or an output for each class.
/// @throws NotFittedError
template <class Model>
[[nodiscard]] NamedTensors to_pytorch(const Model& model, const PyTorchNames& names = {}) {
    using T = typename Model::Scalar;
    const RecurrentWeights<T>& net = model.weights();
    NamedTensors out;
    for (std::size_t l = 0; l < net.layers.size(); ++l) {
        RecurrentLayerWeights<T> layer = net.layers[l];
        for (std::size_t r = 0; l == 0 && r < layer.bias_ih.size(); ++r) {
            // W (x - m) / s + b = (W / s) x + (b - (W / s) m)
            double bias = static_cast<double>(layer.bias_ih(r));
            for (std::size_t j = 0; j < net.mean.size(); ++j) {
                const double w =
                    static_cast<double>(layer.weight_ih(r, j)) / static_cast<double>(net.scale(j));
                layer.weight_ih(r, j) = static_cast<T>(w);
                bias -= w * static_cast<double>(net.mean(j));
            }
            layer.bias_ih(r) = static_cast<T>(bias);
        }
        const auto name = [&](const char* what) { return message(names.recurrent, what, "_l", l); };
        out.add(name("weight_ih"), layer.weight_ih);
        out.add(name("weight_hh"), layer.weight_hh);
        out.add(name("bias_ih"), layer.bias_ih);
        out.add(name("bias_hh"), layer.bias_hh);
    }
    Matrix<T> weight = net.head_weight;
    Vector<T> bias = net.head_bias;
    const auto& fitted = *Access::fitted(model);
    if constexpr (requires { fitted.target_scale; }) {
        for (std::size_t j = 0; j < weight.size(); ++j) weight.data()[j] *= fitted.target_scale;
        bias(0) = bias(0) * fitted.target_scale + fitted.target_mean;
    }
    out.add(names.head + "weight", weight);
    out.add(names.head + "bias", bias);
    return out;
}

}  // namespace foretell
