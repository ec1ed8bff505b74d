#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/svm/detail/checks.hpp>
#include <foretell/svm/detail/solve_linear.hpp>
#include <foretell/svm/linear_svr.hpp>

#include <algorithm>

namespace foretell {

template <std::floating_point T>
LinearSVR<T>::LinearSVR(LinearSVROptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    svm::check_solver(type_name, options_.solver, name_of(options_.loss),
                      options_.loss == LinearSVRLoss::squared_epsilon_insensitive);
}

template <std::floating_point T>
template <class X>
LinearSVR<T>& LinearSVR<T>::learn(const X& rows, VectorView<const T> y,
                                  const FitOptions<T>& options) {
    const std::string name = Base::where("fit");
    Base::check_training_data(rows, y, options.sample_weight);
    const std::size_t n = y.size(), d = rows.cols();
    svm::LinearProblem<T, X> p{rows, Buffer<T>(y.begin(), y.end()), Buffer<double>(n, options_.C)};
    for (std::size_t i = 0; i < n && !options.sample_weight.empty(); ++i) {
        p.cost[i] *= static_cast<double>(options.sample_weight[i]);
    }
    p.bias = options_.fit_intercept ? options_.intercept_scaling : 0.0;
    p.epsilon = options_.epsilon;
    p.is_hinge = false;
    p.is_squared = options_.loss == LinearSVRLoss::squared_epsilon_insensitive;
    Buffer<T> w;
    Fitted next{uninitialized<T>(d), T(0), {}};
    next.solver = svm::solve_linear(
        p, options_.solver,
        {options_.tol, options_.max_iter, options_.seed, options.progress, type_name}, w);
    std::copy_n(w.data(), d, next.coef.data());
    if (p.bias > 0.0) next.intercept = w[d] * static_cast<T>(p.bias);
    svm::check_weights(name, w, next.solver);
    svm::warn_unless_converged(options.log, name, next.solver);
    this->fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
