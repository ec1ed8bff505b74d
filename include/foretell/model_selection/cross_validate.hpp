#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/real_views.hpp>
#include <foretell/model_selection/cross_validation.hpp>
#include <foretell/model_selection/detail/fold_run.hpp>
#include <foretell/model_selection/detail/out_of_fold.hpp>
#include <foretell/model_selection/detail/resolve_splits.hpp>
#include <foretell/model_selection/scorer.hpp>
#include <foretell/model_selection/split.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/progress/log.hpp>
#include <foretell/progress/progress.hpp>

#include <atomic>
#include <cstddef>
#include <limits>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace foretell {

/// Options of cross_validate.
struct CrossValidateOptions {
    /// Names or scorers of your own; empty: accuracy for labels, r2 for numbers.
    std::vector<Scorer> metrics = {};
    /// Also score the samples that the model was fitted to.
    bool return_train_scores = false;
    /// Keep the model of each fold.
    bool return_estimators = false;
    /// Keep the prediction of each row by the model that did not see it; a row may then be in one
    /// test set at most.
    bool return_predictions = false;
    /// Folds at once; 0: one for each processor. The result has the same bits for any number. Give
    /// BLAS one thread (OPENBLAS_NUM_THREADS=1), or the threads multiply.
    std::size_t n_threads = 1;
    /// Weight of each sample, finite and >= 0, for fit and, if weight_metrics, for the metrics;
    /// empty: all 1.
    RealsView sample_weight = {};
    bool weight_metrics = true;
    /// Told of finished folds, and may stop the rest; not owned, may be null.
    ProgressSink* progress = nullptr;
    /// Told what the models' fits say, fold after fold; not owned, may be null.
    LogSink* log = nullptr;
};

namespace detail {

/// Tells the sink of finished folds, from the calling thread alone, and keeps whether to stop.
class FoldProgress {
public:
    FoldProgress(ProgressSink* sink, std::size_t total)
        : sink_(sink), total_(total), caller_(std::this_thread::get_id()) {
        tell(0);
    }
    [[nodiscard]] bool stopped() const { return stopped_.load(); }
    void finished() {
        const std::size_t done = ++done_;
        if (std::this_thread::get_id() == caller_) tell(done);
    }
    /// After all folds: the last ones may have ended on other threads.
    void end() {
        if (told_ < done_.load()) tell(done_.load());
    }

private:
    void tell(std::size_t done) {
        told_ = done;
        if (!report(sink_, {.what = "cross_validate", .done = done, .total = total_})) {
            stopped_ = true;
        }
    }

    ProgressSink* sink_;
    std::size_t total_;
    std::thread::id caller_;
    std::size_t told_ = 0;  // by the calling thread alone
    std::atomic<std::size_t> done_{0};
    std::atomic<bool> stopped_{false};
};

template <class E, class X, class Y>
auto run_folds(const E& estimator, const X& x, const Y& y, std::span<const Split> splits,
               const CrossValidateOptions& options) {
    constexpr auto* where = "cross_validate";
    using T = ScalarOf<E>;
    check_splits(where, splits, count_rows(y));
    FoldPlan plan{.scorers = options.metrics,
                  .sample_weight = options.sample_weight,
                  .weight_metrics = options.weight_metrics,
                  .train_scores = options.return_train_scores,
                  .keep_estimator = options.return_estimators,
                  .keep_predictions = options.return_predictions,
                  .has_log = options.log != nullptr};
    if (plan.scorers.empty()) plan.scorers.emplace_back(HasLabels<Y> ? "accuracy" : "r2");
    for (const Scorer& s : plan.scorers) plan.needs = plan.needs | s.needs();
    OutOfFoldWriter<T, HasLabels<Y>> writer;
    if (plan.keep_predictions) writer = OutOfFoldWriter<T, HasLabels<Y>>(where, splits, y);

    std::vector<FoldOutput<E, T>> outputs(splits.size());
    FoldProgress progress(options.progress, splits.size());
    parallel_tasks(splits.size(), options.n_threads, [&](std::size_t f) {
        if (progress.stopped()) return;
        named_by_fold(where, f, [&] { run_fold(estimator, x, y, splits[f], plan, outputs[f]); });
        progress.finished();
    });
    progress.end();

    CrossValidation<E, T> result;
    for (const Scorer& s : plan.scorers) result.metrics.push_back({s.name(), {}, {}});
    for (std::size_t f = 0; f < splits.size(); ++f) {
        FoldOutput<E, T>& fold = outputs[f];
        result.stopped = result.stopped || !fold.done;
        result.fit_seconds.push_back(fold.fit_seconds);
        result.score_seconds.push_back(fold.score_seconds);
        for (std::size_t m = 0; m < plan.scorers.size(); ++m) {
            constexpr double nan = std::numeric_limits<double>::quiet_NaN();
            result.metrics[m].test.push_back(fold.done ? fold.test_scores[m] : nan);
            if (!plan.train_scores) continue;
            result.metrics[m].train.push_back(fold.done ? fold.train_scores[m] : nan);
        }
        fold.log.replay(options.log, f);
        if (!fold.done) {
            if (plan.keep_predictions) writer.skip(splits[f].test);
            continue;
        }
        if (fold.estimator) result.estimators.push_back(std::move(*fold.estimator));
        if (plan.keep_predictions) writer.write(splits[f].test, fold.predicted);
    }
    if (plan.keep_predictions) result.out_of_fold = std::move(writer).finish();
    return result;
}

}  // namespace detail

/// Fits a clone of the estimator to the training set of each split and scores it on the test set.
///
/// @param estimator any estimator whose fit takes rows of X and y, a pipeline included; it is not
///        changed
/// @param x anything with rows: a matrix, CsrMatrix, Table, sequences; rows are copied for each
/// fold
/// @param y labels (ints) or numbers, (n_samples,)
/// @param cv a splitter (KFold, StratifiedKFold, TimeSeriesSplit, ...), one split or several made
///        before, or a number of folds: StratifiedKFold for labels, KFold for numbers
///
/// Folds run on n_threads threads, each with a clone, rows and results of its own.
/// @throws ShapeError, InvalidArgument if X, y and weights disagree, a split is empty, out of range
///         or has a row on both sides; and what fit, predict and the metrics throw, naming the fold
template <class E, Takeable X, Takeable Y, class Cv>
[[nodiscard]] auto cross_validate(const E& estimator, const X& x, const Y& y, const Cv& cv,
                                  const CrossValidateOptions& options = {}) {
    constexpr auto* where = "cross_validate";
    check_same_length(where, "X", count_rows(x), "y", count_rows(y));
    options.sample_weight.visit([&](auto w) { check_sample_weight(where, w, count_rows(y)); });
    return detail::with_splits(cv, y, [&](std::span<const Split> splits) {
        return detail::run_folds(estimator, x, y, splits, options);
    });
}

}  // namespace foretell
