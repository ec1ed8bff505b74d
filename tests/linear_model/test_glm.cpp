#include "reference/glm.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/linear_model/gamma_regressor.hpp>
#include <foretell/linear_model/poisson_regressor.hpp>
#include <foretell/linear_model/tweedie_regressor.hpp>
#include <foretell/loss/tweedie.hpp>
#include <foretell/progress/recording_log.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_glm;

namespace {

const MatrixView<const double> X(ref::X.data(), 60, 3);
constexpr GlmSolver both[] = {GlmSolver::newton_cholesky, GlmSolver::lbfgs};

template <class M>
std::vector<double> answer(const M& model) {
    std::vector<double> all(model.coef().begin(), model.coef().end());
    all.push_back(model.intercept());
    return all;
}
std::vector<double> coefficients(const std::vector<double>& with_score) {
    return {with_score.begin(), with_score.end() - 1};
}

/// The largest |derivative| of F at a model, by the definition.
template <class M>
double largest_derivative(const M& model, const std::vector<double>& y,
                          const std::vector<double>& s, const loss::Tweedie& family, double alpha) {
    double total = 0.0;
    std::vector<double> g(4, 0.0);
    for (std::size_t i = 0; i < 60; ++i) {
        double z = model.intercept();
        for (std::size_t j = 0; j < 3; ++j) z += X(i, j) * model.coef()(j);
        const double mu = family.mean(z), weight = s.empty() ? 1.0 : s[i];
        const double r =
            weight * (mu - y[i]) * std::pow(mu, -family.power) * (family.log_link ? mu : 1.0);
        for (std::size_t j = 0; j < 3; ++j) g[j] += r * X(i, j);
        g[3] += r;
        total += weight;
    }
    double worst = model.options().fit_intercept ? std::abs(g[3] / total) : 0.0;
    for (std::size_t j = 0; j < 3; ++j) {
        worst = std::max(worst, std::abs(g[j] / total + alpha * model.coef()(j)));
    }
    return worst;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/glm");

TEST_CASE("without features the mean is the mean, by hand") {
    const std::vector<double> zeros(4, 0.0), y{1.0, 2.0, 3.0, 6.0};
    const MatrixView<const double> A(zeros.data(), 4, 1);
    const auto poisson = PoissonRegressor({.tol = 1e-10}).fit(A, y);
    CHECK(relative_error(poisson.intercept(), std::log(3.0)) < 1e-14);
    CHECK(poisson.coef()(0) == 0.0);
    CHECK(relative_error(poisson.predict(A)(2), 3.0) < 1e-14);
    CHECK(std::abs(poisson.score(A, y)) < 1e-14);
    // Two groups, no penalty: each has its own mean; D2 against the mean of all.
    const std::vector<double> group{0.0, 0.0, 1.0, 1.0};
    const auto two = PoissonRegressor({.alpha = 0.0, .tol = 1e-12})
                         .fit(MatrixView<const double>(group.data(), 4, 1), y);
    CHECK(relative_error(std::exp(two.intercept()), 1.5) < 1e-12);
    CHECK(relative_error(std::exp(two.intercept() + two.coef()(0)), 4.5) < 1e-12);
}

TEST_CASE("losses: their values by hand, derivatives as differences") {
    CHECK(loss::Tweedie{0.0, false}.half_deviance(3.0, 1.0) == 2.0);
    CHECK(loss::Tweedie{1.0, true}.half_deviance(0.0, 2.0) == 2.0);
    CHECK(relative_error(loss::Tweedie{1.0, true}.half_deviance(3.0, 2.0),
                         3.0 * std::log(1.5) - 1.0) < 1e-15);
    CHECK(relative_error(loss::Tweedie{2.0, true}.half_deviance(3.0, 2.0),
                         std::log(2.0 / 3.0) + 0.5) < 1e-15);
    CHECK(loss::Tweedie{2.0, true}.half_deviance(3.0, -1.0) ==
          std::numeric_limits<double>::infinity());
    for (const double power : {0.0, 1.0, 1.3, 2.0, 3.0}) {
        for (const bool log_link : {false, true}) {
            const loss::Tweedie family{power, log_link};
            CHECK(std::abs(family.half_deviance(1.7, 1.7)) < 1e-15);
            const double z = 0.7, y = 1.7, h = 1e-5;
            const auto at = family(z, y), above = family(z + h, y), below = family(z - h, y);
            CHECK(relative_error(at.gradient, (above.value - below.value) / (2 * h)) < 1e-8);
            if (log_link && power >= 1.0 && power <= 2.0) {
                CHECK(relative_error(at.curvature, (above.gradient - below.gradient) / (2 * h)) <
                      1e-8);
            }
            CHECK(at.curvature > 0.0);
        }
    }
}

TEST_CASE("agree with scikit-learn, and their derivatives are 0") {
    for (const auto solver : both) {
        CAPTURE(name_of(solver));
        const GlmOptions options{.alpha = 0.1, .solver = solver, .tol = 1e-11, .max_iter = 1000};
        auto poisson = PoissonRegressor(options).fit(X, ref::counts);
        CHECK(relative_error(answer(poisson), coefficients(ref::poisson)) < 1e-9);
        CHECK(relative_error(poisson.score(X, ref::counts), ref::poisson[4]) < 1e-11);
        CHECK(largest_derivative(poisson, ref::counts, {}, {1.0, true}, 0.1) < 1e-8);
        CHECK(relative_error(poisson.solver_result().gradient_norm,
                             largest_derivative(poisson, ref::counts, {}, {1.0, true}, 0.1)) <
              1e-8);
        CHECK(poisson.solver_result().converged());
        poisson.fit(X, ref::counts, {.sample_weight = ref::w});
        CHECK(relative_error(answer(poisson), coefficients(ref::poisson_weighted)) < 1e-9);
        CHECK(relative_error(poisson.score(X, ref::counts, ref::w), ref::poisson_weighted[4]) <
              1e-11);
        GlmOptions through = options;
        through.fit_intercept = false;
        CHECK(relative_error(answer(PoissonRegressor(through).fit(X, ref::counts)),
                             coefficients(ref::poisson_through_zero)) < 1e-9);
        const auto gamma = GammaRegressor(options).fit(X, ref::amounts);
        CHECK(relative_error(answer(gamma), coefficients(ref::gamma)) < 1e-9);
        CHECK(relative_error(gamma.score(X, ref::amounts), ref::gamma[4]) < 1e-11);
        CHECK(largest_derivative(gamma, ref::amounts, {}, {2.0, true}, 0.1) < 1e-8);
        CHECK(relative_error(
                  answer(GammaRegressor(options).fit(X, ref::amounts, {.sample_weight = ref::w})),
                  coefficients(ref::gamma_weighted)) < 1e-9);
        const auto tweedie = [&](double power, TweedieLink link = TweedieLink::automatic) {
            return TweedieRegressor({.power = power,
                                     .alpha = 0.1,
                                     .link = link,
                                     .solver = solver,
                                     .tol = 1e-11,
                                     .max_iter = 1000});
        };
        const auto spend = tweedie(1.5).fit(X, ref::spend);
        CHECK(relative_error(answer(spend), coefficients(ref::tweedie)) < 1e-9);
        CHECK(relative_error(spend.score(X, ref::spend), ref::tweedie[4]) < 1e-11);
        CHECK(largest_derivative(spend, ref::spend, {}, {1.5, true}, 0.1) < 1e-8);
        const auto normal = tweedie(0.0).fit(X, ref::spend, {.sample_weight = ref::w});
        CHECK(relative_error(answer(normal), coefficients(ref::normal)) < 1e-9);
        CHECK(relative_error(normal.score(X, ref::spend, ref::w), ref::normal[4]) < 1e-11);
        CHECK(relative_error(answer(tweedie(0.0, TweedieLink::log).fit(X, ref::amounts)),
                             coefficients(ref::normal_log)) < 1e-8);
        CHECK(relative_error(answer(tweedie(3.0).fit(X, ref::amounts)),
                             coefficients(ref::inverse_gaussian)) < 1e-8);
        const auto sparse = CsrMatrix<double>::from_dense(X);
        CHECK(relative_error(answer(PoissonRegressor(options).fit(sparse, ref::counts,
                                                                  {.sample_weight = ref::w})),
                             coefficients(ref::poisson_weighted)) < 1e-9);
        CHECK(relative_error(
                  PoissonRegressor(options).fit(sparse, ref::counts).score(sparse, ref::counts),
                  ref::poisson[4]) < 1e-9);
    }
}

TEST_CASE("threads, warm starts and float") {
    Random random(2);
    const std::size_t n = 10'000;
    Matrix<double> A = uninitialized<double>(n, 4);
    for (double& v : A) v = random.normal();
    std::vector<double> y(n);
    for (std::size_t i = 0; i < n; ++i) {
        y[i] = static_cast<double>(random.poisson(std::exp(0.3 * A(i, 0) - 0.2 * A(i, 3))));
    }
    const auto one = PoissonRegressor().fit(A, y);
    CHECK(answer(PoissonRegressor({.n_threads = 3}).fit(A, y)) == answer(one));
    auto warm = PoissonRegressor({.warm_start = true}).fit(A, y);
    const std::size_t cold = warm.solver_result().n_iterations;
    warm.fit(A, y);
    CHECK(warm.solver_result().n_iterations < cold);
    Matrix<float> single = uninitialized<float>(60, 3);
    for (std::size_t i = 0; i < 180; ++i) single.data()[i] = static_cast<float>(ref::X[i]);
    const std::vector<float> counts(ref::counts.begin(), ref::counts.end());
    CHECK(relative_error(
              answer(PoissonRegressor<float>({.alpha = 0.1, .tol = 1e-8}).fit(single, counts)),
              coefficients(ref::poisson)) < 1e-5);
}

TEST_CASE("degenerate tables stay finite and say what happened") {
    // A column twice, a constant one, units far apart; without a penalty.
    Matrix<double> A = uninitialized<double>(60, 4);
    for (std::size_t i = 0; i < 60; ++i) {
        A(i, 0) = A(i, 1) = X(i, 0);
        A(i, 2) = 5.0;
        A(i, 3) = 1e6 * X(i, 2);
    }
    for (const auto solver : both) {
        RecordingLog log;
        const auto model = PoissonRegressor({.alpha = 0.0, .solver = solver, .tol = 1e-6})
                               .fit(A, ref::counts, {.log = &log});
        for (const double w : answer(model)) CHECK(std::isfinite(w));
        CHECK(model.score(A, ref::counts) > 0.1);
        const auto zero = PoissonRegressor({.solver = solver}).fit(A, std::vector<double>(60, 0.0));
        for (const double w : answer(zero)) CHECK(std::isfinite(w));
        CHECK(zero.predict(A)(0) < 1e-4);
        const auto huge = GammaRegressor({.solver = solver}).fit(A, std::vector<double>(60, 1e200));
        CHECK(relative_error(huge.predict(A)(7) / 1e200, 1.0) < 1e-6);
    }
    RecordingLog log;
    const auto short_of = PoissonRegressor({.alpha = 0.1, .tol = 1e-12, .max_iter = 1})
                              .fit(X, ref::counts, {.log = &log});
    CHECK_FALSE(short_of.solver_result().converged());
    REQUIRE(log.entries().size() == 1);
    CHECK(log.entries()[0].text ==
          "PoissonRegressor::fit: newton_cholesky did not converge in 1 iterations "
          "(max_iterations); raise max_iter or alpha, or scale the data");
}

TEST_CASE("errors say what was wanted and what was given") {
    std::vector<double> y = ref::counts;
    y[7] = -1.0;
    CHECK_THROWS_WITH_AS(PoissonRegressor().fit(X, y),
                         "PoissonRegressor::fit: y must be >= 0, got -1 at row 7", InvalidArgument);
    y[7] = 0.0;
    CHECK_THROWS_WITH_AS(GammaRegressor().fit(X, y),
                         doctest::Contains("GammaRegressor::fit: y must be > 0, got 0 at row"),
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(TweedieRegressor({.power = 0.5}),
                         "TweedieRegressor: power must be <= 0 or >= 1, as no distribution lies "
                         "between, got 0.5",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(PoissonRegressor({.alpha = -1.0}),
                         "PoissonRegressor: alpha must be finite and >= 0, got -1",
                         InvalidArgument);
}

TEST_SUITE_END();
