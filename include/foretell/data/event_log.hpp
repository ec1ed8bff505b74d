#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/event_features.hpp>
#include <foretell/data/event_history.hpp>
#include <foretell/data/event_sequences.hpp>
#include <foretell/data/table.hpp>
#include <foretell/data/text_column.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// How the times of a table are written.
enum class EventTimes {
    automatic,  ///< text: as parse_time; numbers: yyyymmdd if all are dates so written, else days
    days,       ///< days since 1970-01-01
    unix_seconds,  ///< seconds since 1970-01-01 00:00 UTC
    yyyymmdd,      ///< 20210930 for 2021-09-30
};
constexpr std::array<std::string_view, 4> enum_names(EventTimes) {
    return {"automatic", "days", "unix_seconds", "yyyymmdd"};
}

/// The columns of a table of events.
struct EventColumns {
    std::string customer = "customer";  ///< texts or whole numbers
    std::string time = "time";
    std::string value = {};  ///< numbers, missing for an event without one; empty: no values
    std::string kind = {};   ///< texts; empty: all events are of kind "event"
    EventTimes times = EventTimes::automatic;

    static constexpr auto fields() {
        using O = EventColumns;
        return std::tuple{field("customer", &O::customer, "column of ids"),
                          field("time", &O::time, "column of times"),
                          field("value", &O::value, "column of amounts"),
                          field("kind", &O::kind, "column of kinds"),
                          field("times", &O::times, "how times are written")};
    }
};

/// Features and labels at several cut-offs, one below the other.
struct EventSnapshots {
    Table table;                         ///< as EventFeatures::table
    Labels y;                            ///< 1 where the customer did it within the horizon
    std::vector<std::string> customers;  ///< the id of each row; an id may stand in several
    std::vector<double> times;           ///< the cut-off of each row, ascending
};

/// What customers did and when: from it come the features, sequences and labels of a model that
/// says who will do what within the next days.
///
///     auto log = EventLog::from_table(purchases, {.customer = "id", .time = "date",
///                                                 .value = "amount"});
///     const double cutoff = parse_time("2021-09-30");
///     EventFeatures known = log.features_as_of(cutoff);
///     Labels y = log.label_within(cutoff, 30.0);
///
/// Times are days since 1970-01-01; a date alone is its first instant, so a log of whole days has
/// the whole day of a cut-off in its past. Features see an EventHistory only, which holds nothing
/// later than the cut-off; labels read what lies in (cutoff, cutoff + horizon]. Rows stand in the
/// order of EventHistory in both: customers with at least one event at or before the cut-off.
///
/// Events of a customer are kept in ascending time, equal times in the order in which they came.
class EventLog {
public:
    EventLog() = default;

    /// One event for each position: values may be empty (none has one) or hold NaN; kinds may be
    /// empty (all are "event").
    /// @throws ShapeError if the arrays differ in length
    /// @throws InvalidArgument if an id or a kind is empty, a time not finite or a value infinite
    /// Complexity: O(n log n); the arrays are copied.
    explicit EventLog(std::span<const std::string> customers, VectorView<const double> times,
                      VectorView<const double> values = {},
                      std::span<const std::string> kinds = {});
    explicit EventLog(std::span<const std::int64_t> customers, VectorView<const double> times,
                      VectorView<const double> values = {},
                      std::span<const std::string> kinds = {});

    /// One event for each row.
    /// @throws InvalidArgument naming the first row whose customer, time or kind is missing or bad,
    ///         or a column that is not there
    [[nodiscard]] static EventLog from_table(const Table& table, const EventColumns& columns = {});

    /// Adds an event. O(1) for one later than the customer's others.
    /// @throws InvalidArgument if customer or kind is empty, time not finite, or value infinite
    EventLog& append(std::string_view customer, double time,
                     double value = std::numeric_limits<double>::quiet_NaN(),
                     std::string_view kind = "event");

    [[nodiscard]] std::size_t n_events() const noexcept { return n_events_; }
    [[nodiscard]] std::size_t n_customers() const noexcept { return customers_.size(); }
    /// All kinds, in alphabetic order.
    [[nodiscard]] std::vector<std::string> kinds() const;
    /// The time of the first event.
    /// @throws InvalidArgument if there is none
    [[nodiscard]] double begin_time() const;
    /// Up to when the log is complete: the time of the last event, or a later one that was set.
    /// @throws InvalidArgument if there is neither
    [[nodiscard]] double end_time() const;
    /// Says that the log is complete up to this time although nothing happened lately.
    /// @throws InvalidArgument if it is not finite or before the last event
    EventLog& set_end_time(double time);

    /// What was known at the cut-off.
    /// @throws InvalidArgument if no event is at or before it
    [[nodiscard]] EventHistory history(double cutoff) const&;
    void history(double) const&& = delete;
    /// The same for one customer, as a service needs it.
    /// @throws InvalidArgument if the customer has no event at or before the cut-off
    [[nodiscard]] EventHistory history_of(std::string_view customer, double cutoff) const&;
    void history_of(std::string_view, double) const&& = delete;

    /// event_features(history(cutoff), options).
    [[nodiscard]] EventFeatures features_as_of(double cutoff,
                                               const EventFeatureOptions& options = {}) const {
        return event_features(history(cutoff), options);
    }
    /// event_sequences<T>(history(cutoff), options).
    template <std::floating_point T = double>
    [[nodiscard]] EventSequences<T> sequences_as_of(
        double cutoff, const EventSequenceOptions& options = {}) const {
        return event_sequences<T>(history(cutoff), options);
    }

    /// 1 for each customer of history(cutoff) with an event of the kind (empty: of any) in
    /// (cutoff, cutoff + horizon], else 0.
    /// @throws InvalidArgument if horizon is not > 0, if it goes beyond end_time() (what happens
    ///         then is not known), if the log has no such kind, or nothing at or before the cut-off
    [[nodiscard]] Labels label_within(double cutoff, double horizon,
                                      std::string_view kind = {}) const;
    /// The number of such events, in the same order.
    [[nodiscard]] Vector<double> count_within(double cutoff, double horizon,
                                              std::string_view kind = {}) const;
    /// The sum of their values, in the same order.
    [[nodiscard]] Vector<double> value_within(double cutoff, double horizon,
                                              std::string_view kind = {}) const;

    /// features_as_of and label_within at each cut-off. Unless options name them, the kinds with
    /// columns of their own are those seen up to the last cut-off.
    ///
    /// For a validation in time, let the rows of the test have cut-offs at least a horizon later
    /// than those of the training: the labels of the latter reach that far.
    /// @throws InvalidArgument if there is no cut-off, or as label_within
    [[nodiscard]] EventSnapshots snapshots(std::span<const double> cutoffs, double horizon,
                                           std::string_view kind = {},
                                           const EventFeatureOptions& options = {}) const;

private:
    struct Customer {
        std::string id;
        std::vector<Event> events;
    };

    template <class Ids>
    void fill(const Ids& ids, VectorView<const double> times, VectorView<const double> values,
              std::span<const std::string> kinds);
    std::size_t intern_customer(std::string_view id);
    std::uint32_t intern_kind(std::string_view kind);
    static void check_event(std::string_view where, double time, double value);
    void add_row(EventHistory& history, const Customer& customer) const;
    void add_kinds(EventHistory& history) const;
    std::optional<std::uint32_t> find_kind(std::string_view kind) const;
    void sort_customers();
    /// The events of each customer of history(cutoff) in (cutoff, cutoff + horizon].
    template <class Visit>
    std::size_t visit_future(std::string_view where, double cutoff, double horizon,
                             std::string_view kind, Visit&& visit) const;

    std::vector<Customer> customers_;
    std::vector<std::size_t> order_;  // of customers, as in EventHistory
    TextColumnBuilder ids_, kinds_;   // their codes
    std::size_t n_events_ = 0;
    double begin_time_ = std::numeric_limits<double>::infinity();
    double end_time_ = -std::numeric_limits<double>::infinity();
};

/// first, first + step, ... up to last.
/// @throws InvalidArgument if a number is not finite, step not > 0, or last before first
[[nodiscard]] std::vector<double> rolling_cutoffs(double first, double last, double step);

}  // namespace foretell

#include <foretell/data/event_log.ipp>
