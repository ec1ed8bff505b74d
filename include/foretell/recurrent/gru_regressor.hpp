#pragma once

#include <foretell/core/concepts.hpp>
#include <foretell/recurrent/detail/gru_cell.hpp>
#include <foretell/recurrent/recurrent_regressor_base.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace foretell {

/// Numbers from sequences by gated recurrent units (Cho et al., 2014): three quarters of the LSTM's
/// weights and time.
template <std::floating_point T = double>
class GRURegressor : public RecurrentRegressorBase<GRURegressor<T>, recurrent::Gru, T> {
    using Base = RecurrentRegressorBase<GRURegressor<T>, recurrent::Gru, T>;

public:
    static constexpr std::string_view type_name = "GRURegressor";

    /// @throws InvalidArgument if an option is out of range
    explicit GRURegressor(GRURegressorOptions options = {}) : Base(std::move(options)) {}
};

static_assert(SequenceRegressor<GRURegressor<double>>);

}  // namespace foretell
