#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/feature_map_base.hpp>
#include <foretell/svm/kernel_gamma.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace foretell {

/// Options of RBFSampler.
struct RBFSamplerOptions {
    /// Of the kernel exp(-gamma ||x - z||^2): a number or a GammaRule; as SVC's.
    KernelGamma gamma = {};
    /// Columns of what transform gives. The error of the kernel falls with its square root.
    std::size_t n_components = 100;
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = RBFSamplerOptions;
        return std::tuple{field("gamma", &O::gamma, "of the kernel"),
                          field("n_components", &O::n_components, at_least(1), "columns given"),
                          field("seed", &O::seed, "of the directions")};
    }
};

/// What RBFSampler has drawn.
template <class T>
struct RBFSamplerFit {
    Matrix<T> weights;  ///< (n_features, n_components)
    Vector<T> offset;   ///< (n_components,)
    double gamma = 1.0;

    [[nodiscard]] std::size_t n_features_in() const noexcept { return weights.shape()[0]; }
    [[nodiscard]] std::size_t n_features_out() const noexcept { return offset.size(); }

    static constexpr auto fields() {
        using F = RBFSamplerFit;
        return std::tuple{field("weights", &F::weights, "(n_features, n_components)"),
                          field("offset", &F::offset, "(n_components,)"),
                          field("gamma", &F::gamma, positive, "of the kernel")};
    }
    void check(std::string_view where) const {
        check_that(
            where,
            weights.shape()[0] > 0 && offset.size() > 0 && weights.shape()[1] == offset.size(),
            "weights must have a column for each element of offset");
    }
};

/// Random Fourier features: rows z(x) whose products are nearly the rbf kernel's values,
///
///     z(x)'z(y) ~ exp(-gamma ||x - y||^2),    z(x) = sqrt(2 / D) cos(W'x + b),
///
/// W (n_features, D) normal with variance 2 gamma, b uniform in [0, 2 pi). Of X itself only gamma
/// depends, where a rule gives it. transform is one product of matrices, O(n_samples n_features D);
/// transform_into allocates nothing.
/// Rahimi & Recht, "Random features for large-scale kernel machines", NIPS 2007; scikit-learn's
/// RBFSampler. Nystroem needs fewer columns for the same error, and fits longer.
///
/// Columns of unlike scale should be standardised first. A const object may be read by several
/// threads at once.
template <std::floating_point T = double>
class RBFSampler : public FeatureMapBase<RBFSampler<T>, T, RBFSamplerFit<T>> {
    using Base = FeatureMapBase<RBFSampler<T>, T, RBFSamplerFit<T>>;

public:
    using Options = RBFSamplerOptions;
    static constexpr std::string_view type_name = "RBFSampler", feature_prefix = "rbfsampler";

    /// @throws InvalidArgument if an option is out of range
    explicit RBFSampler(RBFSamplerOptions options = {});

    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// W, (n_features, n_components).
    [[nodiscard]] const Matrix<T>& random_weights() const {
        return this->fitted("random_weights").weights;
    }
    /// b, (n_components,).
    [[nodiscard]] const Vector<T>& random_offset() const {
        return this->fitted("random_offset").offset;
    }
    /// The kernel's gamma, as a number.
    [[nodiscard]] double gamma() const { return this->fitted("gamma").gamma; }

private:
    friend Base;
    friend struct foretell::Access;

    template <class X>
    RBFSamplerFit<T> learn(const X& rows) const;
    template <class X>
    void map(const RBFSamplerFit<T>& f, const X& rows, MatrixView<T> out) const;

    Options options_;
};

static_assert(Transformer<RBFSampler<double>> && Transformer<RBFSampler<float>>);

}  // namespace foretell

#include <foretell/svm/rbf_sampler.ipp>
