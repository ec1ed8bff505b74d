#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/recurrent/detail/lstm_cell.hpp>
#include <foretell/recurrent/recurrent_regressor_base.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace foretell {

/// Numbers from sequences by long short-term memory (Hochreiter & Schmidhuber, 1997):
///
///     LSTMRegressor<float> model({.hidden_size = 32, .max_epochs = 10});
///     model.fit(X, y, {.lengths = lengths});            // X [sequence, time step, feature]
///     auto state = model.make_state();                  // of one customer
///     const float y_t = model.step(x_t, state);         // each time that something happens
template <std::floating_point T = double>
class LSTMRegressor : public RecurrentRegressorBase<LSTMRegressor<T>, recurrent::Lstm, T> {
    using Base = RecurrentRegressorBase<LSTMRegressor<T>, recurrent::Lstm, T>;

public:
    static constexpr std::string_view type_name = "LSTMRegressor";

    /// @throws InvalidArgument if an option is out of range
    explicit LSTMRegressor(LSTMRegressorOptions options = {}) : Base(std::move(options)) {}
};

static_assert(SequenceRegressor<LSTMRegressor<double>>);

}  // namespace foretell
