#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/recurrent/detail/network.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace foretell::recurrent {

/// Adjacent zeros that begin on a cache line.
template <class T>
class AlignedArray {
public:
    explicit AlignedArray(std::size_t n = 0) : size_(n), raw_(n + padding) {}
    AlignedArray(const AlignedArray& other) : AlignedArray(other.size_) {
        if (size_ > 0) std::memcpy(data(), other.data(), size_ * sizeof(T));
    }
    AlignedArray(AlignedArray&&) noexcept = default;
    AlignedArray& operator=(AlignedArray&&) noexcept = default;
    AlignedArray& operator=(const AlignedArray&) = delete;

    [[nodiscard]] const T* data() const noexcept {
        const auto at = reinterpret_cast<std::uintptr_t>(raw_.data());
        return raw_.data() + (line - at % line) % line / sizeof(T);
    }
    [[nodiscard]] T* data() noexcept {
        return const_cast<T*>(static_cast<const AlignedArray&>(*this).data());
    }

private:
    static constexpr std::size_t line = 64, padding = line / sizeof(T);
    std::size_t size_;
    Buffer<T> raw_;
};

/// The weights in the order in which a step reads them. Hidden units stand in blocks of one cache
/// line; units that fill up the last block have weight 0 and stay 0. Of each block the biases, then
/// for each input, then for each hidden unit below, the weights of all gates: [row][gate][unit].
template <class Cell, class T>
struct PackedNetwork {
    static constexpr std::size_t width = 64 / sizeof(T);  ///< units of a block
    static constexpr std::size_t n_sums = Cell::n_gates + (Cell::splits_recurrent ? 1 : 0);

    struct Layer {
        std::size_t n_inputs, block_size;
        AlignedArray<T> blocks;
    };

    std::size_t n_inputs, hidden, padded, n_outputs;
    std::vector<Layer> layers;
    AlignedArray<T> head;           ///< (n_outputs, padded)
    Buffer<T> head_bias;            ///< (n_outputs,)
    Buffer<T> mean, inverse_scale;  ///< (n_inputs,)

    PackedNetwork(const NetworkView<const T>& net, const T* means, const T* inverse_scales)
        : n_inputs(net.shape.n_inputs),
          hidden(net.shape.hidden),
          padded((hidden + width - 1) / width * width),
          n_outputs(net.shape.n_outputs),
          head(n_outputs * padded),
          head_bias(net.head_bias.begin(), net.head_bias.end()),
          mean(means, means + n_inputs),
          inverse_scale(inverse_scales, inverse_scales + n_inputs) {
        for (const LayerView<const T>& layer : net.layers) layers.push_back(packed(layer));
        for (std::size_t o = 0; o < n_outputs; ++o) {
            for (std::size_t j = 0; j < hidden; ++j) {
                head.data()[o * padded + j] = net.head_weight(o, j);
            }
        }
    }

    /// Numbers of a state: scratch for the inputs and the new h, then h (and c) of each layer.
    [[nodiscard]] std::size_t scratch_size() const noexcept { return n_inputs + padded; }
    [[nodiscard]] std::size_t state_size() const noexcept {
        return scratch_size() + layers.size() * (Cell::has_cell ? 2 : 1) * padded;
    }

private:
    Layer packed(const LayerView<const T>& w) const {
        constexpr std::size_t G = Cell::n_gates;
        const std::size_t K = w.weight_ih.cols();
        const std::size_t size = (n_sums + (K + hidden) * G) * width;
        Layer out{K, size, AlignedArray<T>(padded / width * size)};
        for (std::size_t unit = 0; unit < hidden; ++unit) {
            T* block = out.blocks.data() + unit / width * size + unit % width;
            for (std::size_t g = 0; g < G; ++g) {
                const std::size_t row = g * hidden + unit;
                const bool apart = Cell::splits_recurrent && g + 1 == G;  // b_hn within the reset
                block[g * width] = w.bias_ih[row] + (apart ? T(0) : w.bias_hh[row]);
                if (apart) block[G * width] = w.bias_hh[row];
                T* rows = block + n_sums * width + g * width;
                for (std::size_t k = 0; k < K; ++k) rows[k * G * width] = w.weight_ih(row, k);
                rows += K * G * width;
                for (std::size_t k = 0; k < hidden; ++k) rows[k * G * width] = w.weight_hh(row, k);
            }
        }
        return out;
    }
};

}  // namespace foretell::recurrent
