#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/data/dates.hpp>
#include <foretell/data/event_history.hpp>
#include <foretell/data/table.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace foretell {

/// Options of event_features.
struct EventFeatureOptions {
    /// The events that recency, frequency, amounts, gaps and windows speak of; empty: all.
    std::string kind = {};
    /// Lengths in days, ascending, of the windows that end at the cut-off.
    std::vector<double> windows = {7.0, 30.0, 90.0, 180.0};
    /// For each two neighbouring windows, the share of the longer one's events in the shorter.
    bool shares = true;
    /// Columns for each single kind, where there are at least two kinds.
    bool per_kind = true;
    /// The kinds that get columns of their own; empty: all seen up to the cut-off. Name them where
    /// columns must be the same at every cut-off.
    std::vector<std::string> kinds = {};

    static constexpr auto fields() {
        using O = EventFeatureOptions;
        return std::tuple{field("kind", &O::kind, "events that the main columns speak of"),
                          field("windows", &O::windows, positive, "days of each window"),
                          field("shares", &O::shares, "share of each window in the next longer"),
                          field("per_kind", &O::per_kind, "columns for each kind"),
                          field("kinds", &O::kinds, "kinds with columns of their own")};
    }
};

/// What a model may know of each customer at a cut-off.
struct EventFeatures {
    Table table;                         ///< one row a customer, numeric columns, NaN = not defined
    std::vector<std::string> customers;  ///< the id of each row
};

namespace detail {

/// The position of a kind in history.kinds().
/// @throws InvalidArgument listing the kinds there are
inline std::size_t find_kind(std::string_view where, const EventHistory& history,
                             std::string_view kind) {
    const auto& kinds = history.kinds();
    const auto at = std::lower_bound(kinds.begin(), kinds.end(), kind);
    if (at != kinds.end() && *at == kind) return static_cast<std::size_t>(at - kinds.begin());
    std::string seen;
    for (const std::string& k : kinds) seen += message(seen.empty() ? "\"" : ", \"", k, '"');
    throw InvalidArgument(message(where, ": no event of kind \"", kind, "\" at or before ",
                                  time_text(history.cutoff()), "; kinds until then: ", seen));
}

/// Positions of kinds that get columns, by kind_of; npos for a kind that gets none.
struct KindColumns {
    static constexpr std::size_t npos = std::numeric_limits<std::size_t>::max();
    std::vector<std::string> names;
    std::vector<std::size_t> column_of;

    KindColumns(const EventHistory& history, const std::vector<std::string>& wanted)
        : names(wanted), column_of(history.kinds().size(), npos) {
        if (wanted.empty() && history.kinds().size() > 1) names = history.kinds();
        for (std::size_t k = 0; k < column_of.size(); ++k) {
            const auto at = std::find(names.begin(), names.end(), history.kinds()[k]);
            if (at != names.end()) column_of[k] = static_cast<std::size_t>(at - names.begin());
        }
    }
};

/// Fills one row of features at a time; columns are named once, in the order of the calls.
class EventFeatureRows {
public:
    EventFeatureRows(const EventHistory& history, const EventFeatureOptions& options)
        : history_(history),
          options_(options),
          kinds_(history, options.per_kind ? options.kinds : std::vector<std::string>{}) {
        if (!options.per_kind) kinds_.names.clear();
        if (!options.kind.empty()) only_ = find_kind("event_features", history, options.kind);
    }

    Table table() {
        std::vector<std::vector<double>> columns;
        for (std::size_t i = 0; i < history_.size(); ++i) {
            values_.clear();
            fill(history_.events(i));
            if (columns.empty()) {
                columns.resize(values_.size());
                for (auto& column : columns) column.reserve(history_.size());
                naming_ = false;
            }
            for (std::size_t k = 0; k < values_.size(); ++k) columns[k].push_back(values_[k]);
        }
        Table table;
        for (std::size_t k = 0; k < columns.size(); ++k) {
            table.add_numeric(std::move(names_[k]), std::move(columns[k]));
        }
        return table;
    }

private:
    static constexpr double missing = std::numeric_limits<double>::quiet_NaN();

    template <class... Name>
    void put(double value, const Name&... name) {
        values_.push_back(value);
        if (naming_) names_.push_back(message(name...));
    }

    void fill(std::span<const Event> all) {
        std::span<const Event> main = all;
        if (only_ != KindColumns::npos) {
            chosen_.clear();
            for (const Event& e : all) {
                if (history_.kind_of(e) == only_) chosen_.push_back(e);
            }
            main = chosen_;
        }
        put_times(main, all.front().time);
        put_amounts(main);
        put_gaps(main);
        put_windows(main);
        if (!kinds_.names.empty()) put_kinds(all);
    }

    void put_times(std::span<const Event> events, double first_of_all) {
        double active_days = 0.0, day = -std::numeric_limits<double>::infinity();
        for (const Event& e : events) {
            if (std::floor(e.time) > day) active_days += 1.0;
            day = std::floor(e.time);
        }
        put(events.empty() ? missing : history_.cutoff() - events.back().time, "recency");
        put(static_cast<double>(events.size()), "frequency");
        put(active_days, "active_days");
        put(history_.cutoff() - first_of_all, "tenure");
    }

    void put_amounts(std::span<const Event> events) {
        double n = 0.0, total = 0.0, most = missing, last = missing;
        for (const Event& e : events) {
            if (std::isnan(e.value)) continue;
            n += 1.0;
            total += e.value;
            most = n == 1.0 ? e.value : std::max(most, e.value);
            last = e.value;
        }
        put(total, "monetary_sum");
        put(n > 0.0 ? total / n : missing, "monetary_mean");
        put(most, "monetary_max");
        put(last, "monetary_last");
    }

    void put_gaps(std::span<const Event> events) {
        gaps_.clear();
        for (std::size_t i = 1; i < events.size(); ++i) {
            gaps_.push_back(events[i].time - events[i - 1].time);
        }
        const bool any = !gaps_.empty();
        const double last = any ? gaps_.back() : missing;
        const double mean =
            any ? (events.back().time - events.front().time) / static_cast<double>(gaps_.size())
                : missing;
        put(mean, "gap_mean");
        put(any ? median_of_gaps() : missing, "gap_median");
        put(last, "gap_last");
        put(any ? (history_.cutoff() - events.back().time) / (mean + 1.0) : missing,
            "recency_per_gap");
    }

    /// Reorders gaps_.
    double median_of_gaps() {
        const auto middle = gaps_.begin() + static_cast<std::ptrdiff_t>(gaps_.size() / 2);
        std::nth_element(gaps_.begin(), middle, gaps_.end());
        if (gaps_.size() % 2 == 1) return *middle;
        return 0.5 * (*middle + *std::max_element(gaps_.begin(), middle));
    }

    /// The first event later than the cut-off less `days`.
    std::size_t window_begin(std::span<const Event> events, double days) const {
        const double after = history_.cutoff() - days;
        const auto at = std::upper_bound(events.begin(), events.end(), after,
                                         [](double t, const Event& e) { return t < e.time; });
        return static_cast<std::size_t>(at - events.begin());
    }

    void put_windows(std::span<const Event> events) {
        counts_.clear();
        for (const double days : options_.windows) {
            double total = 0.0;
            const auto inside = events.subspan(window_begin(events, days));
            for (const Event& e : inside) total += std::isnan(e.value) ? 0.0 : e.value;
            counts_.push_back(static_cast<double>(inside.size()));
            put(counts_.back(), "count_", days, 'd');
            put(total, "value_", days, 'd');
        }
        for (std::size_t w = 1; options_.shares && w < counts_.size(); ++w) {
            put(counts_[w] > 0.0 ? counts_[w - 1] / counts_[w] : 0.0, "share_",
                options_.windows[w - 1], "d_of_", options_.windows[w], 'd');
        }
    }

    void put_kinds(std::span<const Event> all) {
        const std::size_t n_windows = options_.windows.size(), width = 2 + n_windows;
        by_kind_.assign(width * kinds_.names.size(), 0.0);
        for (std::size_t k = 0; k < kinds_.names.size(); ++k) by_kind_[k * width + 1] = missing;
        starts_.clear();
        for (const double days : options_.windows) starts_.push_back(window_begin(all, days));
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::size_t k = kinds_.column_of[history_.kind_of(all[i])];
            if (k == KindColumns::npos) continue;
            double* row = by_kind_.data() + k * width;
            row[0] += 1.0;
            row[1] = history_.cutoff() - all[i].time;
            for (std::size_t w = 0; w < n_windows; ++w) row[2 + w] += i >= starts_[w] ? 1.0 : 0.0;
        }
        for (std::size_t k = 0; k < kinds_.names.size(); ++k) {
            const std::string& name = kinds_.names[k];
            const double* row = by_kind_.data() + k * width;
            put(row[0], name, "_count");
            put(row[1], name, "_recency");
            for (std::size_t w = 0; w < n_windows; ++w) {
                put(row[2 + w], name, "_count_", options_.windows[w], 'd');
            }
        }
    }

    const EventHistory& history_;
    const EventFeatureOptions& options_;
    KindColumns kinds_;
    std::size_t only_ = KindColumns::npos;
    bool naming_ = true;
    std::vector<std::string> names_;
    std::vector<double> values_, gaps_, counts_, by_kind_;
    std::vector<std::size_t> starts_;
    std::vector<Event> chosen_;
};

}  // namespace detail

/// Describes each customer at the cut-off by numbers that a model can use. Times are in days, c is
/// the cut-off, and the events e_1, ..., e_n are those of options.kind:
///
///     recency                   c - t_n
///     frequency                 n
///     active_days               days with an event
///     tenure                    c - t_1 over all kinds
///     monetary_sum, _mean, _max, _last          of the values
///     gap_mean, gap_median, gap_last            of t_i - t_(i-1)
///     recency_per_gap           recency / (gap_mean + 1)
///     count_30d, value_30d      of t in (c - 30, c], for each window
///     share_7d_of_30d           count_7d / count_30d, 0 if there is none
///     view_count, view_recency, view_count_30d  for each kind, where there are several
///
/// A value that is not defined (gaps of a single event, the recency of a kind not seen) is NaN.
/// Events without a value count, but do not enter the amounts.
/// @throws InvalidArgument if windows do not ascend, or no event is of options.kind
/// Complexity: O(events x (1 + windows)).
[[nodiscard]] inline EventFeatures event_features(const EventHistory& history,
                                                  const EventFeatureOptions& options = {}) {
    check_options("event_features", options);
    for (std::size_t w = 1; w < options.windows.size(); ++w) {
        if (options.windows[w] > options.windows[w - 1]) continue;
        throw InvalidArgument(message("event_features: windows must ascend, got ",
                                      options.windows[w], " after ", options.windows[w - 1]));
    }
    return {detail::EventFeatureRows(history, options).table(), history.customers()};
}

}  // namespace foretell
