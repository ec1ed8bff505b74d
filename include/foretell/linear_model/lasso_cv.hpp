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

/// Options of LassoCV. Names and defaults follow scikit-learn.
struct LassoCVOptions {
    /// Which alphas are tried.
    AlphaGrid grid = {};
    /// Folds, blocks of the rows as they stand.
    std::size_t cv = 5;
    /// Choose the strongest penalty whose mean error is within one standard error of the least:
    /// simpler, and hardly worse. ESL 2nd ed., section 7.10.
    bool one_standard_error = false;
    /// Folds fitted at once; 0: one for each processor. The result is the same for any number.
    std::size_t n_threads = 1;
    /// Those of each fit. alpha and warm_start are left out: the first is what is chosen.
    LassoOptions model = {};

    static constexpr auto fields() {
        using O = LassoCVOptions;
        return std::tuple{
            field("grid", &O::grid, "which alphas are tried"),
            field("cv", &O::cv, at_least(2), "folds"),
            field("one_standard_error", &O::one_standard_error,
                  "the strongest penalty within one standard error of the best"),
            field("n_threads", &O::n_threads, non_negative, "folds at once, 0: all processors"),
            field("model", &O::model, "options of each fit")};
    }
};

/// What LassoCV has learnt.
template <class T>
struct LassoCVFit {
    Vector<T> coef;  ///< (n_features,)
    T intercept = T(0);
    LinearSolverResult solver;
    double alpha = 1.0;
    Matrix<double> alphas, errors;

    static constexpr auto fields() {
        using F = LassoCVFit;
        return std::tuple{field("coef", &F::coef, "w, one for each feature"),
                          field("intercept", &F::intercept, "b"),
                          field("solver", &F::solver, "how the fit of all rows went"),
                          field("alpha", &F::alpha, positive, "the one chosen"),
                          field("alphas", &F::alphas, "tried, descending"),
                          field("errors", &F::errors, "of each alpha in each fold")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.size() > 0, "coef must have an entry for each feature, not none");
        check_that(where, errors.shape()[0] == alphas.size(),
                   "errors must have a row for each alpha");
    }
};

/// Lasso whose alpha has the least mean squared error over folds: for each fold the path over all
/// alphas, then one fit of all rows. scikit-learn's LassoCV. A const object may be read by several
/// threads at once.
template <std::floating_point T = double>
class LassoCV : public LinearRegressorBase<LassoCV<T>, T, LassoCVFit<T>> {
public:
    using Options = LassoCVOptions;
    static constexpr std::string_view type_name = "LassoCV";

    /// @throws InvalidArgument if an option is out of range
    explicit LassoCV(LassoCVOptions options = {});

    [[nodiscard]] const LassoCVOptions& options() const noexcept { return options_; }
    /// The alpha chosen.
    [[nodiscard]] double alpha() const { return this->fitted("alpha").alpha; }
    /// All that were tried, descending, shape (1, n_alphas).
    [[nodiscard]] const Matrix<double>& alphas() const { return this->fitted("alphas").alphas; }
    /// Mean squared error of each fold for each alpha, shape (n_alphas, n_folds).
    [[nodiscard]] const Matrix<double>& errors() const { return this->fitted("errors").errors; }

private:
    friend class LinearRegressorBase<LassoCV<T>, T, LassoCVFit<T>>;
    friend struct foretell::Access;

    template <class X>
    LassoCV& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    LassoCVOptions options_;
};

static_assert(Regressor<LassoCV<double>>);

}  // namespace foretell

#include <foretell/linear_model/lasso_cv.ipp>
