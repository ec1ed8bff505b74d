#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/svm/detail/packed_rows.hpp>
#include <foretell/svm/svm_solver_result.hpp>

#include <string_view>
#include <tuple>

namespace foretell {

/// What a machine of one output by support vectors has learnt.
template <class T>
struct KernelMachineFit {
    /// Support vectors in groups of 16, feature by feature: element k of vector i is at (i / 16, k,
    /// i % 16); (ceil(n_support / 16), n_features, 16), zeros at the end.
    Cube<T> support_vectors;
    Vector<T> dual_coef;  ///< of each support vector
    T intercept = T(0);
    Labels support;      ///< the rows of X that the support vectors are, ascending
    double gamma = 1.0;  ///< of the kernel
    SVMSolverResult solver;

    static constexpr auto fields() {
        using F = KernelMachineFit;
        return std::tuple{
            field("support_vectors", &F::support_vectors,
                  "in groups of 16, feature by feature: vector i is at (i / 16, :, i % 16)"),
            field("dual_coef", &F::dual_coef, "of each support vector"),
            field("intercept", &F::intercept, "c"),
            field("support", &F::support, non_negative, "rows that are support vectors"),
            field("gamma", &F::gamma, positive, "of the kernel"),
            field("solver", &F::solver, "how the fit went")};
    }
    void check(std::string_view where) const {
        const auto shape = support_vectors.shape();
        check_that(where,
                   shape[0] == svm::n_groups(support.size()) && shape[1] > 0 &&
                       shape[2] == svm::group_size,
                   "support_vectors must have whole groups for the rows in support");
        check_that(where, dual_coef.size() == support.size(),
                   "dual_coef must have an entry for each support vector");
    }
};

}  // namespace foretell
