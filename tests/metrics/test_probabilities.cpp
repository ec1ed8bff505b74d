#include <foretell/metrics/brier_score_loss.hpp>
#include <foretell/metrics/calibration_table.hpp>
#include <foretell/metrics/log_loss.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "reference/metrics.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("metrics/probabilities");

using namespace foretell;
using support::relative_error;
namespace ref = ref_metrics;

namespace {

constexpr double tight = 1e-14;

template <class F>
std::vector<double> column(const CalibrationTable& table, F member) {
    std::vector<double> out;
    for (const CalibrationBin& bin : table.bins) out.push_back(bin.*member);
    return out;
}

}  // namespace

TEST_CASE("log loss and Brier score of two classes equal scikit-learn's") {
    // zero_one holds probabilities 0 and 1 that are wrong.
    const auto &y = ref::zero_one_y, &s = ref::signs_y;
    const auto &p = ref::zero_one_score, &q = ref::signs_score;
    const RealsView w = ref::zero_one_weight, v = ref::signs_weight;
    CHECK(relative_error(log_loss(y, p), ref::zero_one_log_loss) < tight);
    CHECK(relative_error(log_loss(y, p, {.sample_weight = w}), ref::zero_one_w_log_loss) < tight);
    CHECK(relative_error(log_loss(y, p, {.normalize = false}), ref::zero_one_log_loss_sum) < tight);
    CHECK(relative_error(log_loss(y, p, {.normalize = false, .sample_weight = w}),
                         ref::zero_one_w_log_loss_sum) < tight);
    CHECK(relative_error(log_loss(s, q), ref::signs_log_loss) < tight);
    CHECK(relative_error(log_loss(s, q, {.sample_weight = v}), ref::signs_w_log_loss) < tight);
    CHECK(relative_error(brier_score_loss(y, p), ref::zero_one_brier) < tight);
    CHECK(relative_error(brier_score_loss(y, p, {.sample_weight = w}), ref::zero_one_w_brier) <
          tight);
    CHECK(relative_error(brier_score_loss(s, q), ref::signs_brier) < tight);
    CHECK(relative_error(brier_score_loss(s, q, {.sample_weight = v}), ref::signs_w_brier) < tight);
}

TEST_CASE("log loss of three classes equals scikit-learn's") {
    const MatrixView<const double> p(ref::three_proba.data(), ref::three_y.size(), 3);
    CHECK(relative_error(log_loss(ref::three_y, p), ref::three_log_loss) < tight);
    CHECK(relative_error(log_loss(ref::three_y, p, {.sample_weight = ref::three_weight}),
                         ref::three_w_log_loss) < tight);
    CHECK(relative_error(log_loss(ref::three_y, p, {.eps = 1e-3}), ref::three_log_loss_eps) <
          tight);
}

TEST_CASE("a matrix of two columns gives the loss of its second column") {
    const std::vector<int> y = {0, 1, 1};
    const std::vector<double> p = {0.2, 0.9, 0.4};
    const Matrix<double> both = {{0.8, 0.2}, {0.1, 0.9}, {0.6, 0.4}};
    CHECK(relative_error(log_loss(y, both), log_loss(y, p)) < tight);
    CHECK(relative_error(log_loss(y, p), -(std::log(0.8) + std::log(0.9) + std::log(0.4)) / 3.0) <
          tight);
    const std::vector<int> ones = {1, 1, 1};
    CHECK(relative_error(log_loss(ones, both, {.labels = {0, 1}}), log_loss(ones, p)) < tight);
}

TEST_CASE("probabilities of 0 and 1 cost -log of the spacing of their type") {
    const std::vector<int> y = {1, 0};
    CHECK(relative_error(log_loss(y, std::vector<double>{0.0, 1.0}), 52.0 * std::log(2.0)) < tight);
    CHECK(relative_error(log_loss(y, std::vector<float>{0.0F, 1.0F}), 23.0 * std::log(2.0)) <
          tight);
    CHECK(relative_error(log_loss(y, std::vector<double>{0.0, 1.0}, {.eps = 0.25}), std::log(4.0)) <
          tight);
    CHECK(log_loss(y, std::vector<double>{0.0, 1.0}, {.eps = 0.0}) ==
          std::numeric_limits<double>::infinity());
}

TEST_CASE("the calibration table equals scikit-learn's calibration_curve") {
    using C = CalibrationBins;
    const auto check = [](const auto& y, const auto& p, C strategy, const auto& observed,
                          const auto& predicted) {
        const auto table = calibration_table(y, p, {.n_bins = 5, .strategy = strategy});
        CHECK(relative_error(column(table, &CalibrationBin::observed_rate), observed) < tight);
        CHECK(relative_error(column(table, &CalibrationBin::mean_predicted), predicted) < tight);
        const std::vector<double> ones(y.size(), 3.0);  // equal weights change nothing
        const auto same =
            calibration_table(y, p, {.n_bins = 5, .strategy = strategy, .sample_weight = ones});
        CHECK(relative_error(column(same, &CalibrationBin::observed_rate), observed) < tight);
    };
    check(ref::zero_one_y, ref::zero_one_score, C::uniform, ref::zero_one_uniform_observed,
          ref::zero_one_uniform_predicted);
    check(ref::zero_one_y, ref::zero_one_score, C::quantile, ref::zero_one_quantile_observed,
          ref::zero_one_quantile_predicted);
    check(ref::signs_y, ref::signs_score, C::uniform, ref::signs_uniform_observed,
          ref::signs_uniform_predicted);
    check(ref::signs_y, ref::signs_score, C::quantile, ref::signs_quantile_observed,
          ref::signs_quantile_predicted);
}

TEST_CASE("the calibration errors are worked by hand") {
    const std::vector<int> y = {0, 1, 1, 1};
    const std::vector<double> p = {0.1, 0.3, 0.8, 0.9};
    const auto table = calibration_table(y, p, {.n_bins = 2});
    REQUIRE(table.bins.size() == 2);
    CHECK(table.bins[0].weight == 2.0);  // mean 0.2, observed 0.5; then 0.85 and 1
    CHECK(relative_error(table.expected_calibration_error, 0.5 * 0.3 + 0.5 * 0.15) < tight);
    CHECK(relative_error(table.max_calibration_error, 0.3) < tight);
    CHECK(table.text() ==
          "probability    weight  predicted  observed\n"
          "0.000 - 0.500       2     0.2000    0.5000\n"
          "0.500 - 1.000       2     0.8500    1.0000\n"
          "expected calibration error 0.2250\n");
    // Weight moves the mean of a bin: (0.1 * 3 + 0.3) / 4 against 1 / 4.
    const auto weighted = calibration_table(
        y, p, {.n_bins = 2, .sample_weight = std::vector<double>{3.0, 1.0, 0.0, 0.0}});
    REQUIRE(weighted.bins.size() == 1);
    CHECK(relative_error(weighted.expected_calibration_error, 0.25 - 0.15) < tight);
}

TEST_CASE("errors name the value and its position") {
    const std::vector<int> y = {0, 1};
    const std::vector<double> above = {0.5, 1.5}, good = {0.5, 0.5};
    const std::vector<float> nan = {std::numeric_limits<float>::quiet_NaN(), 0.5F};
    CHECK_THROWS_WITH_AS((void)log_loss(y, above),
                         "log_loss: y_prob must be in [0, 1], got 1.5 at position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)brier_score_loss(y, nan),
                         "brier_score_loss: y_prob must be finite, got NaN at position 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log_loss(y, Matrix<double>{{0.5, 0.5}, {-0.5, 1.5}}),
                         "log_loss: y_prob must be in [0, 1], got -0.5 at row 1, column 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log_loss(y, good, {.eps = 0.5}),
                         "log_loss: eps must be in [0, 0.5), got 0.5", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log_loss(std::vector<int>{1, 1}, Matrix<double>{{0, 1}, {0, 1}}),
                         "log_loss: y_true holds the label 1 alone; give the classes of the "
                         "columns as labels",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)calibration_table(y, good, {.n_bins = 0}),
                         "calibration_table: n_bins must be >= 1, got 0", InvalidArgument);
}

TEST_SUITE_END();
