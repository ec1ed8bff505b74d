#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/pipeline/columns.hpp>
#include <foretell/pipeline/detail/step_names.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// What becomes of the columns in no group: left out; passed on as they are (numbers only); an
/// error.
enum class Remainder { drop, passthrough, error };
constexpr std::array<std::string_view, 3> enum_names(Remainder) {
    return {"drop", "passthrough", "error"};
}

/// What a ColumnTransformer may be told beside its groups.
struct ColumnTransformerSettings {
    Remainder remainder = Remainder::drop;
    /// Feature names begin with that of their group: "numeric__age".
    bool verbose_feature_names_out = false;
};

/// The options of a ColumnTransformer: its settings, the columns of each group, and the options of
/// each group's transformer.
template <class... Steps>
struct ColumnTransformerOptions {
    ColumnTransformerOptions() : choices(sizeof...(Steps)), columns(sizeof...(Steps)) {}

    Remainder remainder = Remainder::drop;
    bool verbose_feature_names_out = false;
    std::vector<ColumnChoice> choices;              ///< one a group
    std::vector<std::vector<std::string>> columns;  ///< the names of each group, or those left out
    std::tuple<typename detail::StepEstimator<Steps>::Options...> steps;

    static constexpr auto fields() {
        using O = ColumnTransformerOptions;
        return std::tuple{
            field("remainder", &O::remainder, "what becomes of columns in no group"),
            field("verbose_feature_names_out", &O::verbose_feature_names_out,
                  "feature names begin with that of their group"),
            field("choices", &O::choices, "which columns each group takes"),
            field("columns", &O::columns, "names of each group, or those it leaves out")};
    }
};

}  // namespace foretell
