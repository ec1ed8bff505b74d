#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace foretell {

/// Options of HuberRegressor. Names and defaults follow scikit-learn.
struct HuberRegressorOptions {
    /// Residuals of more than epsilon sigma count by their size, not by their square: the smaller,
    /// the less outliers matter. At least 1.
    double epsilon = 1.35;
    /// Strength of the squared penalty.
    double alpha = 1e-4;
    bool fit_intercept = true;
    /// Stop once the objective F can fall by no more than tol^2 F, as the Newton decrement
    /// predicts it.
    double tol = 1e-5;
    /// Iterations of Newton's method.
    std::size_t max_iter = 100;
    /// Start from the coefficients of the earlier fit if it had as many features.
    bool warm_start = false;
    /// Threads of one fit; 0: one for each processor. The result has the same bits for any number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = HuberRegressorOptions;
        return std::tuple{
            field("epsilon", &O::epsilon, at_least(1.0),
                  "where a residual is an outlier's, in sigma"),
            field("alpha", &O::alpha, non_negative, "strength of the penalty"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("tol", &O::tol, positive, "root of the relative decrease that may be left"),
            field("max_iter", &O::max_iter, at_least(1), "iterations"),
            field("warm_start", &O::warm_start, "start from the earlier fit"),
            field("n_threads", &O::n_threads, non_negative, "threads of one fit, 0: all")};
    }
};

/// What HuberRegressor has learnt.
template <class T>
struct HuberFit {
    Vector<T> coef;  ///< (n_features,)
    T intercept = T(0);
    LinearSolverResult solver;
    double scale = 1.0;

    static constexpr auto fields() {
        using F = HuberFit;
        return std::tuple{field("coef", &F::coef, "w, one for each feature"),
                          field("intercept", &F::intercept, "b"),
                          field("solver", &F::solver, "how the fit went"),
                          field("scale", &F::scale, positive, "sigma")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.size() > 0, "coef must have an entry for each feature, not none");
    }
};

/// Linear regression that outliers do not carry away: minimises over w, b and the scale sigma > 0
///
///     F(w, b, sigma) = sum_i s_i [ sigma + sigma H((y_i - x_i'w - b) / sigma) ] + alpha ||w||^2,
///     H(u) = u^2 if |u| <= epsilon, else 2 epsilon |u| - epsilon^2,
///
/// by Newton's method, as F is convex in all of them (Huber & Ronchetti, Robust Statistics, 2nd
/// ed., section 7.7; Owen 2007). scikit-learn's HuberRegressor. Neither b nor sigma is penalised.
///
/// All sums are in double. A const object may be read by several threads at once.
/// Complexity: n d^2 per iteration.
template <std::floating_point T = double>
class HuberRegressor : public LinearRegressorBase<HuberRegressor<T>, T, HuberFit<T>> {
public:
    using Options = HuberRegressorOptions;
    static constexpr std::string_view type_name = "HuberRegressor";

    /// @throws InvalidArgument if an option is out of range
    explicit HuberRegressor(HuberRegressorOptions options = {});

    [[nodiscard]] const HuberRegressorOptions& options() const noexcept { return options_; }
    /// sigma, in the unit of y.
    [[nodiscard]] double scale() const { return this->fitted("scale").scale; }
    /// 1 for rows whose residual is more than epsilon sigma, else 0; (n_samples,).
    /// @throws NotFittedError, ShapeError, InvalidArgument as predict
    [[nodiscard]] Labels outliers(MatrixView<const T> X, VectorView<const T> y) const {
        return find_outliers(X, y);
    }
    [[nodiscard]] Labels outliers(const CsrMatrix<T>& X, VectorView<const T> y) const {
        return find_outliers(X, y);
    }

private:
    friend class LinearRegressorBase<HuberRegressor<T>, T, HuberFit<T>>;
    friend struct foretell::Access;

    template <class X>
    HuberRegressor& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);
    template <class X>
    Labels find_outliers(const X& rows, VectorView<const T> y) const;

    HuberRegressorOptions options_;
};

static_assert(Regressor<HuberRegressor<double>>);

}  // namespace foretell

#include <foretell/linear_model/huber_regressor.ipp>
