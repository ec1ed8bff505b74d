#pragma once

#include <foretell/core/error.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace foretell {

/// The values a number may take: low <(=) value <(=) high, and NaN only where it is said.
struct Interval {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool low_open = false, high_open = false;
    bool finite = false;  ///< infinities are refused although an end is infinite
    bool nan = false;     ///< NaN is allowed as well: it stands for "missing"

    [[nodiscard]] constexpr bool contains(double v) const noexcept {
        const bool above = low_open ? v > low : v >= low;
        const bool below = high_open ? v < high : v <= high;
        constexpr double top = std::numeric_limits<double>::max();
        return (above && below && (!finite || (v <= top && v >= -top))) || (nan && v != v);
    }
    bool operator==(const Interval&) const = default;

    /// "finite and > 0", "in (0, 1]", ">= 1": completes the sentence "C must be ...".
    [[nodiscard]] std::string text() const { return message(bounds_text(), nan ? " or NaN" : ""); }

private:
    [[nodiscard, gnu::cold]] std::string bounds_text() const {
        const bool has_low = low > -std::numeric_limits<double>::infinity();
        const bool has_high = high < std::numeric_limits<double>::infinity();
        if (has_low && has_high) {
            return message("in ", low_open ? '(' : '[', low, ", ", high, high_open ? ')' : ']');
        }
        std::string out = finite ? "finite" : "";
        const auto bound = [&](const char* sign, double value) {
            out += message(out.empty() ? "" : " and ", sign, ' ', value);
        };
        if (has_low) bound(low_open ? ">" : ">=", low);
        if (has_high) bound(high_open ? "<" : "<=", high);
        return out.empty() ? "a number" : out;
    }
};

inline constexpr Interval any_number{};
/// Any number, infinities and NaN too. In a fitted state, numbers without a range must be finite.
inline constexpr Interval any_value{.nan = true};
inline constexpr Interval finite_number{.finite = true};
inline constexpr Interval positive{.low = 0.0, .low_open = true, .finite = true};
inline constexpr Interval non_negative{.low = 0.0, .finite = true};
[[nodiscard]] constexpr Interval at_least(double low) {
    return {.low = low, .finite = true};
}
[[nodiscard]] constexpr Interval open_interval(double low, double high) {
    return {.low = low, .high = high, .low_open = true, .high_open = true};
}
[[nodiscard]] constexpr Interval closed_interval(double low, double high) {
    return {.low = low, .high = high};
}

/// One member of an options struct or a fitted state: its name, where it lives, what it may be and
/// what it means.
template <class Owner, class Member>
struct Field {
    std::string_view name;
    Member Owner::*member;
    Interval range;
    std::string_view meaning;
};

/// Describes a member without a numeric range: flags, enums, texts, arrays.
template <class Owner, class Member>
[[nodiscard]] constexpr Field<Owner, Member> field(std::string_view name, Member Owner::*member,
                                                   std::string_view meaning) {
    return {name, member, any_number, meaning};
}
/// Describes a number, or an optional, list or array of numbers, each within range.
template <class Owner, class Member>
[[nodiscard]] constexpr Field<Owner, Member> field(std::string_view name, Member Owner::*member,
                                                   Interval range, std::string_view meaning) {
    return {name, member, range, meaning};
}

/// A struct (options, or the fitted state of an estimator) that lists each of its members once:
///
///     static constexpr auto fields() {
///         return std::tuple{field("C", &Options::C, positive, "inverse strength of the penalty")};
///     }
///
/// Range errors, access by name, printing, comparing and model files all follow from this list.
template <class O>
concept Described = std::is_class_v<O> && requires {
    O::fields();
};

/// An enum whose enumerators are 0, 1, 2, ... and whose names an ADL function
/// `constexpr auto enum_names(E)` returns in that order as an array of string_view.
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) {
    { enum_names(e)[0] } -> std::convertible_to<std::string_view>;
};

namespace detail {

template <class M>
inline constexpr bool is_optional = false;
template <class M>
inline constexpr bool is_optional<std::optional<M>> = true;
template <class M>
inline constexpr bool is_list = false;
template <class M, class A>
inline constexpr bool is_list<std::vector<M, A>> = true;

struct ConvertsToAny {
    template <class M>
    requires(!is_optional<M>) operator M()
        const noexcept;  // NOLINT: implicit on purpose, never defined
};

template <class O, std::size_t... I>
constexpr bool takes_members(std::index_sequence<I...>) {
    return requires {
        O{((void)I, ConvertsToAny{})...};
    };
}

/// The number of members of an aggregate.
template <class O, std::size_t N = 0>
constexpr std::size_t count_members() {
    if constexpr (takes_members<O>(std::make_index_sequence<N + 1>{})) {
        return count_members<O, N + 1>();
    } else {
        return N;
    }
}

template <class M>
[[gnu::cold]] void check_value(std::string_view where, std::string_view name, const M& value,
                               const Interval& range) {
    if constexpr (std::is_arithmetic_v<M> && !std::same_as<M, bool>) {
        if (!range.contains(static_cast<double>(value))) {
            Interval named = range;
            named.finite = range.finite && std::floating_point<M>;
            throw InvalidArgument(
                message(where, ": ", name, " must be ", named.text(), ", got ", value));
        }
    } else if constexpr (NamedEnum<M>) {
        const auto names = enum_names(value);
        if (static_cast<std::size_t>(value) >= names.size()) {
            throw InvalidArgument(message(where, ": ", name, " must be one of its ", names.size(),
                                          " enumerators, got ", static_cast<long long>(value)));
        }
    } else if constexpr (is_optional<M>) {
        if (value) check_value(where, name, *value, range);
    } else if constexpr (is_list<M>) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            check_value(where, message(name, '[', i, ']'), value[i], range);
        }
    }
}

}  // namespace detail

/// Every member of O stands in O::fields(); a forgotten one makes this false. (Members can be
/// counted in aggregates only: a class with constructors must be trusted.)
template <Described O>
inline constexpr bool is_fully_described = true;
template <Described O>
requires std::is_aggregate_v<O>
inline constexpr bool is_fully_described<O> =
    std::tuple_size_v<decltype(O::fields())> == detail::count_members<O>();

namespace detail {

template <class Fields, class Visit, std::size_t... I>
constexpr void visit_each(const Fields& fields, Visit& visit, std::index_sequence<I...>) {
    (visit(std::get<I>(fields)), ...);
}

}  // namespace detail

/// Calls visit(field) for each member that O describes, in order.
template <Described O, class Visit>
constexpr void for_each_description(Visit&& visit) {
    const auto fields = O::fields();
    detail::visit_each(fields, visit,
                       std::make_index_sequence<std::tuple_size_v<decltype(O::fields())>>{});
}

/// Calls visit(field, value) for each described member, in order.
template <Described O, class Visit>
constexpr void for_each_field(O& options, Visit&& visit) {
    for_each_description<std::remove_const_t<O>>(
        [&](const auto& f) { visit(f, options.*(f.member)); });
}

/// The name of an enumerator.
template <NamedEnum E>
[[nodiscard]] constexpr std::string_view name_of(E value) {
    return enum_names(value)[static_cast<std::size_t>(value)];
}

/// Checks each option against its range.
/// @throws InvalidArgument as `where: C must be finite and > 0, got -1`
template <Described O>
[[gnu::cold]] void check_options(std::string_view where, const O& options) {
    static_assert(is_fully_described<O>, "a member of the options struct is missing in fields()");
    for_each_field(options, [&](const auto& f, const auto& value) {
        detail::check_value(where, f.name, value, f.range);
    });
}

}  // namespace foretell
