#pragma once

#include <foretell/core/option_value.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// The kinds of values that a fitted state is made of.
namespace foretell::detail {

/// The rank of an owning array of numbers; 0: M is none.
template <class M>
inline constexpr std::size_t tensor_rank = 0;
template <class M>
requires requires(const M& m) {
    requires std::is_arithmetic_v<typename M::value_type>;
    m.data();
    m.strides();
    std::tuple_size<typename M::shape_type>::value;
}
inline constexpr std::size_t tensor_rank<M> = std::tuple_size<typename M::shape_type>::value;
template <class N>
requires(std::is_arithmetic_v<N> &&
         !std::same_as<N, bool>) inline constexpr std::size_t tensor_rank<std::vector<N>> = 1;

template <class M>
inline constexpr bool is_tensor = tensor_rank<M> != 0;

template <class M>
std::array<std::size_t, tensor_rank<M>> tensor_shape(const M& array) {
    std::array<std::size_t, tensor_rank<M>> shape{};
    if constexpr (is_list<M>) {
        shape[0] = array.size();
    } else {
        for (std::size_t k = 0; k < shape.size(); ++k) {
            shape[k] = static_cast<std::size_t>(array.shape()[k]);
        }
    }
    return shape;
}

/// An array of that shape; its elements may hold anything.
template <class M>
M tensor_of_shape(const std::array<std::size_t, tensor_rank<M>>& shape) {
    if constexpr (is_list<M>) {
        return M(shape[0]);
    } else {
        typename M::shape_type extents{};
        for (std::size_t k = 0; k < shape.size(); ++k) {
            extents[k] = static_cast<typename M::shape_type::value_type>(shape[k]);
        }
        return M(extents);
    }
}

template <class M>
inline constexpr bool is_tuple = false;
template <class... M>
inline constexpr bool is_tuple<std::tuple<M...>> = true;
template <class A, class B>
inline constexpr bool is_tuple<std::pair<A, B>> = true;
template <class M, std::size_t N>
inline constexpr bool is_tuple<std::array<M, N>> = true;

template <class M>
inline constexpr bool is_text = std::same_as<M, std::string>;

/// Calls visit(index, element...) with the elements of one or two equally long tuples.
template <class Visit, class... Tuples>
constexpr void for_each_element(Visit&& visit, Tuples&... tuples) {
    using First = std::remove_const_t<std::tuple_element_t<0, std::tuple<Tuples...>>>;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        const auto at = [&](auto index) { visit(index(), std::get<index()>(tuples)...); };
        (at(std::integral_constant<std::size_t, I>{}), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<First>>{});
}

/// Fails to compile with the name of the type that a state cannot hold.
template <class M>
inline constexpr bool is_supported = false;

}  // namespace foretell::detail
