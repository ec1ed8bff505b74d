#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// Options of RidgeCV. Names and defaults follow scikit-learn.
struct RidgeCVOptions {
    /// The values of alpha to choose from, in any order.
    std::vector<double> alphas = {0.1, 1.0, 10.0};
    bool fit_intercept = true;
    /// Threads of the fit; 0: one for each processor. The result has the same bits for any number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = RidgeCVOptions;
        return std::tuple{
            field("alphas", &O::alphas, positive, "values of alpha to choose from"),
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("n_threads", &O::n_threads, non_negative, "threads of the fit, 0: all")};
    }
};

/// What RidgeCV has learnt.
template <class T>
struct RidgeCVFit {
    Vector<T> coef;  ///< (n_features,)
    T intercept = T(0);
    LinearSolverResult solver;
    double alpha = 1.0;
    std::vector<double> alphas, errors;

    static constexpr auto fields() {
        using F = RidgeCVFit;
        return std::tuple{field("coef", &F::coef, "w, one for each feature"),
                          field("intercept", &F::intercept, "b"),
                          field("solver", &F::solver, "how the fit went"),
                          field("alpha", &F::alpha, positive, "the one chosen"),
                          field("alphas", &F::alphas, positive, "ascending"),
                          field("errors", &F::errors, non_negative, "of each alpha")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.size() > 0, "coef must have an entry for each feature, not none");
        check_that(where, errors.size() == alphas.size(), "errors must be one for each alpha");
    }
};

/// Ridge regression whose alpha has the least mean squared error when each row is predicted by a
/// fit of all others; all of these errors come from one decomposition,
///
///     e_i = r_i / (1 - h_i),   h = the diagonal of A (A'A + alpha I)^-1 A',
///
/// A the centred rows times the roots of their weights (Allen 1974; Golub, Heath & Wahba 1979;
/// ESL 2nd ed., section 7.10). scikit-learn's RidgeCV with cv=None. Of equal alphas the largest.
///
/// A const object may be read by several threads at once.
/// Complexity: n d min(n, d) + min(n, d)^3, and n min(n, d) for each alpha.
template <std::floating_point T = double>
class RidgeCV : public LinearRegressorBase<RidgeCV<T>, T, RidgeCVFit<T>> {
public:
    using Options = RidgeCVOptions;
    static constexpr std::string_view type_name = "RidgeCV";

    /// @throws InvalidArgument if an option is out of range, or alphas is empty
    explicit RidgeCV(RidgeCVOptions options = {});

    [[nodiscard]] const RidgeCVOptions& options() const noexcept { return options_; }
    /// The alpha chosen.
    [[nodiscard]] double alpha() const { return this->fitted("alpha").alpha; }
    /// All that were tried, ascending.
    [[nodiscard]] const std::vector<double>& alphas() const {
        return this->fitted("alphas").alphas;
    }
    /// Mean over the rows of s_i e_i^2, for each of alphas().
    [[nodiscard]] const std::vector<double>& leave_one_out_errors() const {
        return this->fitted("leave_one_out_errors").errors;
    }

private:
    friend class LinearRegressorBase<RidgeCV<T>, T, RidgeCVFit<T>>;
    friend struct foretell::Access;

    template <class X>
    RidgeCV& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    RidgeCVOptions options_;
};

static_assert(Regressor<RidgeCV<double>>);

}  // namespace foretell

#include <foretell/linear_model/ridge_cv.ipp>
