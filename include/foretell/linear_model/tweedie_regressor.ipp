#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/glm_fit.hpp>
#include <foretell/linear_model/tweedie_regressor.hpp>

#include <string>

namespace foretell {

template <std::floating_point T>
TweedieRegressor<T>::TweedieRegressor(TweedieRegressorOptions options) : options_(options) {
    check_options(type_name, options_);
    if (options_.power > 0.0 && options_.power < 1.0) {
        throw InvalidArgument(message(
            "TweedieRegressor: power must be <= 0 or >= 1, as no distribution lies between, got ",
            options_.power));
    }
}

template <std::floating_point T>
template <class X>
TweedieRegressor<T>& TweedieRegressor<T>::learn(const X& rows, VectorView<const T> y,
                                                const FitOptions<T>& options) {
    this->check_training_data(rows, y, options.sample_weight);
    const bool warm = options_.warm_start && this->fitted_.has_value();
    this->fitted_ = linear::fit_glm<T>(this->where("fit"), rows, y, options_.shared(), family(),
                                       warm ? &*this->fitted_ : nullptr, options);
    return *this;
}

template <std::floating_point T>
template <class X>
double TweedieRegressor<T>::explained(const X& rows, VectorView<const T> y,
                                      VectorView<const T> sample_weight) const {
    const std::string name = this->where("score");
    static_cast<void>(this->fitted("score"));
    check_same_length(name, "X", rows.rows(), "y", y.size());
    check_finite(name, "y", y);
    check_sample_weight(name, sample_weight, rows.rows());
    if (y.size() == 0) throw ShapeError(name + ": X must have at least one sample");
    linear::check_range_of_targets<T>(name, y, family().power);
    const Vector<T> mu = this->predict(rows);
    return linear::explained_deviance<T>(y, VectorView<const T>(mu), sample_weight, family());
}

}  // namespace foretell
