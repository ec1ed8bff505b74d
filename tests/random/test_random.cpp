#include <foretell/random/random.hpp>

#include <doctest/doctest.h>
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "reference/random_bits.hpp"
#include "support/allocations.hpp"

TEST_SUITE_BEGIN("random/random");

using foretell::Random;

namespace {

template <class Draw>
std::uint64_t digest(std::size_t n, Draw&& draw) {
    std::uint64_t h = 0xcbf29ce484222325u;
    for (std::size_t i = 0; i < n; ++i) h = (h ^ draw()) * 0x100000001b3u;
    return h;
}

/// Standardised distances of the first four sample moments from those of a distribution.
template <class Draw>
double worst_moment(std::size_t n, const std::array<double, 8>& raw, Draw&& draw) {
    std::array<double, 4> total{};
    for (std::size_t i = 0; i < n; ++i) {
        const double x = draw();
        double power = 1.0;
        for (double& t : total) t += (power *= x);
    }
    double worst = 0.0;
    for (std::size_t k = 0; k < 4; ++k) {
        const double variance = raw[2 * k + 1] - raw[k] * raw[k];
        const double mean = total[k] / static_cast<double>(n);
        const double z = (mean - raw[k]) / std::sqrt(variance / static_cast<double>(n));
        worst = std::max(worst, std::abs(z));
    }
    return worst;
}

/// Pearson's statistic less its degrees of freedom, in its standard deviations.
double chi_square_z(const std::vector<double>& observed, const std::vector<double>& expected) {
    double statistic = 0.0;
    for (std::size_t i = 0; i < observed.size(); ++i) {
        const double d = observed[i] - expected[i];
        statistic += d * d / expected[i];
    }
    const double freedom = static_cast<double>(observed.size() - 1);
    return (statistic - freedom) / std::sqrt(2.0 * freedom);
}

/// Draws sorted into cells of equal probability by the distribution function.
template <class Draw, class Cdf>
double equal_cells_z(std::size_t n, std::size_t cells, Draw&& draw, Cdf&& cdf) {
    std::vector<double> observed(cells, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        const auto cell = static_cast<std::size_t>(cdf(draw()) * static_cast<double>(cells));
        observed[std::min(cell, cells - 1)] += 1.0;
    }
    const double each = static_cast<double>(n) / static_cast<double>(cells);
    return chi_square_z(observed, std::vector<double>(cells, each));
}

double normal_cdf(double x) {
    return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

}  // namespace

TEST_CASE("the bits equal those of a second implementation in whole numbers") {
    Random zero(0), forty_two(42), seven(7), five(5), also_five(5);
    for (const auto bits : ref_random::next_0) CHECK(zero.next() == bits);
    for (const auto bits : ref_random::next_42) CHECK(forty_two() == bits);
    const std::uint64_t bounds[] = {1, 2, 3, 10, 1000, 0x8000000000000001u, 0xffffffffffffffffu};
    for (std::size_t i = 0; i < 7; ++i) CHECK(seven.below(bounds[i]) == ref_random::below[i]);
    for (const double x : ref_random::normal) CHECK(five.normal() == x);
    for (const double x : ref_random::exponential) CHECK(also_five.exponential() == x);
}

TEST_CASE("200,000 normals and exponentials have the bits computed in 50 digits") {
    Random a(2024), b(2024);
    CHECK(digest(200'000, [&] { return std::bit_cast<std::uint64_t>(a.normal()); }) ==
          ref_random::normal_digest);
    CHECK(digest(200'000, [&] { return std::bit_cast<std::uint64_t>(b.exponential()); }) ==
          ref_random::exponential_digest);
}

TEST_CASE("gamma, poisson, shuffle and split keep their bits") {
    Random r(2025);
    CHECK(digest(50'000, [&] { return std::bit_cast<std::uint64_t>(r.gamma(0.3)); }) ==
          0x7510386fd4a98c32u);
    CHECK(digest(50'000, [&] { return std::bit_cast<std::uint64_t>(r.gamma(2.5)); }) ==
          0xa7ed458e9d81df4du);
    CHECK(digest(50'000, [&] { return r.poisson(3.5); }) == 0x31ef7d325cbec214u);
    CHECK(digest(50'000, [&] { return r.poisson(123.25); }) == 0xc18d0d64024a203fu);
    const auto p = r.permutation(1000);
    std::size_t i = 0;
    CHECK(digest(1000, [&] { return std::uint64_t{p[i++]}; }) == 0x7ef67ea4e58f92f1u);
    CHECK(r.split(3).next() == 0x969319df607c7a56u);
}

TEST_CASE("uniform has the moments and the even spread of its distribution") {
    Random r(1);
    const std::array<double, 8> raw{1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5,
                                    1.0 / 6, 1.0 / 7, 1.0 / 8, 1.0 / 9};
    CHECK(worst_moment(400'000, raw, [&] { return r.uniform(); }) < 4.0);
    CHECK(std::abs(equal_cells_z(
              400'000, 200, [&] { return r.uniform(); }, [](double u) { return u; })) < 4.0);
    double low = 1.0, high = 0.0;
    bool multiples = true;
    for (int i = 0; i < 100'000; ++i) {
        const double u = r.uniform();
        low = std::min(low, u);
        high = std::max(high, u);
        multiples = multiples && u * 0x1p53 == std::floor(u * 0x1p53);
    }
    CHECK(multiples);
    CHECK(low >= 0.0);
    CHECK(low < 1e-4);
    CHECK(high < 1.0);
    CHECK(high > 1.0 - 1e-4);
}

TEST_CASE("normal has the moments, the shape and the tail of its distribution") {
    Random r(2);
    const std::array<double, 8> raw{0, 1, 0, 3, 0, 15, 0, 105};
    CHECK(worst_moment(1'000'000, raw, [&] { return r.normal(); }) < 4.0);
    CHECK(std::abs(equal_cells_z(
              1'000'000, 500, [&] { return r.normal(); }, normal_cdf)) < 4.0);
    double tail = 0.0, excess = 0.0;
    for (int i = 0; i < 2'000'000; ++i) {
        const double x = std::abs(r.normal());
        if (x <= foretell::detail::normal_tail) continue;
        tail += 1.0;
        excess += x - foretell::detail::normal_tail;
    }
    const double expected = 2'000'000.0 * 2.0 * normal_cdf(-foretell::detail::normal_tail);
    CHECK(std::abs(tail - expected) < 4.0 * std::sqrt(expected));  // about 516
    CHECK(std::abs(excess / tail - 0.2548) < 4.0 * 0.24 / std::sqrt(tail));
}

TEST_CASE("exponential and gamma have the moments and the shape of their distributions") {
    Random r(3);
    const std::array<double, 8> factorials{1, 2, 6, 24, 120, 720, 5040, 40320};
    CHECK(worst_moment(1'000'000, factorials, [&] { return r.exponential(); }) < 4.0);
    CHECK(std::abs(equal_cells_z(
              1'000'000, 500, [&] { return r.exponential(); },
              [](double x) { return -std::expm1(-x); })) < 4.0);
    for (const double shape : {0.2, 0.75, 1.0, 3.0, 40.0}) {
        CAPTURE(shape);
        std::array<double, 8> raw{};
        double product = 1.0;
        for (std::size_t k = 0; k < 8; ++k) {
            raw[k] = (product *= shape + static_cast<double>(k));
        }
        CHECK(worst_moment(200'000, raw, [&] { return r.gamma(shape); }) < 4.0);
    }
    CHECK(std::abs(equal_cells_z(
              400'000, 100, [&] { return r.gamma(2.0); },
              [](double x) { return 1.0 - std::exp(-x) * (1.0 + x); })) < 4.0);
}

TEST_CASE("poisson has the probabilities of its distribution on both of its ways") {
    Random r(4);
    for (const double mean : {0.05, 1.0, 9.5, 10.0, 35.0, 400.0}) {
        CAPTURE(mean);
        const auto cells = static_cast<std::size_t>(mean + 6.0 * std::sqrt(mean) + 6.0);
        std::vector<double> count(cells, 0.0), observed, expected;
        const std::size_t n = 200'000;
        for (std::size_t i = 0; i < n; ++i) {
            count[std::min<std::size_t>(static_cast<std::size_t>(r.poisson(mean)), cells - 1)] +=
                1.0;
        }
        double seen = 0.0, due = 0.0;
        for (std::size_t k = 0; k < cells; ++k) {  // cells with too few are joined with the next
            const double x = static_cast<double>(k);
            seen += count[k];
            due +=
                static_cast<double>(n) * std::exp(x * std::log(mean) - mean - std::lgamma(x + 1));
            if (due < 20.0 && k + 1 < cells) continue;
            observed.push_back(seen);
            expected.push_back(std::max(due, 1.0));
            seen = due = 0.0;
        }
        CHECK(std::abs(chi_square_z(observed, expected)) < 4.0);
    }
    CHECK(r.poisson(0.0) == 0);
    const double big = static_cast<double>(r.poisson(1e12));
    CHECK(std::abs(big - 1e12) < 6e6);
}

TEST_CASE("below is even where a plain remainder or product would be skewed") {
    Random r(5);
    std::vector<double> observed(12, 0.0);
    for (int i = 0; i < 600'000; ++i) observed[r.below(12)] += 1.0;
    CHECK(std::abs(chi_square_z(observed, std::vector<double>(12, 50'000.0))) < 4.0);

    // Of 3 * 2^62 values the first and the second 3/4 of the range must be equally likely; without
    // rejection the products would pile up: a third of the values twice as likely as the others.
    const std::uint64_t n = 3u * (std::uint64_t{1} << 62);
    std::vector<double> residue(3, 0.0);
    for (int i = 0; i < 300'000; ++i) residue[r.below(n) % 3] += 1.0;
    CHECK(std::abs(chi_square_z(residue, std::vector<double>(3, 100'000.0))) < 4.0);
}

TEST_CASE("permutations of four are equally likely, and of many hold every index once") {
    Random r(6);
    std::vector<double> observed(24, 0.0);
    for (int i = 0; i < 240'000; ++i) {
        const auto p = r.permutation(4);
        std::size_t code = 0;
        for (std::size_t a = 0; a < 4; ++a) {
            std::size_t smaller = 0;
            for (std::size_t b = a + 1; b < 4; ++b) smaller += p[b] < p[a] ? 1u : 0u;
            code = code * (4 - a) + smaller;
        }
        observed[code] += 1.0;
    }
    CHECK(std::abs(chi_square_z(observed, std::vector<double>(24, 10'000.0))) < 4.0);
    auto p = r.permutation(1000);
    std::sort(p.begin(), p.end());
    for (std::size_t i = 0; i < p.size(); ++i) CHECK(p[i] == i);
    CHECK(r.permutation(0).empty());
    CHECK(r.permutation(1) == std::vector<std::size_t>{0});
}

TEST_CASE("sample draws different indices, each equally often in each place") {
    Random r(7);
    std::vector<double> observed(2 * 5, 0.0);
    for (int i = 0; i < 100'000; ++i) {
        const auto s = r.sample(5, 2);
        REQUIRE(s.size() == 2);
        REQUIRE(s[0] != s[1]);
        observed[s[0]] += 1.0;
        observed[5 + s[1]] += 1.0;
    }
    CHECK(std::abs(chi_square_z(observed, std::vector<double>(10, 20'000.0))) < 4.0);
    auto all = r.sample(50, 50);
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < 50; ++i) CHECK(all[i] == i);
    CHECK(r.sample(3, 0).empty());
}

TEST_CASE("streams differ from each other, from their parent, and do not move it") {
    Random parent(8);
    const Random before = parent;
    std::vector<std::uint64_t> firsts;
    for (std::uint64_t s = 0; s < 10'000; ++s) firsts.push_back(parent.split(s).next());
    CHECK(parent == before);
    CHECK(parent.split(17) == before.split(17));
    firsts.push_back(parent.next());
    std::sort(firsts.begin(), firsts.end());
    CHECK(std::adjacent_find(firsts.begin(), firsts.end()) == firsts.end());
    CHECK(parent.split(17) != before.split(17));  // the parent moved in between

    Random a = before.split(0), b = before.split(1);  // neighbours are not correlated
    double product = 0.0;
    for (int i = 0; i < 100'000; ++i) product += a.normal() * b.normal();
    CHECK(std::abs(product) < 4.0 * std::sqrt(100'000.0));
}

TEST_CASE("bernoulli keeps to its probability and its ends") {
    Random r(9);
    double hits = 0.0;
    for (int i = 0; i < 100'000; ++i) hits += r.bernoulli(0.3) ? 1.0 : 0.0;
    CHECK(std::abs(hits - 30'000.0) < 4.0 * std::sqrt(21'000.0));
    for (int i = 0; i < 1000; ++i) {
        CHECK_FALSE(r.bernoulli(0.0));
        CHECK(r.bernoulli(1.0));
    }
}

TEST_CASE("draws allocate nothing, and the standard library accepts the generator") {
    Random r(10);
    std::vector<int> items(100);
    const auto before = support::allocations();
    double total = 0.0;
    for (int i = 0; i < 1000; ++i) {
        total += r.normal() + r.uniform() + r.exponential() + r.gamma(0.5) +
                 static_cast<double>(r.poisson(20.0));
    }
    r.shuffle(std::span<int>(items));
    CHECK(support::allocations() == before);
    CHECK(total > 0.0);
    static_assert(std::uniform_random_bit_generator<Random>);
    static_assert(std::is_nothrow_copy_constructible_v<Random>);
}

TEST_CASE("errors say what was wanted and what was given") {
    Random r(11);
    using foretell::InvalidArgument;
    CHECK_THROWS_WITH_AS(r.below(0), "Random::below: n must be >= 1, got 0", InvalidArgument);
    CHECK_THROWS_WITH_AS(r.gamma(0.0), "Random::gamma: shape must be finite and > 0, got 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(r.gamma(std::nan("")),
                         "Random::gamma: shape must be finite and > 0, got NaN", InvalidArgument);
    CHECK_THROWS_WITH_AS(r.poisson(-1.0), "Random::poisson: mean must be in [0, 2^50], got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)r.sample(3, 4), "Random::sample: k must be at most n = 3, got 4",
                         InvalidArgument);
}

TEST_SUITE_END();
