#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace foretell {

/// One event of a customer.
struct Event {
    double time = 0.0;  ///< days since 1970-01-01
    /// An amount, NaN for an event without one.
    double value = std::numeric_limits<double>::quiet_NaN();
    std::uint32_t kind = 0;  ///< a code of the log; see EventHistory::kind_of
};

/// What was known at a cut-off: the events at or before it, of each customer who has any, in
/// ascending time. It is all that feature functions are given, and no later event can be reached
/// through it: neither an event, nor a customer, nor a kind that appears after the cut-off.
///
/// Customers are ordered by the length of their ids, then by the ids themselves, so that numbers
/// stand in their order. A view: it lives as long as the log, and no event is added to that.
class EventHistory {
public:
    [[nodiscard]] double cutoff() const noexcept { return cutoff_; }
    /// Customers with at least one event.
    [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
    [[nodiscard]] const std::string& customer(std::size_t i) const noexcept {
        return *rows_[i].customer;
    }
    /// Events of customer i, ascending in time; never empty.
    [[nodiscard]] std::span<const Event> events(std::size_t i) const noexcept {
        return rows_[i].events;
    }
    /// The kinds that occur among these events, in alphabetic order.
    [[nodiscard]] const std::vector<std::string>& kinds() const noexcept { return kinds_; }
    /// The position of an event's kind in kinds().
    [[nodiscard]] std::size_t kind_of(const Event& event) const noexcept {
        return ranks_[event.kind];
    }
    [[nodiscard]] std::vector<std::string> customers() const {
        std::vector<std::string> ids;
        ids.reserve(size());
        for (const Row& row : rows_) ids.push_back(*row.customer);
        return ids;
    }

private:
    friend class EventLog;
    struct Row {
        const std::string* customer;
        std::span<const Event> events;
    };

    explicit EventHistory(double cutoff) : cutoff_(cutoff) {}

    double cutoff_;
    std::vector<Row> rows_;
    std::vector<std::string> kinds_;
    std::vector<std::size_t> ranks_;  // by the log's code
};

}  // namespace foretell
