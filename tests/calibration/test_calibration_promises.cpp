#include "support/battery.hpp"

#include <foretell/calibration/calibrated_classifier_cv.hpp>
#include <foretell/linear_model/logistic_regression.hpp>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("calibration/calibration_promises");

TEST_CASE("CalibratedClassifierCV keeps the contract of a classifier") {
    // Which rows make a fold depends on where they stand.
    support::keeps_its_promises(
        CalibratedClassifierCV(LogisticRegression({.tol = 1e-10}), {.n_splits = 3}),
        {.skip = {"order_of_rows_at_fit", "weights_as_repetition", "zero_weight_as_absence"}});
}

TEST_SUITE_END();
