#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::recurrent {

using LengthsView = VectorView<const std::size_t>;

/// A mini-batch, longest sequence first, whose time steps lie packed one after the other: step t
/// has a row for each of the active[t] sequences that are longer than t, so that no kernel ever
/// sees a step beyond a sequence's end. Sequences may have length 0.
class Batch {
public:
    /// @param sequences which ones; @param lengths of all there are, empty: all n_steps long
    void assign(VectorView<const std::size_t> sequences, LengthsView lengths, std::size_t n_steps) {
        order_.assign(sequences.begin(), sequences.end());
        const auto length_of = [&](std::size_t s) {
            return lengths.empty() ? n_steps : lengths[s];
        };
        if (!lengths.empty()) {
            std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
                return lengths[a] != lengths[b] ? lengths[a] > lengths[b] : a < b;
            });
        }
        const std::size_t longest = order_.empty() ? 0 : length_of(order_[0]);
        length_.resize(order_.size());
        for (std::size_t i = 0; i < order_.size(); ++i) length_[i] = length_of(order_[i]);
        active_.resize(longest);
        offset_.resize(longest + 1);
        offset_[0] = 0;
        std::size_t n = order_.size();
        for (std::size_t t = 0; t < longest; ++t) {
            while (n > 0 && length_[n - 1] <= t) --n;
            active_[t] = n;
            offset_[t + 1] = offset_[t] + n;
        }
    }
    void reserve(std::size_t batch_size, std::size_t n_steps) {
        order_.reserve(batch_size);
        length_.reserve(batch_size);
        active_.reserve(n_steps);
        offset_.reserve(n_steps + 1);
    }

    [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }
    [[nodiscard]] std::size_t n_steps() const noexcept { return active_.size(); }
    /// Rows of all steps together.
    [[nodiscard]] std::size_t n_rows() const noexcept { return offset_[n_steps()]; }
    /// Sequence number and length of place i.
    [[nodiscard]] std::size_t sequence(std::size_t i) const noexcept { return order_[i]; }
    [[nodiscard]] std::size_t length(std::size_t i) const noexcept { return length_[i]; }
    [[nodiscard]] std::size_t active(std::size_t t) const noexcept { return active_[t]; }
    /// The first row of step t.
    [[nodiscard]] std::size_t offset(std::size_t t) const noexcept { return offset_[t]; }
    /// All sequences are equally long.
    [[nodiscard]] bool is_even() const noexcept {
        return n_steps() == 0 || active_[n_steps() - 1] == size();
    }

    /// Copies the steps of X into packed rows; (x - mean) / scale where those are given.
    template <class T>
    void gather(const CubeView<const T>& X, const T* mean, const T* inverse_scale, T* rows) const {
        const std::size_t width = X.features();
        for (std::size_t i = 0; i < size(); ++i) {
            const MatrixView<const T> steps = X.sequence(order_[i]);
            for (std::size_t t = 0; t < length_[i]; ++t) {
                const T* x = steps.row(t).data();
                T* to = rows + (offset_[t] + i) * width;
                if (mean == nullptr) {
                    std::copy(x, x + width, to);
                } else {
                    for (std::size_t j = 0; j < width; ++j) {
                        to[j] = (x[j] - mean[j]) * inverse_scale[j];
                    }
                }
            }
        }
    }

private:
    Buffer<std::size_t> order_, length_, active_, offset_;
};

}  // namespace foretell::recurrent
