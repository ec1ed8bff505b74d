#pragma once

#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/pipeline/column_transformer.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>
#include <foretell/preprocessing/outlier_clipper.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

namespace golden {

using namespace foretell;

/// Pipelines as programs write them.
inline auto number_pipeline() {
    return Pipeline(SimpleImputer({.add_indicator = true}), OutlierClipper(), Log1pTransformer(),
                    Standardizer(), LogisticRegression({.C = 2.0}));
}
inline auto columns_of_table() {
    return ColumnTransformer(
        {.remainder = Remainder::passthrough}, on({"visits"}, SimpleImputer(), Standardizer()),
        on<"texts">({"month", "kind"}, OneHotEncoder({.handle_unknown = HandleUnknown::ignore})));
}
inline auto table_pipeline() {
    return Pipeline(columns_of_table(), step<"model">(LogisticRegression({.C = 0.5})));
}

}  // namespace golden
