#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/data/event_log.hpp>
#include <foretell/data/shop_truth.hpp>
#include <foretell/data/table.hpp>

#include <cstddef>
#include <cstdint>
#include <tuple>

namespace foretell {

/// Options of simulate_shop.
struct SimulateShopOptions {
    std::size_t n_customers = 5000;
    std::size_t n_days = 730;
    /// The first day, in days since 1970-01-01.
    std::int64_t start_day = 19'358;
    std::size_t n_content = 240;
    /// Days from one campaign to the next, 0 for no campaigns, else >= 7.
    std::size_t campaign_interval = 14;
    /// Share of the subscribers whom a campaign leaves out, at random.
    double holdout = 0.3;
    /// Share of values that are missing where values may be missing.
    double missing = 0.05;
    /// Share of durations and amounts that are outliers (forgotten tabs, wholesale orders).
    double outliers = 0.003;
    /// Share of visitors that are programs: they come every day and never buy.
    double bots = 0.005;
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = SimulateShopOptions;
        return std::tuple{
            field("n_customers", &O::n_customers, closed_interval(1.0, 1e8), "customers"),
            field("n_days", &O::n_days, closed_interval(30.0, 36'500.0), "simulated days"),
            field("start_day", &O::start_day, closed_interval(-700'000.0, 2'900'000.0),
                  "first day"),
            field("n_content", &O::n_content, closed_interval(0.0, 1e7), "pieces of content"),
            field("campaign_interval", &O::campaign_interval, "days between campaigns"),
            field("holdout", &O::holdout, closed_interval(0.0, 1.0), "left out of a campaign"),
            field("missing", &O::missing, closed_interval(0.0, 1.0), "missing values"),
            field("outliers", &O::outliers, closed_interval(0.0, 1.0), "outliers"),
            field("bots", &O::bots, closed_interval(0.0, 1.0), "programs among the visitors"),
            field("seed", &O::seed, "of the random numbers")};
    }
};

/// A shop's data as it would export them, and the truth behind them. Times are days since
/// 1970-01-01 with the time of day as fraction; flags are 0 or 1; rows ascend in time or id.
struct Shop {
    /// customer_id, signup, age (missing for some), region (text, missing for some), channel,
    /// device (texts), opt_in. Those who came within the simulated time, that is, all.
    Table customers;
    /// content_id, published, topic, format (texts), words (missing for some), images, views_14d:
    /// visits that looked at it within 14 days, missing where these are not over.
    Table content;
    /// campaign_id, time, topic, medium (texts), discount, cost_per_contact, sent, held_out,
    /// opened, clicked.
    Table campaigns;
    /// campaign_id, customer_id, time, sent (0 for the holdout), opened, clicked, bought_7d
    /// (missing where the seven days are not over): one row for each subscriber and campaign.
    Table mailings;
    /// session_id, customer_id, time, device, source (texts), pages, content_id (missing where none
    /// was looked at), duration (seconds, missing for some), cart, bought.
    Table sessions;
    /// order_id, session_id, customer_id, time, items, amount, discount.
    Table orders;
    /// visit, cart, order (with its amount) and click of customers; complete up to the last day.
    EventLog events;
    ShopTruth truth;
};

/// Simulates a web shop with a magazine: customers of very different kinds come, return at their
/// own rates, more in season and when something on their topic appears, are reached by campaigns or
/// held out from them at random, buy or not, and one day stay away for good without a word. Some
/// values are missing, some are outliers, some visitors are programs.
///
///     Shop shop = simulate_shop({.n_customers = 10'000, .seed = 1});
///     const double cutoff = shop.events.end_time() - 60.0;
///     auto features = shop.events.features_as_of(cutoff);
///     Labels y = shop.events.label_within(cutoff, 30.0, "order");
///     auto best = shop.truth.purchase_probability(features.customers, cutoff, 30.0);
///
/// @throws InvalidArgument if an option is out of range
/// The same bits for a seed on every platform. Customers are drawn apart: more of them leave the
/// first ones as they are. O(n_customers x n_days).
[[nodiscard]] Shop simulate_shop(const SimulateShopOptions& options = {});

}  // namespace foretell

#include <foretell/data/simulate_shop.ipp>
