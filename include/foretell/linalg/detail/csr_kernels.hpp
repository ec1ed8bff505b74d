#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/scale.hpp>
#include <foretell/linalg/op.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/run.hpp>

#include <cstddef>

namespace foretell::linalg::detail {

/// y <- y + alpha A x.
template <class T>
void csr_times_vector(T alpha, const CsrMatrix<T>& A, const T* x, T* y) noexcept {
    const auto* columns = A.columns().data();
    const T* values = A.values().data();
    const std::size_t* offsets = A.offsets().data();
    for (std::size_t i = 0; i < A.rows(); ++i) {
        T sum = T(0);
        for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) sum += values[k] * x[columns[k]];
        y[i] += alpha * sum;
    }
}

/// y <- y + alpha A'x.
template <class T>
void csr_transposed_times_vector(T alpha, const CsrMatrix<T>& A, const T* x, T* y) noexcept {
    const auto* columns = A.columns().data();
    const T* values = A.values().data();
    const std::size_t* offsets = A.offsets().data();
    for (std::size_t i = 0; i < A.rows(); ++i) {
        const T scaled = alpha * x[i];
        for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) {
            y[columns[k]] += values[k] * scaled;
        }
    }
}

/// C <- C + alpha op(A) B, a row of B for each stored entry.
struct CsrGemmKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(T alpha, const CsrMatrix<T>* A, Op op,
                                                  MatrixView<const T> B, MatrixView<T> C) noexcept {
        using P = typename Isa::template Pack<T>;
        const auto* columns = A->columns().data();
        const T* values = A->values().data();
        const std::size_t* offsets = A->offsets().data();
        for (std::size_t i = 0; i < A->rows(); ++i) {
            for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) {
                const std::size_t from = op == Op::none ? columns[k] : i;
                const std::size_t to = op == Op::none ? i : columns[k];
                simd::add_scaled<P>(alpha * values[k], B.data() + from * B.row_stride(),
                                    C.data() + to * C.row_stride(), B.cols());
            }
        }
    }
};

}  // namespace foretell::linalg::detail
