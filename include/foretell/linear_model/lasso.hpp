#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/linear_model/elastic_net_options.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <concepts>
#include <string_view>

namespace foretell {

/// Linear regression with a penalty on absolute values: minimises over w and b
///
///     F(w, b) = 1 / (2 S) sum_i s_i (y_i - x_i'w - b)^2 + alpha ||w||_1,     S = sum_i s_i
///
/// (Tibshirani 1996; ESL 2nd ed., equation 3.52), which makes coefficients that do not help enough
/// 0 exactly. scikit-learn's Lasso; ElasticNet with l1_ratio = 1, see there.
template <std::floating_point T = double>
class Lasso : public LinearRegressorBase<Lasso<T>, T> {
public:
    using Options = LassoOptions;
    static constexpr std::string_view type_name = "Lasso";

    /// @throws InvalidArgument if an option is out of range
    explicit Lasso(LassoOptions options = {});

    [[nodiscard]] const LassoOptions& options() const noexcept { return options_; }

private:
    friend class LinearRegressorBase<Lasso<T>, T>;
    friend struct foretell::Access;

    template <class X>
    Lasso& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    LassoOptions options_;
};

static_assert(Regressor<Lasso<double>>);

}  // namespace foretell

#include <foretell/linear_model/lasso.ipp>
