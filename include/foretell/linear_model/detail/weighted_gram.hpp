#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linalg/gram.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace foretell::logistic {

/// Rows centred and divided by the deviation of their columns, with a 1 for the intercept last.
/// Work is the type of the result: float where a preconditioner needs no more.
template <class T, class Work>
class StandardisedRows {
public:
    explicit StandardisedRows(const Coordinates& c)
        : width_(c.width), center_(c.n_features), inverse_(c.n_features), absent_(c.n_features) {
        for (std::size_t j = 0; j < c.n_features; ++j) {
            center_[j] = static_cast<T>(c.center[j]);
            inverse_[j] = c.deviation[j] > 0.0 ? static_cast<T>(1.0 / c.deviation[j]) : T(0);
            absent_[j] = static_cast<Work>(-center_[j] * inverse_[j]);
        }
    }

    [[nodiscard]] std::size_t width() const noexcept { return width_; }

    /// out (width,) <- row i, times factor
    void write(const MatrixView<const T>& X, std::size_t i, Work factor, Work* out) const noexcept {
        const std::size_t d = center_.size();
        const T *x = X.row(i).data(), *center = center_.data(), *inverse = inverse_.data();
        std::size_t j = 0;
        for (; j + 8 <= d; j += 8) {  // a known count, which every compiler turns into vectors
            Work eight[8];
            for (std::size_t k = 0; k < 8; ++k) {
                eight[k] = factor * static_cast<Work>((x[j + k] - center[j + k]) * inverse[j + k]);
            }
            std::copy_n(eight, 8, out + j);
        }
        for (; j < d; ++j) out[j] = factor * static_cast<Work>((x[j] - center[j]) * inverse[j]);
        if (width_ > d) out[d] = factor;
    }
    void write(const CsrMatrix<T>& X, std::size_t i, Work factor, Work* out) const noexcept {
        const std::size_t d = center_.size();
        for (std::size_t j = 0; j < d; ++j) out[j] = factor * absent_[j];
        const auto columns = X.row_columns(i);
        const auto values = X.row_values(i);
        for (std::size_t e = 0; e < columns.size(); ++e) {
            const std::size_t j = columns[e];
            out[j] = factor * static_cast<Work>((values[e] - center_[j]) * inverse_[j]);
        }
        if (width_ > d) out[d] = factor;
    }

private:
    std::size_t width_;
    Buffer<T> center_, inverse_;
    Buffer<Work> absent_;
};

/// Rows that the scratch of a product takes.
inline constexpr std::size_t gram_block = linalg::most_gram_rows;

/// G (width, width), the lower triangle overwritten (the rest may be) with sum_i h_i x_i x_i' over
/// the standardised rows begin <= i < end, or over one in `every` of them, h_i = curvature(i) >= 0.
///   scratch (at least gram_block * width,)
template <class T, class Work, class X, class Curvature>
void weighted_gram(const X& rows, std::size_t begin, std::size_t end,
                   const StandardisedRows<T, Work>& standard, Curvature&& curvature, Work* scratch,
                   MatrixView<Work> G, std::size_t every = 1) {
    const std::size_t p = standard.width();
    const std::size_t block = linalg::gram_rows(p);
    bool first = true;
    for (std::size_t from = begin; from < end; from += block * every) {
        const std::size_t m = std::min(block, (end - from + every - 1) / every);
        for (std::size_t i = 0; i < m; ++i) {
            const std::size_t at = from + i * every;
            const Work root = std::sqrt(static_cast<Work>(curvature(at)));
            standard.write(rows, at, root, scratch + i * p);
        }
        linalg::add_gram(MatrixView<const Work>(scratch, m, p), first ? Work(0) : Work(1), G);
        first = false;
    }
}

/// G (width, width), all of it, overwritten with sum_i h_i x_i x_i', where h_i may be negative.
///   scratch (at least 2 * gram_block * width,)
template <class T, class Work, class X, class Curvature>
void weighted_cross(const X& rows, std::size_t begin, std::size_t end,
                    const StandardisedRows<T, Work>& standard, Curvature&& curvature, Work* scratch,
                    MatrixView<Work> G) {
    const std::size_t p = standard.width();
    Work* weighted = scratch + gram_block * p;
    bool first = true;
    for (std::size_t from = begin; from < end; from += gram_block) {
        const std::size_t m = std::min(gram_block, end - from);
        for (std::size_t i = 0; i < m; ++i) {
            Work* plain = scratch + i * p;
            standard.write(rows, from + i, Work(1), plain);
            const Work h = static_cast<Work>(curvature(from + i));
            for (std::size_t j = 0; j < p; ++j) weighted[i * p + j] = h * plain[j];
        }
        linalg::gemm(Work(1), MatrixView<const Work>(weighted, m, p), linalg::Op::transpose,
                     MatrixView<const Work>(scratch, m, p), linalg::Op::none,
                     first ? Work(0) : Work(1), G);
        first = false;
    }
}

}  // namespace foretell::logistic
