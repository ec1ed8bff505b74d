#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/named_tensors.hpp>
#include <foretell/core/state.hpp>
#include <foretell/recurrent/detail/pytorch_reader.hpp>
#include <foretell/recurrent/recurrent_classifier_base.hpp>
#include <foretell/recurrent/recurrent_regressor_base.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace foretell {

/// What from_pytorch should know beside the tensors.
template <class Model>
struct PyTorchImport {
    /// Prefix of the recurrent layers' tensors: "lstm." in a module that says
    /// `self.lstm = nn.LSTM(...)`. Empty: that of the only weight_ih_l0 there is.
    std::string recurrent = {};
    /// Prefix of the linear map on top of the last hidden state: "fc.". Empty: that of the only
    /// weight outside of the recurrent layers.
    std::string head = {};
    /// False for layers, or a linear map, that were made with bias=False.
    bool bias = true, head_bias = true;
    /// Label of each output of a classifier. Empty: 0, 1, ... Two labels may stand for one output,
    /// the log odds of the second (BCEWithLogitsLoss).
    std::vector<int> classes = {};
    /// The network was given (x - mean) / scale; (n_features,), empty: x.
    std::vector<double> mean = {}, scale = {};
    /// The network gave (y - target_mean) / target_scale.
    double target_mean = 0.0, target_scale = 1.0;
    /// Of the model: the loss, for poisson; all else is for learning on. hidden_size and num_layers
    /// are taken from the tensors.
    typename Model::Options options = {};
};

namespace recurrent {

/// The outputs of a regressor.
template <class Cell, class T, class Model>
void finish_import(const std::string& where, const PyTorchImport<Model>& from,
                   RecurrentRegressorFit<Cell, T>& out) {
    if (out.network.head_bias.size() != 1) {
        throw ShapeError(message(where,
                                 "a regressor has one output, but the linear map on top has ",
                                 out.network.head_bias.size()));
    }
    if (!from.classes.empty()) {
        throw InvalidArgument(message(where, "classes are for classifiers"));
    }
    out.target_mean = static_cast<T>(from.target_mean);
    out.target_scale = static_cast<T>(from.target_scale);
}

/// Those of a classifier: rows in the order of ascending labels; of two outputs their difference,
/// which gives the same probabilities.
template <class Cell, class T, class Model>
void finish_import(const std::string& where, const PyTorchImport<Model>& from,
                   RecurrentClassifierFit<Cell, T>& out) {
    RecurrentWeights<T>& net = out.network;
    const std::size_t given = net.head_bias.size(), k = given == 1 ? 2 : given;
    const std::size_t hidden = net.hidden_size();
    if (given == 0) throw ShapeError(message(where, "the linear map on top has no output"));
    std::vector<int> classes = from.classes;
    if (classes.empty()) {
        classes.resize(k);
        std::iota(classes.begin(), classes.end(), 0);
    }
    if (classes.size() != k) {
        throw InvalidArgument(message(where, "classes must have ", k, " labels for ", given,
                                      given == 1 ? " output" : " outputs", ", got ",
                                      classes.size()));
    }
    if (from.target_mean != 0.0 || from.target_scale != 1.0) {
        throw InvalidArgument(message(where, "target_mean and target_scale are for regressors"));
    }
    std::vector<std::size_t> order(k);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return classes[a] < classes[b]; });
    out.classes = full(k, 0);
    for (std::size_t c = 0; c < k; ++c) out.classes.data()[c] = classes[order[c]];
    if (std::adjacent_find(out.classes.begin(), out.classes.end()) != out.classes.end()) {
        throw InvalidArgument(message(where, "classes must differ"));
    }
    // The map's row of class c, its bias last; one output stands for rows 0 and w.
    const auto entry = [&](std::size_t c, std::size_t j) {
        if (given == 1 && c == 0) return 0.0;
        const std::size_t row = given == 1 ? 0 : c;
        return static_cast<double>(j < hidden ? net.head_weight(row, j) : net.head_bias(row));
    };
    const std::size_t rows = k == 2 ? 1 : k;
    Matrix<T> weight = full(rows, hidden, T(0));
    Vector<T> bias = full(rows, T(0));
    for (std::size_t c = 0; c < rows; ++c) {
        for (std::size_t j = 0; j <= hidden; ++j) {
            const double w = k == 2 ? entry(order[1], j) - entry(order[0], j) : entry(order[c], j);
            (j < hidden ? weight(c, j) : bias(c)) = static_cast<T>(w);
        }
    }
    net.head_weight = std::move(weight);
    net.head_bias = std::move(bias);
}

template <class T>
void import_scales(const std::string& where, const std::vector<double>& mean,
                   const std::vector<double>& scale, RecurrentWeights<T>& out) {
    const auto copy = [&](const char* name, const std::vector<double>& from, Vector<T>& to) {
        if (from.empty()) return;
        if (from.size() != to.size()) {
            throw ShapeError(message(where, name, " must have ", to.size(),
                                     " entries, one for each feature, got ", from.size()));
        }
        for (std::size_t j = 0; j < from.size(); ++j) to.data()[j] = static_cast<T>(from[j]);
    };
    copy("mean", mean, out.mean);
    copy("scale", scale, out.scale);
}

template <template <class, class> class Fit, class Cell, class T, class Model>
Fit<Cell, T> import_fit(const NamedTensors& tensors, const PyTorchImport<Model>& from,
                        const std::optional<Fit<Cell, T>>&) {
    Fit<Cell, T> out;
    PyTorchReader<T> reader(tensors, Cell::n_gates);
    reader.read_layers(from.recurrent, from.bias, out.network);
    reader.read_head(from.head, from.head_bias, out.network);
    reader.finish();
    import_scales(reader.where(), from.mean, from.scale, out.network);
    finish_import(reader.where(), from, out);
    return out;
}

}  // namespace recurrent

/// A fitted model from the weights of PyTorch's nn.LSTM, nn.GRU or nn.RNN, of any number of layers,
/// with nn.Linear on the last hidden state of the top one:
///
///     # Python                                              // or numpy.savez and read_npz
///     safetensors.torch.save_file(model.state_dict(), "model.safetensors")
///
///     auto model = from_pytorch<LSTMRegressor<float>>(read_safetensors("model.safetensors"));
///     auto other = from_pytorch<GRUClassifier<float>>(read_npz("model.npz"),
///                                                     {.recurrent = "gru.", .head = "fc.",
///                                                      .classes = {10, 20, 30}});
///
/// The outputs are PyTorch's but for rounding. hidden_size and num_layers are taken from the
/// shapes; tensors of any floating-point type are converted. A state_dict does not tell
/// nonlinearity='relu' of nn.RNN, which the models here have not.
///
/// @throws InvalidArgument or ShapeError naming the file and the tensor that is missing, not known,
///         of another shape, no floating-point numbers or not finite; or what does not fit of
///         `from`
template <class Model>
[[nodiscard]] Model from_pytorch(const NamedTensors& tensors,
                                 const PyTorchImport<Model>& from = {}) {
    Model none;
    auto fit = recurrent::import_fit(tensors, from, Access::fitted(none));
    typename Model::Options options = from.options;
    options.hidden_size = fit.network.hidden_size();
    options.num_layers = fit.network.layers.size();
    Model model(options);
    Access::fitted(model) = std::move(fit);
    check_state(model, "from_pytorch");
    return model;
}

}  // namespace foretell
