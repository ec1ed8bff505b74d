#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
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

/// Log1pTransformer has no options.
struct Log1pTransformerOptions {
    static constexpr auto fields() { return std::tuple<>{}; }
};

/// Draws long tails in, on both sides of zero:
///
///     z = sign(x) log(1 + |x|),     x = sign(z) (e^|z| - 1)
///
/// Odd, smooth, close to x near 0 and to the logarithm far out: counts, durations and amounts of
/// money, refunds included, become features that a linear model can weigh. NaN means "missing" and
/// stays; infinities are refused. fit learns nothing but the width.
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class Log1pTransformer {
public:
    using Scalar = T;
    using Options = Log1pTransformerOptions;
    static constexpr std::string_view type_name = "Log1pTransformer";

    explicit Log1pTransformer(Options options = {}) : options_(options) {}

    /// Checks X (n_samples, n_features) and remembers its width.
    /// @throws ShapeError if X is empty
    /// @throws InvalidArgument if X holds an infinity, or sample_weight is given
    Log1pTransformer& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) &;
    Log1pTransformer fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(fit(X, options));
    }

    /// sign(x) log(1 + |x|) of each entry, (n_samples, n_features).
    /// @throws NotFittedError, ShapeError, and InvalidArgument for an infinity — as all below
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const;
    /// The same into out (n_samples, n_features), which may be X; allocates nothing.
    void transform_into(MatrixView<const T> X, MatrixView<T> out) const;
    void transform_in_place(MatrixView<T> X) const;
    [[nodiscard]] Matrix<T> fit_transform(MatrixView<const T> X,
                                          const FitOptions<T>& options = {}) {
        return fit(X, options).transform(X);
    }
    /// sign(z) (e^|z| - 1); infinite where that overflows.
    [[nodiscard]] Matrix<T> inverse_transform(MatrixView<const T> Z) const;
    void inverse_transform_into(MatrixView<const T> Z, MatrixView<T> out) const;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// The width of X at fit; 0 before.
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->n_features_in : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const noexcept { return n_features_in(); }
    /// The given names, or x0, x1, ...
    /// @throws InvalidArgument unless there are n_features_in() names, or none
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names = {}) const;

private:
    friend struct foretell::Access;
    struct Fitted {
        std::size_t n_features_in = 0;

        static constexpr auto fields() {
            return std::tuple{field("n_features_in", &Fitted::n_features_in, "width of X")};
        }
        void check(std::string_view) const {}
    };

    template <class Map>
    void map_into(std::string_view where, MatrixView<const T> X, MatrixView<T> out, Map map) const;

    Options options_;
    std::optional<Fitted> fitted_;
};

static_assert(Transformer<Log1pTransformer<double>> && Transformer<Log1pTransformer<float>>);

}  // namespace foretell

#include <foretell/preprocessing/log1p_transformer.ipp>
