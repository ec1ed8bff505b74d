#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/linear_solver_result.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace foretell {

/// What a linear regressor of one target has learnt.
template <class T>
struct LinearFit {
    Vector<T> coef;  ///< (n_features,)
    T intercept = T(0);
    LinearSolverResult solver;

    static constexpr auto fields() {
        using F = LinearFit;
        return std::tuple{field("coef", &F::coef, "w, one for each feature"),
                          field("intercept", &F::intercept, "b"),
                          field("solver", &F::solver, "how the fit went")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.size() > 0, "coef must have an entry for each feature, not none");
    }
};

/// What all regressors answer from coefficients w and an intercept b: z = x'w + b for each row,
/// and as prediction z itself, or response(z) where the class has that member (a GLM).
///
/// The class itself has `type_name`, its options, and
///
///     template <class X>  // MatrixView<const T> or CsrMatrix<T>
///     Derived& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);
///
/// which assigns fitted_ when all went well; it names this base a friend where they are private.
/// A const object may be read by several threads at once.
template <class Derived, std::floating_point T, class FittedState = LinearFit<T>>
class LinearRegressorBase {
public:
    using Scalar = T;

    /// Learns from X (n_samples, n_features) and y (n_samples,), forgetting any earlier fit. If it
    /// throws, the object is as it was before the call. X is neither kept nor changed.
    /// @throws ShapeError if X is empty, or X, y and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X or y holds a NaN or infinity, or a weight is negative or not
    ///         finite
    Derived& fit(MatrixView<const T> X, VectorView<const T> y,
                 const FitOptions<T>& options = {}) & {
        return self().learn(X, y, options);
    }
    Derived& fit(const CsrMatrix<T>& X, VectorView<const T> y,
                 const FitOptions<T>& options = {}) & {
        return self().learn(X, y, options);
    }
    Derived fit(MatrixView<const T> X, VectorView<const T> y,
                const FitOptions<T>& options = {}) && {
        return std::move(self().learn(X, y, options));
    }
    Derived fit(const CsrMatrix<T>& X, VectorView<const T> y,
                const FitOptions<T>& options = {}) && {
        return std::move(self().learn(X, y, options));
    }

    /// The prediction for each row, shape (n_samples,).
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    /// it
    ///         holds a NaN or infinity - as do all members below; predict_into also ShapeError if
    ///         out has another length
    [[nodiscard]] Vector<T> predict(MatrixView<const T> X) const { return collect(X); }
    [[nodiscard]] Vector<T> predict(const CsrMatrix<T>& X) const { return collect(X); }
    /// The same into out, allocating nothing.
    void predict_into(MatrixView<const T> X, VectorView<T> out) const {
        answer("predict_into", X, out);
    }
    void predict_into(const CsrMatrix<T>& X, VectorView<T> out) const {
        answer("predict_into", X, out);
    }

    /// R2 = 1 - sum s (y - p)^2 / sum s (y - mean y)^2; where y is constant 1 if all p are right,
    /// else 0.
    /// @param sample_weight (n_samples,), >= 0; empty: all 1
    [[nodiscard]] double score(MatrixView<const T> X, VectorView<const T> y,
                               VectorView<const T> sample_weight = {}) const {
        return r_squared(X, y, sample_weight);
    }
    [[nodiscard]] double score(const CsrMatrix<T>& X, VectorView<const T> y,
                               VectorView<const T> sample_weight = {}) const {
        return r_squared(X, y, sample_weight);
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    /// w, shape (n_features,).
    [[nodiscard]] const Vector<T>& coef() const { return fitted("coef").coef; }
    /// b; zero without fit_intercept.
    [[nodiscard]] T intercept() const { return fitted("intercept").intercept; }
    [[nodiscard]] std::size_t n_features_in() const { return fitted("n_features_in").coef.size(); }
    [[nodiscard]] const auto& solver_result() const { return fitted("solver_result").solver; }

protected:
    friend struct foretell::Access;
    using Fitted = FittedState;

    /// @throws NotFittedError naming the class and the member
    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(Derived::type_name, member);
        return *fitted_;
    }

    /// `Lasso::fit`, for messages.
    [[nodiscard]] static std::string where(std::string_view member) {
        return message(Derived::type_name, "::", member);
    }

    /// @throws what fit says of X, y and the weights
    template <class X>
    static void check_training_data(const X& rows, VectorView<const T> y,
                                    VectorView<const T> sample_weight) {
        check_targets(rows, y, sample_weight);
        check_finite(where("fit"), "X", rows);
    }
    /// All but that X is finite: for fits whose first read of X shows it.
    template <class X>
    static void check_targets(const X& rows, VectorView<const T> y,
                              VectorView<const T> sample_weight) {
        const std::string name = where("fit");
        check_not_empty(name, rows.rows(), rows.cols());
        check_same_length(name, "X", rows.rows(), "y", y.size());
        check_sample_weight(name, sample_weight, rows.rows());
        check_finite(name, "y", y);
    }

    std::optional<Fitted> fitted_;

private:
    Derived& self() noexcept { return static_cast<Derived&>(*this); }
    const Derived& self() const noexcept { return static_cast<const Derived&>(*this); }

    template <class X>
    Vector<T> collect(const X& rows) const {
        Vector<T> out = uninitialized<T>(rows.rows());
        answer("predict", rows, out);
        return out;
    }

    template <class X>
    void answer(std::string_view member, const X& rows, VectorView<T> out) const;
    template <class X>
    double r_squared(const X& rows, VectorView<const T> y, VectorView<const T> sample_weight) const;
};

}  // namespace foretell

#include <foretell/linear_model/linear_regressor_base.ipp>
