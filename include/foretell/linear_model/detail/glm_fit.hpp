#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/linear_model/detail/glm_objective.hpp>
#include <foretell/linear_model/detail/ridge_solve.hpp>
#include <foretell/linear_model/glm_options.hpp>
#include <foretell/linear_model/linear_regressor_base.hpp>
#include <foretell/optim/lbfgs.hpp>
#include <foretell/optim/newton_cholesky.hpp>
#include <foretell/progress/log.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace foretell::linear {

/// @throws InvalidArgument naming the first target that the family cannot have
template <class T>
void check_range_of_targets(const std::string& where, VectorView<const T> y, double power) {
    if (power < 1.0) return;
    const bool may_be_zero = power < 2.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (y[i] > T(0) || (may_be_zero && y[i] == T(0))) continue;
        throw InvalidArgument(message(where, ": y must be ", may_be_zero ? ">= 0" : "> 0", ", got ",
                                      y[i], " at row ", i));
    }
}

/// theta of the earlier fit, or zeros with the intercept that fits the mean of y.
template <class T>
[[nodiscard]] Buffer<double> glm_start(const LinearFit<T>* before, const Buffer<double>& mean,
                                       double y_mean, const GlmOptions& o,
                                       const loss::Tweedie& loss) {
    const std::size_t d = mean.size() - 1;
    Buffer<double> theta(d + (o.fit_intercept ? 1 : 0), 0.0);
    if (before != nullptr && before->coef.size() == d) {
        double c = static_cast<double>(before->intercept);
        for (std::size_t j = 0; j < d; ++j) {
            theta[j] = static_cast<double>(before->coef(j));
            c += mean[j] * theta[j];
        }
        if (o.fit_intercept) theta[d] = c;
    } else if (o.fit_intercept) {
        theta[d] = !loss.log_link ? y_mean : std::log(y_mean > 0.0 ? y_mean : 1e-10);
    }
    return theta;
}

/// @param before the earlier fit to start from, or null
/// @param where `PoissonRegressor::fit`, for messages
template <class T, class X>
[[nodiscard]] LinearFit<T> fit_glm(const std::string& where, const X& rows, VectorView<const T> y,
                                   const GlmOptions& o, const loss::Tweedie& loss,
                                   const LinearFit<T>* before, const FitOptions<T>& options) {
    check_range_of_targets<T>(where, y, loss.power);
    const std::size_t d = rows.cols();
    Buffer<double> mean = weighted_means<T>(rows, y, options.sample_weight, true);
    const double y_mean = mean[d];
    if (!o.fit_intercept) std::fill(mean.begin(), mean.end(), 0.0);
    GlmObjective<T, X, loss::Tweedie> f(rows, y, options.sample_weight, mean, o.fit_intercept,
                                        o.alpha, loss, o.n_threads);
    const Buffer<double> theta = glm_start<T>(before, mean, y_mean, o, loss);
    const optim::StopRule rule{.tol = o.tol,
                               .max_iterations = o.max_iter,
                               .precision = f.precision(),
                               .progress = options.progress,
                               .what = where};
    const bool newton =
        o.solver == GlmSolver::newton_cholesky || (o.solver == GlmSolver::automatic && d <= 500);
    optim::Result r;
    if (newton) {
        r = optim::newton_cholesky(f, VectorView<const double>(theta), {.stopping = rule});
    } else {
        Buffer<double> g(theta.size());
        f(VectorView<const double>(theta), VectorView<double>(g));
        const Buffer<double> scale = f.diagonal();
        const auto by_diagonal = [&](VectorView<double> v) {
            for (std::size_t j = 0; j < v.size(); ++j) v[j] /= scale[j];
        };
        r = optim::lbfgs(f, VectorView<const double>(theta), {.stopping = rule}, by_diagonal);
    }
    LinearFit<T> fit;
    fit.solver.solver = newton ? "newton_cholesky" : "lbfgs";
    fit.solver.reason =
        o.solver != GlmSolver::automatic ? std::string("asked for") : message(d, " features");
    fit.solver.stop = r.stop;
    fit.solver.n_iterations = r.n_iterations;
    fit.solver.objective = r.objective;
    fit.solver.gradient_norm = 0.0;
    double c = o.fit_intercept ? r.x[d] : 0.0;
    fit.coef = uninitialized<T>(d);
    const double by_intercept = o.fit_intercept ? r.gradient[d] : 0.0;
    fit.solver.gradient_norm = std::abs(by_intercept);
    for (std::size_t j = 0; j < d; ++j) {
        fit.coef(j) = static_cast<T>(r.x[j]);
        c -= mean[j] * r.x[j];
        const double by_w = r.gradient[j] + mean[j] * by_intercept;
        fit.solver.gradient_norm = std::max(fit.solver.gradient_norm, std::abs(by_w));
    }
    fit.intercept = o.fit_intercept ? static_cast<T>(c) : T(0);
    if (options.log != nullptr && !fit.solver.converged() && r.stop != optim::Stop::interrupted) {
        options.log->log(LogLevel::warning,
                         message(where, ": ", fit.solver.solver, " did not converge in ",
                                 r.n_iterations, " iterations (", name_of(r.stop),
                                 "); raise max_iter or alpha, or scale the data"));
    }
    return fit;
}

/// 1 - deviance / deviance of the weighted mean of y; 0 where y is constant and not met exactly.
template <class T>
[[nodiscard]] double explained_deviance(VectorView<const T> y, VectorView<const T> mu,
                                        VectorView<const T> weight, const loss::Tweedie& loss) {
    double total = 0.0, mean = 0.0, residual = 0.0, spread = 0.0;
    const auto s = [&](std::size_t i) {
        return weight.empty() ? 1.0 : static_cast<double>(weight[i]);
    };
    for (std::size_t i = 0; i < y.size(); ++i) {
        total += s(i);
        mean += s(i) * static_cast<double>(y[i]);
    }
    mean /= total;
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (!(s(i) > 0.0)) continue;
        const double t = static_cast<double>(y[i]);
        residual += s(i) * loss.half_deviance(t, static_cast<double>(mu[i]));
        spread += s(i) * loss.half_deviance(t, mean);
    }
    if (!(spread > 0.0)) return residual > 0.0 ? 0.0 : 1.0;
    return 1.0 - residual / spread;
}

}  // namespace foretell::linear
