#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/kernel_gamma.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

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

/// Random Fourier features: rows z(x) whose products are nearly the rbf kernel's values,
///
///     z(x)'z(y) ~ exp(-gamma ||x - y||^2),    z(x) = sqrt(2 / D) cos(W'x + b),
///
/// W (n_features, D) normal with variance 2 gamma, b uniform in [0, 2 pi). A linear model of z(x)
/// is nearly a kernel machine of x, at a cost that grows with the rows, not with their square.
/// Rahimi & Recht, "Random features for large-scale kernel machines", NIPS 2007; scikit-learn's
/// RBFSampler. Nystroem needs fewer columns for the same error, and fits longer.
///
/// Columns of unlike scale should be standardised first. A const object may be read by several
/// threads at once.
template <std::floating_point T = double>
class RBFSampler {
public:
    using Scalar = T;
    using Options = RBFSamplerOptions;
    static constexpr std::string_view type_name = "RBFSampler";

    /// @throws InvalidArgument if an option is out of range
    explicit RBFSampler(RBFSamplerOptions options = {});

    /// Draws the directions for rows as wide as X (n_samples, n_features); of X itself only gamma
    /// depends, where a rule gives it. The same seed gives the same bits everywhere.
    /// @throws ShapeError if X is empty; InvalidArgument if X holds a NaN or infinity, or if
    ///         sample_weight is given, which nothing depends on
    RBFSampler& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) & {
        return learn(X, options);
    }
    RBFSampler& fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) & {
        return learn(X, options);
    }
    RBFSampler fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, options));
    }
    RBFSampler fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, options));
    }

    /// z of each row, (n_samples, n_components). O(n_samples n_features n_components), as one
    /// product of matrices.
    /// @throws NotFittedError; ShapeError if X has another number of features;
    ///         InvalidArgument if it holds a NaN or infinity
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const { return features(X); }
    [[nodiscard]] Matrix<T> transform(const CsrMatrix<T>& X) const { return features(X); }
    /// The same into out (n_samples, n_components), which must not overlap X; allocates nothing.
    void transform_into(MatrixView<const T> X, MatrixView<T> out) const {
        write_features("transform_into", X, out);
    }
    void transform_into(const CsrMatrix<T>& X, MatrixView<T> out) const {
        write_features("transform_into", X, out);
    }
    [[nodiscard]] Matrix<T> fit_transform(MatrixView<const T> X,
                                          const FitOptions<T>& options = {}) {
        return fit(X, options).transform(X);
    }

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// The width of X at fit; 0 before.
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->weights.shape()[0] : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const noexcept {
        return fitted_ ? fitted_->offset.size() : 0;
    }
    /// rbfsampler0, rbfsampler1, ..., whatever the features are called.
    /// @throws InvalidArgument unless there are n_features_in() names, or none
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names = {}) const;

    /// W, (n_features, n_components).
    [[nodiscard]] const Matrix<T>& random_weights() const {
        return fitted("random_weights").weights;
    }
    /// b, (n_components,).
    [[nodiscard]] const Vector<T>& random_offset() const { return fitted("random_offset").offset; }
    /// The kernel's gamma, as a number.
    [[nodiscard]] double gamma() const { return fitted("gamma").gamma; }

private:
    friend struct foretell::Access;
    struct Fitted {
        Matrix<T> weights;
        Vector<T> offset;
        double gamma = 1.0;

        static constexpr auto fields() {
            using F = Fitted;
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

    /// @throws NotFittedError naming the member
    const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        return *fitted_;
    }
    template <class X>
    RBFSampler& learn(const X& rows, const FitOptions<T>& options);
    template <class X>
    Matrix<T> features(const X& rows) const;
    template <class X>
    void write_features(std::string_view member, const X& rows, MatrixView<T> out) const;

    Options options_;
    std::optional<Fitted> fitted_;
};

static_assert(Transformer<RBFSampler<double>> && Transformer<RBFSampler<float>>);

}  // namespace foretell

#include <foretell/svm/rbf_sampler.ipp>
