#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace foretell {

/// A text as a template argument: `pipeline.get<"model">()`.
template <std::size_t N>
struct FixedText {
    char text[N]{};
    constexpr FixedText(const char (&given)[N]) {  // NOLINT: implicit on purpose
        for (std::size_t i = 0; i < N; ++i) text[i] = given[i];
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

/// An estimator with the name that it bears in a pipeline or a column transformer; see step.
template <FixedText Name, class E>
struct NamedStep {
    static constexpr std::string_view name = Name.view();
    E estimator{};
};

/// Names a step: `Pipeline(step<"scale">(Standardizer()), step<"model">(LogisticRegression()))`.
/// A step without one bears the name of its class: `standardizer`, `logistic_regression`.
template <FixedText Name, class E>
[[nodiscard]] NamedStep<Name, E> step(E estimator) {
    static_assert(!Name.view().empty() && Name.view().find('.') == std::string_view::npos,
                  "the name of a step must not be empty nor hold a dot");
    return {std::move(estimator)};
}

}  // namespace foretell
