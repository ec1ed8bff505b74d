#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/take.hpp>
#include <foretell/model_selection/cross_validate.hpp>
#include <foretell/model_selection/detail/resolve_splits.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace foretell {

namespace detail {

/// cross_validate for the predictions out of fold alone.
template <class E, class X, class Y, class Cv>
auto validate_unscored(const E& estimator, const X& x, const Y& y, const Cv& cv,
                       CrossValidateOptions options) {
    options.metrics = {Scorer("none", [](const Predictions&) { return 0.0; }, {})};
    options.return_predictions = true;
    options.return_estimators = options.return_train_scores = false;
    return cross_validate(estimator, x, y, cv, options);
}

template <class E, class X, class Y, class Cv>
auto predict_out_of_fold(std::string_view where, const E& estimator, const X& x, const Y& y,
                         const Cv& cv, const CrossValidateOptions& options) {
    auto result = validate_unscored(estimator, x, y, cv, options);
    auto& out = result.out_of_fold;
    if (result.stopped) {
        throw InvalidArgument(message(where, ": stopped before all rows were predicted"));
    }
    for (std::size_t i = 0; i < out.fold.size(); ++i) {
        if (out.fold[i] != out.none) continue;
        throw InvalidArgument(
            message(where, ": each row must be in one test set, row ", i, " is in none"));
    }
    return std::move(out);
}

inline void check_predicted(std::string_view where, std::size_t size, std::string_view what) {
    if (size > 0) return;
    throw InvalidArgument(message(where, ": the model must have ", what));
}

}  // namespace detail

/// What a model that did not see the row predicts for each: labels, or numbers, (n_samples,). See
/// cross_validate; metrics are not looked at. The predictions come from different models, so a
/// metric of all of them is not the mean of the folds' metrics.
/// @throws InvalidArgument if a row is in no test set or in two, or the progress sink stops the
/// work
template <class E, Takeable X, Takeable Y, class Cv>
[[nodiscard]] auto cross_val_predict(const E& estimator, const X& x, const Y& y, const Cv& cv,
                                     const CrossValidateOptions& options = {}) {
    auto out = detail::predict_out_of_fold("cross_val_predict", estimator, x, y, cv, options);
    if constexpr (detail::HasLabels<Y>) {
        return std::move(out.labels);
    } else {
        return std::move(out.numbers);
    }
}

/// The same with predict_proba: (n_samples, n_classes), columns by all labels of y, ascending; 0
/// for a class that a fold's model did not see.
template <class E, Takeable X, Takeable Y, class Cv>
[[nodiscard]] auto cross_val_predict_proba(const E& estimator, const X& x, const Y& y, const Cv& cv,
                                           const CrossValidateOptions& options = {}) {
    static_assert(detail::HasLabels<Y>, "probabilities are of labels, and y holds numbers");
    auto out = detail::predict_out_of_fold("cross_val_predict_proba", estimator, x, y, cv, options);
    detail::check_predicted("cross_val_predict_proba", out.probabilities.size(), "predict_proba");
    return std::move(out.probabilities);
}

/// The same with decision_function: (n_samples, 1) for two classes, else (n_samples, n_classes).
template <class E, Takeable X, Takeable Y, class Cv>
[[nodiscard]] auto cross_val_decision_function(const E& estimator, const X& x, const Y& y,
                                               const Cv& cv,
                                               const CrossValidateOptions& options = {}) {
    static_assert(detail::HasLabels<Y>, "decisions are between labels, and y holds numbers");
    auto out =
        detail::predict_out_of_fold("cross_val_decision_function", estimator, x, y, cv, options);
    detail::check_predicted("cross_val_decision_function", out.decision.size(),
                            "decision_function of one shape in all folds");
    return std::move(out.decision);
}

}  // namespace foretell
