#pragma once

// All metrics.
#include <foretell/metrics/accuracy_score.hpp>
#include <foretell/metrics/agreement.hpp>
#include <foretell/metrics/balanced_accuracy_score.hpp>
#include <foretell/metrics/brier_score_loss.hpp>
#include <foretell/metrics/calibration_table.hpp>
#include <foretell/metrics/classification_report.hpp>
#include <foretell/metrics/confusion_matrix.hpp>
#include <foretell/metrics/deviance.hpp>
#include <foretell/metrics/lift_table.hpp>
#include <foretell/metrics/log_loss.hpp>
#include <foretell/metrics/precision_recall_curve.hpp>
#include <foretell/metrics/precision_recall_fscore.hpp>
#include <foretell/metrics/real_views.hpp>
#include <foretell/metrics/regression.hpp>
#include <foretell/metrics/roc_auc_score.hpp>
#include <foretell/metrics/roc_curve.hpp>
#include <foretell/metrics/zero_division.hpp>
