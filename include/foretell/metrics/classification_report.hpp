#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/text_table.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/chosen_labels.hpp>
#include <foretell/metrics/detail/class_sums.hpp>
#include <foretell/metrics/precision_recall_fscore.hpp>
#include <foretell/metrics/real_views.hpp>
#include <foretell/metrics/zero_division.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace foretell {

/// Options of classification_report.
struct ClassificationReportOptions {
    /// The classes to report, in this order; empty: all found, ascending.
    std::vector<int> labels = {};
    /// Names of the classes, in the same order; empty: the labels as numbers.
    std::vector<std::string> target_names = {};
    ZeroDivision zero_division = ZeroDivision::zero;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// Precision, recall and F1 of each class and their means.
struct ClassificationReport {
    std::vector<ClassFscore> classes;
    std::vector<std::string> names;  ///< of the classes
    AveragedFscore micro, macro, weighted;
    /// All labels are reported, so that precision, recall and F of `micro` are all the accuracy.
    bool micro_is_accuracy = true;

    /// The share of samples that are predicted right, among the reported classes.
    [[nodiscard]] double accuracy() const { return micro.f_score; }

    /// The table that scikit-learn prints, with so many digits behind the point.
    [[nodiscard]] std::string text(int digits = 2) const {
        std::size_t width = std::string("weighted avg").size();
        for (const std::string& name : names) width = std::max(width, name.size());
        const auto line = [&](const std::string& name, const auto& s, bool f_alone) {
            std::string out = flush_right(name, width) + " ";
            for (const double v : {s.precision, s.recall}) {
                out += ' ' + flush_right(f_alone ? "" : fixed_text(v, digits), 9);
            }
            return out + ' ' + flush_right(fixed_text(s.f_score, digits), 9) + ' ' +
                   flush_right(count_text(s.support), 9) + '\n';
        };
        std::string out = std::string(width, ' ') + " ";
        for (const char* head : {"precision", "recall", "f1-score", "support"}) {
            out += ' ' + flush_right(head, 9);
        }
        out += "\n\n";
        for (std::size_t c = 0; c < classes.size(); ++c) out += line(names[c], classes[c], false);
        out += '\n';
        out += line(micro_is_accuracy ? "accuracy" : "micro avg", micro, micro_is_accuracy);
        out += line("macro avg", macro, false);
        return out + line("weighted avg", weighted, false);
    }
};

/// Counts once and reports all: each class, and the means over classes.
/// @throws InvalidArgument if labels are given twice, target_names do not fit, or as zero_division
///         says
[[nodiscard]] inline ClassificationReport classification_report(
    LabelsView y_true, LabelsView y_pred, const ClassificationReportOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "classification_report";
    dm::check_samples(where, y_true.size(), "y_pred", y_pred.size(), options.sample_weight);
    const dm::ChosenLabels chosen = dm::choose_labels(where, options.labels, y_true, y_pred);
    const std::size_t k = chosen.index.size();
    if (!options.target_names.empty() && options.target_names.size() != k) {
        throw InvalidArgument(message(where, ": target_names must have ", k,
                                      " entries, one for each class, got ",
                                      options.target_names.size()));
    }
    const dm::ClassSums sums = dm::class_sums(chosen.index, y_true, y_pred, options.sample_weight);
    const dm::FscoreRule rule{options.zero_division, {true, true, true}};

    ClassificationReport report;
    report.classes = dm::class_fscores(where, chosen, sums, 1.0, rule);
    report.names = options.target_names;
    if (report.names.empty()) {
        for (const ClassFscore& c : report.classes) report.names.push_back(message(c.label));
    }
    report.micro = dm::micro_average(where, sums, 1.0, rule);
    report.macro = dm::average_of_classes(report.classes, sums, Average::macro, rule);
    report.weighted = dm::average_of_classes(report.classes, sums, Average::weighted, rule);
    report.micro_is_accuracy =
        options.labels.empty() || chosen.index.labels() == dm::union_of_labels(y_true, y_pred);
    return report;
}

}  // namespace foretell
