#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"

#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>
#include <foretell/preprocessing/outlier_clipper.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using golden::check_model_files;

TEST_SUITE_BEGIN("persistence/files_preprocessing");

TEST_CASE("files of transformers") {
    const Matrix<double> X = golden::numbers<double>(), holes = golden::numbers<double>(true);
    const Matrix<float> X_float = golden::numbers<float>();

    check_model_files("standardizer", Standardizer().fit(X));
    check_model_files("standardizer_float", Standardizer<float>({.with_mean = false}).fit(X_float));
    check_model_files(
        "simple_imputer",
        SimpleImputer({.strategy = ImputeStrategy::median, .add_indicator = true}).fit(holes));
    check_model_files("outlier_clipper",
                      OutlierClipper({.rule = OutlierRule::iqr, .k = 0.25}).fit(X));
    check_model_files("log1p_transformer", Log1pTransformer().fit(X));
    check_model_files(
        "one_hot_encoder",
        OneHotEncoder({.handle_unknown = HandleUnknown::ignore}).fit(golden::table()));
    check_model_files("one_hot_encoder_numbers", OneHotEncoder().fit(X));
}

TEST_SUITE_END();
