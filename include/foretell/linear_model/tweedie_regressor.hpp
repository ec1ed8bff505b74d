#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/linear_model/glm_options.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>
#include <foretell/loss/tweedie.hpp>

#include <cmath>
#include <concepts>
#include <string_view>

namespace foretell {

/// Regression of the Tweedie family, whose variance is mean^power; a power between 1 and 2 is for
/// amounts with many exact zeros (spend of all visitors): minimises over w and b
///
///     F(w, b) = 1/S sum_i s_i d(y_i, mu_i) + alpha/2 ||w||^2,   mu_i = exp(x_i'w + b) or x_i'w +
///     b,   S = sum_i s_i,
///
/// d half the unit deviance (loss/tweedie.hpp). The intercept is not penalised. scikit-learn's
/// TweedieRegressor; McCullagh & Nelder, Generalized Linear Models, 2nd ed., chapter 2.
///
/// All sums are in double. A const object may be read by several threads at once.
/// Complexity: n d^2 per iteration of newton_cholesky, n d per one of lbfgs.
template <std::floating_point T = double>
class TweedieRegressor : public LinearRegressorBase<TweedieRegressor<T>, T> {
    using Base = LinearRegressorBase<TweedieRegressor<T>, T>;

public:
    using Options = TweedieRegressorOptions;
    static constexpr std::string_view type_name = "TweedieRegressor";

    /// @throws InvalidArgument if an option is out of range
    explicit TweedieRegressor(TweedieRegressorOptions options = {});

    [[nodiscard]] const TweedieRegressorOptions& options() const noexcept { return options_; }

    /// The mean for a linear predictor.
    [[nodiscard]] T response(T z) const noexcept { return family().log_link ? std::exp(z) : z; }

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

    [[nodiscard]] loss::Tweedie family() const noexcept {
        return {options_.power,
                options_.link == TweedieLink::log ||
                    (options_.link == TweedieLink::automatic && options_.power > 0.0)};
    }
    template <class X>
    TweedieRegressor& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);
    template <class X>
    double explained(const X& rows, VectorView<const T> y, VectorView<const T> sample_weight) const;

    TweedieRegressorOptions options_;
};

static_assert(Regressor<TweedieRegressor<double>>);

}  // namespace foretell

#include <foretell/linear_model/tweedie_regressor.ipp>
