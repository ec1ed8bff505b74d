#pragma once

// Cleaning and preparing features.
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/one_hot_column.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>
#include <foretell/preprocessing/outlier_clipper.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>
