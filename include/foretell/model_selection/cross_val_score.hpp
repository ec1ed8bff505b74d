#pragma once

#include <foretell/core/take.hpp>
#include <foretell/model_selection/cross_validate.hpp>
#include <foretell/model_selection/scorer.hpp>

#include <utility>
#include <vector>

namespace foretell {

/// The test score of each fold by one metric; see cross_validate. `options.metrics` is not looked
/// at.
template <class E, Takeable X, Takeable Y, class Cv>
[[nodiscard]] std::vector<double> cross_val_score(const E& estimator, const X& x, const Y& y,
                                                  const Cv& cv, const Scorer& metric,
                                                  CrossValidateOptions options = {}) {
    options.metrics = {metric};
    return std::move(cross_validate(estimator, x, y, cv, options).metrics.front().test);
}
/// The same by accuracy for labels, r2 for numbers.
template <class E, Takeable X, Takeable Y, class Cv>
[[nodiscard]] std::vector<double> cross_val_score(const E& estimator, const X& x, const Y& y,
                                                  const Cv& cv) {
    return std::move(cross_validate(estimator, x, y, cv).metrics.front().test);
}

}  // namespace foretell
