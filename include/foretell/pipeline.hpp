#pragma once

// Steps in a row, and columns of a table each prepared in their own way.
#include <foretell/pipeline/column_transformer.hpp>
#include <foretell/pipeline/column_transformer_options.hpp>
#include <foretell/pipeline/columns.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/pipeline/pipeline_workspace.hpp>
#include <foretell/pipeline/step.hpp>
