#pragma once

// Checks that an estimator can be put through.
#include <foretell/testing/check_estimator.hpp>
#include <foretell/testing/check_report.hpp>
#include <foretell/testing/check_sequence_estimator.hpp>
