#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/logistic_regression_options.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace foretell {

/// Logistic regression for two or more classes, with a penalty on squares, on absolute values, on
/// both, or none.
///
/// Minimises over the weights w and the intercept b, for two classes,
///
///     F(w, b) = C sum_i s_i [ log(1 + exp(z_i)) - t_i z_i ] + 1/2 ||w||^2,   z_i = x_i'w + b,
///
/// where t_i is 1 for the larger of the two labels and 0 for the other, and s_i is the sample
/// weight times the class weight. For k > 2 classes the loss is that of the softmax,
/// log sum_j exp(z_ij) - z_i,y(i) with z_i = W x_i + b, symmetric in the classes; or, with
/// MultiClass::one_vs_rest, each class has such an F of two classes of its own, it and the rest,
/// and probabilities are those of the k models divided by their sum. Without a penalty C counts as
/// 1 and the last term is left out. With LogisticPenalty::l1 it is ||w||_1, with elastic_net
/// l1_ratio ||w||_1 + (1 - l1_ratio)/2 ||w||^2: coordinates that do not help enough get weight 0
/// (of two classes, or one against the rest; solver_result().decrement^2 / 2 is the duality gap
/// then). This is scikit-learn's LogisticRegression; ESL 2nd ed., sections 4.4 and 18.4.
///
/// All solvers work on columns that are centred and scaled on the way (X is neither copied nor
/// changed), so badly scaled columns and large means do not slow them down. Without a penalty a
/// constant column gets the weight 0. If the classes are separable and there is no penalty, F has
/// no minimiser: the fit then stops with finite weights and Stop::unbounded.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class LogisticRegression {
public:
    using Scalar = T;
    using Options = LogisticRegressionOptions;
    static constexpr std::string_view type_name = "LogisticRegression";

    /// @throws InvalidArgument if an option is out of range
    explicit LogisticRegression(LogisticRegressionOptions options = {});

    /// Learns from X (n_samples, n_features) and labels y (n_samples,), any ints, forgetting any
    /// earlier fit. If it throws, the object is as it was before the call. A progress sink that
    /// asks to stop leaves the best weights so far.
    /// @throws ShapeError if X is empty, or X, y and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X holds a NaN or infinity, a weight is negative or not finite, or
    ///         y has fewer than two classes of positive weight
    /// Complexity: O(n_samples n_features) per iteration, for newton_cholesky O(n_samples
    /// n_features^2); X is read, never copied.
    LogisticRegression& fit(MatrixView<const T> X, LabelsView y,
                            const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    LogisticRegression& fit(const CsrMatrix<T>& X, LabelsView y,
                            const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    LogisticRegression fit(MatrixView<const T> X, LabelsView y,
                           const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }
    LogisticRegression fit(const CsrMatrix<T>& X, LabelsView y,
                           const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }

    /// Log odds z = x'w + b, shape (n_samples, 1), > 0 means classes()(1); for more than two
    /// classes the predictors of the softmax or of the k models, (n_samples, n_classes).
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    /// it
    ///         holds a NaN or infinity - as do all members below; the _into forms also ShapeError
    ///         if out has another shape
    [[nodiscard]] Matrix<T> decision_function(MatrixView<const T> X) const;
    [[nodiscard]] Matrix<T> decision_function(const CsrMatrix<T>& X) const;
    /// The same into out, allocating nothing.
    void decision_function_into(MatrixView<const T> X, MatrixView<T> out) const;
    void decision_function_into(const CsrMatrix<T>& X, MatrixView<T> out) const;

    /// Probability of each class, shape (n_samples, n_classes), rows summing to one, columns in
    /// the order of classes().
    [[nodiscard]] Matrix<T> predict_proba(MatrixView<const T> X) const;
    [[nodiscard]] Matrix<T> predict_proba(const CsrMatrix<T>& X) const;
    /// The same into out, allocating nothing.
    void predict_proba_into(MatrixView<const T> X, MatrixView<T> out) const;
    void predict_proba_into(const CsrMatrix<T>& X, MatrixView<T> out) const;

    /// Logarithms of predict_proba, exact also where a probability is 0 in floating point.
    [[nodiscard]] Matrix<T> predict_log_proba(MatrixView<const T> X) const;
    [[nodiscard]] Matrix<T> predict_log_proba(const CsrMatrix<T>& X) const;
    /// The same into out, allocating nothing.
    void predict_log_proba_into(MatrixView<const T> X, MatrixView<T> out) const;
    void predict_log_proba_into(const CsrMatrix<T>& X, MatrixView<T> out) const;

    /// The likeliest class of each row, shape (n_samples,).
    [[nodiscard]] Labels predict(MatrixView<const T> X) const;
    [[nodiscard]] Labels predict(const CsrMatrix<T>& X) const;
    /// The same into out, allocating nothing.
    void predict_into(MatrixView<const T> X, VectorView<int> out) const;
    void predict_into(const CsrMatrix<T>& X, VectorView<int> out) const;

    /// Share of the rows, by weight, whose predict equals y.
    /// @param sample_weight (n_samples,), >= 0; empty: all 1
    [[nodiscard]] double score(MatrixView<const T> X, LabelsView y,
                               VectorView<const T> sample_weight = {}) const;
    [[nodiscard]] double score(const CsrMatrix<T>& X, LabelsView y,
                               VectorView<const T> sample_weight = {}) const;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const LogisticRegressionOptions& options() const noexcept { return options_; }

    /// The distinct labels, ascending, shape (n_classes,).
    [[nodiscard]] const Labels& classes() const { return fitted("classes").classes; }
    /// w, shape (1, n_features), or (n_classes, n_features) for more than two classes.
    [[nodiscard]] const Matrix<T>& coef() const { return fitted("coef").coef; }
    /// b, shape (1,) or (n_classes,); zeros without fit_intercept.
    [[nodiscard]] const Vector<T>& intercept() const { return fitted("intercept").intercept; }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").coef.shape()[1];
    }
    [[nodiscard]] const LogisticSolverResult& solver_result() const {
        return fitted("solver_result").solver;
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        Labels classes;
        Matrix<T> coef;
        Vector<T> intercept;
        LogisticSolverResult solver;

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{field("classes", &F::classes, "labels, ascending"),
                              field("coef", &F::coef, "w, a row for each class unless two"),
                              field("intercept", &F::intercept, "b"),
                              field("solver", &F::solver, "how the fit went")};
        }
        void check(std::string_view where) const {
            const std::size_t k = classes.size(), rows = k == 2 ? 1 : k;
            check_that(where, k >= 2, "classes must be two or more");
            for (std::size_t c = 1; c < k; ++c) {
                check_that(where, classes[c - 1] < classes[c], "classes must ascend");
            }
            check_that(where, coef.shape()[0] == rows && coef.shape()[1] > 0,
                       "coef must have a row for each class, or one for two classes");
            check_that(where, intercept.size() == rows, "intercept must be as long as coef");
        }
    };
    const Fitted& fitted(std::string_view member) const;
    template <class X>
    const Fitted& fitted_for(std::string_view member, const X& rows) const;
    template <class X>
    LogisticRegression& learn(const X& rows, LabelsView y, const FitOptions<T>& options);
    template <class X>
    void decide(std::string_view member, const X& rows, MatrixView<T> out) const;
    template <class X, class Convert>
    void probabilities(std::string_view member, const X& rows, MatrixView<T> out,
                       Convert convert) const;
    template <class X>
    void classify(std::string_view member, const X& rows, VectorView<int> out) const;
    template <class X>
    double accuracy(const X& rows, LabelsView y, VectorView<const T> sample_weight) const;

    LogisticRegressionOptions options_;
    std::optional<Fitted> fitted_;
};

static_assert(ProbabilisticClassifier<LogisticRegression<double>>);

}  // namespace foretell

#include <foretell/linear_model/logistic_regression.ipp>
