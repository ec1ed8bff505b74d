#include <foretell/metrics/deviance.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "reference/deviance.hpp"
#include "support/compare.hpp"

using namespace foretell;
using support::relative_error;
namespace ref = ref_deviance;

TEST_SUITE_BEGIN("metrics/deviance");

TEST_CASE("deviances equal scikit-learn's, with and without weights") {
    const RealsView w = ref::w;
    for (std::size_t k = 0; k < ref::powers.size(); ++k) {
        const double power = ref::powers[k];
        CAPTURE(power);
        const auto& y = power == 1.0 || power == 1.5 ? ref::counts : ref::y;
        CHECK(relative_error(mean_tweedie_deviance(y, ref::p, {.power = power}),
                             ref::deviance[2 * k]) < 1e-13);
        CHECK(relative_error(mean_tweedie_deviance(y, ref::p, {.power = power, .sample_weight = w}),
                             ref::deviance[2 * k + 1]) < 1e-13);
        CHECK(relative_error(d2_tweedie_score(y, ref::p, {.power = power}), ref::score[2 * k]) <
              1e-13);
        CHECK(relative_error(d2_tweedie_score(y, ref::p, {.power = power, .sample_weight = w}),
                             ref::score[2 * k + 1]) < 1e-13);
    }
    CHECK(mean_poisson_deviance(ref::counts, ref::p, {w}) ==
          mean_tweedie_deviance(ref::counts, ref::p, {.power = 1.0, .sample_weight = w}));
    CHECK(mean_gamma_deviance(ref::y, ref::p) ==
          mean_tweedie_deviance(ref::y, ref::p, {.power = 2.0}));
    CHECK(relative_error(mean_pinball_loss(ref::y, ref::p), ref::pinball[0]) < 1e-14);
    CHECK(relative_error(mean_pinball_loss(ref::y, ref::p, {.sample_weight = w}), ref::pinball[1]) <
          1e-14);
    CHECK(relative_error(mean_pinball_loss(ref::y, ref::p, {.quantile = 0.9}), ref::pinball[2]) <
          1e-14);
    CHECK(relative_error(mean_pinball_loss(ref::y, ref::p, {.quantile = 0.9, .sample_weight = w}),
                         ref::pinball[3]) < 1e-14);
}

TEST_CASE("by hand, and where y is constant") {
    const std::vector<double> y{0.0, 4.0}, p{1.0, 2.0}, same{3.0, 3.0};
    CHECK(relative_error(mean_poisson_deviance(y, p),
                         0.5 * (2.0 + 2.0 * (4.0 * std::log(2.0) - 2.0))) < 1e-15);
    CHECK(relative_error(mean_pinball_loss(y, p, {.quantile = 0.75}), 0.5 * (0.25 + 1.5)) < 1e-15);
    CHECK(d2_tweedie_score(same, same, {.power = 2.0}) == 1.0);
    CHECK(d2_tweedie_score(same, p, {.power = 2.0}) == 0.0);
}

TEST_CASE("numbers that a family cannot have are refused by their place") {
    const std::vector<double> y{1.0, 0.0}, p{1.0, 2.0}, bad{1.0, -2.0};
    CHECK_THROWS_WITH_AS(static_cast<void>(mean_gamma_deviance(y, p)),
                         "mean_gamma_deviance: y_true must be > 0, got 0 at position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(static_cast<void>(mean_poisson_deviance(bad, p)),
                         "mean_poisson_deviance: y_true must be >= 0, got -2 at position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(static_cast<void>(mean_poisson_deviance(y, bad)),
                         "mean_poisson_deviance: y_pred must be > 0, got -2 at position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(static_cast<void>(mean_tweedie_deviance(y, p, {.power = 0.5})),
                         "mean_tweedie_deviance: power must be <= 0 or >= 1, got 0.5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(static_cast<void>(mean_pinball_loss(y, p, {.quantile = 1.0})),
                         "mean_pinball_loss: quantile must be in (0, 1), got 1", InvalidArgument);
}

TEST_SUITE_END();
