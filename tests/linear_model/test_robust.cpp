#include "reference/robust.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/linear_model/huber_regressor.hpp>
#include <foretell/linear_model/quantile_regressor.hpp>
#include <foretell/progress/recording_log.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_robust;

namespace {

const MatrixView<const double> X(ref::X.data(), 61, 3);

template <class M>
std::vector<double> answer(const M& model) {
    std::vector<double> all(model.coef().begin(), model.coef().end());
    all.push_back(model.intercept());
    return all;
}
std::vector<double> coefficients(const std::vector<double>& fit) {
    return {fit.begin(), fit.end() - 1};
}

/// F of HuberRegressor by its definition.
double huber_objective(const std::vector<double>& theta, double epsilon, double alpha) {
    double value = 0.0;
    for (std::size_t i = 0; i < 61; ++i) {
        double r = ref::y[i] - theta[3];
        for (std::size_t j = 0; j < 3; ++j) r -= X(i, j) * theta[j];
        const double u = std::abs(r) / theta[4];
        value += theta[4] * (1.0 + (u <= epsilon ? u * u : 2.0 * epsilon * u - epsilon * epsilon));
    }
    for (std::size_t j = 0; j < 3; ++j) value += alpha * theta[j] * theta[j];
    return value;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/robust");

TEST_CASE("Huber: agrees with scikit-learn, and its derivatives are 0") {
    const HuberRegressorOptions options{.tol = 1e-11};
    auto model = HuberRegressor(options).fit(X, ref::y);
    CHECK(relative_error(answer(model), coefficients(ref::huber)) < 1e-9);
    CHECK(relative_error(model.scale(), ref::huber[4]) < 1e-9);
    CHECK(model.solver_result().converged());
    CHECK(model.solver_result().gradient_norm < 1e-8);
    std::vector<double> theta = answer(model);
    theta.push_back(model.scale());
    const auto f = [](const std::vector<double>& t) { return huber_objective(t, 1.35, 1e-4); };
    CHECK(relative_error(model.solver_result().objective, f(theta)) < 1e-12);
    for (const double g : support::numerical_gradient(f, theta)) CHECK(std::abs(g) < 1e-6);

    const Labels outliers = model.outliers(X, ref::y);
    const Vector<double> p = model.predict(X);
    for (std::size_t i = 0; i < 61; ++i) {
        CHECK(outliers(i) == (std::abs(ref::y[i] - p(i)) > 1.35 * model.scale() ? 1 : 0));
    }
    model.fit(X, ref::y, {.sample_weight = ref::w});
    CHECK(relative_error(answer(model), coefficients(ref::huber_weighted)) < 1e-9);
    CHECK(relative_error(model.scale(), ref::huber_weighted[4]) < 1e-9);
    const auto ridge = HuberRegressor({.epsilon = 2.0, .alpha = 5.0, .tol = 1e-11}).fit(X, ref::y);
    CHECK(relative_error(answer(ridge), coefficients(ref::huber_ridge)) < 1e-9);
    const auto through = HuberRegressor({.fit_intercept = false, .tol = 1e-11}).fit(X, ref::y);
    CHECK(relative_error(answer(through), coefficients(ref::huber_through_zero)) < 1e-9);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    CHECK(relative_error(answer(HuberRegressor(options).fit(sparse, ref::y)),
                         coefficients(ref::huber)) < 1e-9);
    CHECK(answer(HuberRegressor({.tol = 1e-11, .n_threads = 2}).fit(X, ref::y)) ==
          answer(HuberRegressor(options).fit(X, ref::y)));
}

TEST_CASE("Huber: outliers do not carry it away, exact rows leave no scale") {
    std::vector<double> x(40), y(40);
    Random random(5);
    for (std::size_t i = 0; i < 40; ++i) {
        x[i] = static_cast<double>(i);
        y[i] = 3.0 * x[i] + 1.0 + 0.1 * random.normal();
    }
    for (const std::size_t i : {std::size_t{3}, std::size_t{20}, std::size_t{38}}) y[i] = 1e6;
    const MatrixView<const double> A(x.data(), 40, 1);
    const auto model = HuberRegressor().fit(A, y);
    CHECK(std::abs(model.coef()(0) - 3.0) < 0.02);
    const Labels outliers = model.outliers(A, y);
    CHECK(outliers(3) + outliers(20) + outliers(38) == 3);
    for (std::size_t i = 0; i < 40; ++i) y[i] = 2.0 * x[i] - 5.0;
    const auto exact = HuberRegressor({.alpha = 0.0}).fit(A, y);
    CHECK(std::abs(exact.coef()(0) - 2.0) < 1e-3);
    CHECK(exact.scale() < 1e-3);
    CHECK(exact.solver_result().converged());
    const auto flat = HuberRegressor().fit(A, std::vector<double>(40, 4.0));
    CHECK(relative_error(flat.predict(A)(7), 4.0) < 1e-9);
}

TEST_CASE("quantiles: agree with scikit-learn's linear programs") {
    const auto fit = [&](double q, double alpha, bool intercept = true) {
        return QuantileRegressor(
            {.quantile = q, .alpha = alpha, .fit_intercept = intercept, .tol = 1e-12});
    };
    const auto check = [&](const QuantileRegressor<>& model, const std::vector<double>& wanted) {
        CHECK(relative_error(answer(model), coefficients(wanted)) < 1e-7);
        CHECK(relative_error(model.solver_result().objective, wanted[4]) < 1e-10);
        CHECK(model.solver_result().duality_gap < 1e-9);
        CHECK(model.solver_result().converged());
    };
    check(fit(0.5, 0.0).fit(X, ref::y), ref::median);
    check(fit(0.8, 0.01).fit(X, ref::y), ref::upper);
    check(fit(0.3, 0.02).fit(X, ref::y, {.sample_weight = ref::w}), ref::weighted);
    const auto some = fit(0.5, 0.2).fit(X, ref::y);
    check(some, ref::sparse);
    CHECK(some.coef()(1) == 0.0);
    check(fit(0.5, 0.0, false).fit(X, ref::y), ref::median_through_zero);
    check(fit(0.8, 0.01).fit(CsrMatrix<double>::from_dense(X), ref::y), ref::upper);
}

TEST_CASE("quantiles: the share below, by hand and on noise that grows") {
    const std::vector<double> zeros(5, 0.0), y{1.0, 2.0, 3.0, 4.0, 100.0};
    const MatrixView<const double> A(zeros.data(), 5, 1);
    CHECK(std::abs(QuantileRegressor({.alpha = 0.0}).fit(A, y).intercept() - 3.0) < 1e-7);
    CHECK(std::abs(QuantileRegressor({.quantile = 0.3, .alpha = 0.0}).fit(A, y).intercept() - 2.0) <
          1e-7);
    Random random(9);
    const std::size_t n = 2000;
    Matrix<double> x = uninitialized<double>(n, 2);
    std::vector<double> t(n);
    for (std::size_t i = 0; i < n; ++i) {
        x(i, 0) = random.uniform();
        x(i, 1) = 1e5 * random.normal();
        t[i] = 1.0 + x(i, 0) * (2.0 + random.normal());
    }
    for (const double q : {0.1, 0.9}) {
        const auto model = QuantileRegressor({.quantile = q, .alpha = 0.0}).fit(x, t);
        const Vector<double> p = model.predict(x);
        double below = 0.0;
        for (std::size_t i = 0; i < n; ++i) below += t[i] < p(i) ? 1.0 / n : 0.0;
        CHECK(std::abs(below - q) < 3.0 / n);
    }
}

TEST_CASE("degenerate tables and errors") {
    Matrix<double> A = uninitialized<double>(61, 3);
    for (std::size_t i = 0; i < 61; ++i) {
        A(i, 0) = A(i, 1) = X(i, 0);
        A(i, 2) = 0.1;
    }
    const auto twice = QuantileRegressor({.alpha = 0.0}).fit(A, ref::y);
    for (const double c : answer(twice)) CHECK(std::isfinite(c));
    const auto flat = QuantileRegressor().fit(A, std::vector<double>(61, 2.5));
    CHECK(std::abs(flat.intercept() - 2.5) < 1e-9);
    const auto one =
        QuantileRegressor().fit(MatrixView<const double>(X.data(), 1, 3), std::vector<double>{2.5});
    CHECK(std::abs(one.predict(MatrixView<const double>(X.data(), 1, 3))(0) - 2.5) < 1e-9);
    RecordingLog log;
    const auto short_of = QuantileRegressor({.max_iter = 1}).fit(X, ref::y, {.log = &log});
    CHECK_FALSE(short_of.solver_result().converged());
    REQUIRE(log.entries().size() == 1);
    CHECK(log.entries()[0].text.find("QuantileRegressor::fit: did not converge in 1 iterations") ==
          0);
    CHECK_THROWS_WITH_AS(QuantileRegressor({.quantile = 1.0}),
                         "QuantileRegressor: quantile must be in (0, 1), got 1", InvalidArgument);
    CHECK_THROWS_WITH_AS(HuberRegressor({.epsilon = 0.5}),
                         "HuberRegressor: epsilon must be finite and >= 1, got 0.5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(HuberRegressor().fit(X, std::vector<double>(2, 1.0)),
                         "HuberRegressor::fit: X has 61 samples, but y has 2", ShapeError);
}

TEST_SUITE_END();
