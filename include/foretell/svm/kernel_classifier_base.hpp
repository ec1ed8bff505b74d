#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/svc_options.hpp>
#include <foretell/svm/svm_kernel.hpp>
#include <foretell/svm/svm_solver_result.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace foretell {

/// What a classifier by support vectors has learnt. Support vectors stand by class, ascending, and
/// within a class in the order of the rows.
template <class T>
struct KernelClassifierFit {
    Labels classes;
    /// Support vectors in groups of 16, feature by feature: element k of vector i is at (i / 16, k,
    /// i % 16); (ceil(n_support / 16), n_features, 16), zeros at the end.
    Cube<T> support_vectors;
    /// Row r holds the coefficients of a vector of class c in its machine against class r if r < c,
    /// else r + 1; (n_classes - 1, n_support).
    Matrix<T> dual_coef;
    Vector<T> intercept;  ///< of each pair i < j of classes, (0, 1), (0, 2), ..., (1, 2), ...
    Labels support;       ///< the rows of X that the support vectors are
    Labels n_support;     ///< support vectors of each class
    double gamma = 1.0;   ///< of the kernel
    SVMSolverResult solver;

    static constexpr auto fields() {
        using F = KernelClassifierFit;
        return std::tuple{
            field("classes", &F::classes, "labels, ascending"),
            field("support_vectors", &F::support_vectors,
                  "in groups of 16, feature by feature: vector i is at (i / 16, :, i % 16)"),
            field("dual_coef", &F::dual_coef, "of each vector against the other classes"),
            field("intercept", &F::intercept, "of each pair of classes"),
            field("support", &F::support, non_negative, "rows that are support vectors"),
            field("n_support", &F::n_support, non_negative, "support vectors of each class"),
            field("gamma", &F::gamma, positive, "of the kernel"),
            field("solver", &F::solver, "how the fit went")};
    }
    void check(std::string_view where) const;
};

/// What all classifiers by support vectors have in common: one machine for each pair of classes
///
///     z(x) = sum_i b_i K(x_i, x) + c
///
/// over the support vectors x_i of both, and the class that wins most pairs.
///
/// The class itself has `type_name`, its options and
///
///     svm::DualSolution solve_pair(...) const;   // see svc.ipp
///
/// A const object may be read by several threads at once.
template <class Derived, std::floating_point T>
class KernelClassifierBase {
public:
    using Scalar = T;

    /// Learns from X (n_samples, n_features) and labels y (n_samples,), forgetting any earlier fit.
    /// If it throws, the object is as it was before the call. X is neither kept nor changed. Sparse
    /// rows are made dense inside: of many thousand columns use a linear model.
    /// @throws ShapeError if X is empty, or X, y and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X holds a NaN or infinity, a weight is negative or not finite, or
    ///         y has fewer than two classes, or one has no rows of positive weight
    /// @throws NumericalError if the kernel overflows
    /// Complexity: between O(n_samples^2 n_features) and O(n_samples^3); the rows once more in
    ///         memory, and cache_size.
    Derived& fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    Derived& fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    Derived fit(MatrixView<const T> X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }
    Derived fit(const CsrMatrix<T>& X, LabelsView y, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }

    /// For two classes z, shape (n_samples, 1), > 0 in favour of classes()(1). For more, by
    /// decision_function_shape: a column for each class, its votes plus s / (3 (|s| + 1)) with s
    /// the sum of its z; or z of each pair i < j, > 0 in favour of i.
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    ///         it holds a NaN or infinity - as do all members below; the _into forms also
    ///         ShapeError if out has another shape
    /// The _into forms allocate nothing for up to 91 classes, and of sparse rows for up to 512
    /// features.
    [[nodiscard]] Matrix<T> decision_function(MatrixView<const T> X) const { return decisions(X); }
    [[nodiscard]] Matrix<T> decision_function(const CsrMatrix<T>& X) const { return decisions(X); }
    void decision_function_into(MatrixView<const T> X, MatrixView<T> out) const {
        decide("decision_function_into", X, out);
    }
    void decision_function_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        decide("decision_function_into", X, out);
    }

    /// The class that wins most pairs, of equals the first (see break_ties), shape (n_samples,).
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
    /// A copy, shape (n_support, n_features).
    [[nodiscard]] Matrix<T> support_vectors() const;
    /// The rows of X that they are, (n_support,): by class, then ascending.
    [[nodiscard]] const Labels& support() const { return fitted("support").support; }
    /// Their number in each class, (n_classes,).
    [[nodiscard]] const Labels& n_support() const { return fitted("n_support").n_support; }
    /// b, shape (n_classes - 1, n_support): the coefficients of a vector of class c against class r
    /// in row r if r < c, else in row r - 1.
    [[nodiscard]] const Matrix<T>& dual_coef() const { return fitted("dual_coef").dual_coef; }
    /// c of each pair i < j, (n_classes (n_classes - 1) / 2,).
    [[nodiscard]] const Vector<T>& intercept() const { return fitted("intercept").intercept; }
    /// w of the kernel linear, for which z = x'w + c: (n_classes (n_classes - 1) / 2, n_features).
    /// @throws NotFittedError; InvalidArgument with another kernel
    [[nodiscard]] Matrix<T> coef() const;
    /// The kernel's gamma, as a number.
    [[nodiscard]] double gamma() const { return fitted("gamma").gamma; }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").support_vectors.shape()[1];
    }
    [[nodiscard]] const SVMSolverResult& solver_result() const {
        return fitted("solver_result").solver;
    }

protected:
    friend struct foretell::Access;
    using Fitted = KernelClassifierFit<T>;

    /// @throws NotFittedError naming the class and the member
    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(Derived::type_name, member);
        return *fitted_;
    }
    [[nodiscard]] static std::string where(std::string_view member) {
        return message(Derived::type_name, "::", member);
    }

    std::optional<Fitted> fitted_;

private:
    Derived& self() noexcept { return static_cast<Derived&>(*this); }
    const Derived& self() const noexcept { return static_cast<const Derived&>(*this); }

    template <class X>
    Derived& learn(const X& rows, LabelsView y, const FitOptions<T>& options);
    template <class X>
    const Fitted& fitted_for(std::string_view member, const X& rows) const;
    /// take(i, z) with z of each pair, row after row.
    template <class X, class Take>
    void for_each_row(const Fitted& f, const X& rows, Take&& take) const;
    template <class X>
    Matrix<T> decisions(const X& rows) const;
    template <class X>
    void decide(std::string_view member, const X& rows, MatrixView<T> out) const;
    [[nodiscard]] std::size_t winner(const T* pairs, std::size_t n_classes) const noexcept;
    template <class X>
    Labels labels(const X& rows) const;
    template <class X>
    void classify(std::string_view member, const X& rows, VectorView<int> out) const;
    template <class X>
    double accuracy(const X& rows, LabelsView y, VectorView<const T> sample_weight) const;
};

}  // namespace foretell

#include <foretell/svm/kernel_classifier_base.ipp>
