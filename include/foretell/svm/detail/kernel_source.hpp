#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/svm/detail/kernel_tile.hpp>
#include <foretell/svm/detail/packed_rows.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::svm {

/// out(r, j) = K(x_r, z_j) for the packed rows z from `first` on, which begins a group.
///   x (n_rows, d) of row_stride      out (n_rows, n) of out_stride, with room for whole groups
template <class S>
void kernel_rows(const KernelFunction& kernel, const S* x, std::size_t row_stride,
                 std::size_t n_rows, PackedView<S> z, std::size_t first, std::size_t n, S* out,
                 std::size_t out_stride) noexcept {
    if (kernel.is_of_distance()) {
        simd::run<KernelRows<true>>(&kernel, x, row_stride, n_rows, z, first, n, out, out_stride);
    } else {
        simd::run<KernelRows<false>>(&kernel, x, row_stride, n_rows, z, first, n, out, out_stride);
    }
}

/// f_j <- f_j + sum_r weight_r rows[r][j] for at most 8 rows and n elements, whole groups. Sums of
/// eight are in S, the others in double.
template <class S>
void add_stored(const S* const* rows, const S* weight, std::size_t n_rows, std::size_t n,
                double* f) noexcept {
    if (n_rows > 0) simd::run<AddStored>(rows, weight, n_rows, n, f);
}

/// f_j <- f_j + sum_r weight_r K(x_r, z_j) for all packed rows z, the kernel never stored but block
/// by block.
///   x (n_rows, d), adjacent      f as many as z has rows, with room for whole groups
template <class S>
void add_weighted(const KernelFunction& kernel, const S* x, const S* weight, std::size_t n_rows,
                  PackedView<S> z, double* f) noexcept {
    constexpr std::size_t rows_in_block = 32, width = 128;
    alignas(64) S block[rows_in_block * width];
    const std::size_t n = n_groups(z.rows) * group_size;
    for (std::size_t from = 0; from < n_rows; from += rows_in_block) {
        const std::size_t rows = std::min(rows_in_block, n_rows - from);
        for (std::size_t first = 0; first < n; first += width) {
            const std::size_t size = std::min(width, n - first);
            kernel_rows(kernel, x + from * z.cols, z.cols, rows, z, first, size, block, width);
            for (std::size_t r = 0; r < rows; r += 8) {
                const S* stored[8];
                const std::size_t count = std::min<std::size_t>(8, rows - r);
                for (std::size_t k = 0; k < count; ++k) stored[k] = block + (r + k) * width;
                add_stored(stored, weight + from + r, count, size, f + first);
            }
        }
    }
}

/// Rows of a packed matrix one after the other.
template <class S>
[[nodiscard]] Buffer<S> rows_of(PackedView<S> z, const Buffer<std::size_t>& rows) {
    Buffer<S> out(rows.size() * z.cols);
    for (std::size_t i = 0; i < rows.size(); ++i) z.copy_row(rows[i], out.data() + i * z.cols);
    return out;
}

}  // namespace foretell::svm
