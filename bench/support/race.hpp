#pragma once

#include "logistic_problems.hpp"

#include <foretell/linear_model/logistic_regression_options.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

/// What a race of solvers is run on, and the judge of it.
namespace bench {

/// A problem of a race: its rows and the penalty on them.
struct RaceProblem {
    std::string name;   ///< of files and options
    std::string title;  ///< for readers
    Shape shape;
    double C = 1.0;
    foretell::LogisticPenalty penalty = foretell::LogisticPenalty::l2;
    bool in_float = false;
};

/// Where a run of a solver ended.
struct RacePoint {
    std::string problem, library, solver;
    double seconds = 0.0;  ///< of one processor, for the whole fit
    double gap = 0.0;      ///< of the objective above its minimum, relative to it
};

/// The problems; with `quick` a fiftieth of the rows.
[[nodiscard]] inline std::vector<RaceProblem> race_problems(bool quick) {
    using foretell::LogisticPenalty;
    std::vector<RaceProblem> problems = {
        {"tall", "Tall, well scaled", {100'000, 50}},
        {"scaled", "Tall, scales 1 : 1000", {100'000, 50, 2, 1e3}},
        {"pairs", "Pairs of columns equal to 1 %", {100'000, 50, 2, 1.0, 1.0, 1e-2}},
        {"wide", "Wide", {1000, 3000}},
        {"sparse", "Sparse, 40 entries a row", {20'000, 2000, 2, 1.0, 0.02}},
        {"separable", "Separable", {50'000, 20, 2, 1.0, 1.0, 1.0, 0.0}},
        {"multinomial", "Ten classes", {20'000, 50, 10}},
        {"l1", "Absolute values (L1)", {50'000, 100}, 0.01, LogisticPenalty::l1},
        {"scaled_float", "Scales 1 : 1000, float", {100'000, 50, 2, 1e3}},
    };
    for (RaceProblem& p : problems) {
        p.in_float = p.name == "scaled_float";
        if (quick) p.shape.n_samples = std::max<std::size_t>(100, p.shape.n_samples / 50);
    }
    return problems;
}

namespace detail {

template <class T>
double row_dot(const foretell::Matrix<T>& X, std::size_t i, const double* w) {
    const std::size_t d = X.shape()[1];
    double z = 0.0;
    for (std::size_t j = 0; j < d; ++j) z += w[j] * static_cast<double>(X(i, j));
    return z;
}
template <class T>
double row_dot(const foretell::CsrMatrix<T>& X, std::size_t i, const double* w) {
    const auto columns = X.row_columns(i);
    const auto values = X.row_values(i);
    double z = 0.0;
    for (std::size_t e = 0; e < columns.size(); ++e) {
        z += w[columns[e]] * static_cast<double>(values[e]);
    }
    return z;
}

}  // namespace detail

/// C sum_i log-loss_i + penalty(W), added up in double by the plainest loops: the judge of a race
/// trusts no solver's own figures.
/// @param W (1, d) for two classes, else (n_classes, d); b one for each row of W
template <class Rows>
[[nodiscard]] double race_objective(const RaceProblem& problem, const Rows& X,
                                    const foretell::Labels& y, const foretell::Matrix<double>& W,
                                    const std::vector<double>& b) {
    const std::size_t n = y.size(), k = W.shape()[0], d = W.shape()[1];
    std::vector<double> z(k);
    double loss = 0.0, penalty = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t c = 0; c < k; ++c) z[c] = detail::row_dot(X, i, W.data() + c * d) + b[c];
        if (k == 1) {
            const double margin = y(i) > 0 ? z[0] : -z[0];
            loss += std::log1p(std::exp(-std::abs(margin))) + std::max(0.0, -margin);
            continue;
        }
        const double top = *std::max_element(z.begin(), z.end());
        double sum = 0.0;
        for (const double v : z) sum += std::exp(v - top);
        loss += std::log(sum) + top - z[static_cast<std::size_t>(y(i))];
    }
    const bool absolute = problem.penalty == foretell::LogisticPenalty::l1;
    for (std::size_t e = 0; e < k * d; ++e) {
        const double w = W.data()[e];
        penalty += absolute ? std::abs(w) : 0.5 * w * w;
    }
    return problem.C * loss + penalty;
}

}  // namespace bench
