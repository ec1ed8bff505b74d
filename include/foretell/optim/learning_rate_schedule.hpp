#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace foretell::optim {

/// How the learning rate changes from epoch to epoch.
enum class RateSchedule {
    constant,     ///< it does not
    cosine,       ///< half a cosine, from the whole rate down to 0 after the last epoch
    exponential,  ///< times decay after each epoch
    step,         ///< times decay after every step_epochs epochs
};
constexpr std::array<std::string_view, 4> enum_names(RateSchedule) {
    return {"constant", "cosine", "exponential", "step"};
}

struct RateScheduleOptions {
    RateSchedule schedule = RateSchedule::constant;
    double decay = 0.1;
    std::size_t step_epochs = 10;
    /// The first so many epochs climb evenly to the whole rate: epoch e takes (e + 1) / (n + 1).
    std::size_t warmup_epochs = 0;
};

/// The factor of the learning rate in epoch 0, 1, ..., max_epochs - 1; in (0, 1].
[[nodiscard]] inline double rate_factor(const RateScheduleOptions& options, std::size_t epoch,
                                        std::size_t max_epochs) noexcept {
    if (epoch < options.warmup_epochs) {
        return static_cast<double>(epoch + 1) / static_cast<double>(options.warmup_epochs + 1);
    }
    const std::size_t e = epoch - options.warmup_epochs;
    switch (options.schedule) {
        case RateSchedule::constant:
            return 1.0;
        case RateSchedule::cosine: {
            constexpr double pi = 3.14159265358979323846;
            const std::size_t all =
                max_epochs > options.warmup_epochs ? max_epochs - options.warmup_epochs : 1;
            const double done = static_cast<double>(e < all ? e : all - 1);
            return 0.5 * (1.0 + std::cos(pi * done / static_cast<double>(all)));
        }
        case RateSchedule::exponential:
            return std::pow(options.decay, static_cast<double>(e));
        case RateSchedule::step:
            return std::pow(options.decay, static_cast<double>(e / options.step_epochs));
    }
    return 1.0;
}

}  // namespace foretell::optim
