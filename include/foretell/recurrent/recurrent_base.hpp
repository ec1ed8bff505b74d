#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/recurrent/detail/batch_step.hpp>
#include <foretell/recurrent/detail/lazy.hpp>
#include <foretell/recurrent/detail/objective.hpp>
#include <foretell/recurrent/detail/packed_network.hpp>
#include <foretell/recurrent/recurrent_state.hpp>
#include <foretell/recurrent/recurrent_weights.hpp>
#include <foretell/recurrent/sequence_fit_options.hpp>
#include <foretell/recurrent/training_history.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace foretell {

/// Scratch of the predictions and of steps of many customers: allocates in its first call, then no
/// more for inputs of that size. One for each thread.
template <class Cell, class T>
class RecurrentWorkspace {
private:
    template <class, class, class, class>
    friend class RecurrentBase;

    recurrent::BatchObjective<Cell, T> objective_;
    recurrent::BatchStep<Cell, T> step_;
    recurrent::Batch batch_;
    recurrent::NetworkView<const T> net_;
    Buffer<std::size_t> order_;
    Buffer<T> inverse_scale_, outputs_;
};

/// What all recurrent models share: the fitted network, its outputs over sequences, and the stream
/// of one customer's steps.
template <class Derived, class Cell, class T, class FittedState>
class RecurrentBase {
public:
    using Scalar = T;
    using State = RecurrentState<T>;
    using Workspace = RecurrentWorkspace<Cell, T>;

    [[nodiscard]] bool is_fitted() const noexcept { return fitted_.has_value(); }
    [[nodiscard]] std::size_t n_features_in() const {
        return fitted("n_features_in").network.mean.size();
    }
    /// The weights, in PyTorch's layout; they read features of mean 0 and deviation 1 where
    /// options().standardize.
    [[nodiscard]] const RecurrentWeights<T>& weights() const { return fitted("weights").network; }
    /// How fit went, epoch by epoch.
    [[nodiscard]] const TrainingHistory& history() const { return fitted("history").history; }

    /// The state of a customer of whom nothing has been seen.
    /// @throws NotFittedError
    [[nodiscard]] State make_state() const {
        const auto& net = packed("make_state");
        return State(net.scratch_size(), net.state_size());
    }
    /// A state from the values() of an earlier one.
    /// @throws NotFittedError; ShapeError if a state of this model has another number of values;
    ///         InvalidArgument if one is not finite
    [[nodiscard]] State make_state(VectorView<const T> values) const;

protected:
    friend struct foretell::Access;
    using Fitted = FittedState;
    using Lengths = VectorView<const std::size_t>;

    /// @throws NotFittedError naming the class and the member
    [[nodiscard]] const Fitted& fitted(std::string_view member) const {
        if (!fitted_) throw_not_fitted(Derived::type_name, member);
        return *fitted_;
    }
    /// `LSTMRegressor::fit`, for messages.
    [[nodiscard]] static std::string where(std::string_view member) {
        return message(Derived::type_name, "::", member);
    }
    /// Shapes, lengths, and that every true step is finite.
    static void check_sequences(std::string_view member, const CubeView<const T>& X,
                                const Lengths& lengths);
    /// Calls write(sequence, outputs) for each sequence.
    template <class Write>
    void for_each_output(std::string_view member, const CubeView<const T>& X,
                         const Lengths& lengths, Workspace& workspace, Write&& write) const;
    /// Calls write(sequence, step, outputs) for each true step, outputs of all steps up to it.
    template <class Write>
    void for_each_step_output(std::string_view member, const CubeView<const T>& X,
                              const Lengths& lengths, Workspace& workspace, Write&& write) const;
    /// One step of a stream.
    /// @return false, and nothing done, if the model is not fitted, or x or state is of another
    ///         shape
    bool advance(VectorView<const T> x, State& state, T* outputs,
                 std::size_t n_outputs) const noexcept;
    /// One step of many streams; calls write(row, outputs) for each.
    /// @param state_at pointer to the state of row i, or null
    /// @return false, and nothing done, as advance does, or if memory ran out
    template <class StateAt, class Write>
    bool advance_batch(MatrixView<const T> X, std::size_t n_states, StateAt&& state_at,
                       Workspace& workspace, Write&& write) const noexcept;
    void adopt(Fitted&& next) {
        fitted_ = std::move(next);
        packed_.reset();
    }

    std::optional<Fitted> fitted_;

private:
    using Packed = recurrent::PackedNetwork<Cell, T>;

    /// Calls visit() for each batch of sequences, which is then in the workspace.
    template <class Visit>
    void for_each_batch(std::string_view member, const CubeView<const T>& X, const Lengths& lengths,
                        Workspace& workspace, Visit&& visit) const;
    const Packed& packed(std::string_view member) const;
    recurrent::Lazy<Packed> packed_;
};

}  // namespace foretell

#include <foretell/recurrent/recurrent_base.ipp>
