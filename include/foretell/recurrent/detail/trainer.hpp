#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/optim/learning_rate_schedule.hpp>
#include <foretell/optim/step_rule.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/random/uniform_random.hpp>
#include <foretell/recurrent/detail/objective.hpp>
#include <foretell/recurrent/training_history.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace foretell::recurrent {

/// What training takes of a model's options.
struct TrainingPlan {
    std::size_t batch_size = 64, max_epochs = 20, patience = 0;
    double learning_rate = 1e-3, max_grad_norm = 0.0, dropout = 0.0;
    bool shuffle = true;
    HeadLossOptions loss;
    optim::StepRuleOptions rule;
    optim::RateScheduleOptions schedule;
};

/// The sequences to learn from; targets and weights are of all sequences of X.
template <class T>
struct TrainingData {
    CubeView<const T> X;
    LengthsView lengths;  ///< empty: all steps are true
    const T *mean = nullptr, *inverse_scale = nullptr;
    VectorView<const T> target, weight;
    Buffer<std::size_t> learn, judge;  ///< which sequences; judge may be empty

    [[nodiscard]] std::size_t length(std::size_t i) const noexcept {
        return lengths.empty() ? X.steps() : lengths[i];
    }
};

/// The rows that the so many longest sequences have together.
template <class T>
std::size_t most_rows(const TrainingData<T>& data, std::size_t batch_size) {
    Buffer<std::size_t> n;
    for (std::size_t i : data.learn) n.push_back(data.length(i));
    for (std::size_t i : data.judge) n.push_back(data.length(i));
    const std::size_t k = std::min(batch_size, n.size());
    std::partial_sort(n.begin(), n.begin() + k, n.end(), [](auto a, auto b) { return a > b; });
    std::size_t total = 0;
    for (std::size_t i = 0; i < k; ++i) total += n[i];
    return total;
}

/// Learns the parameters of a network by steps over mini-batches. Sequences of different lengths
/// stand together as chance has it: packed batches cost no more than those of like lengths, which
/// learn less from the same epochs. Nothing is allocated once the first epoch has begun, but by the
/// progress sink.
template <class Cell, class T>
class Trainer {
public:
    optim::StepRule<T> rule;
    ProgressSink* progress = nullptr;

    Trainer(std::string_view where, std::string_view what, const NetworkShape& shape,
            const TrainingData<T>& data, const TrainingPlan& plan, Buffer<T>& parameters,
            UniformRandom& random)
        : rule(plan.rule, parameters.size()),
          where_(where),
          what_(what),
          data_(data),
          plan_(plan),
          random_(random),
          parameters_(parameters),
          gradient_(parameters.size()),
          net_(network_in<const T>(shape,
                                   VectorView<const T>(parameters.data(), parameters.size()))),
          net_gradient_(network_in<T>(shape, VectorView<T>(gradient_))),
          order_(data.learn) {
        const std::size_t rows = most_rows(data, plan.batch_size);
        objective_.reserve(
            shape, rows, std::min(plan.batch_size, std::max(data.learn.size(), data.judge.size())),
            plan.dropout > 0.0, data.lengths.empty());
        batch_.reserve(plan.batch_size, data.X.steps());
    }

    /// Makes the epochs; the parameters are then those of the best one.
    /// @throws NumericalError if the loss of an epoch is not finite
    TrainingHistory run() {
        TrainingHistory history;
        Buffer<double> loss, validation, norm, rate;
        for (Buffer<double>* each : {&loss, &validation, &norm, &rate}) {
            each->reserve(plan_.max_epochs < 100'000 ? plan_.max_epochs : 100'000);
        }
        const bool judges = !data_.judge.empty();
        if (judges) best_.resize(parameters_.size());
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t e = 0; e < plan_.max_epochs; ++e) {
            const auto begin = std::chrono::steady_clock::now();
            rate.push_back(plan_.learning_rate *
                           optim::rate_factor(plan_.schedule, e, plan_.max_epochs));
            double mean_norm = 0.0;
            loss.push_back(epoch(rate.back(), mean_norm));
            norm.push_back(mean_norm);
            check_loss(loss.back(), e);
            if (judges) {
                validation.push_back(judge());
                check_loss(validation.back(), e);
                if (validation.back() < best) {
                    best = validation.back();
                    history.best_epoch = e;
                    std::copy(parameters_.begin(), parameters_.end(), best_.begin());
                }
            } else {
                history.best_epoch = e;
            }
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
            if (!tell(e, loss.back(), judges ? &validation.back() : nullptr, took.count())) {
                history.stop = TrainingStop::interrupted;
                break;
            }
            if (judges && plan_.patience > 0 && e - history.best_epoch >= plan_.patience) {
                history.stop = TrainingStop::no_improvement;
                break;
            }
        }
        if (judges) std::copy(best_.begin(), best_.end(), parameters_.begin());
        history.loss = to_vector(loss);
        history.validation_loss = to_vector(validation);
        history.gradient_norm = to_vector(norm);
        history.learning_rate = to_vector(rate);
        return history;
    }

private:
    static Vector<double> to_vector(const Buffer<double>& values) {
        Vector<double> out = uninitialized<double>(values.size());
        std::copy(values.begin(), values.end(), out.data());
        return out;
    }

    void check_loss(double value, std::size_t epoch) const {
        if (foretell::detail::is_finite(value)) return;
        throw NumericalError(message(where_, ": the loss of epoch ", epoch,
                                     " is not finite; lower learning_rate, or set max_grad_norm"));
    }

    bool tell(std::size_t epoch, double loss, const double* validation, double seconds) {
        if (progress == nullptr) return true;
        const double n = static_cast<double>(data_.learn.size() + data_.judge.size());
        std::string text = message("loss ", loss);
        if (validation != nullptr) text += message(", validation loss ", *validation);
        const double speed = n / std::max(seconds, 1e-9);
        text += message(", ", static_cast<std::uint64_t>(speed), " sequences/s");
        return progress->update({what_, epoch + 1, plan_.max_epochs, text});
    }

    [[nodiscard]] std::size_t n_batches(const Buffer<std::size_t>& of) const noexcept {
        return (of.size() + plan_.batch_size - 1) / plan_.batch_size;
    }

    void take(const Buffer<std::size_t>& from, std::size_t b) {
        const std::size_t begin = b * plan_.batch_size;
        const std::size_t end = std::min(from.size(), begin + plan_.batch_size);
        batch_.assign({from.data() + begin, end - begin}, data_.lengths, data_.X.steps());
        batch_.gather(data_.X, data_.mean, data_.inverse_scale,
                      objective_.tape.inputs(net_.shape, batch_));
    }

    /// One pass over the sequences that learn; the mean loss.
    double epoch(double rate, double& mean_norm) {
        if (plan_.shuffle) random_.shuffle(std::span<std::size_t>(order_.data(), order_.size()));
        double total = 0.0, norms = 0.0;
        const Dropout dropout{plan_.dropout, &random_};
        const std::size_t n = n_batches(order_);
        for (std::size_t b = 0; b < n; ++b) {
            take(order_, b);
            const double value = objective_.value_and_gradient(
                net_, batch_, data_.target, data_.weight, plan_.loss, dropout, net_gradient_);
            total += value * static_cast<double>(batch_.size());
            norms += optim::clip_to_norm(VectorView<T>(gradient_), plan_.max_grad_norm);
            rule.step(VectorView<T>(parameters_), VectorView<const T>(gradient_), rate);
        }
        mean_norm = norms / static_cast<double>(n);
        return total / static_cast<double>(order_.size());
    }

    /// The mean loss of the sequences that judge, by weight.
    double judge() {
        double total = 0.0, weights = 0.0;
        for (std::size_t b = 0; b < n_batches(data_.judge); ++b) {
            take(data_.judge, b);
            const MatrixView<T> z = objective_.outputs(net_, batch_);
            total +=
                BatchObjective<Cell, T>::losses(z, batch_, data_.target, data_.weight, plan_.loss);
        }
        for (const std::size_t i : data_.judge) {
            weights += data_.weight.empty() ? 1.0 : static_cast<double>(data_.weight[i]);
        }
        return total / weights;
    }

    std::string_view where_, what_;
    const TrainingData<T>& data_;
    const TrainingPlan& plan_;
    UniformRandom& random_;
    Buffer<T>& parameters_;
    Buffer<T> gradient_, best_;
    NetworkView<const T> net_;
    NetworkView<T> net_gradient_;
    Buffer<std::size_t> order_;
    Batch batch_;
    BatchObjective<Cell, T> objective_;
};

}  // namespace foretell::recurrent
