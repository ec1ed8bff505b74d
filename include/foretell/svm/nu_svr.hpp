#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/svm/detail/solve_dual.hpp>
#include <foretell/svm/kernel_regressor_base.hpp>
#include <foretell/svm/nu_svr_options.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>

namespace foretell {

/// Support vector regression whose width epsilon follows from a share of the rows: with K the
/// kernel of phi, s_i the sample weight and S the sum of these, it minimises over w, c and epsilon
/// >= 0
///
///     1/2 ||w||^2 + C (nu S epsilon + sum_i s_i max(0, |y_i - w'phi(x_i) - c| - epsilon)).
///
/// At most the share nu of the rows then lies outside of epsilon, and at least as many are support
/// vectors. Its dual is that of SVR with the sum of |b_i| held at C nu S instead of a price on it
/// (Schölkopf, Smola, Williamson & Bartlett, "New support vector algorithms", 2000). scikit-learn's
/// NuSVR. Columns of unlike scale should be standardised first.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class NuSVR : public KernelRegressorBase<NuSVR<T>, T> {
public:
    using Options = NuSVROptions;
    static constexpr std::string_view type_name = "NuSVR";

    /// @throws InvalidArgument if an option is out of range
    explicit NuSVR(NuSVROptions options = {});

    [[nodiscard]] const NuSVROptions& options() const noexcept { return options_; }

private:
    friend class KernelRegressorBase<NuSVR<T>, T>;
    friend struct foretell::Access;

    template <class X>
    svm::DualSolution solve(std::string_view where, const svm::KernelFunction& kernel,
                            const X& rows, const Buffer<std::size_t>& used, const Buffer<double>& y,
                            const Buffer<double>& weight, ProgressSink* progress) const;

    NuSVROptions options_;
};

static_assert(Regressor<NuSVR<double>>);

}  // namespace foretell

#include <foretell/svm/nu_svr.ipp>
