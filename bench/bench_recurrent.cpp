// Recurrent networks: an epoch of training, batch inference, and one step of a stream. GFLOP/s
// count the matrix products alone; sgemm is the limit they run against.

#include <foretell/core/arrays.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linalg/blas_threads.hpp>
#include <foretell/random/random.hpp>
#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/rnn_regressor.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

using namespace foretell;

namespace {

struct Sequences {
    Cube<float> X;
    Vector<float> y;
    std::vector<std::size_t> lengths;
};

/// Standard normal steps; the target is the mean of the first feature. Ragged: lengths even in
/// 1, ..., steps.
Sequences make(std::size_t n, std::size_t steps, std::size_t inputs, bool ragged) {
    Sequences out{full(n, steps, inputs, 0.0f), full(n, 0.0f), {}};
    Random random(1);
    for (float& x : out.X) x = static_cast<float>(random.normal());
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t t = 0; t < steps; ++t) out.y(i) += out.X(i, t, 0);
        if (ragged) out.lengths.push_back(1 + random.below(steps));
    }
    return out;
}

double flops_of_step(std::size_t gates, std::size_t inputs, std::size_t hidden) {
    return 2.0 * static_cast<double>(gates * hidden * (inputs + hidden));
}

template <class Model, std::size_t Gates>
void epoch(benchmark::State& state, bool ragged) {
    const linalg::BlasThreadLimit one(1);
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto steps = static_cast<std::size_t>(state.range(1));
    const auto inputs = static_cast<std::size_t>(state.range(2));
    const auto hidden = static_cast<std::size_t>(state.range(3));
    const Sequences data = make(n, steps, inputs, ragged);
    double rows = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        rows += static_cast<double>(ragged ? data.lengths[i] : steps);
    }
    double loss = 0.0;
    for (auto _ : state) {
        Model model({.hidden_size = hidden, .batch_size = 64, .max_epochs = 1});
        model.fit(data.X, data.y, {.lengths = data.lengths});
        loss = model.history().loss(0);
    }
    // Forward once; backward twice that, but for the gradient of the inputs, which nobody needs.
    const double h = static_cast<double>(hidden), d = static_cast<double>(inputs);
    const double products = (3.0 * (h + d) - d) / (h + d);
    state.counters["GFLOP/s"] =
        benchmark::Counter(1e-9 * products * rows * flops_of_step(Gates, inputs, hidden),
                           benchmark::Counter::kIsIterationInvariantRate);
    state.counters["loss"] = loss;
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <class Model, std::size_t Gates>
void predict(benchmark::State& state) {
    const linalg::BlasThreadLimit one(1);
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto hidden = static_cast<std::size_t>(state.range(1));
    const Sequences data = make(n, 30, 16, false);
    const Sequences few = make(64, 30, 16, false);
    Model model({.hidden_size = hidden, .max_epochs = 1});
    model.fit(few.X, few.y);
    typename Model::Workspace workspace;
    std::vector<float> out(n);
    for (auto _ : state) {
        model.predict_into(data.X, {}, out, workspace);
        benchmark::DoNotOptimize(out.data());
    }
    state.counters["GFLOP/s"] =
        benchmark::Counter(1e-9 * 30.0 * static_cast<double>(n) * flops_of_step(Gates, 16, hidden),
                           benchmark::Counter::kIsIterationInvariantRate);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <class Model>
void step(benchmark::State& state) {
    const Sequences few = make(64, 10, 16, false);
    Model model({.hidden_size = static_cast<std::size_t>(state.range(0)), .max_epochs = 1});
    model.fit(few.X, few.y);
    auto customer = model.make_state();
    std::size_t t = 0;
    for (auto _ : state) {
        const VectorView<const float> x(few.X.data() + 16 * (t++ % 640), 16);
        benchmark::DoNotOptimize(model.step(x, customer));
    }
}

void sgemm(benchmark::State& state) {
    const linalg::BlasThreadLimit one(1);
    const auto n = static_cast<std::size_t>(state.range(0));
    const Matrix<float> A = full(n, n, 0.5f), B = full(n, n, 0.25f);
    Matrix<float> C = full(n, n, 0.0f);
    for (auto _ : state) {
        linalg::gemm(1.0f, MatrixView<const float>(A), linalg::Op::none, MatrixView<const float>(B),
                     linalg::Op::none, 0.0f, MatrixView<float>(C));
        benchmark::DoNotOptimize(C.data());
    }
    state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * static_cast<double>(n * n * n),
                                                   benchmark::Counter::kIsIterationInvariantRate);
}

void lstm_epoch(benchmark::State& state) {
    epoch<LSTMRegressor<float>, 4>(state, false);
}
void lstm_epoch_ragged(benchmark::State& state) {
    epoch<LSTMRegressor<float>, 4>(state, true);
}
void gru_epoch(benchmark::State& state) {
    epoch<GRURegressor<float>, 3>(state, false);
}
void rnn_epoch(benchmark::State& state) {
    epoch<RNNRegressor<float>, 1>(state, false);
}
void lstm_predict(benchmark::State& state) {
    predict<LSTMRegressor<float>, 4>(state);
}
void lstm_step(benchmark::State& state) {
    step<LSTMRegressor<float>>(state);
}
void gru_step(benchmark::State& state) {
    step<GRURegressor<float>>(state);
}
void rnn_step(benchmark::State& state) {
    step<RNNRegressor<float>>(state);
}

}  // namespace

BENCHMARK(sgemm)->Arg(1024)->Unit(benchmark::kMillisecond);
#define FORETELL_EPOCHS                          \
    ArgNames({"n", "steps", "inputs", "hidden"}) \
        ->Unit(benchmark::kMillisecond)          \
        ->Args({2000, 30, 16, 64})
BENCHMARK(lstm_epoch)->FORETELL_EPOCHS->Args({500, 60, 32, 128});
BENCHMARK(lstm_epoch_ragged)->FORETELL_EPOCHS;
BENCHMARK(gru_epoch)->FORETELL_EPOCHS;
BENCHMARK(rnn_epoch)->FORETELL_EPOCHS;
BENCHMARK(lstm_predict)->ArgNames({"n", "hidden"})->Unit(benchmark::kMillisecond)->Args({2000, 64});
BENCHMARK(lstm_step)->ArgName("hidden")->Arg(16)->Arg(32)->Arg(64)->Arg(128);
BENCHMARK(gru_step)->ArgName("hidden")->Arg(16)->Arg(64);
BENCHMARK(rnn_step)->ArgName("hidden")->Arg(16)->Arg(64);
