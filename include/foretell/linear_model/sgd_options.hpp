#pragma once

#include <foretell/core/class_weight.hpp>
#include <foretell/core/describe.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace foretell {

/// What SGDClassifier and SGDRegressor minimise over the rows; z = x'w + b, t = -1 or 1.
enum class SGDLoss {
    log_loss,                     ///< log(1 + exp(-t z)): logistic regression
    hinge,                        ///< max(0, 1 - t z): a linear support vector machine
    squared_hinge,                ///< max(0, 1 - t z)^2
    modified_huber,               ///< squared hinge, -4 t z where t z < -1
    perceptron,                   ///< max(0, -t z)
    squared_error,                ///< (z - y)^2 / 2
    huber,                        ///< that, and epsilon |z - y| - epsilon^2 / 2 beyond epsilon
    epsilon_insensitive,          ///< max(0, |z - y| - epsilon)
    squared_epsilon_insensitive,  ///< max(0, |z - y| - epsilon)^2
};
constexpr std::array<std::string_view, 9> enum_names(SGDLoss) {
    return {"log_loss",
            "hinge",
            "squared_hinge",
            "modified_huber",
            "perceptron",
            "squared_error",
            "huber",
            "epsilon_insensitive",
            "squared_epsilon_insensitive"};
}

enum class SGDPenalty {
    l2,           ///< ||w||^2 / 2
    l1,           ///< ||w||_1, which leaves features out
    elastic_net,  ///< l1_ratio ||w||_1 + (1 - l1_ratio) ||w||^2 / 2
    none,
};
constexpr std::array<std::string_view, 4> enum_names(SGDPenalty) {
    return {"l2", "l1", "elastic_net", "none"};
}

/// The length of step t = 1, 2, ...
enum class LearningRate {
    optimal,      ///< 1 / (alpha (t0 + t)), t0 by the loss (Bottou)
    constant,     ///< eta0
    inv_scaling,  ///< eta0 / t^power_t
    adaptive,     ///< eta0, a fifth of it each time that the loss stands still
};
constexpr std::array<std::string_view, 4> enum_names(LearningRate) {
    return {"optimal", "constant", "inv_scaling", "adaptive"};
}

/// Options of SGDClassifier. Names and defaults follow scikit-learn, but for the loss, which gives
/// probabilities here.
struct SGDClassifierOptions {
    SGDLoss loss = SGDLoss::log_loss;
    SGDPenalty penalty = SGDPenalty::l2;
    /// Strength of the penalty.
    double alpha = 1e-4;
    /// Share of absolute values in the penalty elastic_net; without effect on the others.
    double l1_ratio = 0.15;
    /// Width of the losses that have one.
    double epsilon = 0.1;
    /// Learn an intercept, which is never penalised.
    bool fit_intercept = true;
    ClassWeight class_weight = {};
    LearningRate learning_rate = LearningRate::optimal;
    double eta0 = 0.01;
    double power_t = 0.5;
    /// Epochs of fit; partial_fit makes one.
    std::size_t max_iter = 1000;
    /// fit stops once the mean loss of n_iter_no_change epochs in turn was less than tol below the
    /// best; 0: never.
    double tol = 1e-3;
    std::size_t n_iter_no_change = 5;
    /// Average the weights over all steps from this one on; 0: do not.
    std::size_t average = 0;
    /// Rows in random order, anew for each epoch.
    bool shuffle = true;
    /// Of the random order.
    std::uint64_t seed = 0;
    /// Start from the earlier fit if it had the same classes and features.
    bool warm_start = false;
    /// Classes learnt at once; 0: one for each processor. The result has the same bits for any
    /// number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = SGDClassifierOptions;
        return std::tuple{
            field("loss", &O::loss, "what is minimised over the rows"),
            field("penalty", &O::penalty, "l2, l1, elastic_net or none"),
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("l1_ratio", &O::l1_ratio, Interval{.low = 0.0, .high = 1.0},
                  "share of absolute values in elastic_net"),
            field("epsilon", &O::epsilon, non_negative, "width of the losses that have one"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("class_weight", &O::class_weight, "how much the samples of each class count"),
            field("learning_rate", &O::learning_rate, "the length of the steps"),
            field("eta0", &O::eta0, positive, "first step, but for optimal"),
            field("power_t", &O::power_t, any_value, "how inv_scaling shortens the steps"),
            field("max_iter", &O::max_iter, at_least(1), "epochs of fit"),
            field("tol", &O::tol, non_negative, "least gain of an epoch, 0: none"),
            field("n_iter_no_change", &O::n_iter_no_change, at_least(1),
                  "epochs without it until fit stops"),
            field("average", &O::average, non_negative, "first step of the average, 0: none"),
            field("shuffle", &O::shuffle, "rows in random order"),
            field("seed", &O::seed, "of the random order"),
            field("warm_start", &O::warm_start, "start from the earlier fit"),
            field("n_threads", &O::n_threads, non_negative, "classes learnt at once, 0: all")};
    }
};

/// Options of SGDRegressor. Names and defaults follow scikit-learn.
struct SGDRegressorOptions {
    SGDLoss loss = SGDLoss::squared_error;
    SGDPenalty penalty = SGDPenalty::l2;
    /// Strength of the penalty.
    double alpha = 1e-4;
    /// Share of absolute values in the penalty elastic_net; without effect on the others.
    double l1_ratio = 0.15;
    /// Width of huber and the insensitive losses, in the unit of y.
    double epsilon = 0.1;
    /// Learn an intercept, which is never penalised.
    bool fit_intercept = true;
    LearningRate learning_rate = LearningRate::inv_scaling;
    double eta0 = 0.01;
    double power_t = 0.25;
    /// Epochs of fit; partial_fit makes one.
    std::size_t max_iter = 1000;
    /// fit stops once the mean loss of n_iter_no_change epochs in turn was less than tol below the
    /// best; 0: never.
    double tol = 1e-3;
    std::size_t n_iter_no_change = 5;
    /// Average the weights over all steps from this one on; 0: do not.
    std::size_t average = 0;
    /// Rows in random order, anew for each epoch.
    bool shuffle = true;
    /// Of the random order.
    std::uint64_t seed = 0;
    /// Start from the earlier fit if it had as many features.
    bool warm_start = false;

    static constexpr auto fields() {
        using O = SGDRegressorOptions;
        return std::tuple{
            field("loss", &O::loss, "what is minimised over the rows"),
            field("penalty", &O::penalty, "l2, l1, elastic_net or none"),
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("l1_ratio", &O::l1_ratio, Interval{.low = 0.0, .high = 1.0},
                  "share of absolute values in elastic_net"),
            field("epsilon", &O::epsilon, non_negative, "width of the losses that have one"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("learning_rate", &O::learning_rate, "the length of the steps"),
            field("eta0", &O::eta0, positive, "first step, but for optimal"),
            field("power_t", &O::power_t, any_value, "how inv_scaling shortens the steps"),
            field("max_iter", &O::max_iter, at_least(1), "epochs of fit"),
            field("tol", &O::tol, non_negative, "least gain of an epoch, 0: none"),
            field("n_iter_no_change", &O::n_iter_no_change, at_least(1),
                  "epochs without it until fit stops"),
            field("average", &O::average, non_negative, "first step of the average, 0: none"),
            field("shuffle", &O::shuffle, "rows in random order"),
            field("seed", &O::seed, "of the random order"),
            field("warm_start", &O::warm_start, "start from the earlier fit")};
    }
};

}  // namespace foretell
