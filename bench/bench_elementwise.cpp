// Vectorised elementary functions beside plain loops over the standard library's, in ns an element
// (1 / items_per_second). `level` 1 is the baseline, 2 AVX2, 3 AVX-512; 0 the plain loop.
#include <foretell/linalg/elementwise.hpp>
#include <foretell/linalg/softmax.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <benchmark/benchmark.h>

namespace linalg = foretell::linalg;
namespace simd = foretell::linalg::simd;
using foretell::MatrixView;
using foretell::VectorView;

namespace {

template <class T>
std::vector<T> arguments(std::size_t n, double low, double high) {
    std::vector<T> x(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double part = static_cast<double>(i * 7919 % n) / static_cast<double>(n);
        x[i] = static_cast<T>(low + (high - low) * part);
    }
    return x;
}

/// Uses the level of the benchmark's argument, or says that this processor lacks it.
bool use_level(benchmark::State& state) {
    const auto wanted = static_cast<simd::Level>(state.range(0));
    if (simd::set_level(wanted) == wanted) return true;
    state.SkipWithError("this processor does not have the level");
    return false;
}

template <class T>
void map(benchmark::State& state, void (*into)(VectorView<const T>, VectorView<T>), T (*plain)(T),
         double low, double high) {
    const std::vector<T> x = arguments<T>(static_cast<std::size_t>(state.range(1)), low, high);
    std::vector<T> y(x.size());
    const bool vectorised = state.range(0) > 0;
    if (vectorised && !use_level(state)) return;
    for (auto _ : state) {
        if (vectorised) {
            into(x, y);
        } else {
            for (std::size_t i = 0; i < x.size(); ++i) y[i] = plain(x[i]);
        }
        benchmark::DoNotOptimize(y.data());
        benchmark::ClobberMemory();
    }
    simd::set_level(simd::best_level());
    state.SetItemsProcessed(state.iterations() * state.range(1));
}

template <class T>
void exp(benchmark::State& state) {
    map<T>(state, linalg::exp_into, std::exp, -10, 10);
}
template <class T>
void expm1(benchmark::State& state) {
    map<T>(state, linalg::expm1_into, std::expm1, -10, 10);
}
template <class T>
void log(benchmark::State& state) {
    map<T>(state, linalg::log_into, std::log, 0.01, 100);
}
template <class T>
void log1p(benchmark::State& state) {
    map<T>(state, linalg::log1p_into, std::log1p, -0.9, 10);
}
template <class T>
void tanh(benchmark::State& state) {
    map<T>(state, linalg::tanh_into, std::tanh, -5, 5);
}
template <class T>
void sigmoid(benchmark::State& state) {
    map<T>(
        state, linalg::sigmoid_into, [](T x) { return 1 / (1 + std::exp(-x)); }, -10, 10);
}
template <class T>
void softplus(benchmark::State& state) {
    map<T>(
        state, linalg::softplus_into,
        [](T x) { return std::max(x, T(0)) + std::log1p(std::exp(-std::abs(x))); }, -10, 10);
}

template <class T>
void plain_softmax(const std::vector<T>& z, std::size_t k, std::vector<T>& p) {
    for (std::size_t from = 0; from < z.size(); from += k) {
        const T top = *std::max_element(z.data() + from, z.data() + from + k);
        T total = T(0);
        for (std::size_t j = from; j < from + k; ++j) total += p[j] = std::exp(z[j] - top);
        for (std::size_t j = from; j < from + k; ++j) p[j] /= total;
    }
}

template <class T>
void softmax(benchmark::State& state) {
    const auto k = static_cast<std::size_t>(state.range(1)), n = 8192 / k;
    const std::vector<T> z = arguments<T>(n * k, -5, 5);
    std::vector<T> p(z.size());
    const bool vectorised = state.range(0) > 0;
    if (vectorised && !use_level(state)) return;
    for (auto _ : state) {
        if (vectorised) {
            linalg::softmax_rows(MatrixView<const T>(z.data(), n, k),
                                 MatrixView<T>(p.data(), n, k));
        } else {
            plain_softmax(z, k, p);
        }
        benchmark::DoNotOptimize(p.data());
        benchmark::ClobberMemory();
    }
    simd::set_level(simd::best_level());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n * k));
}

}  // namespace

#define FORETELL_BENCH_BOTH(function, sizes)  \
    BENCHMARK_TEMPLATE(function, float)       \
        ->ArgNames({"level", "n"})            \
        ->ArgsProduct({{0, 1, 2, 3}, sizes}); \
    BENCHMARK_TEMPLATE(function, double)      \
        ->ArgNames({"level", "n"})            \
        ->ArgsProduct({{0, 1, 2, 3}, sizes})

const std::vector<std::int64_t> lengths{16, 4096}, classes{3, 10, 100};
FORETELL_BENCH_BOTH(exp, lengths);
FORETELL_BENCH_BOTH(expm1, lengths);
FORETELL_BENCH_BOTH(log, lengths);
FORETELL_BENCH_BOTH(log1p, lengths);
FORETELL_BENCH_BOTH(sigmoid, lengths);
FORETELL_BENCH_BOTH(tanh, lengths);
FORETELL_BENCH_BOTH(softplus, lengths);
FORETELL_BENCH_BOTH(softmax, classes);
