#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/checks.hpp>
#include <foretell/linalg/detail/csr_kernels.hpp>
#include <foretell/linalg/op.hpp>
#include <foretell/linalg/run.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace foretell::linalg {

/// y <- alpha op(A) x + beta y for a sparse A. With beta = 0, y is only written.
/// @param A shape (m, n)
/// @param x (n,) with Op::none, (m,) with Op::transpose
/// @param y (m,) with Op::none, (n,) with Op::transpose; must not overlap x
/// @throws ShapeError if the extents do not fit together
/// Complexity: one visit of the stored entries; with Op::transpose they are scattered into y.
template <std::floating_point T>
void csr_gemv(std::type_identity_t<T> alpha, const CsrMatrix<T>& A, Op op,
              std::type_identity_t<VectorView<const T>> x, std::type_identity_t<T> beta,
              std::type_identity_t<VectorView<T>> y) {
    const bool plain = op == Op::none;
    detail::check_extent("csr_gemv", "x", plain ? A.cols() : A.rows(), x.size());
    detail::check_extent("csr_gemv", "y", plain ? A.rows() : A.cols(), y.size());
    detail::scale(beta, y.data(), y.size());
    if (plain) {
        detail::csr_times_vector(alpha, A, x.data(), y.data());
    } else {
        detail::csr_transposed_times_vector(alpha, A, x.data(), y.data());
    }
}

/// C <- alpha op(A) B + beta C for a sparse A and a dense B. With beta = 0, C is only written.
/// @param A shape (m, n)
/// @param B shape (n, k) with Op::none, (m, k) with Op::transpose
/// @param C shape (m, k) with Op::none, (n, k) with Op::transpose; must not overlap B
/// @throws ShapeError if the shapes do not fit together
/// Complexity: k multiplications and additions for each stored entry.
template <std::floating_point T>
void csr_gemm(std::type_identity_t<T> alpha, const CsrMatrix<T>& A, Op op,
              std::type_identity_t<MatrixView<const T>> B, std::type_identity_t<T> beta,
              std::type_identity_t<MatrixView<T>> C) {
    const bool plain = op == Op::none;
    detail::check_shape("csr_gemm", "B", plain ? A.cols() : A.rows(), B.cols(), B);
    detail::check_shape("csr_gemm", "C", plain ? A.rows() : A.cols(), B.cols(), C);
    if (B.cols() == 0) return;
    for (std::size_t i = 0; i < C.rows(); ++i) detail::scale(beta, C.row(i).data(), C.cols());
    if (plain) {
        simd::run<detail::CsrGemmKernel>(alpha, &A, B, C);
    } else {
        simd::run<detail::CsrTransposedGemmKernel>(alpha, &A, B, C);
    }
}

}  // namespace foretell::linalg
