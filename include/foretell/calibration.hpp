#pragma once

#include <foretell/calibration/calibrated_classifier_cv.hpp>
#include <foretell/calibration/calibration_curve.hpp>
#include <foretell/calibration/probability_calibrator.hpp>
