#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/data/event_features.hpp>
#include <foretell/data/event_history.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace foretell {

/// Options of event_sequences.
struct EventSequenceOptions {
    /// Time steps of every sequence: the last so many events of each customer; >= 1.
    std::size_t max_steps = 32;
    /// Events to take; empty: all.
    std::string kind = {};
    /// The kinds that get an indicator each; empty: all seen up to the cut-off, where there are two
    /// or more. Name them where columns must be the same at every cut-off.
    std::vector<std::string> kinds = {};

    static constexpr auto fields() {
        using O = EventSequenceOptions;
        return std::tuple{field("max_steps", &O::max_steps, at_least(1), "time steps"),
                          field("kind", &O::kind, "events to take"),
                          field("kinds", &O::kinds, "kinds with an indicator")};
    }
};

/// The last events of each customer at a cut-off, oldest first, for sequence models.
template <class T>
struct EventSequences {
    Cube<T> X;                           ///< (customers, max_steps, names), 0 beyond the length
    std::vector<std::size_t> lengths;    ///< steps that are true, 0 where no event is of the kind
    std::vector<std::string> names;      ///< of the features
    std::vector<std::string> customers;  ///< the id of each sequence
};

/// Turns the events of each customer into a sequence of numbers, one step an event:
///
///     gap            log(1 + days since the event before), 0 for a customer's first
///     age            log(1 + days to the cut-off)
///     value          sign(v) log(1 + |v|), 0 for an event without a value
///     kind_<name>    1 for events of that kind, where there are several
///
/// @throws InvalidArgument if max_steps is 0, or no event is of options.kind
/// Complexity: O(customers x max_steps x features).
template <std::floating_point T = double>
[[nodiscard]] EventSequences<T> event_sequences(const EventHistory& history,
                                                const EventSequenceOptions& options = {}) {
    check_options("event_sequences", options);
    const std::size_t only = options.kind.empty()
                                 ? detail::KindColumns::npos
                                 : detail::find_kind("event_sequences", history, options.kind);
    detail::KindColumns kinds(history, options.kinds);
    if (only != detail::KindColumns::npos && options.kinds.empty()) kinds.names.clear();

    EventSequences<T> out;
    out.names = {"gap", "age", "value"};
    for (const std::string& kind : kinds.names) out.names.push_back(message("kind_", kind));
    out.customers = history.customers();
    out.lengths.reserve(history.size());
    out.X = full(history.size(), options.max_steps, out.names.size(), T(0));

    std::vector<std::size_t> taken;  // positions of the events of the kind
    for (std::size_t i = 0; i < history.size(); ++i) {
        const auto events = history.events(i);
        taken.clear();
        for (std::size_t e = 0; e < events.size(); ++e) {
            if (only == detail::KindColumns::npos || history.kind_of(events[e]) == only) {
                taken.push_back(e);
            }
        }
        const std::size_t length = std::min(taken.size(), options.max_steps);
        const std::size_t skipped = taken.size() - length;
        T* step = out.X.data() + i * options.max_steps * out.names.size();
        for (std::size_t s = skipped; s < taken.size(); ++s, step += out.names.size()) {
            const Event& e = events[taken[s]];
            const double gap = s > 0 ? e.time - events[taken[s - 1]].time : 0.0;
            const double value = std::isnan(e.value) ? 0.0 : e.value;
            step[0] = static_cast<T>(std::log1p(gap));
            step[1] = static_cast<T>(std::log1p(history.cutoff() - e.time));
            step[2] = static_cast<T>(std::copysign(std::log1p(std::abs(value)), value));
            if (kinds.names.empty()) continue;
            const std::size_t column = kinds.column_of[history.kind_of(e)];
            if (column != detail::KindColumns::npos) step[3 + column] = T(1);
        }
        out.lengths.push_back(length);
    }
    return out;
}

}  // namespace foretell
