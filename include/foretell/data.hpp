#pragma once

// Tables and files, event logs, and data made by a known truth.
#include <foretell/data/column_key.hpp>
#include <foretell/data/csv_options.hpp>
#include <foretell/data/dates.hpp>
#include <foretell/data/event_features.hpp>
#include <foretell/data/event_history.hpp>
#include <foretell/data/event_log.hpp>
#include <foretell/data/event_sequences.hpp>
#include <foretell/data/make_classification.hpp>
#include <foretell/data/make_logistic.hpp>
#include <foretell/data/make_regression.hpp>
#include <foretell/data/make_sequences.hpp>
#include <foretell/data/npy.hpp>
#include <foretell/data/npz.hpp>
#include <foretell/data/read_csv.hpp>
#include <foretell/data/rows_by_id.hpp>
#include <foretell/data/shop_truth.hpp>
#include <foretell/data/simulate_shop.hpp>
#include <foretell/data/summary_text.hpp>
#include <foretell/data/svmlight.hpp>
#include <foretell/data/svmlight_options.hpp>
#include <foretell/data/table.hpp>
#include <foretell/data/table_row.hpp>
#include <foretell/data/text_column.hpp>
#include <foretell/data/write_csv.hpp>
