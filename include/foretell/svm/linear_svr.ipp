#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/svm/detail/checks.hpp>
#include <foretell/svm/detail/r_squared.hpp>
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
    const std::string name = where("fit");
    check_not_empty(name, rows.rows(), rows.cols());
    check_same_length(name, "X", rows.rows(), "y", y.size());
    check_sample_weight(name, options.sample_weight, rows.rows());
    check_finite(name, "X", rows);
    check_finite(name, "y", y);
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
    fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
template <class X>
void LinearSVR<T>::answer(std::string_view member, const X& rows, VectorView<T> out) const {
    const Fitted& f = fitted(member);
    svm::check_query(type_name, member, rows, f.coef.size());
    if (out.size() != rows.rows()) {
        throw ShapeError(
            message(where(member), ": out must have length ", rows.rows(), ", got ", out.size()));
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = svm::row_dot(rows, i, f.coef.data()) + f.intercept;
    }
}

template <std::floating_point T>
template <class X>
Vector<T> LinearSVR<T>::collect(const X& rows) const {
    Vector<T> out = uninitialized<T>(rows.rows());
    answer("predict", rows, out);
    return out;
}

template <std::floating_point T>
template <class X>
double LinearSVR<T>::r_squared(const X& rows, VectorView<const T> y,
                               VectorView<const T> sample_weight) const {
    static_cast<void>(fitted("score"));
    svm::check_scored<T>(where("score"), rows.rows(), y, sample_weight);
    Vector<T> p = uninitialized<T>(rows.rows());
    answer("score", rows, p);
    return svm::r_squared<T>(p, y, sample_weight);
}

}  // namespace foretell
