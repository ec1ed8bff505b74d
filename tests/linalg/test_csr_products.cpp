#include <foretell/linalg/csr_products.hpp>

#include <foretell/core/arrays.hpp>

#include "linalg/helpers.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

namespace linalg = foretell::linalg;
namespace simd = foretell::linalg::simd;
using foretell::CsrMatrix;
using foretell::MatrixView;
using linalg::Op;
using linalg_tests::ForcedLevel;
using linalg_tests::levels;
using linalg_tests::numbers;
using support::relative_error;

namespace {

template <class T>
constexpr double tolerance = std::is_same_v<T, float> ? 5e-6 : 1e-14;

/// About a third of the entries are stored; some rows and columns are empty.
template <class T>
std::vector<T> sparse_entries(std::size_t rows, std::size_t cols) {
    auto entries = numbers<T>(rows * cols, 1);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) {
            if ((3 * i + 5 * j + i * j) % 3 != 0 || i % 4 == 2 || j % 5 == 3) {
                entries[i * cols + j] = T(0);
            }
        }
    }
    return entries;
}

/// alpha op(A) B + beta C for a dense A, by its definition.
template <class T>
void naive(T alpha, MatrixView<const T> A, Op op, MatrixView<const T> B, T beta, MatrixView<T> C) {
    const std::size_t inner = op == Op::none ? A.cols() : A.rows();
    for (std::size_t i = 0; i < C.rows(); ++i) {
        for (std::size_t j = 0; j < C.cols(); ++j) {
            T sum = T(0);
            for (std::size_t k = 0; k < inner; ++k) {
                sum += (op == Op::none ? A(i, k) : A(k, i)) * B(k, j);
            }
            C(i, j) = alpha * sum + (beta == T(0) ? T(0) : beta * C(i, j));
        }
    }
}

}  // namespace

TEST_SUITE_BEGIN("linalg/csr_products");

TEST_CASE_TEMPLATE("csr_gemm and csr_gemv equal the dense product", T, float, double) {
    const T nan = std::numeric_limits<T>::quiet_NaN();
    for (const auto level : levels()) {
        CAPTURE(simd::name_of(level));
        const ForcedLevel forced(level);
        for (const std::size_t m : {0u, 1u, 9u, 30u}) {
            for (const std::size_t n : {0u, 1u, 7u, 21u}) {
                const auto entries = sparse_entries<T>(m, n);
                const MatrixView<const T> dense(entries.data(), m, n);
                const auto A = CsrMatrix<T>::from_dense(dense);
                for (const Op op : {Op::none, Op::transpose}) {
                    const std::size_t from = op == Op::none ? n : m, to = op == Op::none ? m : n;
                    for (const T beta : {T(0), T(1), T(-0.5)}) {
                        for (const std::size_t k : {0u, 1u, 3u, 19u}) {
                            const std::size_t stride = k + 2;
                            const auto b = numbers<T>(from * stride, 2);
                            auto c = numbers<T>(to * stride, 3), want = c;
                            const MatrixView<const T> B(b.data(), from, k, stride);
                            const MatrixView<T> C(c.data(), to, k, stride);
                            naive(T(1.5), dense, op, B, beta,
                                  MatrixView<T>(want.data(), to, k, stride));
                            if (beta == T(0)) {
                                for (std::size_t i = 0; i < to; ++i) {
                                    for (T& v : C.row(i)) v = nan;
                                }
                            }
                            linalg::csr_gemm(1.5, A, op, B, beta, C);
                            CHECK(relative_error(c, want) < tolerance<T>);
                        }
                        const auto x = numbers<T>(from, 4);
                        auto y = numbers<T>(to, 5), want = y;
                        naive(T(-2), dense, op, MatrixView<const T>(x.data(), from, 1), beta,
                              MatrixView<T>(want.data(), to, 1));
                        if (beta == T(0)) y.assign(to, nan);
                        const std::size_t before = support::allocations();
                        linalg::csr_gemv(-2, A, op, x, beta, y);
                        CHECK(support::allocations() == before);
                        CHECK(relative_error(y, want) < tolerance<T>);
                    }
                }
            }
        }
    }
}

TEST_CASE("xtensor arrays go in as they are") {
    const auto A = CsrMatrix<double>(2, 3, {0, 1, 3}, {2, 0, 1}, {1.0, 2.0, 3.0});
    const foretell::Vector<double> x{1.0, 10.0, 100.0};
    foretell::Vector<double> y = foretell::full(2, 0.0);
    linalg::csr_gemv(1.0, A, Op::none, x, 0.0, y);
    CHECK(y(0) == 100.0);
    CHECK(y(1) == 32.0);
    foretell::Matrix<double> C = foretell::full(3, 2, 1.0);
    linalg::csr_gemm(1.0, A, Op::transpose, foretell::Matrix<double>{{1.0, 2.0}, {3.0, 4.0}}, 1.0,
                     C);
    CHECK(C == foretell::Matrix<double>{{7.0, 9.0}, {10.0, 13.0}, {2.0, 3.0}});
}

TEST_CASE("extents that do not fit are refused by name") {
    const auto A = CsrMatrix<double>(2, 3, {0, 1, 3}, {2, 0, 1}, {1.0, 2.0, 3.0});
    std::vector<double> two(2), three(3);
    CHECK_THROWS_WITH_AS(linalg::csr_gemv(1.0, A, Op::none, two, 0.0, two),
                         "linalg::csr_gemv: x must have 3 entries, got 2", foretell::ShapeError);
    CHECK_THROWS_WITH_AS(linalg::csr_gemv(1.0, A, Op::transpose, two, 0.0, two),
                         "linalg::csr_gemv: y must have 3 entries, got 2", foretell::ShapeError);
    const MatrixView<double> B(three.data(), 3, 1);
    CHECK_THROWS_WITH_AS(linalg::csr_gemm(1.0, A, Op::transpose, B, 0.0, B),
                         "linalg::csr_gemm: B must have shape (2, 1), got (3, 1)",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(linalg::csr_gemm(1.0, A, Op::none, B, 0.0, B),
                         "linalg::csr_gemm: C must have shape (2, 1), got (3, 1)",
                         foretell::ShapeError);
}

TEST_SUITE_END();
