#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/linear_model/elastic_net_options.hpp>
#include <foretell/linear_model/elastic_net_path.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// Options of ElasticNetCV. Names and defaults follow scikit-learn.
struct ElasticNetCVOptions {
    /// The shares of absolute values to choose from, each in (0, 1].
    std::vector<double> l1_ratio = {0.5};
    /// Which alphas are tried.
    AlphaGrid grid = {};
    /// Folds, blocks of the rows as they stand.
    std::size_t cv = 5;
    /// Choose the strongest penalty whose mean error is within one standard error of the least:
    /// simpler, and hardly worse. ESL 2nd ed., section 7.10.
    bool one_standard_error = false;
    /// Folds fitted at once; 0: one for each processor. The result is the same for any number.
    std::size_t n_threads = 1;
    /// Those of each fit. alpha, l1_ratio and warm_start are left out: what is chosen.
    ElasticNetOptions model = {};

    static constexpr auto fields() {
        using O = ElasticNetCVOptions;
        return std::tuple{
            field("l1_ratio", &O::l1_ratio, Interval{.low = 0.0, .high = 1.0, .low_open = true},
                  "shares of absolute values to choose from"),
            field("grid", &O::grid, "which alphas are tried"),
            field("cv", &O::cv, at_least(2), "folds"),
            field("one_standard_error", &O::one_standard_error,
                  "the strongest penalty within one standard error of the best"),
            field("n_threads", &O::n_threads, non_negative, "folds at once, 0: all processors"),
            field("model", &O::model, "options of each fit")};
    }
};

/// What ElasticNetCV has learnt.
template <class T>
struct ElasticNetCVFit {
    Vector<T> coef;  ///< (n_features,)
    T intercept = T(0);
    LinearSolverResult solver;
    double alpha = 1.0;
    double l1_ratio = 0.5;
    Matrix<double> alphas, errors;

    static constexpr auto fields() {
        using F = ElasticNetCVFit;
        return std::tuple{
            field("coef", &F::coef, "w, one for each feature"),
            field("intercept", &F::intercept, "b"),
            field("solver", &F::solver, "how the fit of all rows went"),
            field("alpha", &F::alpha, positive, "the one chosen"),
            field("l1_ratio", &F::l1_ratio, closed_interval(0.0, 1.0), "the one chosen"),
            field("alphas", &F::alphas, "tried, descending"),
            field("errors", &F::errors, "of each alpha in each fold")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.size() > 0, "coef must have an entry for each feature, not none");
        check_that(where, errors.shape()[0] == alphas.size(),
                   "errors must have a row for each alpha");
    }
};

/// ElasticNet whose alpha, and share of absolute values if several are given, have the least mean
/// squared error over folds: for each fold and share the path over all alphas, then one fit of all
/// rows. scikit-learn's ElasticNetCV. A const object may be read by several threads at once.
template <std::floating_point T = double>
class ElasticNetCV : public LinearRegressorBase<ElasticNetCV<T>, T, ElasticNetCVFit<T>> {
public:
    using Options = ElasticNetCVOptions;
    static constexpr std::string_view type_name = "ElasticNetCV";

    /// @throws InvalidArgument if an option is out of range
    explicit ElasticNetCV(ElasticNetCVOptions options = {});

    [[nodiscard]] const ElasticNetCVOptions& options() const noexcept { return options_; }
    /// The alpha chosen.
    [[nodiscard]] double alpha() const { return this->fitted("alpha").alpha; }
    /// The share of absolute values chosen.
    [[nodiscard]] double l1_ratio() const { return this->fitted("l1_ratio").l1_ratio; }
    /// All that were tried, descending, shape (n_ratios, n_alphas).
    [[nodiscard]] const Matrix<double>& alphas() const { return this->fitted("alphas").alphas; }
    /// Mean squared error of each fold for each alpha, shape (n_ratios * n_alphas, n_folds); the
    /// row of ratio r and alpha a is r * n_alphas + a.
    [[nodiscard]] const Matrix<double>& errors() const { return this->fitted("errors").errors; }

private:
    friend class LinearRegressorBase<ElasticNetCV<T>, T, ElasticNetCVFit<T>>;
    friend struct foretell::Access;

    template <class X>
    ElasticNetCV& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    ElasticNetCVOptions options_;
};

static_assert(Regressor<ElasticNetCV<double>>);

}  // namespace foretell

#include <foretell/linear_model/elastic_net_cv.ipp>
