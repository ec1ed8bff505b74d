#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/elastic_net_fit.hpp>
#include <foretell/linear_model/lasso.hpp>

namespace foretell {

template <std::floating_point T>
Lasso<T>::Lasso(LassoOptions options) : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
template <class X>
Lasso<T>& Lasso<T>::learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options) {
    this->check_targets(rows, y, options.sample_weight);
    const bool warm = options_.warm_start && this->fitted_.has_value();
    this->fitted_ =
        linear::fit_elastic_net<T>(this->where("fit"), rows, y, options_.of_elastic_net(),
                                   warm ? &this->fitted_->coef : nullptr, options);
    return *this;
}

}  // namespace foretell
