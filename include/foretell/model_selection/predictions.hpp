#pragma once

#include <foretell/core/views.hpp>
#include <foretell/metrics/real_views.hpp>

#include <cstddef>
#include <span>

namespace foretell {

/// What a scorer looks at.
struct PredictionNeeds {
    bool predict = false;   ///< labels or numbers
    bool proba = false;     ///< probabilities of classes
    bool decision = false;  ///< decision_function

    [[nodiscard]] constexpr PredictionNeeds operator|(const PredictionNeeds& o) const noexcept {
        return {predict || o.predict, proba || o.proba, decision || o.decision};
    }
};

/// What a fitted model says of some samples, beside what came: all that a scorer may use. What the
/// model cannot give, or no scorer needs, is empty.
struct Predictions {
    /// Positions of the samples in the data given to cross_validate.
    std::span<const std::size_t> rows;
    LabelsView y_true;        ///< classifiers: the labels
    LabelsView y_pred;        ///< classifiers: predict
    RealsView numbers_true;   ///< regressors: the targets
    RealsView numbers_pred;   ///< regressors: predict
    LabelsView classes;       ///< classifiers: ascending
    RealMatrixView proba;     ///< (n_samples, n_classes)
    RealMatrixView decision;  ///< (n_samples, 1) for two classes, else (n_samples, n_classes)
    RealsView sample_weight;  ///< empty: all 1
};

}  // namespace foretell
