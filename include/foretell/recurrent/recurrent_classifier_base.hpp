#pragma once

#include <foretell/recurrent/recurrent_base.hpp>
#include <foretell/recurrent/recurrent_options.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

namespace foretell {

/// What a recurrent classifier has learnt.
template <class Cell, class T>
struct RecurrentClassifierFit {
    Labels classes;
    RecurrentWeights<T> network;
    TrainingHistory history;
    RecurrentMomentum<T> momentum;

    static constexpr auto fields() {
        using F = RecurrentClassifierFit;
        return std::tuple{field("classes", &F::classes, "labels, ascending"),
                          field("network", &F::network, "weights and the scales of the features"),
                          field("history", &F::history, "how fit went"),
                          field("momentum", &F::momentum, "of partial_fit")};
    }
    void check(std::string_view where) const {
        network.check_shapes(where, Cell::n_gates);
        const std::size_t k = classes.size();
        check_that(where, k >= 2 && network.head_bias.size() == (k == 2 ? 1 : k),
                   "there must be an output for two classes, or one for each of more");
        for (std::size_t c = 0; c + 1 < k; ++c) {
            check_that(where, classes.data()[c] < classes.data()[c + 1],
                       "classes must be ascending");
        }
    }
};

/// A classifier of whole sequences: a stack of recurrent layers, and on top a linear map of the
/// last hidden state h of each sequence to log odds z = w'h + b (two classes), or to one output for
/// each class, learnt by the cross-entropy. Everything else is as in RecurrentRegressorBase.
template <class Derived, class Cell, class T>
class RecurrentClassifierBase
    : public RecurrentBase<Derived, Cell, T, RecurrentClassifierFit<Cell, T>> {
    using Base = RecurrentBase<Derived, Cell, T, RecurrentClassifierFit<Cell, T>>;

public:
    using Options = RecurrentClassifierOptions;
    using typename Base::State;
    using typename Base::Workspace;
    using LengthsView = VectorView<const std::size_t>;

    /// @throws InvalidArgument if an option is out of range
    explicit RecurrentClassifierBase(Options options = {}) : options_(std::move(options)) {
        check_options(Derived::type_name, options_);
    }

    [[nodiscard]] const Options& options() const noexcept { return options_; }

    /// Learns from X (n_sequences, n_steps, n_features) and labels y (n_sequences,), forgetting any
    /// earlier fit. If it throws, the object is as it was before the call.
    /// @throws ShapeError if X is empty, or X, y, lengths and sample_weight disagree
    /// @throws InvalidArgument if a true step of X holds a NaN or infinity, a length is above
    ///         n_steps, a weight is negative, y has fewer than two classes, or no sequence is left
    ///         to learn from
    /// @throws NumericalError if the loss overflows
    Derived& fit(CubeView<const T> X, LabelsView y, const SequenceFitOptions<T>& options = {}) & {
        return learn(X, y, {}, options, true);
    }
    Derived fit(CubeView<const T> X, LabelsView y, const SequenceFitOptions<T>& options = {}) && {
        return std::move(learn(X, y, {}, options, true));
    }
    /// Goes on learning from more sequences: one epoch at the plain learning rate. The first call
    /// of all begins like fit and takes the scales from these sequences.
    /// @param classes all labels there are, for the first call if y may lack one
    /// @throws what fit throws; InvalidArgument if y has a label that is none of the classes, or
    ///         class_weight is balanced
    Derived& partial_fit(CubeView<const T> X, LabelsView y, LabelsView classes = {},
                         const SequenceFitOptions<T>& options = {}) {
        return learn(X, y, classes, options, false);
    }

    /// z of each sequence, shape (n_sequences, n_outputs): for two classes the log odds of
    /// classes()(1).
    /// @param lengths true steps of each sequence; empty: all
    /// @throws NotFittedError; ShapeError if X has another number of features;
    ///         InvalidArgument if a true step holds a NaN or infinity, or a length is above n_steps
    ///         - as do all members below
    [[nodiscard]] Matrix<T> decision_function(CubeView<const T> X, LengthsView lengths = {}) const;
    /// Probability of each class, shape (n_sequences, n_classes), columns as in classes().
    [[nodiscard]] Matrix<T> predict_proba(CubeView<const T> X, LengthsView lengths = {}) const;
    /// Logarithms of them, finite where a probability is 0 by rounding.
    [[nodiscard]] Matrix<T> predict_log_proba(CubeView<const T> X, LengthsView lengths = {}) const;
    /// The likeliest label of each sequence, shape (n_sequences,).
    [[nodiscard]] Labels predict(CubeView<const T> X, LengthsView lengths = {}) const;
    /// The same into out, allocating nothing once the workspace is as large as it must be.
    void predict_proba_into(CubeView<const T> X, LengthsView lengths, MatrixView<T> out,
                            Workspace& workspace) const;
    void predict_into(CubeView<const T> X, LengthsView lengths, VectorView<int> out,
                      Workspace& workspace) const;

    /// The probabilities after every step, from the steps up to it: what step_proba would say, in
    /// one pass. Shape (n_sequences, n_steps, n_classes), NaN behind the true length of a sequence;
    /// as the model learnt from whole sequences, its early predictions are those of short ones.
    [[nodiscard]] Cube<T> predict_proba_steps(CubeView<const T> X, LengthsView lengths = {}) const;

    /// Share of the sequences, by weight, whose predict equals y.
    [[nodiscard]] double score(CubeView<const T> X, LabelsView y,
                               const SequenceFitOptions<T>& options = {}) const;

    /// The labels, ascending, shape (n_classes,).
    [[nodiscard]] const Labels& classes() const { return this->fitted("classes").classes; }

    /// Takes in one time step of one customer and gives the probability of each class from all
    /// steps so far. Allocates nothing and takes no lock; the model may be shared by all threads, a
    /// state belongs to one at a time.
    /// @param x (n_features,)
    /// @param out (n_classes,)
    /// @return false, out NaN and the state as it was, if the model is not fitted, x or out has
    ///         another length, or the state was made by a model of another shape
    bool step_proba(VectorView<const T> x, State& state, VectorView<T> out) const noexcept;
    /// The same for two classes: the probability of classes()(1); NaN for more classes, or where
    /// step_proba says false.
    T step(VectorView<const T> x, State& state) const noexcept;

    /// step_proba of many customers at once: row i of X goes to states[i], each another one. Equal
    /// to single steps but for rounding; faster where there are some 64 rows or more and the
    /// weights no longer fit into the nearest cache (hidden_size of 64 and up), slower below: see
    /// docs/recurrent.md. Allocates nothing once the workspace has been used.
    /// @param X (n, n_features); @param states n pointers; @param out (n, n_classes)
    /// @return false, out NaN and the states as they were, where step_proba would say false for
    ///         one, or a length is another
    bool step_proba_batch(MatrixView<const T> X, std::span<State* const> states, MatrixView<T> out,
                          Workspace& workspace) const noexcept {
        return step_many(
            X, states.size(), [&](std::size_t i) { return states[i]; }, out, workspace);
    }
    /// With the states themselves, one after the other.
    bool step_proba_batch(MatrixView<const T> X, std::span<State> states, MatrixView<T> out,
                          Workspace& workspace) const noexcept {
        return step_many(
            X, states.size(), [&](std::size_t i) { return &states[i]; }, out, workspace);
    }

private:
    friend struct foretell::Access;

    Derived& learn(CubeView<const T> X, LabelsView y, LabelsView classes,
                   const SequenceFitOptions<T>& options, bool afresh);
    [[nodiscard]] Labels classes_for(std::string_view where, LabelsView y, LabelsView classes,
                                     bool begins) const;
    template <class Write>
    Matrix<T> collect(std::string_view member, CubeView<const T> X, LengthsView lengths,
                      std::size_t width, Write&& write) const;

    template <class StateAt>
    bool step_many(MatrixView<const T> X, std::size_t n, StateAt&& state_at, MatrixView<T> out,
                   Workspace& workspace) const noexcept;

    Options options_;
};

}  // namespace foretell

#include <foretell/recurrent/recurrent_classifier_base.ipp>
