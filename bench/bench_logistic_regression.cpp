// Fits of LogisticRegression by solver and shape, and predictions: of a table and of one row, as a
// service asks for it. Items are rows. peers/logistic_*.{cpp,py} compare with other libraries.

#include "support/logistic_problems.hpp"

#include <foretell/linear_model/logistic_regression.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using foretell::LogisticRegression;
using foretell::LogisticSolver;

template <class T>
void fit(benchmark::State& state, LogisticSolver solver, const bench::Shape& shape) {
    const auto p = bench::make_problem<T>(shape);
    LogisticRegression<T> model({.solver = solver});
    for (auto _ : state) {
        if (shape.density < 1.0) {
            model.fit(p.sparse, p.y);
        } else {
            model.fit(p.X, p.y);
        }
        if (!model.solver_result().converged()) state.SkipWithError("did not converge");
    }
    const auto& result = model.solver_result();
    state.counters["iterations"] = static_cast<double>(result.n_iterations);
    state.counters["decrement"] = result.decrement;  // F can fall by its square / 2
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(shape.n_samples));
}

void fit_double(benchmark::State& state, LogisticSolver solver, const bench::Shape& shape) {
    fit<double>(state, solver, shape);
}
void fit_float(benchmark::State& state, LogisticSolver solver, const bench::Shape& shape) {
    fit<float>(state, solver, shape);
}

const bench::Shape tall{20'000, 50, 2, 1e3}, ten_classes{5'000, 50, 10},
    sparse{20'000, 500, 2, 1.0, 0.02};
BENCHMARK_CAPTURE(fit_double, tall_lbfgs, LogisticSolver::lbfgs, tall);
BENCHMARK_CAPTURE(fit_float, tall_lbfgs, LogisticSolver::lbfgs, tall);
BENCHMARK_CAPTURE(fit_double, tall_newton_cholesky, LogisticSolver::newton_cholesky, tall);
BENCHMARK_CAPTURE(fit_double, ten_classes_lbfgs, LogisticSolver::lbfgs, ten_classes);
BENCHMARK_CAPTURE(fit_double, sparse_lbfgs, LogisticSolver::lbfgs, sparse);

/// Arguments: rows, classes.
void predict_proba_into(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto k = static_cast<std::size_t>(state.range(1));
    const auto p = bench::make_problem<double>({std::max<std::size_t>(n, 1000), 50, k});
    const auto model = LogisticRegression<double>().fit(p.X, p.y);
    const foretell::MatrixView<const double> rows(p.X.data(), n, 50);
    auto out = foretell::full<double>(n, k, 0.0);
    for (auto _ : state) {
        model.predict_proba_into(rows, out);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}
BENCHMARK(predict_proba_into)->ArgNames({"rows", "classes"})->ArgsProduct({{1, 100'000}, {2, 10}});

}  // namespace
