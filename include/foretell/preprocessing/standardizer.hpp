#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/preprocessing/detail/affine_rows.hpp>
#include <foretell/preprocessing/detail/transform_checks.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace foretell {

/// Options of Standardizer; names and defaults of scikit-learn's StandardScaler.
struct StandardizerOptions {
    /// Subtract the mean of each feature. Must be false for sparse input.
    bool with_mean = true;
    /// Divide by the standard deviation of each feature.
    bool with_std = true;

    static constexpr auto fields() {
        using O = StandardizerOptions;
        return std::tuple{field("with_mean", &O::with_mean, "subtract the mean of each feature"),
                          field("with_std", &O::with_std, "divide by each standard deviation")};
    }
};

/// Gives each feature mean 0 and variance 1:
///
///     z = (x - mean) / scale,   scale = sqrt(variance),   variance = sum w (x - mean)^2 / sum w
///
/// as scikit-learn's StandardScaler does. NaN means "missing": it is left out of mean and variance
/// and stays NaN. Infinities are refused. A feature that is constant up to rounding, i.e.
/// variance <= n eps variance + (n mean eps)^2 (Chan, Golub & LeVeque 1983), gets scale 1; one
/// without any value gets NaN throughout. Sums are double for float as well, and are taken about
/// the running mean, so that a huge offset costs no digits.
///
/// Sparse input keeps its zeros, which is why it cannot be centred: with_mean must be false.
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class Standardizer {
public:
    using Scalar = T;
    using Options = StandardizerOptions;
    static constexpr std::string_view type_name = "Standardizer";

    /// @throws InvalidArgument if an option is out of range
    explicit Standardizer(Options options = {});

    /// Learns mean and variance from X (n_samples, n_features) in one read of X, forgetting any
    /// earlier fit. If it throws, the object is as it was.
    /// @throws ShapeError if X is empty or sample_weight does not fit
    /// @throws InvalidArgument if X holds an infinity; for sparse X if with_mean
    Standardizer& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) &;
    Standardizer fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(fit(X, options));
    }
    Standardizer& fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) &;
    Standardizer fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {}) && {
        return std::move(fit(X, options));
    }

    /// Goes on learning: after any split into batches, mean and variance are those of all rows.
    Standardizer& partial_fit(MatrixView<const T> X, const FitOptions<T>& options = {});
    Standardizer& partial_fit(const CsrMatrix<T>& X, const FitOptions<T>& options = {});

    /// The standardised rows, (n_samples, n_features).
    /// @throws NotFittedError, ShapeError, and InvalidArgument for an infinity — as all below
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const;
    [[nodiscard]] CsrMatrix<T> transform(const CsrMatrix<T>& X) const;
    /// The same into out (n_samples, n_features), which may be X; allocates nothing.
    void transform_into(MatrixView<const T> X, MatrixView<T> out) const;
    void transform_in_place(MatrixView<T> X) const;
    [[nodiscard]] Matrix<T> fit_transform(MatrixView<const T> X,
                                          const FitOptions<T>& options = {}) {
        return fit(X, options).transform(X);
    }

    /// z scale + mean: the rows that transform would map to Z.
    [[nodiscard]] Matrix<T> inverse_transform(MatrixView<const T> Z) const;
    [[nodiscard]] CsrMatrix<T> inverse_transform(const CsrMatrix<T>& Z) const;
    void inverse_transform_into(MatrixView<const T> Z, MatrixView<T> out) const;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// The width of X at fit; 0 before.
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->mean.size() : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const noexcept { return n_features_in(); }
    /// The given names, or x0, x1, ...
    /// @throws InvalidArgument unless there are n_features_in() names, or none
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names = {}) const;

    [[nodiscard]] const Vector<double>& mean() const { return fitted("Standardizer::mean").mean; }
    [[nodiscard]] const Vector<double>& var() const { return fitted("Standardizer::var").var; }
    /// What transform divides by: all 1 without with_std.
    [[nodiscard]] const Vector<double>& scale() const {
        return fitted("Standardizer::scale").scale;
    }
    /// The weight of the values that each feature has had, (n_features,).
    [[nodiscard]] const Vector<double>& n_samples_seen() const {
        return fitted("Standardizer::n_samples_seen").n_samples_seen;
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        Vector<double> n_samples_seen, mean, var, scale;  // (n_features,) each

        static constexpr auto fields() {
            using F = Fitted;
            constexpr Interval spread{.low = 0.0, .nan = true};
            return std::tuple{
                field("n_samples_seen", &F::n_samples_seen, non_negative, "weight of the values"),
                field("mean", &F::mean, any_value, "mean, NaN where all is missing"),
                field("var", &F::var, spread, "variance, NaN where all is missing"),
                field("scale", &F::scale, spread, "what transform divides by")};
        }
        void check(std::string_view where) const {
            const bool equal = mean.size() == n_samples_seen.size() && mean.size() == var.size() &&
                               mean.size() == scale.size();
            check_that(where, equal, "mean, var, scale and n_samples_seen must be equally long");
        }
    };

    const Fitted& fitted(std::string_view where) const {
        return detail::fitted_or_throw(fitted_, where);
    }
    void check_sparse(std::string_view where) const;
    template <class Data>
    Fitted learn(std::string_view where, const Data& X, const FitOptions<T>& options,
                 const Fitted* before) const;
    template <detail::Affine Way>
    void map_into(std::string_view where, MatrixView<const T> X, MatrixView<T> out) const;
    template <detail::Affine Way>
    CsrMatrix<T> map_sparse(std::string_view where, const CsrMatrix<T>& X) const;

    Options options_;
    std::optional<Fitted> fitted_;
};

static_assert(Transformer<Standardizer<double>> && Transformer<Standardizer<float>>);

}  // namespace foretell

#include <foretell/preprocessing/standardizer.ipp>
