// How near passes over a table larger than the caches come to the rate at which the processor reads
// memory, by one thread and by two. Real time; bytes are those of the table, once a pass.

#include "support/logistic_problems.hpp"

#include <foretell/linalg/reductions.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using foretell::LogisticRegression;
using foretell::LogisticSolver;

const bench::Shape shape{400'000, 50};
constexpr std::int64_t table_bytes = 400'000 * 50 * 8;

const bench::Problem<double>& problem() {
    static const auto p = bench::make_problem<double>(shape);
    return p;
}

/// The sum of squares: two operations for eight bytes.
void read_only(benchmark::State& state) {
    const auto& X = problem().X;
    const std::size_t chunk = 100'000;
    std::vector<double> sums(foretell::count_chunks(X.size(), chunk));
    for (auto _ : state) {
        foretell::parallel_chunks(X.size(), chunk, static_cast<std::size_t>(state.range(0)),
                                  [&](std::size_t begin, std::size_t end, std::size_t c) {
                                      const foretell::VectorView<const double> part(
                                          X.data() + begin, end - begin);
                                      sums[c] = foretell::linalg::dot_product(part, part);
                                  });
        benchmark::DoNotOptimize(sums.data());
    }
    state.SetBytesProcessed(state.iterations() * table_bytes);
}

/// Ten steps of lbfgs. What a fit does once is in the time, not in the bytes.
void logistic_passes(benchmark::State& state) {
    LogisticRegression<double> model({.solver = LogisticSolver::lbfgs,
                                      .tol = 1e-12,
                                      .max_iter = 10,
                                      .n_threads = static_cast<std::size_t>(state.range(0))});
    std::int64_t passes = 0;
    for (auto _ : state) {
        model.fit(problem().X, problem().y);
        passes += static_cast<std::int64_t>(model.solver_result().n_evaluations);
    }
    state.SetBytesProcessed(passes * table_bytes);
}

BENCHMARK(read_only)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
BENCHMARK(logistic_passes)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

}  // namespace
