#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/multiply_64.hpp>
#include <foretell/random/detail/rounded.hpp>
#include <foretell/random/detail/ziggurat_tables.hpp>
#include <foretell/random/portable_math.hpp>
#include <foretell/random/uniform_random.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace foretell {

/// UniformRandom with the other distributions. normal() and exponential() run on integers alone but
/// for one exact product; see portable_math.hpp for the rare rest.
class Random : public UniformRandom {
public:
    explicit Random(std::uint64_t seed) noexcept : UniformRandom(seed) {}

    /// A generator of its own, see UniformRandom::split.
    [[nodiscard]] Random split(std::uint64_t stream) const noexcept {
        return Random(seed_of(stream));
    }

    /// Standard normal: mean 0, variance 1. Marsaglia & Tsang's ziggurat (2000) of 256 layers, with
    /// layer, sign and place from separate bits of one draw.
    double normal() noexcept {
        for (;;) {
            const std::uint64_t bits = next();
            const std::size_t layer = bits & 0xff;
            const std::uint64_t place =
                detail::multiply_64(bits & ~std::uint64_t{0x1ff}, detail::normal_edges[layer]).high;
            double x = static_cast<double>(static_cast<std::int64_t>(place >> 10)) * 0x1p-51;
            if (place >= detail::normal_edges[layer + 1] && !normal_outside(layer, x)) continue;
            return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) ^ (bits & 0x100) << 55);
        }
    }

    /// Exponential with mean 1, by the ziggurat.
    double exponential() noexcept {
        double start = 0.0;
        for (;;) {
            const std::uint64_t bits = next();
            const std::size_t layer = bits & 0xff;
            const std::uint64_t place =
                detail::multiply_64(bits & ~std::uint64_t{0x1ff}, detail::exponential_edges[layer])
                    .high;
            const double x = static_cast<double>(static_cast<std::int64_t>(place >> 10)) * 0x1p-49;
            if (place < detail::exponential_edges[layer + 1]) return start + x;
            if (layer == 0) {
                start += detail::exponential_tail;  // beyond r it is r plus a new exponential
            } else if (below_curve(detail::exponential_heights + layer, portable_exp(-x))) {
                return start + x;
            }
        }
    }

    /// Gamma with the given shape and scale 1: mean = variance = shape. Marsaglia & Tsang, "A
    /// simple method for generating gamma variables" (2000).
    /// @throws InvalidArgument unless shape is finite and > 0
    double gamma(double shape) {
        if (!(shape > 0.0 && shape <= std::numeric_limits<double>::max())) {
            throw InvalidArgument(
                message("Random::gamma: shape must be finite and > 0, got ", shape));
        }
        shape = detail::rounded(shape);
        if (shape < 1.0) {  // Gamma(a) = Gamma(a + 1) U^(1 / a)
            const double g = gamma(shape + 1.0);
            return detail::rounded(g * portable_exp(portable_log(1.0 - uniform()) / shape));
        }
        const double d = shape - 1.0 / 3.0, c = 1.0 / std::sqrt(9.0 * d);
        for (;;) {
            const double x = normal(), t = std::fma(c, x, 1.0);
            if (t <= 0.0) continue;
            const double u = 1.0 - uniform(), x2 = x * x, t2 = t * t, v = t2 * t;
            const bool sure = u < std::fma(-0.0331 * x2, x2, 1.0);
            if (sure ||
                portable_log(u) < std::fma(d, std::fma(-t2, t, 1.0) + portable_log(v), 0.5 * x2)) {
                return detail::rounded(d * v);
            }
        }
    }

    /// Poisson with the given mean. By products of uniforms below 10, else by Hörmann's transformed
    /// rejection PTRS (1993).
    /// @throws InvalidArgument unless mean is in [0, 2^50]
    std::uint64_t poisson(double mean) {
        if (!(mean >= 0.0 && mean <= 0x1p50)) {
            throw InvalidArgument(
                message("Random::poisson: mean must be in [0, 2^50], got ", mean));
        }
        if (mean >= 10.0) return poisson_large(detail::rounded(mean));
        const double limit = portable_exp(-mean);
        std::uint64_t k = 0;
        for (double p = uniform(); p > limit; p *= uniform()) ++k;
        return k;
    }

    bool operator==(const Random&) const = default;

private:
    /// Draws a height between those of a layer's ends: is it below density?
    bool below_curve(const double* heights, double density) noexcept {
        return std::fma(uniform(), heights[1] - heights[0], heights[0]) < density;
    }

    /// x fell outside of the layer's safe part: false to draw anew, else x is accepted (or set).
    bool normal_outside(std::size_t layer, double& x) noexcept {
        if (layer > 0)
            return below_curve(detail::normal_heights + layer, portable_exp(-0.5 * x * x));
        double y = 0.0;
        do {  // Marsaglia's tail
            x = exponential() / detail::normal_tail;
            y = exponential();
        } while (y + y < x * x);
        x += detail::normal_tail;
        return true;
    }

    std::uint64_t poisson_large(double mean) noexcept {
        const double root = std::sqrt(mean), log_mean = portable_log(mean);
        const double b = std::fma(2.53, root, 0.931), a = std::fma(0.02483, b, -0.059);
        const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        const double sure = 0.9277 - 3.6224 / (b - 2.0);
        for (;;) {
            const double u = uniform() - 0.5, v = 1.0 - uniform(), us = 0.5 - std::abs(u);
            if (us == 0.0) continue;
            const double k = std::floor(std::fma(2.0 * a / us + b, u, mean + 0.43));
            if (us >= 0.07 && v <= sure) return static_cast<std::uint64_t>(k);
            if (k < 0.0 || (us < 0.013 && v > us)) continue;
            const double left = portable_log(v * inverse_alpha / (a / (us * us) + b));
            const double right = std::fma(k, log_mean, -mean) - log_factorial(k);
            if (left <= right) return static_cast<std::uint64_t>(k);
        }
    }

    static double log_factorial(double k) noexcept {
        if (k < 10.0) {
            double product = 1.0;
            for (double i = 2.0; i <= k; i += 1.0) product *= i;
            return portable_log(product);
        }
        const double z = 1.0 / (k * k);
        double series = std::fma(-1.0 / 1680.0, z, 1.0 / 1260.0);
        series = std::fma(std::fma(series, z, -1.0 / 360.0), z, 1.0 / 12.0) / k;
        constexpr double half_log_two_pi = 0x1.d67f1c864beb5p-1;
        return std::fma(k + 0.5, portable_log(k), half_log_two_pi - k) + series;
    }
};

}  // namespace foretell
