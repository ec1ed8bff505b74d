// Every solver of LogisticRegression over a grid of shapes, each to 1e-6 of the objective, and what
// `automatic` takes beside the best of them. Then one pass over X for value and gradient beside one
// read of X, and fits on one and on two threads. Prints Markdown; docs/performance.md holds a run.
//
//     solver_grid [solvers] [passes] [threads]

#include "support/logistic_problems.hpp"
#include "support/processor_time.hpp"

#include <foretell/linalg/blas_threads.hpp>
#include <foretell/linear_model/logistic_regression.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

double wall_seconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

/// The least time of at least 3 runs, of more where they are short.
template <class F>
double least_seconds(double (*clock)(), F&& f) {
    double best = 1e300, total = 0.0;
    for (int r = 0; r < 3 || (total < 0.5 && r < 200); ++r) {
        const double from = clock();
        f();
        const double seconds = clock() - from;
        best = std::min(best, seconds);
        total += seconds;
    }
    return best;
}

struct Run {
    double seconds = 1e300, gap = 1e300;
    std::string_view ran;
};

template <class T, class X>
Run run_solver(const X& rows, const Labels& y, LogisticSolver solver, double best) {
    Run run;
    for (const double tol : {1e-2, 1e-3, 1e-4, 1e-6}) {
        const LogisticRegression<T> model({.solver = solver, .tol = tol, .max_iter = 300});
        LogisticRegression<T> fitted = model;
        fitted.fit(rows, y);
        run.gap = fitted.solver_result().objective / best - 1.0;
        run.ran = name_of(fitted.solver_result().solver);
        if (run.gap > 1e-6) continue;
        run.seconds = least_seconds(processor_seconds, [&] { fitted.fit(rows, y); });
        return run;
    }
    return run;
}

template <class T, class X>
void solver_row(const bench::Shape& s, const X& rows, const Labels& y) {
    LogisticRegression<T> reference({.solver = LogisticSolver::lbfgs, .tol = 1e-9});
    reference.fit(rows, y);
    const double best = reference.solver_result().objective;
    const bool newton = s.n_features * (s.n_classes == 2 ? 1 : s.n_classes) <= 2100;
    const Run chosen = run_solver<T>(rows, y, LogisticSolver::automatic, best);
    std::vector<Run> own = {run_solver<T>(rows, y, LogisticSolver::lbfgs, best)};
    own.push_back(newton ? run_solver<T>(rows, y, LogisticSolver::newton_cholesky, best) : Run{});
    own.push_back(run_solver<T>(rows, y, LogisticSolver::newton_cg, best));
    own.push_back(s.condition > 1.0 || s.n_samples * s.n_features > 4'000'000
                      ? Run{}
                      : run_solver<T>(rows, y, LogisticSolver::gradient_descent, best));
    double least = 1e300;
    for (const Run& r : own) least = std::min(least, r.seconds);
    std::printf("| %s, %s | %.3f (%.*s) |", bench::text_of(s).c_str(),
                sizeof(T) == 4 ? "float" : "double", 1e3 * chosen.seconds,
                static_cast<int>(chosen.ran.size()), chosen.ran.data());
    for (const Run& r : own) {
        if (r.seconds < 1e300) {
            std::printf(" %.3f |", 1e3 * r.seconds);
        } else {
            std::printf(" - |");
        }
    }
    std::printf(" %.2f |\n", chosen.seconds / least);
    std::fflush(stdout);
}

template <class T>
void solvers_of(const bench::Shape& s) {
    const auto p = bench::make_problem<T>(s);
    if (s.density < 1.0) {
        solver_row<T>(s, p.sparse, p.y);
    } else {
        solver_row<T>(s, p.X, p.y);
    }
}

void solvers() {
    std::printf(
        "| problem | automatic, ms | lbfgs | newton_cholesky | newton_cg | gradient_descent | "
        "automatic / best |\n|---|---|---:|---:|---:|---:|---:|\n");
    const std::vector<bench::Shape> shapes = {{200, 5},
                                              {1000, 10},
                                              {1000, 10, 2, 1e3},
                                              {20'000, 20},
                                              {20'000, 20, 2, 1e3},
                                              {100'000, 50},
                                              {100'000, 50, 2, 1e3},
                                              {500, 500},
                                              {500, 500, 2, 1e3},
                                              {2000, 400},
                                              {200, 2000},
                                              {200, 2000, 2, 1e3},
                                              {500, 10, 10},
                                              {20'000, 20, 10},
                                              {20'000, 20, 10, 1e3},
                                              {5000, 200, 10},
                                              {300, 1000, 10},
                                              {20'000, 500, 2, 1.0, 0.02},
                                              {2000, 2000, 2, 1.0, 0.01},
                                              {20'000, 100, 10, 1.0, 0.05},
                                              {20'000, 20, 2, 1.0, 1.0, 1e-2},
                                              {100'000, 50, 2, 1e3, 1.0, 1e-3},
                                              {2000, 400, 2, 1.0, 1.0, 1e-2}};
    for (const bench::Shape& s : shapes) {
        solvers_of<double>(s);
        solvers_of<float>(s);
    }
}

/// Reads n numbers in order, on the widest registers: what memory gives.
struct ReadKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline T run(const T* x, std::size_t n) {
        using P = typename Isa::template Pack<T>;
        P a, b, c, d;
        for (std::size_t i = 0; i + 4 * P::size <= n; i += 4 * P::size) {
            a = a + P::load(x + i);
            b = b + P::load(x + i + P::size);
            c = c + P::load(x + i + 2 * P::size);
            d = d + P::load(x + i + 3 * P::size);
        }
        return linalg::simd::sum_lanes((a + b) + (c + d));
    }
};

template <class T>
double read_seconds(const Matrix<T>& X) {
    return least_seconds(processor_seconds, [&] {
        volatile T keep = linalg::simd::run<ReadKernel>(X.data(), X.size());
        static_cast<void>(keep);
    });
}

/// One evaluation of value and gradient by all rows.
template <class T>
void pass_of(std::size_t n, std::size_t d) {
    const auto p = bench::make_problem<T>({n, d});
    const auto data_of = [&](Buffer<int>& classes) {
        return logistic::make_data<T>(MatrixView<const T>(p.X), LabelsView(p.y), {}, {}, classes);
    };
    Buffer<int> classes;
    const auto data = data_of(classes);
    const auto c = logistic::make_coordinates(data, logistic::column_moments(data, "bench"));
    logistic::LogisticObjective<T, MatrixView<const T>> f(data, c);
    std::vector<double> theta(c.size(), 0.01), gradient(c.size());
    const double pass = least_seconds(processor_seconds, [&] {
        f(VectorView<const double>(theta), VectorView<double>(gradient));
    });
    const double read = read_seconds(p.X);
    std::printf("| %zu x %zu, %s | %.2f | %.2f | %.2f |\n", n, d,
                sizeof(T) == 4 ? "float" : "double", 1e3 * pass, 1e3 * read, pass / read);
    std::fflush(stdout);
}

void passes() {
    std::printf("| X | one pass, ms | one read, ms | ratio |\n|---|---:|---:|---:|\n");
    for (const auto& [n, d] : std::vector<std::pair<std::size_t, std::size_t>>{
             {1'000'000, 20}, {200'000, 100}, {50'000, 400}, {10'000, 2000}, {2000, 10'000}}) {
        pass_of<double>(n, d);
        pass_of<float>(n, d);
    }
}

template <class T>
void threads_of(const bench::Shape& s, LogisticSolver solver) {
    const auto p = bench::make_problem<T>(s);
    double seconds[2] = {1e300, 1e300};
    LogisticRegression<T> one({.solver = solver, .n_threads = 1});
    LogisticRegression<T> two({.solver = solver, .n_threads = 2});
    for (int r = 0; r < 15; ++r) {  // in turns, so that both meet the same neighbours
        double from = wall_seconds();
        one.fit(p.X, p.y);
        seconds[0] = std::min(seconds[0], wall_seconds() - from);
        from = wall_seconds();
        two.fit(p.X, p.y);
        seconds[1] = std::min(seconds[1], wall_seconds() - from);
    }
    const bool equal =
        std::memcmp(one.coef().data(), two.coef().data(), one.coef().size() * sizeof(T)) == 0;
    std::printf("| %s, %.*s | %.2f | %.2f | %.2f | %s |\n", bench::text_of(s).c_str(),
                static_cast<int>(name_of(solver).size()), name_of(solver).data(), 1e3 * seconds[0],
                1e3 * seconds[1], seconds[0] / seconds[1], equal ? "equal" : "DIFFERENT");
    std::fflush(stdout);
}

void threads() {
    const linalg::BlasThreadLimit blas(1);  // or its threads would help the fit on one as well
    std::printf("| fit | 1 thread, ms | 2 threads, ms | speed-up | bits |\n");
    std::printf("|---|---:|---:|---:|---|\n");
    threads_of<double>({200'000, 100, 2, 1e3}, LogisticSolver::lbfgs);
    threads_of<double>({200'000, 100, 2, 1e3}, LogisticSolver::newton_cholesky);
    threads_of<double>({1'000'000, 20}, LogisticSolver::automatic);
    threads_of<double>({20'000, 200, 10}, LogisticSolver::lbfgs);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> wanted(argv + 1, argv + argc);
    const auto asked = [&](const char* name) {
        return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
    };
    if (asked("solvers")) solvers();
    if (asked("passes")) passes();
    if (asked("threads")) threads();
}
