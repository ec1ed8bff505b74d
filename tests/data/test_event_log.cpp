#include <foretell/data/event_log.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "support/compare.hpp"

TEST_SUITE_BEGIN("data/event_log");

using foretell::EventLog, foretell::InvalidArgument, foretell::Table;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

/// Bought on days 10, 12, 20 (for 5, 7, 3) and looked on day 19.5; a second customer who only
/// looked on day 18; a third who comes after the cut-off of day 20.
EventLog small_log() {
    EventLog log;
    log.append("7", 20.0, 3.0, "order")
        .append("7", 10.0, 5.0, "order")
        .append("30", 18.0, none, "view");
    log.append("7", 19.5, none, "view")
        .append("7", 12.0, 7.0, "order")
        .append("7", 25.0, 9.0, "order");
    log.append("4", 26.0, 1.0, "order")
        .append("30", 29.0, 2.0, "order")
        .append("7", 31.0, none, "mail");
    return log;
}

double cell(const Table& table, const std::string& name, std::size_t row) {
    return table.numeric(name)[row];
}

/// All bits of the features and sequences at a cut-off.
std::vector<std::uint64_t> bits_at(const EventLog& log, double cutoff) {
    std::vector<std::uint64_t> bits;
    const auto add_text = [&](const std::string& text) {
        for (const char c : text) bits.push_back(static_cast<unsigned char>(c));
        bits.push_back(0xffff);
    };
    const auto add = [&](double v) { bits.push_back(std::bit_cast<std::uint64_t>(v)); };
    const auto f = log.features_as_of(cutoff);
    for (const auto& name : f.table.names()) {
        add_text(name);
        for (const double v : f.table.numeric(name)) add(v);
    }
    const auto s = log.sequences_as_of(cutoff, {.max_steps = 5});
    for (const double v : s.X) add(v);
    for (const std::size_t n : s.lengths) bits.push_back(n);
    for (const auto& name : s.names) add_text(name);
    for (const auto* ids : {&f.customers, &s.customers}) {
        for (const auto& id : *ids) add_text(id);
    }
    return bits;
}

struct Row {
    std::string customer;
    double time, value;
    std::string kind;
};

std::vector<Row> random_rows(foretell::Random& random, std::size_t n, double begin, double end) {
    std::vector<Row> rows;
    const Texts kinds{"view", "cart", "order"};
    for (std::size_t i = 0; i < n; ++i) {
        const double value = random.bernoulli(0.3) ? none : 100.0 * random.uniform();
        rows.push_back({std::to_string(random.below(40)),
                        std::floor(begin + (end - begin) * random.uniform()), value,
                        kinds[random.below(3)]});
    }
    return rows;
}

EventLog log_of(const std::vector<Row>& rows) {
    Texts customers, kinds;
    Numbers times, values;
    for (const Row& r : rows) {
        customers.push_back(r.customer);
        times.push_back(r.time);
        values.push_back(r.value);
        kinds.push_back(r.kind);
    }
    return EventLog(customers, times, values, kinds);
}

}  // namespace

TEST_CASE("features of a small log, worked by hand") {
    const auto f = small_log().features_as_of(20.0, {.windows = {2.0, 8.0}});
    CHECK(f.customers == Texts{"7", "30"});  // "4" comes later; 7 stands before 30
    const Table& t = f.table;
    REQUIRE(t.n_rows() == 2);
    CHECK(cell(t, "recency", 0) == 0.0);
    CHECK(cell(t, "recency", 1) == 2.0);
    CHECK(cell(t, "frequency", 0) == 4.0);
    CHECK(cell(t, "active_days", 0) == 4.0);
    CHECK(cell(t, "tenure", 0) == 10.0);
    CHECK(cell(t, "monetary_sum", 0) == 15.0);
    CHECK(cell(t, "monetary_mean", 0) == 5.0);
    CHECK(cell(t, "monetary_max", 0) == 7.0);
    CHECK(cell(t, "monetary_last", 0) == 3.0);
    CHECK(cell(t, "monetary_sum", 1) == 0.0);
    for (const char* name : {"monetary_mean", "monetary_max", "monetary_last", "gap_mean",
                             "gap_median", "gap_last", "recency_per_gap", "order_recency"}) {
        CAPTURE(name);
        CHECK(std::isnan(cell(t, name, 1)));
    }
    CHECK(cell(t, "gap_mean", 0) == 10.0 / 3.0);  // gaps 2, 7.5, 0.5
    CHECK(cell(t, "gap_median", 0) == 2.0);
    CHECK(cell(t, "gap_last", 0) == 0.5);
    CHECK(cell(t, "recency_per_gap", 0) == 0.0);
    CHECK(cell(t, "count_2d", 0) == 2.0);  // (18, 20]
    CHECK(cell(t, "count_8d", 0) == 2.0);  // (12, 20]: the event on day 12 is out
    CHECK(cell(t, "value_8d", 0) == 3.0);
    CHECK(cell(t, "count_2d", 1) == 0.0);
    CHECK(cell(t, "share_2d_of_8d", 0) == 1.0);
    CHECK(cell(t, "share_2d_of_8d", 1) == 0.0);
    CHECK(cell(t, "order_count", 0) == 3.0);
    CHECK(cell(t, "view_count", 0) == 1.0);
    CHECK(cell(t, "view_recency", 0) == 0.5);
    CHECK(cell(t, "view_recency", 1) == 2.0);
    CHECK(cell(t, "order_count_2d", 0) == 1.0);
    CHECK(cell(t, "view_count_8d", 1) == 1.0);
    CHECK_FALSE(t.has("mail_count"));  // mail comes after the cut-off
}

TEST_CASE("the main columns may speak of one kind") {
    const auto t = small_log().features_as_of(20.0, {.kind = "order", .per_kind = false}).table;
    CHECK(cell(t, "frequency", 0) == 3.0);
    CHECK(cell(t, "gap_median", 0) == 5.0);  // of 2 and 8
    CHECK(cell(t, "gap_mean", 0) == 5.0);
    CHECK(cell(t, "frequency", 1) == 0.0);
    CHECK(std::isnan(cell(t, "recency", 1)));
    CHECK(cell(t, "tenure", 1) == 2.0);  // since the first event of any kind
    CHECK_FALSE(t.has("view_count"));
    CHECK(t.has("count_180d"));
}

TEST_CASE("named kinds give the same columns at every cut-off and for every customer") {
    const foretell::EventFeatureOptions options{.kinds = {"order", "mail", "view"}};
    const auto log = small_log();
    const auto early = log.features_as_of(11.0, options).table;
    const auto late = log.features_as_of(31.0, options).table;
    CHECK(early.names() == late.names());
    CHECK(cell(early, "mail_count", 0) == 0.0);
    CHECK(cell(late, "mail_count", 1) == 1.0);
    const auto one = foretell::event_features(log.history_of("7", 31.0), options);
    CHECK(one.customers == Texts{"7"});
    CHECK(one.table == late.take(std::vector<std::size_t>{1}));
}

TEST_CASE("labels look at the days after the cut-off only, and at the kind asked for") {
    const auto log = small_log();
    const auto is = [&](const foretell::Labels& y, std::vector<int> expected) {
        return std::equal(y.begin(), y.end(), expected.begin(), expected.end());
    };
    CHECK(is(log.label_within(20.0, 5.0), {1, 0}));  // day 25 is inside
    CHECK(is(log.label_within(20.0, 4.9), {0, 0}));
    CHECK(is(log.label_within(20.0, 10.0), {1, 1}));
    CHECK(is(log.label_within(20.0, 11.0, "mail"), {1, 0}));
    CHECK(is(log.label_within(19.9, 1.0, "order"), {1, 0}));  // the event at 20 is after 19.9
    CHECK(is(log.label_within(20.0, 1.0, "order"), {0, 0}));  // and not after 20
    CHECK(is(log.label_within(26.0, 5.0), {0, 1, 1}));        // "4" has come: 4, 7, 30
    const auto counts = log.count_within(10.0, 21.0, "order");
    REQUIRE(counts.size() == 1);
    CHECK(counts(0) == 3.0);
    CHECK(log.value_within(10.0, 21.0)(0) == 19.0);
}

TEST_CASE("a horizon beyond the end of the log is refused, unless the end is known") {
    auto log = small_log();
    CHECK(log.begin_time() == 10.0);
    CHECK(log.end_time() == 31.0);
    CHECK_THROWS_WITH_AS(
        (void)log.label_within(20.0, 11.5),
        "EventLog::label_within: the horizon reaches 1970-02-01 12:00:00, but the log ends on "
        "1970-02-01 and what happens later is not known; choose a cut-off at or before "
        "1970-01-20 12:00:00 or a shorter horizon",
        InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log.label_within(20.0, 0.0),
                         "EventLog::label_within: horizon must be finite and > 0, got 0",
                         InvalidArgument);
    CHECK_THROWS_AS((void)log.label_within(none, 1.0), InvalidArgument);
    log.set_end_time(40.0);
    CHECK(log.label_within(20.0, 20.0).size() == 2);
    CHECK_THROWS_WITH_AS(log.set_end_time(30.0),
                         "EventLog::set_end_time: the end must not be before the last event on "
                         "1970-02-01, got 1970-01-31",
                         InvalidArgument);
    CHECK(log.end_time() == 40.0);
}

TEST_CASE("sequences hold the last events, oldest first, with true lengths") {
    const auto s = small_log().sequences_as_of(20.0, {.max_steps = 3});
    CHECK(s.names == Texts{"gap", "age", "value", "kind_order", "kind_view"});
    CHECK(s.customers == Texts{"7", "30"});
    CHECK(s.lengths == std::vector<std::size_t>{3, 1});
    REQUIRE(s.X.shape()[0] == 2);
    REQUIRE(s.X.shape()[1] == 3);
    REQUIRE(s.X.shape()[2] == 5);
    const Numbers expected{std::log1p(2.0),
                           std::log1p(8.0),
                           std::log1p(7.0),
                           1,
                           0,  // 7 on day 12; day 10 is cut off
                           std::log1p(7.5),
                           std::log1p(0.5),
                           0,
                           0,
                           1,  //
                           std::log1p(0.5),
                           0,
                           std::log1p(3.0),
                           1,
                           0,  //
                           0,
                           std::log1p(2.0),
                           0,
                           0,
                           1,  // 30 on day 18: its first
                           0,
                           0,
                           0,
                           0,
                           0,
                           0,
                           0,
                           0,
                           0,
                           0};
    CHECK(support::relative_error(s.X, expected) < 1e-15);

    const auto orders = small_log().sequences_as_of<float>(20.0, {.max_steps = 4, .kind = "order"});
    CHECK(orders.names == Texts{"gap", "age", "value"});
    CHECK(orders.lengths == std::vector<std::size_t>{3, 0});
    CHECK(orders.X(0, 0, 0) == 0.0f);
    CHECK(orders.X(0, 2, 0) == static_cast<float>(std::log1p(8.0)));
}

TEST_CASE("no event after the cut-off changes a bit of features or sequences") {
    foretell::Random random(1);
    for (int repeat = 0; repeat < 20; ++repeat) {
        const double cutoff = 60.0;
        const auto past = random_rows(random, 300, 0.0, cutoff + 1.0);  // day 60 belongs to it
        const auto expected = bits_at(log_of(past), cutoff);

        auto future = random_rows(random, 200, cutoff + 1.0, 120.0);
        future.push_back({"new", 61.0, 1.0, "view"});  // a customer who comes later
        future.push_back({"0", 60.5, 1e9, "a kind seen later"});
        auto all = past;
        for (const Row& r : future) {  // scattered over the input, and in front of it
            const auto at = static_cast<std::ptrdiff_t>(random.below(all.size() + 1));
            all.insert(all.begin() + at, r);
        }
        CHECK(bits_at(log_of(all), cutoff) == expected);

        EventLog appended = log_of(past);
        for (const Row& r : future) appended.append(r.customer, r.time, r.value, r.kind);
        CHECK(bits_at(appended, cutoff) == expected);

        for (Row& r : all) {  // altering what is later changes nothing either
            if (r.time > cutoff) r.value = -r.value, r.kind = "altered", r.time += 7.0;
        }
        CHECK(bits_at(log_of(all), cutoff) == expected);

        auto changed = past;  // and the comparison does see a change of what is known
        changed[random.below(changed.size())].time -= 1.0;
        CHECK(bits_at(log_of(changed), cutoff) != expected);
    }
}

TEST_CASE("appending and building at once give the same log; the order of input does not matter") {
    foretell::Random random(2);
    auto rows = random_rows(random, 500, 0.0, 100.0);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].time += 1e-3 * static_cast<double>(i);
    EventLog appended;
    for (const Row& r : rows) appended.append(r.customer, r.time, r.value, r.kind);
    const auto expected = bits_at(log_of(rows), 90.0);
    CHECK(bits_at(appended, 90.0) == expected);
    std::reverse(rows.begin(), rows.end());
    CHECK(bits_at(log_of(rows), 90.0) == expected);
    CHECK(appended.n_events() == 500);
    CHECK(appended.n_customers() == 40);
    CHECK(appended.kinds() == Texts{"cart", "order", "view"});
}

TEST_CASE("a history shows one prefix a customer") {
    const auto log = small_log();
    const auto h = log.history(20.0);
    CHECK(h.cutoff() == 20.0);
    REQUIRE(h.size() == 2);
    CHECK(h.events(0).size() == 4);
    CHECK(h.events(0).back().time == 20.0);
    CHECK(h.kinds() == Texts{"order", "view"});
    CHECK(h.kind_of(h.events(1)[0]) == 1);
    CHECK(h.customer(1) == "30");
}

TEST_CASE("snapshots stand one below the other, in the order of their cut-offs") {
    const auto log = small_log();
    const auto s = log.snapshots(Numbers{26.0, 20.0}, 5.0, {}, {.windows = {8.0}});
    CHECK(s.times == Numbers{20.0, 20.0, 26.0, 26.0, 26.0});
    CHECK(s.customers == Texts{"7", "30", "4", "7", "30"});
    const std::vector<int> expected{1, 0, 0, 1, 1};
    CHECK(std::equal(s.y.begin(), s.y.end(), expected.begin(), expected.end()));
    const auto first = log.features_as_of(20.0, {.windows = {8.0}}).table;
    CHECK(s.table.head(2) == first);

    const auto wide = log.snapshots(Numbers{11.0, 26.0}, 1.0);
    CHECK(cell(wide.table, "view_count", 0) == 0.0);  // seen later, a column all along
    CHECK(foretell::rolling_cutoffs(10.0, 31.0, 10.0) == Numbers{10.0, 20.0, 30.0});
    CHECK(foretell::rolling_cutoffs(10.0, 10.0, 1.0) == Numbers{10.0});
}

TEST_CASE("a log with one kind has no columns for kinds") {
    const Texts ids{"a", "a", "b"};
    const EventLog log(ids, Numbers{1.0, 2.0, 2.0});
    CHECK(log.kinds() == Texts{"event"});
    CHECK_FALSE(log.features_as_of(2.0).table.has("event_count"));
    CHECK(log.sequences_as_of(2.0).names == Texts{"gap", "age", "value"});
    CHECK_FALSE(log.snapshots(Numbers{1.0}, 1.0).table.has("event_count"));
    CHECK(log.features_as_of(2.0, {.kinds = {"event"}}).table.has("event_count"));
}

TEST_CASE("whole numbers are ids too, and stand in their order") {
    const std::vector<std::int64_t> ids{10, 9, 10, 100};
    const EventLog log(ids, Numbers{1.0, 1.0, 2.0, 2.0}, Numbers{1.0, 2.0, 3.0, 4.0});
    CHECK(log.features_as_of(2.0).customers == Texts{"9", "10", "100"});
}

TEST_CASE("a table becomes a log, with times as dates, days or seconds") {
    Table t;
    t.add_numeric("id", {7, 30, 7}).add_text("who", {"b", "a", "b"});
    t.add_numeric("date", {20210930, 20211001, 20211002});
    t.add_text("when", {"2021-09-30 12:00", "2021-10-01", "20211002"});
    t.add_numeric("seconds", {18'900.5 * 86'400, 18'901.0 * 86'400, 18'902.0 * 86'400});
    t.add_numeric("amount", {5, none, 6}).add_text("what", {"order", "view", "order"});

    const auto numbers =
        EventLog::from_table(t, {.customer = "id", .time = "date", .value = "amount"});
    CHECK(numbers.begin_time() == 18'900.0);
    CHECK(numbers.features_as_of(18'901.0).customers == Texts{"7", "30"});
    CHECK(numbers.value_within(18'901.0, 1.0)(0) == 6.0);
    const auto texts = EventLog::from_table(
        t, {.customer = "who", .time = "when", .value = "amount", .kind = "what"});
    CHECK(texts.begin_time() == 18'900.5);
    CHECK(texts.kinds() == Texts{"order", "view"});
    const auto seconds = EventLog::from_table(
        t, {.customer = "who", .time = "seconds", .times = foretell::EventTimes::unix_seconds});
    CHECK(seconds.begin_time() == 18'900.5);
    Table days;
    days.add_numeric("customer", {1, 2}).add_numeric("time", {18'900.5, 20210930});
    CHECK(EventLog::from_table(days).end_time() == 20'210'930.0);  // not all are dates: days
    days.set_numeric("time", {20210929, 20210930});
    CHECK(EventLog::from_table(days, {.times = foretell::EventTimes::days}).end_time() ==
          20'210'930.0);
}

TEST_CASE("a bad row of a table is named") {
    Table t;
    t.add_text("customer", {"a", "", "c"}).add_numeric("time", {1, 2, none});
    t.add_numeric("half", {1, 2.5, 3}).add_text("date", {"2021-01-01", "soon", ""});
    t.add_numeric("day", {20210101, 20210230, 20210301});
    CHECK_THROWS_WITH_AS(
        (void)EventLog::from_table(t),
        "EventLog::from_table: row 1, column \"customer\": the customer is missing",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)EventLog::from_table(t, {.customer = "half"}),
        "EventLog::from_table: row 1, column \"half\": ids must be whole numbers or texts, got 2.5",
        InvalidArgument);
    CHECK_THROWS_WITH_AS((void)EventLog::from_table(t, {.customer = "day"}),
                         "EventLog::from_table: row 2, column \"time\": the time is missing",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)EventLog::from_table(t, {.customer = "day", .time = "date"}),
                         "EventLog::from_table: row 1, column \"date\": parse_time: \"soon\" is "
                         "not a time; write it "
                         "as YYYY-MM-DD, YYYYMMDD or YYYY-MM-DD HH:MM:SS",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)EventLog::from_table(
            t, {.customer = "day", .time = "day", .times = foretell::EventTimes::yyyymmdd}),
        "EventLog::from_table: row 1, column \"day\": 20210230 is not a date "
        "written as 20210930",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)EventLog::from_table(t, {.customer = "day", .time = "half", .kind = "customer"}),
        "EventLog::from_table: row 1, column \"customer\": the kind is missing", InvalidArgument);
}

TEST_CASE("errors say what was wanted and what was given") {
    EventLog log;
    CHECK_THROWS_WITH_AS((void)log.begin_time(), "EventLog::begin_time: the log has no event",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log.end_time(),
                         "EventLog::end_time: the log has no event, and no end was set",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(log.append("", 1.0), "EventLog::append: the customer is missing",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(log.append("a", 1.0, 1.0, ""), "EventLog::append: the kind is missing",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(log.append("a", none),
                         "EventLog::append: the time must be finite, got NaN", InvalidArgument);
    const double inf = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(log.append("a", 1.0, inf),
                         "EventLog::append: the value must be finite, or NaN for none, got inf",
                         InvalidArgument);
    CHECK(log.n_events() == 0);
    CHECK(log.n_customers() == 0);
    const Texts ids{"a", "b"};
    CHECK_THROWS_WITH_AS(EventLog(ids, Numbers{1.0}),
                         "EventLog: customers has 2 samples, but times has 1",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(EventLog(ids, Numbers{1.0, inf}),
                         "EventLog: event 1: the time must be finite, got inf", InvalidArgument);

    log = small_log();
    CHECK_THROWS_WITH_AS(
        (void)log.features_as_of(9.0),
        "EventLog: no event at or before the cut-off 1970-01-10; the log begins on "
        "1970-01-11",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)log.history_of("4", 20.0),
        "EventLog: customer \"4\" has no event at or before the cut-off 1970-01-21",
        InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log.features_as_of(20.0, {.kind = "mail"}),
                         "event_features: no event of kind \"mail\" at or before 1970-01-21; kinds "
                         "until then: \"order\", \"view\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log.features_as_of(20.0, {.windows = {7.0, 7.0}}),
                         "event_features: windows must ascend, got 7 after 7", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log.features_as_of(20.0, {.windows = {0.0}}),
                         "event_features: windows[0] must be finite and > 0, got 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log.sequences_as_of(20.0, {.max_steps = 0}),
                         "event_sequences: max_steps must be >= 1, got 0", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)log.label_within(20.0, 5.0, "ordr"),
        "EventLog::label_within: the log has no event of kind \"ordr\"; its kinds: "
        "\"mail\", \"order\", \"view\"",
        InvalidArgument);
    CHECK_THROWS_WITH_AS((void)log.snapshots(Numbers{}, 5.0),
                         "EventLog::snapshots: cutoffs must not be empty", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)foretell::rolling_cutoffs(1.0, 2.0, 0.0),
                         "rolling_cutoffs: step must be finite and > 0, got 0", InvalidArgument);
}

TEST_SUITE_END();
