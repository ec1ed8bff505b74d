#pragma once

#include <foretell/loss/binomial.hpp>
#include <foretell/loss/multinomial.hpp>

#include <cmath>
#include <cstddef>

namespace foretell::recurrent {

/// What is minimised over the outputs z of the head, t the target; the first five are the
/// regressors' losses in the order of SequenceLoss.
enum class HeadLoss { squared, absolute, huber, quantile, poisson, binomial, multinomial };

struct HeadLossOptions {
    HeadLoss loss = HeadLoss::squared;
    double delta = 1.0;     ///< of huber, in the unit of the outputs
    double quantile = 0.5;  ///< of quantile
};

/// The loss of one sequence, and its derivative by each output into dz.
/// @param z (k,) outputs; @param t target, or the number of the class; @param dz (k,) may be z
template <class T>
double head_loss(const HeadLossOptions& o, const T* z, std::size_t k, T t, T* dz) noexcept {
    const T r = z[0] - t;
    const T size = r < T(0) ? -r : r, sign = static_cast<T>((r > T(0)) - (r < T(0)));
    switch (o.loss) {
        case HeadLoss::squared:
            dz[0] = T(2) * r;
            return static_cast<double>(r) * static_cast<double>(r);
        case HeadLoss::absolute:
            dz[0] = sign;
            return static_cast<double>(size);
        case HeadLoss::huber: {
            const T delta = static_cast<T>(o.delta);
            dz[0] = size < delta ? r : delta * sign;
            const double d = static_cast<double>(size);
            return size < delta ? 0.5 * d * d : o.delta * (d - 0.5 * o.delta);
        }
        case HeadLoss::quantile: {  // q (t - z) below the target, (1 - q) (z - t) above it
            const double slope = r > T(0) ? 1.0 - o.quantile : r < T(0) ? -o.quantile : 0.0;
            dz[0] = static_cast<T>(slope);
            return slope * static_cast<double>(r);
        }
        case HeadLoss::poisson: {  // mean exp(z), up to a constant of the target
            const T mean = std::exp(z[0]);
            const double value =
                static_cast<double>(mean) - static_cast<double>(t) * static_cast<double>(z[0]);
            dz[0] = mean - t;
            return value;
        }
        case HeadLoss::binomial: {
            const auto l = loss::binomial(z[0], t);
            dz[0] = l.gradient;
            return static_cast<double>(l.value);
        }
        case HeadLoss::multinomial: {
            const auto c = static_cast<std::size_t>(t);
            if (dz != z) {
                for (std::size_t j = 0; j < k; ++j) dz[j] = z[j];
            }
            const T value = loss::multinomial(dz, k, c);
            dz[c] -= T(1);
            return static_cast<double>(value);
        }
    }
    return 0.0;
}

}  // namespace foretell::recurrent
