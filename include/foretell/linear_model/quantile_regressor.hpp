#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace foretell {

/// Options of QuantileRegressor. Names and defaults follow scikit-learn.
struct QuantileRegressorOptions {
    /// The share of targets that shall lie below the prediction, in (0, 1); 0.5: the median.
    double quantile = 0.5;
    /// Strength of the penalty on absolute values.
    double alpha = 1.0;
    bool fit_intercept = true;
    /// Stop once the duality gap is at most this share of the objective.
    double tol = 1e-9;
    /// Iterations of the interior point method.
    std::size_t max_iter = 100;

    static constexpr auto fields() {
        using O = QuantileRegressorOptions;
        return std::tuple{
            field("quantile", &O::quantile, open_interval(0.0, 1.0), "share below the prediction"),
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("tol", &O::tol, positive, "duality gap beside the objective"),
            field("max_iter", &O::max_iter, at_least(1), "iterations")};
    }
};

/// Linear regression of a quantile q instead of the mean: minimises over w and b
///
///     F(w, b) = 1/S sum_i s_i rho(y_i - x_i'w - b) + alpha ||w||_1,   S = sum_i s_i,
///     rho(r) = q r for r > 0, else (q - 1) r
///
/// (Koenker & Bassett 1978), by an interior point method whose duality gap is in solver_result().
/// scikit-learn's QuantileRegressor. With q = 0.9 and q = 0.1 two models give an interval that
/// holds eight targets of ten. Where several models are best (an even number of equal rows), one
/// between them is given.
///
/// All sums are in double; X is copied once. A const object may be read by several threads at once.
/// Complexity: n d^2 for each of some 20 iterations.
template <std::floating_point T = double>
class QuantileRegressor : public LinearRegressorBase<QuantileRegressor<T>, T> {
public:
    using Options = QuantileRegressorOptions;
    static constexpr std::string_view type_name = "QuantileRegressor";

    /// @throws InvalidArgument if an option is out of range
    explicit QuantileRegressor(QuantileRegressorOptions options = {});

    [[nodiscard]] const QuantileRegressorOptions& options() const noexcept { return options_; }

private:
    friend class LinearRegressorBase<QuantileRegressor<T>, T>;
    friend struct foretell::Access;

    template <class X>
    QuantileRegressor& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    QuantileRegressorOptions options_;
};

static_assert(Regressor<QuantileRegressor<double>>);

}  // namespace foretell

#include <foretell/linear_model/quantile_regressor.ipp>
