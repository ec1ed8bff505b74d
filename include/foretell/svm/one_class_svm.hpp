#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/kernel_machine_fit.hpp>
#include <foretell/svm/one_class_svm_options.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace foretell {

/// Tells what is like the rows it was fitted to from what is not, without labels. With K the kernel
/// of phi, s_i the sample weight and S the sum of these, it minimises over w and r
///
///     1/2 ||w||^2 + sum_i s_i max(0, r - w'phi(x_i)) - nu S r:
///
/// the half space that is farthest from the origin while all but a share nu of the rows lie in it.
/// Its dual is to minimise 1/2 b'K b over 0 <= b_i <= s_i, sum b = nu S. scikit-learn's OneClassSVM
/// and libsvm's one-class SVM (Schölkopf, Platt, Shawe-Taylor, Smola & Williamson, "Estimating the
/// support of a high-dimensional distribution", 2001). The solver is that of SVC. Columns of unlike
/// scale should be standardised first.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class OneClassSVM {
public:
    using Scalar = T;
    using Options = OneClassSVMOptions;
    static constexpr std::string_view type_name = "OneClassSVM";

    /// @throws InvalidArgument if an option is out of range
    explicit OneClassSVM(OneClassSVMOptions options = {});

    /// Learns from X (n_samples, n_features), forgetting any earlier fit. If it throws, the object
    /// is as it was before the call. X is neither kept nor changed. Sparse rows are made dense
    /// inside.
    /// @throws ShapeError if X is empty, or X and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X holds a NaN or infinity, or a weight is negative or not finite
    /// @throws NumericalError if the kernel overflows
    OneClassSVM& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) & {
        return learn(X, options);
    }
    OneClassSVM& fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) & {
        return learn(X, options);
    }
    OneClassSVM fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, options));
    }
    OneClassSVM fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, options));
    }

    /// sum_i b_i K(x_i, x) - r of each row, shape (n_samples,), > 0 for what is like the rows of
    /// fit.
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    ///         it holds a NaN or infinity - as do all members below; the _into forms also
    ///         ShapeError if out has another length
    [[nodiscard]] Vector<T> decision_function(MatrixView<const T> X) const { return collect(X); }
    [[nodiscard]] Vector<T> decision_function(const CsrMatrix<T>& X) const { return collect(X); }
    /// Allocates nothing, of sparse rows for up to 512 features.
    void decision_function_into(MatrixView<const T> X, VectorView<T> out) const {
        decide("decision_function_into", X, out);
    }
    void decision_function_into(const CsrMatrix<T>& X, VectorView<T> out) const {
        decide("decision_function_into", X, out);
    }

    /// 1 where decision_function is > 0, else -1, shape (n_samples,).
    [[nodiscard]] Labels predict(MatrixView<const T> X) const { return labels(X); }
    [[nodiscard]] Labels predict(const CsrMatrix<T>& X) const { return labels(X); }
    void predict_into(MatrixView<const T> X, VectorView<int> out) const {
        classify("predict_into", X, out);
    }
    void predict_into(const CsrMatrix<T>& X, VectorView<int> out) const {
        classify("predict_into", X, out);
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const OneClassSVMOptions& options() const noexcept { return options_; }
    /// A copy, shape (n_support, n_features).
    [[nodiscard]] Matrix<T> support_vectors() const;
    /// The rows of X that they are, ascending, (n_support,).
    [[nodiscard]] const Labels& support() const { return fitted("support").support; }
    /// b, (n_support,).
    [[nodiscard]] const Vector<T>& dual_coef() const { return fitted("dual_coef").dual_coef; }
    /// -r.
    [[nodiscard]] T intercept() const { return fitted("intercept").intercept; }
    /// The kernel's gamma, as a number.
    [[nodiscard]] double gamma() const { return fitted("gamma").gamma; }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").support_vectors.shape()[1];
    }
    [[nodiscard]] const SVMSolverResult& solver_result() const {
        return fitted("solver_result").solver;
    }

private:
    friend struct foretell::Access;
    using Fitted = KernelMachineFit<T>;

    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        return *fitted_;
    }
    [[nodiscard]] static std::string where(std::string_view member) {
        return message(type_name, "::", member);
    }

    template <class X>
    OneClassSVM& learn(const X& rows, const FitOptions<T>& options);
    template <class X>
    void decide(std::string_view member, const X& rows, VectorView<T> out) const;
    template <class X>
    void classify(std::string_view member, const X& rows, VectorView<int> out) const;
    template <class X>
    Vector<T> collect(const X& rows) const;
    template <class X>
    Labels labels(const X& rows) const;

    OneClassSVMOptions options_;
    std::optional<Fitted> fitted_;
};

static_assert(Estimator<OneClassSVM<double>>);

}  // namespace foretell

#include <foretell/svm/one_class_svm.ipp>
