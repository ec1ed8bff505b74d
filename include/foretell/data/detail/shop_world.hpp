#pragma once

#include <foretell/data/dates.hpp>
#include <foretell/random/portable_math.hpp>
#include <foretell/random/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace foretell::detail {

inline constexpr std::array<std::string_view, 6> shop_topics = {"garden",  "kitchen", "music",
                                                                "outdoor", "style",   "tech"};
inline constexpr std::array<std::string_view, 3> shop_formats = {"article", "guide", "video"};
inline constexpr std::array<std::string_view, 2> shop_media = {"mail", "push"};

/// Days after a campaign in which those who were contacted visit and buy differently.
inline constexpr std::size_t shop_campaign_days = 5;

struct ShopContent {
    std::size_t day, topic, format;
    double words, images, appeal;  // appeal: weight with which visitors choose the piece
};

struct ShopCampaign {
    std::size_t day, topic, medium;
    double discount, cost;
};

/// What all customers of a simulated shop share, day by day.
struct ShopWorld {
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    std::size_t n_days = 0;
    std::int64_t start_day = 0;
    std::vector<double> season;        ///< factor of the visits, (n_days,)
    std::vector<double> pull;          ///< the same by interest in a topic, (topics, n_days)
    std::vector<ShopContent> content;  ///< ascending in day
    std::vector<ShopCampaign> campaigns;
    std::vector<std::size_t> campaign_on;  ///< the campaign at work on a day, or none

    ShopWorld() = default;
    ShopWorld(std::size_t days, std::int64_t start, std::size_t n_content, std::size_t interval,
              Random random)
        : n_days(days), start_day(start), season(days), campaign_on(days, none) {
        draw_season();
        draw_content(n_content, random);
        draw_campaigns(interval, random);
    }

    [[nodiscard]] double time_of(std::size_t day) const {
        return static_cast<double>(start_day + static_cast<std::int64_t>(day));
    }

    /// A piece out of those of the last 14 days, by appeal, thrice as likely in the customer's
    /// topic; none where there is none.
    [[nodiscard]] std::size_t choose_content(std::size_t day, std::size_t topic,
                                             Random& random) const {
        const auto after = [](std::size_t d, const ShopContent& c) { return d < c.day; };
        const auto end = std::upper_bound(content.begin(), content.end(), day, after);
        auto begin = end;
        while (begin != content.begin() && (begin - 1)->day + 14 > day) --begin;
        double total = 0.0;
        const auto weight = [&](const ShopContent& c) {
            return c.topic == topic ? c.appeal + c.appeal + c.appeal : c.appeal;
        };
        for (auto c = begin; c != end; ++c) total += weight(*c);
        const double place = random.uniform() * total;
        double reached = 0.0;
        for (auto c = begin; c != end; ++c) {
            if (place < (reached += weight(*c)))
                return static_cast<std::size_t>(c - content.begin());
        }
        return none;
    }

private:
    /// Most before Christmas, least in June; most on Sundays, least on Fridays.
    void draw_season() {
        constexpr double by_weekday[7] = {1.0, 0.95, 0.95, 0.95, 0.85, 1.05, 1.25};
        for (std::size_t d = 0; d < n_days; ++d) {
            const std::int64_t day = start_day + static_cast<std::int64_t>(d);
            const auto weekday = static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);  // 0: Monday
            const double year = static_cast<double>(day + 17) / 365.25;  // since 15 December 1969
            season[d] = by_weekday[weekday] * std::fma(0.25, portable_cos_turns(year), 1.0);
        }
    }

    void draw_content(std::size_t n, Random& random) {
        for (std::size_t i = 0; i < n; ++i) {
            ShopContent c{};
            c.day = random.below(n_days);
            c.topic = random.below(shop_topics.size());
            c.format = random.below(shop_formats.size());
            c.words = std::floor(300.0 * portable_exp(0.7 * random.normal())) + 50.0;
            c.images = static_cast<double>(random.poisson(3.0));
            const double by_format[] = {0.0, 0.2, 0.5};
            const double about = std::fma(0.1, c.images, by_format[c.format] - 0.3);
            c.appeal = portable_exp(std::fma(0.5, random.normal(), about));
            content.push_back(c);
        }
        std::stable_sort(content.begin(), content.end(),
                         [](const ShopContent& a, const ShopContent& b) { return a.day < b.day; });
        pull.assign(shop_topics.size() * n_days, 1.0);
        for (const ShopContent& c : content) {
            for (std::size_t age = 0; age < 10 && c.day + age < n_days; ++age) {
                double& p = pull[c.topic * n_days + c.day + age];
                p = std::fma(0.02 * c.appeal, static_cast<double>(10 - age), p);
            }
        }
    }

    void draw_campaigns(std::size_t interval, Random& random) {
        if (interval == 0) return;
        constexpr double discounts[4] = {0.0, 0.05, 0.1, 0.2};
        for (std::size_t day = interval / 2; day < n_days; day += interval) {
            ShopCampaign c{};
            c.day = day;
            c.topic = random.below(shop_topics.size());
            c.medium = random.bernoulli(0.25) ? 1 : 0;
            c.discount = discounts[random.below(4)];
            c.cost = c.medium == 0 ? 0.04 : 0.01;
            for (std::size_t d = day; d < std::min(n_days, day + shop_campaign_days); ++d) {
                campaign_on[d] = campaigns.size();
            }
            campaigns.push_back(c);
        }
    }
};

}  // namespace foretell::detail
