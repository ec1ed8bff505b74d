#pragma once

#include <foretell/core/error.hpp>
#include <foretell/metrics/accuracy_score.hpp>
#include <foretell/metrics/agreement.hpp>
#include <foretell/metrics/balanced_accuracy_score.hpp>
#include <foretell/metrics/brier_score_loss.hpp>
#include <foretell/metrics/log_loss.hpp>
#include <foretell/metrics/precision_recall_curve.hpp>
#include <foretell/metrics/precision_recall_fscore.hpp>
#include <foretell/metrics/regression.hpp>
#include <foretell/metrics/roc_auc_score.hpp>
#include <foretell/model_selection/predictions.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace foretell::detail {

struct NamedScorer {
    std::string_view name;
    PredictionNeeds needs;
    double (*function)(const Predictions&);
};

/// The larger of two classes.
inline int larger_class(const Predictions& p, std::string_view otherwise) {
    if (p.classes.size() == 2) return p.classes[1];
    throw InvalidArgument(
        message("this metric is for two classes, the model has ", p.classes.size(), otherwise));
}

using FscoreFunction = double (*)(LabelsView, LabelsView, const FscoreOptions&);

template <FscoreFunction function, Average average>
double score_labels(const Predictions& p) {
    FscoreOptions options{.average = average, .sample_weight = p.sample_weight};
    if (average == Average::binary) {
        options.pos_label = larger_class(p, "; use it with _micro, _macro or _weighted");
    }
    return function(p.y_true, p.y_pred, options);
}

inline const RealMatrixView& probabilities_of(const Predictions& p) {
    if (p.proba.cols() == 0) throw InvalidArgument("this metric needs predict_proba of the model");
    return p.proba;
}

inline std::vector<double> column_of(const RealMatrixView& m, std::size_t column) {
    std::vector<double> out(m.rows());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = m(i, column);
    return out;
}

/// What ranks the larger of two classes.
inline std::vector<double> ranking_of(const Predictions& p) {
    if (p.decision.cols() > 0) return column_of(p.decision, p.decision.cols() - 1);
    if (p.proba.cols() == 2) return column_of(p.proba, 1);
    throw InvalidArgument("this metric needs decision_function or predict_proba of the model");
}

template <MulticlassAuc kind, AucAverage average>
double score_multiclass_auc(const Predictions& p) {
    return roc_auc_score(p.y_true, probabilities_of(p),
                         {.multi_class = kind,
                          .average = average,
                          .labels = std::vector<int>(p.classes.begin(), p.classes.end()),
                          .sample_weight = p.sample_weight});
}

using RegressionFunction = double (*)(RealsView, RealsView, const RegressionMetricOptions&);

template <RegressionFunction function>
double score_numbers_negated(const Predictions& p) {
    return -function(p.numbers_true, p.numbers_pred, {p.sample_weight});
}

inline double score_roc_auc(const Predictions& p) {
    const int pos_label = larger_class(p, "; use roc_auc_ovr or roc_auc_ovo");
    return roc_auc_score(p.y_true, ranking_of(p),
                         {.pos_label = pos_label, .sample_weight = p.sample_weight});
}
inline double score_average_precision(const Predictions& p) {
    const int pos_label = larger_class(p, "");
    return average_precision_score(p.y_true, ranking_of(p),
                                   {.pos_label = pos_label, .sample_weight = p.sample_weight});
}
inline double score_neg_log_loss(const Predictions& p) {
    return -log_loss(p.y_true, probabilities_of(p),
                     {.labels = std::vector<int>(p.classes.begin(), p.classes.end()),
                      .sample_weight = p.sample_weight});
}
inline double score_neg_brier(const Predictions& p) {
    const int pos_label = larger_class(p, "");
    return -brier_score_loss(p.y_true, column_of(probabilities_of(p), 1),
                             {.pos_label = pos_label, .sample_weight = p.sample_weight});
}

inline constexpr PredictionNeeds needs_labels{.predict = true};
inline constexpr PredictionNeeds needs_ranking{.decision = true};  // or probabilities in its place
inline constexpr PredictionNeeds needs_proba{.proba = true};

inline constexpr NamedScorer named_scorers[] = {
    {"accuracy", needs_labels,
     [](const Predictions& p) {
         return accuracy_score(p.y_true, p.y_pred, {.sample_weight = p.sample_weight});
     }},
    {"balanced_accuracy", needs_labels,
     [](const Predictions& p) {
         return balanced_accuracy_score(p.y_true, p.y_pred, {.sample_weight = p.sample_weight});
     }},
    {"matthews_corrcoef", needs_labels,
     [](const Predictions& p) {
         return matthews_corrcoef(p.y_true, p.y_pred, {.sample_weight = p.sample_weight});
     }},
    {"precision", needs_labels, score_labels<precision_score, Average::binary>},
    {"precision_micro", needs_labels, score_labels<precision_score, Average::micro>},
    {"precision_macro", needs_labels, score_labels<precision_score, Average::macro>},
    {"precision_weighted", needs_labels, score_labels<precision_score, Average::weighted>},
    {"recall", needs_labels, score_labels<recall_score, Average::binary>},
    {"recall_micro", needs_labels, score_labels<recall_score, Average::micro>},
    {"recall_macro", needs_labels, score_labels<recall_score, Average::macro>},
    {"recall_weighted", needs_labels, score_labels<recall_score, Average::weighted>},
    {"f1", needs_labels, score_labels<f1_score, Average::binary>},
    {"f1_micro", needs_labels, score_labels<f1_score, Average::micro>},
    {"f1_macro", needs_labels, score_labels<f1_score, Average::macro>},
    {"f1_weighted", needs_labels, score_labels<f1_score, Average::weighted>},
    {"roc_auc", needs_ranking, score_roc_auc},
    {"average_precision", needs_ranking, score_average_precision},
    {"roc_auc_ovr", needs_proba, score_multiclass_auc<MulticlassAuc::ovr, AucAverage::macro>},
    {"roc_auc_ovr_weighted", needs_proba,
     score_multiclass_auc<MulticlassAuc::ovr, AucAverage::weighted>},
    {"roc_auc_ovo", needs_proba, score_multiclass_auc<MulticlassAuc::ovo, AucAverage::macro>},
    {"roc_auc_ovo_weighted", needs_proba,
     score_multiclass_auc<MulticlassAuc::ovo, AucAverage::weighted>},
    {"neg_log_loss", needs_proba, score_neg_log_loss},
    {"neg_brier_score", needs_proba, score_neg_brier},
    {"r2", needs_labels,
     [](const Predictions& p) {
         return r2_score(p.numbers_true, p.numbers_pred, {p.sample_weight});
     }},
    {"neg_mean_squared_error", needs_labels, score_numbers_negated<mean_squared_error>},
    {"neg_root_mean_squared_error", needs_labels, score_numbers_negated<root_mean_squared_error>},
    {"neg_mean_absolute_error", needs_labels, score_numbers_negated<mean_absolute_error>},
    {"neg_median_absolute_error", needs_labels, score_numbers_negated<median_absolute_error>},
    {"neg_mean_absolute_percentage_error", needs_labels,
     score_numbers_negated<mean_absolute_percentage_error>},
};

inline const NamedScorer& named_scorer(std::string_view name) {
    std::string known;
    for (const NamedScorer& s : named_scorers) {
        if (s.name == name) return s;
        known += known.empty() ? "" : ", ";
        known += s.name;
    }
    throw InvalidArgument(message("Scorer: there is no metric ", name, "; there are ", known));
}

}  // namespace foretell::detail
