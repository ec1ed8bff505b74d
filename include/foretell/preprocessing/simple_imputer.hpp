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

/// What stands in for a missing value: of the same feature the mean, the median, the most frequent
/// value (the smallest of those equally often), or one constant for all features.
enum class ImputeStrategy { mean, median, most_frequent, constant };
constexpr std::array<std::string_view, 4> enum_names(ImputeStrategy) {
    return {"mean", "median", "most_frequent", "constant"};
}

/// Options of SimpleImputer; names and defaults of scikit-learn.
struct SimpleImputerOptions {
    ImputeStrategy strategy = ImputeStrategy::mean;
    /// What strategy constant fills in; finite.
    double fill_value = 0.0;
    /// Append, for each feature with a missing value at fit, a column that is 1 where it is
    /// missing.
    bool add_indicator = false;
    /// Keep a feature without any value at fit, filled with 0; else transform leaves it out (and
    /// the log hears of it). Strategy constant keeps such a feature in any case.
    bool keep_empty_features = false;

    static constexpr auto fields() {
        using O = SimpleImputerOptions;
        return std::tuple{
            field("strategy", &O::strategy, "what stands in for a missing value"),
            field("fill_value", &O::fill_value, finite_number, "filled in by strategy constant"),
            field("add_indicator", &O::add_indicator, "append columns that say what was missing"),
            field("keep_empty_features", &O::keep_empty_features,
                  "keep features without any value at fit")};
    }
};

/// Fills missing values (NaN) in, feature by feature, as scikit-learn's SimpleImputer does.
///
/// The columns of the result: the features kept, in their order, then the indicators. A feature
/// that had no missing value at fit is filled all the same when one comes. Infinities are refused.
/// A const object may be read by several threads at once.
template <std::floating_point T = double>
class SimpleImputer {
public:
    using Scalar = T;
    using Options = SimpleImputerOptions;
    static constexpr std::string_view type_name = "SimpleImputer";

    /// @throws InvalidArgument if an option is out of range
    explicit SimpleImputer(Options options = {});

    /// Learns what to fill in from X (n_samples, n_features), forgetting any earlier fit. If it
    /// throws, the object is as it was. O(n_samples n_features) for all strategies but
    /// most_frequent of many distinct values; the median is exact and sorts nothing.
    /// @throws ShapeError if X is empty
    /// @throws InvalidArgument if X holds an infinity, or sample_weight is given: there is none
    /// here
    SimpleImputer& fit(MatrixView<const T> X, const FitOptions<T>& options = {}) &;
    SimpleImputer fit(MatrixView<const T> X, const FitOptions<T>& options = {}) && {
        return std::move(fit(X, options));
    }

    /// The rows without holes, (n_samples, n_features_out).
    /// @throws NotFittedError, ShapeError, and InvalidArgument for an infinity — as all below
    [[nodiscard]] Matrix<T> transform(MatrixView<const T> X) const;
    /// The same into out (n_samples, n_features_out), which shares no memory with X; allocates
    /// nothing.
    void transform_into(MatrixView<const T> X, MatrixView<T> out) const;
    [[nodiscard]] Matrix<T> fit_transform(MatrixView<const T> X,
                                          const FitOptions<T>& options = {}) {
        return fit(X, options).transform(X);
    }
    /// Puts the holes back where an indicator says so; features left out come back as NaN.
    /// @throws InvalidArgument without add_indicator, which is what remembers the holes
    [[nodiscard]] Matrix<T> inverse_transform(MatrixView<const T> Z) const;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    /// The width of X at fit; 0 before.
    [[nodiscard]] std::size_t n_features_in() const noexcept {
        return fitted_ ? fitted_->statistics.size() : 0;
    }
    [[nodiscard]] std::size_t n_features_out() const noexcept {
        return fitted_ ? fitted_->kept.size() + fitted_->indicated.size() : 0;
    }
    /// The names of the features kept, then `missingindicator_` and the name of each indicated one.
    /// @throws InvalidArgument unless there are n_features_in() names, or none (x0, x1, ...)
    [[nodiscard]] std::vector<std::string> feature_names_out(
        std::span<const std::string> names = {}) const;

    /// What is filled in for each feature, (n_features_in,); NaN for a feature left out.
    [[nodiscard]] const Vector<double>& statistics() const {
        return fitted("SimpleImputer::statistics").statistics;
    }
    /// The features that transform keeps, ascending.
    [[nodiscard]] const std::vector<std::size_t>& kept_features() const {
        return fitted("SimpleImputer::kept_features").kept;
    }
    /// The features with an indicator column, ascending.
    [[nodiscard]] const std::vector<std::size_t>& indicated_features() const {
        return fitted("SimpleImputer::indicated_features").indicated;
    }

private:
    friend struct foretell::Access;
    struct Fitted {
        Vector<double> statistics;           // (n_features_in,)
        Vector<T> fill;                      // (kept,): the statistics of these, as T
        std::vector<std::size_t> kept;       // ascending
        std::vector<std::size_t> indicated;  // ascending

        static constexpr auto fields() {
            using F = Fitted;
            return std::tuple{
                field("statistics", &F::statistics, Interval{.finite = true, .nan = true},
                      "what is filled in, NaN for a feature left out"),
                field("fill", &F::fill, "the same for the features kept"),
                field("kept", &F::kept, "features kept"),
                field("indicated", &F::indicated, "features with an indicator column")};
        }
        void check(std::string_view where) const;
    };

    const Fitted& fitted(std::string_view where) const {
        return detail::fitted_or_throw(fitted_, where);
    }
    void fill_into(std::string_view where, MatrixView<const T> X, MatrixView<T> out) const;
    std::vector<double> learn_statistics(MatrixView<const T> X) const;

    Options options_;
    std::optional<Fitted> fitted_;
};

static_assert(Transformer<SimpleImputer<double>> && Transformer<SimpleImputer<float>>);

}  // namespace foretell

#include <foretell/preprocessing/simple_imputer.ipp>
