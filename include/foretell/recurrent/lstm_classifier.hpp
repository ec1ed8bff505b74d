#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/recurrent/detail/lstm_cell.hpp>
#include <foretell/recurrent/recurrent_classifier_base.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace foretell {

/// Labels from sequences by long short-term memory (Hochreiter & Schmidhuber, 1997): will this
/// customer buy, given what happened so far?
template <std::floating_point T = double>
class LSTMClassifier : public RecurrentClassifierBase<LSTMClassifier<T>, recurrent::Lstm, T> {
    using Base = RecurrentClassifierBase<LSTMClassifier<T>, recurrent::Lstm, T>;

public:
    static constexpr std::string_view type_name = "LSTMClassifier";

    /// @throws InvalidArgument if an option is out of range
    explicit LSTMClassifier(LSTMClassifierOptions options = {}) : Base(std::move(options)) {}
};

static_assert(SequenceClassifier<LSTMClassifier<double>>);

}  // namespace foretell
