#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace foretell {

/// A sparse matrix in compressed rows (CSR): row i holds values[k] at columns[k] for
/// offsets[i] <= k < offsets[i + 1]. Columns ascend strictly within a row.
template <class T = double>
class CsrMatrix {
public:
    using value_type = T;
    using Index = std::uint32_t;

    /// An empty matrix (0, 0).
    CsrMatrix() = default;

    /// Takes the three arrays over.
    /// @throws ShapeError unless offsets has rows + 1 ascending entries from 0 to values.size(),
    ///         columns and values are equally long, and columns ascend strictly below cols
    CsrMatrix(std::size_t rows, std::size_t cols, std::vector<std::size_t> offsets,
              std::vector<Index> columns, std::vector<T> values)
        : rows_(rows),
          cols_(cols),
          offsets_(std::move(offsets)),
          columns_(std::move(columns)),
          values_(std::move(values)) {
        check();
    }

    /// Keeps the entries of X that are not zero (a NaN is kept).
    [[nodiscard]] static CsrMatrix from_dense(MatrixView<const T> X) {
        CsrMatrix m;
        m.rows_ = X.rows();
        m.cols_ = X.cols();
        m.offsets_.reserve(X.rows() + 1);
        for (std::size_t i = 0; i < X.rows(); ++i) {
            for (std::size_t j = 0; j < X.cols(); ++j) {
                if (X(i, j) == T(0)) continue;
                m.columns_.push_back(static_cast<Index>(j));
                m.values_.push_back(X(i, j));
            }
            m.offsets_.push_back(m.values_.size());
        }
        return m;
    }

    [[nodiscard]] Matrix<T> to_dense() const {
        Matrix<T> X = full(rows_, cols_, T(0));
        for (std::size_t i = 0; i < rows_; ++i) {
            for (std::size_t k = offsets_[i]; k < offsets_[i + 1]; ++k) {
                X(i, columns_[k]) = values_[k];
            }
        }
        return X;
    }

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::size_t cols() const noexcept { return cols_; }
    /// Stored entries.
    [[nodiscard]] std::size_t nonzeros() const noexcept { return values_.size(); }
    [[nodiscard]] std::span<const std::size_t> offsets() const noexcept { return offsets_; }
    [[nodiscard]] std::span<const Index> columns() const noexcept { return columns_; }
    [[nodiscard]] std::span<const T> values() const noexcept { return values_; }
    /// The stored values may change, their places not.
    [[nodiscard]] std::span<T> values() noexcept { return values_; }

    [[nodiscard]] std::span<const Index> row_columns(std::size_t i) const noexcept {
        return columns().subspan(offsets_[i], offsets_[i + 1] - offsets_[i]);
    }
    [[nodiscard]] std::span<const T> row_values(std::size_t i) const noexcept {
        return values().subspan(offsets_[i], offsets_[i + 1] - offsets_[i]);
    }

private:
    void check() const {
        if (cols_ > std::numeric_limits<Index>::max()) {
            throw ShapeError(message("CsrMatrix: cols must be below 2^32, got ", cols_));
        }
        if (offsets_.size() != rows_ + 1 || offsets_.front() != 0 ||
            offsets_.back() != values_.size()) {
            throw ShapeError(message("CsrMatrix: offsets must have ", rows_ + 1,
                                     " entries from 0 to ", values_.size(), ", got ",
                                     offsets_.size(), " entries"));
        }
        if (columns_.size() != values_.size()) {
            throw ShapeError(message("CsrMatrix: columns and values must be equally long, got ",
                                     columns_.size(), " and ", values_.size()));
        }
        for (std::size_t i = 0; i < rows_; ++i) check_row(i);
    }

    void check_row(std::size_t i) const {
        if (offsets_[i] > offsets_[i + 1] || offsets_[i + 1] > values_.size()) {
            throw ShapeError(message("CsrMatrix: offsets must ascend, got ", offsets_[i], " then ",
                                     offsets_[i + 1], " at row ", i));
        }
        for (std::size_t k = offsets_[i]; k < offsets_[i + 1]; ++k) {
            const bool ascends = k == offsets_[i] || columns_[k - 1] < columns_[k];
            if (!ascends || columns_[k] >= cols_) {
                throw ShapeError(message("CsrMatrix: columns of row ", i,
                                         " must ascend strictly below ", cols_, ", got ",
                                         columns_[k]));
            }
        }
    }

    std::size_t rows_ = 0, cols_ = 0;
    std::vector<std::size_t> offsets_{0};
    std::vector<Index> columns_;
    std::vector<T> values_;
};

/// Whether rows of this type are stored sparsely.
template <class X>
inline constexpr bool is_sparse = false;
template <class T>
inline constexpr bool is_sparse<CsrMatrix<T>> = true;

}  // namespace foretell
