#pragma once

#include <foretell/data/detail/shop_customer.hpp>
#include <foretell/data/detail/shop_world.hpp>
#include <foretell/data/event_log.hpp>
#include <foretell/data/table.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::detail {

inline constexpr std::array<std::string_view, 4> shop_sources = {"campaign", "direct", "search",
                                                                 "social"};

struct ShopSession {
    double time, pages, content, duration;  // content: NaN for none
    std::size_t customer, device, source;
    bool cart, bought;
    double items, amount, discount;  // of the order, where bought
};

struct ShopMailing {
    std::size_t campaign, customer;
    double sent, opened, clicked, bought;
};

inline double flag(bool b) {
    return b ? 1.0 : 0.0;
}

/// Ids of rows: 1, 2, ...
inline std::vector<double> row_numbers(std::size_t n) {
    std::vector<double> ids(n);
    for (std::size_t i = 0; i < n; ++i) ids[i] = static_cast<double>(i + 1);
    return ids;
}

/// One numeric column: value(row) for each row.
template <class Rows, class Value>
std::vector<double> numbers_of(const Rows& rows, Value&& value) {
    std::vector<double> out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.push_back(value(row));
    return out;
}

/// One text column: the code of each row, -1 for missing.
template <std::size_t N, class Rows, class Code>
TextColumn texts_of(const std::array<std::string_view, N>& texts, const Rows& rows, Code&& code) {
    TextColumn out;
    out.categories.assign(texts.begin(), texts.end());
    out.codes.reserve(rows.size());
    for (const auto& row : rows) out.codes.push_back(static_cast<std::int32_t>(code(row)));
    return out;
}

inline Table session_table(const std::vector<ShopSession>& rows) {
    using S = const ShopSession&;
    Table t;
    t.add_numeric("session_id", row_numbers(rows.size()));
    t.add_numeric("customer_id",
                  numbers_of(rows, [](S s) { return static_cast<double>(s.customer + 1); }));
    t.add_numeric("time", numbers_of(rows, [](S s) { return s.time; }));
    t.add_text("device", texts_of(shop_devices, rows, [](S s) { return s.device; }));
    t.add_text("source", texts_of(shop_sources, rows, [](S s) { return s.source; }));
    t.add_numeric("pages", numbers_of(rows, [](S s) { return s.pages; }));
    t.add_numeric("content_id", numbers_of(rows, [](S s) { return s.content; }));
    t.add_numeric("duration", numbers_of(rows, [](S s) { return s.duration; }));
    t.add_numeric("cart", numbers_of(rows, [](S s) { return flag(s.cart); }));
    t.add_numeric("bought", numbers_of(rows, [](S s) { return flag(s.bought); }));
    return t;
}

inline Table order_table(const std::vector<ShopSession>& sessions) {
    std::vector<std::size_t> rows;  // positions of sessions with an order
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (sessions[i].bought) rows.push_back(i);
    }
    const auto column = [&](auto value) {
        return numbers_of(rows, [&](std::size_t i) { return value(sessions[i]); });
    };
    using S = const ShopSession&;
    Table t;
    t.add_numeric("order_id", row_numbers(rows.size()));
    t.add_numeric("session_id",
                  numbers_of(rows, [](std::size_t i) { return static_cast<double>(i + 1); }));
    t.add_numeric("customer_id", column([](S s) { return static_cast<double>(s.customer + 1); }));
    t.add_numeric("time", column([](S s) { return s.time; }));
    t.add_numeric("items", column([](S s) { return s.items; }));
    t.add_numeric("amount", column([](S s) { return s.amount; }));
    t.add_numeric("discount", column([](S s) { return s.discount; }));
    return t;
}

inline Table customer_table(const ShopWorld& world, const std::vector<ShopCustomer>& rows,
                            double missing, Random random) {
    using C = const ShopCustomer&;
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    Table t;
    t.add_numeric("customer_id", row_numbers(rows.size()));
    t.add_numeric("signup", numbers_of(rows, [&](C c) { return world.time_of(c.first_day); }));
    std::size_t row = 0;  // each row has its own numbers, so that more rows change none
    t.add_numeric("age", numbers_of(rows, [&](C c) {
                      return random.split(2 * row++).bernoulli(missing) ? nothing : c.age;
                  }));
    row = 0;
    t.add_text("region", texts_of(shop_regions, rows, [&](C c) {
                   const bool unknown = random.split(2 * row++ + 1).bernoulli(missing);
                   return unknown ? -1 : static_cast<int>(c.region);
               }));
    t.add_text("channel", texts_of(shop_channels, rows, [](C c) { return c.channel; }));
    t.add_text("device", texts_of(shop_devices, rows, [](C c) { return c.device; }));
    t.add_numeric("opt_in", numbers_of(rows, [](C c) { return flag(c.opt_in); }));
    return t;
}

inline Table content_table(const ShopWorld& world, const std::vector<ShopSession>& sessions,
                           double missing, Random random) {
    using C = const ShopContent&;
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    const auto& rows = world.content;
    std::vector<double> views(rows.size(), 0.0);
    for (const ShopSession& s : sessions) {
        if (std::isnan(s.content)) continue;
        const auto c = static_cast<std::size_t>(s.content) - 1;
        if (s.time < world.time_of(rows[c].day + 14)) views[c] += 1.0;
    }
    for (std::size_t c = 0; c < rows.size(); ++c) {
        if (rows[c].day + 14 > world.n_days) views[c] = nothing;
    }
    Table t;
    t.add_numeric("content_id", row_numbers(rows.size()));
    t.add_numeric("published", numbers_of(rows, [&](C c) { return world.time_of(c.day); }));
    t.add_text("topic", texts_of(shop_topics, rows, [](C c) { return c.topic; }));
    t.add_text("format", texts_of(shop_formats, rows, [](C c) { return c.format; }));
    t.add_numeric("words", numbers_of(rows, [&](C c) {
                      return random.bernoulli(missing) ? nothing : c.words;
                  }));
    t.add_numeric("images", numbers_of(rows, [](C c) { return c.images; }));
    t.add_numeric("views_14d", std::move(views));
    return t;
}

inline Table campaign_table(const ShopWorld& world, const std::vector<ShopMailing>& mailings) {
    using C = const ShopCampaign&;
    const auto& rows = world.campaigns;
    std::vector<double> sent(rows.size(), 0.0), held_out = sent, opened = sent, clicked = sent;
    for (const ShopMailing& m : mailings) {
        sent[m.campaign] += m.sent;
        held_out[m.campaign] += 1.0 - m.sent;
        opened[m.campaign] += m.opened;
        clicked[m.campaign] += m.clicked;
    }
    Table t;
    t.add_numeric("campaign_id", row_numbers(rows.size()));
    t.add_numeric("time", numbers_of(rows, [&](C c) { return world.time_of(c.day); }));
    t.add_text("topic", texts_of(shop_topics, rows, [](C c) { return c.topic; }));
    t.add_text("medium", texts_of(shop_media, rows, [](C c) { return c.medium; }));
    t.add_numeric("discount", numbers_of(rows, [](C c) { return c.discount; }));
    t.add_numeric("cost_per_contact", numbers_of(rows, [](C c) { return c.cost; }));
    t.add_numeric("sent", std::move(sent)).add_numeric("held_out", std::move(held_out));
    t.add_numeric("opened", std::move(opened)).add_numeric("clicked", std::move(clicked));
    return t;
}

inline Table mailing_table(const ShopWorld& world, const std::vector<ShopMailing>& rows) {
    using M = const ShopMailing&;
    Table t;
    t.add_numeric("campaign_id",
                  numbers_of(rows, [](M m) { return static_cast<double>(m.campaign + 1); }));
    t.add_numeric("customer_id",
                  numbers_of(rows, [](M m) { return static_cast<double>(m.customer + 1); }));
    t.add_numeric("time", numbers_of(rows, [&](M m) {
                      return world.time_of(world.campaigns[m.campaign].day);
                  }));
    t.add_numeric("sent", numbers_of(rows, [](M m) { return m.sent; }));
    t.add_numeric("opened", numbers_of(rows, [](M m) { return m.opened; }));
    t.add_numeric("clicked", numbers_of(rows, [](M m) { return m.clicked; }));
    t.add_numeric("bought_7d", numbers_of(rows, [](M m) { return m.bought; }));
    return t;
}

}  // namespace foretell::detail
