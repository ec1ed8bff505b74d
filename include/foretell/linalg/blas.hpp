#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/blas_checked.hpp>
#include <foretell/linalg/op.hpp>

/// Products and triangular solves on views, by the BLAS and LAPACK that the program is linked with.
///
/// Matrices are row-major with any row stride; nothing is copied or allocated here. Extents of 0
/// are fine everywhere: an empty sum is 0. With beta = 0 the output is only written, so it may hold
/// NaN before. Outputs must not overlap inputs. All functions throw ShapeError if the extents of
/// their arguments do not fit together, or one is not below 2^31.
///
/// A BLAS with threads of its own may use them here (see blas_threads.hpp); results may then differ
/// in the last bits with the number of threads. Code that serves single rows uses dot_product and
/// row_dots of reductions.hpp, which never do.
namespace foretell::linalg {

/// x'y; 0 for empty vectors.
[[nodiscard]] inline float dot(VectorView<const float> x, VectorView<const float> y) {
    return detail::dot(x, y);
}
[[nodiscard]] inline double dot(VectorView<const double> x, VectorView<const double> y) {
    return detail::dot(x, y);
}

/// The Euclidean norm sqrt(x'x), without overflow on the way.
[[nodiscard]] inline float nrm2(VectorView<const float> x) {
    return detail::nrm2(x);
}
[[nodiscard]] inline double nrm2(VectorView<const double> x) {
    return detail::nrm2(x);
}

/// y <- a x + y.
inline void axpy(float a, VectorView<const float> x, VectorView<float> y) {
    detail::axpy(a, x, y);
}
inline void axpy(double a, VectorView<const double> x, VectorView<double> y) {
    detail::axpy(a, x, y);
}

/// x <- a x; zeros if a = 0, whatever x holds.
inline void scal(float a, VectorView<float> x) {
    detail::scal(a, x);
}
inline void scal(double a, VectorView<double> x) {
    detail::scal(a, x);
}

/// y <- alpha op(A) x + beta y.
/// @param A shape (m, n)
/// @param x (n,) with Op::none, (m,) with Op::transpose
/// @param y (m,) with Op::none, (n,) with Op::transpose
inline void gemv(float alpha, MatrixView<const float> A, Op op, VectorView<const float> x,
                 float beta, VectorView<float> y) {
    detail::gemv(alpha, A, op, x, beta, y);
}
inline void gemv(double alpha, MatrixView<const double> A, Op op, VectorView<const double> x,
                 double beta, VectorView<double> y) {
    detail::gemv(alpha, A, op, x, beta, y);
}

/// A <- alpha x y' + A.
/// @param A shape (size of x, size of y)
inline void ger(float alpha, VectorView<const float> x, VectorView<const float> y,
                MatrixView<float> A) {
    detail::ger(alpha, x, y, A);
}
inline void ger(double alpha, VectorView<const double> x, VectorView<const double> y,
                MatrixView<double> A) {
    detail::ger(alpha, x, y, A);
}

/// C <- alpha op(A) op(B) + beta C.
/// @param A op(A) has shape (m, k)
/// @param B op(B) has shape (k, n)
/// @param C shape (m, n)
inline void gemm(float alpha, MatrixView<const float> A, Op op_A, MatrixView<const float> B,
                 Op op_B, float beta, MatrixView<float> C) {
    detail::gemm(alpha, A, op_A, B, op_B, beta, C);
}
inline void gemm(double alpha, MatrixView<const double> A, Op op_A, MatrixView<const double> B,
                 Op op_B, double beta, MatrixView<double> C) {
    detail::gemm(alpha, A, op_A, B, op_B, beta, C);
}

/// C <- alpha op(A) op(A)' + beta C, the lower triangle of C only; the rest is neither read nor
/// written. Op::transpose gives A'A, as in normal equations.
/// @param A op(A) has shape (n, k)
/// @param C shape (n, n)
inline void syrk(float alpha, MatrixView<const float> A, Op op, float beta, MatrixView<float> C) {
    detail::syrk(alpha, A, op, beta, C);
}
inline void syrk(double alpha, MatrixView<const double> A, Op op, double beta,
                 MatrixView<double> C) {
    detail::syrk(alpha, A, op, beta, C);
}

/// b <- op(L)^-1 b for a lower triangular L (n, n), of which only the lower triangle is read. A
/// zero on the diagonal gives infinities or NaN.
inline void trsv(MatrixView<const float> L, Op op, VectorView<float> b) {
    detail::trsv(L, op, b);
}
inline void trsv(MatrixView<const double> L, Op op, VectorView<double> b) {
    detail::trsv(L, op, b);
}

/// B <- op(L)^-1 B for a lower triangular L (n, n) and B (n, k): trsv on each column.
inline void trsm(MatrixView<const float> L, Op op, MatrixView<float> B) {
    detail::trsm(L, op, B);
}
inline void trsm(MatrixView<const double> L, Op op, MatrixView<double> B) {
    detail::trsm(L, op, B);
}

/// Replaces the lower triangle of the symmetric matrix A by its Cholesky factor L, A = L L'; the
/// strict upper triangle is neither read nor written.
/// @return false if A is not positive definite or not finite; its lower triangle is then spoiled
/// Complexity: n^3 / 3 multiplications and additions.
[[nodiscard]] inline bool cholesky_factor(MatrixView<float> A) {
    return detail::cholesky_factor(A);
}
[[nodiscard]] inline bool cholesky_factor(MatrixView<double> A) {
    return detail::cholesky_factor(A);
}

/// b <- (L L')^-1 b with the factor L (n, n) from cholesky_factor.
inline void cholesky_solve(MatrixView<const float> L, VectorView<float> b) {
    trsv(L, Op::none, b);
    trsv(L, Op::transpose, b);
}
inline void cholesky_solve(MatrixView<const double> L, VectorView<double> b) {
    trsv(L, Op::none, b);
    trsv(L, Op::transpose, b);
}

/// B <- (L L')^-1 B for many right sides at once, the columns of B (n, k).
inline void cholesky_solve(MatrixView<const float> L, MatrixView<float> B) {
    trsm(L, Op::none, B);
    trsm(L, Op::transpose, B);
}
inline void cholesky_solve(MatrixView<const double> L, MatrixView<double> B) {
    trsm(L, Op::none, B);
    trsm(L, Op::transpose, B);
}

}  // namespace foretell::linalg
