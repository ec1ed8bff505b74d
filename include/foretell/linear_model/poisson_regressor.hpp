#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/linear_model/glm_options.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>
#include <foretell/loss/tweedie.hpp>

#include <cmath>
#include <concepts>
#include <string_view>

namespace foretell {

/// Poisson regression, for counts (visits, orders, clicks): minimises over w and b
///
///     F(w, b) = 1/S sum_i s_i d(y_i, mu_i) + alpha/2 ||w||^2,   mu_i = exp(x_i'w + b),   S = sum_i
///     s_i,
///
/// d half the unit deviance (loss/tweedie.hpp). The intercept is not penalised. scikit-learn's
/// PoissonRegressor; McCullagh & Nelder, Generalized Linear Models, 2nd ed., chapter 6.
///
/// All sums are in double. A const object may be read by several threads at once.
/// Complexity: n d^2 per iteration of newton_cholesky, n d per one of lbfgs.
template <std::floating_point T = double>
class PoissonRegressor : public LinearRegressorBase<PoissonRegressor<T>, T> {
    using Base = LinearRegressorBase<PoissonRegressor<T>, T>;

public:
    using Options = GlmOptions;
    static constexpr std::string_view type_name = "PoissonRegressor";

    /// @throws InvalidArgument if an option is out of range
    explicit PoissonRegressor(GlmOptions options = {});

    [[nodiscard]] const GlmOptions& options() const noexcept { return options_; }

    /// The mean for a linear predictor.
    [[nodiscard]] T response(T z) const noexcept { return std::exp(z); }

    /// The share of the deviance that the model explains, D2 = 1 - D(y, mu) / D(y, mean of y), as
    /// scikit-learn's score.
    /// @param sample_weight (n_samples,), >= 0; empty: all 1
    /// @throws NotFittedError, ShapeError, InvalidArgument as predict and fit
    [[nodiscard]] double score(MatrixView<const T> X, VectorView<const T> y,
                               VectorView<const T> sample_weight = {}) const {
        return explained(X, y, sample_weight);
    }
    [[nodiscard]] double score(const CsrMatrix<T>& X, VectorView<const T> y,
                               VectorView<const T> sample_weight = {}) const {
        return explained(X, y, sample_weight);
    }

private:
    friend Base;
    friend struct foretell::Access;

    [[nodiscard]] loss::Tweedie family() const noexcept { return {1.0, true}; }
    template <class X>
    PoissonRegressor& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);
    template <class X>
    double explained(const X& rows, VectorView<const T> y, VectorView<const T> sample_weight) const;

    GlmOptions options_;
};

static_assert(Regressor<PoissonRegressor<double>>);

}  // namespace foretell

#include <foretell/linear_model/poisson_regressor.ipp>
