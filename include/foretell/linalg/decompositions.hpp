#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/decompose.hpp>

#include <cstddef>

/// Decompositions of dense matrices, by LAPACK through xtensor-blas. These are for the cold parts
/// of a program: they copy, allocate, and are slow to compile, so nothing hot includes this header.
/// Everything is checked first, since LAPACK itself may end the process on a NaN.
///
/// All of them throw ShapeError if a matrix is empty or its extents do not fit, InvalidArgument if
/// an entry is not finite, and NumericalError if LAPACK does not converge.
namespace foretell::linalg {

/// A = U diag(s) V' with r = min(m, n).
template <class T>
struct Svd {
    Matrix<T> U;   ///< (m, r), orthonormal columns
    Vector<T> s;   ///< (r,) singular values, descending, >= 0
    Matrix<T> Vt;  ///< (r, n), orthonormal rows
};

/// A = V diag(w) V'.
template <class T>
struct SymmetricEigen {
    Vector<T> values;   ///< w (n,), ascending
    Matrix<T> vectors;  ///< V (n, n); column i belongs to values(i)
};

/// A = Q R with r = min(m, n).
template <class T>
struct Qr {
    Matrix<T> Q;  ///< (m, r), orthonormal columns
    Matrix<T> R;  ///< (r, n), upper triangular
};

/// The x of least norm among those that minimise ||A x - b||.
template <class T>
struct LeastSquares {
    Vector<T> x;                ///< (n,)
    std::size_t rank;           ///< singular values above rcond times the largest
    Vector<T> singular_values;  ///< of A, (min(m, n),), descending
};

/// Singular value decomposition (LAPACK gesdd), reduced form.
/// @param a shape (m, n): a matrix or view of float or double
/// Complexity: O(m n min(m, n)).
template <class A>
[[nodiscard]] Svd<detail::ElementOf<A>> svd(const A& a) {
    using T = detail::ElementOf<A>;
    auto [U, s, Vt] =
        detail::decompose("svd", a, [](const auto& M) { return xt::linalg::svd(M, false, true); });
    return {detail::to_matrix<T>(U), detail::to_vector<T>(s), detail::to_matrix<T>(Vt)};
}

/// Eigenvalues and orthonormal eigenvectors of a symmetric matrix (LAPACK syevd); only the lower
/// triangle of A is read, the rest must still be finite.
/// @param a shape (n, n)
/// Complexity: O(n^3).
template <class A>
[[nodiscard]] SymmetricEigen<detail::ElementOf<A>> symmetric_eigen(const A& a) {
    using T = detail::ElementOf<A>;
    const MatrixView<const T> view(a);
    detail::check_shape("symmetric_eigen", "A", view.rows(), view.rows(), view);
    auto [values, vectors] = detail::decompose(
        "symmetric_eigen", a, [](const auto& M) { return xt::linalg::eigh(M, 'L'); });
    return {detail::to_vector<T>(values), detail::to_matrix<T>(vectors)};
}

/// QR decomposition by Householder reflections (LAPACK geqrf), reduced form.
/// @param a shape (m, n)
/// Complexity: O(m n min(m, n)).
template <class A>
[[nodiscard]] Qr<detail::ElementOf<A>> qr(const A& a) {
    using T = detail::ElementOf<A>;
    auto [Q, R] = detail::decompose("qr", a, [](const auto& M) { return xt::linalg::qr(M); });
    return {detail::to_matrix<T>(Q), detail::to_matrix<T>(R)};
}

/// Least squares that reveals the rank (LAPACK gelsd, by singular values): also where columns
/// depend on each other or outnumber the rows.
/// @param a shape (m, n)
/// @param b (m,)
/// @param rcond singular values up to rcond times the largest count as 0; below 0: the machine
///        epsilon times max(m, n)
/// Complexity: O(m n min(m, n)).
template <class A, class B>
[[nodiscard]] LeastSquares<detail::ElementOf<A>> least_squares(const A& a, const B& b,
                                                               double rcond = -1.0) {
    using T = detail::ElementOf<A>;
    const MatrixView<const T> view(a);
    const VectorView<const T> target(b);
    detail::check_extent("least_squares", "b", view.rows(), target.size());
    check_finite("linalg::least_squares", "b", target);
    const double cut = detail::rank_cut<T>("least_squares", view, rcond);
    const Vector<T> copy_of_b = detail::to_vector<T>(target);
    auto [x, residuals, rank, s] = detail::decompose(
        "least_squares", a, [&](const auto& M) { return xt::linalg::lstsq(M, copy_of_b, cut); });
    return {detail::to_vector<T>(x), static_cast<std::size_t>(rank), detail::to_vector<T>(s)};
}

}  // namespace foretell::linalg
