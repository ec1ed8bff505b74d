#include <foretell/linalg/reductions.hpp>

#include "linalg/helpers.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <cstddef>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace linalg = foretell::linalg;
namespace simd = foretell::linalg::simd;
using foretell::MatrixView;
using linalg_tests::ForcedLevel;
using linalg_tests::levels;
using linalg_tests::numbers;

namespace {

template <class T>
constexpr double tolerance = std::is_same_v<T, float> ? 5e-6 : 1e-14;

template <class T>
double naive_dot(const T* x, const T* y, std::size_t n) {
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
    return sum;
}

struct LaneSums {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline T run(const T* x) noexcept {
        using P = typename Isa::template Pack<T>;
        return simd::sum_lanes(P::load(x)) + T(1000) * simd::max_lanes(P::load(x));
    }
};

struct AddScaled {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(T a, const T* x, T* y, std::size_t n) noexcept {
        simd::add_scaled<typename Isa::template Pack<T>>(a, x, y, n);
    }
};

}  // namespace

TEST_SUITE_BEGIN("linalg/reductions");

TEST_CASE_TEMPLATE("dot_product equals the plain sum for every length, at every level", T, float,
                   double) {
    for (const auto level : levels()) {
        CAPTURE(simd::name_of(level));
        const ForcedLevel forced(level);
        for (std::size_t n = 0; n <= 150; ++n) {
            const auto x = numbers<T>(n, 1), y = numbers<T>(n, 2);
            const double want = naive_dot(x.data(), y.data(), n);
            const double got = static_cast<double>(linalg::dot_product(x, y));
            CHECK(support::relative_error(got, want) < tolerance<T>);
        }
    }
    const std::vector<T> ones(1001, T(1));
    CHECK(linalg::dot_product(ones, ones) == T(1001));
    CHECK(simd::detail::run_portable<linalg::detail::DotKernel>(ones.data(), ones.data(),
                                                                std::size_t{1001}) == T(1001));
}

TEST_CASE_TEMPLATE("row_dots of many rows gives each row's bits alone, through strides", T, float,
                   double) {
    for (const auto level : levels()) {
        CAPTURE(simd::name_of(level));
        const ForcedLevel forced(level);
        for (const std::size_t d : {0u, 1u, 2u, 5u, 16u, 37u, 100u}) {
            const std::size_t n = 9, stride = d + 3;
            const auto memory = numbers<T>(n * stride, 3), x = numbers<T>(d, 4);
            const MatrixView<const T> A(memory.data(), n, d, stride);
            std::vector<T> y(n), alone(1);
            const std::size_t before = support::allocations();
            linalg::row_dots(A, x, T(0.5), y);
            CHECK(support::allocations() == before);
            for (std::size_t i = 0; i < n; ++i) {
                const double want = naive_dot(A.row(i).data(), x.data(), d) + 0.5;
                CHECK(support::relative_error(static_cast<double>(y[i]), want) < tolerance<T>);
                linalg::row_dots(A.row_range(i, i + 1), x, T(0.5), alone);
                CHECK(alone[0] == y[i]);
                CHECK(linalg::dot_product(A.row(i), x) + T(0.5) == y[i]);
            }
        }
    }
}

TEST_CASE("sum_lanes and max_lanes see every lane") {
    for (const auto level : levels()) {
        CAPTURE(simd::name_of(level));
        const ForcedLevel forced(level);
        const std::size_t lanes = (std::size_t{8} << static_cast<int>(level)) / sizeof(double);
        for (std::size_t at = 0; at < lanes; ++at) {
            std::vector<double> x(lanes, 1.0);
            x[at] = 3.0;
            CHECK(simd::run<LaneSums>(x.data() + 0) == static_cast<double>(lanes) + 2.0 + 3000.0);
        }
    }
}

TEST_CASE_TEMPLATE("add_scaled adds to every number once", T, float, double) {
    for (const auto level : levels()) {
        const ForcedLevel forced(level);
        for (std::size_t n = 0; n <= 40; ++n) {
            std::vector<T> x(n), y(n + 1, T(1));
            for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<T>(i);
            const T* from = x.data();
            simd::run<AddScaled>(T(2), from, y.data(), n);
            for (std::size_t i = 0; i < n; ++i) CHECK(y[i] == static_cast<T>(2 * i + 1));
            CHECK(y[n] == T(1));
        }
    }
}

TEST_CASE("extents that do not fit are refused by name") {
    const std::vector<float> two(2), three(3);
    std::vector<float> y(2);
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::dot_product(two, three)),
                         "linalg::dot_product: y must have 2 entries, got 3", foretell::ShapeError);
    const MatrixView<const float> A(three.data(), 1, 3);
    CHECK_THROWS_WITH_AS(linalg::row_dots(A, two, 0.0f, y),
                         "linalg::row_dots: x must have 3 entries, got 2", foretell::ShapeError);
    CHECK_THROWS_WITH_AS(linalg::row_dots(A, three, 0.0f, y),
                         "linalg::row_dots: y must have 1 entries, got 2", foretell::ShapeError);
}

TEST_SUITE_END();
