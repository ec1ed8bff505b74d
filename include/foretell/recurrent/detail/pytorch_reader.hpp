#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/named_tensors.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/recurrent/recurrent_weights.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::recurrent {

/// Takes the weights of nn.LSTM, nn.GRU or nn.RNN and of nn.Linear from a state_dict, each tensor
/// once, by names and shapes as PyTorch documents them.
template <class T>
class PyTorchReader {
public:
    PyTorchReader(const NamedTensors& tensors, std::size_t n_gates)
        : tensors_(tensors), n_gates_(n_gates) {}

    /// @param prefix of the names: "lstm."; empty: that of the only weight_ih_l0
    void read_layers(std::string prefix, bool with_bias, RecurrentWeights<T>& out) {
        prefix_ = prefix.empty() ? only_prefix("weight_ih_l0", {}) : dotted(std::move(prefix));
        const auto& first = shape_of(prefix_ + "weight_ih_l0", 2);
        hidden_ = shape_of(prefix_ + "weight_hh_l0", 2)[1];
        std::size_t inputs = first[1];
        check_gates(first[0]);
        out.mean = full(inputs, T(0));
        out.scale = full(inputs, T(1));
        const std::size_t rows = n_gates_ * hidden_;
        for (std::size_t l = 0; l == 0 || tensors_.contains(name("weight_ih", l)); ++l) {
            RecurrentLayerWeights<T>& layer = out.layers.emplace_back();
            layer.weight_ih = matrix(name("weight_ih", l), rows, inputs);
            layer.weight_hh = matrix(name("weight_hh", l), rows, hidden_);
            layer.bias_ih = with_bias ? vector(name("bias_ih", l), rows) : full(rows, T(0));
            layer.bias_hh = with_bias ? vector(name("bias_hh", l), rows) : full(rows, T(0));
            inputs = hidden_;
        }
    }
    /// @param prefix of the names: "fc."; empty: that of the only matrix `weight` elsewhere
    void read_head(std::string prefix, bool with_bias, RecurrentWeights<T>& out) {
        prefix = prefix.empty() ? only_prefix("weight", prefix_) : dotted(std::move(prefix));
        const std::size_t k = shape_of(prefix + "weight", 2)[0];
        out.head_weight = matrix(prefix + "weight", k, hidden_);
        out.head_bias = with_bias ? vector(prefix + "bias", k) : full(k, T(0));
    }
    /// @throws InvalidArgument if a tensor was not taken
    void finish() const {
        for (const std::string& each : tensors_.names()) {
            if (taken_.contains(each)) continue;
            const bool reverse = each.find("_reverse") != std::string::npos;
            const bool projects = each.find("weight_hr_l") != std::string::npos;
            throw InvalidArgument(message(place(each), "has no place in this model",
                                          reverse ? ", which reads its sequences forward only"
                                          : projects
                                              ? ", which knows no proj_size"
                                              : "; erase it if the outputs do not depend on it"));
        }
    }
    [[nodiscard]] std::size_t hidden_size() const noexcept { return hidden_; }
    [[nodiscard]] std::string where() const {
        const std::string& file = tensors_.source();
        return message("from_pytorch: ", file, file.empty() ? "" : ": ");
    }

private:
    static std::string dotted(std::string prefix) {
        return prefix.ends_with('.') ? prefix : prefix + '.';
    }
    [[nodiscard]] std::string name(std::string_view what, std::size_t layer) const {
        return message(prefix_, what, "_l", layer);
    }
    [[nodiscard]] std::string place(std::string_view tensor) const {
        return message(where(), "tensor '", tensor, "' ");
    }

    /// What stands before the only matrix whose name ends so, outside of the prefix `apart`.
    [[nodiscard]] std::string only_prefix(std::string_view ending, std::string_view apart) const {
        std::vector<std::string> found;
        for (const std::string& each : tensors_.names()) {
            if (!each.ends_with(ending) || tensors_.at(each).shape.size() != 2) continue;
            std::string before = each.substr(0, each.size() - ending.size());
            const bool whole = before.empty() || before.ends_with('.');
            if (whole && (apart.empty() || !before.starts_with(apart))) {
                found.push_back(std::move(before));
            }
        }
        if (found.size() == 1) return found[0];
        std::string names;
        for (const std::string& each : found)
            names += message(names.empty() ? "'" : ", '", each, ending, "'");
        const bool head = ending == "weight";
        throw InvalidArgument(message(where(), "there must be one tensor '...", ending, "' of ",
                                      head ? "the linear map on top" : "the recurrent layers",
                                      ", got ", found.empty() ? "none" : names,
                                      "; give its prefix in ", head ? "head" : "recurrent"));
    }

    /// The shape of a tensor of that many dimensions.
    const std::vector<std::size_t>& shape_of(const std::string& tensor, std::size_t rank) const {
        if (!tensors_.contains(tensor)) {
            throw InvalidArgument(message(place(tensor), "is missing"));
        }
        const auto& shape = tensors_.at(tensor).shape;
        if (shape.size() == rank) return shape;
        throw ShapeError(message(place(tensor), "must have ", rank,
                                 rank == 1 ? " dimension" : " dimensions", ", got shape ",
                                 foretell::detail::extents_text(shape)));
    }
    void check_gates(std::size_t rows) const {
        if (hidden_ > 0 && rows % n_gates_ == 0 && rows / n_gates_ == hidden_) return;
        const std::size_t gates = hidden_ > 0 && rows % hidden_ == 0 ? rows / hidden_ : 0;
        throw ShapeError(message(place(prefix_ + "weight_ih_l0"), "must have ", n_gates_,
                                 " rows for each of the ", hidden_, " hidden units, got ", rows,
                                 gates == 4   ? "; these are weights of an LSTM"
                                 : gates == 3 ? "; these are weights of a GRU"
                                 : gates == 1 ? "; these are weights of a plain RNN"
                                              : ""));
    }

    Matrix<T> matrix(const std::string& tensor, std::size_t rows, std::size_t cols) {
        check_shape(tensor, {rows, cols});
        Matrix<T> out = tensors_.get<Matrix<T>>(tensor);
        check_numbers(tensor, out.data(), out.size());
        return out;
    }
    Vector<T> vector(const std::string& tensor, std::size_t n) {
        check_shape(tensor, {n});
        Vector<T> out = tensors_.get<Vector<T>>(tensor);
        check_numbers(tensor, out.data(), out.size());
        return out;
    }
    void check_shape(const std::string& tensor, const std::vector<std::size_t>& wanted) const {
        const auto& given = shape_of(tensor, wanted.size());
        if (given != wanted) {
            using foretell::detail::extents_text;
            throw ShapeError(message(place(tensor), "must have shape ", extents_text(wanted),
                                     ", got ", extents_text(given)));
        }
        const ElementType type = tensors_.at(tensor).type;
        if (type > ElementType::bf16) {
            throw InvalidArgument(
                message(place(tensor), "must hold floating-point numbers, got ", name_of(type)));
        }
    }
    void check_numbers(const std::string& tensor, const T* x, std::size_t n) {
        taken_.insert(tensor);
        if (foretell::detail::all_finite(x, n)) return;
        const T* bad = std::find_if(x, x + n, [](T v) { return !foretell::detail::is_finite(v); });
        throw InvalidArgument(
            message(place(tensor), "must be finite, got ", *bad, " at element ", bad - x));
    }

    const NamedTensors& tensors_;
    std::size_t n_gates_, hidden_ = 0;
    std::string prefix_;
    std::set<std::string, std::less<>> taken_;
};

}  // namespace foretell::recurrent
