#include <foretell/model_selection/cross_val_predict.hpp>
#include <foretell/model_selection/cross_val_score.hpp>
#include <foretell/model_selection/cross_validate.hpp>

#include <foretell/core/take.hpp>
#include <foretell/data/table.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/model_selection/group_k_fold.hpp>
#include <foretell/model_selection/k_fold.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>
#include <foretell/model_selection/time_ordered_holdout.hpp>
#include <foretell/model_selection/time_series_split.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "model_selection/small_models.hpp"
#include "reference/model_selection.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("model_selection/cross_validate");

using namespace foretell;
using small_models::MeanRegressor;
using small_models::PriorClassifier;
using support::relative_error;
namespace ref = ref_model_selection;

namespace {

MatrixView<const double> reference_X() {
    return {ref::X.data(), ref::y.size(), 3};
}
LogisticRegression<double> reference_model() {
    return LogisticRegression<double>(
        {.C = 0.7, .solver = LogisticSolver::newton_cholesky, .tol = 1e-12, .max_iter = 1000});
}

const Matrix<double> X_small = {{1}, {2}, {3}, {4}, {5}, {6}};
const std::vector<int> y_small = {0, 1, 1, 0, 1, 1};

class StopAfter : public ProgressSink {
public:
    explicit StopAfter(std::size_t folds) : folds_(folds) {}
    bool update(const Progress& p) override {
        REQUIRE(p.what == "cross_validate");
        seen.push_back(p.done);
        total = p.total;
        return p.done < folds_;
    }
    std::vector<std::size_t> seen;
    std::size_t total = 0;

private:
    std::size_t folds_;
};

class LogLines : public LogSink {
public:
    void log(LogLevel, std::string_view text) override { lines.emplace_back(text); }
    std::vector<std::string> lines;
};

}  // namespace

TEST_CASE("scores of a logistic regression equal scikit-learn's fold by fold") {
    const std::vector<Scorer> metrics = {
        "accuracy",          "f1",           "recall",         "roc_auc",
        "average_precision", "neg_log_loss", "neg_brier_score"};
    const auto result = cross_validate(
        reference_model(), reference_X(), ref::y, StratifiedKFold({.n_splits = 4}),
        {.metrics = metrics, .return_train_scores = true, .return_estimators = true});
    constexpr double tight = 1e-12;
    CHECK(relative_error(result["accuracy"].test, ref::cv_accuracy) < tight);
    CHECK(relative_error(result["f1"].test, ref::cv_f1) < tight);
    CHECK(relative_error(result["recall"].test, ref::cv_recall) < tight);
    CHECK(relative_error(result["roc_auc"].test, ref::cv_roc_auc) < tight);
    CHECK(relative_error(result["average_precision"].test, ref::cv_average_precision) < tight);
    CHECK(relative_error(result["neg_log_loss"].test, ref::cv_neg_log_loss) < 1e-9);
    CHECK(relative_error(result["neg_brier_score"].test, ref::cv_neg_brier_score) < 1e-9);
    CHECK(relative_error(result["neg_log_loss"].train, ref::cv_train_neg_log_loss) < 1e-9);
    REQUIRE(result.estimators.size() == 4);
    for (const auto& model : result.estimators) CHECK(model.solver_result().converged());
    CHECK(!result.stopped);
}

TEST_CASE("weights go to fit, and to the metrics unless told otherwise") {
    const auto scores = [](bool weight_metrics, std::string_view metric) {
        return cross_validate(reference_model(), reference_X(), ref::y, 4,
                              {.metrics = {metric},
                               .sample_weight = ref::weight,
                               .weight_metrics = weight_metrics})
            .metrics[0]
            .test;
    };
    CHECK(relative_error(scores(false, "neg_log_loss"), ref::cv_weighted_fit_neg_log_loss) < 1e-9);
    CHECK(relative_error(scores(false, "roc_auc"), ref::cv_weighted_fit_roc_auc) < 1e-12);
    // In both: the accuracy of a fold is the weighted share of its right predictions.
    const auto weighted = scores(true, "accuracy");
    const auto splits = StratifiedKFold({.n_splits = 4}).split(ref::y);
    const auto predicted = cross_val_predict(reference_model(), reference_X(), ref::y, splits,
                                             {.sample_weight = ref::weight});
    for (std::size_t f = 0; f < 4; ++f) {
        double right = 0.0, total = 0.0;
        for (const std::size_t i : splits[f].test) {
            total += ref::weight[i];
            right += predicted(i) == ref::y[i] ? ref::weight[i] : 0.0;
        }
        CHECK(relative_error(weighted[f], right / total) < 1e-14);
    }
}

TEST_CASE("out-of-fold predictions equal scikit-learn's cross_val_predict") {
    const StratifiedKFold cv({.n_splits = 4});
    const auto p = cross_val_predict_proba(reference_model(), reference_X(), ref::y, cv);
    std::vector<double> of_one;
    for (std::size_t i = 0; i < p.shape(0); ++i) of_one.push_back(p(i, 1));
    CHECK(relative_error(of_one, ref::cv_proba) < 1e-9);
    const Labels labels = cross_val_predict(reference_model(), reference_X(), ref::y, cv);
    CHECK(std::vector<int>(labels.begin(), labels.end()) == ref::cv_predict);
    const auto z = cross_val_decision_function(reference_model(), reference_X(), ref::y, cv);
    REQUIRE(z.shape(1) == 1);
    for (std::size_t i = 0; i < of_one.size(); ++i) {
        CHECK(relative_error(1.0 / (1.0 + std::exp(-z(i, 0))), of_one[i]) < 1e-14);
    }
    const auto result =
        cross_validate(reference_model(), reference_X(), ref::y, cv, {.return_predictions = true});
    CHECK(result.out_of_fold.probabilities == p);
    CHECK(result.out_of_fold.labels == labels);
    CHECK(result.out_of_fold.classes == Labels{0, 1});
    const auto splits = cv.split(ref::y);
    for (std::size_t f = 0; f < 4; ++f) {
        for (const std::size_t i : splits[f].test) CHECK(result.out_of_fold.fold[i] == f);
    }
}

TEST_CASE("the number of threads changes no bit") {
    const CrossValidateOptions options{.metrics = {"roc_auc", "neg_log_loss", "accuracy"},
                                       .return_train_scores = true,
                                       .return_estimators = true,
                                       .return_predictions = true,
                                       .sample_weight = ref::weight};
    const KFold cv({.n_splits = 9, .shuffle = true, .seed = 1});
    const auto one = cross_validate(reference_model(), reference_X(), ref::y, cv, options);
    for (const std::size_t n_threads : {2u, 8u, 0u}) {
        CrossValidateOptions more = options;
        more.n_threads = n_threads;
        const auto many = cross_validate(reference_model(), reference_X(), ref::y, cv, more);
        for (std::size_t m = 0; m < 3; ++m) {
            CHECK(many.metrics[m].test == one.metrics[m].test);
            CHECK(many.metrics[m].train == one.metrics[m].train);
        }
        CHECK(many.out_of_fold.probabilities == one.out_of_fold.probabilities);
        for (std::size_t f = 0; f < 9; ++f) {
            CHECK(many.estimators[f].coef() == one.estimators[f].coef());
        }
    }
}

TEST_CASE("sparse rows, float, and a table serve as X") {
    const Matrix<double> dense = take_rows(reference_X(), StratifiedKFold().split(ref::y)[0].train);
    const auto y = take_rows(ref::y, StratifiedKFold().split(ref::y)[0].train);
    const auto a = cross_val_score(reference_model(), dense, y, 3, "roc_auc");
    const auto b =
        cross_val_score(reference_model(), CsrMatrix<double>::from_dense(dense), y, 3, "roc_auc");
    CHECK(relative_error(a, b) < 1e-12);
    Matrix<float> narrow = full(dense.shape(0), 3, 0.0F);
    for (std::size_t i = 0; i < dense.size(); ++i) {
        narrow.data()[i] = static_cast<float>(dense.data()[i]);
    }
    const auto c =
        cross_val_score(LogisticRegression<float>({.C = 0.7}), narrow, y, 3, "neg_log_loss");
    const auto d = cross_val_score(reference_model(), dense, y, 3, "neg_log_loss");
    CHECK(relative_error(c, d) < 1e-3);

    Table table;
    table.add_text("city", std::vector<std::string>{"a", "b", "a", "b", "a", "c"});
    const auto scores = cross_val_score(PriorClassifier(), table, y_small, KFold({.n_splits = 3}));
    CHECK(scores == std::vector<double>{0.5, 0.5, 0.0});
}

TEST_CASE("hand-worked: a classifier that knows shares alone") {
    // Training rows of fold 0: labels 1, 0, 1, 1; of fold 1: 0, 1, 1, 1; of fold 2: 0, 1, 1, 0.
    const auto result =
        cross_validate(PriorClassifier(), X_small, y_small, KFold({.n_splits = 3}),
                       {.metrics = {"neg_brier_score"}, .return_predictions = true});
    CHECK(result["neg_brier_score"].test == std::vector<double>{-(0.75 * 0.75 + 0.25 * 0.25) / 2,
                                                                -(0.25 * 0.25 + 0.75 * 0.75) / 2,
                                                                -0.25});
    CHECK(result.out_of_fold.probabilities(0, 1) == 0.75);
    CHECK(result.out_of_fold.probabilities(5, 0) == 0.5);
    CHECK(relative_error(result["neg_brier_score"].mean(), -(0.3125 + 0.3125 + 0.25) / 3) < 1e-15);
    CHECK(relative_error(result["neg_brier_score"].std(), 0.0625 * std::sqrt(2.0) / 3) < 1e-14);
}

TEST_CASE("numbers: a regressor that offers the least, with each metric") {
    const Vector<double> y = {1, 2, 3, 4};
    const auto result =
        cross_validate(MeanRegressor{.scale = 2.0}, X_small, Vector<double>{1, 2, 3, 4, 5, 6}, 2,
                       {.metrics = {"neg_mean_absolute_error", "r2"}});
    // Trained on 4, 5, 6 it says 10, on 1, 2, 3 it says 4.
    CHECK(result["neg_mean_absolute_error"].test == std::vector<double>{-8.0, -1.0});
    CHECK(relative_error(result["r2"].test, std::vector<double>{-96.0, -1.5}) < 1e-15);
    CHECK(cross_val_predict(MeanRegressor{},
                            take_rows(X_small, std::vector<std::size_t>{0, 1, 2, 3}), y,
                            KFold({.n_splits = 2})) == Vector<double>{3.5, 3.5, 1.5, 1.5});
}

TEST_CASE("a scorer of your own sees rows, labels and probabilities") {
    const std::vector<double> revenue = {10, 20, 30, 40, 50, 60};
    const Scorer profit("profit", [&](const Predictions& p) {
        double total = 0.0;
        for (std::size_t k = 0; k < p.rows.size(); ++k) {
            if (p.proba(k, 1) > 0.6 && p.y_true[k] == 1) total += revenue[p.rows[k]];
        }
        return total;
    });
    const auto result = cross_validate(PriorClassifier(), X_small, y_small, KFold({.n_splits = 3}),
                                       {.metrics = {profit, "accuracy"}});
    CHECK(result["profit"].test == std::vector<double>{20.0, 30.0, 0.0});
    CHECK(result["accuracy"].test == std::vector<double>{0.5, 0.5, 0.0});
}

TEST_CASE("each metric built in has a value for the models it is for") {
    const std::set<std::string_view> for_numbers = {"r2",
                                                    "neg_mean_squared_error",
                                                    "neg_root_mean_squared_error",
                                                    "neg_mean_absolute_error",
                                                    "neg_median_absolute_error",
                                                    "neg_mean_absolute_percentage_error"};
    const std::set<std::string_view> for_many = {"roc_auc_ovr", "roc_auc_ovr_weighted",
                                                 "roc_auc_ovo", "roc_auc_ovo_weighted"};
    std::size_t n = 0;
    for (const std::string_view name : Scorer::names()) {
        CAPTURE(name);
        ++n;
        std::vector<double> scores;
        if (for_numbers.contains(name)) {
            scores = cross_val_score(MeanRegressor{}, X_small, Vector<double>{1, 2, 3, 4, 5, 6}, 2,
                                     name);
        } else {
            scores = cross_val_score(reference_model(), reference_X(), ref::y, 2, name);
        }
        for (const double s : scores) CHECK(std::isfinite(s));
        if (for_many.contains(name)) {  // with two classes they are all the plain area
            CHECK(relative_error(scores, cross_val_score(reference_model(), reference_X(), ref::y,
                                                         2, "roc_auc")) < 1e-12);
        }
    }
    CHECK(n == 29);
}

TEST_CASE("a class that a fold did not see has probability 0 out of fold") {
    const std::vector<int> y = {5, 5, 7, 7, 9, 9};
    const auto p = cross_val_predict_proba(PriorClassifier(), X_small, y, KFold({.n_splits = 3}));
    CHECK(p == Matrix<double>{{0, 0.5, 0.5},
                              {0, 0.5, 0.5},
                              {0.5, 0, 0.5},
                              {0.5, 0, 0.5},
                              {0.5, 0.5, 0},
                              {0.5, 0.5, 0}});
}

TEST_CASE("splits made before, one split, and groups serve as cv") {
    const std::vector<int> groups = {1, 1, 2, 2, 3, 3};
    const auto by_group =
        cross_val_score(PriorClassifier(), X_small, y_small,
                        GroupKFold({.n_splits = 3}).split_groups(groups), "accuracy");
    CHECK(by_group.size() == 3);
    const std::vector<double> times = {1, 2, 3, 4, 5, 6};
    const auto late = cross_validate(PriorClassifier(), X_small, y_small,
                                     time_ordered_holdout(times, {.test_fraction = 0.33}),
                                     {.return_predictions = true});
    CHECK(late["accuracy"].test.size() == 1);
    using Out = decltype(late.out_of_fold);
    CHECK(late.out_of_fold.fold ==
          std::vector<std::size_t>{Out::none, Out::none, Out::none, Out::none, 0, 0});
    CHECK(std::isnan(late.out_of_fold.probabilities(0, 0)));
    CHECK(cross_val_score(PriorClassifier(), X_small, y_small, TimeSeriesSplit({.n_splits = 2}))
              .size() == 2);
}

TEST_CASE("progress counts folds and may stop them; what a fit says is kept in order of folds") {
    StopAfter none_stops(99);
    LogLines log;
    auto result = cross_validate(PriorClassifier(), X_small, y_small, KFold({.n_splits = 3}),
                                 {.n_threads = 3, .progress = &none_stops, .log = &log});
    CHECK(none_stops.seen.front() == 0);
    CHECK(none_stops.seen.back() == 3);
    CHECK(none_stops.total == 3);
    CHECK(log.lines ==
          std::vector<std::string>{"fold 0: fitted", "fold 1: fitted", "fold 2: fitted"});

    StopAfter first(1);
    result = cross_validate(PriorClassifier(), X_small, y_small, KFold({.n_splits = 3}),
                            {.return_predictions = true, .progress = &first});
    CHECK(first.seen == std::vector<std::size_t>{0, 1});
    CHECK(result.stopped);
    CHECK(result["accuracy"].test[0] == 0.5);
    CHECK(std::isnan(result["accuracy"].test[1]));
    CHECK(result.out_of_fold.fold[0] == 0);
    CHECK(result.out_of_fold.fold[5] == decltype(result.out_of_fold)::none);
    StopAfter again(1);
    CHECK_THROWS_WITH_AS(
        (void)cross_val_predict(PriorClassifier(), X_small, y_small, 2, {.progress = &again}),
        "cross_val_predict: stopped before all rows were predicted", InvalidArgument);
}

TEST_CASE("the result prints as a table") {
    auto result = cross_validate(PriorClassifier(), X_small, y_small, KFold({.n_splits = 3}),
                                 {.return_train_scores = true});
    result.fit_seconds = {0.5, 0.25, 0.25};
    result.score_seconds = {0.0, 0.125, 0.0};
    CHECK(result.text() ==
          "metric      mean     std     min     max  train mean\n"
          "accuracy  0.3333  0.2357  0.0000  0.5000      0.6667\n"
          "3 folds, fitted in 1.000 s and scored in 0.125 s\n");
    CHECK_THROWS_WITH_AS((void)result["f1"], "CrossValidation: the metric f1 was not computed",
                         InvalidArgument);
}

TEST_CASE("errors name the fold and the metric") {
    const KFold cv({.n_splits = 3});
    const auto run = [&](const auto& splits, CrossValidateOptions options = {}) {
        (void)cross_validate(PriorClassifier(), X_small, y_small, splits, options);
    };
    CHECK_THROWS_WITH_AS(
        run(cv, {.metrics = {"roc_auc"}}),
        "cross_validate: fold 2: roc_auc: roc_auc_score: y_true has no negative sample (pos_label "
        "is 1), so that the ROC curve is not defined",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(run(std::vector<Split>{}),
                         "cross_validate: cv must have at least one split", InvalidArgument);
    CHECK_THROWS_WITH_AS(run(Split{{0, 1, 2}, {}}),
                         "cross_validate: the test set of fold 0 is empty", InvalidArgument);
    CHECK_THROWS_WITH_AS(run(std::vector<Split>{{{0, 1}, {2}}, {{0, 1}, {1, 2}}}),
                         "cross_validate: row 1 is in both sets of fold 1", InvalidArgument);
    CHECK_THROWS_WITH_AS(run(Split{{0, 6}, {2}}),
                         "cross_validate: rows must be below 6, the number of samples, got 6 in "
                         "the training set of fold 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        run(std::vector<Split>{{{0, 1}, {2}}, {{0, 1}, {2}}}, {.return_predictions = true}),
        "cross_validate: row 2 is in the test sets of folds 0 and 1, so that it "
        "has no one prediction",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)cross_val_predict(PriorClassifier(), X_small, y_small, Split{{0, 1, 2, 3}, {4, 5}}),
        "cross_val_predict: each row must be in one test set, row 0 is in none", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)cross_validate(PriorClassifier(), X_small, std::vector<int>{0, 1}, 2),
        "cross_validate: X has 6 samples, but y has 2", ShapeError);
    CHECK_THROWS_WITH_AS(run(1), "StratifiedKFold: n_splits must be >= 2, got 1", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)cross_val_score(MeanRegressor{}, X_small, Vector<double>{1, 2, 3, 4, 5, 6}, 2, "r2",
                              {.sample_weight = std::vector<double>(6, 1.0)}),
        "cross_validate: fold 0: the estimator's fit takes no sample_weight", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)cross_val_score(PriorClassifier(), X_small, std::vector<int>{0, 1, 2, 0, 1, 2}, 2,
                              "f1"),
        "cross_validate: fold 0: f1: this metric is for two classes, the model has 3; use it with "
        "_micro, _macro or _weighted",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)cross_val_decision_function(PriorClassifier(), X_small, y_small, cv),
        "cross_val_decision_function: the model must have decision_function of one shape in all "
        "folds",
        InvalidArgument);
    try {
        (void)Scorer("auc");
        FAIL("an unknown metric was accepted");
    } catch (const InvalidArgument& e) {
        CHECK(std::string(e.what()).starts_with(
            "Scorer: there is no metric auc; there are accuracy, balanced_accuracy, "));
    }
}

TEST_SUITE_END();
