#pragma once

#include <foretell/loss/binomial.hpp>

#include <cmath>
#include <limits>

namespace foretell::loss {

/// Half the unit deviance of the Tweedie family with variance mu^power, at a target y >= 0 and the
/// linear predictor z, mu = exp(z) or mu = z:
///
///     power 0 (normal)   (y - mu)^2 / 2
///     power 1 (Poisson)  y log(y / mu) - y + mu
///     power 2 (gamma)    log(mu / y) + y / mu - 1
///     else               y^(2-p) / ((1-p)(2-p)) - y mu^(1-p) / (1-p) + mu^(2-p) / (2-p)
///
/// Source: Jorgensen, The Theory of Dispersion Models (1997), section 4.2.
struct Tweedie {
    double power = 0.0;  ///< <= 0 or >= 1
    bool log_link = false;

    [[nodiscard]] double mean(double z) const noexcept { return log_link ? std::exp(z) : z; }

    /// Half the deviance of y from mu; infinite where mu is out of the family's range.
    [[nodiscard]] double half_deviance(double y, double mu) const noexcept {
        const double p = power;
        if (p == 0.0) return 0.5 * (y - mu) * (y - mu);
        if (!(mu > 0.0)) return std::numeric_limits<double>::infinity();
        if (p == 1.0) return (y > 0.0 ? y * std::log(y / mu) : 0.0) - y + mu;
        if (p == 2.0) return std::log(mu / y) + y / mu - 1.0;
        const double own = y > 0.0 ? std::pow(y, 2.0 - p) / ((1.0 - p) * (2.0 - p)) : 0.0;
        return own - y * std::pow(mu, 1.0 - p) / (1.0 - p) + std::pow(mu, 2.0 - p) / (2.0 - p);
    }

    /// The loss and its derivatives by z. The curvature is the second derivative where that cannot
    /// be negative (log link, power 1 to 2), else its expectation.
    [[nodiscard]] PointLoss<double> operator()(double z, double y) const noexcept {
        const double mu = mean(z), value = half_deviance(y, mu);
        if (!log_link) {
            const double v = power == 0.0 ? 1.0 : std::pow(mu, -power);
            return {value, (mu - y) * v, v};
        }
        const double by = power == 1.0 ? 1.0 : std::exp((1.0 - power) * z);  // mu^(1-p)
        const double gradient = (mu - y) * by;
        const bool observed = power >= 1.0 && power <= 2.0;
        const double curvature = observed ? by * ((2.0 - power) * mu + (power - 1.0) * y) : by * mu;
        return {value, gradient, curvature};
    }
};

}  // namespace foretell::loss
