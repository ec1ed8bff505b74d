#pragma once

#include <foretell/recurrent/recurrent_base.hpp>
#include <foretell/recurrent/recurrent_options.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>

namespace foretell {

/// What a recurrent regressor has learnt.
template <class Cell, class T>
struct RecurrentRegressorFit {
    RecurrentWeights<T> network;
    T target_mean = T(0), target_scale = T(1);  ///< of y, where it was standardised
    TrainingHistory history;
    RecurrentMomentum<T> momentum;

    static constexpr auto fields() {
        using F = RecurrentRegressorFit;
        return std::tuple{field("network", &F::network, "weights and the scales of the features"),
                          field("target_mean", &F::target_mean, "mean of y"),
                          field("target_scale", &F::target_scale, positive, "deviation of y"),
                          field("history", &F::history, "how fit went"),
                          field("momentum", &F::momentum, "of partial_fit")};
    }
    void check(std::string_view where) const {
        network.check_shapes(where, Cell::n_gates);
        check_that(where, network.head_bias.size() == 1, "there must be one output");
    }
};

/// A regressor of whole sequences: a stack of recurrent layers, and on top a linear map of the last
/// hidden state h of each sequence,
///
///     z = w'h + b,   minimising  sum_i s_i loss(z_i, y_i) / n
///
/// over all weights by steps over mini-batches, backpropagation through time in full. PyTorch's
/// nn.RNN, nn.LSTM or nn.GRU with nn.Linear on top, weight by weight and step by step.
///
/// The same seed gives the same bits. A const object may be read by several threads at once. The
/// products run on the BLAS, which should have one thread (linalg::BlasThreadLimit): for sizes like
/// these more make it slower.
template <class Derived, class Cell, class T>
class RecurrentRegressorBase
    : public RecurrentBase<Derived, Cell, T, RecurrentRegressorFit<Cell, T>> {
    using Base = RecurrentBase<Derived, Cell, T, RecurrentRegressorFit<Cell, T>>;

public:
    using Options = RecurrentRegressorOptions;
    using typename Base::State;
    using typename Base::Workspace;
    using LengthsView = VectorView<const std::size_t>;

    /// @throws InvalidArgument if an option is out of range
    explicit RecurrentRegressorBase(Options options = {}) : options_(options) {
        check_options(Derived::type_name, options_);
    }

    [[nodiscard]] const Options& options() const noexcept { return options_; }

    /// Learns from X (n_sequences, n_steps, n_features) and y (n_sequences,), forgetting any
    /// earlier fit. If it throws, the object is as it was before the call.
    /// @throws ShapeError if X is empty, or X, y, lengths and sample_weight disagree
    /// @throws InvalidArgument if a true step of X, or y, holds a NaN or infinity, a length is
    /// above
    ///         n_steps, a weight is negative, y is negative with the loss poisson, or no sequence
    ///         is left to learn from
    /// @throws NumericalError if the loss overflows
    /// Complexity: an epoch takes about 12 G hidden_size (inputs + hidden_size) operations per
    /// layer and true step, G gates; X is read, never copied as a whole.
    Derived& fit(CubeView<const T> X, VectorView<const T> y,
                 const SequenceFitOptions<T>& options = {}) & {
        return learn(X, y, options, true);
    }
    Derived fit(CubeView<const T> X, VectorView<const T> y,
                const SequenceFitOptions<T>& options = {}) && {
        return std::move(learn(X, y, options, true));
    }
    /// Goes on learning from more sequences: one epoch at the plain learning rate. The first call
    /// of all begins like fit and takes the scales from these sequences.
    Derived& partial_fit(CubeView<const T> X, VectorView<const T> y,
                         const SequenceFitOptions<T>& options = {}) {
        return learn(X, y, options, false);
    }

    /// The prediction for each sequence, shape (n_sequences,).
    /// @param lengths true steps of each sequence; empty: all
    /// @throws NotFittedError; ShapeError if X has another number of features;
    ///         InvalidArgument if a true step holds a NaN or infinity, or a length is above n_steps
    [[nodiscard]] Vector<T> predict(CubeView<const T> X, LengthsView lengths = {}) const;
    /// The same into out, allocating nothing once the workspace is as large as it must be.
    void predict_into(CubeView<const T> X, LengthsView lengths, VectorView<T> out,
                      Workspace& workspace) const;

    /// The prediction after every step, from the steps up to it: what step would say, in one pass.
    /// Shape (n_sequences, n_steps), NaN behind the true length of a sequence; as the model learnt
    /// from whole sequences, its early predictions are those of short ones.
    [[nodiscard]] Matrix<T> predict_steps(CubeView<const T> X, LengthsView lengths = {}) const;

    /// R2 = 1 - sum s (y - p)^2 / sum s (y - mean y)^2; where y is constant 1 if all p are right,
    /// else 0.
    [[nodiscard]] double score(CubeView<const T> X, VectorView<const T> y,
                               const SequenceFitOptions<T>& options = {}) const;

    /// Takes in one time step of one customer and gives the prediction from all steps so far: what
    /// predict says of the sequence. Allocates nothing and takes no lock; the model may be shared
    /// by all threads, a state belongs to one at a time.
    /// @param x (n_features,)
    /// @return NaN, the state as it was, if the model is not fitted, x has another number of
    ///         features, or the state was made by a model of another shape
    T step(VectorView<const T> x, State& state) const noexcept;

    /// The same of many customers at once: row i of X goes to states[i], each another one. Equal to
    /// single steps but for rounding; faster where there are some 64 rows or more and the weights
    /// no longer fit into the nearest cache (hidden_size of 64 and up), slower below: see
    /// docs/recurrent.md. Allocates nothing once the workspace has been used.
    /// @param X (n, n_features); @param states n pointers; @param out (n,)
    /// @return false, out NaN and the states as they were, where step would give NaN for one, or a
    ///         length is another
    bool step_batch(MatrixView<const T> X, std::span<State* const> states, VectorView<T> out,
                    Workspace& workspace) const noexcept {
        return step_many(
            X, states.size(), [&](std::size_t i) { return states[i]; }, out, workspace);
    }
    /// With the states themselves, one after the other.
    bool step_batch(MatrixView<const T> X, std::span<State> states, VectorView<T> out,
                    Workspace& workspace) const noexcept {
        return step_many(
            X, states.size(), [&](std::size_t i) { return &states[i]; }, out, workspace);
    }

private:
    friend struct foretell::Access;

    Derived& learn(CubeView<const T> X, VectorView<const T> y, const SequenceFitOptions<T>& options,
                   bool afresh);
    [[nodiscard]] T to_prediction(T z) const noexcept;
    template <class StateAt>
    bool step_many(MatrixView<const T> X, std::size_t n, StateAt&& state_at, VectorView<T> out,
                   Workspace& workspace) const noexcept;

    Options options_;
};

}  // namespace foretell

#include <foretell/recurrent/recurrent_regressor_base.ipp>
