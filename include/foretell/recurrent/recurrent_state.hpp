#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <utility>

namespace foretell {

/// What a recurrent model remembers of one customer between two steps: plain numbers that belong to
/// nobody but their owner. Made by make_state of a model; copies go their own ways.
///
/// To keep it outside of the program, save values() as bytes and give them to make_state again.
template <class T>
class RecurrentState {
public:
    RecurrentState() = default;

    /// h (and c, of an LSTM) of each layer, lowest first, filled up with zeros to whole registers:
    /// as many for each model of the same shape.
    [[nodiscard]] VectorView<const T> values() const noexcept {
        return {numbers_.data() + scratch_, numbers_.size() - scratch_};
    }
    [[nodiscard]] VectorView<T> values() noexcept {
        return {numbers_.data() + scratch_, numbers_.size() - scratch_};
    }
    /// Forgets all steps: as make_state gives it.
    void reset() noexcept {
        for (T& each : numbers_) each = T(0);
    }

private:
    template <class, class, class, class>
    friend class RecurrentBase;

    RecurrentState(std::size_t scratch, std::size_t size) : numbers_(size), scratch_(scratch) {}

    Buffer<T> numbers_;
    std::size_t scratch_ = 0;
};

}  // namespace foretell
