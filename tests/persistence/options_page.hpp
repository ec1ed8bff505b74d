#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/core/options_table.hpp>
#include <foretell/persistence/load_any.hpp>

#include <map>
#include <string>
#include <type_traits>
#include <utility>

/// docs/options.md as it follows from the descriptions of the classes.
namespace options_page {

using namespace foretell;

/// Heading, options and fitted state of one class.
template <class E>
std::string section() {
    std::string out = message("## ", E::type_name, "\n\n");
    out += foretell::detail::has_option<E> ? options_table<typename E::Options>()
                                           : "There are no options.\n";
    if constexpr (Access::has_state<E>) {
        using State =
            typename std::remove_cvref_t<decltype(Access::fitted(std::declval<E&>()))>::value_type;
        out += "\n| learnt | meaning |\n| --- | --- |\n";
        for_each_description<State>(
            [&](const auto& f) { out += message("| `", f.name, "` | ", f.meaning, " |\n"); });
    }
    return out;
}

template <class E>
void add_section(std::map<std::string, std::string>& sections, const E*) {
    sections.emplace(E::type_name, section<E>());
}
template <class... Models>
void add_section(std::map<std::string, std::string>& sections, const ModelTypes<Models...>*) {
    (add_section(sections, static_cast<const Models*>(nullptr)), ...);
}

/// The whole page, sections by name.
template <class Models>
std::string text() {
    std::map<std::string, std::string> sections;
    add_section(sections, static_cast<const Models*>(nullptr));
    std::string out =
        "# Options of each estimator {#options}\n"
        "\n"
        "What each class can be told and what it learns, from the one description that it gives "
        "of\n"
        "both; a test holds this page to it. Set options by name where a model is made,\n"
        "`LogisticRegression({.C = 0.5})`, or later, `set_option(model, \"C\", 0.5)`; within a "
        "pipeline,\n"
        "`set_option(pipeline, \"model.C\", 0.5)`. A `Pipeline` has no options beside those of "
        "its\n"
        "steps. What is learnt bears the same names in [model files](model-format.md).\n";
    for (const auto& [name, section] : sections) out += '\n' + section;
    return out;
}

}  // namespace options_page
