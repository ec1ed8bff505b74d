#include <foretell/metrics/regression.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "reference/metrics.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("metrics/regression");

using namespace foretell;
using support::relative_error;
namespace ref = ref_metrics;

TEST_CASE("errors of numbers equal scikit-learn's, with and without weights") {
    constexpr double tight = 1e-14;
    const auto &y = ref::numbers_y, &p = ref::numbers_p;
    const RealsView w = ref::numbers_weight;
    CHECK(relative_error(mean_squared_error(y, p), ref::numbers_mse) < tight);
    CHECK(relative_error(mean_squared_error(y, p, {w}), ref::numbers_w_mse) < tight);
    CHECK(relative_error(root_mean_squared_error(y, p), ref::numbers_rmse) < tight);
    CHECK(relative_error(root_mean_squared_error(y, p, {w}), ref::numbers_w_rmse) < tight);
    CHECK(relative_error(mean_absolute_error(y, p), ref::numbers_mae) < tight);
    CHECK(relative_error(mean_absolute_error(y, p, {w}), ref::numbers_w_mae) < tight);
    CHECK(relative_error(mean_absolute_percentage_error(y, p), ref::numbers_mape) < tight);
    CHECK(relative_error(mean_absolute_percentage_error(y, p, {w}), ref::numbers_w_mape) < tight);
    CHECK(median_absolute_error(y, p) == ref::numbers_median);
    CHECK(median_absolute_error(y, p, {w}) == ref::numbers_w_median);
    CHECK(relative_error(r2_score(y, p), ref::numbers_r2) < tight);
    CHECK(relative_error(r2_score(y, p, {w}), ref::numbers_w_r2) < tight);
    const auto even = [](const std::vector<double>& v) {
        return VectorView<const double>(v.data(), 40);
    };
    CHECK(relative_error(median_absolute_error(even(y), even(p)), ref::numbers_even_median) <
          tight);
}

TEST_CASE("float and double may meet, and long sums stay exact to the last digits") {
    const std::vector<double> y = {1.0, 2.0, 4.0};
    const std::vector<float> p = {1.5F, 2.0F, 3.0F};
    CHECK(mean_squared_error(y, p) == 1.25 / 3.0);
    CHECK(mean_absolute_error(p, y) == 0.5);
    const std::size_t n = 1'000'000;
    const std::vector<double> tenths(n, 0.1), zeros(n, 0.0);
    CHECK(relative_error(mean_absolute_error(tenths, zeros), 0.1) < 1e-16);
}

TEST_CASE("R2 is 1 for perfect, 0 for the mean, and defined where y is constant") {
    const std::vector<double> y = {1.0, 2.0, 6.0}, mean = {3.0, 3.0, 3.0};
    CHECK(r2_score(y, y) == 1.0);
    CHECK(r2_score(y, mean) == 0.0);
    const std::vector<double> constant = {0.1, 0.1, 0.1}, other = {0.1, 0.1, 0.2};
    CHECK(r2_score(constant, constant) == 1.0);
    CHECK(r2_score(constant, other) == 0.0);
    CHECK(r2_score(other, constant, {std::vector<double>{1.0, 1.0, 0.0}}) == 1.0);
}

TEST_CASE("errors name the value and its position") {
    const std::vector<double> y = {1.0, 2.0}, bad = {1.0, std::numeric_limits<double>::quiet_NaN()};
    CHECK_THROWS_WITH_AS((void)mean_squared_error(y, bad),
                         "mean_squared_error: y_pred must be finite, got NaN at position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)r2_score(bad, y),
                         "r2_score: y_true must be finite, got NaN at position 1", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)r2_score(std::vector<double>{1.0}, std::vector<double>{1.0}),
                         "r2_score: y_true must have at least two samples, got 1", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)mean_absolute_error(y, std::vector<float>{1.0F}),
                         "mean_absolute_error: y_true has 2 samples, but y_pred has 1", ShapeError);
}

TEST_SUITE_END();
