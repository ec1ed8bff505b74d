#include "persistence/golden_models.hpp"
#include "persistence/golden_pipelines.hpp"
#include "persistence/model_files.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace foretell;

TEST_SUITE_BEGIN("persistence/files_pipeline");

TEST_CASE("files of pipelines and column transformers") {
    const Matrix<double> holes = golden::numbers<double>(true);
    const Table table = golden::table();
    golden::check_model_files("number_pipeline",
                              golden::number_pipeline().fit(holes, golden::labels(3)));
    golden::check_model_files("column_transformer", golden::columns_of_table().fit(table));
    golden::check_model_files("table_pipeline",
                              golden::table_pipeline().fit(table, golden::labels(2)));
}

TEST_CASE("a pipeline whose steps do not fit together is refused") {
    const auto complaint = [](auto model, const forge::Bytes& file) {
        try {
            (void)load_bytes<decltype(model)>(file);
            return std::string();
        } catch (const ParseError& error) {
            return std::string(error.what());
        }
    };
    const auto numbers =
        golden::number_pipeline().fit(golden::numbers<double>(true), golden::labels(2));
    const forge::Bytes file = save_bytes(numbers);
    CHECK(complaint(numbers, file).empty());
    const std::string width = "\\\"n_features_in\\\":";
    CHECK(complaint(numbers, forge::edited(file, width + '5', width + '6')) ==
          "load_bytes: Pipeline: each step must take as many features as the one before gives");

    auto columns = golden::columns_of_table().fit(golden::table());
    Access::fitted(columns)->groups[1].pop_back();
    CHECK(complaint(columns, save_bytes(columns)) ==
          "load_bytes: ColumnTransformer: each group's transformer must be fitted with as many "
          "columns as the group has");
}

TEST_SUITE_END();
