#pragma once

#include <foretell/core/describe.hpp>

#include <initializer_list>
#include <map>
#include <tuple>
#include <utility>

namespace foretell {

/// How much the samples of each class count, on top of sample_weight.
///
///     {.class_weight = ClassWeight::balanced()}         n_samples / (n_classes * count of the
///     class)
///     {.class_weight = {{0, 1.0}, {1, 5.0}}}            given; a class that is not named counts 1
struct ClassWeight {
    ClassWeight() = default;
    ClassWeight(std::initializer_list<std::pair<const int, double>> given) : weights(given) {}
    explicit ClassWeight(std::map<int, double> given) : weights(std::move(given)) {}

    [[nodiscard]] static ClassWeight balanced() {
        ClassWeight w;
        w.is_balanced = true;
        return w;
    }

    [[nodiscard]] bool is_uniform() const { return !is_balanced && weights.empty(); }
    bool operator==(const ClassWeight&) const = default;

    static constexpr auto fields() {
        return std::tuple{field("is_balanced", &ClassWeight::is_balanced, "from the counts"),
                          field("weights", &ClassWeight::weights, non_negative, "by label")};
    }

    bool is_balanced = false;
    std::map<int, double> weights;
};

}  // namespace foretell
