#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>

#include <array>
#include <concepts>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace foretell {

/// Where the gamma of a kernel comes from.
enum class GammaRule {
    scale,      ///< 1 / (n_features variance), the variance of all entries of X; 1 if that is 0
    automatic,  ///< 1 / n_features
    value,      ///< given
};
constexpr std::array<std::string_view, 3> enum_names(GammaRule) {
    return {"scale", "automatic", "value"};
}

/// The gamma of a kernel: a number, or a rule that gives one from the data.
///
///     {.gamma = 0.5}      {.gamma = GammaRule::automatic}
struct KernelGamma {
    KernelGamma() = default;
    template <class N>
    requires(std::is_arithmetic_v<N> && !std::same_as<N, bool>) KernelGamma(N given)  // NOLINT
        : rule(GammaRule::value), value(static_cast<double>(given)) {}
    template <std::same_as<GammaRule> R>
    KernelGamma(R given) : rule(given) {}  // NOLINT: implicit on purpose

    bool operator==(const KernelGamma&) const = default;

    static constexpr auto fields() {
        return std::tuple{field("rule", &KernelGamma::rule, "where gamma comes from"),
                          field("value", &KernelGamma::value, positive, "gamma, if it is given")};
    }

    GammaRule rule = GammaRule::scale;
    double value = 1.0;  ///< used with GammaRule::value
};

/// @throws InvalidArgument unless a given gamma is finite and > 0
inline void check_gamma(std::string_view where, const KernelGamma& gamma) {
    if (positive.contains(gamma.value)) return;
    throw InvalidArgument(
        message(where, ": gamma must be ", positive.text(), ", got ", gamma.value));
}

}  // namespace foretell
