#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/map.hpp>

/// Elementary functions of whole vectors: y_i = f(x_i).
///
/// Vectorised for the processor found at run time (see run.hpp). y may be x; otherwise they must
/// not overlap. Errors are below 2.5 units in the last place for float and double on the whole
/// line, subnormal results included; NaN stays NaN, infinities and overflow give what the standard
/// library gives. An element's result does not depend on its place. Nothing is allocated.
/// @throws ShapeError if x and y differ in size
namespace foretell::linalg {

/// y = e^x.
inline void exp_into(VectorView<const float> x, VectorView<float> y) {
    detail::map<detail::ExpMap>("exp_into", x, y);
}
inline void exp_into(VectorView<const double> x, VectorView<double> y) {
    detail::map<detail::ExpMap>("exp_into", x, y);
}

/// y = e^x - 1, without loss near 0.
inline void expm1_into(VectorView<const float> x, VectorView<float> y) {
    detail::map<detail::Expm1Map>("expm1_into", x, y);
}
inline void expm1_into(VectorView<const double> x, VectorView<double> y) {
    detail::map<detail::Expm1Map>("expm1_into", x, y);
}

/// y = log x; -inf for 0 and NaN below.
inline void log_into(VectorView<const float> x, VectorView<float> y) {
    detail::map<detail::LogMap>("log_into", x, y);
}
inline void log_into(VectorView<const double> x, VectorView<double> y) {
    detail::map<detail::LogMap>("log_into", x, y);
}

/// y = log(1 + x), without loss near 0; -inf for -1 and NaN below.
inline void log1p_into(VectorView<const float> x, VectorView<float> y) {
    detail::map<detail::Log1pMap>("log1p_into", x, y);
}
inline void log1p_into(VectorView<const double> x, VectorView<double> y) {
    detail::map<detail::Log1pMap>("log1p_into", x, y);
}

/// y = 1 / (1 + e^-x), the logistic function; relative accuracy also where it is tiny.
inline void sigmoid_into(VectorView<const float> x, VectorView<float> y) {
    detail::map<detail::SigmoidMap>("sigmoid_into", x, y);
}
inline void sigmoid_into(VectorView<const double> x, VectorView<double> y) {
    detail::map<detail::SigmoidMap>("sigmoid_into", x, y);
}

/// y = tanh x.
inline void tanh_into(VectorView<const float> x, VectorView<float> y) {
    detail::map<detail::TanhMap>("tanh_into", x, y);
}
inline void tanh_into(VectorView<const double> x, VectorView<double> y) {
    detail::map<detail::TanhMap>("tanh_into", x, y);
}

/// y = log(1 + e^x), -log of sigmoid(-x); neither overflows nor cancels.
inline void softplus_into(VectorView<const float> x, VectorView<float> y) {
    detail::map<detail::SoftplusMap>("softplus_into", x, y);
}
inline void softplus_into(VectorView<const double> x, VectorView<double> y) {
    detail::map<detail::SoftplusMap>("softplus_into", x, y);
}

}  // namespace foretell::linalg
