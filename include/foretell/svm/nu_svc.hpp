#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/svm/detail/solve_dual.hpp>
#include <foretell/svm/kernel_classifier_base.hpp>
#include <foretell/svm/nu_svc_options.hpp>

#include <concepts>
#include <string_view>

namespace foretell {

/// A support vector machine whose margin follows from a share of the rows, for two or more classes,
/// more of them as one machine for each pair. For two classes, with t_i = -1 or 1, K the kernel of
/// phi, s_i the sample weight times the class weight, and S the sum of these, it minimises over w,
/// c and r >= 0
///
///     1/2 ||w||^2 + sum_i s_i max(0, r - t_i (w'phi(x_i) + c)) - nu S r,
///
/// and gives decisions divided by r, so that the margin is from -1 to 1 as that of SVC. At most the
/// share nu of the rows lies within the margin or on the wrong side, and at least as many are
/// support vectors; so nu must not be above twice the share of the smaller class. (Schölkopf,
/// Smola, Williamson & Bartlett, "New support vector algorithms", 2000.) scikit-learn's NuSVC.
///
/// It is SVC with a C that is found, 1 / r: all that is said there holds here.
template <std::floating_point T = double>
class NuSVC : public KernelClassifierBase<NuSVC<T>, T> {
public:
    using Options = NuSVCOptions;
    static constexpr std::string_view type_name = "NuSVC";

    /// @throws InvalidArgument if an option is out of range
    explicit NuSVC(NuSVCOptions options = {});

    [[nodiscard]] const NuSVCOptions& options() const noexcept { return options_; }

private:
    friend class KernelClassifierBase<NuSVC<T>, T>;
    friend struct foretell::Access;

    template <class X>
    svm::DualSolution solve_pair(std::string_view where, const svm::KernelFunction& kernel,
                                 const X& rows, const Buffer<std::size_t>& used,
                                 const Buffer<double>& side, const Buffer<double>& weight,
                                 ProgressSink* progress) const;

    NuSVCOptions options_;
};

static_assert(Classifier<NuSVC<double>>);

}  // namespace foretell

#include <foretell/svm/nu_svc.ipp>
