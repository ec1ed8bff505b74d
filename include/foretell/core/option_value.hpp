#pragma once

#include <foretell/core/class_weight.hpp>
#include <foretell/core/describe.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace foretell {

/// The value of any option, for access by name: nothing, a flag, an integer, a real number, a text
/// (names of enumerators too), or a list of such values. Made implicitly from each of them.
class OptionValue {
public:
    using List = std::vector<OptionValue>;
    using Variant =
        std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, List>;

    OptionValue() = default;
    OptionValue(std::nullptr_t) {}
    OptionValue(std::nullopt_t) {}
    template <std::same_as<bool> B>  // a template, so that no pointer converts to it
    OptionValue(B flag) : value_(flag) {}
    /// Kept as uint64_t only where int64_t does not hold it.
    template <std::integral I>
    requires(!std::same_as<I, bool>) OptionValue(I number) {
        if (std::in_range<std::int64_t>(number)) {
            value_ = static_cast<std::int64_t>(number);
        } else {
            value_ = static_cast<std::uint64_t>(number);
        }
    }
    template <std::floating_point F>
    OptionValue(F number) : value_(static_cast<double>(number)) {}
    OptionValue(const char* text) : value_(std::string(text)) {}
    OptionValue(std::string_view text) : value_(std::string(text)) {}
    OptionValue(std::string text) : value_(std::move(text)) {}
    OptionValue(List list) : value_(std::move(list)) {}
    template <class M>
    requires(!std::same_as<M, OptionValue>) OptionValue(const std::vector<M>& list)
        : value_(List(list.begin(), list.end())) {}

    [[nodiscard]] const Variant& variant() const noexcept { return value_; }
    [[nodiscard]] bool is_null() const noexcept {
        return std::holds_alternative<std::nullptr_t>(value_);
    }
    /// The value as a number, bool, std::string, std::optional or std::vector of those, or enum.
    /// @throws InvalidArgument if it is of another kind, or not in the range of M
    template <class M>
    [[nodiscard]] M as() const;

    /// Equal kind and value; NaN equals NaN.
    friend bool operator==(const OptionValue& a, const OptionValue& b) {
        const auto* x = std::get_if<double>(&a.value_);
        const auto* y = std::get_if<double>(&b.value_);
        if (x != nullptr && y != nullptr && std::isnan(*x) && std::isnan(*y)) return true;
        return a.value_ == b.value_;
    }

private:
    Variant value_;
};

namespace detail {

inline void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

}  // namespace detail

/// As it is written in messages and by to_text(model): `none`, `true`, `0.5`, `"lbfgs"`, `[1, 2]`.
[[nodiscard]] inline std::string to_text(const OptionValue& value) {
    struct {
        std::string operator()(std::nullptr_t) const { return "none"; }
        std::string operator()(bool b) const { return b ? "true" : "false"; }
        std::string operator()(std::int64_t n) const { return message(n); }
        std::string operator()(std::uint64_t n) const { return message(n); }
        std::string operator()(double x) const { return std::isnan(x) ? "NaN" : message(x); }
        std::string operator()(const std::string& s) const {
            std::string out;
            detail::append_quoted(out, s);
            return out;
        }
        std::string operator()(const OptionValue::List& list) const {
            std::string out = "[";
            for (std::size_t i = 0; i < list.size(); ++i) {
                if (i > 0) out += ", ";
                out += to_text(list[i]);
            }
            return out + ']';
        }
    } writer;
    return std::visit(writer, value.variant());
}

namespace detail {

template <class M>
inline constexpr bool is_map = false;
template <class K, class V>
inline constexpr bool is_map<std::map<K, V>> = true;

/// The value of a member of an options struct.
template <class M>
OptionValue to_option(const M& member) {
    if constexpr (std::is_arithmetic_v<M>) {
        return member;
    } else if constexpr (NamedEnum<M>) {
        return name_of(member);
    } else if constexpr (std::convertible_to<const M&, std::string>) {
        return std::string(member);
    } else if constexpr (is_optional<M>) {
        return member ? to_option(*member) : OptionValue();
    } else if constexpr (std::same_as<M, ClassWeight>) {
        if (member.is_balanced) return "balanced";
        return member.weights.empty() ? OptionValue() : to_option(member.weights);
    } else if constexpr (is_map<M>) {
        OptionValue::List list;
        for (const auto& [key, value] : member) {
            list.push_back(OptionValue::List{to_option(key), to_option(value)});
        }
        return list;
    } else {
        static_assert(is_list<M>,
                      "options are flags, numbers, enums with names, texts, "
                      "optionals, lists and maps of those");
        OptionValue::List list;
        for (const auto& element : member) list.push_back(to_option(element));
        return list;
    }
}

[[noreturn]] inline void throw_kind(std::string_view name, std::string_view wanted,
                                    const OptionValue& given) {
    throw InvalidArgument(message(name, " must be ", wanted, ", got ", to_text(given)));
}

template <class I>
I integer_of(std::string_view name, const OptionValue& value) {
    const auto fit = [&](auto number) {
        if (!std::in_range<I>(number)) {
            throw_kind(name,
                       message("an integer from ", std::numeric_limits<I>::min(), " to ",
                               std::numeric_limits<I>::max()),
                       value);
        }
        return static_cast<I>(number);
    };
    if (const auto* n = std::get_if<std::int64_t>(&value.variant())) return fit(*n);
    if (const auto* n = std::get_if<std::uint64_t>(&value.variant())) return fit(*n);
    if (const auto* x = std::get_if<double>(&value.variant())) {
        if (*x == std::trunc(*x) && std::abs(*x) <= 9007199254740992.0) {
            return fit(static_cast<std::int64_t>(*x));
        }
    }
    throw_kind(name, "an integer", value);
}

inline double real_of(std::string_view name, const OptionValue& value) {
    if (const auto* x = std::get_if<double>(&value.variant())) return *x;
    if (const auto* n = std::get_if<std::int64_t>(&value.variant())) {
        return static_cast<double>(*n);
    }
    if (const auto* n = std::get_if<std::uint64_t>(&value.variant())) {
        return static_cast<double>(*n);
    }
    throw_kind(name, "a number", value);
}

template <class E>
E enumerator_of(std::string_view name, const OptionValue& value) {
    const auto names = enum_names(E{});
    const auto* text = std::get_if<std::string>(&value.variant());
    std::string wanted = "one of ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (text != nullptr && *text == names[i]) return static_cast<E>(i);
        if (i > 0) wanted += ", ";
        append_quoted(wanted, names[i]);
    }
    throw_kind(name, wanted, value);
}

/// The member that a value stands for; name begins the message of an error.
template <class M>
M from_option(std::string_view name, const OptionValue& value) {
    if constexpr (std::same_as<M, bool>) {
        if (const auto* flag = std::get_if<bool>(&value.variant())) return *flag;
        throw_kind(name, "true or false", value);
    } else if constexpr (std::integral<M>) {
        return integer_of<M>(name, value);
    } else if constexpr (std::floating_point<M>) {
        return static_cast<M>(real_of(name, value));
    } else if constexpr (NamedEnum<M>) {
        return enumerator_of<M>(name, value);
    } else if constexpr (is_optional<M>) {
        if (value.is_null()) return M();
        return from_option<typename M::value_type>(name, value);
    } else if constexpr (std::same_as<M, ClassWeight>) {
        if (value.is_null()) return ClassWeight();
        if (value == OptionValue("balanced")) return ClassWeight::balanced();
        if (std::holds_alternative<std::string>(value.variant())) {
            throw_kind(name, "none, \"balanced\" or a list of [label, weight]", value);
        }
        return ClassWeight(from_option<std::map<int, double>>(name, value));
    } else if constexpr (std::constructible_from<M, std::string>) {
        if (const auto* t = std::get_if<std::string>(&value.variant())) return M(*t);
        throw_kind(name, "a text", value);
    } else {
        const auto* list = std::get_if<OptionValue::List>(&value.variant());
        if (list == nullptr) throw_kind(name, "a list", value);
        M out;
        for (std::size_t i = 0; i < list->size(); ++i) {
            const OptionValue& element = (*list)[i];
            const std::string place = message(name, '[', i, ']');
            if constexpr (is_map<M>) {
                const auto* pair = std::get_if<OptionValue::List>(&element.variant());
                if (pair == nullptr || pair->size() != 2) {
                    throw_kind(place, "a list [key, value]", element);
                }
                out.insert_or_assign(
                    from_option<typename M::key_type>(message(place, "[0]"), (*pair)[0]),
                    from_option<typename M::mapped_type>(message(place, "[1]"), (*pair)[1]));
            } else {
                out.push_back(from_option<typename M::value_type>(place, element));
            }
        }
        return out;
    }
}

}  // namespace detail

template <class M>
M OptionValue::as() const {
    return detail::from_option<M>("the value", *this);
}

}  // namespace foretell
