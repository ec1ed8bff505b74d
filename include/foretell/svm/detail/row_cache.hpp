#pragma once

#include <foretell/core/buffer.hpp>

#include <cstddef>
#include <limits>
#include <memory>
#include <vector>

namespace foretell::svm {

/// Rows of the kernel in bounded memory; the one that was not asked for longest goes first.
template <class S>
class RowCache {
public:
    /// @param length of each row      @param n_rows how many different ones there are
    RowCache(std::size_t bytes, std::size_t length, std::size_t n_rows)
        : length_(length), slot_of_(n_rows, none) {
        const std::size_t most = bytes / (length * sizeof(S));
        capacity_ = most < n_rows ? most : n_rows;
    }

    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

    /// Where the row is, or null.
    [[nodiscard]] const S* find(std::size_t row) noexcept {
        const std::size_t slot = slot_of_[row];
        if (slot == none) return nullptr;
        unlink(slot);
        link_last(slot);
        return slots_[slot].get();
    }
    /// Room for a row that is not here; capacity() rows after it leave it in place.
    [[nodiscard]] S* insert(std::size_t row) {
        std::size_t slot = slots_.size();
        if (slot < capacity_) {
            slots_.push_back(std::unique_ptr<S[]>(new S[length_]));
            row_in_.push_back(row), next_.push_back(none), previous_.push_back(none);
        } else {
            slot = first_;
            unlink(slot);
            slot_of_[row_in_[slot]] = none;
            row_in_[slot] = row;
        }
        slot_of_[row] = slot;
        link_last(slot);
        return slots_[slot].get();
    }
    /// Leaves the elements keep[0] < keep[1] < ... of each row; what follows them is zero up to
    /// `padded`.
    void keep(const Buffer<std::size_t>& keep, std::size_t padded) noexcept {
        for (const auto& slot : slots_) {
            for (std::size_t k = 0; k < keep.size(); ++k) slot[k] = slot[keep[k]];
            for (std::size_t k = keep.size(); k < padded; ++k) slot[k] = S(0);
        }
    }
    void clear() noexcept {
        for (std::size_t& slot : slot_of_) slot = none;
        slots_.clear();
        row_in_.clear(), next_.clear(), previous_.clear();
        first_ = last_ = none;
    }

private:
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    void unlink(std::size_t slot) noexcept {
        const std::size_t before = previous_[slot], after = next_[slot];
        (before == none ? first_ : next_[before]) = after;
        (after == none ? last_ : previous_[after]) = before;
    }
    void link_last(std::size_t slot) noexcept {
        previous_[slot] = last_;
        next_[slot] = none;
        (last_ == none ? first_ : next_[last_]) = slot;
        last_ = slot;
    }

    std::size_t length_, capacity_ = 0, first_ = none, last_ = none;
    std::vector<std::unique_ptr<S[]>> slots_;
    Buffer<std::size_t> slot_of_, row_in_, next_, previous_;
};

}  // namespace foretell::svm
