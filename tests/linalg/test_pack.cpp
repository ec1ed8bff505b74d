#include <foretell/linalg/pack.hpp>
#include <foretell/linalg/run.hpp>

#include "linalg/helpers.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace simd = foretell::linalg::simd;
using linalg_tests::ForcedLevel;
using linalg_tests::levels;

TEST_SUITE_BEGIN("linalg/pack");

TEST_CASE_TEMPLATE("a part of a register is read and written without its neighbours", P,
                   simd::Pack<float, 1>, simd::Pack<float, 4>, simd::Pack<float, 8>,
                   simd::Pack<float, 16>, simd::Pack<double, 1>, simd::Pack<double, 2>,
                   simd::Pack<double, 4>, simd::Pack<double, 8>) {
    using T = typename P::value_type;
    for (std::size_t count = 1; count <= P::size + 2; ++count) {
        const std::size_t part = count < P::size ? count : P::size;
        std::vector<T> from(part);  // exactly as long: address sanitizers see any step beyond
        for (std::size_t i = 0; i < part; ++i) from[i] = static_cast<T>(i + 1);
        const P p = P::load(from.data(), count);
        std::vector<T> lanes(P::size), to(P::size + 1, T(-7));
        p.store(lanes.data());
        p.store(to.data(), count);
        for (std::size_t i = 0; i < P::size; ++i) {
            CHECK(lanes[i] == (i < part ? static_cast<T>(i + 1) : T(0)));
            CHECK(to[i] == (i < part ? static_cast<T>(i + 1) : T(-7)));
        }
        CHECK(to[P::size] == T(-7));
    }
}

TEST_CASE_TEMPLATE("arithmetic goes lane by lane", P, simd::Pack<float, 1>, simd::Pack<float, 4>,
                   simd::Pack<float, 16>, simd::Pack<double, 1>, simd::Pack<double, 2>,
                   simd::Pack<double, 8>) {
    using T = typename P::value_type;
    std::vector<T> a(P::size), b(P::size), out(P::size);
    for (std::size_t i = 0; i < P::size; ++i) {
        a[i] = static_cast<T>(i) - T(2);
        b[i] = T(4) - static_cast<T>(2 * i);
    }
    const P x = P::load(a.data()), y = P::load(b.data());
    const auto check = [&](const P& got, auto&& want) {
        got.store(out.data());
        for (std::size_t i = 0; i < P::size; ++i) CHECK(out[i] == want(a[i], b[i]));
    };
    check(x + y, [](T p, T q) { return p + q; });
    check(x - y, [](T p, T q) { return p - q; });
    check(x * y, [](T p, T q) { return p * q; });
    check(x / T(2), [](T p, T) { return p / T(2); });
    check(simd::mul_add(x, y, T(1)), [](T p, T q) { return p * q + T(1); });
    check(simd::max(x, y), [](T p, T q) { return p > q ? p : q; });
    check(simd::min(x, y), [](T p, T q) { return p < q ? p : q; });
    check(simd::select(x < y, x, T(9)), [](T p, T q) { return p < q ? p : T(9); });
    check(simd::select(x == y, x, T(9)), [](T p, T q) { return p == q ? p : T(9); });
    check(simd::from_bits<T, P::size>(simd::to_bits(x)), [](T p, T) { return p; });
}

TEST_CASE("a number becomes all lanes, the sign of zero included") {
    std::vector<double> lanes(8);
    simd::Pack<double, 8>(-0.0).store(lanes.data());
    for (const double v : lanes) CHECK(std::signbit(v));
    simd::Pack<double, 8>(2.5).store(lanes.data());
    for (const double v : lanes) CHECK(v == 2.5);
    simd::Pack<double, 8>().store(lanes.data());
    for (const double v : lanes) CHECK(v == 0.0);
}

TEST_CASE("max and min give their second argument where one is NaN") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    using P = simd::Pack<double, 2>;
    CHECK(simd::max(P(nan), 1.0).lanes[0] == 1.0);
    CHECK(std::isnan(simd::max(P(1.0), nan).lanes[0]));
    CHECK(simd::min(P(nan), 1.0).lanes[1] == 1.0);
    CHECK(std::isnan(simd::min(P(1.0), nan).lanes[1]));
}

TEST_CASE("halves are the lower and the upper lanes") {
    std::vector<float> v(16), half(8);
    for (std::size_t i = 0; i < 16; ++i) v[i] = static_cast<float>(i);
    const auto p = simd::Pack<float, 16>::load(v.data());
    simd::lower_half(p).store(half.data());
    for (std::size_t i = 0; i < 8; ++i) CHECK(half[i] == static_cast<float>(i));
    simd::upper_half(p).store(half.data());
    for (std::size_t i = 0; i < 8; ++i) CHECK(half[i] == static_cast<float>(i + 8));
    const auto pair = simd::lower_half(simd::lower_half(simd::lower_half(p)));
    CHECK(simd::lower_half(pair).lanes == 0.0f);
    CHECK(simd::upper_half(pair).lanes == 1.0f);
}

namespace {

struct LaneCount {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline std::size_t run(T) noexcept {
        return Isa::template Pack<T>::size;
    }
};

}  // namespace

TEST_CASE("run uses the level that was set, up to the best of the processor") {
    for (const auto level : levels()) {
        CAPTURE(simd::name_of(level));
        const ForcedLevel forced(level);
        CHECK(simd::level() == level);
        const std::size_t bytes = std::size_t{8} << static_cast<int>(level);
        CHECK(simd::run<LaneCount>(0.0) == bytes / sizeof(double));
        CHECK(simd::run<LaneCount>(0.0f) == bytes / sizeof(float));
    }
    CHECK(simd::detail::run_portable<LaneCount>(0.0f) == 1);
    CHECK(simd::level() == simd::best_level());
    CHECK(simd::set_level(simd::Level::avx512) == simd::best_level());
    CHECK(simd::name_of(simd::Level::portable) == "portable");
    CHECK(simd::name_of(simd::Level::avx512) == "avx512");
}

TEST_SUITE_END();
