#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/logistic_l1.hpp"
#include "support/battery.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/linear_model/logistic_regression_path.hpp>
#include <foretell/progress/recording_log.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_logistic_l1;

namespace {

const MatrixView<const double> X(ref::X.data(), 90, 6);

std::vector<double> answer(const LogisticRegression<>& model, std::size_t output = 0) {
    std::vector<double> all;
    for (std::size_t j = 0; j < model.coef().shape()[1]; ++j)
        all.push_back(model.coef()(output, j));
    all.push_back(model.intercept()(output));
    return all;
}

LogisticRegressionOptions l1(double C) {
    return {.penalty = LogisticPenalty::l1, .C = C, .tol = 1e-8};
}

/// F by its definition, and how far 0 is from its subdifferential.
struct Certificate {
    double objective = 0.0, violation = 0.0;
};
Certificate certify(const LogisticRegression<>& model, MatrixView<const double> A, LabelsView y,
                    double C, double ratio) {
    Certificate c;
    std::vector<double> g(A.cols(), 0.0);
    double by_b = 0.0;
    for (std::size_t i = 0; i < A.rows(); ++i) {
        double z = model.intercept()(0);
        for (std::size_t j = 0; j < A.cols(); ++j) z += A(i, j) * model.coef()(0, j);
        const double t = y[i];
        c.objective += C * (std::log1p(std::exp(-std::abs(z))) + std::max(z, 0.0) - t * z);
        const double r = C * (1.0 / (1.0 + std::exp(-z)) - t);
        for (std::size_t j = 0; j < A.cols(); ++j) g[j] += r * A(i, j);
        by_b += r;
    }
    c.violation = std::abs(by_b);
    for (std::size_t j = 0; j < A.cols(); ++j) {
        const double w = model.coef()(0, j), slope = g[j] + (1.0 - ratio) * w;
        c.objective += ratio * std::abs(w) + 0.5 * (1.0 - ratio) * w * w;
        const double off = w > 0.0   ? std::abs(slope + ratio)
                           : w < 0.0 ? std::abs(slope - ratio)
                                     : std::max(0.0, std::abs(slope) - ratio);
        c.violation = std::max(c.violation, off);
    }
    return c;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/logistic_l1");

TEST_CASE("one feature, by hand") {
    // x = +-1, two of each agree with y, one does not: without a penalty w = log 2. The derivative
    // of the loss at 0 is -C / 2 for each of six rows times x t... = -C, so that C <= 1 gives 0.
    const std::vector<double> x{1, 1, 1, -1, -1, -1};
    const std::vector<int> y{1, 1, 0, 0, 0, 1};
    const MatrixView<const double> A(x.data(), 6, 1);
    CHECK(LogisticRegression(l1(0.99)).fit(A, y).coef()(0, 0) == 0.0);
    // 6 C (p - 2/3) + 1 = 0 with C = 2: p = 7/12.
    const auto model = LogisticRegression(l1(2.0)).fit(A, y);
    CHECK(relative_error(model.coef()(0, 0), std::log(7.0 / 5.0)) < 1e-8);
    CHECK(std::abs(model.intercept()(0)) < 1e-9);
}

TEST_CASE("agrees with scikit-learn, and 0 lies in the subdifferential") {
    auto model = LogisticRegression(l1(0.3)).fit(X, ref::y);
    CHECK(relative_error(answer(model), ref::l1) < 1e-7);
    const Certificate c = certify(model, X, ref::y, 0.3, 1.0);
    CHECK(c.violation < 1e-8);
    CHECK(relative_error(model.solver_result().objective, c.objective) < 1e-13);
    CHECK(std::abs(model.solver_result().gradient_norm - c.violation) < 1e-8);
    CHECK(model.solver_result().decrement < 1e-3);
    CHECK(model.solver_result().converged());
    CHECK(model.solver_result().solver == LogisticSolver::coordinate_descent);
    CHECK(std::count(ref::l1.begin(), ref::l1.end() - 1, 0.0) > 0);
    for (std::size_t j = 0; j < 6; ++j) CHECK((model.coef()(0, j) == 0.0) == (ref::l1[j] == 0.0));
    model.fit(X, ref::y, {.sample_weight = ref::w});
    CHECK(relative_error(answer(model), ref::l1_weighted) < 1e-7);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    CHECK(relative_error(
              answer(LogisticRegression(l1(0.3)).fit(sparse, ref::y, {.sample_weight = ref::w})),
              ref::l1_weighted) < 1e-7);
    LogisticRegressionOptions options{
        .penalty = LogisticPenalty::elastic_net, .C = 0.5, .l1_ratio = 0.4, .tol = 1e-8};
    const auto net = LogisticRegression(options).fit(X, ref::y);
    CHECK(relative_error(answer(net), ref::net) < 1e-7);
    CHECK(certify(net, X, ref::y, 0.5, 0.4).violation < 1e-7);
    options = l1(0.3);
    options.fit_intercept = false;
    CHECK(relative_error(answer(LogisticRegression(options).fit(X, ref::y)), ref::through_zero) <
          1e-7);
    options = l1(0.4);
    options.multi_class = MultiClass::one_vs_rest;
    const auto three = LogisticRegression(options).fit(X, ref::three);
    CHECK(relative_error(answer(three, 0), ref::against_0) < 1e-7);
    CHECK(relative_error(answer(three, 1), ref::against_1) < 1e-7);
    CHECK(relative_error(answer(three, 2), ref::against_2) < 1e-7);
    // Squares alone, by coordinates: what the other solvers find.
    const auto squares =
        LogisticRegression({.solver = LogisticSolver::coordinate_descent, .tol = 1e-8})
            .fit(X, ref::y);
    CHECK(relative_error(answer(squares),
                         answer(LogisticRegression({.tol = 1e-8}).fit(X, ref::y))) < 1e-6);
    CHECK(certify(squares, X, ref::y, 1.0, 0.0).violation < 1e-6);
}

TEST_CASE("warm starts, paths, units and float") {
    LogisticRegressionOptions options = l1(0.3);
    options.warm_start = true;
    auto model = LogisticRegression(options).fit(X, ref::y);
    const std::size_t cold = model.solver_result().n_iterations;
    model.fit(X, ref::y);
    CHECK(model.solver_result().n_iterations < cold);
    CHECK(relative_error(answer(model), ref::l1) < 1e-7);
    const auto path = logistic_regression_path(X, LabelsView(ref::y), {0.05, 0.3, 2.0}, l1(1.0));
    CHECK(relative_error(answer(path.models[1]), ref::l1) < 1e-6);
    // Large means and unlike units: the same fit, as a penalty in other units is another one.
    Matrix<double> A = uninitialized<double>(90, 6);
    for (std::size_t i = 0; i < 540; ++i) A.data()[i] = ref::X[i] + 1e6;
    const auto far = LogisticRegression(l1(0.3)).fit(A, ref::y);
    for (std::size_t j = 0; j < 6; ++j) {
        CHECK(std::abs(far.coef()(0, j) - ref::l1[j]) < 1e-6);
    }
    Matrix<float> single = uninitialized<float>(90, 6);
    for (std::size_t i = 0; i < 540; ++i) single.data()[i] = static_cast<float>(ref::X[i]);
    const auto narrow =
        LogisticRegression<float>({.penalty = LogisticPenalty::l1, .C = 0.3, .tol = 1e-6})
            .fit(single, ref::y);
    for (std::size_t j = 0; j < 6; ++j) {
        CHECK(std::abs(static_cast<double>(narrow.coef()(0, j)) - ref::l1[j]) < 1e-5);
    }
}

TEST_CASE("many sparse columns, separable classes and degenerate tables") {
    Random random(6);
    const std::size_t n = 300, d = 2000;
    Matrix<double> A = full(n, d, 0.0);
    std::vector<int> y(n);
    for (std::size_t i = 0; i < n; ++i) {
        for (int k = 0; k < 20; ++k) A(i, random.below(d)) = 1.0;
        y[i] = random.uniform() < 0.5 ? 1 : 0;
        if (y[i] == 1) A(i, 7) = 1.0;  // one column tells the classes apart
    }
    const auto sparse = CsrMatrix<double>::from_dense(A);
    const auto model = LogisticRegression(l1(10.0)).fit(sparse, y);
    CHECK(model.solver_result().converged());
    CHECK(certify(model, A, y, 10.0, 1.0).violation < 1e-4);
    CHECK(model.score(sparse, y) > 0.99);
    CHECK(std::count(model.coef().begin(), model.coef().end(), 0.0) > 1500);
    for (std::size_t i = 0; i < n; ++i) A(i, 1) = A(i, 0), A(i, 2) = 3.0;
    const auto twice = LogisticRegression(l1(1.0)).fit(A, y);
    CHECK(twice.coef()(0, 2) == 0.0);
    for (const double v : twice.coef()) CHECK(std::isfinite(v));
    const auto empty = CsrMatrix<double>::from_dense(full(4, 2, 0.0));
    const auto none = LogisticRegression(l1(1.0)).fit(empty, std::vector<int>{0, 1, 1, 1});
    CHECK(relative_error(none.intercept()(0), std::log(3.0)) < 1e-9);
    CHECK(none.coef()(0, 1) == 0.0);
    RecordingLog log;
    LogisticRegressionOptions one_step = l1(10.0);
    one_step.max_iter = 1;
    const auto short_of = LogisticRegression(one_step).fit(sparse, y, {.log = &log});
    CHECK_FALSE(short_of.solver_result().converged());
    CHECK(log.entries().size() == 1);
}

TEST_CASE("pairs without a meaning are refused by name") {
    CHECK_THROWS_WITH_AS(
        LogisticRegression(
            {.penalty = LogisticPenalty::l1, .solver = LogisticSolver::newton_cholesky}),
        "LogisticRegression: penalty l1 wants solver coordinate_descent, saga or automatic, got "
        "newton_cholesky",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(LogisticRegression({.penalty = LogisticPenalty::none,
                                             .solver = LogisticSolver::coordinate_descent}),
                         "LogisticRegression: solver coordinate_descent wants a penalty, got none",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        LogisticRegression({.penalty = LogisticPenalty::elastic_net, .l1_ratio = 0.0}),
        "LogisticRegression: l1_ratio must be in (0, 1], got 0", InvalidArgument);
    LogisticRegressionOptions by_coordinates = l1(1.0);
    by_coordinates.solver = LogisticSolver::coordinate_descent;
    CHECK_THROWS_WITH_AS(LogisticRegression(by_coordinates).fit(X, ref::three),
                         "LogisticRegression::fit: coordinate_descent takes more than two classes "
                         "as one_vs_rest only, got 3 classes and multi_class softmax",
                         InvalidArgument);
}

TEST_CASE("keeps the contract of a classifier") {
    LogisticRegressionOptions options = l1(5.0);
    options.multi_class = MultiClass::one_vs_rest;
    support::keeps_its_promises(LogisticRegression(options));
}

TEST_CASE("files") {
    golden::check_model_files(
        "logistic_regression_l1",
        LogisticRegression({.penalty = LogisticPenalty::elastic_net, .l1_ratio = 0.7})
            .fit(golden::numbers<double>(), golden::labels(2)));
}

TEST_SUITE_END();
