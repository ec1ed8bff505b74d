#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/text_table.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/quantile_edges.hpp>
#include <foretell/metrics/detail/weighted.hpp>
#include <foretell/metrics/real_views.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foretell {

/// Bins of equal width over [0, 1], or with equally many samples each.
enum class CalibrationBins { uniform, quantile };
[[nodiscard]] constexpr std::array<std::string_view, 2> enum_names(CalibrationBins) {
    return {"uniform", "quantile"};
}

/// Options of calibration_table.
struct CalibrationTableOptions {
    std::size_t n_bins = 10;
    CalibrationBins strategy = CalibrationBins::uniform;
    /// The positive label; not given: the larger of the two in y_true.
    std::optional<int> pos_label = std::nullopt;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// Samples whose probability is in (lower, upper], in the first bin also lower.
struct CalibrationBin {
    double lower = 0.0, upper = 0.0;
    double weight = 0.0;          ///< of its samples; their number without weights
    double mean_predicted = 0.0;  ///< the mean probability given
    double observed_rate = 0.0;   ///< the share that came out positive
};

struct CalibrationTable {
    std::vector<CalibrationBin> bins;  ///< without those that no sample is in
    /// sum over bins of |mean_predicted - observed_rate|, weighted by their share of the samples.
    double expected_calibration_error = 0.0;
    /// The largest |mean_predicted - observed_rate| of a bin.
    double max_calibration_error = 0.0;

    /// A table for a terminal, one line a bin.
    [[nodiscard]] std::string text() const {
        TextTable table({"probability", "weight", "predicted", "observed"});
        for (const CalibrationBin& b : bins) {
            table.add({fixed_text(b.lower, 3) + " - " + fixed_text(b.upper, 3),
                       count_text(b.weight), fixed_text(b.mean_predicted, 4),
                       fixed_text(b.observed_rate, 4)});
        }
        return table.text() + "expected calibration error " +
               fixed_text(expected_calibration_error, 4) + "\n";
    }
};

/// Do 10 % of those with probability 0.1 buy? Groups samples by their probability y_prob
/// (n_samples,) and compares its mean with the share of positives in each group (a reliability
/// diagram; the error is that of Naeini et al., 2015). Bin edges are those of scikit-learn's
/// calibration_curve.
/// @throws InvalidArgument if n_bins is 0, a probability is outside of [0, 1], or y_true has more
///         than two labels without pos_label
[[nodiscard]] inline CalibrationTable calibration_table(
    LabelsView y_true, RealsView y_prob, const CalibrationTableOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "calibration_table";
    if (options.n_bins == 0) throw InvalidArgument(message(where, ": n_bins must be >= 1, got 0"));
    dm::check_samples(where, y_true.size(), "y_prob", y_prob.size(), options.sample_weight);
    dm::check_probabilities(where, y_prob);
    const int pos_label = dm::positive_label(where, y_true, options.pos_label);
    const std::vector<double> edges =
        options.strategy == CalibrationBins::uniform
            ? dm::uniform_edges(options.n_bins)
            : dm::quantile_edges(y_prob, options.sample_weight, options.n_bins);

    std::vector<CalibrationBin> bins(options.n_bins);
    dm::with_weights(options.sample_weight, [&](auto weight) {
        for (std::size_t i = 0; i < y_true.size(); ++i) {
            const double p = y_prob[i], w = weight(i);
            const auto at = std::lower_bound(edges.begin() + 1, edges.end() - 1, p);
            CalibrationBin& bin = bins[static_cast<std::size_t>(at - edges.begin()) - 1];
            bin.weight += w;
            bin.mean_predicted += w * p;
            bin.observed_rate += y_true[i] == pos_label ? w : 0.0;
        }
    });
    CalibrationTable table;
    const double total = dm::total_weight(options.sample_weight, y_true.size());
    for (std::size_t b = 0; b < bins.size(); ++b) {
        CalibrationBin bin = bins[b];
        if (!(bin.weight > 0.0)) continue;
        bin.lower = edges[b];
        bin.upper = edges[b + 1];
        bin.mean_predicted /= bin.weight;
        bin.observed_rate /= bin.weight;
        const double gap = std::abs(bin.mean_predicted - bin.observed_rate);
        table.expected_calibration_error += gap * (bin.weight / total);
        table.max_calibration_error = std::max(table.max_calibration_error, gap);
        table.bins.push_back(bin);
    }
    return table;
}

}  // namespace foretell
