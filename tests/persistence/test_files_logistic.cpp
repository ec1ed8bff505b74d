#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"

#include <foretell/linear_model/logistic_regression.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using golden::check_model_files;
using golden::labels;

TEST_SUITE_BEGIN("persistence/files_logistic");

TEST_CASE("files of logistic regressions") {
    const Matrix<double> X = golden::numbers<double>();
    const Matrix<float> X_float = golden::numbers<float>();

    check_model_files(
        "logistic_regression",
        LogisticRegression({.C = 0.5, .class_weight = {{-5, 1.0}, {0, 2.5}}}).fit(X, labels(2)));
    check_model_files("logistic_regression_multinomial", LogisticRegression().fit(X, labels(3)));
    check_model_files("logistic_regression_float",
                      LogisticRegression<float>().fit(X_float, labels(2)));
    check_model_files("logistic_regression_unfitted", LogisticRegression({.C = 0.1}));
}

TEST_SUITE_END();
