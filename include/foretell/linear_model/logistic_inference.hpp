#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/logistic_regression.hpp>

#include <array>
#include <concepts>
#include <string_view>
#include <tuple>

namespace foretell {

/// What the covariance of the coefficients is taken to be, with H the Hessian of F / C, the
/// negative log-likelihood with its penalty.
enum class CoefficientCovariance {
    hessian,   ///< H^-1: right if the model is
    sandwich,  ///< H^-1 (sum_i g_i g_i') H^-1, g_i the gradient of sample i's loss: robust, "HC0"
};
constexpr std::array<std::string_view, 2> enum_names(CoefficientCovariance) {
    return {"hessian", "sandwich"};
}

/// Options of logistic_inference.
struct LogisticInferenceOptions {
    CoefficientCovariance covariance = CoefficientCovariance::hessian;
    /// Of the intervals: each holds the true value in this share of all samples one could draw.
    double level = 0.95;

    static constexpr auto fields() {
        using O = LogisticInferenceOptions;
        return std::tuple{field("covariance", &O::covariance, "of the coefficients"),
                          field("level", &O::level, open_interval(0.0, 1.0), "of the intervals")};
    }
};

/// How sure the coefficients of a logistic regression are. Matrices have the shape of coef() with
/// the intercept as one more column, if the model has one: (1 or n_classes, n_features (+ 1)).
struct LogisticInference {
    Matrix<double> estimate;        ///< coef() and intercept()
    Matrix<double> standard_error;  ///< roots of the diagonal of covariance
    Matrix<double> z;               ///< estimate / standard_error; 0 where both are 0
    Matrix<double> p_value;         ///< P(|Z| > |z|) if the coefficient were 0, Z standard normal
    Matrix<double> lower, upper;    ///< ends of the interval of each estimate
    Matrix<double> odds_ratio;      ///< exp(estimate): by what the odds grow if x_j grows by 1
    Matrix<double> odds_ratio_lower, odds_ratio_upper;
    Matrix<double> covariance;   ///< of all estimates, row by row: (size, size)
    double gradient_norm = 0.0;  ///< largest derivative of F at the estimates; large: other data
};

/// Standard errors, tests and intervals of the coefficients of a fitted LogisticRegression, from
/// the data that it was fitted to, asymptotically and as if the penalty were none of the data's
/// doing:
///
///     Cov = H^-1,   H = X' diag(s_i p_i (1 - p_i)) X + I / C      (CoefficientCovariance::hessian)
///
/// with a 1 in X and 0 in I for the intercept, the last term left out without a penalty. Of a
/// softmax the coefficients are those with mean 0 over the classes, in which it is symmetric.
///
/// Weights s_i count as repetitions of a sample for hessian, and as weights of its loss for
/// sandwich. A constant column without a penalty, whose coefficient the model leaves at 0, has the
/// error 0. The penalty pulls coefficients towards 0, which no interval here accounts for: fit with
/// LogisticPenalty::none where that matters.
///
/// Sources: Hosmer, Lemeshow & Sturdivant, Applied Logistic Regression, 3rd ed., sections 2.4 and
/// 3.2; White, Econometrica 50 (1982), theorem 3.2.
/// @param model fitted, not with one_vs_rest to more than two classes: these are models of their
/// own
/// @param X, y, data what it was fitted to, sample_weight included
/// @throws NotFittedError, InvalidArgument if an option is out of range, y has other classes than
///         the model or data are not as fit wants them, ShapeError if shapes disagree,
///         NumericalError if columns are collinear and there is no penalty
/// Complexity: one Hessian, O(n_samples size^2), and O(size^3); allocates four matrices of size^2.
template <std::floating_point T>
[[nodiscard]] LogisticInference logistic_inference(const LogisticRegression<T>& model,
                                                   std::type_identity_t<MatrixView<const T>> X,
                                                   LabelsView y,
                                                   const LogisticInferenceOptions& options = {},
                                                   const FitOptions<T>& data = {});
template <std::floating_point T>
[[nodiscard]] LogisticInference logistic_inference(const LogisticRegression<T>& model,
                                                   const CsrMatrix<T>& X, LabelsView y,
                                                   const LogisticInferenceOptions& options = {},
                                                   const FitOptions<T>& data = {});

}  // namespace foretell

#include <foretell/linear_model/logistic_inference.ipp>
