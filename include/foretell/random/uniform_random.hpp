#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/multiply_64.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace foretell {

/// Random bits, fractions, integers and orders with the same bits for a seed on every platform,
/// compiler and optimisation level (the distributions of the standard library differ between
/// libraries). Random adds the other distributions.
///
/// xoshiro256++ 1.0 (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021;
/// period 2^256 - 1), its state filled from the seed by SplitMix64.
/// A std::uniform_random_bit_generator. Not for secrets. Copies continue independently with the
/// same numbers; one object must not be used by two threads at once (use split).
class UniformRandom {
public:
    using result_type = std::uint64_t;

    explicit UniformRandom(std::uint64_t seed) noexcept {
        for (std::uint64_t& word : state_) word = mix(seed += golden);
    }

    /// 64 random bits.
    std::uint64_t next() noexcept {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }
    std::uint64_t operator()() noexcept { return next(); }
    static constexpr std::uint64_t min() noexcept { return 0; }
    static constexpr std::uint64_t max() noexcept {
        return std::numeric_limits<std::uint64_t>::max();
    }

    /// A multiple of 2^-53 in [0, 1), each equally likely.
    double uniform() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }

    /// True with probability p (always for p >= 1, never for p <= 0).
    bool bernoulli(double p) noexcept { return uniform() < p; }

    /// An integer in [0, n), each equally likely (Lemire, "Fast random integer generation in an
    /// interval", 2019).
    /// @throws InvalidArgument if n is 0
    std::uint64_t below(std::uint64_t n) {
        if (n == 0) throw InvalidArgument("Random::below: n must be >= 1, got 0");
        auto product = detail::multiply_64(next(), n);
        if (product.low < n) {
            const std::uint64_t threshold = (0 - n) % n;
            while (product.low < threshold) product = detail::multiply_64(next(), n);
        }
        return product.high;
    }

    /// Puts the elements into random order, each order equally likely (Fisher & Yates).
    template <class U>
    void shuffle(std::span<U> items) {
        for (std::size_t i = items.size(); i > 1; --i) {
            std::swap(items[i - 1], items[static_cast<std::size_t>(below(i))]);
        }
    }

    /// 0, ..., n - 1 in random order.
    [[nodiscard]] std::vector<std::size_t> permutation(std::size_t n) {
        std::vector<std::size_t> p(n);
        for (std::size_t i = 0; i < n; ++i) p[i] = i;
        shuffle(std::span<std::size_t>(p));
        return p;
    }

    /// k different integers out of 0, ..., n - 1 in random order. O(n) time and memory.
    /// @throws InvalidArgument if k > n
    [[nodiscard]] std::vector<std::size_t> sample(std::size_t n, std::size_t k) {
        if (k > n) {
            throw InvalidArgument(
                message("Random::sample: k must be at most n = ", n, ", got ", k));
        }
        std::vector<std::size_t> p(n);
        for (std::size_t i = 0; i < n; ++i) p[i] = i;
        for (std::size_t i = 0; i < k; ++i) {
            std::swap(p[i], p[i + static_cast<std::size_t>(below(n - i))]);
        }
        p.resize(k);
        return p;
    }

    /// A generator of its own for each stream (a task, a fold, a customer): depends on the present
    /// state and on stream, and leaves this one as it is. Different streams have different seeds.
    [[nodiscard]] UniformRandom split(std::uint64_t stream) const noexcept {
        return UniformRandom(seed_of(stream));
    }

    bool operator==(const UniformRandom&) const = default;

protected:
    [[nodiscard]] std::uint64_t seed_of(std::uint64_t stream) const noexcept {
        std::uint64_t seed = mix(stream + golden);
        for (const std::uint64_t word : state_) seed = mix(seed + word);
        return seed;
    }

private:
    static constexpr std::uint64_t golden = 0x9e3779b97f4a7c15u;

    /// The finaliser of SplitMix64 (Steele, Lea & Flood, 2014), one-to-one.
    static constexpr std::uint64_t mix(std::uint64_t z) noexcept {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

    std::array<std::uint64_t, 4> state_{};
};

}  // namespace foretell
