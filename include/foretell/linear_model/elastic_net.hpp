#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/linear_model/elastic_net_options.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <concepts>
#include <string_view>

namespace foretell {

/// Linear regression with a penalty on absolute values and one on squares: minimises over w and b
///
///     F(w, b) = 1 / (2 S) sum_i s_i (y_i - x_i'w - b)^2 + alpha l1_ratio ||w||_1
///               + alpha (1 - l1_ratio) / 2 ||w||^2,          S = sum_i s_i.
///
/// Coefficients that do not help enough are 0 exactly; of nearly equal columns the squares keep all
/// (Zou & Hastie 2005; ESL 2nd ed., equation 3.54). scikit-learn's ElasticNet. The intercept is not
/// penalised. solver_result() has the duality gap, by which F can at most lie above its minimum,
/// and as gradient_norm the largest distance of 0 from the subdifferential.
///
/// All sums are in double. A const object may be read by several threads at once.
/// Complexity: n d^2 for `products`, or n s^2 and some reads of X for a working set of s columns;
/// then s operations for each coefficient that moves.
template <std::floating_point T = double>
class ElasticNet : public LinearRegressorBase<ElasticNet<T>, T> {
public:
    using Options = ElasticNetOptions;
    static constexpr std::string_view type_name = "ElasticNet";

    /// @throws InvalidArgument if an option is out of range
    explicit ElasticNet(ElasticNetOptions options = {});

    [[nodiscard]] const ElasticNetOptions& options() const noexcept { return options_; }

private:
    friend class LinearRegressorBase<ElasticNet<T>, T>;
    friend struct foretell::Access;

    template <class X>
    ElasticNet& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    ElasticNetOptions options_;
};

static_assert(Regressor<ElasticNet<double>>);

}  // namespace foretell

#include <foretell/linear_model/elastic_net.ipp>
