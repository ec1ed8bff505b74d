// Standardizer beside one read of its input and one plain loop over it. Items are rows of 50
// numbers. peers/standardizer_*.{cpp,py} compare with scikit-learn.

#include <foretell/preprocessing/standardizer.hpp>
#include <foretell/random/random.hpp>

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

constexpr std::size_t n_features = 50;

template <class T>
foretell::Matrix<T> table(std::size_t n, double missing = 0.0) {
    foretell::Random random(1);
    auto X = foretell::uninitialized<T>(n, n_features);
    for (T& x : X) {
        x = random.uniform() < missing ? std::numeric_limits<T>::quiet_NaN()
                                       : static_cast<T>(100.0 + 5.0 * random.normal());
    }
    return X;
}

void count_rows(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <class T>
void fit(benchmark::State& state) {
    const auto X = table<T>(static_cast<std::size_t>(state.range(0)));
    foretell::Standardizer<T> scaler;
    for (auto _ : state) benchmark::DoNotOptimize(scaler.fit(X).n_features_in());
    count_rows(state);
}
void fit_with_missing_values(benchmark::State& state) {
    const auto X = table<double>(static_cast<std::size_t>(state.range(0)), 0.05);
    foretell::Standardizer<double> scaler;
    for (auto _ : state) benchmark::DoNotOptimize(scaler.fit(X).n_features_in());
    count_rows(state);
}
template <class T>
void transform_into(benchmark::State& state) {
    const auto X = table<T>(static_cast<std::size_t>(state.range(0)));
    const auto scaler = foretell::Standardizer<T>().fit(X);
    auto Y = foretell::uninitialized<T>(X.shape(0), n_features);
    for (auto _ : state) {
        scaler.transform_into(X, Y);
        benchmark::ClobberMemory();
    }
    count_rows(state);
}

/// The two-pass textbook: means, then squared distances, then the division.
void plain_loops(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto X = table<double>(n);
    auto Y = foretell::uninitialized<double>(n, n_features);
    for (auto _ : state) {
        std::vector<double> mean(n_features), square(n_features);
        const double* x = X.data();
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n_features; ++j) mean[j] += x[i * n_features + j];
        }
        for (double& m : mean) m /= static_cast<double>(n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n_features; ++j) {
                const double e = x[i * n_features + j] - mean[j];
                square[j] += e * e;
            }
        }
        for (double& s : square) s = std::sqrt(s / static_cast<double>(n));
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n_features; ++j) {
                Y.data()[i * n_features + j] = (x[i * n_features + j] - mean[j]) / square[j];
            }
        }
        benchmark::ClobberMemory();
    }
    count_rows(state);
}

BENCHMARK(fit<double>)->Arg(1'000)->Arg(100'000);
BENCHMARK(fit<float>)->Arg(1'000)->Arg(100'000);
BENCHMARK(fit_with_missing_values)->Arg(100'000);
BENCHMARK(transform_into<double>)->Arg(1)->Arg(1'000)->Arg(100'000);
BENCHMARK(transform_into<float>)->Arg(100'000);
BENCHMARK(plain_loops)->Arg(1'000)->Arg(100'000);

}  // namespace
