#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/sgd_engine.hpp>
#include <foretell/linear_model/sgd_regressor.hpp>

#include <algorithm>
#include <utility>

namespace foretell {

template <std::floating_point T>
SGDRegressor<T>::SGDRegressor(SGDRegressorOptions options) : options_(options) {
    check_options(type_name, options_);
    linear::check_sgd_rate(type_name, options_.learning_rate, options_.alpha);
    if (options_.loss < SGDLoss::squared_error) {
        throw InvalidArgument(message(type_name,
                                      ": loss must be squared_error, huber, epsilon_insensitive "
                                      "or squared_epsilon_insensitive, got ",
                                      name_of(options_.loss)));
    }
}

template <std::floating_point T>
template <class X>
void SGDRegressor<T>::step(std::string_view where, const X& rows, VectorView<const T> y,
                           bool is_fit, const FitOptions<T>& options, Fitted& f) const {
    const std::size_t d = rows.cols();
    const bool averages = f.last_coef.size() > 0;
    const auto first = static_cast<double>(options_.average);
    linear::SgdWeights<T> m;
    m.n_steps = f.n_steps;
    m.w = averages ? f.last_coef.data() : f.coef.data();
    m.b = averages ? f.last_intercept : f.intercept;
    Buffer<T> mean;
    if (averages) {
        const bool begun = m.n_steps >= first;
        mean.resize(d);
        if (begun) std::copy_n(f.coef.data(), d, mean.data());
        m.average = mean.data();
        m.average_b = begun ? f.intercept : T(0);
    }
    linear::SgdEngine<T, X> engine(where, rows, y, options.sample_weight,
                                   linear::SgdPlan::of(options_));
    f.solver = engine.run(m, is_fit ? options_.max_iter : 1, is_fit, options.progress, type_name);
    f.n_steps = m.n_steps;
    const bool taken = averages && m.n_steps >= first;
    if (averages) std::copy_n(taken ? m.average : m.w, d, f.coef.data());
    if (averages) f.last_intercept = m.b;
    f.intercept = taken ? m.average_b : m.b;
    if (is_fit) engine.certify(f.coef.data(), f.intercept, f.solver);
}

template <std::floating_point T>
template <class X>
SGDRegressor<T>& SGDRegressor<T>::learn(const X& rows, VectorView<const T> y,
                                        const FitOptions<T>& options) {
    this->check_training_data(rows, y, options.sample_weight);
    Fitted next;
    if (options_.warm_start && this->fitted_ && this->fitted_->coef.size() == rows.cols()) {
        next = *this->fitted_;
    } else {
        next.coef = full(rows.cols(), T(0));
        next.last_coef = full(options_.average > 0 ? rows.cols() : 0, T(0));
    }
    step(this->where("fit"), rows, y, true, options, next);
    linear::log_sgd(options.log, type_name, next.solver);
    this->fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
template <class X>
SGDRegressor<T>& SGDRegressor<T>::learn_more(const X& rows, VectorView<const T> y,
                                             const FitOptions<T>& options) {
    const std::string where = this->where("partial_fit");
    check_not_empty(where, rows.rows(), rows.cols());
    check_same_length(where, "X", rows.rows(), "y", y.size());
    check_sample_weight(where, options.sample_weight, rows.rows());
    check_finite(where, "X", rows);
    check_finite(where, "y", y);
    if (this->fitted_) check_n_features(where, rows.cols(), this->fitted_->coef.size());
    Fitted next;
    if (this->fitted_) {
        next = *this->fitted_;
    } else {
        next.coef = full(rows.cols(), T(0));
        next.last_coef = full(options_.average > 0 ? rows.cols() : 0, T(0));
    }
    step(where, rows, y, false, options, next);
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
