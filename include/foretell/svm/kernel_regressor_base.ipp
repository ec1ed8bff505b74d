#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/svm/detail/checks.hpp>
#include <foretell/svm/detail/solve_dual.hpp>
#include <foretell/svm/detail/support_rows.hpp>
#include <foretell/svm/detail/support_sums.hpp>
#include <foretell/svm/kernel_regressor_base.hpp>

#include <algorithm>

namespace foretell {

template <class Derived, std::floating_point T>
template <class X>
Derived& KernelRegressorBase<Derived, T>::learn(const X& rows, VectorView<const T> y,
                                                const FitOptions<T>& options) {
    const std::string name = where("fit");
    check_not_empty(name, rows.rows(), rows.cols());
    check_same_length(name, "X", rows.rows(), "y", y.size());
    check_sample_weight(name, options.sample_weight, rows.rows());
    check_finite(name, "X", rows);
    check_finite(name, "y", y);
    Buffer<std::size_t> used;
    Buffer<double> target, weight;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double s =
            options.sample_weight.empty() ? 1.0 : static_cast<double>(options.sample_weight[i]);
        if (!(s > 0.0)) continue;
        used.push_back(i);
        target.push_back(static_cast<double>(y[i]));
        weight.push_back(s);
    }
    const auto& o = self().options();
    const double gamma = svm::gamma_for(o.gamma, rows, used);
    const svm::KernelFunction kernel{o.kernel, gamma, o.coef0, static_cast<unsigned>(o.degree)};
    const svm::DualSolution solution =
        self().solve(name, kernel, rows, used, target, weight, options.progress);
    Fitted next = svm::machine_of<T>(name, rows, used, solution);
    next.gamma = gamma;
    svm::warn_unless_converged(options.log, name, next.solver);
    fitted_ = std::move(next);
    return self();
}

template <class Derived, std::floating_point T>
template <class X>
void KernelRegressorBase<Derived, T>::answer(std::string_view member, const X& rows,
                                             VectorView<T> out) const {
    const Fitted& f = fitted(member);
    svm::check_query(Derived::type_name, member, rows, f.support_vectors.shape()[1]);
    if (out.size() != rows.rows()) {
        throw ShapeError(
            message(where(member), ": out must have length ", rows.rows(), ", got ", out.size()));
    }
    svm::support_sums(self().options(), f, rows, 0, rows.rows(), out.data());
}

template <class Derived, std::floating_point T>
template <class X>
Vector<T> KernelRegressorBase<Derived, T>::collect(const X& rows) const {
    Vector<T> out = uninitialized<T>(rows.rows());
    answer("predict", rows, out);
    return out;
}

template <class Derived, std::floating_point T>
template <class X>
double KernelRegressorBase<Derived, T>::r_squared(const X& rows, VectorView<const T> y,
                                                  VectorView<const T> sample_weight) const {
    static_cast<void>(fitted("score"));
    const std::size_t n = rows.rows();
    check_same_length(where("score"), "X", n, "y", y.size());
    check_finite(where("score"), "y", y);
    check_sample_weight(where("score"), sample_weight, n);
    if (n == 0) throw ShapeError(where("score") + ": X must have at least one sample");
    Vector<T> p = uninitialized<T>(n);
    answer("score", rows, p);
    const auto weight = [&](std::size_t i) {
        return sample_weight.empty() ? 1.0 : static_cast<double>(sample_weight[i]);
    };
    double total = 0.0, sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        total += weight(i);
        sum += weight(i) * static_cast<double>(y[i]);
    }
    const double mean = sum / total;
    double residual = 0.0, spread = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double t = static_cast<double>(y[i]), r = t - static_cast<double>(p(i));
        residual += weight(i) * r * r;
        spread += weight(i) * (t - mean) * (t - mean);
    }
    const auto [low, high] = std::minmax_element(y.begin(), y.end());
    if (*low == *high || !(spread > 0.0)) return residual > 0.0 ? 0.0 : 1.0;
    return 1.0 - residual / spread;
}

template <class Derived, std::floating_point T>
Matrix<T> KernelRegressorBase<Derived, T>::support_vectors() const {
    const Fitted& f = fitted("support_vectors");
    return svm::unpack_support(f.support_vectors, f.support.size());
}

template <class Derived, std::floating_point T>
Vector<T> KernelRegressorBase<Derived, T>::coef() const {
    const Fitted& f = fitted("coef");
    svm::check_linear(where("coef"), self().options().kernel);
    const Matrix<T> vectors = svm::unpack_support(f.support_vectors, f.support.size());
    Vector<T> w = full(n_features_in(), T(0));
    for (std::size_t s = 0; s < f.support.size(); ++s) {
        for (std::size_t j = 0; j < w.size(); ++j) w(j) += f.dual_coef(s) * vectors(s, j);
    }
    return w;
}

}  // namespace foretell
