#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace foretell {

/// What all linear classifiers answer from weights W (n_outputs, n_features) and intercepts b
/// (n_outputs,): one output for two classes, else one for each class, and the class of the largest.
///
/// The class itself has `type_name`, its options, a fitted state with the members classes, coef,
/// intercept and solver, and
///
///     template <class X>  // MatrixView<const T> or CsrMatrix<T>
///     Derived& learn(const X& rows, LabelsView y, const FitOptions<T>& options);
///
/// which assigns fitted_ when all went well; it names this base a friend where they are private.
/// A const object may be read by several threads at once.
template <class Derived, std::floating_point T, class FittedState>
class LinearClassifierBase {
public:
    using Scalar = T;

    /// Learns from X (n_samples, n_features) and labels y (n_samples,), forgetting any earlier fit.
    /// If it throws, the object is as it was before the call. X is neither kept nor changed.
    /// @throws ShapeError if X is empty, or X, y and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X holds a NaN or infinity, a weight is negative or not finite, or
    ///         y has fewer than two classes
    Derived& fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) & {
        return self().learn(X, y, options);
    }
    Derived& fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) & {
        return self().learn(X, y, options);
    }
    Derived fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(self().learn(X, y, options));
    }
    Derived fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(self().learn(X, y, options));
    }

    /// x'w + b of each output, shape (n_samples, n_outputs): for two classes how much is in favour
    /// of classes()(1).
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    /// it
    ///         holds a NaN or infinity - as do all members below; the _into forms also ShapeError
    ///         if out has another shape
    [[nodiscard]] Matrix<T> decision_function(MatrixView<const T> X) const { return decisions(X); }
    [[nodiscard]] Matrix<T> decision_function(const CsrMatrix<T>& X) const { return decisions(X); }
    void decision_function_into(MatrixView<const T> X, MatrixView<T> out) const {
        decide("decision_function_into", X, out);
    }
    void decision_function_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        decide("decision_function_into", X, out);
    }

    /// The class of each row, shape (n_samples,).
    [[nodiscard]] Labels predict(MatrixView<const T> X) const { return labels(X); }
    [[nodiscard]] Labels predict(const CsrMatrix<T>& X) const { return labels(X); }
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
    /// The labels, ascending, shape (n_classes,).
    [[nodiscard]] const Labels& classes() const { return fitted("classes").classes; }
    /// W, shape (n_outputs, n_features).
    [[nodiscard]] const Matrix<T>& coef() const { return fitted("coef").coef; }
    /// b, shape (n_outputs,); zero without fit_intercept.
    [[nodiscard]] const Vector<T>& intercept() const { return fitted("intercept").intercept; }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").coef.shape()[1];
    }
    [[nodiscard]] const auto& solver_result() const { return fitted("solver_result").solver; }

protected:
    friend struct foretell::Access;
    using Fitted = FittedState;

    /// @throws NotFittedError naming the class and the member
    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(Derived::type_name, member);
        return *fitted_;
    }
    /// `LinearSVC::fit`, for messages.
    [[nodiscard]] static std::string where(std::string_view member) {
        return message(Derived::type_name, "::", member);
    }
    /// The fitted state, once the rows are fit for a prediction.
    template <class X>
    const Fitted& fitted_for(std::string_view member, const X& rows) const;
    template <class X>
    void decide(std::string_view member, const X& rows, MatrixView<T> out) const;

    std::optional<Fitted> fitted_;

private:
    Derived& self() noexcept { return static_cast<Derived&>(*this); }

    template <class X>
    Matrix<T> decisions(const X& rows) const {
        Matrix<T> out = uninitialized<T>(rows.rows(), fitted("decision_function").intercept.size());
        decide("decision_function", rows, out);
        return out;
    }
    template <class X>
    Labels labels(const X& rows) const {
        Labels out = uninitialized<int>(rows.rows());
        classify("predict", rows, out);
        return out;
    }
    template <class X>
    void classify(std::string_view member, const X& rows, VectorView<int> out) const;
    template <class X>
    double accuracy(const X& rows, LabelsView y, VectorView<const T> sample_weight) const;
};

}  // namespace foretell

#include <foretell/linear_model/linear_classifier_base.ipp>
