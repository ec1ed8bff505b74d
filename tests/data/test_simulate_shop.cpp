#include <foretell/data/rows_by_id.hpp>
#include <foretell/data/simulate_shop.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("data/simulate_shop");

using foretell::InvalidArgument, foretell::Shop, foretell::simulate_shop, foretell::Table;

namespace {

/// Made once: 4,000 customers over two years.
const Shop& shop() {
    static const Shop made = simulate_shop({.n_customers = 4000, .seed = 3});
    return made;
}

std::uint64_t digest(const Table& table, std::uint64_t h) {
    for (std::size_t k = 0; k < table.n_cols(); ++k) {
        for (std::size_t i = 0; i < table.n_rows(); ++i) {
            const std::uint64_t v = table.is_numeric(k)
                                        ? std::bit_cast<std::uint64_t>(table.numeric(k)[i])
                                        : static_cast<std::uint64_t>(table.text(k).codes[i] + 1);
            h = (h ^ v) * 0x100000001b3u;
        }
    }
    return h;
}

double total(const Table& table, const std::string& column) {
    const auto v = table.numeric(column);
    return std::accumulate(v.begin(), v.end(), 0.0);
}

bool ascends(foretell::VectorView<const double> v) {
    return std::is_sorted(v.begin(), v.end());
}

}  // namespace

TEST_CASE("the tables fit together") {
    const Shop& s = shop();
    CHECK(s.customers.n_rows() == 4000);
    CHECK(s.content.n_rows() == 240);
    CHECK(s.campaigns.n_rows() == 52);
    CHECK(ascends(s.sessions.numeric("time")));
    CHECK(ascends(s.orders.numeric("time")));
    CHECK(ascends(s.mailings.numeric("time")));
    CHECK(ascends(s.content.numeric("published")));
    CHECK(total(s.sessions, "bought") == static_cast<double>(s.orders.n_rows()));
    CHECK(s.orders.n_rows() > 5000);
    bool matches = true;
    for (std::size_t i = 0; i < s.orders.n_rows(); ++i) {
        const auto row = static_cast<std::size_t>(s.orders.numeric("session_id")[i]) - 1;
        matches = matches && s.sessions.numeric("bought")[row] == 1.0 &&
                  s.sessions.numeric("cart")[row] == 1.0 &&
                  s.sessions.numeric("time")[row] == s.orders.numeric("time")[i] &&
                  s.sessions.numeric("customer_id")[row] == s.orders.numeric("customer_id")[i];
    }
    CHECK(matches);
    const double clicks = total(s.mailings, "clicked");
    CHECK(static_cast<double>(s.events.n_events()) ==
          static_cast<double>(s.sessions.n_rows() + s.orders.n_rows()) + total(s.sessions, "cart") +
              clicks);
    CHECK(s.events.kinds() == std::vector<std::string>{"cart", "click", "order", "visit"});
    CHECK(s.events.n_customers() == 4000);
    CHECK(s.events.end_time() == 19'358.0 + 730.0);
    CHECK(total(s.campaigns, "clicked") == clicks);
    CHECK(total(s.campaigns, "sent") + total(s.campaigns, "held_out") ==
          static_cast<double>(s.mailings.n_rows()));
}

TEST_CASE("every customer comes first on the day of the signup") {
    const Shop& s = shop();
    std::vector<double> first(4000, 1e9);
    for (std::size_t i = 0; i < s.sessions.n_rows(); ++i) {
        double& f = first[static_cast<std::size_t>(s.sessions.numeric("customer_id")[i]) - 1];
        f = std::min(f, s.sessions.numeric("time")[i]);
    }
    for (std::size_t c = 0; c < 4000; ++c) {
        REQUIRE(std::floor(first[c]) == s.customers.numeric("signup")[c]);
    }
}

TEST_CASE("values are missing and outlying in the shares asked for") {
    const Shop& s = shop();
    const auto near_share = [](std::size_t count, std::size_t n, double share) {
        const double expected = share * static_cast<double>(n);
        return std::abs(static_cast<double>(count) - expected) < 4.0 * std::sqrt(expected);
    };
    CHECK(near_share(s.customers.missing_count("age"), 4000, 0.05));
    CHECK(near_share(s.customers.missing_count("region"), 4000, 0.05));
    CHECK(near_share(s.sessions.missing_count("duration"), s.sessions.n_rows(), 0.05));
    CHECK(s.customers.missing_count("channel") == 0);
    std::vector<double> amounts(s.orders.numeric("amount").begin(),
                                s.orders.numeric("amount").end());
    std::sort(amounts.begin(), amounts.end());
    const double median = amounts[amounts.size() / 2];
    const auto wholesale =
        amounts.end() - std::upper_bound(amounts.begin(), amounts.end(), 12 * median);
    CHECK(near_share(static_cast<std::size_t>(wholesale), amounts.size(), 0.003));
    CHECK(amounts.front() > 0.0);

    const Shop clean =
        simulate_shop({.n_customers = 300, .missing = 0.0, .outliers = 0.0, .bots = 0.0});
    for (const Table* t : {&clean.customers, &clean.sessions}) {
        for (std::size_t k = 0; k < t->n_cols(); ++k) {
            if (t->names()[k] != "content_id") CHECK(t->missing_count(k) == 0);
        }
    }
    const auto pages = clean.sessions.numeric("pages");
    CHECK(*std::max_element(pages.begin(), pages.end()) < 40.0);  // no program reads 150
}

TEST_CASE("labels are drawn by the true probabilities") {
    const Shop& s = shop();
    double total_z = 0.0;
    for (const double back : {30.0, 100.0, 170.0, 240.0, 310.0}) {
        const double cutoff = s.events.end_time() - back;
        const auto customers = s.events.history(cutoff).customers();
        const auto y = s.events.label_within(cutoff, 30.0, "order");
        const auto p = s.truth.purchase_probability(customers, cutoff, 30.0);
        REQUIRE(p.size() == y.size());
        std::vector<std::size_t> order(p.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return p(a) < p(b); });
        const std::size_t bins = 5;
        for (std::size_t b = 0; b < bins; ++b) {  // calibrated over the whole range
            double gap = 0.0, variance = 0.0;
            for (std::size_t i = b * p.size() / bins; i < (b + 1) * p.size() / bins; ++i) {
                gap += y(order[i]) - p(order[i]);
                variance += p(order[i]) * (1.0 - p(order[i]));
            }
            if (variance == 0.0) CHECK(gap == 0.0);
            if (variance > 0.0) CHECK(std::abs(gap) < 4.0 * std::sqrt(variance));
            total_z += variance > 0.0 ? gap / std::sqrt(variance) : 0.0;
        }
        const double mean =
            std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size());
        CHECK(mean > 0.05);
        CHECK(mean < 0.15);
    }
    CHECK(std::abs(total_z) < 4.0 * std::sqrt(25.0));
}

TEST_CASE("who has left does not come back, and who is there may") {
    const Shop& s = shop();
    const double cutoff = s.events.end_time() - 180.0;
    const auto customers = s.events.history(cutoff).customers();
    const auto alive = s.truth.alive(customers, cutoff);
    const auto visits = s.events.count_within(cutoff, 180.0, "visit");
    const auto p = s.truth.purchase_probability(customers, cutoff, 30.0);
    double gone = 0.0, back = 0.0;
    for (std::size_t i = 0; i < customers.size(); ++i) {
        if (alive(i) == 0) {
            gone += 1.0;
            REQUIRE(visits(i) == 0.0);
            REQUIRE(p(i) == 0.0);
        } else {
            back += visits(i) > 0.0 ? 1.0 : 0.0;
        }
    }
    const double share = gone / static_cast<double>(customers.size());
    CHECK(share > 0.2);
    CHECK(share < 0.6);
    CHECK(back > 0.8 * (static_cast<double>(customers.size()) - gone));
}

TEST_CASE("contacts were drawn at random, and their true effect is what the orders show") {
    const Shop& s = shop();
    double sent = 0.0, held = 0.0, bought_sent = 0.0, bought_held = 0.0, effect = 0.0, n = 0.0;
    std::vector<foretell::Vector<double>> uplift;
    for (std::size_t c = 0; c < 52; ++c) uplift.push_back(s.truth.campaign_uplift(c));
    const auto flag = s.mailings.numeric("sent"), bought = s.mailings.numeric("bought_7d");
    for (std::size_t i = 0; i < s.mailings.n_rows(); ++i) {
        if (std::isnan(bought[i])) continue;
        (flag[i] == 1.0 ? sent : held) += 1.0;
        (flag[i] == 1.0 ? bought_sent : bought_held) += bought[i];
        const auto campaign = static_cast<std::size_t>(s.mailings.numeric("campaign_id")[i]) - 1;
        const auto customer = static_cast<std::size_t>(s.mailings.numeric("customer_id")[i]) - 1;
        effect += uplift[campaign](customer);
        n += 1.0;
    }
    CHECK(std::abs(held / n - 0.3) < 4.0 * std::sqrt(0.21 / n));
    const double observed = bought_sent / sent - bought_held / held;
    const double p = (bought_sent + bought_held) / n;
    const double sd = std::sqrt(p * (1.0 - p) * (1.0 / sent + 1.0 / held));
    CHECK(std::abs(observed - effect / n) < 4.0 * sd);
    CHECK(effect / n > 6.0 * sd);  // and it is there to be found
    double least = 0.0;
    for (const auto& u : uplift) least = std::min(least, *std::min_element(u.begin(), u.end()));
    CHECK(least < 0.0);  // some are better left alone
}

TEST_CASE("features tell buyers apart, though not as well as the truth does") {
    const Shop& s = shop();
    const double cutoff = s.events.end_time() - 60.0;
    const auto f = s.events.features_as_of(cutoff);
    const auto y = s.events.label_within(cutoff, 30.0, "order");
    const auto p = s.truth.purchase_probability(f.customers, cutoff, 30.0);
    const auto auc = [&](auto score) {
        double won = 0.0, pairs = 0.0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            for (std::size_t k = 0; k < y.size(); ++k) {
                if (y(i) != 1 || y(k) != 0) continue;
                pairs += 1.0;
                won += score(i) > score(k) ? 1.0 : score(i) == score(k) ? 0.5 : 0.0;
            }
        }
        return won / pairs;
    };
    const auto recency = f.table.numeric("recency");
    const double by_recency = auc([&](std::size_t i) { return -recency[i]; });
    const double by_truth = auc([&](std::size_t i) { return p(i); });
    CHECK(by_recency > 0.68);
    CHECK(by_recency < 0.80);
    CHECK(by_truth > 0.84);
    CHECK(by_truth < 0.92);
}

TEST_CASE("more customers leave the first ones as they are") {
    const Shop few = simulate_shop({.n_customers = 50, .n_days = 200});
    const Shop many = simulate_shop({.n_customers = 80, .n_days = 200});
    CHECK(many.customers.head(50) == few.customers);
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < many.orders.n_rows(); ++i) {
        if (many.orders.numeric("customer_id")[i] <= 50.0) rows.push_back(i);
    }
    const auto theirs = many.orders.take(rows).drop({"order_id", "session_id"});
    CHECK(theirs == few.orders.drop({"order_id", "session_id"}));
    CHECK(few.orders.n_rows() > 20);
}

TEST_CASE("the same seed gives the same bits everywhere, another seed others") {
    const auto bits = [](const Shop& s) {
        std::uint64_t h = 0xcbf29ce484222325u;
        for (const Table* t :
             {&s.customers, &s.content, &s.campaigns, &s.mailings, &s.sessions, &s.orders}) {
            h = digest(*t, h);
        }
        const auto ids = s.events.history(19'358.0 + 150.0).customers();
        for (const double p : s.truth.purchase_probability(ids, 19'358.0 + 150.0, 30.0)) {
            h = (h ^ std::bit_cast<std::uint64_t>(p)) * 0x100000001b3u;
        }
        return h;
    };
    const auto base = bits(simulate_shop({.n_customers = 400, .n_days = 200, .seed = 5}));
    CHECK(base == 0x23d3246bb389d29au);
    CHECK(bits(simulate_shop({.n_customers = 400, .n_days = 200, .seed = 6})) != base);
}

TEST_CASE("a shop without campaigns, content, bots or much time is a shop") {
    const Shop s = simulate_shop({.n_customers = 20,
                                  .n_days = 30,
                                  .start_day = -10,
                                  .n_content = 0,
                                  .campaign_interval = 0,
                                  .bots = 0.0});
    CHECK(s.campaigns.n_rows() == 0);
    CHECK(s.mailings.n_rows() == 0);
    CHECK(s.content.n_rows() == 0);
    CHECK(s.events.begin_time() >= -10.0);
    CHECK(s.events.end_time() == 20.0);
    const auto rows =
        foretell::rows_by_id(s.customers, "customer_id", s.events.history(20.0).customers());
    CHECK(rows.size() == 20);
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS((void)simulate_shop({.n_customers = 0}),
                         "simulate_shop: n_customers must be in [1, 1e+08], got 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)simulate_shop({.n_days = 7}),
                         "simulate_shop: n_days must be in [30, 36500], got 7", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)simulate_shop({.campaign_interval = 3}),
                         "simulate_shop: campaign_interval must be 0 or >= 7, got 3",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)simulate_shop({.holdout = 1.5}),
                         "simulate_shop: holdout must be in [0, 1], got 1.5", InvalidArgument);
    const auto& truth = shop().truth;
    const std::vector<std::string> one{"1"}, bad{"0"}, worse{"1x"};
    const double end = shop().events.end_time();
    CHECK_THROWS_WITH_AS((void)truth.purchase_probability(one, end, 1.0),
                         "ShopTruth::purchase_probability: the horizon must end by 2024-12-31, got "
                         "2025-01-01",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)truth.purchase_probability(one, end - 9.5, 1.0),
        "ShopTruth: the cut-off must be a whole day after 2023-01-01 and not after "
        "2024-12-31, got 2024-12-21 12:00:00",
        InvalidArgument);
    CHECK_THROWS_WITH_AS((void)truth.purchase_probability(one, end - 9.0, 1.5),
                         "ShopTruth: the horizon must be a whole number of days >= 1, got 1.5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)truth.alive(bad, end),
                         "ShopTruth: \"0\" is not the id of a customer who had come by then",
                         InvalidArgument);
    CHECK_THROWS_AS((void)truth.alive(worse, end), InvalidArgument);
    CHECK_THROWS_WITH_AS((void)truth.campaign_uplift(52),
                         "ShopTruth::campaign_uplift: campaign must be below 52, got 52",
                         InvalidArgument);
}

TEST_SUITE_END();
