#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/model_selection/split.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace foretell {

/// What a C is judged by on rows that its model has not seen; greater is better.
enum class LogisticScoring { accuracy, neg_log_loss };
constexpr std::array<std::string_view, 2> enum_names(LogisticScoring) {
    return {"accuracy", "neg_log_loss"};
}

/// Options of LogisticRegressionCV. Names and defaults follow scikit-learn.
struct LogisticRegressionCVOptions {
    /// The values of C to choose from, in any order; empty: n_Cs of them from 1e-4 to 1e4.
    std::vector<double> Cs = {};
    std::size_t n_Cs = 10;
    /// Stratified folds, in blocks as the rows stand; splits of your own go to fit.
    std::size_t cv = 5;
    LogisticScoring scoring = LogisticScoring::accuracy;
    /// Choose the strongest penalty whose mean score is within one standard error of the best:
    /// simpler, and hardly worse. ESL 2nd ed., section 7.10.
    bool one_standard_error = false;
    /// Folds fitted at once; 0: one for each processor. The result is the same for any number.
    std::size_t n_threads = 1;
    /// Those of each fit. C is left out: it is what is chosen.
    LogisticRegressionOptions model = {};

    static constexpr auto fields() {
        using O = LogisticRegressionCVOptions;
        return std::tuple{
            field("Cs", &O::Cs, positive, "values of C to choose from; none: n_Cs values"),
            field("n_Cs", &O::n_Cs, at_least(1), "how many from 1e-4 to 1e4 if Cs is empty"),
            field("cv", &O::cv, at_least(2), "stratified folds"),
            field("scoring", &O::scoring, "what a C is judged by"),
            field("one_standard_error", &O::one_standard_error,
                  "the strongest penalty within one standard error of the best"),
            field("n_threads", &O::n_threads, non_negative, "folds at once, 0: all processors"),
            field("model", &O::model, "options of each fit, C left out")};
    }
};

/// Logistic regression whose penalty is chosen by cross-validation: for each fold the path over all
/// C, warm-started, then one fit of all rows with the C of the best mean score (the strongest
/// penalty of equals). scikit-learn's LogisticRegressionCV with refit.
///
///     const auto model = LogisticRegressionCV({.scoring = LogisticScoring::neg_log_loss}).fit(X,
///     y); model.C();        // the one chosen model.scores();   // (n_folds, n_Cs)
///
/// What follows a fit is LogisticRegression's own: model.best().coef(), predict_proba and so on.
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class LogisticRegressionCV {
public:
    using Scalar = T;
    using Options = LogisticRegressionCVOptions;
    static constexpr std::string_view type_name = "LogisticRegressionCV";

    /// @throws InvalidArgument if an option is out of range, or one of `model` is set that has no
    ///         meaning here: C, or penalty none
    explicit LogisticRegressionCV(LogisticRegressionCVOptions options = {});

    /// Learns from X (n_samples, n_features) and labels y (n_samples,), forgetting any earlier fit.
    /// If it throws, the object is as it was before the call. A progress sink hears of each fold;
    /// if it asks to stop, C is chosen by the folds so far, and scores() has no rows for the
    /// others.
    /// @throws what LogisticRegression::fit throws; InvalidArgument if every class has fewer
    /// samples
    ///         than there are folds, or a part to learn from lacks a class
    /// Complexity: n_folds (n_Cs) fits of LogisticRegression, most of them short.
    LogisticRegressionCV& fit(MatrixView<const T> X, LabelsView y,
                              const FitOptions<T>& options = {}) & {
        return learn(X, y, nullptr, options);
    }
    LogisticRegressionCV& fit(const CsrMatrix<T>& X, LabelsView y,
                              const FitOptions<T>& options = {}) & {
        return learn(X, y, nullptr, options);
    }
    LogisticRegressionCV fit(MatrixView<const T> X, LabelsView y,
                             const FitOptions<T>& options = {}) && {
        return std::move(fit(X, y, options));
    }
    LogisticRegressionCV fit(const CsrMatrix<T>& X, LabelsView y,
                             const FitOptions<T>& options = {}) && {
        return std::move(fit(X, y, options));
    }
    /// The same on splits of any splitter (groups, time), instead of the option cv.
    LogisticRegressionCV& fit_splits(MatrixView<const T> X, LabelsView y,
                                     const std::vector<Split>& splits,
                                     const FitOptions<T>& options = {}) {
        return learn(X, y, &splits, options);
    }
    LogisticRegressionCV& fit_splits(const CsrMatrix<T>& X, LabelsView y,
                                     const std::vector<Split>& splits,
                                     const FitOptions<T>& options = {}) {
        return learn(X, y, &splits, options);
    }

    /// As the members of LogisticRegression of the same names, for X a matrix or a CsrMatrix.
    /// @throws NotFittedError, and what those throw
    [[nodiscard]] Matrix<T> decision_function(MatrixView<const T> X) const {
        return fitted("decision_function").best.decision_function(X);
    }
    [[nodiscard]] Matrix<T> decision_function(const CsrMatrix<T>& X) const {
        return fitted("decision_function").best.decision_function(X);
    }
    void decision_function_into(MatrixView<const T> X, MatrixView<T> out) const {
        fitted("decision_function_into").best.decision_function_into(X, out);
    }
    [[nodiscard]] Matrix<T> predict_proba(MatrixView<const T> X) const {
        return fitted("predict_proba").best.predict_proba(X);
    }
    [[nodiscard]] Matrix<T> predict_proba(const CsrMatrix<T>& X) const {
        return fitted("predict_proba").best.predict_proba(X);
    }
    void predict_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        fitted("predict_proba_into").best.predict_proba_into(X, out);
    }
    [[nodiscard]] Matrix<T> predict_log_proba(MatrixView<const T> X) const {
        return fitted("predict_log_proba").best.predict_log_proba(X);
    }
    void predict_log_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        fitted("predict_log_proba_into").best.predict_log_proba_into(X, out);
    }
    [[nodiscard]] Labels predict(MatrixView<const T> X) const {
        return fitted("predict").best.predict(X);
    }
    [[nodiscard]] Labels predict(const CsrMatrix<T>& X) const {
        return fitted("predict").best.predict(X);
    }
    void predict_into(MatrixView<const T> X, VectorView<int> out) const {
        fitted("predict_into").best.predict_into(X, out);
    }
    [[nodiscard]] double score(MatrixView<const T> X, LabelsView y,
                               VectorView<const T> sample_weight = {}) const {
        return fitted("score").best.score(X, y, sample_weight);
    }
    [[nodiscard]] double score(const CsrMatrix<T>& X, LabelsView y,
                               VectorView<const T> sample_weight = {}) const {
        return fitted("score").best.score(X, y, sample_weight);
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const LogisticRegressionCVOptions& options() const noexcept { return options_; }

    /// The model of all rows with the C chosen.
    [[nodiscard]] const LogisticRegression<T>& best() const { return fitted("best").best; }
    /// The C chosen.
    [[nodiscard]] double C() const { return fitted("C").best.options().C; }
    /// All values of C that were tried, ascending.
    [[nodiscard]] const std::vector<double>& Cs() const { return fitted("Cs").Cs; }
    /// Score of each fold for each C, shape (n_folds, n_Cs).
    [[nodiscard]] const Matrix<double>& scores() const { return fitted("scores").scores; }
    [[nodiscard]] const Labels& classes() const { return fitted("classes").best.classes(); }
    [[nodiscard]] const Matrix<T>& coef() const { return fitted("coef").best.coef(); }
    [[nodiscard]] const Vector<T>& intercept() const {
        return fitted("intercept").best.intercept();
    }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").best.n_features_in();
    }
    [[nodiscard]] const LogisticSolverResult& solver_result() const {
        return fitted("solver_result").best.solver_result();
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        LogisticRegression<T> best;
        std::vector<double> Cs;
        Matrix<double> scores;

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{field("best", &F::best, "the model of all rows with the C chosen"),
                              field("Cs", &F::Cs, positive, "values of C, ascending"),
                              field("scores", &F::scores, "of each fold for each C")};
        }
        void check(std::string_view where) const {
            check_that(where, best.is_fitted(), "best must be fitted");
            check_that(where, !Cs.empty(), "Cs must not be empty");
            check_that(where, scores.shape()[1] == Cs.size(),
                       "scores must have a column for each C");
        }
    };
    const Fitted& fitted(std::string_view member) const;
    template <class X>
    LogisticRegressionCV& learn(const X& rows, LabelsView y, const std::vector<Split>* given,
                                const FitOptions<T>& options);
    [[nodiscard]] std::size_t choose(const Matrix<double>& scores) const;

    LogisticRegressionCVOptions options_;
    std::optional<Fitted> fitted_;
};

static_assert(ProbabilisticClassifier<LogisticRegressionCV<double>>);

}  // namespace foretell

#include <foretell/linear_model/logistic_regression_cv.ipp>
