#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/weighted.hpp>
#include <foretell/metrics/real_views.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// Options of the metrics for numbers.
struct RegressionMetricOptions {
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

namespace detail::metrics {

inline void check_numbers(std::string_view where, RealsView y_true, RealsView y_pred,
                          RealsView sample_weight) {
    check_samples(where, y_true.size(), "y_pred", y_pred.size(), sample_weight);
    check_reals(where, "y_true", y_true);
    check_reals(where, "y_pred", y_pred);
}

/// The weighted mean of term(y_true_i, y_pred_i).
template <class F>
double mean_of_pairs(std::string_view where, RealsView y_true, RealsView y_pred,
                     RealsView sample_weight, const F& term) {
    check_numbers(where, y_true, y_pred, sample_weight);
    return weighted_mean(sample_weight, y_true.size(),
                         [&](std::size_t i) { return term(y_true[i], y_pred[i]); });
}

/// All numbers with weight > 0 are equal.
inline bool is_constant(RealsView y, RealsView sample_weight) {
    return with_weights(sample_weight, [&](auto weight) {
        std::size_t first = 0;
        while (first < y.size() && !(weight(first) > 0.0)) ++first;
        for (std::size_t i = first; i < y.size(); ++i) {
            if (weight(i) > 0.0 && y[i] != y[first]) return false;
        }
        return true;
    });
}

}  // namespace detail::metrics

/// The mean of (y - p)^2. y_true, y_pred (n_samples,).
/// @throws ShapeError if lengths differ or are 0, InvalidArgument if a number is not finite; as do
///         all below
[[nodiscard]] inline double mean_squared_error(RealsView y_true, RealsView y_pred,
                                               const RegressionMetricOptions& options = {}) {
    return detail::metrics::mean_of_pairs("mean_squared_error", y_true, y_pred,
                                          options.sample_weight,
                                          [](double y, double p) { return (y - p) * (y - p); });
}

/// The square root of the mean of (y - p)^2, in the unit of y.
[[nodiscard]] inline double root_mean_squared_error(RealsView y_true, RealsView y_pred,
                                                    const RegressionMetricOptions& options = {}) {
    return std::sqrt(detail::metrics::mean_of_pairs(
        "root_mean_squared_error", y_true, y_pred, options.sample_weight,
        [](double y, double p) { return (y - p) * (y - p); }));
}

/// The mean of |y - p|, in the unit of y.
[[nodiscard]] inline double mean_absolute_error(RealsView y_true, RealsView y_pred,
                                                const RegressionMetricOptions& options = {}) {
    return detail::metrics::mean_of_pairs("mean_absolute_error", y_true, y_pred,
                                          options.sample_weight,
                                          [](double y, double p) { return std::abs(y - p); });
}

/// The mean of |y - p| / max(|y|, 2.2e-16), a share and not a percentage; huge where a y is 0.
[[nodiscard]] inline double mean_absolute_percentage_error(
    RealsView y_true, RealsView y_pred, const RegressionMetricOptions& options = {}) {
    return detail::metrics::mean_of_pairs(
        "mean_absolute_percentage_error", y_true, y_pred, options.sample_weight,
        [](double y, double p) {
            return std::abs(y - p) / std::max(std::abs(y), std::numeric_limits<double>::epsilon());
        });
}

/// The median of |y - p|; with weights, the smallest error up to which half of the weight lies.
[[nodiscard]] inline double median_absolute_error(RealsView y_true, RealsView y_pred,
                                                  const RegressionMetricOptions& options = {}) {
    namespace dm = detail::metrics;
    const RealsView w = options.sample_weight;
    dm::check_numbers("median_absolute_error", y_true, y_pred, w);
    const std::size_t n = y_true.size();
    if (w.empty()) {
        std::vector<double> errors(n);
        for (std::size_t i = 0; i < n; ++i) errors[i] = std::abs(y_true[i] - y_pred[i]);
        const auto middle = errors.begin() + static_cast<std::ptrdiff_t>(n / 2);
        std::nth_element(errors.begin(), middle, errors.end());
        if (n % 2 == 1) return *middle;
        return 0.5 * (*std::max_element(errors.begin(), middle) + *middle);
    }
    std::vector<std::pair<double, double>> errors(n);
    for (std::size_t i = 0; i < n; ++i) errors[i] = {std::abs(y_true[i] - y_pred[i]), w[i]};
    std::sort(errors.begin(), errors.end());
    double total = 0.0;
    for (const auto& [error, weight] : errors) total += weight;
    double below = 0.0;
    for (const auto& [error, weight] : errors) {
        below += weight;
        if (below >= 0.5 * total) return error;
    }
    return errors.back().first;
}

/// R^2 = 1 - sum_i w_i (y_i - p_i)^2 / sum_i w_i (y_i - mean)^2: 1 for perfect, 0 for the mean,
/// negative below that. Where y_true is constant: 1 if all are met, else 0.
/// @throws InvalidArgument for fewer than two samples
[[nodiscard]] inline double r2_score(RealsView y_true, RealsView y_pred,
                                     const RegressionMetricOptions& options = {}) {
    namespace dm = detail::metrics;
    const RealsView w = options.sample_weight;
    dm::check_numbers("r2_score", y_true, y_pred, w);
    const std::size_t n = y_true.size();
    if (n < 2) throw InvalidArgument("r2_score: y_true must have at least two samples, got 1");
    const double mean = dm::weighted_mean(w, n, [&](std::size_t i) { return y_true[i]; });
    const bool constant = dm::is_constant(y_true, w);  // the mean may be off by a rounding
    const double residual = dm::weighted_mean(
        w, n, [&](std::size_t i) { return (y_true[i] - y_pred[i]) * (y_true[i] - y_pred[i]); });
    const double spread = dm::weighted_mean(
        w, n, [&](std::size_t i) { return (y_true[i] - mean) * (y_true[i] - mean); });
    if (constant || !(spread > 0.0)) return residual > 0.0 ? 0.0 : 1.0;
    return 1.0 - residual / spread;
}

}  // namespace foretell
