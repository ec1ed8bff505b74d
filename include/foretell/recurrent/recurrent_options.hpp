#pragma once

#include <foretell/core/class_weight.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/optim/learning_rate_schedule.hpp>
#include <foretell/optim/step_rule.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace foretell {

/// What the recurrent regressors minimise over the sequences; z is the output, t the target.
enum class SequenceLoss {
    squared_error,   ///< (z - t)^2
    absolute_error,  ///< |z - t|
    huber,           ///< (z - t)^2 / 2, and delta |z - t| - delta^2 / 2 beyond delta
    quantile,        ///< q (t - z) below the target, (1 - q) (z - t) above it
    poisson,         ///< exp(z) - t z: for counts, the prediction is exp(z)
};
constexpr std::array<std::string_view, 5> enum_names(SequenceLoss) {
    return {"squared_error", "absolute_error", "huber", "quantile", "poisson"};
}

/// Options of RNNRegressor, LSTMRegressor and GRURegressor. Names and defaults follow PyTorch where
/// it has them.
struct RecurrentRegressorOptions {
    /// Hidden units of each layer.
    std::size_t hidden_size = 64;
    std::size_t num_layers = 1;
    double learning_rate = 1e-3;
    /// Sequences of one step of the optimiser.
    std::size_t batch_size = 64;
    std::size_t max_epochs = 20;
    /// Of the first weights, the order of the sequences, dropout and the validation split.
    std::uint64_t seed = 0;
    SequenceLoss loss = SequenceLoss::squared_error;
    /// Of the loss huber, in the unit of the outputs: standard deviations of y if standardised.
    double delta = 1.0;
    /// Of the loss quantile.
    double quantile = 0.5;
    optim::StepMethod optimizer = optim::StepMethod::adam;
    double beta1 = 0.9, beta2 = 0.999;
    /// Of sgd and rmsprop.
    double momentum = 0.0;
    double weight_decay = 0.0;
    /// Longest gradient of a step, shortened to this Euclidean norm; 0: any.
    double max_grad_norm = 1.0;
    optim::RateSchedule schedule = optim::RateSchedule::constant;
    /// Factor of the schedules exponential and step.
    double decay = 0.1;
    std::size_t step_epochs = 10;
    /// The first so many epochs climb to the whole learning rate.
    std::size_t warmup_epochs = 0;
    /// Share of the hidden units dropped on their way to the next layer, while learning.
    double dropout = 0.0;
    /// Share of the sequences kept to judge the epochs by: the weights of the best one stay. 0: all
    /// learn, and the weights of the last epoch stay.
    double validation_fraction = 0.0;
    /// Stop after so many epochs in turn without a lower validation loss; 0: never.
    std::size_t patience = 0;
    /// Bring each feature to mean 0 and standard deviation 1 over all true steps.
    bool standardize = true;
    /// The same for y; without effect on the loss poisson.
    bool standardize_target = true;
    /// Added to the LSTM's forget bias at the start (Jozefowicz et al. 2015); PyTorch has 0.
    double forget_bias = 1.0;
    /// Sequences in random order, anew for each epoch.
    bool shuffle = true;

    static constexpr auto fields() {
        using O = RecurrentRegressorOptions;
        return std::tuple{
            field("hidden_size", &O::hidden_size, at_least(1), "hidden units of each layer"),
            field("num_layers", &O::num_layers, at_least(1), "layers, one above the other"),
            field("learning_rate", &O::learning_rate, positive, "length of the steps"),
            field("batch_size", &O::batch_size, at_least(1), "sequences of one step"),
            field("max_epochs", &O::max_epochs, at_least(1), "epochs of fit"),
            field("seed", &O::seed, "of all that is random"),
            field("loss", &O::loss, "what is minimised over the sequences"),
            field("delta", &O::delta, positive, "where huber becomes straight"),
            field("quantile", &O::quantile, open_interval(0.0, 1.0), "of the loss quantile"),
            field("optimizer", &O::optimizer, "how gradients become steps"),
            field("beta1", &O::beta1, Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "decay of adam's mean gradient"),
            field("beta2", &O::beta2, Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "decay of adam's mean square"),
            field("momentum", &O::momentum, Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "of sgd and rmsprop"),
            field("weight_decay", &O::weight_decay, non_negative, "pull of the weights to 0"),
            field("max_grad_norm", &O::max_grad_norm, non_negative, "longest gradient, 0: any"),
            field("schedule", &O::schedule, "how the learning rate changes"),
            field("decay", &O::decay, Interval{.low = 0.0, .high = 1.0, .low_open = true},
                  "factor of exponential and step"),
            field("step_epochs", &O::step_epochs, at_least(1), "epochs of a stair of step"),
            field("warmup_epochs", &O::warmup_epochs, non_negative, "epochs of the climb"),
            field("dropout", &O::dropout, Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "units dropped between layers"),
            field("validation_fraction", &O::validation_fraction,
                  Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "sequences kept to judge by"),
            field("patience", &O::patience, non_negative, "epochs without gain, 0: any"),
            field("standardize", &O::standardize, "bring the features to one scale"),
            field("standardize_target", &O::standardize_target, "bring y to mean 0, deviation 1"),
            field("forget_bias", &O::forget_bias, finite_number, "added to the LSTM's at first"),
            field("shuffle", &O::shuffle, "sequences in random order")};
    }
};

/// Options of RNNClassifier, LSTMClassifier and GRUClassifier, which minimise the cross-entropy.
struct RecurrentClassifierOptions {
    /// Hidden units of each layer.
    std::size_t hidden_size = 64;
    std::size_t num_layers = 1;
    double learning_rate = 1e-3;
    /// Sequences of one step of the optimiser.
    std::size_t batch_size = 64;
    std::size_t max_epochs = 20;
    /// Of the first weights, the order of the sequences, dropout and the validation split.
    std::uint64_t seed = 0;
    ClassWeight class_weight = {};
    optim::StepMethod optimizer = optim::StepMethod::adam;
    double beta1 = 0.9, beta2 = 0.999;
    /// Of sgd and rmsprop.
    double momentum = 0.0;
    double weight_decay = 0.0;
    /// Longest gradient of a step, shortened to this Euclidean norm; 0: any.
    double max_grad_norm = 1.0;
    optim::RateSchedule schedule = optim::RateSchedule::constant;
    /// Factor of the schedules exponential and step.
    double decay = 0.1;
    std::size_t step_epochs = 10;
    /// The first so many epochs climb to the whole learning rate.
    std::size_t warmup_epochs = 0;
    /// Share of the hidden units dropped on their way to the next layer, while learning.
    double dropout = 0.0;
    /// Share of the sequences kept to judge the epochs by: the weights of the best one stay. 0: all
    /// learn, and the weights of the last epoch stay.
    double validation_fraction = 0.0;
    /// Stop after so many epochs in turn without a lower validation loss; 0: never.
    std::size_t patience = 0;
    /// Bring each feature to mean 0 and standard deviation 1 over all true steps.
    bool standardize = true;
    /// Added to the LSTM's forget bias at the start (Jozefowicz et al. 2015); PyTorch has 0.
    double forget_bias = 1.0;
    /// Sequences in random order, anew for each epoch.
    bool shuffle = true;

    static constexpr auto fields() {
        using O = RecurrentClassifierOptions;
        return std::tuple{
            field("hidden_size", &O::hidden_size, at_least(1), "hidden units of each layer"),
            field("num_layers", &O::num_layers, at_least(1), "layers, one above the other"),
            field("learning_rate", &O::learning_rate, positive, "length of the steps"),
            field("batch_size", &O::batch_size, at_least(1), "sequences of one step"),
            field("max_epochs", &O::max_epochs, at_least(1), "epochs of fit"),
            field("seed", &O::seed, "of all that is random"),
            field("class_weight", &O::class_weight, "how much each class counts"),
            field("optimizer", &O::optimizer, "how gradients become steps"),
            field("beta1", &O::beta1, Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "decay of adam's mean gradient"),
            field("beta2", &O::beta2, Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "decay of adam's mean square"),
            field("momentum", &O::momentum, Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "of sgd and rmsprop"),
            field("weight_decay", &O::weight_decay, non_negative, "pull of the weights to 0"),
            field("max_grad_norm", &O::max_grad_norm, non_negative, "longest gradient, 0: any"),
            field("schedule", &O::schedule, "how the learning rate changes"),
            field("decay", &O::decay, Interval{.low = 0.0, .high = 1.0, .low_open = true},
                  "factor of exponential and step"),
            field("step_epochs", &O::step_epochs, at_least(1), "epochs of a stair of step"),
            field("warmup_epochs", &O::warmup_epochs, non_negative, "epochs of the climb"),
            field("dropout", &O::dropout, Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "units dropped between layers"),
            field("validation_fraction", &O::validation_fraction,
                  Interval{.low = 0.0, .high = 1.0, .high_open = true},
                  "sequences kept to judge by"),
            field("patience", &O::patience, non_negative, "epochs without gain, 0: any"),
            field("standardize", &O::standardize, "bring the features to one scale"),
            field("forget_bias", &O::forget_bias, finite_number, "added to the LSTM's at first"),
            field("shuffle", &O::shuffle, "sequences in random order")};
    }
};

using RNNRegressorOptions = RecurrentRegressorOptions;
using LSTMRegressorOptions = RecurrentRegressorOptions;
using GRURegressorOptions = RecurrentRegressorOptions;
using RNNClassifierOptions = RecurrentClassifierOptions;
using LSTMClassifierOptions = RecurrentClassifierOptions;
using GRUClassifierOptions = RecurrentClassifierOptions;

}  // namespace foretell
