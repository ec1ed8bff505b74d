#include <foretell/linalg/decompositions.hpp>

#include <foretell/linalg/blas.hpp>

#include "linalg/helpers.hpp"
#include "support/compare.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace linalg = foretell::linalg;
using foretell::full;
using foretell::Matrix;
using foretell::MatrixView;
using foretell::Vector;
using linalg::Op;
using linalg_tests::numbers;
using support::relative_error;

namespace {

template <class T>
constexpr double tolerance = std::is_same_v<T, float> ? 1e-5 : 2e-14;

template <class T>
Matrix<T> random_matrix(std::size_t rows, std::size_t cols, unsigned seed) {
    Matrix<T> A = full(rows, cols, T(0));
    const auto v = numbers<T>(rows * cols, seed);
    std::copy(v.begin(), v.end(), A.data());
    return A;
}

template <class T>
Matrix<T> product(const Matrix<T>& A, Op a, const Matrix<T>& B, Op b) {
    Matrix<T> C = full(A.shape()[a == Op::none ? 0 : 1], B.shape()[b == Op::none ? 1 : 0], T(0));
    linalg::gemm(T(1), A, a, B, b, T(0), C);
    return C;
}

template <class T>
Matrix<T> identity(std::size_t n) {
    Matrix<T> I = full(n, n, T(0));
    for (std::size_t i = 0; i < n; ++i) I(i, i) = T(1);
    return I;
}

template <class T>
Matrix<T> times_diagonal(Matrix<T> A, const Vector<T>& d) {
    for (std::size_t i = 0; i < A.shape()[0]; ++i) {
        for (std::size_t j = 0; j < A.shape()[1]; ++j) A(i, j) *= d(j);
    }
    return A;
}

constexpr std::size_t shapes[][2] = {{1, 1}, {1, 4}, {4, 1}, {3, 3}, {9, 4}, {4, 9}, {40, 17}};

}  // namespace

TEST_SUITE_BEGIN("linalg/decompositions");

TEST_CASE_TEMPLATE("svd: orthonormal factors and descending values give A back", T, float, double) {
    for (const auto& [m, n] : shapes) {
        const auto A = random_matrix<T>(m, n, 1);
        const auto d = linalg::svd(A);
        const std::size_t r = std::min(m, n);
        REQUIRE(d.s.size() == r);
        CHECK(relative_error(product(d.U, Op::transpose, d.U, Op::none), identity<T>(r)) <
              tolerance<T>);
        CHECK(relative_error(product(d.Vt, Op::none, d.Vt, Op::transpose), identity<T>(r)) <
              tolerance<T>);
        CHECK(relative_error(product(times_diagonal(d.U, d.s), Op::none, d.Vt, Op::none), A) <
              tolerance<T>);
        for (std::size_t i = 0; i < r; ++i) CHECK(d.s(i) >= (i + 1 < r ? d.s(i + 1) : T(0)));
    }
}

TEST_CASE_TEMPLATE("symmetric_eigen: orthonormal vectors and ascending values give A back", T,
                   float, double) {
    for (const std::size_t n : {1u, 2u, 5u, 30u}) {
        const auto F = random_matrix<T>(n, n, 2);
        Matrix<T> A = product(F, Op::none, F, Op::transpose);
        Matrix<T> lower = A;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = i + 1; j < n; ++j) lower(i, j) = T(99);  // not read
        }
        const auto e = linalg::symmetric_eigen(lower);
        CHECK(relative_error(product(e.vectors, Op::transpose, e.vectors, Op::none),
                             identity<T>(n)) < tolerance<T>);
        CHECK(relative_error(
                  product(times_diagonal(e.vectors, e.values), Op::none, e.vectors, Op::transpose),
                  A) < tolerance<T>);
        for (std::size_t i = 1; i < n; ++i) CHECK(e.values(i - 1) <= e.values(i));
    }
}

TEST_CASE_TEMPLATE("qr: an orthonormal and a triangular factor give A back", T, float, double) {
    for (const auto& [m, n] : shapes) {
        const auto A = random_matrix<T>(m, n, 3);
        const auto d = linalg::qr(A);
        const std::size_t r = std::min(m, n);
        REQUIRE(d.Q.shape()[1] == r);
        REQUIRE(d.R.shape()[0] == r);
        CHECK(relative_error(product(d.Q, Op::transpose, d.Q, Op::none), identity<T>(r)) <
              tolerance<T>);
        CHECK(relative_error(product(d.Q, Op::none, d.R, Op::none), A) < tolerance<T>);
        for (std::size_t i = 0; i < r; ++i) {
            for (std::size_t j = 0; j < i; ++j) CHECK(d.R(i, j) == T(0));
        }
    }
}

TEST_CASE_TEMPLATE("least_squares: the residual is orthogonal to the columns, the norm least", T,
                   float, double) {
    for (const auto& [m, n] : shapes) {
        const auto A = random_matrix<T>(m, n, 4);
        const auto b = numbers<T>(m, 5);
        const auto fit = linalg::least_squares(A, b);
        CHECK(fit.rank == std::min(m, n));
        REQUIRE(fit.x.size() == n);
        std::vector<T> residual = b, gradient(n);
        linalg::gemv(T(1), A, Op::none, fit.x, T(-1), residual);
        linalg::gemv(T(1), A, Op::transpose, residual, T(0), gradient);
        CHECK(relative_error(gradient, std::vector<T>(n, T(0))) < tolerance<T>);
        // Of least norm: x lies in the space of the rows, so V V'x = x.
        const auto d = linalg::svd(A);
        std::vector<T> inside(d.s.size()), back(n);
        linalg::gemv(T(1), d.Vt, Op::none, fit.x, T(0), inside);
        linalg::gemv(T(1), d.Vt, Op::transpose, inside, T(0), back);
        CHECK(relative_error(back, fit.x) < 10 * tolerance<T>);
        CHECK(relative_error(fit.singular_values, d.s) < tolerance<T>);
    }
}

TEST_CASE("least_squares sees columns that depend on each other, by hand") {
    // Both columns equal: x_1 + x_2 = 2, and the least norm splits it in halves.
    const Matrix<double> A{{1.0, 1.0}, {1.0, 1.0}, {1.0, 1.0}};
    const Vector<double> b{1.0, 2.0, 3.0};
    const auto fit = linalg::least_squares(A, b);
    CHECK(fit.rank == 1);
    CHECK(relative_error(fit.x, std::vector<double>{1.0, 1.0}) < 1e-14);
    const Matrix<double> almost{{1.0, 0.0}, {0.0, 1e-3}};
    const Vector<double> ones{1.0, 1.0};
    CHECK(linalg::least_squares(almost, ones).rank == 2);
    CHECK(linalg::least_squares(almost, ones, 1e-2).rank == 1);
}

TEST_CASE("strided views go in as they are") {
    const auto wide = random_matrix<double>(6, 9, 6);
    const MatrixView<const double> part = MatrixView<const double>(wide).column_range(2, 5);
    Matrix<double> copy = full(6, 3, 0.0);
    for (std::size_t i = 0; i < 6; ++i) {
        for (std::size_t j = 0; j < 3; ++j) copy(i, j) = part(i, j);
    }
    CHECK(relative_error(linalg::svd(part).s, linalg::svd(copy).s) == 0.0);
}

TEST_CASE("what LAPACK could not bear is refused by name") {
    Matrix<double> A{{1.0, 2.0}, {3.0, 4.0}};
    const Vector<double> b{1.0, 2.0}, c{1.0, 2.0, 3.0};
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::symmetric_eigen(full(3, 2, 1.0))),
                         "linalg::symmetric_eigen: A must have shape (3, 3), got (3, 2)",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::svd(full(0, 2, 1.0))),
                         "linalg::svd: A must not be empty, got shape (0, 2)",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::qr(full(2, 0, 1.0))),
                         "linalg::qr: A must not be empty, got shape (2, 0)", foretell::ShapeError);
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::symmetric_eigen(full(0, 0, 1.0))),
                         "linalg::symmetric_eigen: A must not be empty, got shape (0, 0)",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::least_squares(A, c)),
                         "linalg::least_squares: b must have 2 entries, got 3",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::least_squares(A, b, 1.5)),
                         "linalg::least_squares: rcond must be below 1, got 1.5",
                         foretell::InvalidArgument);
    const Vector<double> infinite{1.0, std::numeric_limits<double>::infinity()};
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::least_squares(A, infinite)),
                         "linalg::least_squares: b must be finite, got inf at position 1",
                         foretell::InvalidArgument);
    A(1, 0) = std::numeric_limits<double>::quiet_NaN();
    const char* const text =
        "linalg::svd: A must be finite, got NaN at row 1, column 0; impute or drop missing values "
        "first";
    CHECK_THROWS_WITH_AS(static_cast<void>(linalg::svd(A)), text, foretell::InvalidArgument);
    CHECK_THROWS_AS(static_cast<void>(linalg::qr(A)), foretell::InvalidArgument);
    CHECK_THROWS_AS(static_cast<void>(linalg::symmetric_eigen(A)), foretell::InvalidArgument);
    CHECK_THROWS_AS(static_cast<void>(linalg::least_squares(A, b)), foretell::InvalidArgument);
}

TEST_SUITE_END();
