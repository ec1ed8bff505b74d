#pragma once

#include <foretell/pipeline/step.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace foretell::detail {

template <class S>
struct StepTraits {
    using Estimator = S;
    static constexpr std::string_view given_name{};
    static S& estimator(S& s) noexcept { return s; }
};
template <FixedText Name, class E>
struct StepTraits<NamedStep<Name, E>> {
    using Estimator = E;
    static constexpr std::string_view given_name = NamedStep<Name, E>::name;
    static E& estimator(NamedStep<Name, E>& s) noexcept { return s.estimator; }
};
template <class S>
using StepEstimator = typename StepTraits<S>::Estimator;

/// A name made while compiling.
struct StepName {
    std::array<char, 96> text{};
    std::size_t size = 0;

    constexpr void add(char c) {
        if (size < text.size()) text[size++] = c;
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {text.data(), size}; }
};

constexpr bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr char lower(char c) {
    return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// OneHotEncoder -> one_hot_encoder, SVC -> svc.
constexpr StepName snake_case(std::string_view name) {
    StepName out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool after_small = i > 0 && !is_capital(name[i - 1]);
        const bool before_small = i > 0 && i + 1 < name.size() && !is_capital(name[i + 1]);
        if (is_capital(name[i]) && (after_small || before_small)) out.add('_');
        out.add(lower(name[i]));
    }
    return out;
}

template <class S>
constexpr StepName own_name() {
    if constexpr (!StepTraits<S>::given_name.empty()) {
        StepName out;
        for (const char c : StepTraits<S>::given_name) out.add(c);
        return out;
    } else if constexpr (requires { StepEstimator<S>::type_name; }) {
        return snake_case(StepEstimator<S>::type_name);
    } else {
        return snake_case("Step");
    }
}

/// The names of steps: given, or made of the classes' names; equal ones are numbered from the
/// second on: standardizer, standardizer_2.
template <class... S>
constexpr std::array<StepName, sizeof...(S)> step_names() {
    std::array<StepName, sizeof...(S)> names{own_name<S>()...};
    const std::array<StepName, sizeof...(S)> own = names;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::size_t before = 0;
        for (std::size_t k = 0; k < i; ++k) before += own[k].view() == own[i].view() ? 1 : 0;
        if (before == 0) continue;
        names[i].add('_');
        if (before + 1 >= 10) names[i].add(static_cast<char>('0' + (before + 1) / 10 % 10));
        names[i].add(static_cast<char>('0' + (before + 1) % 10));
    }
    return names;
}

/// The position of a name; the number of names where there is none such.
template <std::size_t N>
constexpr std::size_t find_name(const std::array<StepName, N>& names, std::string_view name) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i].view() == name) return i;
    }
    return N;
}

}  // namespace foretell::detail
