#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/data/dates.hpp>
#include <foretell/data/detail/shop_customer.hpp>
#include <foretell/data/detail/shop_world.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// What the simulated shop knows of its customers and no table shows: by it a model can be judged
/// against the best that anyone could say.
class ShopTruth {
public:
    ShopTruth() = default;
    /// Made by simulate_shop. contacted holds one row of campaigns for each customer.
    ShopTruth(detail::ShopWorld world, std::vector<detail::ShopCustomer> customers,
              std::vector<std::uint8_t> contacted)
        : world_(std::move(world)),
          customers_(std::move(customers)),
          contacted_(std::move(contacted)) {}

    [[nodiscard]] std::size_t n_customers() const noexcept { return customers_.size(); }

    /// Chance that each customer orders within (cutoff, cutoff + horizon], given all but the dice
    /// of those days: rates, interests, whether the customer has left for good, and whom the
    /// campaigns reach. The labels `events.label_within(cutoff, horizon, "order")` are drawn by
    /// these chances. Ids are those of the tables, e.g. EventFeatures::customers.
    /// @throws InvalidArgument unless cutoff and horizon are whole days within the simulated time,
    ///         or if an id is not one of a customer who had come by then
    [[nodiscard]] Vector<double> purchase_probability(std::span<const std::string> customers,
                                                      double cutoff, double horizon) const {
        const std::size_t begin = day_of(cutoff), end = begin + days_of(horizon);
        if (end > world_.n_days) {
            throw InvalidArgument(message(
                "ShopTruth::purchase_probability: the horizon must end "
                "by ",
                time_text(world_.time_of(world_.n_days)), ", got ", time_text(cutoff + horizon)));
        }
        Vector<double> p = uninitialized<double>(customers.size());
        for (std::size_t i = 0; i < customers.size(); ++i) {
            const std::size_t c = index_of(customers[i], begin);
            p(i) = customers_[c].alive_on(begin - 1)
                       ? customers_[c].chance_to_order(
                             world_, begin, end, [&](std::size_t day) { return reached(c, day); })
                       : 0.0;
        }
        return p;
    }

    /// 1 for each customer who has not left for good by the cut-off, else 0.
    [[nodiscard]] Labels alive(std::span<const std::string> customers, double cutoff) const {
        const std::size_t day = day_of(cutoff);
        Labels out = uninitialized<int>(customers.size());
        for (std::size_t i = 0; i < customers.size(); ++i) {
            out(i) = customers_[index_of(customers[i], day)].alive_on(day - 1) ? 1 : 0;
        }
        return out;
    }

    /// How much a contact by the campaign (its position in the table) raises each customer's chance
    /// to order on its day or the `days - 1` days after, all customers by ascending id; 0 for those
    /// who have left or not yet come. Later campaigns are taken as they were.
    /// @throws InvalidArgument if there is no such campaign
    [[nodiscard]] Vector<double> campaign_uplift(std::size_t campaign, std::size_t days = 7) const {
        if (campaign >= world_.campaigns.size()) {
            throw InvalidArgument(message("ShopTruth::campaign_uplift: campaign must be below ",
                                          world_.campaigns.size(), ", got ", campaign));
        }
        const std::size_t begin = world_.campaigns[campaign].day;
        const std::size_t end = std::min(world_.n_days, begin + days);
        Vector<double> uplift = full(customers_.size(), 0.0);
        for (std::size_t c = 0; begin > 0 && c < customers_.size(); ++c) {
            if (!customers_[c].alive_on(begin - 1)) continue;
            const auto chance = [&](bool contact) {
                return customers_[c].chance_to_order(world_, begin, end, [&](std::size_t day) {
                    return world_.campaign_on[day] == campaign ? contact : reached(c, day);
                });
            };
            uplift(c) = chance(true) - chance(false);
        }
        return uplift;
    }

private:
    /// The campaign at work on the day has contacted the customer.
    [[nodiscard]] bool reached(std::size_t customer, std::size_t day) const {
        const std::size_t campaign = world_.campaign_on[day];
        return campaign != detail::ShopWorld::none &&
               contacted_[customer * world_.campaigns.size() + campaign] != 0;
    }

    [[nodiscard]] std::size_t day_of(double cutoff) const {
        const double day = cutoff - static_cast<double>(world_.start_day);
        if (std::floor(day) == day && day >= 1.0 && day <= static_cast<double>(world_.n_days)) {
            return static_cast<std::size_t>(day);
        }
        throw InvalidArgument(message("ShopTruth: the cut-off must be a whole day after ",
                                      time_text(world_.time_of(0)), " and not after ",
                                      time_text(world_.time_of(world_.n_days)), ", got ",
                                      time_text(cutoff)));
    }

    static std::size_t days_of(double horizon) {
        if (horizon >= 1.0 && horizon < 1e6 && std::floor(horizon) == horizon) {
            return static_cast<std::size_t>(horizon);
        }
        throw InvalidArgument(
            message("ShopTruth: the horizon must be a whole number of days >= 1, got ", horizon));
    }

    /// The position of an id among the customers, who had come before the day.
    [[nodiscard]] std::size_t index_of(std::string_view id, std::size_t day) const {
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
        const bool good = error == std::errc() && end == id.data() + id.size() && number >= 1 &&
                          number <= customers_.size();
        if (good && customers_[number - 1].first_day < day) return number - 1;
        throw InvalidArgument(
            message("ShopTruth: \"", id, "\" is not the id of a customer who had come by then"));
    }

    detail::ShopWorld world_;
    std::vector<detail::ShopCustomer> customers_;
    std::vector<std::uint8_t> contacted_;  // (customers, campaigns)
};

}  // namespace foretell
