#include <foretell/random/portable_math.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

TEST_SUITE_BEGIN("random/portable_math");

using foretell::portable_cos_turns, foretell::portable_exp, foretell::portable_log;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// |x - exact| in units of the last place of exact.
double ulps(double x, long double exact) {
    const double near = std::abs(static_cast<double>(exact));
    const double unit = std::nextafter(near, infinity) - near;
    return static_cast<double>(std::abs(static_cast<long double>(x) - exact)) / unit;
}

}  // namespace

TEST_CASE("exp is right to an ulp over its whole range") {
    foretell::Random r(1);
    double worst = 0.0;
    for (int i = 0; i < 300'000; ++i) {
        const double x = (r.uniform() - 0.5) * (i % 2 == 0 ? 1400.0 : 4.0);
        worst = std::max(worst, ulps(portable_exp(x), std::exp(static_cast<long double>(x))));
    }
    CHECK(worst < 1.0);
    for (double x = -744.0; x < -709.0; x += 0.37) {  // subnormal results
        CHECK(ulps(portable_exp(x), std::exp(static_cast<long double>(x))) < 1.1);
    }
}

TEST_CASE("exp at the edges") {
    CHECK(portable_exp(0.0) == 1.0);
    CHECK(portable_exp(-0.0) == 1.0);
    CHECK(portable_exp(infinity) == infinity);
    CHECK(portable_exp(-infinity) == 0.0);
    CHECK(portable_exp(1e300) == infinity);
    CHECK(portable_exp(-1e300) == 0.0);
    CHECK(std::isfinite(portable_exp(709.78)));
    CHECK(portable_exp(709.79) == infinity);
    CHECK(portable_exp(-745.2) == 0.0);
    CHECK(std::isnan(portable_exp(nan_value)));
    CHECK(portable_exp(5e-324) == 1.0);
}

TEST_CASE("log is right to two ulps, next to 1 as well") {
    foretell::Random r(2);
    double worst = 0.0;
    for (int i = 0; i < 300'000; ++i) {
        const double x = i % 3 == 0   ? std::bit_cast<double>(r.below(0x7ff0000000000000u))
                         : i % 3 == 1 ? 1.0 + (r.uniform() - 0.5) * 0x1p-8
                                      : 3.0 * r.uniform();
        if (x == 0.0) continue;
        worst = std::max(worst, ulps(portable_log(x), std::log(static_cast<long double>(x))));
    }
    CHECK(worst < 2.0);
}

TEST_CASE("log at the edges") {
    CHECK(portable_log(1.0) == 0.0);
    CHECK(portable_log(0.0) == -infinity);
    CHECK(portable_log(-0.0) == -infinity);
    CHECK(portable_log(infinity) == infinity);
    CHECK(std::isnan(portable_log(-1.0)));
    CHECK(std::isnan(portable_log(-infinity)));
    CHECK(std::isnan(portable_log(nan_value)));
    CHECK(portable_log(5e-324) == std::log(5e-324));
    CHECK(portable_log(2.0) == std::log(2.0));
}

TEST_CASE("cosine of turns is right to 1e-15 and exactly periodic") {
    foretell::Random r(3);
    const long double two_pi = 6.283185307179586476925286766559L;
    double worst = 0.0;
    for (int i = 0; i < 200'000; ++i) {
        const double t = 2.0 * r.uniform() - 1.0;
        const long double exact = std::cos(two_pi * static_cast<long double>(t));
        worst = std::max(worst, static_cast<double>(std::abs(portable_cos_turns(t) - exact)));
    }
    CHECK(worst < 1e-15);
    CHECK(portable_cos_turns(0.0) == 1.0);
    CHECK(portable_cos_turns(0.5) == -1.0);
    CHECK(std::abs(portable_cos_turns(0.25)) < 1e-15);
    CHECK(portable_cos_turns(12345.125) == portable_cos_turns(0.125));
    CHECK(portable_cos_turns(-0.125) == portable_cos_turns(0.125));
    CHECK(std::isnan(portable_cos_turns(infinity)));
}

TEST_CASE("the bits are the same everywhere") {
    foretell::Random r(4);
    std::uint64_t h = 0xcbf29ce484222325u;
    for (int i = 0; i < 30'000; ++i) {
        const double x = std::fma(40.0, r.uniform(), -20.0);
        for (const double v : {portable_exp(x), portable_log(x + 21.0), portable_cos_turns(x)}) {
            h = (h ^ std::bit_cast<std::uint64_t>(v)) * 0x100000001b3u;
        }
    }
    CHECK(h == 0xc11c7589a0b6080fu);
}

TEST_SUITE_END();
