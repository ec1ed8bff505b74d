#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/text_table.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace foretell {

/// One metric over the folds. A fold that was not run has NaN.
struct FoldScores {
    std::string name;
    std::vector<double> test;   ///< (n_folds,)
    std::vector<double> train;  ///< (n_folds,), empty unless asked for

    /// The mean over folds of the scores on test sets.
    [[nodiscard]] double mean() const { return mean_of(test); }
    /// Their standard deviation over folds (with n_folds in the denominator, as numpy.std).
    [[nodiscard]] double std() const {
        const double m = mean();
        double squares = 0.0;
        for (const double v : test) squares += (v - m) * (v - m);
        return std::sqrt(squares / static_cast<double>(test.size()));
    }
    [[nodiscard]] double train_mean() const { return mean_of(train); }

private:
    static double mean_of(const std::vector<double>& values) {
        double total = 0.0;
        for (const double v : values) total += v;
        return total / static_cast<double>(values.size());
    }
};

/// Predictions of each row by the model that did not see it.
template <class T>
struct OutOfFold {
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    /// The fold whose test set each row is in, or `none`.
    std::vector<std::size_t> fold;
    Labels classes;           ///< classifiers: all labels of y, ascending
    Labels labels;            ///< classifiers: predict, (n_samples,); 0 for rows of no fold
    Vector<T> numbers;        ///< regressors: predict, (n_samples,); NaN for rows of no fold
    Matrix<T> probabilities;  ///< (n_samples, n_classes), 0 for a class that the model did not see
    /// (n_samples, 1), or (n_samples, n_classes) for more than two; empty if some models saw two
    /// classes and some more.
    Matrix<T> decision;
};

/// What cross_validate found out.
template <class E, class T>
struct CrossValidation {
    std::vector<FoldScores> metrics;
    std::vector<double> fit_seconds;    ///< (n_folds,), on the clock on the wall
    std::vector<double> score_seconds;  ///< (n_folds,), predictions and metrics
    std::vector<E> estimators;          ///< fitted, one for each fold; empty unless asked for
    OutOfFold<T> out_of_fold;           ///< empty unless asked for
    /// The progress sink asked to stop before all folds were run.
    bool stopped = false;

    /// @throws InvalidArgument if this metric was not asked for
    [[nodiscard]] const FoldScores& operator[](std::string_view name) const {
        for (const FoldScores& m : metrics) {
            if (m.name == name) return m;
        }
        throw InvalidArgument(message("CrossValidation: the metric ", name, " was not computed"));
    }

    /// A table for a terminal: mean, deviation, minimum and maximum of each metric over folds.
    [[nodiscard]] std::string text() const {
        const bool has_train = !metrics.empty() && !metrics.front().train.empty();
        std::vector<std::string> head = {"metric", "mean", "std", "min", "max"};
        if (has_train) head.push_back("train mean");
        TextTable table(head);
        for (const FoldScores& m : metrics) {
            const auto [low, high] = std::minmax_element(m.test.begin(), m.test.end());
            std::vector<std::string> row = {m.name};
            for (const double v : {m.mean(), m.std(), *low, *high}) row.push_back(fixed_text(v, 4));
            if (has_train) row.push_back(fixed_text(m.train_mean(), 4));
            table.add(std::move(row));
        }
        double fit = 0.0, score = 0.0;
        for (const double s : fit_seconds) fit += s;
        for (const double s : score_seconds) score += s;
        return table.text() + message(fit_seconds.size(), " folds, fitted in ") +
               fixed_text(fit, 3) + " s and scored in " + fixed_text(score, 3) + " s\n";
    }
};

}  // namespace foretell
