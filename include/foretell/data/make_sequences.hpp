#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/random/random.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// What the label of a sequence depends on.
enum class SequenceTask {
    order,   ///< 1 if the mark in feature 0 comes before the one in feature 1
    recall,  ///< 1 if feature 0 of the first step is +1, 0 if it is -1
    adding,  ///< the sum of the two marked values (Hochreiter & Schmidhuber 1997); 1 if above 1
};
constexpr std::array<std::string_view, 3> enum_names(SequenceTask) {
    return {"order", "recall", "adding"};
}

/// Options of make_sequences.
struct MakeSequencesOptions {
    std::size_t n_sequences = 100;
    /// Lengths are even between min_steps and max_steps; min_steps >= 2.
    std::size_t min_steps = 5;
    std::size_t max_steps = 20;
    /// Features of a step, >= 2; beyond those that the task uses they are noise.
    std::size_t n_features = 4;
    SequenceTask task = SequenceTask::order;
    /// Share of the labels that are turned around: the best accuracy is 1 - flip_y.
    double flip_y = 0.0;
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = MakeSequencesOptions;
        return std::tuple{field("n_sequences", &O::n_sequences, at_least(1), "sequences"),
                          field("min_steps", &O::min_steps, at_least(2), "shortest length"),
                          field("max_steps", &O::max_steps, at_least(2), "longest length"),
                          field("n_features", &O::n_features, at_least(2), "features of a step"),
                          field("task", &O::task, "what the label depends on"),
                          field("flip_y", &O::flip_y, closed_interval(0.0, 0.5), "labels turned"),
                          field("seed", &O::seed, "of the random numbers")};
    }
};

/// Sequences of different lengths and what is to be said of each.
template <class T>
struct SequenceData {
    Cube<T> X;                         ///< (n_sequences, max_steps, n_features), 0 beyond a length
    std::vector<std::size_t> lengths;  ///< true steps
    Labels y;                          ///< 0 or 1
    Vector<T> target;                  ///< the sum for `adding`, else y before labels are turned
};

namespace detail {

/// Writes the task's features into `length` steps and returns the target.
template <class T>
double write_sequence(SequenceTask task, T* steps, std::size_t length, std::size_t width,
                      Random& random) {
    const auto two = random.sample(length, 2);
    switch (task) {
        case SequenceTask::order:
            for (std::size_t t = 0; t < length; ++t) steps[t * width] = steps[t * width + 1] = T(0);
            steps[two[0] * width] = T(1);
            steps[two[1] * width + 1] = T(1);
            return two[0] < two[1] ? 1.0 : 0.0;
        case SequenceTask::recall: {
            const bool up = random.bernoulli(0.5);
            for (std::size_t t = 0; t < length; ++t) steps[t * width] = T(0);
            steps[0] = up ? T(1) : T(-1);
            return up ? 1.0 : 0.0;
        }
        case SequenceTask::adding:
            for (std::size_t t = 0; t < length; ++t) {
                steps[t * width] = static_cast<T>(random.uniform());
                steps[t * width + 1] = T(t == two[0] || t == two[1] ? 1 : 0);
            }
            return static_cast<double>(steps[two[0] * width] + steps[two[1] * width]);
    }
    return 0.0;
}

}  // namespace detail

/// Sequences whose labels need memory: no sum or mean over the steps tells them (but for `adding`,
/// where a product of features is needed). The other features are standard normal noise.
/// @throws InvalidArgument if an option is out of range or max_steps < min_steps
/// The same bits for a seed on every platform. O(n_sequences x max_steps x n_features).
template <std::floating_point T = double>
[[nodiscard]] SequenceData<T> make_sequences(const MakeSequencesOptions& options = {}) {
    check_options("make_sequences", options);
    if (options.max_steps < options.min_steps) {
        throw InvalidArgument(message("make_sequences: max_steps must be at least min_steps = ",
                                      options.min_steps, ", got ", options.max_steps));
    }
    const std::size_t n = options.n_sequences, width = options.n_features;
    SequenceData<T> out{full(n, options.max_steps, width, T(0)), std::vector<std::size_t>(n),
                        uninitialized<int>(n), uninitialized<T>(n)};
    Random random(options.seed);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t length =
            options.min_steps + random.below(options.max_steps - options.min_steps + 1);
        T* steps = out.X.data() + i * options.max_steps * width;
        for (std::size_t k = 0; k < length * width; ++k) {
            steps[k] = static_cast<T>(random.normal());
        }
        const double target = detail::write_sequence(options.task, steps, length, width, random);
        const bool one = options.task == SequenceTask::adding ? target > 1.0 : target == 1.0;
        out.lengths[i] = length;
        out.target(i) = static_cast<T>(target);
        out.y(i) = one != random.bernoulli(options.flip_y) ? 1 : 0;
    }
    return out;
}

}  // namespace foretell
