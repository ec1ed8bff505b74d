#pragma once

#include <foretell/core/access.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_fit.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// n values from low to high, evenly in their logarithms: 1e-4 ... 1e4 are scikit-learn's Cs.
/// @throws InvalidArgument unless 0 < low <= high, both finite, and n >= 1
[[nodiscard]] inline std::vector<double> log_spaced(double low, double high, std::size_t n) {
    if (!(low > 0.0) || !(low <= high) || !std::isfinite(high)) {
        throw InvalidArgument(
            message("log_spaced: low and high must be finite and 0 < low <= high, got ", low,
                    " and ", high));
    }
    if (n == 0) throw InvalidArgument("log_spaced: n must be >= 1, got 0");
    std::vector<double> values(n, low);
    const double width = std::log10(high) - std::log10(low);
    for (std::size_t i = 1; i < n; ++i) {
        const double t = static_cast<double>(i) / static_cast<double>(n - 1);
        values[i] = i + 1 == n ? high : std::pow(10.0, std::log10(low) + width * t);
    }
    return values;
}

/// Logistic regressions of the same data for several strengths of the penalty, ready to predict.
template <std::floating_point T = double>
struct LogisticPath {
    std::vector<double> Cs;                     ///< ascending: from the strongest penalty on
    std::vector<LogisticRegression<T>> models;  ///< one for each
};

namespace logistic {

/// Cs ascending, each once.
/// @throws InvalidArgument unless there is one, and each is finite and > 0
inline std::vector<double> ascending_Cs(std::string_view where, std::vector<double> Cs) {
    if (Cs.empty()) throw InvalidArgument(message(where, ": Cs must hold at least one value"));
    for (std::size_t i = 0; i < Cs.size(); ++i) {
        if (!(Cs[i] > 0.0) || !std::isfinite(Cs[i])) {
            throw InvalidArgument(
                message(where, ": Cs[", i, "] must be finite and > 0, got ", Cs[i]));
        }
    }
    std::sort(Cs.begin(), Cs.end());
    Cs.erase(std::unique(Cs.begin(), Cs.end()), Cs.end());
    return Cs;
}

/// Fits a model for each C in turn, each from where the one before ended.
/// @param Cs as ascending_Cs gives them
/// @param visit called with (position of C, model); false: stop
template <class T, class X, class Visit>
void for_each_on_path(const X& rows, LabelsView y, const std::vector<double>& Cs,
                      LogisticRegressionOptions options, const FitOptions<T>& fit_options,
                      Visit&& visit) {
    Start<T> start;
    for (std::size_t c = 0; c < Cs.size(); ++c) {
        options.C = Cs[c];
        LogisticRegression<T> model(options);
        Learnt<T> learnt = fit<T>(rows, y, options, fit_options, start);
        auto& fitted = Access::fitted(model);
        fitted.emplace();
        fitted->classes = to_labels(learnt.classes);
        fitted->coef = std::move(learnt.coef);
        fitted->intercept = std::move(learnt.intercept);
        fitted->solver = std::move(learnt.solver);
        start = {fitted->classes, fitted->coef, fitted->intercept};
        if (!visit(c, std::move(model))) return;
    }
}

template <class T, class X>
LogisticPath<T> path(const X& rows, LabelsView y, std::vector<double> Cs,
                     const LogisticRegressionOptions& options, const FitOptions<T>& fit_options) {
    LogisticPath<T> out{ascending_Cs("logistic_regression_path", std::move(Cs)), {}};
    FitOptions<T> quiet = fit_options;
    quiet.progress = nullptr;
    for_each_on_path<
        T>(rows, y, out.Cs, options, quiet, [&](std::size_t c, LogisticRegression<T>&& model) {
        out.models.push_back(std::move(model));
        return report(fit_options.progress, {"logistic_regression_path", c + 1, out.Cs.size(), {}});
    });
    out.Cs.resize(out.models.size());
    return out;
}

}  // namespace logistic

/// The regularisation path of LogisticRegression: fits it for each C, from the strongest penalty
/// to the weakest, each fit beginning where the one before ended.
///
///     const auto path = logistic_regression_path(X, y, log_spaced(1e-3, 1e3, 20));
///     path.models[7].coef();
///
/// @param Cs inverse strengths of the penalty, in any order
/// @param options those of LogisticRegression; its C is not used
/// @throws InvalidArgument if a C is not finite and > 0, and what LogisticRegression::fit throws
/// A progress sink that asks to stop leaves the models so far.
template <std::floating_point T>
[[nodiscard]] LogisticPath<T> logistic_regression_path(
    MatrixView<const T> X, LabelsView y, std::vector<double> Cs,
    const LogisticRegressionOptions& options = {}, const FitOptions<T>& fit_options = {}) {
    return logistic::path<T>(X, y, std::move(Cs), options, fit_options);
}
template <std::floating_point T>
[[nodiscard]] LogisticPath<T> logistic_regression_path(
    const Matrix<T>& X, LabelsView y, std::vector<double> Cs,
    const LogisticRegressionOptions& options = {}, const FitOptions<T>& fit_options = {}) {
    return logistic::path<T>(MatrixView<const T>(X), y, std::move(Cs), options, fit_options);
}
template <std::floating_point T>
[[nodiscard]] LogisticPath<T> logistic_regression_path(
    const CsrMatrix<T>& X, LabelsView y, std::vector<double> Cs,
    const LogisticRegressionOptions& options = {}, const FitOptions<T>& fit_options = {}) {
    return logistic::path<T>(X, y, std::move(Cs), options, fit_options);
}

}  // namespace foretell
