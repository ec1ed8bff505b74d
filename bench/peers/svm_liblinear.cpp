// Linear machines without kernel by LIBLINEAR and by this library, on the same rows in one run;
// prints processor seconds of one thread, the median of some fits, and objectives. All penalise the
// intercept as the weight of a feature that is 1, so that the objectives are one; the last column
// is the distance to the least that any of them found, relative.
//
//     g++ -std=c++20 -O2 -Iinclude bench/peers/svm_liblinear.cpp -lopenblas -llinear -pthread -o
//     svm_liblinear
//     OPENBLAS_NUM_THREADS=1 ./svm_liblinear dense|hashed svc|svr|lasso [C] [fits] [rows]
//     [features]

#include "../support/processor_time.hpp"

#include <foretell/random/random.hpp>
#include <foretell/svm/linear_svc.hpp>
#include <foretell/svm/linear_svr.hpp>

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

using bench::processor_seconds;
using namespace foretell;

namespace {

struct Rows {
    Matrix<double> dense;
    CsrMatrix<double> sparse;
    Vector<double> target;  ///< of the regression
    Labels label;           ///< 0 or 1

    [[nodiscard]] std::size_t n_features() const {
        return std::max(dense.shape()[1], sparse.cols());
    }
    /// Calls visit(column, value).
    template <class Visit>
    void for_each(std::size_t i, Visit&& visit) const {
        for (std::size_t j = 0; j < dense.shape()[1]; ++j) visit(j, dense(i, j));
        if (sparse.rows() == 0) return;
        for (std::size_t k = 0; k < sparse.row_columns(i).size(); ++k) {
            visit(std::size_t{sparse.row_columns(i)[k]}, sparse.row_values(i)[k]);
        }
    }
};

/// Features that are mixtures of independent ones, each of variance near 1, and a linear rule with
/// noise.
Rows dense_rows(std::size_t n, std::size_t d) {
    Random random(1);
    std::vector<double> mix(d * d), w(d), u(d);
    for (double& m : mix) m = 0.3 * random.normal();
    for (std::size_t j = 0; j < d; ++j) mix[j * d + j] += 1.0;
    for (double& v : w) v = random.normal();
    Rows r{full(n, d, 0.0), {}, full(n, 0.0), uninitialized<int>(n)};
    const double scale = 1.0 / std::sqrt(1.0 + 0.09 * static_cast<double>(d));
    for (std::size_t i = 0; i < n; ++i) {
        for (double& v : u) v = scale * random.normal();
        double z = 3.0 * random.normal();
        for (std::size_t k = 0; k < d; ++k) {
            for (std::size_t j = 0; j < d; ++j) r.dense(i, j) += u[k] * mix[k * d + j];
        }
        for (std::size_t j = 0; j < d; ++j) z += w[j] * r.dense(i, j);
        r.target(i) = z;
        r.label(i) = z > 0.0 ? 1 : 0;
    }
    return r;
}

/// Ones in 40 columns of each row; some columns are frequent and most are rare.
Rows hashed_rows(std::size_t n, std::size_t d) {
    constexpr std::size_t k = 40;
    Random random(1);
    std::vector<std::uint32_t> columns(n * k);
    std::vector<std::size_t> starts(n + 1);
    std::vector<double> w(d);
    for (double& v : w) v = 0.4 * random.normal();
    Rows r{full(0, 0, 0.0), {}, full(n, 0.0), uninitialized<int>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        double z = -1.0;
        for (std::size_t e = 0; e < k; ++e) {
            const double at = std::pow(random.uniform(), 4.0) * static_cast<double>(d - k);
            const std::size_t j = static_cast<std::size_t>(at) / k * k + e;
            columns[i * k + e] = static_cast<std::uint32_t>(j);
            z += w[j];
        }
        std::sort(&columns[i * k], &columns[i * k] + k);
        starts[i + 1] = (i + 1) * k;
        r.target(i) = z + random.normal();
        r.label(i) = random.uniform() < 1.0 / (1.0 + std::exp(-z)) ? 1 : 0;
    }
    r.sparse = CsrMatrix<double>(n, d, starts, columns, std::vector<double>(n * k, 1.0));
    return r;
}

struct Task {
    bool regression, squared, l1;
    double C, epsilon;
};

struct Line {
    std::string name;
    bool squared;
    double seconds, objective;
};

double objective_of(const Rows& r, const double* w, double b, const Task& task) {
    const auto penalty = [&](double v) { return task.l1 ? std::abs(v) : 0.5 * v * v; };
    double value = penalty(b);
    for (std::size_t j = 0; j < r.n_features(); ++j) value += penalty(w[j]);
    for (std::size_t i = 0; i < r.label.size(); ++i) {
        double z = b;
        r.for_each(i, [&](std::size_t j, double x) { z += w[j] * x; });
        const double off = task.regression  ? std::abs(r.target(i) - z) - task.epsilon
                           : r.label(i) > 0 ? 1.0 - z
                                            : 1.0 + z;
        const double e = std::max(0.0, off);
        value += task.C * (task.squared ? e * e : e);
    }
    return value;
}

double median(std::vector<double> v) {
    std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
    return v[v.size() / 2];
}

template <class Model, class Y>
Line by_foretell(const Rows& r, Model model, const Y& y, const Task& task, int fits) {
    std::vector<double> seconds;
    for (int f = 0; f < fits; ++f) {
        const double from = processor_seconds();
        if (r.sparse.rows() > 0) {
            model.fit(r.sparse, y);
        } else {
            model.fit(r.dense, y);
        }
        seconds.push_back(processor_seconds() - from);
    }
    std::fprintf(stderr, ".");
    double b = 0.0;
    if constexpr (std::is_same_v<Model, LinearSVC<double>>) {
        b = model.intercept()(0);
    } else {
        b = model.intercept();
    }
    const auto& s = model.solver_result();
    return {message("foretell, ", name_of(s.solver), ", tol ", model.options().tol, ", ",
                    s.n_iterations, " iterations"),
            task.squared, median(seconds), objective_of(r, model.coef().data(), b, task)};
}

Line by_foretell(const Rows& r, const Task& task, double tol, int fits) {
    if (task.regression) {
        LinearSVR model({.epsilon = task.epsilon,
                         .tol = tol,
                         .C = task.C,
                         .loss = task.squared ? LinearSVRLoss::squared_epsilon_insensitive
                                              : LinearSVRLoss::epsilon_insensitive});
        return by_foretell(r, std::move(model), r.target, task, fits);
    }
    LinearSVC model({.penalty = task.l1 ? LinearSVCPenalty::l1 : LinearSVCPenalty::l2,
                     .loss = task.squared ? LinearSVCLoss::squared_hinge : LinearSVCLoss::hinge,
                     .tol = tol,
                     .C = task.C});
    return by_foretell(r, std::move(model), r.label, task, fits);
}

struct Liblinear {
    std::vector<feature_node> nodes;
    std::vector<feature_node*> rows;
    std::vector<double> y;
    problem p{};

    Liblinear(const Rows& r, bool regression) {
        const int d = static_cast<int>(r.n_features());
        std::vector<std::size_t> starts;
        for (std::size_t i = 0; i < r.label.size(); ++i) {
            starts.push_back(nodes.size());
            r.for_each(i, [&](std::size_t j, double x) {
                nodes.push_back({static_cast<int>(j) + 1, x});
            });
            nodes.push_back({d + 1, 1.0});
            nodes.push_back({-1, 0.0});
            y.push_back(regression ? r.target(i) : r.label(i) > 0 ? 1.0 : -1.0);
        }
        for (const std::size_t s : starts) rows.push_back(nodes.data() + s);
        p = {static_cast<int>(y.size()), d + 1, y.data(), rows.data(), 1.0};
        set_print_string_function([](const char*) {});
    }

    Line train_by(const Rows& r, int solver, double eps, const Task& task, int fits) {
        parameter how{};
        how.solver_type = solver, how.C = task.C, how.eps = eps, how.p = task.epsilon;
        std::vector<double> seconds, w;
        for (int f = 0; f < fits; ++f) {
            const double from = processor_seconds();
            model* m = train(&p, &how);
            seconds.push_back(processor_seconds() - from);
            w.assign(m->w, m->w + p.n);
            if (!task.regression && m->label[0] != 1) {
                for (double& v : w) v = -v;
            }
            free_and_destroy_model(&m);
        }
        std::fprintf(stderr, ".");
        return {message("LIBLINEAR -s ", solver, ", eps ", eps), task.squared, median(seconds),
                objective_of(r, w.data(), w.back(), task)};
    }
};

}  // namespace

int main(int argc, char** argv) {
    const auto number = [&](int at, double otherwise) {
        return argc > at ? std::atof(argv[at]) : otherwise;
    };
    const bool hashed = argc > 1 && std::string(argv[1]) == "hashed";
    const bool regression = argc > 2 && std::string(argv[2]) == "svr";
    const bool lasso = argc > 2 && std::string(argv[2]) == "lasso";
    const double C = number(3, hashed ? 0.1 : 1.0);
    const int fits = static_cast<int>(number(4, 3));
    const auto n = static_cast<std::size_t>(number(5, 200'000));
    const auto d = static_cast<std::size_t>(number(6, hashed ? 1e6 : 100));
    const Rows rows = hashed ? hashed_rows(n, d) : dense_rows(n, d);
    std::vector<Line> lines;
    Liblinear peer(rows, regression);
    struct Run {
        int solver;
        std::vector<double> eps;
    };
    // The dual solvers take minutes for dense rows.
    const std::vector<double> tight{1e-2, 1e-3, 1e-4};
    const std::vector<double> loose =
        hashed ? std::vector<double>{1e-1, 1e-2, 1e-3} : std::vector<double>{1e-1};
    const std::vector<Run> squared =
        lasso        ? std::vector<Run>{{L1R_L2LOSS_SVC, {1e-1, 1e-2, 1e-3}}}
        : regression ? std::vector<Run>{{L2R_L2LOSS_SVR, tight}, {L2R_L2LOSS_SVR_DUAL, loose}}
                     : std::vector<Run>{{L2R_L2LOSS_SVC, tight}, {L2R_L2LOSS_SVC_DUAL, loose}};
    const std::vector<Run> plain{{regression ? L2R_L1LOSS_SVR_DUAL : L2R_L1LOSS_SVC_DUAL, loose}};
    for (const bool is_squared : {true, false}) {
        if (lasso && !is_squared) break;
        const Task task{regression, is_squared, lasso, C, regression ? 0.1 : 0.0};
        for (const double tol : {1e-3, 1e-4, 1e-6}) {
            lines.push_back(by_foretell(rows, task, tol, fits));
        }
        for (const Run& run : is_squared ? squared : plain) {
            for (const double eps : run.eps) {
                const bool slow = !hashed && run.eps == loose;
                lines.push_back(peer.train_by(rows, run.solver, eps, task, slow ? 1 : fits));
            }
        }
    }
    std::printf("\n%zu %s rows of %zu features, C = %g, medians of %d fits\n\n", n,
                hashed ? "hashed" : "dense", d, C, fits);
    std::printf(
        "| solver | loss | seconds | objective | above the least |\n|---|---|---:|---:|---:|\n");
    for (const Line& l : lines) {
        double least = std::numeric_limits<double>::infinity();
        for (const Line& other : lines) {
            if (other.squared == l.squared) least = std::min(least, other.objective);
        }
        std::printf("| %s | %s | %.3f | %.9g | %.1e |\n", l.name.c_str(),
                    l.squared ? "squared" : "not squared", l.seconds, l.objective,
                    l.objective / least - 1.0);
    }
}
