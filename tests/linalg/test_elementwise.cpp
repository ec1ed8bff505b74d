#include <foretell/linalg/elementwise.hpp>

#include "linalg/helpers.hpp"
#include "support/allocations.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace linalg = foretell::linalg;
namespace simd = foretell::linalg::simd;
using foretell::VectorView;
using linalg_tests::ForcedLevel;
using linalg_tests::levels;

namespace {

template <class T>
struct Function {
    std::string_view name;
    void (*into)(VectorView<const T>, VectorView<T>);
    void (*portable)(const T*, T*, std::size_t);
    long double (*exact)(long double);
    double max_ulps;
};

long double sigmoid_exact(long double x) {
    return 1 / (1 + std::exp(-x));
}
long double softplus_exact(long double x) {
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

template <class F, class T>
void portable(const T* x, T* y, std::size_t n) {
    simd::detail::run_portable<linalg::detail::Map<F>>(x, y, n);
}

template <class T>
std::vector<Function<T>> functions() {
    using namespace linalg::detail;
    return {
        {"exp", linalg::exp_into, portable<ExpMap, T>, std::exp, 1.2},
        {"expm1", linalg::expm1_into, portable<Expm1Map, T>, std::expm1, 2.3},
        {"log", linalg::log_into, portable<LogMap, T>, std::log, 1.0},
        {"log1p", linalg::log1p_into, portable<Log1pMap, T>, std::log1p, 1.5},
        {"sigmoid", linalg::sigmoid_into, portable<SigmoidMap, T>, sigmoid_exact, 2.4},
        {"tanh", linalg::tanh_into, portable<TanhMap, T>, std::tanh, 2.5},
        {"softplus", linalg::softplus_into, portable<SoftplusMap, T>, softplus_exact, 2.0},
    };
}

/// Even grids, every binary exponent, neighbourhoods of 0, 1 and -1, and random bit patterns.
template <class T>
std::vector<T> arguments() {
    std::vector<T> x;
    for (int i = 0; i <= 20000; ++i) x.push_back(static_cast<T>(-20.0 + i * 0.002));
    for (int i = 0; i <= 20000; ++i) x.push_back(static_cast<T>(-760.0 + i * 0.0745));
    for (int e = -1074; e <= 1023; ++e) {
        for (const double m : {1.0, 1.37, 1.999}) {
            x.push_back(static_cast<T>(std::ldexp(m, e)));
            x.push_back(-x.back());
        }
    }
    for (int i = 0; i < 20000; ++i) {
        const T small = static_cast<T>(std::exp(-i * 0.002));
        x.insert(x.end(), {small, -small, 1 - small, 1 + small, -1 + small});
    }
    std::mt19937_64 engine(11);
    for (int i = 0; i < 50000; ++i) {
        const std::uint64_t bits = engine();
        T v;
        std::memcpy(&v, &bits, sizeof v);
        x.push_back(v);
    }
    return x;
}

template <class T>
void check_against_exact(const Function<T>& f, const std::vector<T>& x, const std::vector<T>& y) {
    // Where long double is no wider than double, its own error comes on top.
    const double allowed =
        f.max_ulps + (std::numeric_limits<long double>::digits > 60 || sizeof(T) == 4 ? 0.0 : 1.0);
    double worst = 0.0;
    T at = T(0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double error = linalg_tests::ulp_error(y[i], f.exact(static_cast<long double>(x[i])));
        if (error > worst) {
            worst = error;
            at = x[i];
        }
    }
    CAPTURE(at);
    CHECK_MESSAGE(worst <= allowed, std::string(f.name));
}

template <class T>
bool same_bits(T a, T b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

}  // namespace

TEST_SUITE_BEGIN("linalg/elementwise");

TEST_CASE_TEMPLATE("every function is exact to the last bits on the whole line, at every level", T,
                   float, double) {
    const std::vector<T> x = arguments<T>();
    std::vector<T> y(x.size());
    for (const auto& f : functions<T>()) {
        CAPTURE(std::string(f.name));
        for (const auto level : levels()) {
            CAPTURE(simd::name_of(level));
            const ForcedLevel forced(level);
            f.into(x, y);
            check_against_exact(f, x, y);
        }
        f.portable(x.data(), y.data(), x.size());
        check_against_exact(f, x, y);
    }
}

TEST_CASE_TEMPLATE("limits are those of the standard library, signs of zeros included", T, float,
                   double) {
    const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    const T tiny = std::numeric_limits<T>::denorm_min(), huge = std::numeric_limits<T>::max();
    const std::vector<T> x{T(0),  -T(0), inf,   -inf, nan,   tiny,
                           -tiny, huge,  -huge, T(1), T(-1), T(2)};
    struct Row {
        std::string_view name;
        std::vector<T> want;
    };
    const T one = T(1), e = std::exp(one), ln2 = std::log(T(2));
    const std::vector<Row> rows{
        {"exp", {one, one, inf, 0, nan, one, one, inf, 0, e, 1 / e, e * e}},
        {"expm1", {0, -T(0), inf, -1, nan, tiny, -tiny, inf, -1, e - 1, 1 / e - 1, e * e - 1}},
        {"log", {-inf, -inf, inf, nan, nan, std::log(tiny), nan, std::log(huge), nan, 0, nan, ln2}},
        {"log1p",
         {0, -T(0), inf, nan, nan, tiny, -tiny, std::log(huge), nan, ln2, -inf, std::log(T(3))}},
        {"sigmoid",
         {T(0.5), T(0.5), 1, 0, nan, T(0.5), T(0.5), 1, 0, 1 / (1 + 1 / e), 1 / (1 + e),
          1 / (1 + 1 / (e * e))}},
        {"tanh",
         {0, -T(0), 1, -1, nan, tiny, -tiny, 1, -1, std::tanh(one), -std::tanh(one),
          std::tanh(T(2))}},
        {"softplus",
         {ln2, ln2, inf, 0, nan, ln2, ln2, huge, 0, std::log(1 + e), std::log1p(1 / e),
          2 + std::log1p(1 / (e * e))}},
    };
    std::vector<T> y(x.size());
    const auto list = functions<T>();
    REQUIRE(list.size() == rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
        REQUIRE(list[r].name == rows[r].name);
        for (const auto level : levels()) {
            const ForcedLevel forced(level);
            list[r].into(x, y);
            for (std::size_t i = 0; i < x.size(); ++i) {
                CAPTURE(std::string(rows[r].name));
                CAPTURE(x[i]);
                CAPTURE(y[i]);
                const T want = rows[r].want[i];
                CHECK(linalg_tests::ulp_error(y[i], static_cast<long double>(want)) <= 4.0);
                if (want == T(0)) CHECK(std::signbit(y[i]) == std::signbit(want));
            }
        }
    }
}

TEST_CASE_TEMPLATE("an element has the same bits wherever it stands, in place too", T, float,
                   double) {
    const std::vector<T> x = linalg_tests::numbers<T>(67, 5);
    for (const auto level : levels()) {
        CAPTURE(simd::name_of(level));
        const ForcedLevel forced(level);
        for (const auto& f : functions<T>()) {
            CAPTURE(std::string(f.name));
            std::vector<T> whole(x.size());
            f.into(x, whole);
            for (std::size_t begin = 0; begin < x.size(); ++begin) {
                for (const std::size_t n : {1u, 2u, 3u, 7u, 17u, 33u}) {
                    if (begin + n > x.size()) continue;
                    std::vector<T> part(x.begin() + static_cast<std::ptrdiff_t>(begin),
                                        x.begin() + static_cast<std::ptrdiff_t>(begin + n));
                    f.into(part, part);
                    bool same = true;
                    for (std::size_t i = 0; i < n; ++i) {
                        // log of a negative number: any NaN will do
                        const bool both_nan = std::isnan(part[i]) && std::isnan(whole[begin + i]);
                        same = same && (both_nan || same_bits(part[i], whole[begin + i]));
                    }
                    CHECK(same);
                }
            }
        }
    }
}

TEST_CASE("where AVX2 and AVX-512 are both at hand they agree to the last bits") {
    if (simd::best_level() < simd::Level::avx512) return;
    const std::vector<double> x = arguments<double>();
    std::vector<double> narrow(x.size()), wide(x.size());
    for (const auto& f : functions<double>()) {
        {
            const ForcedLevel forced(simd::Level::avx2);
            f.into(x, narrow);
        }
        f.into(x, wide);
        double worst = 0.0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            worst = std::max(worst,
                             linalg_tests::ulp_error(narrow[i], static_cast<long double>(wide[i])));
        }
        CAPTURE(std::string(f.name));
        CHECK(worst <= 2.0 * f.max_ulps);
    }
}

TEST_CASE("vectors of any length are written to their end and not beyond, without allocating") {
    for (const auto level : levels()) {
        const ForcedLevel forced(level);
        for (std::size_t n = 0; n <= 40; ++n) {
            std::vector<float> x(n, 0.0f), y(n + 1, -3.0f);
            const std::size_t before = support::allocations();
            linalg::exp_into(x, VectorView<float>(y.data(), n));
            CHECK(support::allocations() == before);
            for (std::size_t i = 0; i < n; ++i) CHECK(y[i] == 1.0f);
            CHECK(y[n] == -3.0f);
        }
    }
}

TEST_CASE("lengths that disagree are refused by name") {
    const std::vector<double> x(3);
    std::vector<double> y(2);
    CHECK_THROWS_WITH_AS(linalg::sigmoid_into(x, y),
                         "linalg::sigmoid_into: y must have 3 entries, got 2",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(linalg::log1p_into(x, y),
                         "linalg::log1p_into: y must have 3 entries, got 2", foretell::ShapeError);
}

TEST_SUITE_END();
