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
#include <foretell/svm/svm_kernel.hpp>

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

/// Rows z(x) whose products are nearly the kernel's values, from m rows B of X drawn at random:
///
///     z(x) = K(B, B)^(-1/2) K(B, x),    so that z(x)'z(y) = K(x, B) K(B, B)^-1 K(B, y),
///
/// which is exact for rows of B. Directions in which K(B, B) has an eigenvalue of less than
/// 1e-12 (float: 1e-7) of the largest are left out. A linear model of z(x) is nearly a kernel
/// machine of x, at a cost that grows with the rows, not with their square. Williams & Seeger,
/// "Using the Nystroem method to speed up kernel machines", NIPS 2000; scikit-learn's Nystroem.
///
/// Columns of unlike scale should be standardised first. A const object may be read by several
/// threads at once.
template <std::floating_point T = double>
class Nystroem {
public:
    using Scalar = T;
    using Options = NystroemOptions;
    static constexpr std::string_view type_name = "Nystroem";

    /// @throws InvalidArgument if an option is out of range
    explicit Nystroem(NystroemOptions options = {});

    /// Draws m of the rows of X (n_samples, n_features), forgetting any earlier fit. If it throws,
    /// the object is as it was. Sparse rows that are drawn are kept dense. O(m^2 (m + n_features)).
    /// @throws ShapeError if X is empty; InvalidArgument if X holds a NaN or infinity, or if
    ///         sample_weight is given, which nothing depends on; NumericalError if the kernel
    ///         overflows
    Nystroem& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) & {
        return learn(X, options);
    }
    Nystroem& fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) & {
        return learn(X, options);
    }
    Nystroem fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, options));
    }
    Nystroem fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) && {
        return std::move(learn(X, options));
    }

    /// z of each row, (n_samples, m). O(n_samples m (m + n_features)).
    /// @throws NotFittedError; ShapeError if X has another number of features;
    ///         InvalidArgument if it holds a NaN or infinity
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const { return features(X); }
    [[nodiscard]] Matrix<T> transform(const CsrMatrix<T>& X) const { return features(X); }
    /// The same into out (n_samples, m), which must not overlap X; allocates nothing for m up to
    /// 1,024, and of sparse rows for up to 512 features.
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
        return fitted_ ? fitted_->components.shape()[1] : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const noexcept {
        return fitted_ ? fitted_->indices.size() : 0;
    }
    /// nystroem0, nystroem1, ..., whatever the features are called.
    /// @throws InvalidArgument unless there are n_features_in() names, or none
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names = {}) const;

    /// B, a copy, (m, n_features).
    [[nodiscard]] Matrix<T> components() const;
    /// The rows of X that they are, ascending, (m,).
    [[nodiscard]] const Labels& component_indices() const {
        return fitted("component_indices").indices;
    }
    /// K(B, B)^(-1/2), symmetric, (m, m).
    [[nodiscard]] const Matrix<T>& normalization() const {
        return fitted("normalization").normalization;
    }
    /// The kernel's gamma, as a number.
    [[nodiscard]] double gamma() const { return fitted("gamma").gamma; }

private:
    friend struct foretell::Access;
    struct Fitted {
        /// In groups of 16, feature by feature, as KernelClassifierFit::support_vectors.
        Cube<T> components;
        Matrix<T> normalization;
        Labels indices;
        double gamma = 1.0;

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{
                field("components", &F::components,
                      "in groups of 16, feature by feature: row i is at (i / 16, :, i % 16)"),
                field("normalization", &F::normalization, "K(B, B)^(-1/2)"),
                field("indices", &F::indices, non_negative, "rows that the components are"),
                field("gamma", &F::gamma, positive, "of the kernel")};
        }
        void check(std::string_view where) const;
    };

    /// @throws NotFittedError naming the member
    const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(type_name, member);
        return *fitted_;
    }
    template <class X>
    Nystroem& learn(const X& rows, const FitOptions<T>& options);
    template <class X>
    Matrix<T> features(const X& rows) const;
    template <class X>
    void write_features(std::string_view member, const X& rows, MatrixView<T> out) const;

    Options options_;
    std::optional<Fitted> fitted_;
};

static_assert(Transformer<Nystroem<double>> && Transformer<Nystroem<float>>);

}  // namespace foretell

#include <foretell/svm/nystroem.ipp>
