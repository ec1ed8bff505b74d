#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/views.hpp>
#include <foretell/preprocessing/detail/transform_checks.hpp>

#include <array>
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

/// When a value is an outlier of its feature: beyond mean -+ k standard deviations (k = 3 unless
/// said), or beyond the quartiles by k times their distance (k = 1.5: the box plot's whiskers).
enum class OutlierRule { standard_deviation, iqr };
constexpr std::array<std::string_view, 2> enum_names(OutlierRule) {
    return {"standard_deviation", "iqr"};
}

/// What transform makes of an outlier: the nearest bound, or a missing value (NaN).
enum class OutlierAction { clip, mark_missing };
constexpr std::array<std::string_view, 2> enum_names(OutlierAction) {
    return {"clip", "mark_missing"};
}

/// Options of OutlierClipper.
struct OutlierClipperOptions {
    OutlierRule rule = OutlierRule::standard_deviation;
    /// How far the bounds lie, > 0; none: 3 for standard_deviation, 1.5 for iqr.
    std::optional<double> k = std::nullopt;
    OutlierAction action = OutlierAction::clip;

    static constexpr auto fields() {
        using O = OutlierClipperOptions;
        return std::tuple{field("rule", &O::rule, "when a value is an outlier"),
                          field("k", &O::k, positive, "how far the bounds lie"),
                          field("action", &O::action, "what is made of an outlier")};
    }
};

/// The rows of a matrix with an outlier.
struct OutlierRows {
    std::vector<std::size_t> rows;  ///< ascending
    /// (rows.size(), n_features): which values of each of these rows are outliers.
    Matrix<bool> mask;
};

/// Finds values far from the rest of their feature, and clips them or marks them as missing.
///
///     standard_deviation:  mean - k sd <= x <= mean + k sd       (sd with ddof 0)
///     iqr:                 Q1 - k (Q3 - Q1) <= x <= Q3 + k (Q3 - Q1)   (Tukey, "Exploratory Data
///                          Analysis", 1977; quartiles by linear interpolation)
///
/// NaN means "missing": it is left out at fit, stays NaN and is no outlier. Infinities are refused.
/// A feature without any spread (constant, or with equal quartiles as counts that are mostly zero
/// have) is left alone: its bounds are infinite, and the log hears of it.
///
/// To drop rows instead: `take_rows(X, clipper.inlier_rows(X))`.
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class OutlierClipper {
public:
    using Scalar = T;
    using Options = OutlierClipperOptions;
    static constexpr std::string_view type_name = "OutlierClipper";

    /// @throws InvalidArgument if an option is out of range
    explicit OutlierClipper(Options options = {});

    /// Learns the bounds of each feature of X (n_samples, n_features), forgetting any earlier fit.
    /// If it throws, the object is as it was. O(n_samples n_features); nothing is sorted.
    /// @throws ShapeError if X is empty
    /// @throws InvalidArgument if X holds an infinity; if sample_weight is given with rule iqr
    OutlierClipper& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) &;
    OutlierClipper fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(fit(X, options));
    }

    /// The rows with outliers clipped or missing, (n_samples, n_features).
    /// @throws NotFittedError, ShapeError, and InvalidArgument for an infinity — as all below
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const;
    /// The same into out (n_samples, n_features), which may be X; allocates nothing.
    void transform_into(MatrixView<const T> X, MatrixView<T> out) const;
    void transform_in_place(MatrixView<T> X) const;
    [[nodiscard]] Matrix<T> fit_transform(MatrixView<const T> X,
                                          const FitOptions<T>& options = {}) {
        return fit(X, options).transform(X);
    }

    /// The rows of X with an outlier, and which values these are.
    [[nodiscard]] OutlierRows outlier_rows(MatrixView<const T> X) const;
    /// The rows of X without one, ascending.
    [[nodiscard]] std::vector<std::size_t> inlier_rows(MatrixView<const T> X) const;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// The width of X at fit; 0 before.
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->lower.size() : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const noexcept { return n_features_in(); }
    /// The given names, or x0, x1, ...
    /// @throws InvalidArgument unless there are n_features_in() names, or none
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names = {}) const;

    /// The bounds of each feature, (n_features,); a value equal to one is no outlier.
    [[nodiscard]] const Vector<T>& lower() const { return fitted("OutlierClipper::lower").lower; }
    [[nodiscard]] const Vector<T>& upper() const { return fitted("OutlierClipper::upper").upper; }

private:
    friend struct foretell::Access;
    struct Fitted {
        Vector<T> lower, upper;  // (n_features,) each

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{field("lower", &F::lower, any_value, "lower bound"),
                              field("upper", &F::upper, any_value, "upper bound")};
        }
        void check(std::string_view where) const {
            check_that(where, lower.size() == upper.size(), "lower must be as long as upper");
            for (std::size_t j = 0; j < lower.size(); ++j) {
                check_that(where, lower[j] <= upper[j], "lower must not be above upper");
            }
        }
    };

    const Fitted& fitted(std::string_view where) const {
        return detail::fitted_or_throw(fitted_, where);
    }
    Fitted learn(MatrixView<const T> X, const FitOptions<T>& options) const;
    void clip_into(std::string_view where, MatrixView<const T> X, MatrixView<T> out) const;

    Options options_;
    std::optional<Fitted> fitted_;
};

static_assert(Transformer<OutlierClipper<double>> && Transformer<OutlierClipper<float>>);

}  // namespace foretell

#include <foretell/preprocessing/outlier_clipper.ipp>
