#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/detail/kernel_source.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::svm {

/// Support vectors are visited in pieces of so many, for so many rows at once.
inline constexpr std::size_t piece_size = 256, rows_at_once = 8;

/// The rows of X as the kernels read them: where they stand if X is dense, else unpacked into
/// scratch, which is on the stack for up to 512 features.
template <class T>
class QueryRows {
public:
    explicit QueryRows(MatrixView<const T> X) : dense_(X) {}
    explicit QueryRows(const CsrMatrix<T>& X) : sparse_(&X) {
        if (X.cols() * rows_at_once > few) many_.resize(X.cols() * rows_at_once);
    }

    /// Rows begin <= i < end, at most rows_at_once, each row_stride after the other.
    [[nodiscard]] const T* rows(std::size_t begin, std::size_t end) noexcept {
        if (sparse_ == nullptr) return dense_.data() + begin * dense_.row_stride();
        T* const out = many_.empty() ? scratch_ : many_.data();
        const std::size_t d = sparse_->cols();
        std::fill_n(out, (end - begin) * d, T(0));
        for (std::size_t i = begin; i < end; ++i) {
            const auto columns = sparse_->row_columns(i);
            const auto values = sparse_->row_values(i);
            for (std::size_t k = 0; k < columns.size(); ++k) {
                out[(i - begin) * d + columns[k]] = values[k];
            }
        }
        return out;
    }
    [[nodiscard]] std::size_t row_stride() const noexcept {
        return sparse_ == nullptr ? dense_.row_stride() : sparse_->cols();
    }

private:
    static constexpr std::size_t few = 4096;
    MatrixView<const T> dense_;
    const CsrMatrix<T>* sparse_ = nullptr;
    Buffer<T> many_;
    T scratch_[few];
};

/// Support vectors as they are kept.
template <class T>
[[nodiscard]] PackedView<T> packed_view(const Cube<T>& packed, std::size_t n_support) noexcept {
    return {packed.data(), n_support, packed.shape()[1]};
}

/// The rows of X as a model keeps them, (n_groups, cols, group_size), zeros where there is no row.
template <class T>
[[nodiscard]] Cube<T> pack_support(MatrixView<const T> X, const Buffer<std::size_t>& rows) {
    Cube<T> out = full(n_groups(rows.size()), X.cols(), group_size, T(0));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t k = 0; k < X.cols(); ++k) {
            out(i / group_size, k, i % group_size) = X(rows[i], k);
        }
    }
    return out;
}
template <class T>
[[nodiscard]] Cube<T> pack_support(const CsrMatrix<T>& X, const Buffer<std::size_t>& rows) {
    Cube<T> out = full(n_groups(rows.size()), X.cols(), group_size, T(0));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto columns = X.row_columns(rows[i]);
        const auto values = X.row_values(rows[i]);
        for (std::size_t k = 0; k < columns.size(); ++k) {
            out(i / group_size, columns[k], i % group_size) = values[k];
        }
    }
    return out;
}

/// The support vectors as rows, (n_support, cols).
template <class T>
[[nodiscard]] Matrix<T> unpack_support(const Cube<T>& packed, std::size_t n_support) {
    const std::size_t d = packed.shape()[1];
    Matrix<T> out = uninitialized<T>(n_support, d);
    for (std::size_t i = 0; i < n_support; ++i) {
        for (std::size_t k = 0; k < d; ++k) {
            out(i, k) = packed(i / group_size, k, i % group_size);
        }
    }
    return out;
}

}  // namespace foretell::svm
