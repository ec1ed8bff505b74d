#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/linear_model/linear_classifier_base.hpp>
#include <foretell/linear_model/linear_solver_result.hpp>
#include <foretell/linear_model/sgd_options.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace foretell {

/// What SGDClassifier has learnt.
template <class T>
struct SGDClassifierFit {
    Labels classes;
    Matrix<T> coef;       ///< (n_outputs, n_features), averaged where that was asked for
    Vector<T> intercept;  ///< (n_outputs,)
    Matrix<T> last_coef;  ///< where the steps are, if others are averaged; else (0, n_features)
    Vector<T> last_intercept;
    Vector<double> n_steps;  ///< of each output, (n_outputs,)
    LinearSolverResult solver;

    static constexpr auto fields() {
        using F = SGDClassifierFit;
        return std::tuple{field("classes", &F::classes, "labels, ascending"),
                          field("coef", &F::coef, "weights"),
                          field("intercept", &F::intercept, "intercepts"),
                          field("last_coef", &F::last_coef, "weights that are not averaged"),
                          field("last_intercept", &F::last_intercept, "intercepts of these"),
                          field("n_steps", &F::n_steps, "steps of each output"),
                          field("solver", &F::solver, "how the fit went")};
    }
    void check(std::string_view where) const;
};

/// A linear classifier that learns row by row, for data of any size, dense or sparse: minimises
///
///     1/n sum_i s_i loss(z_i, t_i) + alpha penalty(w)
///
/// by stochastic gradient descent, more than two classes as one against the rest. The scale of the
/// columns matters: standardise them first. scikit-learn's SGDClassifier, step by step the same for
/// rows in their own order. For hashed data whose features differ in how often they come up,
/// FTRLClassifier learns faster.
///
/// Of sparse rows the intercept takes a hundredth of its steps, as it would outrun the features.
/// Rows of weight 0 are left out, and n counts the others.
///
/// A const object may be read by several threads at once.
/// Complexity: per epoch one read of X.
template <std::floating_point T = double>
class SGDClassifier : public LinearClassifierBase<SGDClassifier<T>, T, SGDClassifierFit<T>> {
public:
    using Options = SGDClassifierOptions;
    static constexpr std::string_view type_name = "SGDClassifier";

    /// @throws InvalidArgument if an option is out of range, or alpha is 0 with the learning rate
    ///         optimal
    explicit SGDClassifier(SGDClassifierOptions options = {});

    [[nodiscard]] const SGDClassifierOptions& options() const noexcept { return options_; }

    /// Goes on learning from more rows, one pass in the order in which they stand.
    /// @param classes all labels there are, for the first call if y may lack one; else as they were
    /// @throws what fit throws; ShapeError if X has another number of features than before;
    ///         InvalidArgument if y has a label that is none of the classes, or class_weight is
    ///         balanced; NumericalError if the weights overflow
    SGDClassifier& partial_fit(MatrixView<const T> X, LabelsView y, LabelsView classes = {},
                               const FitOptions<T>& options = {}) {
        return learn_more(X, y, classes, options);
    }
    SGDClassifier& partial_fit(const CsrMatrix<T>& X, LabelsView y, LabelsView classes = {},
                               const FitOptions<T>& options = {}) {
        return learn_more(X, y, classes, options);
    }

    /// Probability of each class, shape (n_samples, n_classes), of the losses log_loss and
    /// modified_huber; more than two classes are judged one by one and divided by their sum.
    /// @throws as decision_function; InvalidArgument for another loss
    [[nodiscard]] Matrix<T> predict_proba(MatrixView<const T> X) const { return collect(X, false); }
    [[nodiscard]] Matrix<T> predict_proba(const CsrMatrix<T>& X) const { return collect(X, false); }
    void predict_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        probabilities("predict_proba_into", X, out, false);
    }
    void predict_proba_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        probabilities("predict_proba_into", X, out, false);
    }
    /// Logarithms of predict_proba.
    [[nodiscard]] Matrix<T> predict_log_proba(MatrixView<const T> X) const {
        return collect(X, true);
    }
    [[nodiscard]] Matrix<T> predict_log_proba(const CsrMatrix<T>& X) const {
        return collect(X, true);
    }
    void predict_log_proba_into(MatrixView<const T> X, MatrixView<T> out) const {
        probabilities("predict_log_proba_into", X, out, true);
    }
    void predict_log_proba_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        probabilities("predict_log_proba_into", X, out, true);
    }

private:
    friend class LinearClassifierBase<SGDClassifier<T>, T, SGDClassifierFit<T>>;
    friend struct foretell::Access;
    using Fitted = SGDClassifierFit<T>;

    template <class X>
    SGDClassifier& learn(const X& rows, LabelsView y, const FitOptions<T>& options);
    template <class X>
    SGDClassifier& learn_more(const X& rows, LabelsView y, LabelsView classes,
                              const FitOptions<T>& options);
    template <class X>
    void step(std::string_view where, const X& rows, LabelsView y, bool is_fit,
              const FitOptions<T>& options, Fitted& f) const;
    void check_class_totals(std::string_view where, const Labels& classes, LabelsView y,
                            VectorView<const T> sample_weight) const;
    [[nodiscard]] Fitted fresh(const Labels& classes, std::size_t n_features) const;
    template <class X>
    Matrix<T> collect(const X& rows, bool logarithm) const;
    template <class X>
    void probabilities(std::string_view member, const X& rows, MatrixView<T> out,
                       bool logarithm) const;

    SGDClassifierOptions options_;
};

static_assert(ProbabilisticClassifier<SGDClassifier<double>>);

}  // namespace foretell

#include <foretell/linear_model/sgd_classifier.ipp>
