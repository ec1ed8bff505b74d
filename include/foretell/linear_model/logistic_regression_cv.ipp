#pragma once

#include <foretell/core/labels.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/logistic_regression_cv.hpp>
#include <foretell/linear_model/logistic_regression_path.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <span>
#include <type_traits>

namespace foretell {

namespace logistic {

/// The parts of one split: rows, labels and weights to learn from and to judge by.
template <class T, class X>
struct FoldPart {
    std::conditional_t<is_sparse<X>, CsrMatrix<T>, Matrix<T>> rows;
    Labels y;
    Vector<T> weight;  ///< empty: all 1

    FoldPart(const X& all, LabelsView labels, VectorView<const T> weights,
             const std::vector<std::size_t>& at)
        : rows(take_rows(all, std::span<const std::size_t>(at))),
          y(uninitialized<int>(at.size())),
          weight(uninitialized<T>(weights.empty() ? 0 : at.size())) {
        for (std::size_t i = 0; i < at.size(); ++i) {
            y(i) = labels[at[i]];
            if (!weights.empty()) weight(i) = weights[at[i]];
        }
    }
    [[nodiscard]] VectorView<const T> weights() const {
        return VectorView<const T>(weight.data(), weight.size());
    }
};

/// The weighted mean over the rows of log p(true class), or of being right.
template <class T, class X>
double fold_score(LogisticScoring scoring, const LogisticRegression<T>& model,
                  const FoldPart<T, X>& test) {
    if (scoring == LogisticScoring::accuracy) {
        return model.score(test.rows, test.y, test.weights());
    }
    const Matrix<T> log_p = model.predict_log_proba(test.rows);
    const Labels& classes = model.classes();
    double sum = 0.0, total = 0.0;
    for (std::size_t i = 0; i < test.y.size(); ++i) {
        const auto at = std::lower_bound(classes.begin(), classes.end(), test.y(i));
        const double weight = test.weight.size() == 0 ? 1.0 : static_cast<double>(test.weight(i));
        sum +=
            weight * static_cast<double>(log_p(i, static_cast<std::size_t>(at - classes.begin())));
        total += weight;
    }
    return sum / total;
}

/// @throws InvalidArgument if the splits cannot be used for samples with these labels
inline void check_splits(std::string_view where, const std::vector<Split>& splits, LabelsView y) {
    if (splits.size() < 2) {
        throw InvalidArgument(
            message(where, ": there must be at least two splits, got ", splits.size()));
    }
    const EncodedLabels encoded = encode_labels(y);
    std::vector<bool> seen(encoded.classes.size());
    for (std::size_t s = 0; s < splits.size(); ++s) {
        if (splits[s].test.empty()) {
            throw InvalidArgument(message(where, ": split ", s, " has no samples to judge by"));
        }
        for (const auto* part : {&splits[s].train, &splits[s].test}) {
            for (const std::size_t i : *part) {
                if (i < y.size()) continue;
                throw InvalidArgument(message(where, ": split ", s, " names sample ", i,
                                              ", but there are ", y.size()));
            }
        }
        std::fill(seen.begin(), seen.end(), false);
        for (const std::size_t i : splits[s].train) seen[encoded.codes[i]] = true;
        for (std::size_t c = 0; c < seen.size(); ++c) {
            if (seen[c]) continue;
            throw InvalidArgument(message(where, ": the samples to learn from of split ", s,
                                          " have none of class ", encoded.classes[c],
                                          "; use fewer folds or stratified ones"));
        }
    }
}

}  // namespace logistic

template <std::floating_point T>
LogisticRegressionCV<T>::LogisticRegressionCV(LogisticRegressionCVOptions options)
    : options_(std::move(options)) {
    check_options(type_name, options_);
    check_options("LogisticRegressionCV: model", options_.model);
    static_cast<void>(LogisticRegression<T>(options_.model));  // what it says of its options
    if (options_.model.C != LogisticRegressionOptions().C) {
        throw InvalidArgument(message("LogisticRegressionCV: model.C must be left out, as C is ",
                                      "chosen from Cs, got ", options_.model.C));
    }
    if (options_.model.penalty == LogisticPenalty::none) {
        throw InvalidArgument(
            "LogisticRegressionCV: model.penalty must not be none, as there is no C to choose "
            "then");
    }
}

template <std::floating_point T>
auto LogisticRegressionCV<T>::fitted(std::string_view member) const -> const Fitted& {
    if (!fitted_) throw_not_fitted(type_name, member);
    return *fitted_;
}

template <std::floating_point T>
std::size_t LogisticRegressionCV<T>::choose(const Matrix<double>& scores) const {
    const std::size_t n = scores.shape()[0], n_Cs = scores.shape()[1];
    std::vector<double> mean(n_Cs, 0.0);
    for (std::size_t c = 0; c < n_Cs; ++c) {
        for (std::size_t s = 0; s < n; ++s) mean[c] += scores(s, c) / static_cast<double>(n);
    }
    const auto best =
        static_cast<std::size_t>(std::max_element(mean.begin(), mean.end()) - mean.begin());
    if (!options_.one_standard_error || n < 2) return best;
    double square = 0.0;
    for (std::size_t s = 0; s < n; ++s) square += std::pow(scores(s, best) - mean[best], 2);
    const double error = std::sqrt(square / static_cast<double>(n - 1) / static_cast<double>(n));
    std::size_t chosen = 0;
    while (mean[chosen] < mean[best] - error) ++chosen;
    return chosen;
}

template <std::floating_point T>
template <class X>
LogisticRegressionCV<T>& LogisticRegressionCV<T>::learn(const X& rows, LabelsView y,
                                                        const std::vector<Split>* given,
                                                        const FitOptions<T>& options) {
    constexpr std::string_view where = "LogisticRegressionCV::fit";
    check_not_empty(where, rows.rows(), rows.cols());
    check_same_length(where, "X", rows.rows(), "y", y.size());
    check_sample_weight(where, options.sample_weight, rows.rows());
    check_finite(where, "X", rows);
    if (unique_labels(y).size() < 2) {
        throw InvalidArgument(
            message(where, ": y must have at least two classes, got only ", y[0]));
    }
    const std::vector<Split> splits =
        given != nullptr ? *given : StratifiedKFold({.n_splits = options_.cv}).split(y);
    logistic::check_splits(where, splits, y);

    Fitted next;
    next.Cs = logistic::ascending_Cs(
        where, options_.Cs.empty() ? log_spaced(1e-4, 1e4, options_.n_Cs) : options_.Cs);
    std::vector<std::vector<double>> scores(splits.size());  // none: the fold was not run
    std::mutex telling;
    std::size_t n_done = 0;
    bool go_on = true;
    parallel_tasks(splits.size(), options_.n_threads, [&](std::size_t s) {
        {
            const std::lock_guard lock(telling);
            if (!go_on) return;
        }
        const logistic::FoldPart<T, X> train(rows, y, options.sample_weight, splits[s].train);
        const logistic::FoldPart<T, X> test(rows, y, options.sample_weight, splits[s].test);
        const FitOptions<T> quiet{.sample_weight = train.weights()};
        using Rows = std::conditional_t<is_sparse<X>, const CsrMatrix<T>&, X>;
        const Rows train_rows(train.rows);
        std::vector<double> of_fold;
        logistic::for_each_on_path<T>(
            train_rows, train.y, next.Cs, options_.model, quiet,
            [&](std::size_t, LogisticRegression<T>&& model) {
                of_fold.push_back(logistic::fold_score<T, X>(options_.scoring, model, test));
                return true;
            });
        const std::lock_guard lock(telling);
        scores[s] = std::move(of_fold);
        go_on = go_on && report(options.progress, {type_name, ++n_done, splits.size(), {}});
    });
    std::erase_if(scores, [](const auto& of_fold) { return of_fold.empty(); });
    next.scores = uninitialized<double>(scores.size(), next.Cs.size());
    for (std::size_t s = 0; s < scores.size(); ++s) {
        std::copy(scores[s].begin(), scores[s].end(), &next.scores(s, 0));
    }
    LogisticRegressionOptions chosen = options_.model;
    chosen.C = next.Cs[choose(next.scores)];
    next.best = LogisticRegression<T>(chosen);
    next.best.fit(rows, y, {.sample_weight = options.sample_weight, .log = options.log});
    fitted_ = std::move(next);
    return *this;
}

}  // namespace foretell
