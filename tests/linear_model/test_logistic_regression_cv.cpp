#include <foretell/linear_model/logistic_regression_cv.hpp>

#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/logistic_regression_cv.hpp"
#include "support/battery.hpp"
#include "support/compare.hpp"

#include <foretell/core/same_state.hpp>
#include <foretell/linear_model/logistic_regression_path.hpp>
#include <foretell/model_selection/time_series_split.hpp>
#include <foretell/progress/recording_progress.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace foretell;
namespace ref = ref_logistic_regression_cv;

namespace {

const MatrixView<const double> X(ref::X.data(), 80, 3);

LogisticRegressionCVOptions options_for(LogisticScoring scoring) {
    return {.Cs = ref::Cs, .scoring = scoring, .model = {.tol = 1e-10, .max_iter = 1000}};
}

std::size_t position(const LogisticRegressionCV<double>& model) {
    std::size_t at = 0;
    while (model.Cs()[at] != model.C()) ++at;
    return at;
}

double mean_score(const Matrix<double>& scores, std::size_t c) {
    double sum = 0.0;
    for (std::size_t s = 0; s < scores.shape()[0]; ++s) sum += scores(s, c);
    return sum / static_cast<double>(scores.shape()[0]);
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/logistic_regression_cv");

TEST_CASE("scores of all folds and strengths equal scikit-learn's") {
    const auto accuracy = options_for(LogisticScoring::accuracy);
    const auto likelihood = options_for(LogisticScoring::neg_log_loss);
    const auto two = LogisticRegressionCV(accuracy).fit(X, ref::y2);
    CHECK(support::relative_error(two.scores(), ref::accuracy_two) < 1e-14);
    CHECK(two.Cs() == ref::Cs);
    const auto two_by_loss = LogisticRegressionCV(likelihood).fit(X, ref::y2);
    CHECK(support::relative_error(two_by_loss.scores(), ref::neg_log_loss_two) < 1e-9);

    const auto weighted =
        LogisticRegressionCV(likelihood).fit(X, ref::y2, {.sample_weight = ref::w});
    CHECK(support::relative_error(weighted.scores(), ref::neg_log_loss_two_weighted) < 1e-9);
    const auto right = LogisticRegressionCV(accuracy).fit(X, ref::y2, {.sample_weight = ref::w});
    CHECK(support::relative_error(right.scores(), ref::accuracy_two_weighted) < 1e-13);

    const auto three = LogisticRegressionCV(likelihood).fit(X, ref::y3);
    CHECK(support::relative_error(three.scores(), ref::neg_log_loss_three) < 1e-9);
}

TEST_CASE("the C of the best mean is chosen, and its model is that of all rows") {
    const auto model =
        LogisticRegressionCV(options_for(LogisticScoring::neg_log_loss)).fit(X, ref::y2);
    const std::size_t at = position(model);
    for (std::size_t c = 0; c < ref::Cs.size(); ++c) {
        CHECK(mean_score(model.scores(), c) <= mean_score(model.scores(), at));
    }
    const auto alone = LogisticRegression<double>({.C = model.C(), .tol = 1e-10, .max_iter = 1000})
                           .fit(X, ref::y2);
    CHECK(same_state(alone, model.best()));
    CHECK(model.coef() == alone.coef());
    CHECK(model.predict_proba(X) == alone.predict_proba(X));
    CHECK(model.score(X, ref::y2) == alone.score(X, ref::y2));
}

TEST_CASE("one standard error: the strongest penalty that is not clearly worse") {
    auto options = options_for(LogisticScoring::neg_log_loss);
    options.Cs = log_spaced(1e-3, 1e2, 21);
    const auto best = LogisticRegressionCV(options).fit(X, ref::y2);
    options.one_standard_error = true;
    const auto simple = LogisticRegressionCV(options).fit(X, ref::y2);
    const std::size_t top = position(best), chosen = position(simple);
    const double mean = mean_score(best.scores(), top);
    double square = 0.0;
    for (std::size_t s = 0; s < 5; ++s) square += std::pow(best.scores()(s, top) - mean, 2);
    const double error = std::sqrt(square / 4.0 / 5.0);
    CHECK(chosen < top);
    CHECK(mean_score(best.scores(), chosen) >= mean - error);
    REQUIRE(chosen > 0);
    CHECK(mean_score(best.scores(), chosen - 1) < mean - error);
}

TEST_CASE("Cs may come in any order and more than once; none: ten from 1e-4 to 1e4") {
    auto options = options_for(LogisticScoring::accuracy);
    const auto ascending = LogisticRegressionCV(options).fit(X, ref::y2);
    options.Cs = {50.0, 0.3, 4.0, 0.3, 0.001, 0.02};
    const auto mixed = LogisticRegressionCV(options).fit(X, ref::y2);
    CHECK(mixed.Cs() == ascending.Cs());
    CHECK(mixed.scores() == ascending.scores());

    const auto standard = LogisticRegressionCV<double>().fit(X, ref::y2);
    REQUIRE(standard.Cs().size() == 10);
    CHECK(standard.Cs().front() == 1e-4);
    CHECK(standard.Cs().back() == 1e4);
    CHECK(std::abs(standard.Cs()[3] - std::pow(10.0, -4.0 + 8.0 / 3.0)) < 1e-15);
}

TEST_CASE("any number of threads chooses by the same bits") {
    auto options = options_for(LogisticScoring::neg_log_loss);
    const auto one = LogisticRegressionCV(options).fit(X, ref::y3);
    options.n_threads = 3;
    const auto three = LogisticRegressionCV(options).fit(X, ref::y3);
    CHECK(one.scores() == three.scores());
    CHECK(one.coef() == three.coef());
}

TEST_CASE("sparse rows give what dense rows give") {
    const auto options = options_for(LogisticScoring::neg_log_loss);
    const auto dense = LogisticRegressionCV(options).fit(X, ref::y2);
    const auto sparse =
        LogisticRegressionCV(options).fit(CsrMatrix<double>::from_dense(X), ref::y2);
    CHECK(support::relative_error(sparse.scores(), dense.scores()) < 1e-8);
    CHECK(support::relative_error(sparse.coef(), dense.coef()) < 1e-7);
    CHECK(sparse.C() == dense.C());
}

TEST_CASE("splits of any splitter, as those in time") {
    const auto splits = TimeSeriesSplit({.n_splits = 3}).split(80);
    LogisticRegressionCV<double> model(options_for(LogisticScoring::accuracy));
    model.fit_splits(X, ref::y2, splits);
    REQUIRE(model.scores().shape()[0] == 3);
    // By hand: the last split at the third C.
    const auto part = LogisticRegression<double>({.C = 0.3, .tol = 1e-10, .max_iter = 1000})
                          .fit(X.row_range(0, 60), LabelsView(ref::y2.data(), 60));
    CHECK(model.scores()(2, 2) ==
          part.score(X.row_range(60, 80), LabelsView(ref::y2.data() + 60, 20)));
}

TEST_CASE("a progress sink hears of each fold; where it stops, the folds so far choose") {
    RecordingProgress sink(1);
    const auto model = LogisticRegressionCV(options_for(LogisticScoring::accuracy))
                           .fit(X, ref::y2, {.progress = &sink});
    REQUIRE(sink.entries().size() == 2);
    CHECK(sink.entries()[1].what == "LogisticRegressionCV");
    CHECK(sink.entries()[1].done == 2);
    CHECK(sink.entries()[1].total == 5);
    CHECK(model.scores().shape()[0] == 2);
    CHECK(model.is_fitted());
}

TEST_CASE("path: each model is the fit with its C, found in fewer passes") {
    const auto path = logistic_regression_path(X, ref::y3, log_spaced(1e-3, 1e3, 13),
                                               {.tol = 1e-10, .max_iter = 1000});
    REQUIRE(path.models.size() == 13);
    CHECK(path.Cs.front() == 1e-3);
    CHECK(path.Cs.back() == 1e3);
    for (std::size_t c = 0; c < 13; c += 4) {
        const auto alone =
            LogisticRegression<double>({.C = path.Cs[c], .tol = 1e-10, .max_iter = 1000})
                .fit(X, ref::y3);
        CHECK(path.models[c].options().C == path.Cs[c]);
        CHECK(path.models[c].solver_result().converged());
        CHECK(support::relative_error(path.models[c].coef(), alone.coef()) < 1e-6);
    }
}

TEST_CASE("errors say what was wanted and what was given") {
    using Model = LogisticRegressionCV<double>;
    CHECK_THROWS_WITH_AS(Model({.Cs = {1.0, -1.0}}),
                         "LogisticRegressionCV: Cs[1] must be finite and > 0, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(Model({.cv = 1}), "LogisticRegressionCV: cv must be >= 2, got 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(Model({.model = {.C = 2.0}}),
                         "LogisticRegressionCV: model.C must be left out, as C is chosen from Cs, "
                         "got 2",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(Model({.model = {.penalty = LogisticPenalty::none}}),
                         "LogisticRegressionCV: model.penalty must not be none, as there is no C "
                         "to choose then",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(Model({.model = {.tol = -1.0}}),
                         "LogisticRegressionCV: model: tol must be finite and > 0, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(Model().fit(X, Labels{1, 0}),
                         "LogisticRegressionCV::fit: X has 80 samples, but y has 2", ShapeError);
    std::vector<int> rare(80, 0);
    rare[79] = 1;
    CHECK_THROWS_WITH_AS(Model().fit(X, rare),
                         "LogisticRegressionCV::fit: the samples to learn from of split 4 have "
                         "none of class 1; use fewer folds or stratified ones",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(Model().fit_splits(X, ref::y2, {{{0, 1}, {2}}}),
                         "LogisticRegressionCV::fit: there must be at least two splits, got 1",
                         InvalidArgument);
    auto splits = TimeSeriesSplit({.n_splits = 2}).split(80);
    splits[1].test.push_back(80);
    CHECK_THROWS_WITH_AS(Model().fit_splits(X, ref::y2, splits),
                         "LogisticRegressionCV::fit: split 1 names sample 80, but there are 80",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(static_cast<void>(Model().C()),
                         "LogisticRegressionCV::C: this LogisticRegressionCV is not fitted yet; "
                         "call fit first",
                         NotFittedError);
    CHECK_THROWS_WITH_AS(static_cast<void>(logistic_regression_path(X, ref::y2, {})),
                         "logistic_regression_path: Cs must hold at least one value",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(static_cast<void>(log_spaced(0.0, 1.0, 3)),
                         "log_spaced: low and high must be finite and 0 < low <= high, got 0 and 1",
                         InvalidArgument);
}

TEST_CASE("keeps the contract of a classifier") {
    // A row that stands twice lies in other folds than one of weight 2.
    support::keeps_its_promises(LogisticRegressionCV<double>({.n_Cs = 4, .cv = 3}),
                                {.skip = {"weights_as_repetition"}});
}

TEST_CASE("files") {
    golden::check_model_files("logistic_regression_cv",
                              LogisticRegressionCV({.Cs = {0.1, 1.0}, .cv = 2})
                                  .fit(golden::numbers<double>(), golden::labels(2)));
}

TEST_SUITE_END();
