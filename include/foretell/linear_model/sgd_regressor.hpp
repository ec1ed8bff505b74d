#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>
#include <foretell/linear_model/sgd_options.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace foretell {

/// What SGDRegressor has learnt.
template <class T>
struct SGDRegressorFit {
    Vector<T> coef;  ///< (n_features,), averaged where that was asked for
    T intercept = T(0);
    LinearSolverResult solver;
    Vector<T> last_coef;  ///< where the steps are, if others are averaged; else empty
    T last_intercept = T(0);
    double n_steps = 0.0;

    static constexpr auto fields() {
        using F = SGDRegressorFit;
        return std::tuple{field("coef", &F::coef, "w, one for each feature"),
                          field("intercept", &F::intercept, "b"),
                          field("solver", &F::solver, "how the fit went"),
                          field("last_coef", &F::last_coef, "weights that are not averaged"),
                          field("last_intercept", &F::last_intercept, "intercept of these"),
                          field("n_steps", &F::n_steps, non_negative, "steps so far")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.size() > 0, "coef must have an entry for each feature, not none");
        check_that(where, last_coef.size() == 0 || last_coef.size() == coef.size(),
                   "last_coef must be as long as coef, or empty");
    }
};

/// A linear regression that learns row by row, for data of any size, dense or sparse: minimises
///
///     1/n sum_i s_i loss(z_i, y_i) + alpha penalty(w)
///
/// by stochastic gradient descent. The scale of the columns and of y matters: standardise them
/// first. scikit-learn's SGDRegressor, step by step the same for rows in their own order.
///
/// Of sparse rows the intercept takes a hundredth of its steps, as it would outrun the features.
/// Rows of weight 0 are left out, and n counts the others.
///
/// A const object may be read by several threads at once.
/// Complexity: per epoch one read of X.
template <std::floating_point T = double>
class SGDRegressor : public LinearRegressorBase<SGDRegressor<T>, T, SGDRegressorFit<T>> {
public:
    using Options = SGDRegressorOptions;
    static constexpr std::string_view type_name = "SGDRegressor";

    /// @throws InvalidArgument if an option is out of range, the loss is one of classes, or alpha
    ///         is 0 with the learning rate optimal
    explicit SGDRegressor(SGDRegressorOptions options = {});

    [[nodiscard]] const SGDRegressorOptions& options() const noexcept { return options_; }

    /// Goes on learning from more rows, one pass in the order in which they stand.
    /// @throws what fit throws; ShapeError if X has another number of features than before;
    ///         NumericalError if the weights overflow
    SGDRegressor& partial_fit(MatrixView<const T> X, VectorView<const T> y,
                              const FitOptions<T>& options = {}) {
        return learn_more(X, y, options);
    }
    SGDRegressor& partial_fit(const CsrMatrix<T>& X, VectorView<const T> y,
                              const FitOptions<T>& options = {}) {
        return learn_more(X, y, options);
    }

private:
    friend class LinearRegressorBase<SGDRegressor<T>, T, SGDRegressorFit<T>>;
    friend struct foretell::Access;
    using Fitted = SGDRegressorFit<T>;

    template <class X>
    SGDRegressor& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);
    template <class X>
    SGDRegressor& learn_more(const X& rows, VectorView<const T> y, const FitOptions<T>& options);
    template <class X>
    void step(std::string_view where, const X& rows, VectorView<const T> y, bool is_fit,
              const FitOptions<T>& options, Fitted& f) const;

    SGDRegressorOptions options_;
};

static_assert(Regressor<SGDRegressor<double>>);

}  // namespace foretell

#include <foretell/linear_model/sgd_regressor.ipp>
