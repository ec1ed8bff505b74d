#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/random/uniform_random.hpp>
#include <foretell/recurrent/detail/trainer.hpp>
#include <foretell/recurrent/recurrent_weights.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace foretell::recurrent {

/// Streams of random numbers that leave each other alone.
enum RandomStream : std::uint64_t { first_weights, validation_split, training };

template <class Options>
[[nodiscard]] TrainingPlan plan_of(const Options& o) {
    TrainingPlan plan;
    plan.batch_size = o.batch_size;
    plan.max_epochs = o.max_epochs;
    plan.patience = o.patience;
    plan.learning_rate = o.learning_rate;
    plan.max_grad_norm = o.max_grad_norm;
    plan.dropout = o.dropout;
    plan.shuffle = o.shuffle;
    plan.rule = {.method = o.optimizer,
                 .beta1 = o.beta1,
                 .beta2 = o.beta2,
                 .momentum = o.momentum,
                 .weight_decay = o.weight_decay};
    plan.schedule = {.schedule = o.schedule,
                     .decay = o.decay,
                     .step_epochs = o.step_epochs,
                     .warmup_epochs = o.warmup_epochs};
    return plan;
}

/// As PyTorch begins: all weights even in +-1 / sqrt(hidden); of the LSTM's forget gates more.
template <class Cell, class T>
[[nodiscard]] Buffer<T> first_parameters(const NetworkShape& shape, double forget_bias,
                                         UniformRandom random) {
    Buffer<T> out(shape.n_parameters());
    const double limit = 1.0 / std::sqrt(static_cast<double>(shape.hidden));
    for (T& each : out) each = static_cast<T>(limit * (2.0 * random.uniform() - 1.0));
    if constexpr (Cell::has_cell) {
        const NetworkView<T> net = network_in<T>(shape, VectorView<T>(out));
        for (const LayerView<T>& layer : net.layers) {
            const VectorView<T> forget = layer.bias_ih.slice(shape.hidden, 2 * shape.hidden);
            for (T& each : forget) each += static_cast<T>(forget_bias);
        }
    }
    return out;
}

/// Mean and standard deviation of each feature over the true steps, every step alike; 0 and 1
/// where that is not wanted, and deviation 1 for a constant.
template <class T>
void measure_features(const TrainingData<T>& data, bool wanted, RecurrentWeights<T>& out) {
    const std::size_t d = data.X.features();
    out.mean = full(d, T(0));
    out.scale = full(d, T(1));
    if (!wanted) return;
    Buffer<double> mean(d), square(d);
    double n = 0.0;
    for (const std::size_t i : data.learn) {
        const MatrixView<const T> steps = data.X.sequence(i);
        for (std::size_t t = 0; t < data.length(i); ++t) {
            n += 1.0;
            for (std::size_t j = 0; j < d; ++j) {  // Welford's running mean and squares
                const double x = static_cast<double>(steps(t, j)), off = x - mean[j];
                mean[j] += off / n;
                square[j] += off * (x - mean[j]);
            }
        }
    }
    for (std::size_t j = 0; n > 0.0 && j < d; ++j) {
        const double deviation = std::sqrt(square[j] / n);
        const T scale = static_cast<T>(deviation);
        if (!foretell::detail::is_finite(scale)) continue;  // too large to be squared
        out.mean.data()[j] = static_cast<T>(mean[j]);
        const double least = 1e-7 * std::abs(mean[j]);  // below: rounding of a constant
        if (deviation > least && scale >= std::numeric_limits<T>::min())
            out.scale.data()[j] = scale;
    }
}

/// Splits the sequences of positive weight into those that learn and those that judge.
/// @throws InvalidArgument if none would be left to learn, or to judge
template <class T>
void split_sequences(std::string_view where, std::size_t n, double fraction, UniformRandom random,
                     TrainingData<T>& data) {
    Buffer<std::size_t> all;
    for (std::size_t i = 0; i < n; ++i) {
        if (data.weight.empty() || data.weight[i] > T(0)) all.push_back(i);
    }
    std::size_t judges = 0;
    if (fraction > 0.0) {
        random.shuffle(std::span<std::size_t>(all.data(), all.size()));
        judges = static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(all.size())));
        if (judges >= all.size()) {
            throw InvalidArgument(message(where, ": validation_fraction ", fraction, " of ",
                                          all.size(), " sequences leaves none to learn from"));
        }
    }
    data.judge.assign(all.begin(), all.begin() + judges);
    data.learn.assign(all.begin() + judges, all.end());
    std::sort(data.learn.begin(), data.learn.end());
    std::sort(data.judge.begin(), data.judge.end(), [&](std::size_t a, std::size_t b) {
        return data.length(a) != data.length(b) ? data.length(a) > data.length(b) : a < b;
    });
}

/// Weights so that the mean of the positive ones is 1; empty stays empty.
template <class T>
void to_mean_one(Buffer<T>& weight) {
    double total = 0.0, n = 0.0;
    for (const T w : weight) {
        total += static_cast<double>(w);
        n += w > T(0) ? 1.0 : 0.0;
    }
    for (T& w : weight) w = static_cast<T>(static_cast<double>(w) * n / total);
}

/// Parameters in one vector <-> the arrays of the fitted model.
template <class T>
void unpack_parameters(const NetworkView<const T>& net, RecurrentWeights<T>& out) {
    const auto matrix = [](MatrixView<const T> m) {
        Matrix<T> copy = uninitialized<T>(m.rows(), m.cols());
        std::copy(m.data(), m.data() + m.rows() * m.cols(), copy.data());
        return copy;
    };
    const auto vector = [](VectorView<const T> v) {
        Vector<T> copy = uninitialized<T>(v.size());
        std::copy(v.begin(), v.end(), copy.data());
        return copy;
    };
    out.layers.clear();
    for (const LayerView<const T>& layer : net.layers) {
        out.layers.push_back({matrix(layer.weight_ih), matrix(layer.weight_hh),
                              vector(layer.bias_ih), vector(layer.bias_hh)});
    }
    out.head_weight = matrix(net.head_weight);
    out.head_bias = vector(net.head_bias);
}
template <class T>
void pack_parameters(const RecurrentWeights<T>& w, Buffer<T>& out) {
    out.clear();
    const auto add = [&](const auto& array) {
        out.append(array.data(), array.data() + array.size());
    };
    for (const auto& layer : w.layers) {
        add(layer.weight_ih);
        add(layer.weight_hh);
        add(layer.bias_ih);
        add(layer.bias_hh);
    }
    add(w.head_weight);
    add(w.head_bias);
}

/// The extents of fitted weights.
template <class Cell, class T>
[[nodiscard]] NetworkShape shape_of(const RecurrentWeights<T>& w) {
    return {w.mean.size(), w.hidden_size(), w.layers.size(), w.head_bias.size(), Cell::n_gates};
}

/// Learns the parameters (given: where to start) and puts them into the fitted state `out`, which
/// has network.mean and network.scale; with keep_momentum also what the optimiser needs to go on.
template <class Cell, class T, class Fitted>
void learn_network(std::string_view where, std::string_view what, const NetworkShape& shape,
                   TrainingData<T>& data, const TrainingPlan& plan, Buffer<T>& parameters,
                   UniformRandom random, bool keep_momentum, ProgressSink* progress, Fitted& out) {
    Buffer<T> inverse(shape.n_inputs);
    for (std::size_t j = 0; j < inverse.size(); ++j) {
        inverse[j] = T(1) / out.network.scale.data()[j];
    }
    data.mean = out.network.mean.data();
    data.inverse_scale = inverse.data();
    Trainer<Cell, T> trainer(where, what, shape, data, plan, parameters, random);
    trainer.progress = progress;
    RecurrentMomentum<T>& kept = out.momentum;
    if (keep_momentum) {
        trainer.rule.resume(kept.n_steps, VectorView<const T>(kept.first),
                            VectorView<const T>(kept.second));
    }
    out.history = trainer.run();
    unpack_parameters(
        network_in<const T>(shape, VectorView<const T>(parameters.data(), parameters.size())),
        out.network);
    const auto keep = [&](const Buffer<T>& from) {
        Vector<T> copy = uninitialized<T>(keep_momentum ? from.size() : 0);
        std::copy(from.begin(), from.begin() + copy.size(), copy.data());
        return copy;
    };
    kept.n_steps = keep_momentum ? trainer.rule.n_steps() : 0.0;
    kept.first = keep(trainer.rule.first());
    kept.second = keep(trainer.rule.second());
}

}  // namespace foretell::recurrent
