#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace foretell {

enum class RidgeSolver {
    automatic,  ///< the cheapest of the others for these data; solver_result() says which
    cholesky,   ///< the normal equations: of the features, or of the rows if those are fewer
    conjugate_gradient,  ///< products with X alone: for many sparse columns
};
constexpr std::array<std::string_view, 3> enum_names(RidgeSolver) {
    return {"automatic", "cholesky", "conjugate_gradient"};
}

/// Options of Ridge. Names and defaults follow scikit-learn.
struct RidgeOptions {
    /// Strength of the penalty. 0 is LinearRegression.
    double alpha = 1.0;
    bool fit_intercept = true;
    RidgeSolver solver = RidgeSolver::automatic;
    /// For conjugate_gradient: stop once the gradient is this small beside the first.
    double tol = 1e-10;
    /// For conjugate_gradient: its iterations.
    std::size_t max_iter = 1000;
    /// Threads of one fit; 0: one for each processor. The result has the same bits for any number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = RidgeOptions;
        return std::tuple{
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("solver", &O::solver, "how the objective is minimised"),
            field("tol", &O::tol, positive, "for conjugate_gradient: relative gradient to stop at"),
            field("max_iter", &O::max_iter, at_least(1), "for conjugate_gradient: iterations"),
            field("n_threads", &O::n_threads, non_negative, "threads of one fit, 0: all")};
    }
};

/// Linear regression with a squared penalty: minimises over w and b
///
///     F(w, b) = 1/2 sum_i s_i (y_i - x_i'w - b)^2 + alpha/2 ||w||^2
///
/// (half of scikit-learn's Ridge, the same minimiser; ESL 2nd ed., equation 3.41). The intercept is
/// not penalised. All sums are in double. A const object may be read by several threads at once.
///
/// Complexity: n d^2 for cholesky (n^2 d with fewer rows than features); a read of X per iteration
/// of conjugate_gradient.
template <std::floating_point T = double>
class Ridge : public LinearRegressorBase<Ridge<T>, T> {
public:
    using Options = RidgeOptions;
    static constexpr std::string_view type_name = "Ridge";

    /// @throws InvalidArgument if an option is out of range
    explicit Ridge(RidgeOptions options = {});

    [[nodiscard]] const RidgeOptions& options() const noexcept { return options_; }

private:
    friend class LinearRegressorBase<Ridge<T>, T>;
    friend struct foretell::Access;

    template <class X>
    Ridge& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    RidgeOptions options_;
};

static_assert(Regressor<Ridge<double>>);

}  // namespace foretell

#include <foretell/linear_model/ridge.ipp>
