#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/recurrent/detail/gru_cell.hpp>
#include <foretell/recurrent/recurrent_classifier_base.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace foretell {

/// Labels from sequences by gated recurrent units (Cho et al., 2014): three quarters of the LSTM's
/// weights and time.
template <std::floating_point T = double>
class GRUClassifier : public RecurrentClassifierBase<GRUClassifier<T>, recurrent::Gru, T> {
    using Base = RecurrentClassifierBase<GRUClassifier<T>, recurrent::Gru, T>;

public:
    static constexpr std::string_view type_name = "GRUClassifier";

    /// @throws InvalidArgument if an option is out of range
    explicit GRUClassifier(GRUClassifierOptions options = {}) : Base(std::move(options)) {}
};

static_assert(SequenceClassifier<GRUClassifier<double>>);

}  // namespace foretell
