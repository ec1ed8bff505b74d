#include <foretell/linalg/softmax.hpp>

#include "linalg/helpers.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace linalg = foretell::linalg;
namespace simd = foretell::linalg::simd;
using foretell::MatrixView;
using foretell::VectorView;
using linalg_tests::ForcedLevel;
using linalg_tests::levels;
using linalg_tests::numbers;

namespace {

template <class T>
constexpr double tolerance = std::is_same_v<T, float> ? 1e-6 : 2e-15;

/// log sum_j exp(z_j) in long double.
template <class T>
long double exact_log_sum(VectorView<const T> z) {
    long double top = z[0], sum = 0;
    for (const T v : z) top = std::max(top, static_cast<long double>(v));
    for (const T v : z) sum += std::exp(static_cast<long double>(v) - top);
    return top + std::log(sum);
}

}  // namespace

TEST_SUITE_BEGIN("linalg/softmax");

TEST_CASE_TEMPLATE("softmax_rows equals its definition for any width, stride and level", T, float,
                   double) {
    for (const auto level : levels()) {
        CAPTURE(simd::name_of(level));
        const ForcedLevel forced(level);
        for (const std::size_t k : {1u, 2u, 3u, 5u, 8u, 10u, 16u, 33u, 1500u}) {
            for (const std::size_t gap : {0u, 3u}) {
                const std::size_t n = 150, stride = k + gap;
                auto memory = numbers<T>(n * stride, 1);
                for (T& z : memory) z *= T(20);
                const MatrixView<const T> Z(memory.data(), n, k, stride);
                std::vector<T> out(n * stride, T(-1)), log_sum(n), want(n * stride, T(-1)),
                    want_log(n);
                const MatrixView<T> P(out.data(), n, k, stride);
                const std::size_t before = support::allocations();
                linalg::softmax_rows(Z, P, log_sum);
                CHECK(support::allocations() == before);
                double worst = 0.0;
                for (std::size_t i = 0; i < n; ++i) {
                    const long double exact = exact_log_sum(Z.row(i));
                    want_log[i] = static_cast<T>(exact);
                    long double total = 0;
                    for (std::size_t j = 0; j < k; ++j) {
                        const auto p = std::exp(static_cast<long double>(Z(i, j)) - exact);
                        worst = std::max(worst, static_cast<double>(std::abs(
                                                    static_cast<long double>(P(i, j)) / p - 1)));
                        total += static_cast<long double>(P(i, j));
                        want[i * stride + j] = P(i, j);
                    }
                    CHECK(static_cast<double>(std::abs(total - 1)) < tolerance<T>);
                }
                CHECK(worst < 10 * tolerance<T>);  // z - max is rounded at a size of 40
                CHECK(out == want);                // nothing between the rows was written
                CHECK(support::relative_error(log_sum, want_log) < tolerance<T>);
            }
        }
    }
}

TEST_CASE_TEMPLATE("a row alone, in place, or without log_sum has the same bits", T, float,
                   double) {
    for (const std::size_t k : {2u, 7u, 40u}) {
        const std::size_t n = 100;
        const auto z = numbers<T>(n * k, 2);
        const MatrixView<const T> Z(z.data(), n, k);
        std::vector<T> out(n * k), log_sum(n);
        linalg::softmax_rows(Z, MatrixView<T>(out.data(), n, k), log_sum);
        std::vector<T> in_place = z;
        const MatrixView<T> same(in_place.data(), n, k);
        linalg::softmax_rows(same, same);
        CHECK(in_place == out);
        for (std::size_t i = 0; i < n; ++i) {
            std::vector<T> row(k), total(1);
            linalg::softmax_rows(Z.row_range(i, i + 1), MatrixView<T>(row.data(), 1, k), total);
            for (std::size_t j = 0; j < k; ++j) CHECK(row[j] == out[i * k + j]);
            CHECK(total[0] == log_sum[i]);
        }
    }
}

TEST_CASE("extremes stay finite, and what is not finite stays in its row") {
    const double inf = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> z{1e308, -1e308, 0,    -inf, 5,   5, 0, nan, 1,
                          -inf,  -inf,   -inf, 1,    inf, 2, 0, 0,   0};
    std::vector<double> p(z.size()), l(6);
    linalg::softmax_rows(MatrixView<const double>(z.data(), 6, 3),
                         MatrixView<double>(p.data(), 6, 3), l);
    CHECK(std::vector<double>(p.begin(), p.begin() + 6) ==
          std::vector<double>{1, 0, 0, 0, 0.5, 0.5});
    CHECK(l[0] == 1e308);
    CHECK(support::relative_error(l[1], 5.0 + std::log(2.0)) < 1e-15);
    for (std::size_t i = 6; i < 15; ++i) CHECK(std::isnan(p[i]));
    for (std::size_t i = 2; i < 5; ++i) CHECK(std::isnan(l[i]));
    CHECK(support::relative_error(p[15], 1.0 / 3.0) < 1e-15);
    CHECK(support::relative_error(l[5], std::log(3.0)) < 1e-15);
}

TEST_CASE("no rows and no columns are fine; shapes that disagree are refused by name") {
    std::vector<double> v(6), l(2, 1.0);
    linalg::softmax_rows(MatrixView<const double>(v.data(), 0, 3),
                         MatrixView<double>(v.data(), 0, 3));
    linalg::softmax_rows(MatrixView<const double>(v.data(), 2, 0),
                         MatrixView<double>(v.data(), 2, 0), l);
    CHECK(l == std::vector<double>(2, -std::numeric_limits<double>::infinity()));
    const MatrixView<double> P(v.data(), 2, 3);
    CHECK_THROWS_WITH_AS(linalg::softmax_rows(MatrixView<const double>(v.data(), 3, 2), P),
                         "linalg::softmax_rows: P must have shape (3, 2), got (2, 3)",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(linalg::softmax_rows(P, P, v),
                         "linalg::softmax_rows: log_sum must have 2 entries, got 6",
                         foretell::ShapeError);
}

TEST_SUITE_END();
