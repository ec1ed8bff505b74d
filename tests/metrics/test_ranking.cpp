#include <foretell/metrics/lift_table.hpp>
#include <foretell/metrics/precision_recall_curve.hpp>
#include <foretell/metrics/roc_auc_score.hpp>
#include <foretell/metrics/roc_curve.hpp>

#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "reference/metrics.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("metrics/ranking");

using namespace foretell;
using support::relative_error;
namespace ref = ref_metrics;

namespace {

constexpr double tight = 1e-14;

/// The definition: pairs of a positive and a negative, ties counting half. O(n^2).
template <class T>
double auc_by_pairs(const std::vector<int>& y, int positive, const std::vector<T>& score,
                    const std::vector<double>& w) {
    double all = 0.0, won = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t j = 0; j < y.size(); ++j) {
            if (y[i] != positive || y[j] == positive) continue;
            all += w[i] * w[j];
            won += w[i] * w[j] * (score[i] > score[j] ? 1.0 : (score[i] == score[j] ? 0.5 : 0.0));
        }
    }
    return won / all;
}

std::vector<double> without_first(const Vector<double>& v) {
    return {v.begin() + 1, v.end()};
}

}  // namespace

TEST_CASE("areas under both curves equal scikit-learn's") {
    const auto &y = ref::zero_one_y, &s = ref::signs_y;
    CHECK(relative_error(roc_auc_score(y, ref::zero_one_score), ref::zero_one_roc_auc) < tight);
    CHECK(relative_error(
              roc_auc_score(y, ref::zero_one_score, {.sample_weight = ref::zero_one_weight}),
              ref::zero_one_w_roc_auc) < tight);
    CHECK(relative_error(roc_auc_score(s, ref::signs_score), ref::signs_roc_auc) < tight);
    CHECK(relative_error(roc_auc_score(s, ref::signs_score, {.sample_weight = ref::signs_weight}),
                         ref::signs_w_roc_auc) < tight);
    CHECK(relative_error(average_precision_score(y, ref::zero_one_score),
                         ref::zero_one_average_precision) < tight);
    CHECK(relative_error(average_precision_score(y, ref::zero_one_score,
                                                 {.sample_weight = ref::zero_one_weight}),
                         ref::zero_one_w_average_precision) < tight);
    CHECK(relative_error(average_precision_score(s, ref::signs_score),
                         ref::signs_average_precision) < tight);
    CHECK(relative_error(
              average_precision_score(s, ref::signs_score, {.sample_weight = ref::signs_weight}),
              ref::signs_w_average_precision) < tight);
}

TEST_CASE("the curves equal scikit-learn's point by point") {
    const auto check_roc = [](const RocCurve& curve, const auto& fpr, const auto& tpr,
                              const auto& thresholds) {
        CHECK(relative_error(curve.fpr, fpr) < tight);
        CHECK(relative_error(curve.tpr, tpr) < tight);
        CHECK(without_first(curve.thresholds) == thresholds);
        CHECK(curve.thresholds(0) == std::numeric_limits<double>::infinity());
    };
    const auto &y = ref::zero_one_y, &s = ref::signs_y;
    check_roc(roc_curve(y, ref::zero_one_score), ref::zero_one_fpr, ref::zero_one_tpr,
              ref::zero_one_roc_thresholds);
    check_roc(roc_curve(y, ref::zero_one_score, {.drop_intermediate = false}),
              ref::zero_one_fpr_all, ref::zero_one_tpr_all, ref::zero_one_roc_thresholds_all);
    check_roc(roc_curve(y, ref::zero_one_score, {.sample_weight = ref::zero_one_weight}),
              ref::zero_one_w_fpr, ref::zero_one_w_tpr, ref::zero_one_w_roc_thresholds);
    check_roc(roc_curve(s, ref::signs_score), ref::signs_fpr, ref::signs_tpr,
              ref::signs_roc_thresholds);
    check_roc(roc_curve(s, ref::signs_score, {.sample_weight = ref::signs_weight}),
              ref::signs_w_fpr, ref::signs_w_tpr, ref::signs_w_roc_thresholds);

    const auto check_pr = [](const PrecisionRecallCurve& curve, const auto& precision,
                             const auto& recall, const auto& thresholds) {
        CHECK(relative_error(curve.precision, precision) < tight);
        CHECK(relative_error(curve.recall, recall) < tight);
        CHECK(relative_error(curve.thresholds, thresholds) == 0.0);
    };
    check_pr(precision_recall_curve(y, ref::zero_one_score), ref::zero_one_pr_precision,
             ref::zero_one_pr_recall, ref::zero_one_pr_thresholds);
    check_pr(
        precision_recall_curve(y, ref::zero_one_score, {.sample_weight = ref::zero_one_weight}),
        ref::zero_one_w_pr_precision, ref::zero_one_w_pr_recall, ref::zero_one_w_pr_thresholds);
    check_pr(precision_recall_curve(s, ref::signs_score, {.sample_weight = ref::signs_weight}),
             ref::signs_w_pr_precision, ref::signs_w_pr_recall, ref::signs_w_pr_thresholds);
}

TEST_CASE("the area for three classes equals scikit-learn's, and pairs take weights as well") {
    const auto& y = ref::three_y;
    const MatrixView<const double> p(ref::three_proba.data(), y.size(), 3);
    const auto auc = [&](MulticlassAuc kind, AucAverage average, RealsView w = {}) {
        return roc_auc_score(y, p, {.multi_class = kind, .average = average, .sample_weight = w});
    };
    using M = MulticlassAuc;
    using A = AucAverage;
    CHECK(relative_error(auc(M::ovr, A::macro), ref::three_auc_ovr_macro) < tight);
    CHECK(relative_error(auc(M::ovr, A::weighted), ref::three_auc_ovr_weighted) < tight);
    CHECK(relative_error(auc(M::ovr, A::macro, ref::three_weight), ref::three_w_auc_ovr_macro) <
          tight);
    CHECK(relative_error(auc(M::ovr, A::weighted, ref::three_weight),
                         ref::three_w_auc_ovr_weighted) < tight);
    CHECK(relative_error(auc(M::ovo, A::macro), ref::three_auc_ovo_macro) < tight);
    CHECK(relative_error(auc(M::ovo, A::weighted), ref::three_auc_ovo_weighted) < tight);
    const std::vector<float> twos(y.size(), 2.0F);
    CHECK(relative_error(auc(M::ovo, A::weighted, twos), ref::three_auc_ovo_weighted) < tight);
}

TEST_CASE("the area equals its definition by pairs for large, tied and extreme scores") {
    Random random(5);
    const auto check = [&](auto make_score) {
        const std::size_t n = 1500;  // enough for the counting passes
        std::vector<int> y(n);
        std::vector<double> score(n), w(n), ones(n, 1.0);
        for (std::size_t i = 0; i < n; ++i) {
            y[i] = random.bernoulli(0.3) ? 1 : 0;
            score[i] = make_score(i) + (y[i] == 1 ? 1e-3 * random.normal() : 0.0);
            w[i] = random.bernoulli(0.1) ? 0.0 : random.uniform();
        }
        CHECK(relative_error(roc_auc_score(y, score), auc_by_pairs(y, 1, score, ones)) < 1e-13);
        CHECK(relative_error(roc_auc_score(y, score, {.sample_weight = w}),
                             auc_by_pairs(y, 1, score, w)) < 1e-12);
        const std::vector<float> narrow(score.begin(), score.end());
        CHECK(relative_error(roc_auc_score(y, narrow), auc_by_pairs(y, 1, narrow, ones)) < 1e-13);
        CHECK(relative_error(roc_auc_score(y, narrow, {.pos_label = 0, .sample_weight = w}),
                             auc_by_pairs(y, 0, narrow, w)) < 1e-12);
    };
    check([&](std::size_t) { return random.normal(); });
    check([&](std::size_t) { return std::round(4.0 * random.normal()); });
    check([&](std::size_t) { return 1.0 + 1e-14 * random.normal(); });  // differ in the last bits
    check([&](std::size_t i) { return i == 7 ? 1e30 : 1e-9 * random.normal(); });  // one outlier
    check([&](std::size_t i) { return i % 2 == 0 ? 0.0 : -0.0; });
    check(
        [&](std::size_t i) { return (i % 3 == 0 ? -1.0 : 1.0) * std::exp(20 * random.normal()); });
}

TEST_CASE("hand-worked: four samples, one tie") {
    const std::vector<int> y = {0, 0, 1, 1};
    const std::vector<double> s = {0.1, 0.4, 0.4, 0.8};
    CHECK(roc_auc_score(y, s) == 3.5 / 4.0);
    CHECK(roc_auc_score(y, s, {.pos_label = 0}) == 0.5 / 4.0);
    // Thresholds 0.8, 0.4, 0.1: recall 1/2, 1, 1 and precision 1, 2/3, 1/2.
    CHECK(relative_error(average_precision_score(y, s), 0.5 * 1.0 + 0.5 * 2.0 / 3.0) < 1e-15);
    const RocCurve curve = roc_curve(y, s);
    CHECK(curve.fpr == Vector<double>{0.0, 0.0, 0.5, 1.0});
    CHECK(curve.tpr == Vector<double>{0.0, 0.5, 1.0, 1.0});
}

TEST_CASE("a strictly increasing map of the scores changes no area") {
    std::vector<double> logits;
    for (const double p : ref::signs_score) logits.push_back(std::log(p / (1.0 - p)));
    CHECK(roc_auc_score(ref::signs_y, logits) == roc_auc_score(ref::signs_y, ref::signs_score));
    CHECK(average_precision_score(ref::signs_y, logits) ==
          average_precision_score(ref::signs_y, ref::signs_score));
}

TEST_CASE("the lift table counts groups by descending score") {
    const std::vector<int> y = {1, 0, 1, 1, 0, 0, 0, 0, 1, 0};
    const std::vector<double> s = {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0};
    const LiftTable table = lift_table(y, s, {.n_bins = 4});  // 3, 3, 2, 2 samples
    REQUIRE(table.bins.size() == 4);
    CHECK(table.base_rate == 0.4);
    const std::vector<double> n = {3, 3, 2, 2}, positives = {2, 1, 0, 1},
                              gain = {0.5, 0.75, 0.75, 1}, lowest = {0.7, 0.4, 0.2, 0.0};
    for (std::size_t b = 0; b < 4; ++b) {
        CHECK(table.bins[b].n == n[b]);
        CHECK(table.bins[b].positives == positives[b]);
        CHECK(table.bins[b].rate == positives[b] / n[b]);
        CHECK(relative_error(table.bins[b].lift, positives[b] / n[b] / 0.4) < tight);
        CHECK(table.bins[b].cumulative_gain == gain[b]);
        CHECK(table.bins[b].min_score == lowest[b]);
    }
    CHECK(relative_error(table.bins[1].cumulative_lift, 3.0 / 6.0 / 0.4) < tight);
    CHECK(table.bins[3].cumulative_lift == 1.0);
    CHECK(table.text() ==
          "group  n  positives    rate  lift  cum. gain  cum. lift  min. score\n"
          "1      3          2  0.6667  1.67     0.5000       1.67      0.7000\n"
          "2      3          1  0.3333  0.83     0.7500       1.25      0.4000\n"
          "3      2          0  0.0000  0.00     0.7500       0.94      0.2000\n"
          "4      2          1  0.5000  1.25     1.0000       1.00      0.0000\n");
}

TEST_CASE("equal scores are divided between groups in proportion, whatever their order") {
    const std::vector<int> y = {1, 0, 0, 1, 1, 0}, reversed(y.rbegin(), y.rend());
    const std::vector<double> s = {2, 1, 1, 1, 1, 0}, s_reversed(s.rbegin(), s.rend());
    const LiftTable table = lift_table(y, s, {.n_bins = 2});
    CHECK(table.bins[0].n == 3.0);
    CHECK(table.bins[0].positives == 1.0 + 2.0 * 2.0 / 4.0);
    CHECK(table.bins[1].positives == 1.0);
    const LiftTable other = lift_table(reversed, s_reversed, {.n_bins = 2});
    CHECK(other.bins[0].positives == table.bins[0].positives);
    const LiftTable all_tied = lift_table(y, std::vector<float>(6, 0.5F), {.n_bins = 3});
    for (const LiftBin& bin : all_tied.bins) CHECK(relative_error(bin.lift, 1.0) < tight);
}

TEST_CASE("integer weights in the lift table equal repetition") {
    const std::vector<int> y = {1, 0, 1, 0, 0};
    const std::vector<double> s = {0.9, 0.8, 0.6, 0.4, 0.3}, w = {2, 1, 1, 3, 1};
    const std::vector<int> y_long = {1, 1, 0, 1, 0, 0, 0, 0};
    const std::vector<double> s_long = {0.9, 0.9, 0.8, 0.6, 0.4, 0.4, 0.4, 0.3};
    const LiftTable a = lift_table(y, s, {.n_bins = 4, .sample_weight = w});
    const LiftTable b = lift_table(y_long, s_long, {.n_bins = 4});
    for (std::size_t k = 0; k < 4; ++k) {
        CHECK(a.bins[k].n == b.bins[k].n);
        CHECK(a.bins[k].positives == b.bins[k].positives);
        CHECK(a.bins[k].min_score == b.bins[k].min_score);
    }
}

TEST_CASE("errors name what is missing") {
    const std::vector<int> y = {0, 1, 0}, ones = {1, 1, 1}, zeros = {0, 0, 0}, three = {0, 1, 2};
    const std::vector<double> s = {0.1, 0.2, 0.3};
    const std::vector<float> bad = {0.1F, std::numeric_limits<float>::quiet_NaN(), 0.2F};
    const std::vector<double> infinite = {0.1, 0.2, -std::numeric_limits<double>::infinity()};
    CHECK_THROWS_WITH_AS((void)roc_auc_score(y, bad),
                         "roc_auc_score: y_score must be finite, got NaN at position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)average_precision_score(y, infinite),
                         "average_precision_score: y_score must be finite, got -inf at position 2",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)roc_auc_score(ones, s),
                         "roc_auc_score: y_true has no negative sample (pos_label is 1), so that "
                         "the ROC curve is not defined",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)roc_curve(y, s, {.sample_weight = std::vector<double>{1, 0, 1}}),
                         "roc_curve: y_true has no positive sample (pos_label is 1), so that the "
                         "ROC curve is not defined",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)precision_recall_curve(zeros, s),
                         "precision_recall_curve: y_true has no positive sample (pos_label is 1), "
                         "so that recall is not defined",
                         InvalidArgument);
    CHECK(average_precision_score(ones, s) == 1.0);
    CHECK_THROWS_WITH_AS((void)roc_auc_score(three, s),
                         "roc_auc_score: y_true must hold two labels unless pos_label is given, "
                         "got 0, 1 and 2",
                         InvalidArgument);
    CHECK(roc_auc_score(three, s, {.pos_label = 2}) == 1.0);
    CHECK_THROWS_WITH_AS((void)roc_auc_score(y, std::vector<double>{1.0}),
                         "roc_auc_score: y_true has 3 samples, but y_score has 1", ShapeError);
    CHECK_THROWS_WITH_AS((void)lift_table(y, s, {.n_bins = 4}),
                         "lift_table: n_bins must be in [1, 3], the number of samples, got 4",
                         InvalidArgument);
    const Matrix<double> p = {{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}};
    CHECK_THROWS_WITH_AS((void)roc_auc_score(three, p),
                         "roc_auc_score: y_score must have one column for each of the 3 classes, "
                         "got shape (3, 2); give the classes of the columns as labels",
                         ShapeError);
    const Matrix<double> q = {{0.5, 0.5, 0.5}, {0.5, 0.5, 0}, {0.5, 0.5, 0}};
    CHECK_THROWS_WITH_AS((void)roc_auc_score(three, q),
                         "roc_auc_score: y_score must hold probabilities whose rows sum to 1, got "
                         "1.5 at row 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)roc_auc_score(three, p, {.labels = {0, 1}}),
                         "roc_auc_score: y_true holds the label 2, which is not in labels",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)roc_auc_score(three, p, {.labels = {1, 0}}),
                         "roc_auc_score: labels must ascend, got 1 then 0", InvalidArgument);
}

TEST_SUITE_END();
