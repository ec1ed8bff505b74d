#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/student_t.hpp>
#include <foretell/linear_model/linear_regression.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace foretell {

/// Options of linear_inference.
struct LinearInferenceOptions {
    /// Of the intervals: each holds the true value in this share of all samples one could draw.
    double level = 0.95;

    static constexpr auto fields() {
        using O = LinearInferenceOptions;
        return std::tuple{field("level", &O::level, open_interval(0.0, 1.0), "of the intervals")};
    }
};

/// How sure the coefficients of a linear regression are: coef(), then the intercept if the model
/// has one, (n_features (+ 1),).
struct LinearInference {
    Vector<double> estimate, standard_error;
    Vector<double> t;             ///< estimate / standard_error; 0 where both are 0
    Vector<double> p_value;       ///< P(|T| > |t|) if the coefficient were 0, T Student's
    Vector<double> lower, upper;  ///< ends of the interval of each estimate
    Matrix<double> covariance;    ///< of the estimates
    double residual_error = 0.0;  ///< standard deviation of the noise, in the unit of y
    double degrees_of_freedom = 0.0;
};

namespace linear {

template <class T, class X>
[[nodiscard]] LinearInference inference(const LinearRegression<T>& model, const X& rows,
                                        VectorView<const T> y,
                                        const LinearInferenceOptions& options,
                                        VectorView<const T> weight) {
    constexpr std::string_view where = "linear_inference";
    check_options(where, options);
    const std::size_t n = rows.rows(), d = model.n_features_in();
    check_n_features(where, rows.cols(), d);
    check_same_length(where, "X", n, "y", y.size());
    check_sample_weight(where, weight, n);
    check_finite(where, "y", y);
    const bool b = model.options().fit_intercept;
    const Gram gram = make_gram<T>(where, rows, MatrixView<const T>(y.data(), n, 1), weight, b,
                                   model.options().n_threads);
    const NormalEquations normal(gram, 0.0);
    const std::size_t p = normal.n_active() + (b ? 1 : 0);
    if (!(normal.condition() < most_condition)) {
        throw NumericalError(
            message(where, ": the columns of X must not depend on each other, but ",
                    "the condition number of their products is about ", normal.condition()));
    }
    double residual = 0.0, counted = 0.0;
    const Vector<T> fit = model.predict(rows);
    for (std::size_t i = 0; i < n; ++i) {
        const double s = weight.empty() ? 1.0 : static_cast<double>(weight[i]);
        const double e = static_cast<double>(y[i]) - static_cast<double>(fit(i));
        residual += s * e * e;
        counted += s > 0.0 ? 1.0 : 0.0;
    }
    LinearInference out;
    out.degrees_of_freedom = counted - static_cast<double>(p);
    if (!(out.degrees_of_freedom > 0.0)) {
        throw InvalidArgument(message(where, ": there must be more rows of positive weight than ",
                                      "coefficients, got ", counted, " and ", p));
    }
    const double variance = residual / out.degrees_of_freedom;
    out.residual_error = std::sqrt(variance);
    const std::size_t size = d + (b ? 1 : 0);
    out.covariance = full(size, size, 0.0);
    std::vector<double> unit(d, 0.0), column(d), to_mean(d, 0.0);
    for (std::size_t j = 0; j < d; ++j) {
        if (gram.is_constant(j)) continue;
        unit[j] = 1.0;
        normal.solve(unit.data(), column.data());
        unit[j] = 0.0;
        for (std::size_t i = 0; i < d; ++i) {
            out.covariance(i, j) = variance * column[i];
            to_mean[i] += column[i] * gram.mean[j];
        }
    }
    if (b) {  // b = mean of y - m'w, whose parts are independent
        double both = 1.0 / gram.total_weight;
        for (std::size_t j = 0; j < d; ++j) {
            both += gram.mean[j] * to_mean[j];
            out.covariance(j, d) = out.covariance(d, j) = -variance * to_mean[j];
        }
        out.covariance(d, d) = variance * both;
    }
    out.estimate = out.standard_error = out.t = out.p_value = out.lower = out.upper =
        full(size, 0.0);
    const double reach = two_sided_t_quantile(1.0 - options.level, out.degrees_of_freedom);
    for (std::size_t j = 0; j < size; ++j) {
        const double w = static_cast<double>(j < d ? model.coef()(j) : model.intercept());
        const double error = std::sqrt(std::max(0.0, out.covariance(j, j)));
        out.estimate(j) = w;
        out.standard_error(j) = error;
        out.t(j) = w == 0.0 ? 0.0 : w / error;
        out.p_value(j) = two_sided_t(out.t(j), out.degrees_of_freedom);
        out.lower(j) = w - reach * error;
        out.upper(j) = w + reach * error;
    }
    return out;
}

}  // namespace linear

/// Standard errors, t tests and intervals of the coefficients of a fitted LinearRegression, from
/// the data that it was fitted to,
///
///     Cov = s^2 (X'SX)^-1,   s^2 = sum_i s_i r_i^2 / (n - p),
///
/// with a 1 in X for the intercept (ESL 2nd ed., equations 3.8 to 3.14), as if the noise were
/// normal with a variance of s^2 / s_i. A constant column, whose coefficient is 0, has the error 0.
/// @param X, y, data what the model was fitted to, sample_weight included
/// @throws NotFittedError, ShapeError if shapes disagree, InvalidArgument if the level is out of
///         range, a number is not finite or there are not more rows than coefficients,
///         NumericalError if columns depend on each other
/// Complexity: O(n_samples n_features^2 + n_features^3).
template <std::floating_point T>
[[nodiscard]] LinearInference linear_inference(const LinearRegression<T>& model,
                                               std::type_identity_t<MatrixView<const T>> X,
                                               std::type_identity_t<VectorView<const T>> y,
                                               const LinearInferenceOptions& options = {},
                                               const FitOptions<T>& data = {}) {
    return linear::inference<T>(model, X, y, options, data.sample_weight);
}
template <std::floating_point T>
[[nodiscard]] LinearInference linear_inference(const LinearRegression<T>& model,
                                               const CsrMatrix<T>& X,
                                               std::type_identity_t<VectorView<const T>> y,
                                               const LinearInferenceOptions& options = {},
                                               const FitOptions<T>& data = {}) {
    return linear::inference<T>(model, X, y, options, data.sample_weight);
}

}  // namespace foretell
