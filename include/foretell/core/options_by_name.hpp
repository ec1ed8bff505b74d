#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/option_value.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace foretell {

/// An estimator with a name and options: what can be printed, set by name, and saved.
template <class E>
concept NamedEstimator = requires(const E& e) {
    typename E::Options;
    { E::type_name } -> std::convertible_to<std::string_view>;
    { e.options() } -> std::convertible_to<const typename E::Options&>;
};

namespace detail {

/// "model.C" -> {"model", "C"}; "C" -> {"C", ""}.
struct OptionPath {
    explicit OptionPath(std::string_view path) {
        const auto dot = path.find('.');
        head = path.substr(0, dot);
        if (dot != std::string_view::npos) tail = path.substr(dot + 1);
        has_tail = dot != std::string_view::npos;
    }
    std::string_view head, tail;
    bool has_tail = false;
};

class NameList {
public:
    void add(std::string_view name) {
        if (!text_.empty()) text_ += ", ";
        text_ += name;
    }
    [[nodiscard]] std::string text() const { return text_.empty() ? "none" : text_; }

private:
    std::string text_;
};

[[noreturn]] inline void throw_no_option(std::string_view where, std::string_view name,
                                         const NameList& names) {
    throw InvalidArgument(
        message(where, ": there is no option \"", name, "\"; the options are ", names.text()));
}
template <Described O>
[[noreturn]] void throw_no_option(std::string_view where, std::string_view name) {
    NameList names;
    for_each_description<O>([&](const auto& f) { names.add(f.name); });
    throw_no_option(where, name, names);
}

/// Calls visit(field, member) for the option called path, descending into described members.
template <class O, class Visit>
void visit_option(std::string_view where, O& options, std::string_view path, Visit&& visit) {
    const OptionPath at(path);
    bool found = false;
    for_each_field(options, [&](const auto& f, auto& member) {
        if (found || f.name != at.head) return;
        using Member = std::remove_const_t<std::remove_reference_t<decltype(member)>>;
        if constexpr (Described<Member> && !std::same_as<Member, ClassWeight>) {
            if (!at.has_tail) {
                throw InvalidArgument(message(where, ": ", path,
                                              " is a group of options; name one, as in \"", path,
                                              '.', std::get<0>(Member::fields()).name, '"'));
            }
            visit_option(where, member, at.tail, visit);
        } else {
            if (at.has_tail) {
                throw InvalidArgument(message(where, ": ", at.head, " has no options of its own, ",
                                              "got \"", path, '"'));
            }
            visit(f, member);
        }
        found = true;
    });
    if (!found) throw_no_option<std::remove_const_t<O>>(where, at.head);
}

template <class M>
bool equal_member(const M& a, const M& b) {
    if constexpr (Described<M> && !std::same_as<M, ClassWeight>) {
        bool equal = true;
        for_each_description<M>(
            [&](const auto& f) { equal = equal && equal_member(a.*(f.member), b.*(f.member)); });
        return equal;
    } else {
        return to_option(a) == to_option(b);
    }
}

}  // namespace detail

/// The value of the option called name; of a described member, "group.name".
/// @throws InvalidArgument naming the valid ones if there is none of that name
template <Described O>
[[nodiscard]] OptionValue get_option(const O& options, std::string_view name) {
    OptionValue value;
    detail::visit_option("get_option", options, name, [&](const auto&, const auto& member) {
        value = detail::to_option(member);
    });
    return value;
}

/// Sets the option called name.
/// @throws InvalidArgument if there is none of that name, or the value is of another kind or out of
///         range; the options are then as before
template <Described O>
void set_option(O& options, std::string_view name, const OptionValue& value,
                std::string_view where = "set_option") {
    detail::visit_option(where, options, name, [&](const auto& f, auto& member) {
        using Member = std::remove_reference_t<decltype(member)>;
        Member next = detail::from_option<Member>(message(where, ": ", f.name), value);
        detail::check_value(where, f.name, next, f.range);
        member = std::move(next);
    });
}

/// Every option is equal; NaN equals NaN.
template <Described O>
[[nodiscard]] bool options_equal(const O& a, const O& b) {
    return detail::equal_member(a, b);
}

namespace detail {

/// Calls visit(part, path within it) for the part that a path leads into.
template <class E, class Visit>
void visit_part(E& model, std::string_view path, Visit&& visit) {
    const OptionPath at(path);
    bool found = false;
    NameList names;
    Access::for_each_part(model, [&](std::string_view name, auto& part) {
        names.add(name);
        if (found || name != at.head || !at.has_tail) return;
        found = true;
        visit(part, at.tail);
    });
    if (!found) {
        throw InvalidArgument(message(std::remove_const_t<E>::type_name, ": there is no option \"",
                                      path, "\"; write part.option, the parts are ", names.text()));
    }
}

template <class E>
inline constexpr bool has_option = [] {
    if constexpr (Described<typename E::Options>) {
        return std::tuple_size_v<decltype(E::Options::fields())> > 0;
    }
    return false;
}();

/// The path begins with the name of one of the model's own options.
template <class E>
bool is_own_option(std::string_view path) {
    bool own = false;
    if constexpr (has_option<E>) {
        for_each_description<typename E::Options>(
            [&](const auto& f) { own = own || f.name == OptionPath(path).head; });
    }
    return own;
}

}  // namespace detail

/// Forgets what the model and its parts have learnt; the options stay.
template <NamedEstimator E>
void forget_fit(E& model) {
    if constexpr (Access::has_parts<E>) {
        Access::for_each_part(model, [](std::string_view, auto& part) { forget_fit(part); });
    }
    if constexpr (Access::has_state<E>) Access::fitted(model).reset();
}

/// The value of an option by its path: `get_option(model, "C")`, `get_option(pipeline, "model.C")`.
/// @throws InvalidArgument naming the valid ones if there is none of that name
template <NamedEstimator E>
[[nodiscard]] OptionValue get_option(const E& model, std::string_view path) {
    OptionValue value;
    if constexpr (Access::has_parts<const E>) {
        if (!detail::is_own_option<E>(path)) {
            detail::visit_part(model, path, [&](const auto& part, std::string_view rest) {
                value = get_option(part, rest);
            });
            return value;
        }
    }
    if constexpr (Described<typename E::Options>) {
        const auto& options = model.options();  // some give them by value
        detail::visit_option(E::type_name, options, path, [&](const auto&, const auto& member) {
            value = detail::to_option(member);
        });
    }
    return value;
}

/// Sets an option by its path: `set_option(model, "C", 0.1)`, `set_option(pipeline, "model.C",
/// 0.1)`. The model forgets its fit, as what it learnt belonged to the old options.
/// @throws InvalidArgument if there is no option of that name, or the value is of another kind or
///         out of range (with the words of the constructor); the model is then as before
template <NamedEstimator E>
void set_option(E& model, std::string_view path, const OptionValue& value) {
    if constexpr (Access::has_parts<E>) {
        if (!detail::is_own_option<E>(path)) {
            detail::visit_part(model, path, [&](auto& part, std::string_view rest) {
                set_option(part, rest, value);
            });
            forget_fit(model);
            return;
        }
    }
    if constexpr (Described<typename E::Options>) {
        auto options = model.options();
        set_option(options, path, value, E::type_name);
        model = E(std::move(options));
    }
}

}  // namespace foretell
