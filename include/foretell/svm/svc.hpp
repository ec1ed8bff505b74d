#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/svm/detail/solve_dual.hpp>
#include <foretell/svm/kernel_classifier_base.hpp>
#include <foretell/svm/svc_options.hpp>

#include <concepts>
#include <string_view>

namespace foretell {

/// A support vector machine (C-SVC) for two or more classes, more of them as one machine for each
/// pair. For two classes, with t_i = -1 or 1, K the kernel of phi, and s_i the sample weight times
/// the class weight, it minimises
///
///     1/2 ||w||^2 + C sum_i s_i max(0, 1 - t_i (w'phi(x_i) + c)).
///
/// It is solved in its dual, minimise 1/2 b'K b - t'b over 0 <= t_i b_i <= C s_i, sum b = 0; then w
/// = sum_i b_i phi(x_i). Rows with b_i != 0 are the support vectors. scikit-learn's SVC and
/// libsvm's C-SVC (Chang & Lin, "LIBSVM: a library for support vector machines", 2011); ESL 2nd
/// ed., section 12.3.
///
/// The fit takes a thousand rows at a time into memory, of those that break the conditions of the
/// minimum most, solves for these and brings all others up to date at once; see svm/detail. Columns
/// of unlike scale should be standardised first. For probabilities: CalibratedClassifierCV.
///
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class SVC : public KernelClassifierBase<SVC<T>, T> {
public:
    using Options = SVCOptions;
    static constexpr std::string_view type_name = "SVC";

    /// @throws InvalidArgument if an option is out of range
    explicit SVC(SVCOptions options = {});

    [[nodiscard]] const SVCOptions& options() const noexcept { return options_; }

private:
    friend class KernelClassifierBase<SVC<T>, T>;
    friend struct foretell::Access;

    template <class X>
    svm::DualSolution solve_pair(std::string_view where, const svm::KernelFunction& kernel,
                                 const X& rows, const Buffer<std::size_t>& used,
                                 const Buffer<double>& side, const Buffer<double>& weight,
                                 ProgressSink* progress) const;

    SVCOptions options_;
};

static_assert(Classifier<SVC<double>>);

}  // namespace foretell

#include <foretell/svm/svc.ipp>
