#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/feature_map_base.hpp>
#include <foretell/svm/kernel_gamma.hpp>
#include <foretell/svm/svm_kernel.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace foretell {

/// Options of Nystroem.
struct NystroemOptions {
    SVMKernel kernel = SVMKernel::rbf;
    /// Of the kernels rbf, poly and sigmoid: a number or a GammaRule; as SVC's.
    KernelGamma gamma = {};
    /// Of the kernel poly.
    std::size_t degree = 3;
    /// Of the kernels poly and sigmoid.
    double coef0 = 0.0;
    /// Rows that the kernel is built on, and columns of what transform gives; all rows if there are
    /// fewer.
    std::size_t n_components = 100;
    /// Of the choice of these rows.
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = NystroemOptions;
        return std::tuple{
            field("kernel", &O::kernel, "linear, rbf, poly or sigmoid"),
            field("gamma", &O::gamma, "of the kernels rbf, poly and sigmoid"),
            field("degree", &O::degree, Interval{.low = 1.0, .high = 1000.0}, "of the kernel poly"),
            field("coef0", &O::coef0, finite_number, "of the kernels poly and sigmoid"),
            field("n_components", &O::n_components, at_least(1), "rows built on, columns given"),
            field("seed", &O::seed, "of the choice of these rows")};
    }
};

/// What Nystroem has learnt.
template <class T>
struct NystroemFit {
    /// In groups of 16, feature by feature, as KernelClassifierFit::support_vectors.
    Cube<T> components;
    Matrix<T> normalization;  ///< (m, m)
    Labels indices;           ///< (m,)
    double gamma = 1.0;

    [[nodiscard]] std::size_t n_features_in() const noexcept { return components.shape()[1]; }
    [[nodiscard]] std::size_t n_features_out() const noexcept { return indices.size(); }

    static constexpr auto fields() {
        using F = NystroemFit;
        return std::tuple{
            field("components", &F::components,
                  "in groups of 16, feature by feature: row i is at (i / 16, :, i % 16)"),
            field("normalization", &F::normalization, "K(B, B)^(-1/2)"),
            field("indices", &F::indices, non_negative, "rows that the components are"),
            field("gamma", &F::gamma, positive, "of the kernel")};
    }
    void check(std::string_view where) const;
};

/// Rows z(x) whose products are nearly the kernel's values, from m rows B of X drawn at random:
///
///     z(x) = K(B, B)^(-1/2) K(B, x),    so that z(x)'z(y) = K(x, B) K(B, B)^-1 K(B, y),
///
/// which is exact for rows of B. Directions in which K(B, B) has an eigenvalue of less than
/// 1e-12 (float: 1e-7) of the largest are left out. Williams & Seeger, "Using the Nystroem method
/// to speed up kernel machines", NIPS 2000; scikit-learn's Nystroem.
///
/// fit takes O(m^2 (m + n_features)), keeps sparse rows that are drawn as dense ones, and throws
/// NumericalError if the kernel overflows. transform takes O(n_samples m (m + n_features));
/// transform_into allocates nothing for m up to 1,024, and of sparse rows for up to 512 features.
///
/// Columns of unlike scale should be standardised first. A const object may be read by several
/// threads at once.
template <std::floating_point T = double>
class Nystroem : public FeatureMapBase<Nystroem<T>, T, NystroemFit<T>> {
    using Base = FeatureMapBase<Nystroem<T>, T, NystroemFit<T>>;

public:
    using Options = NystroemOptions;
    static constexpr std::string_view type_name = "Nystroem", feature_prefix = "nystroem";

    /// @throws InvalidArgument if an option is out of range
    explicit Nystroem(NystroemOptions options = {});

    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// B, a copy, (m, n_features).
    [[nodiscard]] Matrix<T> components() const;
    /// The rows of X that they are, ascending, (m,).
    [[nodiscard]] const Labels& component_indices() const {
        return this->fitted("component_indices").indices;
    }
    /// K(B, B)^(-1/2), symmetric, (m, m).
    [[nodiscard]] const Matrix<T>& normalization() const {
        return this->fitted("normalization").normalization;
    }
    /// The kernel's gamma, as a number.
    [[nodiscard]] double gamma() const { return this->fitted("gamma").gamma; }

private:
    friend Base;
    friend struct foretell::Access;

    template <class X>
    NystroemFit<T> learn(const X& rows) const;
    template <class X>
    void map(const NystroemFit<T>& f, const X& rows, MatrixView<T> out) const;

    Options options_;
};

static_assert(Transformer<Nystroem<double>> && Transformer<Nystroem<float>>);

}  // namespace foretell

#include <foretell/svm/nystroem.ipp>
