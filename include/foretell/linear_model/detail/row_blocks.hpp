#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/pack.hpp>
#include <foretell/linalg/run.hpp>

#include <cmath>
#include <cstddef>

namespace foretell::linear {

/// out_j <- (x_j - shift_j) factor, in double.
struct ShiftKernel {
    static constexpr bool avx2_suffices = true;

    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, std::size_t stride, std::size_t n,
                                                  std::size_t d, const double* shift,
                                                  const double* factor, double* out,
                                                  std::size_t out_stride) {
        using P = typename Isa::template Pack<double>;
        using In = linalg::simd::Pack<T, P::size>;
        for (std::size_t i = 0; i < n; ++i, x += stride, out += out_stride) {
            const double f = factor == nullptr ? 1.0 : factor[i];
            const P by(f);
            std::size_t j = 0;
            for (; j + P::size <= d; j += P::size) {
                const P v = linalg::simd::convert<double>(In::load(x + j)) - P::load(shift + j);
                (v * by).store(out + j);
            }
            for (; j < d; ++j) out[j] = (static_cast<double>(x[j]) - shift[j]) * f;
        }
    }
};

/// Rows of X and of the targets Y beside it, block by block as [x_i - a, y_i - b] sqrt(s_i): the
/// centre is taken off first, so that products of columns do not drown in their means. Borrows all.
template <class T, class X>
struct CenteredRows {
    const X& rows;                 ///< (n, d)
    MatrixView<const T> targets;   ///< (n, m)
    VectorView<const T> weight;    ///< (n,), or empty: all 1
    const Buffer<double>& center;  ///< (d + m,)

    static constexpr std::size_t block = 256;  ///< rows at a time, for which callers have room

    [[nodiscard]] std::size_t n_samples() const noexcept { return rows.rows(); }
    [[nodiscard]] std::size_t width() const noexcept { return rows.cols() + targets.cols(); }

    /// out (count, width) <- the rows from, ..., from + count - 1.
    void write(std::size_t from, std::size_t count, double* out) const {
        double root[block];
        for (std::size_t i = 0; i < count && !weight.empty(); ++i) {
            root[i] = std::sqrt(static_cast<double>(weight[from + i]));
        }
        const double* factor = weight.empty() ? nullptr : root;
        write_rows(rows, from, count, factor, out);
        const std::size_t d = rows.cols(), p = width();
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t t = 0; t < targets.cols(); ++t) {
                const double y = static_cast<double>(targets(from + i, t)) - center[d + t];
                out[i * p + d + t] = factor == nullptr ? y : y * factor[i];
            }
        }
    }

private:
    void write_rows(const MatrixView<const T>& A, std::size_t from, std::size_t count,
                    const double* factor, double* out) const {
        linalg::simd::run<ShiftKernel>(A.row(from).data(), A.row_stride(), count, A.cols(),
                                       center.data(), factor, out, width());
    }
    void write_rows(const CsrMatrix<T>& A, std::size_t from, std::size_t count,
                    const double* factor, double* out) const {
        const std::size_t d = A.cols();
        for (std::size_t i = 0; i < count; ++i, out += width()) {
            const double f = factor == nullptr ? 1.0 : factor[i];
            for (std::size_t j = 0; j < d; ++j) out[j] = -center[j] * f;
            const auto columns = A.row_columns(from + i);
            const auto values = A.row_values(from + i);
            for (std::size_t e = 0; e < columns.size(); ++e) {
                const std::size_t j = columns[e];
                out[j] = (static_cast<double>(values[e]) - center[j]) * f;
            }
        }
    }
};

}  // namespace foretell::linear
