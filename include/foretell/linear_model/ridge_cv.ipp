#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/leave_one_out.hpp>
#include <foretell/linear_model/ridge.hpp>
#include <foretell/linear_model/ridge_cv.hpp>

#include <algorithm>
#include <utility>

namespace foretell {

template <std::floating_point T>
RidgeCV<T>::RidgeCV(RidgeCVOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    if (options_.alphas.empty()) {
        throw InvalidArgument("RidgeCV: alphas must hold a value to choose from, got none");
    }
}

template <std::floating_point T>
template <class X>
RidgeCV<T>& RidgeCV<T>::learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options) {
    this->check_targets(rows, y, options.sample_weight);
    RidgeCVFit<T> next;
    next.alphas = options_.alphas;
    std::sort(next.alphas.begin(), next.alphas.end());
    const auto errors =
        linear::leave_one_out_errors<T>(this->where("fit"), rows, y, options.sample_weight,
                                        options_.fit_intercept, next.alphas, options_.n_threads);
    next.errors.assign(errors.begin(), errors.end());
    std::size_t best = 0;
    for (std::size_t a = 1; a < next.alphas.size(); ++a) {
        if (next.errors[a] <= next.errors[best]) best = a;
    }
    next.alpha = next.alphas[best];
    Ridge<T> model({.alpha = next.alpha,
                    .fit_intercept = options_.fit_intercept,
                    .solver = RidgeSolver::cholesky,
                    .n_threads = options_.n_threads});
    model.fit(rows, y, options);
    next.coef = model.coef();
    next.intercept = model.intercept();
    next.solver = model.solver_result();
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
