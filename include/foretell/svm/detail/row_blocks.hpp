#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/gram.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/svm/detail/row_kernels.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>

namespace foretell::svm {

/// The rows of X, with the feature of the intercept last where `bias` > 0, a few at a time as dense
/// rows of double: X itself where it is that, else a copy. Borrows X.
template <class T, class X>
class RowBlocks {
public:
    const std::size_t block;  ///< rows of a block, at most

    RowBlocks(const X& rows, double bias)
        : block(linalg::gram_rows(rows.cols() + 1)),
          rows_(rows),
          bias_(bias),
          scaled_(block * (rows.cols() + 1)),
          copy_(std::is_same_v<X, MatrixView<const double>> ? 0 : block * rows.cols()) {}

    /// Calls visit(first row, rows without the feature of the intercept) block by block.
    template <class Visit>
    void for_each(Visit&& visit) {
        for (std::size_t from = 0; from < rows_.rows(); from += block) {
            visit(from, dense(rows_, from, std::min(block, rows_.rows() - from)));
        }
    }
    /// z_i <- x_i'w over a block.
    void products(MatrixView<const double> A, const Buffer<double>& w, double* z) const noexcept {
        const std::size_t d = A.cols();
        linalg::simd::run<BlockProducts>(A.data(), A.row_stride(), A.rows(), d, w.data(), z);
        for (std::size_t i = 0; bias_ > 0.0 && i < A.rows(); ++i) z[i] += bias_ * w[d];
    }
    /// g <- g + sum_i r_i x_i over a block.
    void add_gradient(MatrixView<const double> A, const double* r,
                      Buffer<double>& g) const noexcept {
        const std::size_t d = A.cols();
        linalg::simd::run<BlockGradient>(A.data(), A.row_stride(), A.rows(), d, r, g.data());
        for (std::size_t i = 0; bias_ > 0.0 && i < A.rows(); ++i) g[d] += bias_ * r[i];
    }
    /// G <- G + sum_i weight_i x_i x_i' over a block, at least the lower triangle; weight_i >= 0.
    void add_gram(MatrixView<const double> A, const double* weight, MatrixView<double> G) {
        const std::size_t d = A.cols(), m = G.cols();
        std::size_t used = 0;
        for (std::size_t i = 0; i < A.rows(); ++i) {
            if (weight[i] == 0.0) continue;
            const double root = std::sqrt(weight[i]), *x = A.row(i).data();
            double* out = scaled_.data() + used++ * m;
            std::size_t j = 0;
            for (; j + 8 <= d; j += 8) {  // a known count, which every compiler vectorises
                for (std::size_t k = 0; k < 8; ++k) out[j + k] = root * x[j + k];
            }
            for (; j < d; ++j) out[j] = root * x[j];
            if (m > d) out[d] = root * bias_;
        }
        if (used > 0) linalg::add_gram(MatrixView<const double>(scaled_.data(), used, m), 1.0, G);
    }

private:
    MatrixView<const double> dense(MatrixView<const T> A, std::size_t from, std::size_t m) {
        if constexpr (std::is_same_v<T, double>) {
            return A.row_range(from, from + m);
        } else {
            for (std::size_t i = 0; i < m; ++i) {
                std::copy_n(A.row(from + i).data(), A.cols(), copy_.data() + i * A.cols());
            }
            return {copy_.data(), m, A.cols()};
        }
    }
    MatrixView<const double> dense(const CsrMatrix<T>& A, std::size_t from, std::size_t m) {
        const std::size_t d = A.cols();
        std::fill_n(copy_.data(), m * d, 0.0);
        for (std::size_t i = 0; i < m; ++i) {
            const auto columns = A.row_columns(from + i);
            const auto values = A.row_values(from + i);
            for (std::size_t k = 0; k < columns.size(); ++k) {
                copy_[i * d + columns[k]] = static_cast<double>(values[k]);
            }
        }
        return {copy_.data(), m, d};
    }

    const X& rows_;
    double bias_;
    Buffer<double> scaled_, copy_;
};

/// G <- c I
inline void set_to_identity(MatrixView<double> G, double c = 1.0) noexcept {
    for (std::size_t i = 0; i < G.rows(); ++i) {
        std::fill_n(G.row(i).data(), G.cols(), 0.0);
        G(i, i) = c;
    }
}

}  // namespace foretell::svm
