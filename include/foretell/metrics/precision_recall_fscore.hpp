#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/chosen_labels.hpp>
#include <foretell/metrics/detail/class_sums.hpp>
#include <foretell/metrics/detail/fscore.hpp>
#include <foretell/metrics/real_views.hpp>
#include <foretell/metrics/zero_division.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace foretell {

/// How the classes make one figure: that of the positive class; from the sums over all classes; the
/// mean over classes; the mean weighted by the weight of each class in y_true.
enum class Average { binary, micro, macro, weighted };
[[nodiscard]] constexpr std::array<std::string_view, 4> enum_names(Average) {
    return {"binary", "micro", "macro", "weighted"};
}

/// Options of precision, recall and F.
struct FscoreOptions {
    /// How much recall counts against precision in F, >= 0, may be infinite.
    double beta = 1.0;
    Average average = Average::binary;
    /// The class that Average::binary looks at. Not given: the larger of the two labels (1 if there
    /// is one label alone, out of -1, 0, 1).
    std::optional<int> pos_label = std::nullopt;
    /// The classes that count, in this order; empty: all found, ascending. Not with
    /// Average::binary.
    std::vector<int> labels = {};
    ZeroDivision zero_division = ZeroDivision::zero;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// Precision, recall and F of one class; support is the weight of its true samples.
struct ClassFscore {
    int label = 0;
    double precision = 0.0, recall = 0.0, f_score = 0.0, support = 0.0;
};

/// The same as one figure for all classes that count; support is the weight of their true samples.
struct AveragedFscore {
    double precision = 0.0, recall = 0.0, f_score = 0.0, support = 0.0;
};

namespace detail::metrics {

/// The positive class out of the labels of both sides.
inline int binary_class(std::string_view where, LabelsView y_true, LabelsView y_pred,
                        std::optional<int> given) {
    const std::vector<int> found = union_of_labels(y_true, y_pred);
    if (given) {
        if (found.size() < 2 || std::binary_search(found.begin(), found.end(), *given)) {
            return *given;
        }
        throw InvalidArgument(
            message(where, ": pos_label must be a label of y_true or y_pred, got ", *given));
    }
    if (found.size() > 2) {
        throw InvalidArgument(message(where, ": average binary needs two labels, got ",
                                      found.size(),
                                      "; choose micro, macro or weighted, or give pos_label"));
    }
    return positive_label(where, found, given);
}

inline Counts counts_of(const ClassSums& sums, std::size_t c) {
    return {sums.correct[c], sums.predicted[c], sums.truth[c]};
}

inline std::vector<ClassFscore> class_fscores(std::string_view where, const ChosenLabels& chosen,
                                              const ClassSums& sums, double beta,
                                              const FscoreRule& rule) {
    std::vector<ClassFscore> scores(chosen.order.size());
    for (std::size_t c = 0; c < scores.size(); ++c) {
        const int label = chosen.index.labels()[c];
        const Fscore s = fscore(counts_of(sums, c), beta, rule, {where, message("class ", label)});
        scores[chosen.order[c]] = {label, s.precision, s.recall, s.f_score, sums.truth[c]};
    }
    return scores;
}

inline AveragedFscore micro_average(std::string_view where, const ClassSums& sums, double beta,
                                    const FscoreRule& rule) {
    Counts all;
    for (std::size_t c = 0; c < sums.truth.size(); ++c) {
        all.correct += sums.correct[c];
        all.predicted += sums.predicted[c];
        all.truth += sums.truth[c];
    }
    const Fscore s = fscore(all, beta, rule, {where, "the classes together"});
    return {s.precision, s.recall, s.f_score, all.truth};
}

/// The mean of one member over classes, without those that are NaN by ZeroDivision::nan.
inline double mean_over_classes(const std::vector<ClassFscore>& scores, bool by_support,
                                double ClassFscore::*member, double if_none) {
    double total = 0.0, weights = 0.0;
    for (const ClassFscore& s : scores) {
        if (is_nan(s.*member)) continue;
        const double weight = by_support ? s.support : 1.0;
        total += weight * s.*member;
        weights += weight;
    }
    return weights > 0.0 ? total / weights : if_none;
}

inline AveragedFscore average_of_classes(const std::vector<ClassFscore>& scores,
                                         const ClassSums& sums, Average average,
                                         const FscoreRule& rule) {
    const bool by_support = average == Average::weighted;
    double support = 0.0, predicted = 0.0;
    for (const double w : sums.truth) support += w;
    for (const double w : sums.predicted) predicted += w;
    const double none = value_of(rule.zero_division);
    if (by_support && !(support > 0.0)) {  // no class can have a say
        const double other = predicted > 0.0 ? 0.0 : none;
        return {other, none, other, support};
    }
    return {mean_over_classes(scores, by_support, &ClassFscore::precision, none),
            mean_over_classes(scores, by_support, &ClassFscore::recall, none),
            mean_over_classes(scores, by_support, &ClassFscore::f_score, none), support};
}

inline AveragedFscore averaged_fscore(std::string_view where, LabelsView y_true, LabelsView y_pred,
                                      const FscoreOptions& options, Wanted wanted) {
    check_samples(where, y_true.size(), "y_pred", y_pred.size(), options.sample_weight);
    check_beta(where, options.beta);
    const bool binary = options.average == Average::binary;
    if (binary && !options.labels.empty()) {
        throw InvalidArgument(
            message(where, ": labels go with average micro, macro or weighted, not with binary"));
    }
    const FscoreRule rule{options.zero_division, wanted};
    std::vector<int> labels = options.labels;
    if (binary) labels = {binary_class(where, y_true, y_pred, options.pos_label)};
    const ChosenLabels chosen = choose_labels(where, labels, y_true, y_pred);
    const ClassSums sums = class_sums(chosen.index, y_true, y_pred, options.sample_weight);
    if (options.average == Average::micro) return micro_average(where, sums, options.beta, rule);
    const auto scores = class_fscores(where, chosen, sums, options.beta, rule);
    if (binary) {
        const ClassFscore& s = scores.front();
        return {s.precision, s.recall, s.f_score, s.support};
    }
    return average_of_classes(scores, sums, options.average, rule);
}

}  // namespace detail::metrics

/// Precision, recall and F of each class, in the order of `options.labels` or ascending;
/// `average` and `pos_label` are not looked at. O(n_samples) where labels span few ints.
/// @throws InvalidArgument if labels are given twice, beta < 0, or as zero_division says
[[nodiscard]] inline std::vector<ClassFscore> class_fscores(LabelsView y_true, LabelsView y_pred,
                                                            const FscoreOptions& options = {}) {
    constexpr auto* where = "class_fscores";
    detail::metrics::check_samples(where, y_true.size(), "y_pred", y_pred.size(),
                                   options.sample_weight);
    detail::metrics::check_beta(where, options.beta);
    const auto chosen = detail::metrics::choose_labels(where, options.labels, y_true, y_pred);
    const auto sums =
        detail::metrics::class_sums(chosen.index, y_true, y_pred, options.sample_weight);
    return detail::metrics::class_fscores(where, chosen, sums, options.beta,
                                          {options.zero_division, {true, true, true}});
}

/// Precision = right among predicted, recall = right among true, and
///
///     F = (1 + beta^2) precision recall / (beta^2 precision + recall),
///
/// by `options.average` over the classes (van Rijsbergen, 1979; scikit-learn's
/// precision_recall_fscore_support).
/// @throws InvalidArgument if average binary meets more than two labels without pos_label, if
///         pos_label is in neither array, beta < 0, or as zero_division says
[[nodiscard]] inline AveragedFscore precision_recall_fscore(LabelsView y_true, LabelsView y_pred,
                                                            const FscoreOptions& options = {}) {
    return detail::metrics::averaged_fscore("precision_recall_fscore", y_true, y_pred, options,
                                            {true, true, true});
}

/// Of those predicted positive, the share that is.
[[nodiscard]] inline double precision_score(LabelsView y_true, LabelsView y_pred,
                                            const FscoreOptions& options = {}) {
    return detail::metrics::averaged_fscore("precision_score", y_true, y_pred, options,
                                            {.precision = true})
        .precision;
}

/// Of those that are positive, the share predicted.
[[nodiscard]] inline double recall_score(LabelsView y_true, LabelsView y_pred,
                                         const FscoreOptions& options = {}) {
    return detail::metrics::averaged_fscore("recall_score", y_true, y_pred, options,
                                            {.recall = true})
        .recall;
}

/// The harmonic mean of precision and recall; `options.beta` is not looked at.
[[nodiscard]] inline double f1_score(LabelsView y_true, LabelsView y_pred,
                                     const FscoreOptions& options = {}) {
    FscoreOptions with_beta = options;
    with_beta.beta = 1.0;
    return detail::metrics::averaged_fscore("f1_score", y_true, y_pred, with_beta,
                                            {.f_score = true})
        .f_score;
}

/// F with recall counting beta times as much as precision; `options.beta` is not looked at.
[[nodiscard]] inline double fbeta_score(LabelsView y_true, LabelsView y_pred, double beta,
                                        const FscoreOptions& options = {}) {
    FscoreOptions with_beta = options;
    with_beta.beta = beta;
    return detail::metrics::averaged_fscore("fbeta_score", y_true, y_pred, with_beta,
                                            {.f_score = true})
        .f_score;
}

}  // namespace foretell
