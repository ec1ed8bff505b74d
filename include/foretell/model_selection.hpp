#pragma once

// Splitting, cross-validation and scorers.
#include <foretell/model_selection/cross_val_predict.hpp>
#include <foretell/model_selection/cross_val_score.hpp>
#include <foretell/model_selection/cross_validate.hpp>
#include <foretell/model_selection/cross_validation.hpp>
#include <foretell/model_selection/group_k_fold.hpp>
#include <foretell/model_selection/k_fold.hpp>
#include <foretell/model_selection/predictions.hpp>
#include <foretell/model_selection/scorer.hpp>
#include <foretell/model_selection/split.hpp>
#include <foretell/model_selection/split_size.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>
#include <foretell/model_selection/time_ordered_holdout.hpp>
#include <foretell/model_selection/time_series_split.hpp>
#include <foretell/model_selection/train_test_split.hpp>
