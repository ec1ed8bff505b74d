#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/text_table.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/detail/checks.hpp>
#include <foretell/metrics/detail/thresholds.hpp>
#include <foretell/metrics/real_views.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace foretell {

/// Options of lift_table.
struct LiftTableOptions {
    /// Groups by descending score; 10: deciles.
    std::size_t n_bins = 10;
    /// The positive label; not given: the larger of the two in y_true.
    std::optional<int> pos_label = std::nullopt;
    /// Weight of each sample, finite and >= 0; empty: all 1.
    RealsView sample_weight = {};
};

/// One group of samples next to each other by score.
struct LiftBin {
    double n = 0.0;                ///< samples in it (their weight)
    double positives = 0.0;        ///< positive samples in it (their weight)
    double rate = 0.0;             ///< positives / n
    double lift = 0.0;             ///< rate / rate of all samples
    double cumulative_gain = 0.0;  ///< share of all positives found so far
    double cumulative_lift = 0.0;  ///< lift of all groups so far together
    double min_score = 0.0;        ///< the lowest score in it
};

struct LiftTable {
    std::vector<LiftBin> bins;  ///< highest scores first
    double base_rate = 0.0;     ///< share of positives among all samples

    /// A table for a terminal, one line a group.
    [[nodiscard]] std::string text() const {
        TextTable table(
            {"group", "n", "positives", "rate", "lift", "cum. gain", "cum. lift", "min. score"});
        for (std::size_t b = 0; b < bins.size(); ++b) {
            const LiftBin& row = bins[b];
            table.add({message(b + 1), count_text(row.n), count_text(row.positives),
                       fixed_text(row.rate, 4), fixed_text(row.lift, 2),
                       fixed_text(row.cumulative_gain, 4), fixed_text(row.cumulative_lift, 2),
                       fixed_text(row.min_score, 4)});
        }
        return table.text();
    }
};

namespace detail::metrics {

/// Hands out weight in descending order of score to groups of given sizes.
class LiftFiller {
public:
    LiftFiller(std::vector<double> ends, std::vector<LiftBin>& bins)
        : ends_(std::move(ends)), bins_(bins) {}

    /// Samples of one score; where they reach over the end of a group, they are divided with the
    /// same share of positives on both sides, so that the order of equal scores does not matter.
    void add(double score, double positives, double all) {
        const double rate = positives / all;
        double left = all;
        while (left > 0.0 && at_ < bins_.size()) {
            const bool last = at_ + 1 == bins_.size();
            const double room = ends_[at_] - filled_;
            const double part = last ? left : std::min(left, room);
            if (part > 0.0) {
                bins_[at_].n += part;
                bins_[at_].positives += part < all ? rate * part : positives;
                bins_[at_].min_score = score;
                filled_ += part;
                left -= part;
            }
            if (!last && filled_ >= ends_[at_]) ++at_;
        }
    }

private:
    std::vector<double> ends_;
    std::vector<LiftBin>& bins_;
    std::size_t at_ = 0;
    double filled_ = 0.0;
};

/// Where groups end on the axis of cumulated weight: counts as even as possible, the first ones one
/// larger; equal shares where samples have weights.
inline std::vector<double> lift_ends(std::size_t n, double total, bool weighted,
                                     std::size_t n_bins) {
    std::vector<double> ends(n_bins);
    for (std::size_t b = 0; b < n_bins; ++b) {
        const std::size_t count = (b + 1) * (n / n_bins) + std::min(b + 1, n % n_bins);
        ends[b] = weighted ? total * static_cast<double>(b + 1) / static_cast<double>(n_bins)
                           : static_cast<double>(count);
    }
    return ends;
}

}  // namespace detail::metrics

/// What a campaign to the best-scored group, the best two, ... would meet: samples sorted by
/// descending score into groups of equal size, the rate of positives in each, and how many times
/// the overall rate that is. Samples of equal score that fall into two groups are divided in
/// proportion, so that counts of positives may be fractions. O(n_samples) beside a linear sort.
/// @throws InvalidArgument if n_bins is 0 or above n_samples, a score is not finite, or no positive
///         sample has weight > 0
[[nodiscard]] inline LiftTable lift_table(LabelsView y_true, RealsView y_score,
                                          const LiftTableOptions& options = {}) {
    namespace dm = detail::metrics;
    constexpr auto* where = "lift_table";
    dm::check_labels_and_scores(where, y_true, y_score, options.sample_weight);
    const std::size_t n = y_true.size();
    if (options.n_bins == 0 || options.n_bins > n) {
        throw InvalidArgument(message(where, ": n_bins must be in [1, ", n,
                                      "], the number of samples, got ", options.n_bins));
    }
    const int pos_label = dm::positive_label(where, y_true, options.pos_label);
    const bool weighted = !options.sample_weight.empty();
    const double total = dm::total_weight(options.sample_weight, n);
    LiftTable table;
    table.bins.resize(options.n_bins);
    dm::LiftFiller filler(dm::lift_ends(n, total, weighted, options.n_bins), table.bins);
    dm::Totals before;
    dm::visit_thresholds(
        y_true, pos_label, y_score, options.sample_weight, [&](double score, const dm::Totals& at) {
            const double positives = at.positives - before.positives;
            filler.add(score, positives, positives + (at.negatives - before.negatives));
            before = at;
        });
    dm::check_positives(where, pos_label, before);

    table.base_rate = before.positives / (before.positives + before.negatives);
    double n_so_far = 0.0, positives_so_far = 0.0;
    for (LiftBin& bin : table.bins) {
        n_so_far += bin.n;
        positives_so_far += bin.positives;
        bin.rate = bin.n > 0.0 ? bin.positives / bin.n : 0.0;
        bin.lift = bin.rate / table.base_rate;
        bin.cumulative_gain = positives_so_far / before.positives;
        bin.cumulative_lift = positives_so_far / n_so_far / table.base_rate;
    }
    return table;
}

}  // namespace foretell
