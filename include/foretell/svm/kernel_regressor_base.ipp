#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/score.hpp>
#include <foretell/svm/detail/checks.hpp>
#include <foretell/svm/detail/solve_dual.hpp>
#include <foretell/svm/detail/support_rows.hpp>
#include <foretell/svm/detail/support_sums.hpp>
#include <foretell/svm/kernel_regressor_base.hpp>

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
    const svm::KernelFunction kernel = svm::kernel_of(o, gamma);
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
    check_query(Derived::type_name, member, rows, f.support_vectors.shape()[1]);
    check_out(Derived::type_name, member, rows.rows(), out);
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
    detail::check_scored(where("score"), rows.rows(), y, sample_weight);
    Vector<T> p = uninitialized<T>(rows.rows());
    answer("score", rows, p);
    return detail::r_squared(y, VectorView<const T>(p), sample_weight);
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
