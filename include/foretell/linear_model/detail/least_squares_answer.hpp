#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/message.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/least_squares.hpp>
#include <foretell/linear_model/linear_regression_options.hpp>
#include <foretell/linear_model/linear_solver_result.hpp>
#include <foretell/progress/log.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace foretell::linear {

/// What the classes of least squares learn, of m targets.
template <class T>
struct LeastSquaresAnswer {
    Matrix<T> coef;       ///< (m, d)
    Vector<T> intercept;  ///< (m,)
    LinearSolverResult solver;
    std::size_t rank = 0;
    std::vector<double> singular_values;
};

/// Solves as `options` say, and tells the log of columns that depend on each other.
/// @param type `LinearRegression`, for messages
///   rows (n, d), targets (n, m)
/// @throws what make_gram says
template <class T, class X>
[[nodiscard]] LeastSquaresAnswer<T> answer_least_squares(std::string_view type, const X& rows,
                                                         MatrixView<const T> targets,
                                                         const LinearRegressionOptions& options,
                                                         const FitOptions<T>& fit) {
    const std::size_t d = rows.cols(), m = targets.cols();
    const std::string where = message(type, "::fit");
    const bool by_qr = options.solver == LeastSquaresSolver::qr;
    const LeastSquaresResult r =
        least_squares<T>(where, rows, targets, fit.sample_weight, options.fit_intercept, !by_qr,
                         options.solver != LeastSquaresSolver::cholesky, options.n_threads);

    LeastSquaresAnswer<T> out;
    out.coef = uninitialized<T>(m, d);
    out.intercept = full(m, T(0));
    for (std::size_t t = 0; t < m; ++t) {
        double intercept = r.mean[d + t];
        for (std::size_t j = 0; j < d; ++j) {
            out.coef(t, j) = static_cast<T>(r.coef[t * d + j]);
            intercept -= r.mean[j] * r.coef[t * d + j];
        }
        if (options.fit_intercept) out.intercept(t) = static_cast<T>(intercept);
    }
    out.rank = r.rank;
    out.singular_values.assign(r.singular_values.begin(), r.singular_values.end());
    out.solver.solver = r.by_qr ? "qr" : "cholesky";
    out.solver.reason =
        r.by_qr ? (by_qr ? std::string("asked for")
                         : message("the columns are nearly dependent, or more than the rows"))
                : message("the scaled normal equations have a condition number of about ",
                          r.condition, "; corrected ", r.n_corrections, " times");
    out.solver.stop = optim::Stop::precision_reached;
    out.solver.n_iterations = r.n_corrections;
    out.solver.objective = 0.5 * r.residual_square;
    out.solver.gradient_norm = r.gradient_norm;
    if (fit.log != nullptr && r.rank < d) {
        fit.log->log(LogLevel::info,
                     message(where, ": X has rank ", r.rank, " with ", d,
                             " features (the centred columns depend on each other, or are "
                             "constant): the coefficients are those of least norm"));
    }
    return out;
}

}  // namespace foretell::linear
