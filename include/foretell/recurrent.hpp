#pragma once

#include <foretell/recurrent/from_pytorch.hpp>
#include <foretell/recurrent/gru_classifier.hpp>
#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/recurrent_base.hpp>
#include <foretell/recurrent/recurrent_classifier_base.hpp>
#include <foretell/recurrent/recurrent_options.hpp>
#include <foretell/recurrent/recurrent_regressor_base.hpp>
#include <foretell/recurrent/recurrent_state.hpp>
#include <foretell/recurrent/recurrent_weights.hpp>
#include <foretell/recurrent/rnn_classifier.hpp>
#include <foretell/recurrent/rnn_regressor.hpp>
#include <foretell/recurrent/sequence_fit_options.hpp>
#include <foretell/recurrent/to_pytorch.hpp>
#include <foretell/recurrent/training_history.hpp>
