#pragma once

#include <foretell/core/score.hpp>
#include <foretell/recurrent/detail/fit_network.hpp>
#include <foretell/recurrent/recurrent_regressor_base.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace foretell {

namespace recurrent {

/// Mean and deviation of y over the sequences that learn, by weight.
template <class T>
void measure_target(const TrainingData<T>& data, VectorView<const T> y, T& mean_out, T& scale_out) {
    const auto weight = [&](std::size_t i) {
        return data.weight.empty() ? 1.0 : static_cast<double>(data.weight[i]);
    };
    double total = 0.0, mean = 0.0, square = 0.0;
    for (const std::size_t i : data.learn) {
        total += weight(i);
        mean += weight(i) * static_cast<double>(y[i]);
    }
    mean /= total;
    for (const std::size_t i : data.learn) {
        const double off = static_cast<double>(y[i]) - mean;
        square += weight(i) * off * off;
    }
    const double deviation = std::sqrt(square / total);
    mean_out = static_cast<T>(mean);
    const T scale = static_cast<T>(deviation);
    const bool varies = deviation > 1e-7 * std::abs(mean) &&
                        scale >= std::numeric_limits<T>::min() &&
                        foretell::detail::is_finite(scale);
    scale_out = varies ? scale : T(1);
}

}  // namespace recurrent

template <class Derived, class Cell, class T>
Derived& RecurrentRegressorBase<Derived, Cell, T>::learn(CubeView<const T> X, VectorView<const T> y,
                                                         const SequenceFitOptions<T>& options,
                                                         bool afresh) {
    namespace rec = recurrent;
    const std::string_view member = afresh ? "fit" : "partial_fit";
    const std::string where = this->where(member);
    const bool poisson = options_.loss == SequenceLoss::poisson;
    this->check_sequences(member, X, options.lengths);
    check_same_length(where, "X", X.sequences(), "y", y.size());
    check_sample_weight(where, options.sample_weight, X.sequences());
    check_finite(where, "y", y);
    for (std::size_t i = 0; poisson && i < y.size(); ++i) {
        if (y[i] >= T(0)) continue;
        throw InvalidArgument(message(where, ": y must be >= 0 with the loss poisson, got ", y[i],
                                      " at position ", i));
    }
    const bool begins = afresh || !this->fitted_;
    if (!begins) check_n_features(where, X.features(), this->n_features_in());

    RecurrentRegressorFit<Cell, T> next;
    if (!begins) next = *this->fitted_;
    rec::TrainingData<T> data{X, options.lengths};
    Buffer<T> weight(options.sample_weight.begin(), options.sample_weight.end());
    rec::to_mean_one(weight);
    data.weight = VectorView<const T>(weight.data(), weight.size());
    const UniformRandom random(options_.seed);
    rec::split_sequences(where, X.sequences(), afresh ? options_.validation_fraction : 0.0,
                         random.split(rec::validation_split), data);
    if (begins) {
        rec::measure_features(data, options_.standardize, next.network);
        if (options_.standardize_target && !poisson) {
            rec::measure_target(data, y, next.target_mean, next.target_scale);
        }
    }
    Buffer<T> target(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        target[i] = (y[i] - next.target_mean) / next.target_scale;
    }
    data.target = VectorView<const T>(target.data(), target.size());

    rec::TrainingPlan plan = rec::plan_of(options_);
    plan.loss = {static_cast<rec::HeadLoss>(options_.loss), options_.delta, options_.quantile};
    if (!afresh) plan.max_epochs = 1, plan.schedule = {};
    rec::NetworkShape shape{X.features(), options_.hidden_size, options_.num_layers, 1,
                            Cell::n_gates};
    Buffer<T> parameters;
    if (begins) {
        parameters = rec::first_parameters<Cell, T>(shape, options_.forget_bias,
                                                    random.split(rec::first_weights));
    } else {
        shape = rec::shape_of<Cell>(next.network);
        rec::pack_parameters(next.network, parameters);
    }
    // Each call of partial_fit has an order of its own, the same after saving and loading.
    const auto stream = static_cast<std::uint64_t>(afresh ? 0.0 : next.momentum.n_steps);
    rec::learn_network<Cell>(where, Derived::type_name, shape, data, plan, parameters,
                             random.split(rec::training).split(stream), !afresh, options.progress,
                             next);
    this->adopt(std::move(next));
    return static_cast<Derived&>(*this);
}

/// The head's output in the unit of y.
template <class Derived, class Cell, class T>
T RecurrentRegressorBase<Derived, Cell, T>::to_prediction(T z) const noexcept {
    if (options_.loss == SequenceLoss::poisson) return std::exp(z);
    return z * this->fitted_->target_scale + this->fitted_->target_mean;
}

template <class Derived, class Cell, class T>
Vector<T> RecurrentRegressorBase<Derived, Cell, T>::predict(CubeView<const T> X,
                                                            LengthsView lengths) const {
    Vector<T> out = uninitialized<T>(X.sequences());
    Workspace workspace;
    this->for_each_output("predict", X, lengths, workspace, [&](std::size_t i, VectorView<T> z) {
        out.data()[i] = to_prediction(z[0]);
    });
    return out;
}

template <class Derived, class Cell, class T>
void RecurrentRegressorBase<Derived, Cell, T>::predict_into(CubeView<const T> X,
                                                            LengthsView lengths, VectorView<T> out,
                                                            Workspace& workspace) const {
    check_out(Derived::type_name, "predict_into", X.sequences(), out);
    this->for_each_output("predict_into", X, lengths, workspace,
                          [&](std::size_t i, VectorView<T> z) { out[i] = to_prediction(z[0]); });
}

template <class Derived, class Cell, class T>
Matrix<T> RecurrentRegressorBase<Derived, Cell, T>::predict_steps(CubeView<const T> X,
                                                                  LengthsView lengths) const {
    Matrix<T> out = full(X.sequences(), X.steps(), std::numeric_limits<T>::quiet_NaN());
    Workspace workspace;
    this->for_each_step_output(
        "predict_steps", X, lengths, workspace,
        [&](std::size_t i, std::size_t t, VectorView<T> z) { out(i, t) = to_prediction(z[0]); });
    return out;
}

template <class Derived, class Cell, class T>
double RecurrentRegressorBase<Derived, Cell, T>::score(CubeView<const T> X, VectorView<const T> y,
                                                       const SequenceFitOptions<T>& options) const {
    static_cast<void>(this->fitted("score"));
    detail::check_scored(this->where("score"), X.sequences(), y, options.sample_weight);
    return detail::r_squared(y, VectorView<const T>(predict(X, options.lengths)),
                             options.sample_weight);
}

template <class Derived, class Cell, class T>
T RecurrentRegressorBase<Derived, Cell, T>::step(VectorView<const T> x,
                                                 State& state) const noexcept {
    T z;
    if (!this->advance(x, state, &z, 1)) return std::numeric_limits<T>::quiet_NaN();
    return to_prediction(z);
}

template <class Derived, class Cell, class T>
template <class StateAt>
bool RecurrentRegressorBase<Derived, Cell, T>::step_many(MatrixView<const T> X, std::size_t n,
                                                         StateAt&& state_at, VectorView<T> out,
                                                         Workspace& workspace) const noexcept {
    const bool done = out.size() == n && this->advance_batch(X, n, state_at, workspace,
                                                             [&](std::size_t i, VectorView<T> z) {
                                                                 out[i] = to_prediction(z[0]);
                                                             });
    if (!done) std::fill(out.begin(), out.end(), std::numeric_limits<T>::quiet_NaN());
    return done;
}

}  // namespace foretell
