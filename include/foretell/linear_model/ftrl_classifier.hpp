#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/class_weight.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace foretell {

/// Options of FTRLClassifier.
struct FTRLClassifierOptions {
    /// How fast each coordinate learns at first: its rate is alpha / (beta + root of the sum of its
    /// squared gradients).
    double alpha = 0.1;
    double beta = 1.0;
    /// Strength of the penalties on absolute values, which leaves rare features out, and on
    /// squares.
    double l1 = 0.0;
    double l2 = 0.0;
    /// Learn an intercept, which is never penalised.
    bool fit_intercept = true;
    /// How much the samples of each class count; balanced in fit alone.
    ClassWeight class_weight = {};
    /// Passes of fit over the data; partial_fit makes one.
    std::size_t n_epochs = 1;
    /// Rows in random order in fit, anew for each pass, instead of as they stand.
    bool shuffle = false;
    /// Of the random order.
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = FTRLClassifierOptions;
        return std::tuple{
            field("alpha", &O::alpha, positive, "how fast coordinates learn"),
            field("beta", &O::beta, positive, "how long they learn as fast as at first"),
            field("l1", &O::l1, non_negative, "penalty on absolute values"),
            field("l2", &O::l2, non_negative, "penalty on squares"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("class_weight", &O::class_weight, "how much the samples of each class count"),
            field("n_epochs", &O::n_epochs, at_least(1), "passes of fit over the data"),
            field("shuffle", &O::shuffle, "rows of fit in random order"),
            field("seed", &O::seed, "of the random order")};
    }
};

/// How well rows were predicted before they were learnt from: an honest judgement without any rows
/// put aside (Blum, Kalai & Langford 1999).
struct ProgressiveValidation {
    std::size_t n_samples = 0;
    double weight = 0.0;    ///< sum of the sample weights
    double log_loss = 0.0;  ///< mean by weight
    double accuracy = 0.0;  ///< mean by weight
};

/// Logistic regression of two classes that learns row by row from endless, sparse, hashed data:
/// FTRL-Proximal with a learning rate for each coordinate,
///
///     w_t+1 = argmin_w  g_1:t'w + 1/2 sum_s sigma_s ||w - w_s||^2 + l1 ||w||_1 + l2/2 ||w||^2
///
/// (McMahan et al., "Ad click prediction: a view from the trenches", KDD 2013, algorithm 1). Rows
/// are predicted before they are learnt from, and progressive() and latest() tell how well.
///
/// A const object may be read by several threads at once. Memory: 4 numbers for each feature.
/// Complexity: O(nonzeros) for a pass.
template <std::floating_point T = double>
class FTRLClassifier {
public:
    using Scalar = T;
    using Options = FTRLClassifierOptions;
    static constexpr std::string_view type_name = "FTRLClassifier";

    /// @throws InvalidArgument if an option is out of range
    explicit FTRLClassifier(FTRLClassifierOptions options = {});

    /// Learns from X (n_samples, n_features) and labels y (n_samples,) of two classes, forgetting
    /// any earlier fit. If it throws, the object is as it was before the call.
    /// @throws ShapeError if X is empty, or X, y and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X holds a NaN or infinity, a weight is negative or not finite, or
    ///         y has not exactly two classes
    FTRLClassifier& fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) & {
        return learn_anew(X, y, options);
    }
    FTRLClassifier& fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) & {
        return learn_anew(X, y, options);
    }
    FTRLClassifier fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(learn_anew(X, y, options));
    }
    FTRLClassifier fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(learn_anew(X, y, options));
    }

    /// Goes on learning from more rows, one pass in the order in which they stand.
    /// @param classes the two labels, for the first call if y may lack one; else as they were
    /// @throws what fit throws; ShapeError if X has another number of features than before;
    ///         InvalidArgument if y has a label that is none of the classes
    FTRLClassifier& partial_fit(MatrixView<const T> X, LabelsView y, LabelsView classes = {},
                                const FitOptions<T>& options = {}) {
        return learn_more(X, y, classes, options);
    }
    FTRLClassifier& partial_fit(const CsrMatrix<T>& X, LabelsView y, LabelsView classes = {},
                                const FitOptions<T>& options = {}) {
        return learn_more(X, y, classes, options);
    }

    /// Log odds of classes()(1), shape (n_samples, 1).
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    /// it
    ///         holds a NaN or infinity - as do all members below; the _into forms also ShapeError
    ///         if out has another shape
    [[nodiscard]] Matrix<T> decision_function(MatrixView<const T> X) const {
        return collect("decision_function", X, 1, Answer::odds);
    }
    [[nodiscard]] Matrix<T> decision_function(const CsrMatrix<T>& X) const {
        return collect("decision_function", X, 1, Answer::odds);
    }
    void decision_function_into(MatrixView<const T> X, MatrixView<T> out) const {
        answer("decision_function_into", X, out, 1, Answer::odds);
    }
    void decision_function_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        answer("decision_function_into", X, out, 1, Answer::odds);
    }

    /// Probability of each class, shape (n_samples, 2), columns in the order of classes().
    [[nodiscard]] Matrix<T> predict_proba(MatrixView<const T> X) const {
        return collect("predict_proba", X, 2, Answer::probabilities);
    }
    [[nodiscard]] Matrix<T> predict_proba(const CsrMatrix<T>& X) const {
        return collect("predict_proba", X, 2, Answer::probabilities);
    }
    void predict_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        answer("predict_proba_into", X, out, 2, Answer::probabilities);
    }
    void predict_proba_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        answer("predict_proba_into", X, out, 2, Answer::probabilities);
    }

    /// Logarithms of predict_proba, exact also where a probability is 0 in floating point.
    [[nodiscard]] Matrix<T> predict_log_proba(MatrixView<const T> X) const {
        return collect("predict_log_proba", X, 2, Answer::log_probabilities);
    }
    [[nodiscard]] Matrix<T> predict_log_proba(const CsrMatrix<T>& X) const {
        return collect("predict_log_proba", X, 2, Answer::log_probabilities);
    }
    void predict_log_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        answer("predict_log_proba_into", X, out, 2, Answer::log_probabilities);
    }
    void predict_log_proba_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        answer("predict_log_proba_into", X, out, 2, Answer::log_probabilities);
    }

    /// The likelier class of each row, shape (n_samples,).
    [[nodiscard]] Labels predict(MatrixView<const T> X) const {
        Labels out = uninitialized<int>(X.rows());
        classify("predict", X, out);
        return out;
    }
    [[nodiscard]] Labels predict(const CsrMatrix<T>& X) const {
        Labels out = uninitialized<int>(X.rows());
        classify("predict", X, out);
        return out;
    }
    void predict_into(MatrixView<const T> X, VectorView<int> out) const {
        classify("predict_into", X, out);
    }
    void predict_into(const CsrMatrix<T>& X, VectorView<int> out) const {
        classify("predict_into", X, out);
    }

    /// Share of the rows, by weight, whose predict equals y.
    [[nodiscard]] double score(MatrixView<const T> X, LabelsView y,
                               VectorView<const T> sample_weight = {}) const {
        return accuracy(X, y, sample_weight);
    }
    [[nodiscard]] double score(const CsrMatrix<T>& X, LabelsView y,
                               VectorView<const T> sample_weight = {}) const {
        return accuracy(X, y, sample_weight);
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const FTRLClassifierOptions& options() const noexcept { return options_; }

    /// The two labels, ascending.
    [[nodiscard]] const Labels& classes() const { return fitted("classes").classes; }
    /// w, shape (1, n_features), made anew by each call.
    [[nodiscard]] Matrix<T> coef() const;
    /// b, shape (1,); zero without fit_intercept.
    [[nodiscard]] Vector<T> intercept() const;
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").coordinates.shape()[0];
    }

    /// Of all rows since the last call of fit, or the first of partial_fit.
    [[nodiscard]] ProgressiveValidation progressive() const;
    /// Of the rows of the last call of fit or partial_fit alone.
    [[nodiscard]] ProgressiveValidation latest() const;

private:
    friend struct foretell::Access;
    enum class Answer { odds, probabilities, log_probabilities };

    /// Sums behind ProgressiveValidation.
    struct Judgement {
        double n_samples = 0.0, weight = 0.0, loss = 0.0, right = 0.0;

        static constexpr auto fields() {
            using J = Judgement;
            return std::tuple{field("n_samples", &J::n_samples, non_negative, "rows"),
                              field("weight", &J::weight, non_negative, "sum of their weights"),
                              field("loss", &J::loss, non_negative, "sum of their losses"),
                              field("right", &J::right, non_negative, "weight of those met")};
        }
        [[nodiscard]] ProgressiveValidation mean() const;
    };
    struct Fitted {
        Labels classes;
        Matrix<T> coordinates, bias;  ///< (n_features, 4) and (1, 4): z, root of n, w, 0
        Judgement all, last;

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{field("classes", &F::classes, "labels, ascending"),
                              field("coordinates", &F::coordinates, "z, root of n, w, 0"),
                              field("bias", &F::bias, "the same of the intercept"),
                              field("all", &F::all, "how well all rows were predicted"),
                              field("last", &F::last, "how well the last rows were")};
        }
        void check(std::string_view where) const {
            check_that(where, classes.size() == 2 && classes(0) < classes(1),
                       "classes must be two, ascending");
            check_that(where, coordinates.shape()[0] > 0 && coordinates.shape()[1] == 4,
                       "coordinates must have four numbers for each feature");
            check_that(where, bias.shape()[0] == 1 && bias.shape()[1] == 4,
                       "bias must have four numbers");
        }
    };
    [[nodiscard]] const Fitted& fitted(std::string_view member) const;

    template <class X>
    FTRLClassifier& learn_anew(const X& rows, LabelsView y, const FitOptions<T>& options);
    template <class X>
    FTRLClassifier& learn_more(const X& rows, LabelsView y, LabelsView classes,
                               const FitOptions<T>& options);
    template <class X>
    const Fitted& fitted_for(std::string_view member, const X& rows) const;
    template <class X>
    Matrix<T> collect(std::string_view member, const X& rows, std::size_t cols, Answer what) const;
    template <class X>
    void answer(std::string_view member, const X& rows, MatrixView<T> out, std::size_t cols,
                Answer what) const;
    template <class X>
    void classify(std::string_view member, const X& rows, VectorView<int> out) const;
    template <class X>
    double accuracy(const X& rows, LabelsView y, VectorView<const T> sample_weight) const;

    FTRLClassifierOptions options_;
    std::optional<Fitted> fitted_;
};

static_assert(ProbabilisticClassifier<FTRLClassifier<double>>);

}  // namespace foretell

#include <foretell/linear_model/ftrl_classifier.ipp>
