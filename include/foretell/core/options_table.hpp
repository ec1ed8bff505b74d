#pragma once

#include <foretell/core/option_value.hpp>
#include <foretell/core/options_by_name.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace foretell {

namespace detail {

/// What an option takes, for a reader: "number", "list of text", "one of `a`, `b`".
template <class M>
std::string kind_text(const Interval& range) {
    if constexpr (std::same_as<M, bool>) {
        return "true or false";
    } else if constexpr (std::is_arithmetic_v<M>) {
        Interval named = range;
        named.finite = range.finite && std::floating_point<M>;
        const char* kind = std::integral<M> ? "integer" : "number";
        return named == any_number ? kind : message(kind, ", ", named.text());
    } else if constexpr (NamedEnum<M>) {
        std::string out = "one of ";
        const auto names = enum_names(M{});
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (i > 0) out += ", ";
            out += message('`', names[i], '`');
        }
        return out;
    } else if constexpr (is_optional<M>) {
        return kind_text<typename M::value_type>(range) + "; or none";
    } else if constexpr (std::same_as<M, ClassWeight>) {
        return "none, `balanced`, or a weight for each label";
    } else if constexpr (is_map<M>) {
        return message("map of ", kind_text<typename M::key_type>(any_number), " to ",
                       kind_text<typename M::mapped_type>(range));
    } else if constexpr (is_list<M>) {
        return "list of " + kind_text<typename M::value_type>(range);
    } else {
        return "text";
    }
}

template <class O>
void append_table_rows(std::string& out, const O& defaults, const std::string& prefix) {
    for_each_field(defaults, [&](const auto& f, const auto& member) {
        using Member = std::remove_cvref_t<decltype(member)>;
        const std::string name = prefix + std::string(f.name);
        if constexpr (Described<Member> && !std::same_as<Member, ClassWeight>) {
            append_table_rows(out, member, name + '.');
        } else {
            out += message("| `", name, "` | `", to_text(to_option(member)), "` | ",
                           kind_text<Member>(f.range), " | ", f.meaning, " |\n");
        }
    });
}

}  // namespace detail

/// The options as a Markdown table of names, defaults, allowed values and meanings.
template <Described O>
[[nodiscard]] std::string options_table() {
    std::string out = "| option | default | takes | meaning |\n| --- | --- | --- | --- |\n";
    detail::append_table_rows(out, O{}, "");
    return out;
}

}  // namespace foretell
