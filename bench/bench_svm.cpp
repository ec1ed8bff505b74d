// Fits of SVC by kernel and number of rows, and decisions: of a table and of one row, as a service
// asks for it. Items are rows. peers/svm_*.{cpp,py} compare with other libraries.

#include <foretell/random/random.hpp>
#include <foretell/svm/svc.hpp>

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace {

using namespace foretell;

struct Problem {
    Matrix<double> X;
    Labels y;
};

/// Rings about the origin, with some labels wrong.
Problem rings(std::size_t n, std::size_t d) {
    Random random(1);
    Problem p{uninitialized<double>(n, d), uninitialized<int>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        double square = 0.0;
        for (std::size_t k = 0; k < d; ++k) {
            p.X(i, k) = random.normal();
            square += p.X(i, k) * p.X(i, k);
        }
        const double z = std::sin(3.0 * square / static_cast<double>(d)) - 0.2;
        p.y(i) = z + 0.3 * random.normal() > 0.0 ? 1 : 0;
    }
    return p;
}

void fit(benchmark::State& state, SVMKernel kernel) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const Problem p = rings(n, static_cast<std::size_t>(state.range(1)));
    SVC model({.kernel = kernel});
    for (auto _ : state) {
        model.fit(p.X, p.y);
        if (!model.solver_result().converged()) state.SkipWithError("did not converge");
    }
    state.counters["gap"] = model.solver_result().duality_gap;
    state.counters["support"] = static_cast<double>(model.support().size());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(fit, rbf, SVMKernel::rbf)
    ->ArgNames({"n_samples", "n_features"})
    ->Args({500, 10})
    ->Args({5'000, 10})
    ->Args({5'000, 100})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fit, poly, SVMKernel::poly)
    ->ArgNames({"n_samples", "n_features"})
    ->Args({500, 10})
    ->Unit(benchmark::kMillisecond);

void decide(benchmark::State& state) {
    const Problem p = rings(3'000, 20);
    const auto model = SVC().fit(p.X, p.y);
    const auto n = static_cast<std::size_t>(state.range(0));
    const MatrixView<const double> rows = MatrixView<const double>(p.X).row_range(0, n);
    Matrix<double> out = uninitialized<double>(n, 1);
    for (auto _ : state) {
        model.decision_function_into(rows, MatrixView<double>(out));
        benchmark::DoNotOptimize(out.data());
    }
    state.counters["support"] = static_cast<double>(model.support().size());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(decide)->ArgName("n_samples")->Arg(1)->Arg(3'000);

}  // namespace
