// Logistic regression with an L1 penalty on hashed rows, by LIBLINEAR's -s 6 and by this library,
// in one run; prints processor seconds of one thread and the objectives. LIBLINEAR penalises its
// intercept too, so that each is held against the least value of its own objective.
//
//     g++ -std=c++20 -O2 -Iinclude bench/peers/l1_liblinear.cpp -lopenblas -llinear -pthread -o
//     l1_liblinear
//     ./l1_liblinear [C] [rows] [features] [ones a row]

#include "../support/processor_time.hpp"

#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/random/random.hpp>

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using bench::processor_seconds;
namespace {

struct Rows {
    std::size_t n, d, k;
    std::vector<std::uint32_t> columns;  ///< (n, k), ascending in each row
    foretell::Labels y;
};

/// Some columns are frequent and most are rare; labels are drawn from a linear model.
Rows make_rows(std::size_t n, std::size_t d, std::size_t k) {
    foretell::Random random(1);
    Rows r{n, d, k, std::vector<std::uint32_t>(n * k), foretell::uninitialized<int>(n)};
    std::vector<double> w(d);
    for (double& v : w) v = 0.4 * random.normal();
    for (std::size_t i = 0; i < n; ++i) {
        double z = -1.0;
        for (std::size_t e = 0; e < k; ++e) {
            const double at = std::pow(random.uniform(), 4.0) * static_cast<double>(d - k);
            const std::size_t j = static_cast<std::size_t>(at) / k * k + e;
            r.columns[i * k + e] = static_cast<std::uint32_t>(j);
            z += w[j];
        }
        std::sort(&r.columns[i * k], &r.columns[i * k] + k);
        r.y(i) = random.uniform() < 1.0 / (1.0 + std::exp(-z)) ? 1 : 0;
    }
    return r;
}

void by_foretell(const Rows& r, double C) {
    std::vector<std::size_t> starts(r.n + 1);
    for (std::size_t i = 0; i <= r.n; ++i) starts[i] = i * r.k;
    const foretell::CsrMatrix<double> X(r.n, r.d, starts, r.columns,
                                        std::vector<double>(r.columns.size(), 1.0));
    for (const double tol : {1e-3, 3e-4, 1e-4}) {
        foretell::LogisticRegression<double> model(
            {.penalty = foretell::LogisticPenalty::l1, .C = C, .tol = tol});
        const double from = processor_seconds();
        model.fit(X, r.y);
        const double seconds = processor_seconds() - from;
        const auto& s = model.solver_result();
        std::printf("| foretell, tol %g | %.3f | %.9g | %.1e | %zu |\n", tol, seconds, s.objective,
                    0.5 * s.decrement * s.decrement / s.objective,
                    model.coef().size() - static_cast<std::size_t>(std::count(
                                              model.coef().begin(), model.coef().end(), 0.0)));
        std::fflush(stdout);
    }
}

void by_liblinear(const Rows& r, double C) {
    std::vector<feature_node> nodes;
    nodes.reserve(r.n * (r.k + 2));
    std::vector<feature_node*> rows(r.n);
    std::vector<double> y(r.n);
    for (std::size_t i = 0; i < r.n; ++i) {
        rows[i] = nodes.data() + nodes.size();
        for (std::size_t e = 0; e < r.k; ++e) {
            nodes.push_back({static_cast<int>(r.columns[i * r.k + e]) + 1, 1.0});
        }
        nodes.push_back({static_cast<int>(r.d) + 1, 1.0});
        nodes.push_back({-1, 0.0});
        y[i] = r.y(i) == 1 ? 1.0 : -1.0;
    }
    problem p{static_cast<int>(r.n), static_cast<int>(r.d) + 1, y.data(), rows.data(), 1.0};
    set_print_string_function([](const char*) {});
    std::vector<double> objectives, seconds;
    std::vector<std::size_t> used;
    const std::vector<double> tolerances = {1e-2, 1e-3, 1e-4, 1e-6};
    for (const double eps : tolerances) {
        parameter how{};
        how.solver_type = L1R_LR;
        how.C = C;
        how.eps = eps;
        const double from = processor_seconds();
        model* m = train(&p, &how);
        seconds.push_back(processor_seconds() - from);
        double objective = 0.0;
        const double sign = m->label[0] == 1 ? 1.0 : -1.0;
        for (std::size_t i = 0; i < r.n; ++i) {
            double z = 0.0;
            for (const feature_node* q = rows[i]; q->index > 0; ++q) z += sign * m->w[q->index - 1];
            objective += C * std::log1p(std::exp(-y[i] * z));
        }
        std::size_t n_used = 0;
        for (std::size_t j = 0; j <= r.d; ++j) {
            objective += std::abs(m->w[j]);
            n_used += m->w[j] != 0.0 && j < r.d ? 1 : 0;
        }
        objectives.push_back(objective);
        used.push_back(n_used);
        free_and_destroy_model(&m);
    }
    const double least = *std::min_element(objectives.begin(), objectives.end());
    for (std::size_t k = 0; k < objectives.size(); ++k) {
        std::printf("| LIBLINEAR -s 6, eps %g | %.3f | %.9g | %.1e | %zu |\n", tolerances[k],
                    seconds[k], objectives[k], objectives[k] / least - 1.0, used[k]);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const auto number = [&](int at, double otherwise) {
        return argc > at ? std::atof(argv[at]) : otherwise;
    };
    const double C = number(1, 0.1);
    const Rows rows = make_rows(static_cast<std::size_t>(number(2, 200'000)),
                                static_cast<std::size_t>(number(3, 1'000'000)),
                                static_cast<std::size_t>(number(4, 40)));
    std::printf("%zu rows of %zu ones in %zu columns, C = %g\n\n", rows.n, rows.k, rows.d, C);
    std::printf(
        "| solver | seconds | objective | gap, relative | weights |\n|---|---:|---:|---:|---:|\n");
    by_foretell(rows, C);
    by_liblinear(rows, C);
}
