// Random numbers beside those of the standard library, whose bits differ between libraries. Items
// are draws.

#include <foretell/random/random.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <random>

namespace {

template <class Draw>
void run(benchmark::State& state, Draw&& draw) {
    for (auto _ : state) {
        double total = 0.0;
        for (int i = 0; i < 4096; ++i) total += static_cast<double>(draw());
        benchmark::DoNotOptimize(total);
    }
    state.SetItemsProcessed(state.iterations() * 4096);
}

void uniform(benchmark::State& state) {
    foretell::Random random(1);
    run(state, [&] { return random.uniform(); });
}
void uniform_std(benchmark::State& state) {
    std::mt19937_64 engine(1);
    std::uniform_real_distribution<double> draw;
    run(state, [&] { return draw(engine); });
}
void below(benchmark::State& state) {
    foretell::Random random(1);
    run(state, [&] { return random.below(1000); });
}
void below_std(benchmark::State& state) {
    std::mt19937_64 engine(1);
    std::uniform_int_distribution<std::uint64_t> draw(0, 999);
    run(state, [&] { return draw(engine); });
}
void normal(benchmark::State& state) {
    foretell::Random random(1);
    run(state, [&] { return random.normal(); });
}
void normal_std(benchmark::State& state) {
    std::mt19937_64 engine(1);
    std::normal_distribution<double> draw;
    run(state, [&] { return draw(engine); });
}
void exponential(benchmark::State& state) {
    foretell::Random random(1);
    run(state, [&] { return random.exponential(); });
}
void exponential_std(benchmark::State& state) {
    std::mt19937_64 engine(1);
    std::exponential_distribution<double> draw;
    run(state, [&] { return draw(engine); });
}
void gamma(benchmark::State& state) {
    foretell::Random random(1);
    run(state, [&] { return random.gamma(2.5); });
}
void gamma_std(benchmark::State& state) {
    std::mt19937_64 engine(1);
    std::gamma_distribution<double> draw(2.5);
    run(state, [&] { return draw(engine); });
}
void poisson(benchmark::State& state) {
    foretell::Random random(1);
    const auto mean = static_cast<double>(state.range(0));
    run(state, [&] { return random.poisson(mean); });
}
void poisson_std(benchmark::State& state) {
    std::mt19937_64 engine(1);
    std::poisson_distribution<int> draw(static_cast<double>(state.range(0)));
    run(state, [&] { return draw(engine); });
}
void permutation(benchmark::State& state) {
    foretell::Random random(1);
    const auto n = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) benchmark::DoNotOptimize(random.permutation(n).data());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace

BENCHMARK(uniform);
BENCHMARK(uniform_std);
BENCHMARK(below);
BENCHMARK(below_std);
BENCHMARK(normal);
BENCHMARK(normal_std);
BENCHMARK(exponential);
BENCHMARK(exponential_std);
BENCHMARK(gamma);
BENCHMARK(gamma_std);
BENCHMARK(poisson)->ArgName("mean")->Arg(3)->Arg(100);
BENCHMARK(poisson_std)->ArgName("mean")->Arg(3)->Arg(100);
BENCHMARK(permutation)->ArgName("n")->Arg(1'000)->Arg(1'000'000);
