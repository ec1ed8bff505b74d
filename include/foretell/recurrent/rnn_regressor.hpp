#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/recurrent/detail/rnn_cell.hpp>
#include <foretell/recurrent/recurrent_regressor_base.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace foretell {

/// Numbers from sequences by plain recurrent units (Elman, 1990): the fastest, for short memories.
template <std::floating_point T = double>
class RNNRegressor : public RecurrentRegressorBase<RNNRegressor<T>, recurrent::Rnn, T> {
    using Base = RecurrentRegressorBase<RNNRegressor<T>, recurrent::Rnn, T>;

public:
    static constexpr std::string_view type_name = "RNNRegressor";

    /// @throws InvalidArgument if an option is out of range
    explicit RNNRegressor(RNNRegressorOptions options = {}) : Base(std::move(options)) {}
};

static_assert(SequenceRegressor<RNNRegressor<double>>);

}  // namespace foretell
