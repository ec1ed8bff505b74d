#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/elastic_net_fit.hpp>
#include <foretell/linear_model/elastic_net.hpp>

namespace foretell {

template <std::floating_point T>
ElasticNet<T>::ElasticNet(ElasticNetOptions options) : options_(options) {
    check_options(type_name, options_);
}

template <std::floating_point T>
template <class X>
ElasticNet<T>& ElasticNet<T>::learn(const X& rows, VectorView<const T> y,
                                    const FitOptions<T>& options) {
    this->check_targets(rows, y, options.sample_weight);
    const bool warm = options_.warm_start && this->fitted_.has_value();
    this->fitted_ = linear::fit_elastic_net<T>(this->where("fit"), rows, y, options_,
                                               warm ? &this->fitted_->coef : nullptr, options);
    return *this;
}

}  // namespace foretell
