#include <foretell/metrics/accuracy_score.hpp>
#include <foretell/metrics/agreement.hpp>
#include <foretell/metrics/balanced_accuracy_score.hpp>
#include <foretell/metrics/classification_report.hpp>
#include <foretell/metrics/confusion_matrix.hpp>
#include <foretell/metrics/precision_recall_fscore.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "reference/metrics.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("metrics/classification");

using namespace foretell;
using support::relative_error;
namespace ref = ref_metrics;

namespace {

constexpr double tight = 1e-14;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// (precision..., recall..., f..., support...) as scikit-learn returns them.
std::vector<double> as_columns(const std::vector<ClassFscore>& scores) {
    std::vector<double> out;
    for (auto member : {&ClassFscore::precision, &ClassFscore::recall, &ClassFscore::f_score,
                        &ClassFscore::support}) {
        for (const ClassFscore& s : scores) out.push_back(s.*member);
    }
    return out;
}
std::vector<double> as_triple(const AveragedFscore& s) {
    return {s.precision, s.recall, s.f_score};
}

}  // namespace

TEST_CASE("two classes: every figure equals scikit-learn's, with and without weights") {
    const auto check = [](const auto& y, const auto& pred, RealsView w, double accuracy,
                          double correct, double balanced, double adjusted, double precision,
                          double recall, double f1, double f2, double f0, double mcc, double kappa,
                          const std::vector<double>& confusion) {
        CHECK(relative_error(accuracy_score(y, pred, {.sample_weight = w}), accuracy) < tight);
        CHECK(relative_error(accuracy_score(y, pred, {.normalize = false, .sample_weight = w}),
                             correct) < tight);
        CHECK(relative_error(balanced_accuracy_score(y, pred, {.sample_weight = w}), balanced) <
              tight);
        CHECK(
            relative_error(balanced_accuracy_score(y, pred, {.adjusted = true, .sample_weight = w}),
                           adjusted) < tight);
        CHECK(relative_error(precision_score(y, pred, {.sample_weight = w}), precision) < tight);
        CHECK(relative_error(recall_score(y, pred, {.sample_weight = w}), recall) < tight);
        CHECK(relative_error(f1_score(y, pred, {.sample_weight = w}), f1) < tight);
        CHECK(relative_error(fbeta_score(y, pred, 2.0, {.sample_weight = w}), f2) < tight);
        CHECK(relative_error(fbeta_score(y, pred, 0.0, {.sample_weight = w}), f0) < tight);
        CHECK(relative_error(matthews_corrcoef(y, pred, {.sample_weight = w}), mcc) < tight);
        CHECK(relative_error(cohen_kappa_score(y, pred, {.sample_weight = w}), kappa) < tight);
        CHECK(relative_error(confusion_matrix(y, pred, {.sample_weight = w}), confusion) < tight);
    };
    check(ref::zero_one_y, ref::zero_one_pred, {}, ref::zero_one_accuracy, ref::zero_one_correct,
          ref::zero_one_balanced_accuracy, ref::zero_one_balanced_adjusted, ref::zero_one_precision,
          ref::zero_one_recall, ref::zero_one_f1, ref::zero_one_f2, ref::zero_one_f0,
          ref::zero_one_mcc, ref::zero_one_kappa, ref::zero_one_confusion);
    check(ref::zero_one_y, ref::zero_one_pred, ref::zero_one_weight, ref::zero_one_w_accuracy,
          ref::zero_one_w_correct, ref::zero_one_w_balanced_accuracy,
          ref::zero_one_w_balanced_adjusted, ref::zero_one_w_precision, ref::zero_one_w_recall,
          ref::zero_one_w_f1, ref::zero_one_w_f2, ref::zero_one_w_f0, ref::zero_one_w_mcc,
          ref::zero_one_w_kappa, ref::zero_one_w_confusion);
    check(ref::signs_y, ref::signs_pred, {}, ref::signs_accuracy, ref::signs_correct,
          ref::signs_balanced_accuracy, ref::signs_balanced_adjusted, ref::signs_precision,
          ref::signs_recall, ref::signs_f1, ref::signs_f2, ref::signs_f0, ref::signs_mcc,
          ref::signs_kappa, ref::signs_confusion);
    check(ref::signs_y, ref::signs_pred, ref::signs_weight, ref::signs_w_accuracy,
          ref::signs_w_correct, ref::signs_w_balanced_accuracy, ref::signs_w_balanced_adjusted,
          ref::signs_w_precision, ref::signs_w_recall, ref::signs_w_f1, ref::signs_w_f2,
          ref::signs_w_f0, ref::signs_w_mcc, ref::signs_w_kappa, ref::signs_w_confusion);
}

TEST_CASE("three classes: accuracy, agreement and confusion equal scikit-learn's") {
    const auto &y = ref::three_y, &p = ref::three_pred;
    const RealsView w = ref::three_weight;
    CHECK(relative_error(accuracy_score(y, p), ref::three_accuracy) < tight);
    CHECK(relative_error(accuracy_score(y, p, {.sample_weight = w}), ref::three_w_accuracy) <
          tight);
    CHECK(relative_error(balanced_accuracy_score(y, p), ref::three_balanced_accuracy) < tight);
    CHECK(relative_error(balanced_accuracy_score(y, p, {.sample_weight = w}),
                         ref::three_w_balanced_accuracy) < tight);
    CHECK(relative_error(matthews_corrcoef(y, p), ref::three_mcc) < tight);
    CHECK(relative_error(matthews_corrcoef(y, p, {.sample_weight = w}), ref::three_w_mcc) < tight);
    CHECK(relative_error(cohen_kappa_score(y, p), ref::three_kappa) < tight);
    CHECK(relative_error(cohen_kappa_score(y, p, {.sample_weight = w}), ref::three_w_kappa) <
          tight);

    const auto confusion = [&](RealsView weights, ConfusionShare by) {
        return confusion_matrix(y, p, {.normalize = by, .sample_weight = weights});
    };
    CHECK(relative_error(confusion({}, ConfusionShare::none), ref::three_confusion_none) < tight);
    CHECK(relative_error(confusion({}, ConfusionShare::truth), ref::three_confusion_true) < tight);
    CHECK(relative_error(confusion({}, ConfusionShare::prediction), ref::three_confusion_pred) <
          tight);
    CHECK(relative_error(confusion({}, ConfusionShare::all), ref::three_confusion_all) < tight);
    CHECK(relative_error(confusion(w, ConfusionShare::none), ref::three_w_confusion_none) < tight);
    CHECK(relative_error(confusion(w, ConfusionShare::truth), ref::three_w_confusion_true) < tight);
    CHECK(relative_error(confusion(w, ConfusionShare::prediction), ref::three_w_confusion_pred) <
          tight);
    CHECK(relative_error(confusion(w, ConfusionShare::all), ref::three_w_confusion_all) < tight);
    CHECK(relative_error(confusion_matrix(y, p, {.labels = {10, 3}}), ref::three_confusion_subset) <
          tight);
    CHECK(relative_error(confusion_matrix(y, p, {.labels = {10, 3}, .sample_weight = w}),
                         ref::three_w_confusion_subset) < tight);
}

TEST_CASE("three classes: precision, recall and F by each average equal scikit-learn's") {
    const auto &y = ref::three_y, &p = ref::three_pred;
    const auto averaged = [&](Average average, std::vector<int> labels, RealsView w) {
        return as_triple(precision_recall_fscore(
            y, p,
            {.beta = 0.5, .average = average, .labels = std::move(labels), .sample_weight = w}));
    };
    const auto each = [&](std::vector<int> labels, RealsView w) {
        return as_columns(
            class_fscores(y, p, {.beta = 0.5, .labels = std::move(labels), .sample_weight = w}));
    };
    const RealsView w = ref::three_weight;
    CHECK(relative_error(each({}, {}), ref::three_prf_each) < tight);
    CHECK(relative_error(each({10, 3}, {}), ref::three_prf_each_subset) < tight);
    CHECK(relative_error(each({}, w), ref::three_w_prf_each) < tight);
    CHECK(relative_error(each({10, 3}, w), ref::three_w_prf_each_subset) < tight);
    using A = Average;
    CHECK(relative_error(averaged(A::micro, {}, {}), ref::three_prf_micro) < tight);
    CHECK(relative_error(averaged(A::micro, {10, 3}, {}), ref::three_prf_micro_subset) < tight);
    CHECK(relative_error(averaged(A::micro, {}, w), ref::three_w_prf_micro) < tight);
    CHECK(relative_error(averaged(A::micro, {10, 3}, w), ref::three_w_prf_micro_subset) < tight);
    CHECK(relative_error(averaged(A::macro, {}, {}), ref::three_prf_macro) < tight);
    CHECK(relative_error(averaged(A::macro, {10, 3}, {}), ref::three_prf_macro_subset) < tight);
    CHECK(relative_error(averaged(A::macro, {}, w), ref::three_w_prf_macro) < tight);
    CHECK(relative_error(averaged(A::macro, {10, 3}, w), ref::three_w_prf_macro_subset) < tight);
    CHECK(relative_error(averaged(A::weighted, {}, {}), ref::three_prf_weighted) < tight);
    CHECK(relative_error(averaged(A::weighted, {10, 3}, {}), ref::three_prf_weighted_subset) <
          tight);
    CHECK(relative_error(averaged(A::weighted, {}, w), ref::three_w_prf_weighted) < tight);
    CHECK(relative_error(averaged(A::weighted, {10, 3}, w), ref::three_w_prf_weighted_subset) <
          tight);
}

TEST_CASE("shares of nothing follow zero_division as in scikit-learn") {
    // Class 2 is never predicted, class 9 never true, class 5 neither.
    const auto with = [](ZeroDivision zero, Average average, double beta) {
        return as_triple(precision_recall_fscore(
            ref::holes_y, ref::holes_pred,
            {.beta = beta, .average = average, .labels = {1, 2, 5, 9}, .zero_division = zero}));
    };
    const auto each = [](ZeroDivision zero, double beta) {
        return as_columns(
            class_fscores(ref::holes_y, ref::holes_pred,
                          {.beta = beta, .labels = {1, 2, 5, 9}, .zero_division = zero}));
    };
    using Z = ZeroDivision;
    using A = Average;
    CHECK(relative_error(each(Z::zero, 1.0), ref::holes_0_each_beta_1) < tight);
    CHECK(relative_error(each(Z::zero, infinity), ref::holes_0_each_beta_inf) < tight);
    CHECK(relative_error(each(Z::zero, 0.0), ref::holes_0_each_beta_0) < tight);
    CHECK(relative_error(each(Z::one, 1.0), ref::holes_1_each_beta_1) < tight);
    CHECK(relative_error(each(Z::one, infinity), ref::holes_1_each_beta_inf) < tight);
    CHECK(relative_error(each(Z::one, 0.0), ref::holes_1_each_beta_0) < tight);
    CHECK(relative_error(with(Z::zero, A::micro, 1.0), ref::holes_0_micro_beta_1) < tight);
    CHECK(relative_error(with(Z::zero, A::macro, 1.0), ref::holes_0_macro_beta_1) < tight);
    CHECK(relative_error(with(Z::zero, A::weighted, 1.0), ref::holes_0_weighted_beta_1) < tight);
    CHECK(relative_error(with(Z::one, A::micro, 1.0), ref::holes_1_micro_beta_1) < tight);
    CHECK(relative_error(with(Z::one, A::macro, infinity), ref::holes_1_macro_beta_inf) < tight);
    CHECK(relative_error(with(Z::one, A::macro, 0.0), ref::holes_1_macro_beta_0) < tight);
    CHECK(relative_error(with(Z::one, A::weighted, 1.0), ref::holes_1_weighted_beta_1) < tight);

    const auto weighted = [](ZeroDivision zero, std::vector<int> labels) {
        return as_triple(precision_recall_fscore(
            ref::holes_y, ref::holes_pred,
            {.average = Average::weighted, .labels = std::move(labels), .zero_division = zero}));
    };
    CHECK(relative_error(weighted(Z::zero, {5}), ref::holes_0_weighted_unseen) < tight);
    CHECK(relative_error(weighted(Z::one, {5}), ref::holes_1_weighted_unseen) < tight);
    CHECK(relative_error(weighted(Z::zero, {9, 5}), ref::holes_0_weighted_untrue) < tight);
    CHECK(relative_error(weighted(Z::one, {9, 5}), ref::holes_1_weighted_untrue) < tight);
}

TEST_CASE("zero_division nan leaves a class out of the mean, error names the class") {
    const std::vector<int> y = {1, 1, 2}, p = {1, 1, 1};  // precision: 2/3 and 0 / 0
    const auto precision = [&](ZeroDivision zero) {
        return precision_score(y, p, {.average = Average::macro, .zero_division = zero});
    };
    CHECK(precision(ZeroDivision::zero) == 1.0 / 3.0);
    CHECK(precision(ZeroDivision::one) == (2.0 / 3.0 + 1.0) / 2.0);
    CHECK(precision(ZeroDivision::nan) == 2.0 / 3.0);
    CHECK_THROWS_WITH_AS((void)precision(ZeroDivision::error),
                         "precision_score: the precision of class 2 is 0 / 0: it was never "
                         "predicted; set zero_division to zero, one or nan to allow it",
                         InvalidArgument);
    // Recall is defined for both, and F is 0 where one of its parts is.
    CHECK(recall_score(y, p, {.average = Average::macro, .zero_division = ZeroDivision::error}) ==
          0.5);
    CHECK(relative_error(
              f1_score(y, p, {.average = Average::macro, .zero_division = ZeroDivision::error}),
              0.4) < tight);
    const std::vector<int> no_two = {1, 1, 1};
    CHECK_THROWS_WITH_AS(
        (void)recall_score(no_two, y, {.pos_label = 2, .zero_division = ZeroDivision::error}),
        "recall_score: the recall of class 2 is 0 / 0: it is not in y_true; set zero_division to "
        "zero, one or nan to allow it",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)f1_score(no_two, no_two, {.pos_label = 2, .zero_division = ZeroDivision::error}),
        "f1_score: the F score of class 2 is 0 / 0: it is in neither y_true nor y_pred; set "
        "zero_division to zero, one or nan to allow it",
        InvalidArgument);
}

TEST_CASE("the positive class: the larger of two labels, or 1, or the one given") {
    const std::vector<int> y = {3, 3, 8, 8}, p = {3, 8, 8, 8};
    CHECK(precision_score(y, p) == 2.0 / 3.0);
    CHECK(precision_score(y, p, {.pos_label = 3}) == 1.0);
    const std::vector<int> nobody = {0, 0, 0, 0};  // a fold without buyers
    CHECK(recall_score(nobody, nobody, {.zero_division = ZeroDivision::one}) == 1.0);
    const std::vector<int> eights = {8, 8, 8, 8};
    CHECK_THROWS_WITH_AS((void)f1_score(eights, eights),
                         "f1_score: y_true holds the label 8 alone; give pos_label",
                         InvalidArgument);
    CHECK(f1_score(eights, eights, {.pos_label = 8}) == 1.0);
}

TEST_CASE("far apart labels are counted as close ones are") {
    const std::vector<int> y = {-2000000000, 2000000000, 7, 7, 2000000000};
    const std::vector<int> p = {-2000000000, 7, 7, 2000000000, 2000000000};
    const std::vector<int> y_small = {0, 2, 1, 1, 2}, p_small = {0, 1, 1, 2, 2};
    CHECK(confusion_matrix(y, p) == confusion_matrix(y_small, p_small));
    CHECK(as_columns(class_fscores(y, p)) == as_columns(class_fscores(y_small, p_small)));
}

TEST_CASE("the report's text is scikit-learn's, its numbers those of the functions") {
    const auto &y = ref::three_y, &p = ref::three_pred;
    CHECK(classification_report(y, p).text() == ref::three_report);
    CHECK(classification_report(y, p, {.target_names = {"a class with a long name", "b", "c"}})
              .text(4) == ref::three_report_names);
    CHECK(classification_report(y, p, {.labels = {10, 3}}).text() == ref::three_report_subset);
    const auto report = classification_report(y, p, {.sample_weight = ref::three_weight});
    CHECK(report.accuracy() ==
          f1_score(y, p, {.average = Average::micro, .sample_weight = ref::three_weight}));
    CHECK(report.macro.f_score ==
          f1_score(y, p, {.average = Average::macro, .sample_weight = ref::three_weight}));
    CHECK(report.classes[1].label == 7);
    CHECK(report.names == std::vector<std::string>{"3", "7", "10"});
}

TEST_CASE("integer weights equal repetition") {
    const std::vector<int> y = {0, 1, 2, 1, 0}, p = {0, 2, 2, 1, 1};
    const std::vector<float> w = {2, 0, 1, 3, 1};
    std::vector<int> y_long, p_long;
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (int k = 0; k < static_cast<int>(w[i]); ++k) {
            y_long.push_back(y[i]);
            p_long.push_back(p[i]);
        }
    }
    CHECK(accuracy_score(y, p, {.sample_weight = w}) == accuracy_score(y_long, p_long));
    CHECK(confusion_matrix(y, p, {.sample_weight = w}) == confusion_matrix(y_long, p_long));
    CHECK(relative_error(matthews_corrcoef(y, p, {.sample_weight = w}),
                         matthews_corrcoef(y_long, p_long)) < tight);
}

TEST_CASE("errors say what was wanted and what was given") {
    const std::vector<int> y = {0, 1, 2}, p = {0, 1, 1}, shorter = {0, 1}, none;
    CHECK_THROWS_WITH_AS((void)accuracy_score(y, shorter),
                         "accuracy_score: y_true has 3 samples, but y_pred has 2", ShapeError);
    CHECK_THROWS_WITH_AS((void)accuracy_score(none, none),
                         "accuracy_score: y_true must have at least one sample", ShapeError);
    CHECK_THROWS_WITH_AS(
        (void)accuracy_score(y, p, {.sample_weight = std::vector<double>{1.0}}),
        "accuracy_score: sample_weight must have 3 entries, one for each sample, got 1",
        ShapeError);
    CHECK_THROWS_WITH_AS(
        (void)f1_score(y, p, {.sample_weight = std::vector<double>{1.0, -1.0, 1.0}}),
        "f1_score: sample_weight must be finite and >= 0, got -1 at position 1", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)confusion_matrix(y, p, {.sample_weight = std::vector<double>{0.0, 0.0, 0.0}}),
        "confusion_matrix: sample_weight must not be all zero", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)f1_score(y, p),
                         "f1_score: average binary needs two labels, got 3; choose micro, macro or "
                         "weighted, or give pos_label",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)f1_score(y, p, {.pos_label = 5}),
                         "f1_score: pos_label must be a label of y_true or y_pred, got 5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)f1_score(y, p, {.labels = {0, 1}}),
                         "f1_score: labels go with average micro, macro or weighted, not with "
                         "binary",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)fbeta_score(y, p, -1.0), "fbeta_score: beta must be >= 0, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)confusion_matrix(y, p, {.labels = {1, 0, 1}}),
                         "confusion_matrix: labels must be distinct, got 1 twice", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)confusion_matrix(y, p, {.labels = {5, 6}}),
                         "confusion_matrix: none of labels is in y_true", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)classification_report(y, p, {.target_names = {"a"}}),
                         "classification_report: target_names must have 3 entries, one for each "
                         "class, got 1",
                         InvalidArgument);
    const std::vector<int> ones = {1, 1, 1};
    CHECK_THROWS_WITH_AS((void)balanced_accuracy_score(ones, ones, {.adjusted = true}),
                         "balanced_accuracy_score: adjusted needs at least two classes in y_true, "
                         "got 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)cohen_kappa_score(ones, ones),
                         "cohen_kappa_score: y_true and y_pred hold one class alone, so that kappa "
                         "is 0 / 0",
                         InvalidArgument);
}

TEST_SUITE_END();
