#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/kernel_machine_fit.hpp>
#include <foretell/svm/svm_kernel.hpp>
#include <foretell/svm/svm_solver_result.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace foretell {

/// What all regressors by support vectors have in common: predictions z(x) = sum_i b_i K(x_i, x) +
/// c over the support vectors x_i.
///
/// The class itself has `type_name`, its options and
///
///     svm::DualSolution solve(...) const;   // see svr.ipp
///
/// A const object may be read by several threads at once.
template <class Derived, std::floating_point T>
class KernelRegressorBase {
public:
    using Scalar = T;

    /// Learns from X (n_samples, n_features) and y (n_samples,), forgetting any earlier fit. If it
    /// throws, the object is as it was before the call. X is neither kept nor changed. Sparse rows
    /// are made dense inside.
    /// @throws ShapeError if X is empty, or X, y and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X or y holds a NaN or infinity, or a weight is negative or not
    ///         finite
    /// @throws NumericalError if the kernel overflows
    /// Complexity: between O(n_samples^2 n_features) and O(n_samples^3).
    Derived& fit(MatrixView<const T> X, VectorView<const T> y,
                 const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    Derived& fit(const CsrMatrix<T>& X, VectorView<const T> y,
                 const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    Derived fit(MatrixView<const T> X, VectorView<const T> y,
                const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }
    Derived fit(const CsrMatrix<T>& X, VectorView<const T> y,
                const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }

    /// z of each row, shape (n_samples,).
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    ///         it holds a NaN or infinity - as do all members below; predict_into also ShapeError
    ///         if out has another length
    [[nodiscard]] Vector<T> predict(MatrixView<const T> X) const { return collect(X); }
    [[nodiscard]] Vector<T> predict(const CsrMatrix<T>& X) const { return collect(X); }
    /// The same into out; allocates nothing, of sparse rows for up to 512 features.
    void predict_into(MatrixView<const T> X, VectorView<T> out) const {
        answer("predict_into", X, out);
    }
    void predict_into(const CsrMatrix<T>& X, VectorView<T> out) const {
        answer("predict_into", X, out);
    }

    /// R2 = 1 - sum s (y - p)^2 / sum s (y - mean y)^2; where y is constant 1 if all p are right,
    /// else 0.
    [[nodiscard]] double score(MatrixView<const T> X, VectorView<const T> y,
                               VectorView<const T> sample_weight = {}) const {
        return r_squared(X, y, sample_weight);
    }
    [[nodiscard]] double score(const CsrMatrix<T>& X, VectorView<const T> y,
                               VectorView<const T> sample_weight = {}) const {
        return r_squared(X, y, sample_weight);
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    /// A copy, shape (n_support, n_features).
    [[nodiscard]] Matrix<T> support_vectors() const;
    /// The rows of X that they are, ascending, (n_support,).
    [[nodiscard]] const Labels& support() const { return fitted("support").support; }
    /// b, (n_support,).
    [[nodiscard]] const Vector<T>& dual_coef() const { return fitted("dual_coef").dual_coef; }
    /// c.
    [[nodiscard]] T intercept() const { return fitted("intercept").intercept; }
    /// w of the kernel linear, for which z = x'w + c, (n_features,).
    /// @throws NotFittedError; InvalidArgument with another kernel
    [[nodiscard]] Vector<T> coef() const;
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
    using Fitted = KernelMachineFit<T>;

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
    Derived& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);
    template <class X>
    Vector<T> collect(const X& rows) const;
    template <class X>
    void answer(std::string_view member, const X& rows, VectorView<T> out) const;
    template <class X>
    double r_squared(const X& rows, VectorView<const T> y, VectorView<const T> sample_weight) const;
};

}  // namespace foretell

#include <foretell/svm/kernel_regressor_base.ipp>
