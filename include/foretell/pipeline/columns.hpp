#pragma once

#include <foretell/pipeline/pipeline.hpp>
#include <foretell/pipeline/step.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// Which columns of a table a group takes: those named, or all numeric or all text ones but those
/// named.
enum class ColumnChoice { named, numeric, text };
constexpr std::array<std::string_view, 3> enum_names(ColumnChoice) {
    return {"named", "numeric", "text"};
}

/// A choice of columns of a Table, made of a list of names: `{"age", "visits"}`; see also
/// numeric_columns and text_columns.
struct Columns {
    Columns(std::initializer_list<std::string_view> given) : names(given.begin(), given.end()) {}
    Columns(std::vector<std::string> given) : names(std::move(given)) {}
    Columns(ColumnChoice which, std::vector<std::string> given)
        : choice(which), names(std::move(given)) {}

    ColumnChoice choice = ColumnChoice::named;
    std::vector<std::string> names;
};

/// All columns of numbers, looked up at fit, without those named (the target, for one).
[[nodiscard]] inline Columns numeric_columns(std::vector<std::string> except = {}) {
    return {ColumnChoice::numeric, std::move(except)};
}
/// All columns of text, looked up at fit, without those named.
[[nodiscard]] inline Columns text_columns(std::vector<std::string> except = {}) {
    return {ColumnChoice::text, std::move(except)};
}

/// Columns and what is done with them; see on.
template <class Step>
struct ColumnGroup {
    Columns columns;
    Step step;
};

namespace detail {

template <class... E>
struct OneOrPipeline {
    using type = Pipeline<E...>;
};
template <class E>
struct OneOrPipeline<E> {
    using type = E;
};

}  // namespace detail

/// A group of a ColumnTransformer: the columns, and one transformer or several in a row.
///
///     on({"age", "visits"}, SimpleImputer(), Standardizer())
///     on<"month">({"Month"}, OneHotEncoder())
template <class... E>
[[nodiscard]] auto on(Columns columns, E... transformers) {
    using Step = typename detail::OneOrPipeline<E...>::type;
    return ColumnGroup<Step>{std::move(columns), Step(std::move(transformers)...)};
}
template <FixedText Name, class... E>
[[nodiscard]] auto on(Columns columns, E... transformers) {
    using Step = typename detail::OneOrPipeline<E...>::type;
    return ColumnGroup<NamedStep<Name, Step>>{std::move(columns),
                                              step<Name>(Step(std::move(transformers)...))};
}

}  // namespace foretell
