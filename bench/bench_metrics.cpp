// Metrics of 100,000 predictions. Items are predictions. peers/metrics_*.{cpp,py} compare with
// scikit-learn.

#include <foretell/metrics.hpp>
#include <foretell/random/random.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>

namespace {

constexpr std::size_t n = 100'000;

struct Predictions {
    foretell::Labels y_true = foretell::uninitialized<int>(n), y_pred = y_true;
    foretell::Vector<double> score = foretell::uninitialized<double>(n), target = score;

    Predictions() {
        foretell::Random random(1);
        for (std::size_t i = 0; i < n; ++i) {
            const double p = random.uniform();
            score.data()[i] = p;
            y_true.data()[i] = random.uniform() < p ? 1 : 0;
            y_pred.data()[i] = p > 0.5 ? 1 : 0;
            target.data()[i] = p + random.normal();
        }
    }
};

const Predictions& predictions() {
    static const Predictions made;
    return made;
}

template <class F>
void measure(benchmark::State& state, F metric) {
    const Predictions& p = predictions();
    for (auto _ : state) benchmark::DoNotOptimize(metric(p));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}

void accuracy(benchmark::State& state) {
    measure(state, [](const auto& p) { return foretell::accuracy_score(p.y_true, p.y_pred); });
}
void f1(benchmark::State& state) {
    measure(state, [](const auto& p) { return foretell::f1_score(p.y_true, p.y_pred); });
}
void confusion(benchmark::State& state) {
    measure(state,
            [](const auto& p) { return foretell::confusion_matrix(p.y_true, p.y_pred)(1, 1); });
}
void roc_auc(benchmark::State& state) {
    measure(state, [](const auto& p) { return foretell::roc_auc_score(p.y_true, p.score); });
}
void average_precision(benchmark::State& state) {
    measure(state,
            [](const auto& p) { return foretell::average_precision_score(p.y_true, p.score); });
}
void log_loss(benchmark::State& state) {
    measure(state, [](const auto& p) { return foretell::log_loss(p.y_true, p.score); });
}
void r2(benchmark::State& state) {
    measure(state, [](const auto& p) { return foretell::r2_score(p.target, p.score); });
}

BENCHMARK(accuracy);
BENCHMARK(f1);
BENCHMARK(confusion);
BENCHMARK(roc_auc);
BENCHMARK(average_precision);
BENCHMARK(log_loss);
BENCHMARK(r2);

}  // namespace
