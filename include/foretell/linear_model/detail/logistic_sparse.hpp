#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/logistic_regression_options.hpp>
#include <foretell/optim/columns.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/optim/proximal_newton.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace foretell::logistic {

/// Weights and intercepts in double, W (n_outputs, n_features) and b (n_outputs,), and how the
/// solver that found them went.
struct Solved {
    Buffer<double> W, b;
    LogisticSolverResult result;
};

/// log(1 + exp(z)) - t z with t = 0 or 1, an optim::RowLoss.
struct LogisticRowLoss {
    static double value(double t, double z) noexcept {
        return std::max(z, 0.0) - t * z + std::log1p(std::exp(-std::abs(z)));
    }
    static optim::LossDerivatives derivatives(double t, double z) noexcept {
        const double e = std::exp(-std::abs(z)), inverse = 1.0 / (1.0 + e);
        const double p = z >= 0.0 ? inverse : e * inverse;
        return {p - t, std::max(p * (1.0 - p), 1e-12)};
    }
    /// The entropy of the probability t + s.
    static double minus_conjugate(double t, double s) noexcept {
        const double q = t + s;
        double entropy = 0.0;
        if (q > 0.0) entropy -= q * std::log(q);
        if (q < 1.0) entropy -= (1.0 - q) * std::log1p(-q);
        return entropy;
    }
};

/// X by its columns. Dense ones are centred, which changes the intercept alone.
template <class T>
[[nodiscard]] auto columns_of(const MatrixView<const T>& X, const Buffer<double>& mean) {
    return optim::columns_of<double>(X, mean);
}
template <class T>
[[nodiscard]] auto columns_of(const CsrMatrix<T>& X, const Buffer<double>&) {
    return optim::columns_of(X);
}

/// How much of the penalty is on absolute values.
[[nodiscard]] inline double l1_share(const LogisticRegressionOptions& options) noexcept {
    if (options.penalty == LogisticPenalty::elastic_net) return options.l1_ratio;
    return options.penalty == LogisticPenalty::l1 ? 1.0 : 0.0;
}

/// Two classes with a penalty of the elastic net, by optim::ProximalNewton.
template <class T, class X>
[[gnu::cold]] Solved solve_by_coordinates(const Data<T, X>& data, const Buffer<double>& mean,
                                          const LogisticRegressionOptions& options,
                                          const optim::StopRule& rule, Solved earlier) {
    const std::size_t n = data.n_samples(), d = data.n_features();
    const auto columns = columns_of(data.rows, mean);
    using V = typename decltype(columns.values)::value_type;
    Buffer<double> weight(n);
    Buffer<V> target(n);
    for (std::size_t i = 0; i < n; ++i) {
        weight[i] = data.loss_factor * static_cast<double>(data.weight_of(i));
        target[i] = static_cast<V>(data.target[i]);
    }
    const double share = l1_share(options);
    const bool centred = !is_sparse<X> && data.fit_intercept;
    const bool warm = !earlier.W.empty();
    double b = data.fit_intercept ? std::log(data.class_total[1] / data.class_total[0]) : 0.0;
    if (warm) {
        b = data.fit_intercept ? earlier.b[0] : 0.0;
        for (std::size_t j = 0; centred && j < d; ++j) b += mean[j] * earlier.W[j];
    }
    optim::ProximalNewton<V, LogisticRowLoss> solver({.X = columns.view(),
                                                      .target = target.data(),
                                                      .weight = weight.data(),
                                                      .l1 = share,
                                                      .l2 = 1.0 - share,
                                                      .intercept = data.fit_intercept},
                                                     std::move(earlier.W), b);
    optim::ProximalNewtonResult r = solver.solve(rule);
    Solved out;
    for (std::size_t j = 0; centred && j < d; ++j) r.b -= mean[j] * r.w[j];
    out.W = std::move(r.w);
    out.b.assign(1, r.b);
    out.result = {.solver = LogisticSolver::coordinate_descent,
                  .reason = options.solver == LogisticSolver::automatic
                                ? "absolute values in the penalty"
                                : "asked for",
                  .stop = r.stop,
                  .n_iterations = r.n_iterations,
                  .n_evaluations = r.n_passes,
                  .objective = r.objective,
                  .gradient_norm = r.violation,
                  .decrement = std::sqrt(2.0 * r.gap)};
    return out;
}

}  // namespace foretell::logistic
