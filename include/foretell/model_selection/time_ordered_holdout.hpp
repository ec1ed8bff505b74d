#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/model_selection/split.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace foretell {

/// Options of time_ordered_holdout.
struct TimeOrderedHoldoutOptions {
    /// The latest share of the samples is the test set, in (0, 1); not together with cutoff. It may
    /// grow by samples of the same time as its earliest. Neither given: 0.25.
    std::optional<double> test_fraction = std::nullopt;
    /// Samples at or after this time are the test set.
    std::optional<double> cutoff = std::nullopt;
    /// The training set ends this long before the test set begins, in the unit of the times, >= 0:
    /// at least the horizon of the label, or labels of the training set look into the test period.
    double gap = 0.0;
};

namespace detail {

inline void check_holdout_options(const TimeOrderedHoldoutOptions& o) {
    constexpr auto* where = "time_ordered_holdout";
    if (o.test_fraction && o.cutoff) {
        throw InvalidArgument(message(where,
                                      ": test_fraction and cutoff must not both be given, got ",
                                      *o.test_fraction, " and ", *o.cutoff));
    }
    if (o.test_fraction && !(*o.test_fraction > 0.0 && *o.test_fraction < 1.0)) {
        throw InvalidArgument(
            message(where, ": test_fraction must be in (0, 1), got ", *o.test_fraction));
    }
    if (o.cutoff && !is_finite(*o.cutoff)) {
        throw InvalidArgument(message(where, ": cutoff must be finite, got ", *o.cutoff));
    }
    if (!(o.gap >= 0.0) || !is_finite(o.gap)) {
        throw InvalidArgument(message(where, ": gap must be finite and >= 0, got ", o.gap));
    }
}

/// The time of the sample at which the latest share begins.
template <class T>
T cutoff_of_share(VectorView<const T> times, double share) {
    std::vector<T> sorted(times.begin(), times.end());
    const auto n = static_cast<double>(sorted.size());
    const auto n_test = static_cast<std::size_t>(std::ceil(share * n));
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() - n_test);
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
}

template <class T>
Split holdout_by_time(VectorView<const T> times, const TimeOrderedHoldoutOptions& options) {
    constexpr auto* where = "time_ordered_holdout";
    check_holdout_options(options);
    if (times.empty()) throw ShapeError(message(where, ": times must have at least one sample"));
    if constexpr (std::is_floating_point_v<T>) check_finite(where, "times", times);
    const double cutoff =
        options.cutoff
            ? *options.cutoff
            : static_cast<double>(cutoff_of_share(times, options.test_fraction.value_or(0.25)));
    Split split;
    for (std::size_t i = 0; i < times.size(); ++i) {
        const auto time = static_cast<double>(times[i]);
        if (time >= cutoff) {
            split.test.push_back(i);
        } else if (time <= cutoff - options.gap) {
            split.train.push_back(i);
        }
    }
    if (split.test.empty() || split.train.empty()) {
        throw InvalidArgument(message(
            where, ": no sample is ", split.test.empty() ? "at or after" : "before", " the cutoff ",
            cutoff,
            split.train.empty() && options.gap > 0.0 ? message(" less the gap ", options.gap)
                                                     : std::string()));
    }
    return split;
}

}  // namespace detail

/// The past to learn from, the future to judge by: samples at or after the cutoff are the test set,
/// earlier ones, by at least the gap, the training set. Samples of the same time are always on
/// the same side. times (n_samples,) in any unit and any order; positions ascend. O(n_samples).
/// @throws InvalidArgument if options are out of range or both are given, a time is not finite, or
///         one side is empty
[[nodiscard]] inline Split time_ordered_holdout(VectorView<const double> times,
                                                const TimeOrderedHoldoutOptions& options = {}) {
    return detail::holdout_by_time(times, options);
}
[[nodiscard]] inline Split time_ordered_holdout(VectorView<const std::int64_t> times,
                                                const TimeOrderedHoldoutOptions& options = {}) {
    return detail::holdout_by_time(times, options);
}
[[nodiscard]] inline Split time_ordered_holdout(LabelsView times,
                                                const TimeOrderedHoldoutOptions& options = {}) {
    return detail::holdout_by_time(times, options);
}

}  // namespace foretell
