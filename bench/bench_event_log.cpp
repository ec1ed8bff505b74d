// From events to features, sequences and labels, and the simulated shop that the events come from.
// Items are events, or customers where the shop is made.

#include <foretell/data/event_log.hpp>
#include <foretell/data/simulate_shop.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

const foretell::Shop& shop() {
    static const foretell::Shop made = foretell::simulate_shop({.n_customers = 10'000});
    return made;
}

double cutoff() {
    return shop().events.end_time() - 30.0;
}

void count_events(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() *
                            static_cast<std::int64_t>(shop().events.n_events()));
}

void build(benchmark::State& state) {
    const auto& sessions = shop().sessions;
    for (auto _ : state) {
        const auto log = foretell::EventLog::from_table(
            sessions, {.customer = "customer_id", .value = "pages", .kind = "source"});
        benchmark::DoNotOptimize(log.n_events());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sessions.n_rows()));
}
void features(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(shop().events.features_as_of(cutoff()));
    count_events(state);
}
void features_of_one_customer(benchmark::State& state) {
    const foretell::EventFeatureOptions options{.kinds = shop().events.kinds()};
    for (auto _ : state) {
        const auto one = shop().events.history_of("1", cutoff());
        benchmark::DoNotOptimize(foretell::event_features(one, options));
    }
}
void sequences(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(shop().events.sequences_as_of<float>(cutoff()));
    count_events(state);
}
void labels(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(shop().events.label_within(cutoff(), 30.0, "order"));
    }
    count_events(state);
}
void simulate(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
        const auto made = foretell::simulate_shop({.n_customers = n});
        benchmark::DoNotOptimize(made.events.n_events());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace

BENCHMARK(build)->Unit(benchmark::kMillisecond);
BENCHMARK(features)->Unit(benchmark::kMillisecond);
BENCHMARK(features_of_one_customer)->Unit(benchmark::kMicrosecond);
BENCHMARK(sequences)->Unit(benchmark::kMillisecond);
BENCHMARK(labels)->Unit(benchmark::kMillisecond);
BENCHMARK(simulate)->ArgName("customers")->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);
