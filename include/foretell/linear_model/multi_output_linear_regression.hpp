#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/linear_regression_options.hpp>
#include <foretell/linear_model/linear_solver_result.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace foretell {

/// What MultiOutputLinearRegression has learnt.
template <class T>
struct MultiOutputFit {
    Matrix<T> coef;       ///< (n_outputs, n_features)
    Vector<T> intercept;  ///< (n_outputs,)
    LinearSolverResult solver;
    std::size_t rank = 0;
    std::vector<double> singular_values;  ///< of the centred X

    static constexpr auto fields() {
        using F = MultiOutputFit;
        return std::tuple{field("coef", &F::coef, "W, a row for each output"),
                          field("intercept", &F::intercept, "b, one for each output"),
                          field("solver", &F::solver, "how the fit went"),
                          field("rank", &F::rank, "of the centred X"),
                          field("singular_values", &F::singular_values, non_negative,
                                "of the centred X, descending")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.shape()[0] > 0 && coef.shape()[1] > 0,
                   "coef must have a row for each output and an entry for each feature, not none");
        check_that(where, intercept.size() == coef.shape()[0],
                   "intercept must have an entry for each row of coef");
        check_that(where, rank <= coef.shape()[1], "rank must be at most the number of features");
    }
};

/// Linear regression of several targets by least squares: minimises over W and b
///
///     F(W, b) = 1/2 sum_i s_i ||y_i - W x_i - b||^2,
///
/// where y_i is row i of Y; each output has the coefficients of a LinearRegression on its column
/// alone, and all of them cost one factorisation and the same reads of X. scikit-learn's
/// LinearRegression with a two-dimensional y; ESL 2nd ed., section 3.2.4.
///
/// All sums are in double. A const object may be read by several threads at once.
/// Complexity: O(n_samples (n_features + n_outputs)^2 + n_features^3); X is read, never copied.
template <std::floating_point T = double>
class MultiOutputLinearRegression {
public:
    using Scalar = T;
    using Options = LinearRegressionOptions;
    static constexpr std::string_view type_name = "MultiOutputLinearRegression";

    /// @throws InvalidArgument if an option is out of range
    explicit MultiOutputLinearRegression(LinearRegressionOptions options = {});

    /// Learns from X (n_samples, n_features) and Y (n_samples, n_outputs), forgetting any earlier
    /// fit. If it throws, the object is as it was before the call. X and Y are neither kept nor
    /// changed.
    /// @throws ShapeError if X is empty, Y has no column, or X, Y and sample_weight disagree in
    ///         n_samples
    /// @throws InvalidArgument if X or Y holds a NaN or infinity, or a weight is negative or not
    ///         finite; NumericalError if the squares of a column overflow
    MultiOutputLinearRegression& fit(MatrixView<const T> X, MatrixView<const T> Y,
                                     const FitOptions<T>& options = {}) & {
        return learn(X, Y, options);
    }
    MultiOutputLinearRegression& fit(const CsrMatrix<T>& X, MatrixView<const T> Y,
                                     const FitOptions<T>& options = {}) & {
        return learn(X, Y, options);
    }
    MultiOutputLinearRegression fit(MatrixView<const T> X, MatrixView<const T> Y,
                                    const FitOptions<T>& options = {}) && {
        return std::move(learn(X, Y, options));
    }
    MultiOutputLinearRegression fit(const CsrMatrix<T>& X, MatrixView<const T> Y,
                                    const FitOptions<T>& options = {}) && {
        return std::move(learn(X, Y, options));
    }

    /// X W' + 1 b', shape (n_samples, n_outputs).
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    ///         it holds a NaN or infinity - as do all members below; predict_into also ShapeError
    ///         if out has another shape
    [[nodiscard]] Matrix<T> predict(MatrixView<const T> X) const { return collect(X); }
    [[nodiscard]] Matrix<T> predict(const CsrMatrix<T>& X) const { return collect(X); }
    /// The same into out, allocating nothing.
    void predict_into(MatrixView<const T> X, MatrixView<T> out) const {
        answer("predict_into", X, out);
    }
    void predict_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        answer("predict_into", X, out);
    }

    /// The mean over the outputs of R2 = 1 - sum s (y - p)^2 / sum s (y - mean y)^2; for an output
    /// whose y is constant 1 if all p are right, else 0.
    /// @param sample_weight (n_samples,), >= 0; empty: all 1
    [[nodiscard]] double score(MatrixView<const T> X, MatrixView<const T> Y,
                               VectorView<const T> sample_weight = {}) const {
        return mean_r_squared(X, Y, sample_weight);
    }
    [[nodiscard]] double score(const CsrMatrix<T>& X, MatrixView<const T> Y,
                               VectorView<const T> sample_weight = {}) const {
        return mean_r_squared(X, Y, sample_weight);
    }

    [[nodiscard]] const LinearRegressionOptions& options() const noexcept { return options_; }
    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    /// W, shape (n_outputs, n_features).
    [[nodiscard]] const Matrix<T>& coef() const { return fitted("coef").coef; }
    /// b, shape (n_outputs,); zero without fit_intercept.
    [[nodiscard]] const Vector<T>& intercept() const { return fitted("intercept").intercept; }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").coef.shape()[1];
    }
    [[nodiscard]] std::size_t n_outputs() const { return fitted("n_outputs").intercept.size(); }
    /// Of all outputs together: F, and its largest derivative.
    [[nodiscard]] const LinearSolverResult& solver_result() const {
        return fitted("solver_result").solver;
    }
    /// Independent columns of the centred X.
    [[nodiscard]] std::size_t rank() const { return fitted("rank").rank; }
    /// As of LinearRegression.
    [[nodiscard]] const std::vector<double>& singular_values() const {
        return fitted("singular_values").singular_values;
    }

private:
    friend struct foretell::Access;
    using Fitted = MultiOutputFit<T>;

    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        return *fitted_;
    }
    [[nodiscard]] static std::string where(std::string_view member) {
        return message(type_name, "::", member);
    }

    template <class X>
    MultiOutputLinearRegression& learn(const X& rows, MatrixView<const T> Y,
                                       const FitOptions<T>& options);
    template <class X>
    Matrix<T> collect(const X& rows) const {
        Matrix<T> out = uninitialized<T>(rows.rows(), fitted("predict").intercept.size());
        answer("predict", rows, out);
        return out;
    }
    template <class X>
    void answer(std::string_view member, const X& rows, MatrixView<T> out) const;
    template <class X>
    double mean_r_squared(const X& rows, MatrixView<const T> Y,
                          VectorView<const T> sample_weight) const;

    LinearRegressionOptions options_;
    std::optional<Fitted> fitted_;
};

static_assert(MultiOutputRegressor<MultiOutputLinearRegression<double>>);

}  // namespace foretell

#include <foretell/linear_model/multi_output_linear_regression.ipp>
