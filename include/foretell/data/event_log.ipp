#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/data/dates.hpp>
#include <foretell/data/detail/id_text.hpp>
#include <foretell/data/event_log.hpp>

#include <algorithm>
#include <cmath>

namespace foretell {

namespace detail {

/// Shorter ids first, equally long ones in alphabetic order.
inline bool id_before(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

/// @returns false unless v writes a date as 20210930
inline bool read_yyyymmdd(double v, double& days) {
    if (!is_whole(v) || v < 1.0e7 || v >= 1.0e8) return false;
    std::int64_t day = 0;
    const std::string digits = message(static_cast<long long>(v));
    std::string_view text = digits;
    if (!take_date(text, day)) return false;
    days = static_cast<double>(day);
    return true;
}

inline std::vector<double> read_event_times(const Table& table, std::size_t column,
                                            EventTimes times) {
    std::vector<double> out(table.n_rows());
    const auto fail = [&](std::size_t row, const std::string& what) {
        throw InvalidArgument(message("EventLog::from_table: row ", row, ", column \"",
                                      table.names()[column], "\": ", what));
    };
    if (!table.is_numeric(column)) {
        const TextColumn& text = table.text(column);
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (text.is_missing(i)) fail(i, "the time is missing");
            try {
                out[i] = parse_time(text[i]);
            } catch (const ParseError& e) {
                fail(i, e.what());
            }
        }
        return out;
    }
    const auto numbers = table.numeric(column);
    bool dates = times == EventTimes::yyyymmdd || times == EventTimes::automatic;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!is_finite(numbers[i])) fail(i, "the time is missing");
        if (dates && !read_yyyymmdd(numbers[i], out[i])) {
            if (times == EventTimes::yyyymmdd) {
                fail(i, message(numbers[i], " is not a date written as 20210930"));
            }
            dates = false;
        }
    }
    const double unit = times == EventTimes::unix_seconds ? 86'400.0 : 1.0;
    for (std::size_t i = 0; !dates && i < out.size(); ++i) out[i] = numbers[i] / unit;
    return out;
}

}  // namespace detail

inline EventLog::EventLog(std::span<const std::string> customers, VectorView<const double> times,
                          VectorView<const double> values, std::span<const std::string> kinds) {
    fill(customers, times, values, kinds);
}

inline EventLog::EventLog(std::span<const std::int64_t> customers, VectorView<const double> times,
                          VectorView<const double> values, std::span<const std::string> kinds) {
    fill(customers, times, values, kinds);
}

template <class Ids>
void EventLog::fill(const Ids& ids, VectorView<const double> times, VectorView<const double> values,
                    std::span<const std::string> kinds) {
    check_same_length("EventLog", "customers", ids.size(), "times", times.size());
    if (!values.empty()) {
        check_same_length("EventLog", "values", values.size(), "times", times.size());
    }
    if (!kinds.empty()) {
        check_same_length("EventLog", "kinds", kinds.size(), "times", times.size());
    }
    const std::uint32_t plain = kinds.empty() && !times.empty() ? intern_kind("event") : 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const double value = values.empty() ? std::numeric_limits<double>::quiet_NaN() : values[i];
        const std::string id = message(ids[i]);
        const std::string where = message("EventLog: event ", i);
        if (id.empty()) throw InvalidArgument(message(where, ": the customer is missing"));
        check_event(where, times[i], value);
        if (!kinds.empty() && kinds[i].empty()) {
            throw InvalidArgument(message(where, ": the kind is missing"));
        }
        const std::uint32_t kind = kinds.empty() ? plain : intern_kind(kinds[i]);
        customers_[intern_customer(id)].events.push_back({times[i], value, kind});
        begin_time_ = std::min(begin_time_, times[i]);
        end_time_ = std::max(end_time_, times[i]);
    }
    n_events_ = times.size();
    const auto earlier = [](const Event& a, const Event& b) { return a.time < b.time; };
    for (Customer& c : customers_) std::stable_sort(c.events.begin(), c.events.end(), earlier);
    sort_customers();
}

inline EventLog EventLog::from_table(const Table& table, const EventColumns& columns) {
    check_options("EventLog::from_table", columns);
    const std::size_t id_column = table.index_of(columns.customer);
    std::vector<std::string> ids(table.n_rows()), kinds;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        ids[i] = detail::id_text("EventLog::from_table", table, id_column, i);
        if (ids[i].empty()) {
            throw InvalidArgument(message("EventLog::from_table: row ", i, ", column \"",
                                          columns.customer, "\": the customer is missing"));
        }
    }
    const auto times = detail::read_event_times(table, table.index_of(columns.time), columns.times);
    if (!columns.kind.empty()) {
        const std::size_t kind_column = table.index_of(columns.kind);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            kinds.push_back(detail::id_text("EventLog::from_table", table, kind_column, i));
            if (kinds.back().empty()) {
                throw InvalidArgument(message("EventLog::from_table: row ", i, ", column \"",
                                              columns.kind, "\": the kind is missing"));
            }
        }
    }
    const auto values =
        columns.value.empty() ? VectorView<const double>{} : table.numeric(columns.value);
    return EventLog(ids, times, values, kinds);
}

inline EventLog& EventLog::append(std::string_view customer, double time, double value,
                                  std::string_view kind) {
    if (customer.empty()) throw InvalidArgument("EventLog::append: the customer is missing");
    if (kind.empty()) throw InvalidArgument("EventLog::append: the kind is missing");
    check_event("EventLog::append", time, value);
    const std::size_t known = customers_.size(), c = intern_customer(customer);
    if (c == known) {
        const auto at = std::lower_bound(order_.begin(), order_.end(), customer,
                                         [&](std::size_t o, std::string_view id) {
                                             return detail::id_before(customers_[o].id, id);
                                         });
        order_.insert(at, c);
    }
    auto& events = customers_[c].events;
    const auto at = std::upper_bound(events.begin(), events.end(), time,
                                     [](double t, const Event& e) { return t < e.time; });
    events.insert(at, {time, value, intern_kind(kind)});
    ++n_events_;
    begin_time_ = std::min(begin_time_, time);
    end_time_ = std::max(end_time_, time);
    return *this;
}

inline std::vector<std::string> EventLog::kinds() const {
    std::vector<std::string> kinds = kinds_.column().categories;
    std::sort(kinds.begin(), kinds.end());
    return kinds;
}

inline double EventLog::begin_time() const {
    if (n_events_ > 0) return begin_time_;
    throw InvalidArgument("EventLog::begin_time: the log has no event");
}

inline double EventLog::end_time() const {
    if (detail::is_finite(end_time_)) return end_time_;
    throw InvalidArgument("EventLog::end_time: the log has no event, and no end was set");
}

inline EventLog& EventLog::set_end_time(double time) {
    if (!detail::is_finite(time)) {
        throw InvalidArgument(message("EventLog::set_end_time: time must be finite, got ", time));
    }
    double last = -std::numeric_limits<double>::infinity();
    for (const Customer& c : customers_) last = std::max(last, c.events.back().time);
    if (time < last) {
        throw InvalidArgument(
            message("EventLog::set_end_time: the end must not be before the last "
                    "event on ",
                    time_text(last), ", got ", time_text(time)));
    }
    end_time_ = time;
    return *this;
}

inline EventHistory EventLog::history(double cutoff) const& {
    EventHistory history(cutoff);
    for (const std::size_t c : order_) add_row(history, customers_[c]);
    if (history.rows_.empty()) {
        throw InvalidArgument(message("EventLog: no event at or before the cut-off ",
                                      time_text(cutoff), "; the log begins on ",
                                      time_text(begin_time())));
    }
    add_kinds(history);
    return history;
}

inline EventHistory EventLog::history_of(std::string_view customer, double cutoff) const& {
    EventHistory history(cutoff);
    const auto at = std::lower_bound(order_.begin(), order_.end(), customer,
                                     [&](std::size_t o, std::string_view id) {
                                         return detail::id_before(customers_[o].id, id);
                                     });
    if (at != order_.end() && customers_[*at].id == customer) add_row(history, customers_[*at]);
    if (history.rows_.empty()) {
        throw InvalidArgument(message("EventLog: customer \"", customer,
                                      "\" has no event at or before the cut-off ",
                                      time_text(cutoff)));
    }
    add_kinds(history);
    return history;
}

inline void EventLog::add_row(EventHistory& history, const Customer& customer) const {
    const auto& events = customer.events;
    const auto end = std::upper_bound(events.begin(), events.end(), history.cutoff_,
                                      [](double t, const Event& e) { return t < e.time; });
    const auto n = static_cast<std::size_t>(end - events.begin());
    if (n > 0) history.rows_.push_back({&customer.id, {events.data(), n}});
}

inline void EventLog::add_kinds(EventHistory& history) const {
    const auto& names = kinds_.column().categories;
    std::vector<bool> seen(names.size(), false);
    for (const auto& row : history.rows_) {
        for (const Event& e : row.events) seen[e.kind] = true;
    }
    for (std::size_t k = 0; k < names.size(); ++k) {
        if (seen[k]) history.kinds_.push_back(names[k]);
    }
    std::sort(history.kinds_.begin(), history.kinds_.end());
    history.ranks_.assign(names.size(), history.kinds_.size());
    for (std::size_t k = 0; k < names.size(); ++k) {
        if (!seen[k]) continue;
        const auto at = std::lower_bound(history.kinds_.begin(), history.kinds_.end(), names[k]);
        history.ranks_[k] = static_cast<std::size_t>(at - history.kinds_.begin());
    }
}

template <class Visit>
std::size_t EventLog::visit_future(std::string_view where, double cutoff, double horizon,
                                   std::string_view kind, Visit&& visit) const {
    if (!(horizon > 0.0) || !detail::is_finite(horizon)) {
        throw InvalidArgument(message(where, ": horizon must be finite and > 0, got ", horizon));
    }
    const double until = cutoff + horizon;
    if (!(until <= end_time())) {
        throw InvalidArgument(
            message(where, ": the horizon reaches ", time_text(until), ", but the log ends on ",
                    time_text(end_time()),
                    " and what happens later is not known; choose a cut-off at or before ",
                    time_text(end_time() - horizon), " or a shorter horizon"));
    }
    const auto only = find_kind(kind);
    if (!kind.empty() && !only) {
        std::string all;
        for (const std::string& k : kinds()) all += message(all.empty() ? "\"" : ", \"", k, '"');
        throw InvalidArgument(
            message(where, ": the log has no event of kind \"", kind, "\"; its kinds: ", all));
    }
    std::size_t row = 0;
    for (const std::size_t c : order_) {
        const auto& events = customers_[c].events;
        if (events.front().time > cutoff) continue;
        for (const Event& e : events) {
            if (e.time > until) break;
            if (e.time > cutoff && (kind.empty() || e.kind == *only)) visit(row, e);
        }
        ++row;
    }
    return row;
}

inline Labels EventLog::label_within(double cutoff, double horizon, std::string_view kind) const {
    std::vector<int> hit(customers_.size(), 0);
    const std::size_t n = visit_future("EventLog::label_within", cutoff, horizon, kind,
                                       [&](std::size_t row, const Event&) { hit[row] = 1; });
    Labels y = uninitialized<int>(n);
    std::copy_n(hit.begin(), n, y.data());
    return y;
}

inline Vector<double> EventLog::count_within(double cutoff, double horizon,
                                             std::string_view kind) const {
    std::vector<double> count(customers_.size(), 0.0);
    const std::size_t n = visit_future("EventLog::count_within", cutoff, horizon, kind,
                                       [&](std::size_t row, const Event&) { count[row] += 1.0; });
    Vector<double> out = uninitialized<double>(n);
    std::copy_n(count.begin(), n, out.data());
    return out;
}

inline Vector<double> EventLog::value_within(double cutoff, double horizon,
                                             std::string_view kind) const {
    std::vector<double> total(customers_.size(), 0.0);
    const std::size_t n = visit_future("EventLog::value_within", cutoff, horizon, kind,
                                       [&](std::size_t row, const Event& e) {
                                           total[row] += std::isnan(e.value) ? 0.0 : e.value;
                                       });
    Vector<double> out = uninitialized<double>(n);
    std::copy_n(total.begin(), n, out.data());
    return out;
}

inline EventSnapshots EventLog::snapshots(std::span<const double> cutoffs, double horizon,
                                          std::string_view kind,
                                          const EventFeatureOptions& options) const {
    if (cutoffs.empty()) {
        throw InvalidArgument("EventLog::snapshots: cutoffs must not be empty");
    }
    std::vector<double> times(cutoffs.begin(), cutoffs.end());
    std::sort(times.begin(), times.end());
    EventFeatureOptions same = options;
    if (same.kinds.empty()) same.kinds = history(times.back()).kinds();
    if (same.kinds.size() == 1 && options.kinds.empty()) same.per_kind = false;

    EventSnapshots out;
    std::vector<int> y;
    for (const double cutoff : times) {
        const Labels now = label_within(cutoff, horizon, kind);
        EventFeatures features = features_as_of(cutoff, same);
        if (y.empty()) {
            out.table = std::move(features.table);
        } else {
            out.table.append(features.table);
        }
        y.insert(y.end(), now.data(), now.data() + now.size());
        out.times.insert(out.times.end(), now.size(), cutoff);
        for (std::string& id : features.customers) out.customers.push_back(std::move(id));
    }
    out.y = uninitialized<int>(y.size());
    std::copy(y.begin(), y.end(), out.y.data());
    return out;
}

inline std::size_t EventLog::intern_customer(std::string_view id) {
    const auto code = static_cast<std::size_t>(ids_.intern(id));
    if (code == customers_.size()) customers_.push_back({std::string(id), {}});
    return code;
}

inline std::uint32_t EventLog::intern_kind(std::string_view kind) {
    return static_cast<std::uint32_t>(kinds_.intern(kind));
}

inline std::optional<std::uint32_t> EventLog::find_kind(std::string_view kind) const {
    const std::int32_t code = kinds_.column().code_of(kind);
    if (code < 0) return std::nullopt;
    return static_cast<std::uint32_t>(code);
}

inline void EventLog::check_event(std::string_view where, double time, double value) {
    if (!detail::is_finite(time)) {
        throw InvalidArgument(message(where, ": the time must be finite, got ", time));
    }
    if (!detail::is_finite(value) && !detail::is_nan(value)) {
        throw InvalidArgument(
            message(where, ": the value must be finite, or NaN for none, got ", value));
    }
}

inline void EventLog::sort_customers() {
    order_.resize(customers_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
        return detail::id_before(customers_[a].id, customers_[b].id);
    });
}

inline std::vector<double> rolling_cutoffs(double first, double last, double step) {
    if (!detail::is_finite(first) || !detail::is_finite(last) || last < first) {
        throw InvalidArgument(
            message("rolling_cutoffs: first and last must be finite and ascend, got ", first,
                    " and ", last));
    }
    if (!(step > 0.0) || !detail::is_finite(step)) {
        throw InvalidArgument(message("rolling_cutoffs: step must be finite and > 0, got ", step));
    }
    if ((last - first) / step > 1e6) {
        throw InvalidArgument(
            message("rolling_cutoffs: step ", step, " makes more than 1e6 cut-offs"));
    }
    std::vector<double> out;
    for (double k = 0.0; first + k * step <= last; k += 1.0) out.push_back(first + k * step);
    return out;
}

}  // namespace foretell
