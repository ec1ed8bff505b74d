#pragma once

#include <foretell/data/detail/shop_tables.hpp>
#include <foretell/data/simulate_shop.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace foretell {

namespace detail {

/// Lets one customer after the other live through the days, each by random numbers of its own.
class ShopSimulation {
public:
    explicit ShopSimulation(const SimulateShopOptions& options)
        : options_(options),
          root_(options.seed),
          world_(options.n_days, options.start_day, options.n_content, options.campaign_interval,
                 root_.split(0)),
          contacted_(options.n_customers * world_.campaigns.size(), 0) {
        customers_.reserve(options.n_customers);
        const Random streams = root_.split(1);
        for (std::size_t c = 0; c < options.n_customers; ++c) {
            Random random = streams.split(c);
            customers_.emplace_back(options.n_days, options.bots, random);
            live(c, random);
        }
        order_rows();
    }

    Shop shop() {
        Shop shop;
        shop.customers = customer_table(world_, customers_, options_.missing, root_.split(2));
        shop.content = content_table(world_, sessions_, options_.missing, root_.split(3));
        shop.campaigns = campaign_table(world_, mailings_);
        shop.mailings = mailing_table(world_, mailings_);
        shop.sessions = session_table(sessions_);
        shop.orders = order_table(sessions_);
        shop.events = events();
        shop.truth = ShopTruth(std::move(world_), std::move(customers_), std::move(contacted_));
        return shop;
    }

private:
    static constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    struct Click {
        std::size_t customer;
        double time;
    };

    /// The days of one customer; mailings go on after they have left.
    void live(std::size_t c, Random& random) {
        const ShopCustomer& who = customers_[c];
        const std::size_t first_session = sessions_.size(), first_mailing = mailings_.size();
        for (std::size_t day = who.first_day; day < world_.n_days; ++day) {
            const std::size_t on = world_.campaign_on[day];
            if (on != ShopWorld::none && world_.campaigns[on].day == day) mail(c, on, random);
            if (day >= who.end_day) continue;
            const bool contacted = on != ShopWorld::none && was_contacted(c, on);
            const bool first = day == who.first_day;
            if (first || random.uniform() < who.visit_chance(world_, day, contacted)) {
                visit(c, day, contacted, random);
            }
        }
        for (std::size_t m = first_mailing; m < mailings_.size(); ++m) {
            const std::size_t sent_on = world_.campaigns[mailings_[m].campaign].day;
            mailings_[m].bought = sent_on + 7 > world_.n_days
                                      ? nothing
                                      : flag(ordered_within(first_session, sent_on, sent_on + 7));
        }
    }

    /// Whether a session from the given one on ended in an order on the days begin <= d < end.
    [[nodiscard]] bool ordered_within(std::size_t first_session, std::size_t begin,
                                      std::size_t end) const {
        const double from = world_.time_of(begin), until = world_.time_of(end);
        return std::any_of(
            sessions_.begin() + static_cast<std::ptrdiff_t>(first_session), sessions_.end(),
            [&](const ShopSession& s) { return s.bought && s.time >= from && s.time < until; });
    }

    [[nodiscard]] bool was_contacted(std::size_t customer, std::size_t campaign) const {
        return contacted_[customer * world_.campaigns.size() + campaign] != 0;
    }

    /// A campaign reaches subscribers who have come before its day, or leaves them out.
    void mail(std::size_t c, std::size_t campaign, Random& random) {
        const ShopCustomer& who = customers_[c];
        const ShopCampaign& what = world_.campaigns[campaign];
        if (!who.opt_in || who.first_day >= what.day) return;
        const bool sent = !random.bernoulli(options_.holdout);
        const bool in_topic = what.topic == who.topic;
        const double curiosity = (who.alive_on(what.day) ? 0.3 : 0.04) * (in_topic ? 1.5 : 1.0);
        const bool opened = sent && random.bernoulli(curiosity);
        const bool clicked = opened && random.bernoulli(in_topic ? 0.3 : 0.15);
        contacted_[c * world_.campaigns.size() + campaign] = sent ? 1 : 0;
        mailings_.push_back({campaign, c, flag(sent), flag(opened), flag(clicked), 0.0});
        if (clicked) clicks_.push_back({c, world_.time_of(what.day) + hour(random)});
    }

    void visit(std::size_t c, std::size_t day, bool contacted, Random& random) {
        const ShopCustomer& who = customers_[c];
        ShopSession s{};
        s.customer = c;
        s.time = world_.time_of(day) + hour(random);
        s.device = random.bernoulli(0.85) ? who.device : random.below(shop_devices.size());
        constexpr double sources[] = {0.0, 0.45, 0.35, 0.2},
                         when_contacted[] = {0.4, 0.3, 0.2, 0.1};
        s.source = draw_weighted(contacted ? when_contacted : sources, random);
        s.bought = random.bernoulli(who.order_chance(world_, day, contacted));
        s.cart = s.bought || random.bernoulli(0.08 + 0.5 * std::min(0.5, who.conversion));
        s.pages = 1.0 + static_cast<double>(random.poisson(who.bot ? 150.0 : s.cart ? 8.0 : 3.5));
        const double seconds = s.pages * portable_exp(std::fma(0.6, random.normal(), 3.2));
        s.duration = std::floor(random.bernoulli(options_.outliers) ? 60.0 * seconds : seconds);
        if (random.bernoulli(options_.missing)) s.duration = nothing;
        const std::size_t piece =
            random.bernoulli(0.6) ? world_.choose_content(day, who.topic, random) : ShopWorld::none;
        s.content = piece == ShopWorld::none ? nothing : static_cast<double>(piece + 1);
        if (s.bought) fill_order(s, who, day, contacted, random);
        sessions_.push_back(s);
    }

    void fill_order(ShopSession& s, const ShopCustomer& who, std::size_t day, bool contacted,
                    Random& random) {
        s.items = 1.0 + static_cast<double>(random.poisson(1.2));
        s.discount = contacted ? world_.campaigns[world_.campaign_on[day]].discount : 0.0;
        double amount = portable_exp(std::fma(0.5, random.normal(), who.basket));
        if (random.bernoulli(options_.outliers)) amount *= 40.0;  // a wholesale order
        amount *= 1.0 - s.discount;
        s.amount = std::floor(std::fma(100.0, amount, 0.5)) / 100.0;
    }

    /// A time of day between 7 and 23 o'clock, in whole seconds.
    static double hour(Random& random) {
        return static_cast<double>(7 * 3600 + random.below(16 * 3600)) / 86'400.0;
    }

    void order_rows() {
        std::stable_sort(sessions_.begin(), sessions_.end(),
                         [](const auto& a, const auto& b) { return a.time < b.time; });
        std::stable_sort(mailings_.begin(), mailings_.end(),
                         [](const auto& a, const auto& b) { return a.campaign < b.campaign; });
    }

    [[nodiscard]] EventLog events() const {
        std::vector<std::int64_t> ids;
        std::vector<double> times, values;
        std::vector<std::string> kinds;
        const auto add = [&](std::size_t customer, double time, double value, const char* kind) {
            ids.push_back(static_cast<std::int64_t>(customer + 1));
            times.push_back(time);
            values.push_back(value);
            kinds.emplace_back(kind);
        };
        for (const ShopSession& s : sessions_) {
            add(s.customer, s.time, nothing, "visit");
            if (s.cart) add(s.customer, s.time, nothing, "cart");
            if (s.bought) add(s.customer, s.time, s.amount, "order");
        }
        for (const Click& click : clicks_) add(click.customer, click.time, nothing, "click");
        EventLog log(ids, times, values, kinds);
        log.set_end_time(world_.time_of(world_.n_days));
        return log;
    }

    SimulateShopOptions options_;
    Random root_;
    ShopWorld world_;
    std::vector<ShopCustomer> customers_;
    std::vector<std::uint8_t> contacted_;
    std::vector<ShopSession> sessions_;
    std::vector<ShopMailing> mailings_;
    std::vector<Click> clicks_;
};

}  // namespace detail

inline Shop simulate_shop(const SimulateShopOptions& options) {
    check_options("simulate_shop", options);
    if (options.campaign_interval != 0 && options.campaign_interval < 7) {
        throw InvalidArgument(message("simulate_shop: campaign_interval must be 0 or >= 7, got ",
                                      options.campaign_interval));
    }
    return detail::ShopSimulation(options).shop();
}

}  // namespace foretell
