#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/recurrent/detail/rnn_cell.hpp>
#include <foretell/recurrent/recurrent_classifier_base.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace foretell {

/// Labels from sequences by plain recurrent units (Elman, 1990): the fastest, for short memories.
template <std::floating_point T = double>
class RNNClassifier : public RecurrentClassifierBase<RNNClassifier<T>, recurrent::Rnn, T> {
    using Base = RecurrentClassifierBase<RNNClassifier<T>, recurrent::Rnn, T>;

public:
    static constexpr std::string_view type_name = "RNNClassifier";

    /// @throws InvalidArgument if an option is out of range
    explicit RNNClassifier(RNNClassifierOptions options = {}) : Base(std::move(options)) {}
};

static_assert(SequenceClassifier<RNNClassifier<double>>);

}  // namespace foretell
