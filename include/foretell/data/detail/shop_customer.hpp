#pragma once

#include <foretell/data/detail/linear_truth.hpp>
#include <foretell/data/detail/shop_world.hpp>
#include <foretell/random/portable_math.hpp>
#include <foretell/random/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace foretell::detail {

inline constexpr std::array<std::string_view, 4> shop_channels = {"ads", "referral", "search",
                                                                  "social"};
inline constexpr std::array<std::string_view, 3> shop_devices = {"desktop", "mobile", "tablet"};
inline constexpr std::array<std::string_view, 5> shop_regions = {"center", "east", "north", "south",
                                                                 "west"};

/// Draws a position by weights, whose sum need not be 1.
inline std::size_t draw_weighted(std::span<const double> weights, Random& random) {
    double total = 0.0;
    for (const double w : weights) total += w;
    const double place = random.uniform() * total;
    double reached = 0.0;
    for (std::size_t k = 0; k + 1 < weights.size(); ++k) {
        if (place < (reached += weights[k])) return k;
    }
    return weights.size() - 1;
}

/// A customer of the simulated shop, with what nobody sees: visits at a rate out of a gamma
/// distribution until leaving for good after an exponential time (the Pareto/NBD model;
/// Schmittlein, Morrison & Colombo 1987), and buys in a share of the visits.
struct ShopCustomer {
    std::size_t topic = 0, channel = 0, device = 0, region = 0;
    double age = 0.0;
    bool opt_in = false, bot = false;
    std::size_t first_day = 0, end_day = 0;       ///< alive on the days first_day <= d < end_day
    double visit_rate = 0.0;                      ///< visits a day on an average day
    double conversion = 0.0;                      ///< chance that a visit ends in an order
    double stay = 1.0;                            ///< chance to be alive on the next day
    double basket = 0.0;                          ///< logarithm of the usual amount
    double lift_in_topic = 1.0, lift_else = 1.0;  ///< of visits, once contacted by a campaign

    ShopCustomer() = default;
    ShopCustomer(std::size_t n_days, double bots, Random& random) {
        draw_profile(n_days, random);
        constexpr double rate_by_channel[] = {0.8, 1.3, 1.0, 0.7};
        constexpr double leave_by_channel[] = {1.3, 0.6, 1.0, 1.8};
        constexpr double logit_by_channel[] = {-0.3, 0.3, 0.4, -0.4};
        visit_rate = 0.045 * rate_by_channel[channel] * random.gamma(2.5) / 2.5;
        const double by_age = std::fma(0.015, age, -0.6);
        const double logit = std::fma(0.5, random.normal(), logit_by_channel[channel] + by_age);
        conversion = portable_sigmoid(logit - (device == 1 ? 2.4 : 2.0));
        const double leave = leave_by_channel[channel] * random.gamma(2.5) / 2.5 / 700.0;
        stay = portable_exp(-leave);
        const double days = std::min(1e6, random.exponential() / leave);
        end_day = std::min(n_days, first_day + 1 + static_cast<std::size_t>(days));
        basket = std::fma(0.45, random.normal(), 3.6);
        const double response = std::fma(0.5, random.normal(), 0.5);
        lift_in_topic = portable_exp(response);
        lift_else = portable_exp(0.4 * response);
        bot = random.bernoulli(bots);
        if (bot) {  // comes day by day, reads everything, buys nothing
            visit_rate = 2.0;
            conversion = 0.0;
            lift_in_topic = lift_else = 1.0;
        }
    }

    [[nodiscard]] bool alive_on(std::size_t day) const noexcept {
        return first_day <= day && day < end_day;
    }
    [[nodiscard]] double visit_chance(const ShopWorld& world, std::size_t day,
                                      bool contacted) const {
        double factor = world.season[day] * world.pull[topic * world.n_days + day];
        if (contacted) {
            const bool in_topic = world.campaigns[world.campaign_on[day]].topic == topic;
            factor *= in_topic ? lift_in_topic : lift_else;
        }
        const double odds = visit_rate * factor;
        return odds / std::fma(visit_rate, factor, 1.0);
    }
    [[nodiscard]] double order_chance(const ShopWorld& world, std::size_t day,
                                      bool contacted) const {
        if (!contacted) return conversion;
        const double discount = world.campaigns[world.campaign_on[day]].discount;
        return std::min(0.95, conversion * std::fma(2.0, discount, 1.0));
    }

    /// Chance of an order on the days begin <= d < end of one who is alive on the day before begin;
    /// contacted(day) says whether a campaign has reached the customer that is at work on the day.
    template <class Contacted>
    [[nodiscard]] double chance_to_order(const ShopWorld& world, std::size_t begin, std::size_t end,
                                         Contacted&& contacted) const {
        double waiting = 1.0, ordered = 0.0;  // alive without an order; with one
        for (std::size_t d = begin; d < end; ++d) {
            const bool reached = contacted(d);
            const double here = waiting * stay;
            const double chance = visit_chance(world, d, reached) * order_chance(world, d, reached);
            ordered = std::fma(here, chance, ordered);
            waiting = std::fma(here, -chance, here);
        }
        return ordered;
    }

private:
    void draw_profile(std::size_t n_days, Random& random) {
        constexpr double channels[] = {0.3, 0.15, 0.35, 0.2}, devices[] = {0.38, 0.52, 0.1};
        constexpr double regions[] = {0.3, 0.15, 0.2, 0.25, 0.1};
        topic = random.below(shop_topics.size());
        channel = draw_weighted(channels, random);
        device = draw_weighted(devices, random);
        region = draw_weighted(regions, random);
        age = std::floor(std::min(95.0, std::fma(5.5, random.gamma(4.0), 18.0)));
        opt_in = random.bernoulli(0.65);
        const std::size_t early = std::min<std::size_t>(n_days, 90);
        first_day = random.below(random.bernoulli(0.4) ? early : n_days);
    }
};

}  // namespace foretell::detail
