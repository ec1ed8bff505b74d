#pragma once

#include <foretell/core/options_by_name.hpp>

#include <string>
#include <string_view>

namespace foretell {

namespace detail {

template <class O>
void append_changed(std::string& out, const O& options, const O& defaults);

template <class M>
void append_option(std::string& out, const M& member, const M& standard) {
    if constexpr (Described<M> && !std::same_as<M, ClassWeight>) {
        out += '{';
        append_changed(out, member, standard);
        out += '}';
    } else {
        out += to_text(to_option(member));
    }
}

/// Appends `name=value` for each option that differs from its default.
template <class O>
void append_changed(std::string& out, const O& options, const O& defaults) {
    bool first = true;
    for_each_description<O>([&](const auto& f) {
        if (equal_member(options.*(f.member), defaults.*(f.member))) return;
        if (!first) out += ", ";
        first = false;
        out += f.name;
        out += '=';
        append_option(out, options.*(f.member), defaults.*(f.member));
    });
}

}  // namespace detail

/// The model as one would write it down, with the options that differ from their defaults:
/// `LogisticRegression(C=0.5)`, `Pipeline(standardizer=Standardizer(),
/// model=LogisticRegression())`.
template <NamedEstimator E>
[[nodiscard]] std::string to_text(const E& model) {
    std::string inside;
    if constexpr (Access::has_parts<const E>) {
        Access::for_each_part(model, [&](std::string_view name, const auto& part) {
            inside += message(inside.empty() ? "" : ", ", name, '=', to_text(part));
        });
    }
    if constexpr (detail::has_option<E>) {
        std::string changed;
        detail::append_changed(changed, model.options(), typename E::Options{});
        if (!inside.empty() && !changed.empty()) inside += ", ";
        inside += changed;
    }
    return message(E::type_name, '(', inside, ')');
}

}  // namespace foretell
