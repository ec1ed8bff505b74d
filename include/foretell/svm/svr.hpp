#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/svm/detail/solve_dual.hpp>
#include <foretell/svm/kernel_regressor_base.hpp>
#include <foretell/svm/svr_options.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>

namespace foretell {

/// Support vector regression: with K the kernel of phi and s_i the sample weight, it minimises
///
///     1/2 ||w||^2 + C sum_i s_i max(0, |y_i - w'phi(x_i) - c| - epsilon).
///
/// It is solved in its dual, minimise 1/2 b'K b - y'b + epsilon ||b||_1 over |b_i| <= C s_i, sum b
/// = 0; then w = sum_i b_i phi(x_i). scikit-learn's SVR and libsvm's epsilon-SVR (Chang & Lin,
/// "LIBSVM: a library for support vector machines", 2011). The solver is that of SVC. Columns of
/// unlike scale should be standardised first, and y too, unless C and epsilon are in its unit.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class SVR : public KernelRegressorBase<SVR<T>, T> {
public:
    using Options = SVROptions;
    static constexpr std::string_view type_name = "SVR";

    /// @throws InvalidArgument if an option is out of range
    explicit SVR(SVROptions options = {});

    [[nodiscard]] const SVROptions& options() const noexcept { return options_; }

private:
    friend class KernelRegressorBase<SVR<T>, T>;
    friend struct foretell::Access;

    template <class X>
    svm::DualSolution solve(std::string_view where, const svm::KernelFunction& kernel,
                            const X& rows, const Buffer<std::size_t>& used, const Buffer<double>& y,
                            const Buffer<double>& weight, ProgressSink* progress) const;

    SVROptions options_;
};

static_assert(Regressor<SVR<double>>);

}  // namespace foretell

#include <foretell/svm/svr.ipp>
