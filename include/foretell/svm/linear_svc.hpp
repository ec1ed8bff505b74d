#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/linear_svm_options.hpp>
#include <foretell/svm/linear_svm_result.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace foretell {

/// A linear support vector machine for two or more classes, more of them as one against the rest,
/// for many more rows than SVC can take, dense or sparse. For two classes, with t_i = -1 or 1 and
/// s_i the sample weight times the class weight, it minimises
///
///     R(w) + R(v) + C sum_i s_i loss(t_i z_i),   z_i = x_i'w + b,   b = intercept_scaling v,
///
/// R(w) = 1/2 ||w||^2 or ||w||_1, loss(m) = max(0, 1 - m)^2 or max(0, 1 - m). So the intercept is
/// penalised, as in LIBLINEAR; a large intercept_scaling makes that small. Of several classes the
/// class weight counts for the rows of the class that stands against the rest, whose rows count
/// as they are. This is scikit-learn's LinearSVC; Fan, Chang, Hsieh, Wang & Lin, "LIBLINEAR: a
/// library for large linear classification", JMLR 9 (2008).
///
/// solver_result() tells the duality gap, computed over all rows at the end. Columns of unlike
/// scale should be standardised first: the penalty is the same for all.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class LinearSVC {
public:
    using Scalar = T;
    using Options = LinearSVCOptions;
    static constexpr std::string_view type_name = "LinearSVC";

    /// @throws InvalidArgument if an option is out of range, or two of them do not go together
    explicit LinearSVC(LinearSVCOptions options = {});

    /// Learns from X (n_samples, n_features) and labels y (n_samples,), forgetting any earlier fit.
    /// If it throws, the object is as it was before the call. X is neither kept nor changed.
    /// @throws ShapeError if X is empty, or X, y and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X holds a NaN or infinity, a weight is negative or not finite, or
    ///         y has fewer than two classes, or one has no rows of positive weight
    /// @throws NumericalError if the objective overflows
    /// Complexity: reads of X, which the interior point follows by n_samples n_features^2
    /// operations, some 15 times; the penalty l1 wants a copy of X by its columns.
    LinearSVC& fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    LinearSVC& fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    LinearSVC fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }
    LinearSVC fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }

    /// z of each output, shape (n_samples, 1) for two classes, > 0 in favour of classes()(1), else
    /// (n_samples, n_classes).
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    ///         it holds a NaN or infinity - as do all members below; the _into forms, which
    ///         allocate nothing, also ShapeError if out has another shape
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
    [[nodiscard]] const LinearSVCOptions& options() const noexcept { return options_; }
    /// The labels, ascending, shape (n_classes,).
    [[nodiscard]] const Labels& classes() const { return fitted("classes").classes; }
    /// w, shape (1 or n_classes, n_features).
    [[nodiscard]] const Matrix<T>& coef() const { return fitted("coef").coef; }
    /// b, shape (1 or n_classes,); zero without fit_intercept.
    [[nodiscard]] const Vector<T>& intercept() const { return fitted("intercept").intercept; }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").coef.shape()[1];
    }
    [[nodiscard]] const LinearSVMResult& solver_result() const {
        return fitted("solver_result").solver;
    }

private:
    friend struct foretell::Access;

    struct Fitted {
        Labels classes;
        Matrix<T> coef;       ///< (n_outputs, n_features)
        Vector<T> intercept;  ///< (n_outputs,)
        LinearSVMResult solver;

        static constexpr auto fields() {
            return std::tuple{field("classes", &Fitted::classes, "labels, ascending"),
                              field("coef", &Fitted::coef, "weights"),
                              field("intercept", &Fitted::intercept, "intercepts"),
                              field("solver", &Fitted::solver, "how the fit went")};
        }
        void check(std::string_view where) const;
    };

    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        return *fitted_;
    }
    [[nodiscard]] static std::string where(std::string_view member) {
        return message(type_name, "::", member);
    }
    template <class X>
    LinearSVC& learn(const X& rows, LabelsView y, const FitOptions<T>& options);
    template <class X>
    const Fitted& fitted_for(std::string_view member, const X& rows) const;
    template <class X>
    void decide(std::string_view member, const X& rows, MatrixView<T> out) const;
    template <class X>
    std::size_t class_of(const Fitted& f, const X& rows, std::size_t i) const noexcept;
    template <class X>
    void classify(std::string_view member, const X& rows, VectorView<int> out) const;
    template <class X>
    Matrix<T> decisions(const X& rows) const;
    template <class X>
    Labels labels(const X& rows) const;
    template <class X>
    double accuracy(const X& rows, LabelsView y, VectorView<const T> sample_weight) const;

    LinearSVCOptions options_;
    std::optional<Fitted> fitted_;
};

static_assert(Classifier<LinearSVC<double>>);

}  // namespace foretell

#include <foretell/svm/linear_svc.ipp>
