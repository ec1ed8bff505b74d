#pragma once

#include <foretell/metrics/regression.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>

namespace foretell {

/// Options of mean_tweedie_deviance and d2_tweedie_score.
struct TweedieMetricOptions {
    /// The variance grows as mean^power: 0 normal, 1 Poisson, 2 gamma, 3 inverse Gaussian; not
    /// within (0, 1).
    double power = 0.0;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// Options of mean_pinball_loss.
struct PinballOptions {
    /// The quantile, in (0, 1).
    double quantile = 0.5;
    RealsView sample_weight = {};
};

namespace detail::metrics {

/// The unit deviance of y at the mean p > 0 (any p for power <= 0).
inline double unit_deviance(double y, double p, double power) {
    if (power == 0.0) return (y - p) * (y - p);
    if (power == 1.0) return 2.0 * ((y > 0.0 ? y * std::log(y / p) : 0.0) - y + p);
    if (power == 2.0) return 2.0 * (std::log(p / y) + y / p - 1.0);
    const double base = y > 0.0 ? y : 0.0;  // of negative powers the distribution has y >= 0 too
    return 2.0 * (std::pow(base, 2.0 - power) / ((1.0 - power) * (2.0 - power)) -
                  y * std::pow(p, 1.0 - power) / (1.0 - power) +
                  std::pow(p, 2.0 - power) / (2.0 - power));
}

/// @throws InvalidArgument if the family cannot have these numbers
inline void check_family(std::string_view where, RealsView y_true, RealsView y_pred, double power) {
    if (!(power <= 0.0 || power >= 1.0)) {
        throw InvalidArgument(message(where, ": power must be <= 0 or >= 1, got ", power));
    }
    for (std::size_t i = 0; i < y_true.size(); ++i) {
        const double y = y_true[i], p = y_pred[i];
        if (power >= 2.0 && !(y > 0.0)) {
            throw InvalidArgument(
                message(where, ": y_true must be > 0, got ", y, " at position ", i));
        }
        if (power >= 1.0 && !(y >= 0.0)) {
            throw InvalidArgument(
                message(where, ": y_true must be >= 0, got ", y, " at position ", i));
        }
        if (power != 0.0 && !(p > 0.0)) {
            throw InvalidArgument(
                message(where, ": y_pred must be > 0, got ", p, " at position ", i));
        }
    }
}

inline double mean_deviance(std::string_view where, RealsView y_true, RealsView y_pred,
                            double power, RealsView sample_weight) {
    check_numbers(where, y_true, y_pred, sample_weight);
    check_family(where, y_true, y_pred, power);
    return weighted_mean(sample_weight, y_true.size(),
                         [&](std::size_t i) { return unit_deviance(y_true[i], y_pred[i], power); });
}

}  // namespace detail::metrics

/// The mean unit deviance of the Tweedie family, what TweedieRegressor lessens: twice
/// y^(2-p)/((1-p)(2-p)) - y m^(1-p)/(1-p) + m^(2-p)/(2-p), m the prediction; power 0 is the mean
/// squared error. y_true, y_pred (n_samples,).
/// @throws ShapeError if lengths differ or are 0, InvalidArgument if a number is not finite or out
///         of the family's range; as do all below
[[nodiscard]] inline double mean_tweedie_deviance(RealsView y_true, RealsView y_pred,
                                                  const TweedieMetricOptions& options = {}) {
    return detail::metrics::mean_deviance("mean_tweedie_deviance", y_true, y_pred, options.power,
                                          options.sample_weight);
}

/// The mean of 2 (y log(y / m) - y + m), for counts.
[[nodiscard]] inline double mean_poisson_deviance(RealsView y_true, RealsView y_pred,
                                                  const RegressionMetricOptions& options = {}) {
    return detail::metrics::mean_deviance("mean_poisson_deviance", y_true, y_pred, 1.0,
                                          options.sample_weight);
}

/// The mean of 2 (log(m / y) + y / m - 1), for positive amounts.
[[nodiscard]] inline double mean_gamma_deviance(RealsView y_true, RealsView y_pred,
                                                const RegressionMetricOptions& options = {}) {
    return detail::metrics::mean_deviance("mean_gamma_deviance", y_true, y_pred, 2.0,
                                          options.sample_weight);
}

/// The share of the deviance that the predictions explain: 1 - their deviance / that of the
/// weighted mean of y_true. Where y_true is constant: 1 if all are met, else 0.
[[nodiscard]] inline double d2_tweedie_score(RealsView y_true, RealsView y_pred,
                                             const TweedieMetricOptions& options = {}) {
    namespace dm = detail::metrics;
    const RealsView w = options.sample_weight;
    const double left = dm::mean_deviance("d2_tweedie_score", y_true, y_pred, options.power, w);
    const std::size_t n = y_true.size();
    const double mean = dm::weighted_mean(w, n, [&](std::size_t i) { return y_true[i]; });
    if (dm::is_constant(y_true, w)) return left > 0.0 ? 0.0 : 1.0;
    const double all = dm::weighted_mean(
        w, n, [&](std::size_t i) { return dm::unit_deviance(y_true[i], mean, options.power); });
    return 1.0 - left / all;
}

/// The mean of q (y - p) where y > p, else (1 - q) (p - y): least for the q-quantile, what
/// QuantileRegressor lessens.
[[nodiscard]] inline double mean_pinball_loss(RealsView y_true, RealsView y_pred,
                                              const PinballOptions& options = {}) {
    const double q = options.quantile;
    if (!(q > 0.0 && q < 1.0)) {
        throw InvalidArgument(message("mean_pinball_loss: quantile must be in (0, 1), got ", q));
    }
    return detail::metrics::mean_of_pairs(
        "mean_pinball_loss", y_true, y_pred, options.sample_weight,
        [q](double y, double p) { return y > p ? q * (y - p) : (1.0 - q) * (p - y); });
}

}  // namespace foretell
