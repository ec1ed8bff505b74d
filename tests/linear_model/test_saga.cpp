#include "reference/logistic_l1.hpp"
#include "support/battery.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/progress/recording_progress.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_logistic_l1;

namespace {

const MatrixView<const double> X(ref::X.data(), 90, 6);

std::vector<double> answer(const LogisticRegression<>& model) {
    std::vector<double> all(model.coef().begin(), model.coef().end());
    all.insert(all.end(), model.intercept().begin(), model.intercept().end());
    return all;
}

LogisticRegressionOptions saga(LogisticPenalty penalty, double C, double l1_ratio = 0.5) {
    return {.penalty = penalty,
            .C = C,
            .l1_ratio = l1_ratio,
            .solver = LogisticSolver::saga,
            .tol = 1e-10,
            .max_iter = 20000};
}

/// How far 0 is from the subdifferential of F of a softmax.
double violation(const LogisticRegression<>& model, MatrixView<const double> A, LabelsView y,
                 double C, double ratio, const std::vector<double>& weight = {}) {
    const std::size_t k = model.classes().size(), d = A.cols();
    std::vector<double> g(k * d, 0.0), by_b(k, 0.0);
    const Matrix<double> p = model.predict_proba(A);
    for (std::size_t i = 0; i < A.rows(); ++i) {
        for (std::size_t o = 0; o < k; ++o) {
            const double r = C * (weight.empty() ? 1.0 : weight[i]) *
                             (p(i, o) - (model.classes()(o) == y[i] ? 1.0 : 0.0));
            for (std::size_t j = 0; j < d; ++j) g[o * d + j] += r * A(i, j);
            by_b[o] += r;
        }
    }
    double worst = 0.0;
    for (const double b : by_b) worst = std::max(worst, std::abs(b));
    for (std::size_t e = 0; e < k * d; ++e) {
        const double w = model.coef().data()[e], slope = g[e] + (1.0 - ratio) * w;
        worst = std::max(worst, w != 0.0 ? std::abs(slope + std::copysign(ratio, w))
                                         : std::max(0.0, std::abs(slope) - ratio));
    }
    return worst;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/saga");

TEST_CASE("saga finds what scikit-learn finds, for each penalty of two classes") {
    const auto l1 = LogisticRegression(saga(LogisticPenalty::l1, 0.3)).fit(X, ref::y);
    CHECK(relative_error(answer(l1), ref::l1) < 1e-7);
    CHECK(l1.solver_result().converged());
    CHECK(l1.solver_result().solver == LogisticSolver::saga);
    CHECK(l1.solver_result().gradient_norm < 1e-7);
    const auto weighted = LogisticRegression(saga(LogisticPenalty::l1, 0.3))
                              .fit(X, ref::y, {.sample_weight = ref::w});
    CHECK(relative_error(answer(weighted), ref::l1_weighted) < 1e-7);
    const auto net =
        LogisticRegression(saga(LogisticPenalty::elastic_net, 0.5, 0.4)).fit(X, ref::y);
    CHECK(relative_error(answer(net), ref::net) < 1e-7);
    LogisticRegressionOptions options = saga(LogisticPenalty::l1, 0.3);
    options.fit_intercept = false;
    CHECK(relative_error(answer(LogisticRegression(options).fit(X, ref::y)), ref::through_zero) <
          1e-7);
    for (const LogisticPenalty penalty : {LogisticPenalty::l2, LogisticPenalty::none}) {
        const auto other = LogisticRegression({.penalty = penalty, .C = 2.0, .tol = 1e-9});
        const auto expected = LogisticRegression(other).fit(X, ref::y);
        CHECK(relative_error(answer(LogisticRegression(saga(penalty, 2.0)).fit(X, ref::y)),
                             answer(expected)) < 1e-7);
    }
}

TEST_CASE("a softmax with absolute values in its penalty") {
    LogisticRegressionOptions options = saga(LogisticPenalty::l1, 0.4);
    options.solver = LogisticSolver::automatic;
    const auto l1 = LogisticRegression(options).fit(X, ref::three);
    CHECK(l1.solver_result().solver == LogisticSolver::saga);
    CHECK(violation(l1, X, ref::three, 0.4, 1.0) < 1e-8);
    const double shift = (l1.intercept()(0) + l1.intercept()(1) + l1.intercept()(2)) / 3.0;
    CHECK(std::abs(shift) < 1e-12);
    CHECK(relative_error(answer(l1), ref::soft_l1) < 1e-6);
    CHECK(std::count(ref::soft_l1.begin(), ref::soft_l1.end(), 0.0) > 0);
    for (std::size_t e = 0; e < 18; ++e) {
        CHECK((l1.coef().data()[e] == 0.0) == (ref::soft_l1[e] == 0.0));
    }
    const auto net = LogisticRegression(saga(LogisticPenalty::elastic_net, 0.5, 0.4))
                         .fit(X, ref::three, {.sample_weight = ref::w});
    CHECK(violation(net, X, ref::three, 0.5, 0.4, ref::w) < 1e-8);
    CHECK(relative_error(answer(net), ref::soft_net) < 1e-6);
    const auto squares = LogisticRegression(saga(LogisticPenalty::l2, 0.5)).fit(X, ref::three);
    CHECK(relative_error(answer(squares),
                         answer(LogisticRegression({.C = 0.5, .tol = 1e-9}).fit(X, ref::three))) <
          1e-7);
}

TEST_CASE("sparse rows change their own features, and the answer is the same") {
    Random random(3);
    const std::size_t n = 250, d = 40;
    Matrix<double> A = full(n, d, 0.0);
    std::vector<int> y(n), three(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < d; ++j) {
            // From columns in every third row to columns in every hundredth.
            if (random.uniform() < 1.0 / static_cast<double>(3 + 3 * j)) A(i, j) = random.normal();
        }
        const double z = 2.0 * A(i, 0) - 3.0 * A(i, 20) + random.normal();
        y[i] = z > 0.0 ? 1 : 0;
        three[i] = z > 0.7 ? 2 : z > -0.7 ? 1 : 0;
    }
    const auto sparse = CsrMatrix<double>::from_dense(A);
    for (const std::vector<int>& labels : {y, three}) {
        const auto model =
            LogisticRegression(saga(LogisticPenalty::elastic_net, 1.0, 0.6)).fit(sparse, labels);
        const auto dense =
            LogisticRegression(saga(LogisticPenalty::elastic_net, 1.0, 0.6)).fit(A, labels);
        CHECK(model.solver_result().converged());
        CHECK(relative_error(answer(model), answer(dense)) < 1e-6);
    }
    CHECK(violation(LogisticRegression(saga(LogisticPenalty::l1, 1.0)).fit(sparse, three), A, three,
                    1.0, 1.0) < 1e-7);
}

TEST_CASE("seeds, warm starts, progress, constant columns and separable classes") {
    const LogisticRegressionOptions options = saga(LogisticPenalty::l1, 0.3);
    LogisticRegressionOptions short_one = options;
    short_one.max_iter = 3;
    const auto once = LogisticRegression(short_one).fit(X, ref::y);
    CHECK_FALSE(once.solver_result().converged());
    CHECK(once.solver_result().n_iterations == 3);
    CHECK(answer(once) == answer(LogisticRegression(short_one).fit(X, ref::y)));
    short_one.seed = 1;
    CHECK(answer(once) != answer(LogisticRegression(short_one).fit(X, ref::y)));

    LogisticRegressionOptions warm = options;
    warm.warm_start = true;
    auto model = LogisticRegression(warm).fit(X, ref::y);
    model.fit(X, ref::y);
    CHECK(model.solver_result().n_iterations <= 1);
    CHECK(relative_error(answer(model), ref::l1) < 1e-7);

    RecordingProgress progress;
    LogisticRegression(options).fit(X, ref::y, {.progress = &progress});
    CHECK(progress.entries().size() > 2);

    Matrix<double> A = full(90, 3, 2.0);
    for (std::size_t i = 0; i < 90; ++i) A(i, 0) = 1e5 + 1e-3 * X(i, 0), A(i, 1) = X(i, 2);
    const auto scaled = LogisticRegression(saga(LogisticPenalty::elastic_net, 10.0)).fit(A, ref::y);
    CHECK(scaled.coef()(0, 2) == 0.0);
    for (const double v : answer(scaled)) CHECK(std::isfinite(v));

    std::vector<int> apart(90);
    for (std::size_t i = 0; i < 90; ++i) apart[i] = X(i, 0) > 0.0 ? 1 : 0;
    LogisticRegressionOptions free = saga(LogisticPenalty::none, 1.0);
    free.max_iter = 200;
    const auto separable = LogisticRegression(free).fit(X, apart);
    CHECK_FALSE(separable.solver_result().converged());
    CHECK(separable.score(X, apart) == 1.0);
    for (const double v : answer(separable)) CHECK(std::isfinite(v));
}

TEST_CASE("a softmax of absolute values keeps the contract of a classifier") {
    support::keeps_its_promises(
        LogisticRegression({.penalty = LogisticPenalty::l1, .C = 5.0, .max_iter = 500}));
}

TEST_SUITE_END();
