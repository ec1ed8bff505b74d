#pragma once

#include <foretell/core/buffer.hpp>

#include <cstddef>
#include <utility>

namespace foretell::svm {

/// Rows stand together in groups of so many, feature by feature: element k of row i is at
/// [i / group_size][k][i % group_size], so that a register holds one feature of several rows.
inline constexpr std::size_t group_size = 16;

[[nodiscard]] constexpr std::size_t n_groups(std::size_t rows) noexcept {
    return (rows + group_size - 1) / group_size;
}

/// Groups of rows that another owns.
template <class S>
struct PackedView {
    const S* data = nullptr;  ///< (n_groups, cols, group_size)
    std::size_t rows = 0, cols = 0;

    [[nodiscard]] const S* group(std::size_t g) const noexcept {
        return data + g * cols * group_size;
    }
    [[nodiscard]] S at(std::size_t i, std::size_t k) const noexcept {
        return group(i / group_size)[k * group_size + i % group_size];
    }
    /// Row i, one element after the other.
    void copy_row(std::size_t i, S* out) const noexcept {
        const S* from = group(i / group_size) + i % group_size;
        for (std::size_t k = 0; k < cols; ++k) out[k] = from[k * group_size];
    }
};

/// Owning groups of rows.
template <class S>
class PackedRows {
public:
    PackedRows() = default;
    PackedRows(std::size_t rows, std::size_t cols)
        : rows_(rows), cols_(cols), data_(n_groups(rows) * cols * group_size) {}

    /// Sets row i from x (cols,).
    void set_row(std::size_t i, const S* x) noexcept {
        S* at = data_.data() + i / group_size * cols_ * group_size + i % group_size;
        for (std::size_t k = 0; k < cols_; ++k) at[k * group_size] = x[k];
    }
    /// Sets all rows from x (rows, cols), one row after the other.
    void fill(const S* x) noexcept {
        for (std::size_t i = 0; i < rows_; ++i) set_row(i, x + i * cols_);
    }
    [[nodiscard]] PackedView<S> view() const noexcept { return {data_.data(), rows_, cols_}; }

    /// Keeps the rows keep[0] < keep[1] < ... of those here.
    void keep(const Buffer<std::size_t>& keep) {
        PackedRows next(keep.size(), cols_);
        for (std::size_t i = 0; i < keep.size(); ++i) {
            const std::size_t from = keep[i];
            const S* a = view().group(from / group_size) + from % group_size;
            S* b = next.data_.data() + i / group_size * cols_ * group_size + i % group_size;
            for (std::size_t k = 0; k < cols_; ++k) b[k * group_size] = a[k * group_size];
        }
        *this = std::move(next);
    }

private:
    std::size_t rows_ = 0, cols_ = 0;
    Buffer<S> data_;
};

}  // namespace foretell::svm
