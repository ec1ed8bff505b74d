#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>
#include <foretell/svm/linear_svm_options.hpp>
#include <foretell/svm/linear_svm_result.hpp>

#include <concepts>
#include <string_view>
#include <tuple>

namespace foretell {

/// What LinearSVR has learnt.
template <class T>
struct LinearSVRFit {
    Vector<T> coef;  ///< (n_features,)
    T intercept = T(0);
    LinearSVMResult solver;

    static constexpr auto fields() {
        using F = LinearSVRFit;
        return std::tuple{field("coef", &F::coef, "w, one for each feature"),
                          field("intercept", &F::intercept, "b"),
                          field("solver", &F::solver, "how the fit went")};
    }
    void check(std::string_view where) const {
        check_that(where, coef.size() > 0, "coef must have an entry for each feature");
    }
};

/// Linear support vector regression, for many more rows than SVR can take, dense or sparse. With
/// s_i the sample weight it minimises
///
///     1/2 ||w||^2 + 1/2 v^2 + C sum_i s_i loss(|y_i - x_i'w - b|),   b = intercept_scaling v,
///
/// loss(e) = max(0, e - epsilon), which is robust against outliers, or its square. So the intercept
/// is penalised, as in LIBLINEAR; a large intercept_scaling makes that small, as does a y about 0.
/// This is scikit-learn's LinearSVR; Ho & Lin, "Large-scale linear support vector regression", JMLR
/// 13 (2012).
///
/// solver_result() tells the duality gap, computed over all rows at the end. Columns of unlike
/// scale should be standardised first: the penalty is the same for all.
///
/// Beside what fit says, it throws NumericalError if the objective overflows. Complexity: reads of
/// X, which the interior point follows by n_samples n_features^2 operations, some 15 times.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class LinearSVR : public LinearRegressorBase<LinearSVR<T>, T, LinearSVRFit<T>> {
    using Base = LinearRegressorBase<LinearSVR<T>, T, LinearSVRFit<T>>;

public:
    using Options = LinearSVROptions;
    static constexpr std::string_view type_name = "LinearSVR";

    /// @throws InvalidArgument if an option is out of range, or two of them do not go together
    explicit LinearSVR(LinearSVROptions options = {});

    [[nodiscard]] const LinearSVROptions& options() const noexcept { return options_; }

private:
    friend Base;
    friend struct foretell::Access;
    using typename Base::Fitted;

    template <class X>
    LinearSVR& learn(const X& rows, VectorView<const T> y, const FitOptions<T>& options);

    LinearSVROptions options_;
};

static_assert(Regressor<LinearSVR<double>>);

}  // namespace foretell

#include <foretell/svm/linear_svr.ipp>
