#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/core/state_values.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace foretell {

/// a and b have equal options and, bit for bit, the same fitted state (or none, both).
template <NamedEstimator E>
[[nodiscard]] bool same_state(const E& a, const E& b);

/// Bytes of numbers and texts that the fitted state holds; 0 if there is none.
template <NamedEstimator E>
[[nodiscard]] std::size_t state_bytes(const E& model);

namespace detail {

template <class M>
bool same_value(const M& a, const M& b) {
    if constexpr (is_tensor<M>) {
        return tensor_shape(a) == tensor_shape(b) &&
               (a.size() == 0 ||
                std::memcmp(a.data(), b.data(), a.size() * sizeof(*a.data())) == 0);
    } else if constexpr (std::floating_point<M>) {
        return std::memcmp(&a, &b, sizeof(M)) == 0;
    } else if constexpr (std::is_arithmetic_v<M> || std::is_enum_v<M> || is_text<M>) {
        return a == b;
    } else if constexpr (is_optional<M>) {
        return a.has_value() == b.has_value() && (!a || same_value(*a, *b));
    } else if constexpr (NamedEstimator<M>) {
        return same_state(a, b);
    } else if constexpr (Described<M>) {
        bool same = true;
        for_each_description<M>(
            [&](const auto& f) { same = same && same_value(a.*(f.member), b.*(f.member)); });
        return same;
    } else if constexpr (is_list<M> || is_map<M>) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                          [](const auto& x, const auto& y) { return same_value(x, y); });
    } else if constexpr (is_tuple<std::remove_const_t<M>>) {
        bool same = true;
        for_each_element(
            [&](std::size_t, const auto& x, const auto& y) { same = same && same_value(x, y); }, a,
            b);
        return same;
    } else {
        static_assert(is_supported<M>, "a fitted state cannot hold this type; see state.hpp");
    }
}

template <class M>
std::size_t value_bytes(const M& value) {
    if constexpr (is_tensor<M>) {
        return value.size() * sizeof(*value.data());
    } else if constexpr (is_text<M>) {
        return value.size();
    } else if constexpr (std::is_arithmetic_v<M> || std::is_enum_v<M>) {
        return sizeof(M);
    } else if constexpr (is_optional<M>) {
        return value ? value_bytes(*value) : 0;
    } else if constexpr (NamedEstimator<M>) {
        return state_bytes(value);
    } else {
        std::size_t bytes = 0;
        if constexpr (Described<M>) {
            for_each_field(value, [&](const auto&, const auto& m) { bytes += value_bytes(m); });
        } else if constexpr (is_list<M> || is_map<M>) {
            for (const auto& element : value) bytes += value_bytes(element);
        } else {
            static_assert(is_tuple<std::remove_const_t<M>>, "see state.hpp");
            for_each_element([&](std::size_t, const auto& m) { bytes += value_bytes(m); }, value);
        }
        return bytes;
    }
}

}  // namespace detail

template <NamedEstimator E>
bool same_state(const E& a, const E& b) {
    bool same = true;
    if constexpr (Described<typename E::Options>) same = options_equal(a.options(), b.options());
    if constexpr (Access::has_parts<E>) {
        const auto in_a = Access::parts(a), in_b = Access::parts(b);
        detail::for_each_element(
            [&](std::size_t, const auto& x, const auto& y) {
                same = same && x.name == y.name && same_state(x.estimator, y.estimator);
            },
            in_a, in_b);
    }
    if constexpr (Access::has_state<const E>) {
        same = same && detail::same_value(Access::fitted(a), Access::fitted(b));
    }
    return same;
}

template <NamedEstimator E>
std::size_t state_bytes(const E& model) {
    std::size_t bytes = 0;
    if constexpr (Access::has_parts<E>) {
        Access::for_each_part(
            model, [&](std::string_view, const auto& part) { bytes += state_bytes(part); });
    }
    if constexpr (Access::has_state<const E>) bytes += detail::value_bytes(Access::fitted(model));
    return bytes;
}

}  // namespace foretell
