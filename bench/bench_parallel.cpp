// What it costs to hand work to another thread: two tasks of a given length on the pool, on a
// thread made for the call, and one after the other. Real time.

#include <foretell/parallel/parallel_for.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <thread>

namespace {

/// About 1.4 ns a step.
void work(std::size_t steps) {
    double total = 0.0;
    for (std::size_t i = 0; i < steps; ++i) total += 1.0 / (1.0 + static_cast<double>(i));
    benchmark::DoNotOptimize(total);
}

void pool(benchmark::State& state) {
    const auto steps = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) foretell::parallel_tasks(2, 2, [&](std::size_t) { work(steps); });
}
void thread_per_call(benchmark::State& state) {
    const auto steps = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
        std::thread other(work, steps);
        work(steps);
        other.join();
    }
}
void one_thread(benchmark::State& state) {
    const auto steps = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) foretell::parallel_tasks(2, 1, [&](std::size_t) { work(steps); });
}

}  // namespace

BENCHMARK(pool)->ArgName("steps")->Arg(0)->Arg(100'000)->UseRealTime();
BENCHMARK(thread_per_call)->ArgName("steps")->Arg(0)->Arg(100'000)->UseRealTime();
BENCHMARK(one_thread)->ArgName("steps")->Arg(0)->Arg(100'000)->UseRealTime();
