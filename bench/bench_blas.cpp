// What the checked wrapper adds to a BLAS call, and products that stay out of the BLAS beside those
// that go through it.
#include <cblas.h>

#include <foretell/linalg/blas.hpp>
#include <foretell/linalg/csr_products.hpp>
#include <foretell/linalg/reductions.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

namespace linalg = foretell::linalg;
using foretell::CsrMatrix;
using foretell::MatrixView;
using linalg::Op;

namespace {

std::vector<double> numbers(std::size_t n) {
    std::vector<double> v(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<double>(i * 7919 % 1000) / 500.0 - 1.0;
    return v;
}

std::size_t size_of(const benchmark::State& state, std::size_t which = 0) {
    return static_cast<std::size_t>(state.range(which));
}

void dot_cblas(benchmark::State& state) {
    const auto x = numbers(size_of(state)), y = x;
    for (auto _ : state) {
        benchmark::DoNotOptimize(cblas_ddot(static_cast<int>(x.size()), x.data(), 1, y.data(), 1));
    }
}
void dot_checked(benchmark::State& state) {
    const auto x = numbers(size_of(state)), y = x;
    for (auto _ : state) benchmark::DoNotOptimize(linalg::dot(x, y));
}
void dot_product(benchmark::State& state) {
    const auto x = numbers(size_of(state)), y = x;
    for (auto _ : state) benchmark::DoNotOptimize(linalg::dot_product(x, y));
}
BENCHMARK(dot_cblas)->Arg(8)->Arg(100)->Arg(1000);
BENCHMARK(dot_checked)->Arg(8)->Arg(100)->Arg(1000);
BENCHMARK(dot_product)->Arg(8)->Arg(100)->Arg(1000);

void gemm_cblas(benchmark::State& state) {
    const std::size_t n = size_of(state);
    const int i = static_cast<int>(n);
    const auto A = numbers(n * n), B = A;
    auto C = A;
    for (auto _ : state) {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, i, i, i, 1.0, A.data(), i, B.data(),
                    i, 0.0, C.data(), i);
        benchmark::ClobberMemory();
    }
}
void gemm_checked(benchmark::State& state) {
    const std::size_t n = size_of(state);
    const auto A = numbers(n * n), B = A;
    auto C = A;
    const MatrixView<const double> a(A.data(), n, n), b(B.data(), n, n);
    const MatrixView<double> c(C.data(), n, n);
    for (auto _ : state) {
        linalg::gemm(1.0, a, Op::none, b, Op::none, 0.0, c);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(gemm_cblas)->Arg(4)->Arg(32)->Arg(256);
BENCHMARK(gemm_checked)->Arg(4)->Arg(32)->Arg(256);

/// A matrix of 100 columns times a vector: rows in the cache, then out of it.
void rows_gemv(benchmark::State& state) {
    const std::size_t n = size_of(state), d = 100;
    const auto A = numbers(n * d), x = numbers(d);
    std::vector<double> y(n);
    for (auto _ : state) {
        linalg::gemv(1.0, MatrixView<const double>(A.data(), n, d), Op::none, x, 0.0, y);
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(8 * n * d));
}
void rows_dots(benchmark::State& state) {
    const std::size_t n = size_of(state), d = 100;
    const auto A = numbers(n * d), x = numbers(d);
    std::vector<double> y(n);
    for (auto _ : state) {
        linalg::row_dots(MatrixView<const double>(A.data(), n, d), x, 0.0, y);
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(8 * n * d));
}
BENCHMARK(rows_gemv)->Arg(1)->Arg(64)->Arg(20000);
BENCHMARK(rows_dots)->Arg(1)->Arg(64)->Arg(20000);

/// Rows of 20 stored entries among many columns, as one-hot and hashed features are.
CsrMatrix<double> sparse(std::size_t n, std::size_t d) {
    constexpr std::size_t stored = 20;
    std::vector<std::size_t> offsets{0};
    std::vector<std::uint32_t> columns;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < stored; ++k) {
            const std::size_t within = (i * 2654435761u + k * 40503u) % (d / stored);
            columns.push_back(static_cast<std::uint32_t>(k * (d / stored) + within));
        }
        offsets.push_back(columns.size());
    }
    return CsrMatrix<double>(n, d, offsets, columns, numbers(columns.size()));
}

void csr_gemv(benchmark::State& state) {
    const auto A = sparse(20000, size_of(state));
    const Op op = state.range(1) == 0 ? Op::none : Op::transpose;
    const auto x = numbers(op == Op::none ? A.cols() : A.rows());
    std::vector<double> y(op == Op::none ? A.rows() : A.cols());
    for (auto _ : state) {
        linalg::csr_gemv(1.0, A, op, x, 0.0, y);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(A.nonzeros()));
}
BENCHMARK(csr_gemv)->ArgNames({"columns", "transpose"})->ArgsProduct({{1000, 1000000}, {0, 1}});

void csr_gemm(benchmark::State& state) {
    const auto A = sparse(20000, 1000);
    const std::size_t k = size_of(state);
    const Op op = state.range(1) == 0 ? Op::none : Op::transpose;
    const std::size_t from = op == Op::none ? A.cols() : A.rows(),
                      to = op == Op::none ? A.rows() : A.cols();
    const auto B = numbers(from * k);
    std::vector<double> C(to * k);
    for (auto _ : state) {
        linalg::csr_gemm(1.0, A, op, MatrixView<const double>(B.data(), from, k), 0.0,
                         MatrixView<double>(C.data(), to, k));
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(A.nonzeros() * k));
}
BENCHMARK(csr_gemm)->ArgNames({"k", "transpose"})->ArgsProduct({{3, 10, 64}, {0, 1}});

}  // namespace
