#pragma once

// The whole library but its optional parts, plots and the checks for estimators; a program that
// includes only the headers it uses compiles faster.
#include <foretell/calibration.hpp>
#include <foretell/core.hpp>
#include <foretell/data.hpp>
#include <foretell/linalg.hpp>
#include <foretell/linear_model.hpp>
#include <foretell/loss.hpp>
#include <foretell/metrics.hpp>
#include <foretell/model_selection.hpp>
#include <foretell/optim.hpp>
#include <foretell/parallel.hpp>
#include <foretell/persistence.hpp>
#include <foretell/pipeline.hpp>
#include <foretell/preprocessing.hpp>
#include <foretell/progress.hpp>
#include <foretell/random.hpp>
#include <foretell/recurrent.hpp>
#include <foretell/svm.hpp>
