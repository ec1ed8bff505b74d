#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/blas_symbols.hpp>
#include <foretell/linalg/detail/checks.hpp>
#include <foretell/linalg/detail/scale.hpp>
#include <foretell/linalg/op.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>

namespace foretell::linalg::detail {

[[noreturn]] inline void throw_too_large(std::string_view where, std::size_t n) {
    throw ShapeError(
        message("linalg::", where, ": BLAS takes extents and strides below 2^31, got ", n));
}
inline int to_int(std::string_view where, std::size_t n) {
    if (n > static_cast<std::size_t>(std::numeric_limits<int>::max())) throw_too_large(where, n);
    return static_cast<int>(n);
}
/// BLAS wants a leading dimension >= max(1, cols), also where there is one row.
template <class T>
int leading(std::string_view where, MatrixView<T> A) {
    return to_int(where, std::max({std::size_t{1}, A.cols(), A.row_stride()}));
}
inline int blas_op(Op op) noexcept {
    return op == Op::none ? blas_no_trans : blas_trans;
}
template <class T>
std::size_t op_rows(MatrixView<const T> A, Op op) noexcept {
    return op == Op::none ? A.rows() : A.cols();
}
template <class T>
std::size_t op_cols(MatrixView<const T> A, Op op) noexcept {
    return op == Op::none ? A.cols() : A.rows();
}

template <class T>
void scale(T a, MatrixView<T> A) noexcept {
    for (std::size_t i = 0; i < A.rows(); ++i) scale(a, A.row(i).data(), A.cols());
}
template <class T>
void scale_lower(T a, MatrixView<T> A) noexcept {
    for (std::size_t i = 0; i < A.rows(); ++i) scale(a, A.row(i).data(), i + 1);
}

template <class T>
T dot(VectorView<const T> x, VectorView<const T> y) {
    check_extent("dot", "y", x.size(), y.size());
    if (x.empty()) return T(0);
    return blas_call(Blas<T>::dot, to_int("dot", x.size()), x.data(), 1, y.data(), 1);
}

template <class T>
T nrm2(VectorView<const T> x) {
    if (x.empty()) return T(0);
    return blas_call(Blas<T>::nrm2, to_int("nrm2", x.size()), x.data(), 1);
}

template <class T>
void axpy(T a, VectorView<const T> x, VectorView<T> y) {
    check_extent("axpy", "y", x.size(), y.size());
    if (x.empty()) return;
    blas_call(Blas<T>::axpy, to_int("axpy", x.size()), a, x.data(), 1, y.data(), 1);
}

template <class T>
void scal(T a, VectorView<T> x) {
    if (x.empty()) return;
    if (a == T(0)) {
        std::fill_n(x.data(), x.size(), T(0));
    } else {
        blas_call(Blas<T>::scal, to_int("scal", x.size()), a, x.data(), 1);
    }
}

template <class T>
void gemv(T alpha, MatrixView<const T> A, Op op, VectorView<const T> x, T beta, VectorView<T> y) {
    check_extent("gemv", "x", op_cols(A, op), x.size());
    check_extent("gemv", "y", op_rows(A, op), y.size());
    if (y.empty()) return;
    if (x.empty() || beta == T(0)) scale(beta, y.data(), y.size());
    if (x.empty()) return;
    blas_call(Blas<T>::gemv, blas_row_major, blas_op(op), to_int("gemv", A.rows()),
              to_int("gemv", A.cols()), alpha, A.data(), leading("gemv", A), x.data(), 1, beta,
              y.data(), 1);
}

template <class T>
void ger(T alpha, VectorView<const T> x, VectorView<const T> y, MatrixView<T> A) {
    check_shape("ger", "A", x.size(), y.size(), A);
    if (A.empty()) return;
    blas_call(Blas<T>::ger, blas_row_major, to_int("ger", A.rows()), to_int("ger", A.cols()), alpha,
              x.data(), 1, y.data(), 1, A.data(), leading("ger", A));
}

template <class T>
void gemm(T alpha, MatrixView<const T> A, Op op_A, MatrixView<const T> B, Op op_B, T beta,
          MatrixView<T> C) {
    const std::size_t m = op_rows(A, op_A), k = op_cols(A, op_A), n = op_cols(B, op_B);
    if (op_rows(B, op_B) != k) {
        const bool plain = op_B == Op::none;
        throw_shape("gemm", "B", plain ? k : n, plain ? n : k, B.rows(), B.cols());
    }
    check_shape("gemm", "C", m, n, C);
    if (C.empty()) return;
    if (k == 0) return scale(beta, C);
    blas_call(Blas<T>::gemm, blas_row_major, blas_op(op_A), blas_op(op_B), to_int("gemm", m),
              to_int("gemm", n), to_int("gemm", k), alpha, A.data(), leading("gemm", A), B.data(),
              leading("gemm", B), beta, C.data(), leading("gemm", C));
}

template <class T>
void syrk(T alpha, MatrixView<const T> A, Op op, T beta, MatrixView<T> C) {
    const std::size_t n = op_rows(A, op), k = op_cols(A, op);
    check_shape("syrk", "C", n, n, C);
    if (C.empty()) return;
    if (k == 0) return scale_lower(beta, C);
    blas_call(Blas<T>::syrk, blas_row_major, blas_lower, blas_op(op), to_int("syrk", n),
              to_int("syrk", k), alpha, A.data(), leading("syrk", A), beta, C.data(),
              leading("syrk", C));
}

template <class T>
void trsv(MatrixView<const T> L, Op op, VectorView<T> b) {
    check_shape("trsv", "L", b.size(), b.size(), L);
    if (b.empty()) return;
    blas_call(Blas<T>::trsv, blas_row_major, blas_lower, blas_op(op), blas_non_unit,
              to_int("trsv", b.size()), L.data(), leading("trsv", L), b.data(), 1);
}

template <class T>
void trsm(MatrixView<const T> L, Op op, MatrixView<T> B) {
    check_shape("trsm", "L", B.rows(), B.rows(), L);
    if (B.empty()) return;
    blas_call(Blas<T>::trsm, blas_row_major, blas_left, blas_lower, blas_op(op), blas_non_unit,
              to_int("trsm", B.rows()), to_int("trsm", B.cols()), T(1), L.data(),
              leading("trsm", L), B.data(), leading("trsm", B));
}

template <class T>
bool cholesky_factor(MatrixView<T> A) {
    check_shape("cholesky_factor", "A", A.rows(), A.rows(), A);
    if (A.empty()) return true;
    const int n = to_int("cholesky_factor", A.rows()), lead = leading("cholesky_factor", A);
    const char upper = 'U';  // our rows are LAPACK's columns, so our lower triangle its upper
    int info = 0;
    blas_call(Blas<T>::potrf, &upper, &n, A.data(), &lead, &info, std::size_t{1});
    if (info != 0) return false;
    for (std::size_t i = 0; i < A.rows(); ++i) {  // LAPACK lets NaN pass
        if (!(A(i, i) > T(0) && A(i, i) <= std::numeric_limits<T>::max())) return false;
    }
    return true;
}

}  // namespace foretell::linalg::detail
