#pragma once

#include <foretell/recurrent/detail/step_kernel.hpp>
#include <foretell/recurrent/recurrent_base.hpp>

#include <algorithm>
#include <new>
#include <utility>

namespace foretell {

namespace recurrent {

/// A view of the weights of a fitted model; the buffer of out is reused.
template <class Cell, class T>
void view_network(const RecurrentWeights<T>& w, NetworkView<const T>& out) {
    out.shape = {w.mean.size(), w.hidden_size(), w.layers.size(), w.head_bias.size(),
                 Cell::n_gates};
    out.layers.clear();
    for (const auto& layer : w.layers) {
        out.layers.push_back({layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh});
    }
    out.head_weight = w.head_weight;
    out.head_bias = w.head_bias;
}

}  // namespace recurrent

template <class Derived, class Cell, class T, class FittedState>
void RecurrentBase<Derived, Cell, T, FittedState>::check_sequences(std::string_view member,
                                                                   const CubeView<const T>& X,
                                                                   const Lengths& lengths) {
    const bool is_fit = member == "fit" || member == "partial_fit";
    if (is_fit && (X.sequences() == 0 || X.steps() == 0 || X.features() == 0)) {
        throw ShapeError(
            message(where(member), ": X must have at least one sequence, step and feature, ",
                    "got shape (", X.sequences(), ", ", X.steps(), ", ", X.features(), ")"));
    }
    if (!lengths.empty() && lengths.size() != X.sequences()) {
        throw ShapeError(message(where(member), ": lengths must have ", X.sequences(),
                                 " entries, one for each sequence, got ", lengths.size()));
    }
    for (std::size_t i = 0; i < X.sequences(); ++i) {
        const std::size_t length = lengths.empty() ? X.steps() : lengths[i];
        if (length > X.steps()) {
            throw InvalidArgument(message(where(member), ": lengths must be at most ", X.steps(),
                                          ", the steps of X, got ", length, " at position ", i));
        }
        for (std::size_t t = 0; t < length; ++t) {
            const T* x = X.sequence(i).row(t).data();
            if (foretell::detail::all_finite(x, X.features())) continue;
            for (std::size_t j = 0; j < X.features(); ++j) {
                if (foretell::detail::is_finite(x[j])) continue;
                throw InvalidArgument(message(where(member), ": X must be finite, got ", x[j],
                                              " at sequence ", i, ", step ", t, ", feature ", j,
                                              "; impute missing values first"));
            }
        }
    }
}

template <class Derived, class Cell, class T, class FittedState>
template <class Visit>
void RecurrentBase<Derived, Cell, T, FittedState>::for_each_batch(std::string_view member,
                                                                  const CubeView<const T>& X,
                                                                  const Lengths& lengths,
                                                                  Workspace& workspace,
                                                                  Visit&& visit) const {
    const RecurrentWeights<T>& w = fitted(member).network;
    const std::size_t n_features = w.mean.size();
    if (X.features() != n_features) check_n_features(where(member), X.features(), n_features);
    check_sequences(member, X, lengths);

    constexpr std::size_t chunk = 64;
    recurrent::view_network<Cell>(w, workspace.net_);
    T* inverse = recurrent::room(workspace.inverse_scale_, n_features);
    for (std::size_t j = 0; j < n_features; ++j) inverse[j] = T(1) / w.scale.data()[j];
    Buffer<std::size_t>& order = workspace.order_;
    order.resize(X.sequences());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    if (!lengths.empty()) {
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return lengths[a] != lengths[b] ? lengths[a] > lengths[b] : a < b;
        });
    }
    for (std::size_t begin = 0; begin < order.size(); begin += chunk) {
        const std::size_t n = std::min(chunk, order.size() - begin);
        recurrent::Batch& batch = workspace.batch_;
        batch.assign({order.data() + begin, n}, lengths, X.steps());
        batch.gather(X, w.mean.data(), inverse,
                     workspace.objective_.tape.inputs(workspace.net_.shape, batch));
        visit();
    }
}

template <class Derived, class Cell, class T, class FittedState>
template <class Write>
void RecurrentBase<Derived, Cell, T, FittedState>::for_each_output(std::string_view member,
                                                                   const CubeView<const T>& X,
                                                                   const Lengths& lengths,
                                                                   Workspace& workspace,
                                                                   Write&& write) const {
    for_each_batch(member, X, lengths, workspace, [&] {
        const recurrent::Batch& batch = workspace.batch_;
        const MatrixView<T> z = workspace.objective_.outputs(workspace.net_, batch);
        for (std::size_t i = 0; i < batch.size(); ++i) write(batch.sequence(i), z.row(i));
    });
}

template <class Derived, class Cell, class T, class FittedState>
template <class Write>
void RecurrentBase<Derived, Cell, T, FittedState>::for_each_step_output(std::string_view member,
                                                                        const CubeView<const T>& X,
                                                                        const Lengths& lengths,
                                                                        Workspace& workspace,
                                                                        Write&& write) const {
    for_each_batch(member, X, lengths, workspace, [&] {
        const recurrent::Batch& batch = workspace.batch_;
        const MatrixView<T> z = workspace.objective_.step_outputs(workspace.net_, batch);
        for (std::size_t t = 0; t < batch.n_steps(); ++t) {
            for (std::size_t i = 0; i < batch.active(t); ++i) {
                write(batch.sequence(i), t, z.row(batch.offset(t) + i));
            }
        }
    });
}

template <class Derived, class Cell, class T, class FittedState>
auto RecurrentBase<Derived, Cell, T, FittedState>::packed(std::string_view member) const
    -> const Packed& {
    const RecurrentWeights<T>& w = fitted(member).network;
    return packed_.get([&] {
        recurrent::NetworkView<const T> net;
        recurrent::view_network<Cell>(w, net);
        Buffer<T> inverse(w.scale.size());
        for (std::size_t j = 0; j < inverse.size(); ++j) inverse[j] = T(1) / w.scale.data()[j];
        return Packed(net, w.mean.data(), inverse.data());
    });
}

template <class Derived, class Cell, class T, class FittedState>
auto RecurrentBase<Derived, Cell, T, FittedState>::make_state(VectorView<const T> values) const
    -> State {
    State state = make_state();
    const VectorView<T> to = state.values();
    if (values.size() != to.size()) {
        throw ShapeError(message(where("make_state"), ": a state of this model has ", to.size(),
                                 " values, got ", values.size()));
    }
    check_finite(where("make_state"), "values", values);
    std::copy(values.begin(), values.end(), to.begin());
    return state;
}

template <class Derived, class Cell, class T, class FittedState>
bool RecurrentBase<Derived, Cell, T, FittedState>::advance(VectorView<const T> x, State& state,
                                                           T* outputs,
                                                           std::size_t n_outputs) const noexcept {
    if (!fitted_) return false;
    try {  // packs the weights in the first call of a model that was copied or loaded
        const Packed& net = packed("step");
        if (x.size() != net.n_inputs || state.numbers_.size() != net.state_size() ||
            n_outputs != net.n_outputs) {
            return false;
        }
        linalg::simd::run<recurrent::StepKernel<Cell>>(&net, x.data(), state.numbers_.data(),
                                                       outputs);
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

template <class Derived, class Cell, class T, class FittedState>
template <class StateAt, class Write>
bool RecurrentBase<Derived, Cell, T, FittedState>::advance_batch(MatrixView<const T> X,
                                                                 std::size_t n_states,
                                                                 StateAt&& state_at,
                                                                 Workspace& workspace,
                                                                 Write&& write) const noexcept {
    constexpr std::size_t chunk = 64;  // its buffers stay in cache
    if (!fitted_) return false;
    try {
        const Packed& packed_net = packed("step_batch");
        if (n_states != X.rows() || (X.rows() > 0 && X.cols() != packed_net.n_inputs)) return false;
        for (std::size_t i = 0; i < n_states; ++i) {
            const State* state = state_at(i);
            if (state == nullptr || state->numbers_.size() != packed_net.state_size()) return false;
        }
        recurrent::view_network<Cell>(fitted_->network, workspace.net_);
        workspace.step_.reserve(workspace.net_.shape, std::min(chunk, n_states));
        for (std::size_t begin = 0; begin < n_states; begin += chunk) {
            const std::size_t end = std::min(n_states, begin + chunk);
            const MatrixView<T> z = workspace.step_.run(
                workspace.net_, X.row_range(begin, end), packed_net.mean.data(),
                packed_net.inverse_scale.data(), packed_net.padded,
                [&](std::size_t i) { return state_at(begin + i)->values().data(); });
            for (std::size_t i = begin; i < end; ++i) write(i, z.row(i - begin));
        }
        return true;
    } catch (...) {  // of memory alone, which is asked for before any state is touched
        return false;
    }
}

}  // namespace foretell
