#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/fitted_state.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/core/state_values.hpp>
#include <foretell/core/validation.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace foretell {

/// Checks the fitted state of a model, and of its parts, against ranges and rules: what a model
/// file must pass, and what every fit must give. An unfitted model passes.
/// @throws InvalidArgument naming the member and the rule
template <NamedEstimator E>
void check_state(const E& model, std::string_view where = E::type_name);

namespace detail {

template <class N>
[[noreturn]] void throw_range(std::string_view where, std::string_view name, N value,
                              Interval range, std::string_view place) {
    range.finite = range.finite && std::floating_point<N>;
    throw InvalidArgument(message(where, ": ", name, " must be ", range.text(), ", got ",
                                  value != value ? "NaN" : message(value), place));
}

template <class N>
void check_numbers(std::string_view where, std::string_view name, const N* x, std::size_t n,
                   const Interval& range) {
    if (range == any_value) return;
    if (range == finite_number) {
        if constexpr (std::integral<N>) return;
        if constexpr (std::floating_point<N>) {
            if (all_finite(x, n)) return;
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        if (!range.contains(static_cast<double>(x[i]))) {
            throw_range(where, name, x[i], range, message(" at element ", i));
        }
    }
}

template <class F, class O>
void check_members(std::string_view where, const F& state, const O& options);

/// Checks one value of a state against the range of its field, and what lies below it.
template <class M, class O>
void check_state_value(std::string_view where, std::string_view name, const M& value,
                       const Interval& range, const O& options) {
    if constexpr (is_tensor<M>) {
        check_numbers(where, name, value.data(), value.size(), range);
    } else if constexpr (std::same_as<M, bool> || is_text<M>) {
        return;
    } else if constexpr (std::is_arithmetic_v<M>) {
        if (!range.contains(static_cast<double>(value))) {
            throw_range(where, name, value, range, "");
        }
    } else if constexpr (NamedEnum<M>) {
        check_value(where, name, value, range);
    } else if constexpr (is_optional<M>) {
        if (value) check_state_value(where, name, *value, range, options);
    } else if constexpr (NamedEstimator<M>) {
        check_state(value, message(where, ": ", name));
    } else if constexpr (Described<M>) {
        check_members(message(where, ": ", name), value, options);
    } else if constexpr (is_list<M> || is_map<M>) {
        std::size_t i = 0;
        for (const auto& element : value) {
            check_state_value(where, message(name, '[', i++, ']'), element, range, options);
        }
    } else if constexpr (is_tuple<std::remove_const_t<M>>) {
        for_each_element(
            [&](std::size_t i, const auto& element) {
                check_state_value(where, message(name, '[', i, ']'), element, range, options);
            },
            value);
    } else {
        static_assert(is_supported<M>, "a fitted state cannot hold this type; see state.hpp");
    }
}

template <class F, class O>
void check_members(std::string_view where, const F& state, const O& options) {
    static_assert(is_fully_described<F>, "a member of the fitted state is missing in fields()");
    for_each_field(state, [&](const auto& f, const auto& value) {
        const Interval range = f.range == any_number ? finite_number : f.range;
        check_state_value(where, f.name, value, range, options);
    });
    if constexpr (requires { state.check(where, options); }) {
        state.check(where, options);
    } else if constexpr (requires { state.check(where); }) {
        state.check(where);
    }
}

}  // namespace detail

template <NamedEstimator E>
void check_state(const E& model, std::string_view where) {
    if constexpr (Access::has_parts<E>) {
        Access::for_each_part(model, [&](std::string_view name, const auto& part) {
            check_state(part, message(where, ": ", name));
        });
    }
    if constexpr (Access::has_state<const E>) {
        if (const auto& fitted = Access::fitted(model)) {
            const auto& state = *fitted;
            static_assert(
                requires { state.check(where); } ||
                    requires { state.check(where, model.options()); },
                "the fitted state must say by check(where) what holds between its members");
            detail::check_members(where, state, model.options());
        }
    }
    if constexpr (Access::has_check_parts<E>) Access::check_parts(model, where);
}

}  // namespace foretell
