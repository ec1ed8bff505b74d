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

/// Linear support vector regression, for many more rows than SVR can take, dense or sparse. With
/// s_i the sample weight it minimises
///
///     1/2 ||w||^2 + 1/2 v^2 + C sum_i s_i loss(|y_i - x_i'w - b|),   b = intercept_scaling v,
///
/// loss(e) = max(0, e - epsilon), which is robust against outliers, or its square. So the intercept
/// is penalised, as in LIBLINEAR; a large intercept_scaling makes that small, as does a y about 0.
/// This is scikit-learn's LinearSVR; Ho & Lin, "Large-scale linear support vector regression", JMLR
/// 13 (2012).
///
/// solver_result() tells the duality gap, computed over all rows at the end. Columns of unlike
/// scale should be standardised first: the penalty is the same for all.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class LinearSVR {
public:
    using Scalar = T;
    using Options = LinearSVROptions;
    static constexpr std::string_view type_name = "LinearSVR";

    /// @throws InvalidArgument if an option is out of range, or two of them do not go together
    explicit LinearSVR(LinearSVROptions options = {});

    /// Learns from X (n_samples, n_features) and y (n_samples,), forgetting any earlier fit. If it
    /// throws, the object is as it was before the call. X is neither kept nor changed.
    /// @throws ShapeError if X is empty, or X, y and sample_weight disagree in n_samples
    /// @throws InvalidArgument if X or y holds a NaN or infinity, or a weight is negative or not
    ///         finite
    /// @throws NumericalError if the objective overflows
    /// Complexity: reads of X, which the interior point follows by n_samples n_features^2
    /// operations, some 15 times.
    LinearSVR& fit(MatrixView<const T> X, VectorView<const T> y,
                   const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    LinearSVR& fit(const CsrMatrix<T>& X, VectorView<const T> y,
                   const FitOptions<T>& options = {}) & {
        return learn(X, y, options);
    }
    LinearSVR fit(MatrixView<const T> X, VectorView<const T> y,
                  const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }
    LinearSVR fit(const CsrMatrix<T>& X, VectorView<const T> y,
                  const FitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options));
    }

    /// x'w + b of each row, shape (n_samples,).
    /// @throws NotFittedError, ShapeError if X has another number of features, InvalidArgument if
    ///         it holds a NaN or infinity - as do all members below; predict_into, which allocates
    ///         nothing, also ShapeError if out has another length
    [[nodiscard]] Vector<T> predict(MatrixView<const T> X) const { return collect(X); }
    [[nodiscard]] Vector<T> predict(const CsrMatrix<T>& X) const { return collect(X); }
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
    [[nodiscard]] const LinearSVROptions& options() const noexcept { return options_; }
    /// w, shape (n_features,).
    [[nodiscard]] const Vector<T>& coef() const { return fitted("coef").coef; }
    /// b; zero without fit_intercept.
    [[nodiscard]] T intercept() const { return fitted("intercept").intercept; }
    [[nodiscard]] std::size_t n_features_in() const { return fitted("n_features_in").coef.size(); }
    [[nodiscard]] const LinearSVMResult& solver_result() const {
        return fitted("solver_result").solver;
    }

private:
    friend struct foretell::Access;

    struct Fitted {
        Vector<T> coef;  ///< (n_features,)
        T intercept = T(0);
        LinearSVMResult solver;

        static constexpr auto fields() {
            return std::tuple{field("coef", &Fitted::coef, "w, one for each feature"),
                              field("intercept", &Fitted::intercept, "b"),
                              field("solver", &Fitted::solver, "how the fit went")};
        }
        void check(std::string_view where) const {
            check_that(where, coef.size() > 0, "coef must have an entry for each feature");
        }
    };

    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        return *fitted_;
    }
    [[nodiscard]] static std::string where(std::string_view member) {
        return message(type_name, "::", member);
    }
    template <class X>
    LinearSVR& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);
    template <class X>
    void answer(std::string_view member, const X& rows, VectorView<T> out) const;
    template <class X>
    Vector<T> collect(const X& rows) const;
    template <class X>
    double r_squared(const X& rows, VectorView<const T> y, VectorView<const T> sample_weight) const;

    LinearSVROptions options_;
    std::optional<Fitted> fitted_;
};

static_assert(Regressor<LinearSVR<double>>);

}  // namespace foretell

#include <foretell/svm/linear_svr.ipp>
