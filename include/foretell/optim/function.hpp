#pragma once

#include <foretell/core/views.hpp>

#include <concepts>

namespace foretell::optim {

/// f(x, g) returns the value at x and overwrites g with the gradient there.
template <class F>
concept SmoothFunction = requires(F& f, VectorView<const double> x, VectorView<double> g) {
    { f(x, g) } -> std::convertible_to<double>;
};

/// Also f.hessian(x, H), which overwrites the lower triangle of H with the Hessian at x; the
/// solver calls it only at the point of the latest call of f(x, g).
template <class F>
concept TwiceDifferentiableFunction = SmoothFunction<F> &&
    requires(F& f, VectorView<const double> x, MatrixView<double> H) {
    f.hessian(x, H);
};

/// m(v) replaces v by M^-1 v, where M is symmetric positive definite and close to the Hessian.
template <class M>
concept Preconditioner = requires(const M& m, VectorView<double> v) {
    m(v);
};

/// M = I: the variables are scaled as they should be already.
struct NoPreconditioner {
    void operator()(VectorView<double>) const noexcept {}
};

}  // namespace foretell::optim
