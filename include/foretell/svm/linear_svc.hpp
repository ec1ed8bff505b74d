#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/linear_classifier_base.hpp>
#include <foretell/svm/linear_svm_options.hpp>
#include <foretell/svm/linear_svm_result.hpp>

#include <concepts>
#include <string_view>
#include <tuple>

namespace foretell {

/// What LinearSVC has learnt.
template <class T>
struct LinearSVCFit {
    Labels classes;
    Matrix<T> coef;       ///< (n_outputs, n_features)
    Vector<T> intercept;  ///< (n_outputs,)
    LinearSVMResult solver;

    static constexpr auto fields() {
        using F = LinearSVCFit;
        return std::tuple{field("classes", &F::classes, "labels, ascending"),
                          field("coef", &F::coef, "weights"),
                          field("intercept", &F::intercept, "intercepts"),
                          field("solver", &F::solver, "how the fit went")};
    }
    void check(std::string_view where) const;
};

/// A linear support vector machine for two or more classes, more of them as one against the rest,
/// for many more rows than SVC can take, dense or sparse. For two classes, with t_i = -1 or 1 and
/// s_i the sample weight times the class weight, it minimises
///
///     R(w) + R(v) + C sum_i s_i loss(t_i z_i),   z_i = x_i'w + b,   b = intercept_scaling v,
///
/// R(w) = 1/2 ||w||^2 or ||w||_1, loss(m) = max(0, 1 - m)^2 or max(0, 1 - m). So the intercept is
/// penalised, as in LIBLINEAR; a large intercept_scaling makes that small. Of several classes the
/// class weight counts for the rows of the class that stands against the rest, whose rows count
/// as they are. This is scikit-learn's LinearSVC; Fan, Chang, Hsieh, Wang & Lin, "LIBLINEAR: a
/// library for large linear classification", JMLR 9 (2008).
///
/// solver_result() tells the duality gap, computed over all rows at the end. Columns of unlike
/// scale should be standardised first: the penalty is the same for all.
///
/// Beside what fit says, it throws InvalidArgument if a class has no rows of positive weight, and
/// NumericalError if the objective overflows. Complexity: reads of X, which the interior point
/// follows by n_samples n_features^2 operations, some 15 times; the penalty l1 wants a copy of X by
/// its columns.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class LinearSVC : public LinearClassifierBase<LinearSVC<T>, T, LinearSVCFit<T>> {
    using Base = LinearClassifierBase<LinearSVC<T>, T, LinearSVCFit<T>>;

public:
    using Options = LinearSVCOptions;
    static constexpr std::string_view type_name = "LinearSVC";

    /// @throws InvalidArgument if an option is out of range, or two of them do not go together
    explicit LinearSVC(LinearSVCOptions options = {});

    [[nodiscard]] const LinearSVCOptions& options() const noexcept { return options_; }

private:
    friend Base;
    friend struct foretell::Access;
    using typename Base::Fitted;

    template <class X>
    LinearSVC& learn(const X& rows, LabelsView y, const FitOptions<T>& options);

    LinearSVCOptions options_;
};

static_assert(Classifier<LinearSVC<double>>);

}  // namespace foretell

#include <foretell/svm/linear_svc.ipp>
