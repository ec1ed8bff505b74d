#pragma once

// Arrays, views, errors, options and what estimators share.
#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/class_weight.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/feature_names.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/huge_pages.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/message.hpp>
#include <foretell/core/option_value.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/core/options_table.hpp>
#include <foretell/core/same_state.hpp>
#include <foretell/core/state.hpp>
#include <foretell/core/state_values.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/text_table.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/core/type_text.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/core/xtensor.hpp>
