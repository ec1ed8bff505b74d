#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/linear_model/linear_regression_options.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// What LinearRegression has learnt.
template <class T>
struct LeastSquaresFit {
    Vector<T> coef;  ///< (n_features,)
    T intercept = T(0);
    LinearSolverResult solver;
    std::size_t rank = 0;
    std::vector<double> singular_values;  ///< of the centred X

    static constexpr auto fields() {
        using F = LeastSquaresFit;
        return std::tuple{field("coef", &F::coef, "w, one for each feature"),
                          field("intercept", &F::intercept, "b"),
                          field("solver", &F::solver, "how the fit went"),
                          field("rank", &F::rank, "of the centred X"),
                          field("singular_values", &F::singular_values, non_negative,
                                "of the centred X, descending")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.size() > 0, "coef must have an entry for each feature, not none");
        check_that(where, rank <= coef.size(), "rank must be at most the number of features");
    }
};

/// Linear regression by least squares: minimises over w and b
///
///     F(w, b) = 1/2 sum_i s_i (y_i - x_i'w - b)^2;
///
/// where the columns depend on each other or outnumber the rows, the w of least norm among the
/// minimisers. scikit-learn's LinearRegression; ESL 2nd ed., section 3.2.
///
/// `cholesky` reads X once for the products of its centred columns, and again for each correction
/// (Björck, Numerical Methods for Least Squares Problems, 2.9.3: as good as a QR decomposition
/// while the condition number of the scaled columns is below some 1e6; automatic takes qr beyond).
/// All sums are in double. A const object may be read by several threads at once.
template <std::floating_point T = double>
class LinearRegression : public LinearRegressorBase<LinearRegression<T>, T, LeastSquaresFit<T>> {
public:
    using Options = LinearRegressionOptions;
    static constexpr std::string_view type_name = "LinearRegression";

    /// @throws InvalidArgument if an option is out of range
    explicit LinearRegression(LinearRegressionOptions options = {});

    [[nodiscard]] const LinearRegressionOptions& options() const noexcept { return options_; }
    /// Independent columns of the centred X.
    [[nodiscard]] std::size_t rank() const { return this->fitted("rank").rank; }
    /// Singular values of the centred X (rows times the roots of their weights), descending,
    /// (min(n_samples, n_features),); with more than 256 features only if solver_result().solver is
    /// qr, else empty.
    [[nodiscard]] const std::vector<double>& singular_values() const {
        return this->fitted("singular_values").singular_values;
    }

private:
    friend class LinearRegressorBase<LinearRegression<T>, T, LeastSquaresFit<T>>;
    friend struct foretell::Access;

    template <class X>
    LinearRegression& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    LinearRegressionOptions options_;
};

static_assert(Regressor<LinearRegression<double>>);

}  // namespace foretell

#include <foretell/linear_model/linear_regression.ipp>
