#include <cblas.h>  // the header under test stands beside it

#include <foretell/linalg/blas.hpp>

#include <foretell/core/arrays.hpp>

#include "linalg/helpers.hpp"
#include "support/compare.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace linalg = foretell::linalg;
using foretell::Matrix;
using foretell::MatrixView;
using foretell::ShapeError;
using foretell::VectorView;
using linalg::Op;
using linalg_tests::numbers;
using support::relative_error;

namespace {

template <class T>
constexpr double tolerance = std::is_same_v<T, float> ? 2e-5 : 1e-13;

constexpr std::size_t sizes[] = {0, 1, 2, 3, 7, 17};
constexpr Op ops[] = {Op::none, Op::transpose};

/// A matrix inside of a larger block of memory, whose rest must stay as it is.
template <class T>
struct Padded {
    Padded(std::size_t rows, std::size_t cols, std::size_t gap, unsigned seed)
        : rows_(rows),
          cols_(cols),
          stride_(cols + gap),
          memory(numbers<T>(rows * stride_ + 1, seed)) {}

    MatrixView<T> view() { return {memory.data(), rows_, cols_, stride_}; }
    MatrixView<const T> view() const { return {memory.data(), rows_, cols_, stride_}; }

    std::size_t rows_, cols_, stride_;
    std::vector<T> memory;
};

template <class T>
T at(MatrixView<const T> A, Op op, std::size_t i, std::size_t j) {
    return op == Op::none ? A(i, j) : A(j, i);
}

/// alpha op(A) op(B) + beta C, by its definition.
template <class T>
void naive_gemm(T alpha, MatrixView<const T> A, Op op_A, MatrixView<const T> B, Op op_B, T beta,
                MatrixView<T> C) {
    const std::size_t inner = op_A == Op::none ? A.cols() : A.rows();
    for (std::size_t i = 0; i < C.rows(); ++i) {
        for (std::size_t j = 0; j < C.cols(); ++j) {
            double sum = 0.0;
            for (std::size_t k = 0; k < inner; ++k) {
                sum +=
                    static_cast<double>(at(A, op_A, i, k)) * static_cast<double>(at(B, op_B, k, j));
            }
            const double old = beta == T(0) ? 0.0 : static_cast<double>(beta * C(i, j));
            C(i, j) = static_cast<T>(static_cast<double>(alpha) * sum + old);
        }
    }
}

template <class T>
void spoil(MatrixView<T> C) {
    for (std::size_t i = 0; i < C.rows(); ++i) {
        for (T& c : C.row(i)) c = std::numeric_limits<T>::quiet_NaN();
    }
}

/// A symmetric positive definite matrix.
template <class T>
Padded<T> definite(std::size_t n, std::size_t gap) {
    Padded<T> A(n, n, gap, 3);
    const Padded<T> F(n, n, 0, 4);
    naive_gemm(T(1), F.view(), Op::none, F.view(), Op::transpose, T(0), A.view());
    for (std::size_t i = 0; i < n; ++i) A.view()(i, i) += T(1);
    return A;
}

}  // namespace

TEST_SUITE_BEGIN("linalg/blas");

TEST_CASE_TEMPLATE("gemm equals its definition for all shapes, strides, transposes and factors", T,
                   float, double) {
    for (const std::size_t m : sizes) {
        for (const std::size_t n : sizes) {
            for (const std::size_t k : sizes) {
                for (const Op a : ops) {
                    for (const Op b : ops) {
                        const std::size_t gap = (m + n + k) % 3;
                        const Padded<T> A(a == Op::none ? m : k, a == Op::none ? k : m, gap, 1);
                        const Padded<T> B(b == Op::none ? k : n, b == Op::none ? n : k, gap, 2);
                        for (const T beta : {T(0), T(1), T(-0.5)}) {
                            Padded<T> C(m, n, gap, 3), want = C;
                            if (beta == T(0)) spoil(C.view());
                            linalg::gemm(T(1.5), A.view(), a, B.view(), b, beta, C.view());
                            naive_gemm(T(1.5), A.view(), a, B.view(), b, beta, want.view());
                            CHECK(relative_error(C.memory, want.memory) < tolerance<T>);
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("gemv equals gemm with one column", T, float, double) {
    for (const std::size_t m : sizes) {
        for (const std::size_t n : sizes) {
            for (const Op op : ops) {
                const Padded<T> A(m, n, m % 3, 1);
                const auto x = numbers<T>(op == Op::none ? n : m, 2);
                for (const T beta : {T(0), T(1), T(-0.5)}) {
                    auto y = numbers<T>(op == Op::none ? m : n, 3), want = y;
                    naive_gemm(T(-2), A.view(), op, MatrixView<const T>(x.data(), x.size(), 1),
                               Op::none, beta, MatrixView<T>(want.data(), want.size(), 1));
                    if (beta == T(0)) {
                        for (T& v : y) v = std::numeric_limits<T>::quiet_NaN();
                    }
                    linalg::gemv(T(-2), A.view(), op, x, beta, y);
                    CHECK(relative_error(y, want) < tolerance<T>);
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("syrk writes the lower triangle only", T, float, double) {
    for (const std::size_t n : sizes) {
        for (const std::size_t k : sizes) {
            for (const Op op : ops) {
                const Padded<T> A(op == Op::none ? n : k, op == Op::none ? k : n, k % 3, 1);
                for (const T beta : {T(0), T(1), T(-0.5)}) {
                    Padded<T> C(n, n, k % 2, 2), want = C, full = C;
                    naive_gemm(T(1.5), A.view(), op, A.view(),
                               op == Op::none ? Op::transpose : Op::none, beta, full.view());
                    for (std::size_t i = 0; i < n; ++i) {
                        for (std::size_t j = 0; j <= i; ++j) {
                            want.view()(i, j) = full.view()(i, j);
                            if (beta == T(0)) C.view()(i, j) = std::numeric_limits<T>::quiet_NaN();
                        }
                    }
                    linalg::syrk(T(1.5), A.view(), op, beta, C.view());
                    CHECK(relative_error(C.memory, want.memory) < tolerance<T>);
                }
            }
        }
    }
}

TEST_CASE_TEMPLATE("vector operations equal their definitions", T, float, double) {
    for (const std::size_t n : {0u, 1u, 2u, 5u, 33u, 1000u}) {
        const auto x = numbers<T>(n, 1);
        auto y = numbers<T>(n, 2);
        double product = 0.0, square = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            product += static_cast<double>(x[i]) * static_cast<double>(y[i]);
            square += static_cast<double>(x[i]) * static_cast<double>(x[i]);
        }
        CHECK(relative_error(static_cast<double>(linalg::dot(x, y)), product) < tolerance<T>);
        CHECK(relative_error(static_cast<double>(linalg::nrm2(x)), std::sqrt(square)) <
              tolerance<T>);
        auto sum = y, scaled = x;
        linalg::axpy(T(0.25), x, sum);
        linalg::scal(T(-2), scaled);
        Padded<T> A(n % 40, n, 2, 3), outer = A;
        const auto u = numbers<T>(n % 40, 4);
        linalg::ger(T(0.5), u, x, A.view());
        for (std::size_t i = 0; i < n; ++i) {
            y[i] += T(0.25) * x[i];
            CHECK(scaled[i] == T(-2) * x[i]);
            for (std::size_t r = 0; r < u.size(); ++r) outer.view()(r, i) += T(0.5) * u[r] * x[i];
        }
        CHECK(relative_error(sum, y) < tolerance<T>);
        CHECK(relative_error(A.memory, outer.memory) < tolerance<T>);
    }
}

TEST_CASE("a factor of 0 gives zeros, whatever was there") {
    std::vector<double> x{1.0, std::numeric_limits<double>::quiet_NaN(),
                          std::numeric_limits<double>::infinity()};
    linalg::scal(0.0, x);
    for (const double v : x) CHECK(v == 0.0);
}

TEST_CASE("nrm2 neither overflows nor underflows") {
    CHECK(std::abs(linalg::nrm2(std::vector<double>{3e200, 4e200}) / 5e200 - 1.0) < 1e-14);
    CHECK(std::abs(linalg::nrm2(std::vector<double>{3e-200, 4e-200}) / 5e-200 - 1.0) < 1e-14);
}

TEST_CASE_TEMPLATE("triangular solves undo the triangular product, reading the lower part only", T,
                   float, double) {
    for (const std::size_t n : sizes) {
        Padded<T> L(n, n, 1, 5);
        Padded<T> triangle = L;
        for (std::size_t i = 0; i < n; ++i) {
            L.view()(i, i) += T(3);
            for (std::size_t j = 0; j < n; ++j) {
                triangle.view()(i, j) = j <= i ? L.view()(i, j) : T(0);
                if (j > i) L.view()(i, j) = std::numeric_limits<T>::quiet_NaN();
            }
        }
        for (const Op op : ops) {
            for (const std::size_t k : {0u, 1u, 4u}) {
                const Padded<T> X(n, k, 2, 6);
                Padded<T> B = X;
                naive_gemm(T(1), std::as_const(triangle).view(), op, X.view(), Op::none, T(0),
                           B.view());
                linalg::trsm(L.view(), op, B.view());
                CHECK(relative_error(B.memory, X.memory) < 10 * tolerance<T>);
            }
            const auto x = numbers<T>(n, 7);
            auto b = x;
            naive_gemm(T(1), std::as_const(triangle).view(), op,
                       MatrixView<const T>(x.data(), n, 1), Op::none, T(0),
                       MatrixView<T>(b.data(), n, 1));
            linalg::trsv(L.view(), op, b);
            CHECK(relative_error(b, x) < 10 * tolerance<T>);
        }
    }
}

TEST_CASE_TEMPLATE("Cholesky: the factor gives A back, and solves it", T, float, double) {
    for (const std::size_t n : {0u, 1u, 2u, 7u, 17u, 70u}) {
        const Padded<T> A = definite<T>(n, n % 3);
        Padded<T> L = A;
        for (std::size_t i = 0; i < n; ++i) {  // never read
            for (std::size_t j = i + 1; j < n; ++j) L.view()(i, j) = T(77);
        }
        REQUIRE(linalg::cholesky_factor(L.view()));
        Padded<T> lower = L;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = i + 1; j < n; ++j) {
                CHECK(L.view()(i, j) == T(77));
                lower.view()(i, j) = T(0);
            }
        }
        Padded<T> product = A;
        naive_gemm(T(1), std::as_const(lower).view(), Op::none, std::as_const(lower).view(),
                   Op::transpose, T(0), product.view());
        CHECK(relative_error(product.memory, A.memory) < 5 * tolerance<T>);

        const Padded<T> X(n, 3, 1, 8);
        Padded<T> B = X;
        naive_gemm(T(1), A.view(), Op::none, X.view(), Op::none, T(0), B.view());
        std::vector<T> b(n), x(n);
        for (std::size_t i = 0; i < n; ++i) {
            b[i] = B.view()(i, 0);
            x[i] = X.view()(i, 0);
        }
        linalg::cholesky_solve(L.view(), B.view());
        linalg::cholesky_solve(L.view(), b);
        CHECK(relative_error(B.memory, X.memory) < 500 * tolerance<T>);
        CHECK(relative_error(b, x) < 500 * tolerance<T>);
    }
}

TEST_CASE("a matrix without a Cholesky factor is told apart") {
    Matrix<double> indefinite{{1.0, 2.0}, {2.0, 1.0}};
    CHECK_FALSE(linalg::cholesky_factor(indefinite));
    Matrix<double> zero = foretell::full(2, 2, 0.0);
    CHECK_FALSE(linalg::cholesky_factor(zero));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const auto place : {0, 1, 2}) {
        Matrix<double> spoiled{{2.0, 0.0, 0.0}, {0.5, 2.0, 0.0}, {0.5, 0.5, 2.0}};
        spoiled(2, static_cast<std::size_t>(place)) = nan;
        CHECK_FALSE(linalg::cholesky_factor(spoiled));
    }
    Matrix<float> infinite{{std::numeric_limits<float>::infinity()}};
    CHECK_FALSE(linalg::cholesky_factor(infinite));
}

TEST_CASE("extents that do not fit are refused by name") {
    const Matrix<double> A = foretell::full(3, 4, 1.0);
    std::vector<double> three(3), four(4), five(5);
    Matrix<double> C = foretell::full(3, 3, 0.0);
    const auto fails = [](auto&& call, const char* text) {
        CHECK_THROWS_WITH_AS(call(), text, ShapeError);
    };
    fails([&] { return linalg::dot(three, four); }, "linalg::dot: y must have 3 entries, got 4");
    fails([&] { linalg::axpy(1.0, three, four); }, "linalg::axpy: y must have 3 entries, got 4");
    fails([&] { linalg::gemv(1.0, A, Op::none, five, 0.0, three); },
          "linalg::gemv: x must have 4 entries, got 5");
    fails([&] { linalg::gemv(1.0, A, Op::transpose, three, 0.0, five); },
          "linalg::gemv: y must have 4 entries, got 5");
    fails([&] { linalg::ger(1.0, three, three, MatrixView<double>(four.data(), 2, 2)); },
          "linalg::ger: A must have shape (3, 3), got (2, 2)");
    fails([&] { linalg::gemm(1.0, A, Op::none, A, Op::none, 0.0, C); },
          "linalg::gemm: B must have shape (4, 4), got (3, 4)");
    fails([&] { linalg::gemm(1.0, A, Op::transpose, C, Op::none, 0.0, C); },
          "linalg::gemm: C must have shape (4, 3), got (3, 3)");
    fails([&] { linalg::syrk(1.0, A, Op::transpose, 0.0, C); },
          "linalg::syrk: C must have shape (4, 4), got (3, 3)");
    fails([&] { linalg::trsv(C, Op::none, four); },
          "linalg::trsv: L must have shape (4, 4), got (3, 3)");
    fails([&] { linalg::trsm(A, Op::none, C); },
          "linalg::trsm: L must have shape (3, 3), got (3, 4)");
    fails(
        [&] { static_cast<void>(linalg::cholesky_factor(MatrixView<double>(four.data(), 1, 4))); },
        "linalg::cholesky_factor: A must have shape (1, 1), got (1, 4)");
    const MatrixView<const double> wide(nullptr, 0, std::size_t{1} << 31);
    fails([&] { linalg::gemv(1.0, wide, Op::transpose, VectorView<const double>(), 0.0, three); },
          "linalg::gemv: y must have 2147483648 entries, got 3");
    fails(
        [&] {
            static_cast<void>(linalg::nrm2(VectorView<const float>(nullptr, std::size_t{1} << 31)));
        },
        "linalg::nrm2: BLAS takes extents and strides below 2^31, got 2147483648");
}

TEST_SUITE_END();
