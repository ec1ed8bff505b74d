#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/svm.hpp"
#include "support/compare.hpp"
#include "svm/plain_smo.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/random/random.hpp>
#include <foretell/svm/svc.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_svm;

namespace {

const MatrixView<const double> X(ref::X.data(), 80, 4), X_new(ref::X_new.data(), 15, 4);

struct Problem {
    Matrix<double> X;
    Labels y;
};

/// Rings about the origin with some labels wrong: many support vectors at the bound.
Problem rings(std::size_t n, std::size_t d) {
    Random random(3);
    Problem t{uninitialized<double>(n, d), uninitialized<int>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        double square = 0.0;
        for (std::size_t k = 0; k < d; ++k) {
            t.X(i, k) = random.normal();
            square += t.X(i, k) * t.X(i, k);
        }
        t.y(i) = std::sin(2.0 * square) + 0.4 * random.normal() > 0.0 ? 1 : 0;
    }
    return t;
}

/// How far the conditions of the minimum are broken: with m = t z, a row of coefficient 0 wants m
/// >= 1, one at its bound m <= 1, the others m = 1.
template <class T>
double broken(const SVC<T>& model, MatrixView<const T> rows, LabelsView y, double C) {
    const Matrix<T> z = model.decision_function(rows);
    std::vector<double> a(rows.rows(), 0.0);
    for (std::size_t s = 0; s < model.support().size(); ++s) {
        a[static_cast<std::size_t>(model.support()(s))] =
            std::abs(static_cast<double>(model.dual_coef()(0, s)));
    }
    double worst = 0.0;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const double t = y[i] == model.classes()(1) ? 1.0 : -1.0;
        const double short_of = 1.0 - t * static_cast<double>(z(i, 0));
        if (a[i] < C * (1.0 - 1e-7)) worst = std::max(worst, short_of);
        if (a[i] > 0.0) worst = std::max(worst, -short_of);
    }
    return worst;
}

void check_reference(const SVCOptions& options, const std::vector<double>& decisions,
                     const std::vector<double>& numbers, const std::vector<double>& weight = {}) {
    const auto model = SVC(options).fit(X, ref::y, {.sample_weight = weight});
    REQUIRE(model.solver_result().converged());
    CHECK(relative_error(model.decision_function(X_new), decisions) < 1e-5);
    CHECK(relative_error(model.solver_result().objective, numbers[0]) < 1e-7);
    CHECK(relative_error(model.intercept()(0), numbers[1]) < 1e-5);
    CHECK(model.support().size() == static_cast<std::size_t>(numbers[2]));
    CHECK(relative_error(model.gamma(), numbers[3]) < 1e-12);
    CHECK(model.solver_result().duality_gap < 1e-7);
    // Sparse rows are the same rows.
    const auto sparse = CsrMatrix<double>::from_dense(X),
               sparse_new = CsrMatrix<double>::from_dense(X_new);
    const auto other = SVC(options).fit(sparse, ref::y, {.sample_weight = weight});
    CHECK(relative_error(other.decision_function(sparse_new), decisions) < 1e-5);
}

}  // namespace

TEST_SUITE_BEGIN("svm/svc");

TEST_CASE("two rows, by hand") {
    // The margin is from -1 to 3: w = 1/2, c = -1/2, b = w / 4 each, D = 1/2 w^2 - 2 b.
    const std::vector<double> x{-1.0, 3.0};
    const auto model = SVC({.C = 10.0, .kernel = SVMKernel::linear, .tol = 1e-9})
                           .fit(MatrixView<const double>(x.data(), 2, 1), std::vector<int>{4, 9});
    CHECK(relative_error(model.dual_coef(), std::vector<double>{-0.125, 0.125}) < 1e-12);
    CHECK(relative_error(model.coef(), std::vector<double>{0.5}) < 1e-12);
    CHECK(relative_error(model.intercept(), std::vector<double>{-0.5}) < 1e-12);
    CHECK(relative_error(model.solver_result().objective, -0.125) < 1e-12);
    CHECK(model.solver_result().duality_gap < 1e-12);
    CHECK(model.support_vectors() == Matrix<double>{{-1.0}, {3.0}});
    CHECK(model.n_support() == Labels{1, 1});
    // With C = 0.1 both coefficients stop there: w = 0.4, and any c from -0.6 to -0.2 is as good.
    const auto held = SVC({.C = 0.1, .kernel = SVMKernel::linear})
                          .fit(MatrixView<const double>(x.data(), 2, 1), std::vector<int>{4, 9});
    CHECK(relative_error(held.coef(), std::vector<double>{0.4}) < 1e-12);
    CHECK(relative_error(held.intercept(), std::vector<double>{-0.4}) < 1e-12);
    CHECK(relative_error(held.solver_result().duality_gap, 0.0) < 1e-12);
}

TEST_CASE("agrees with scikit-learn for each kernel, dense and sparse") {
    check_reference({.C = 0.7, .kernel = SVMKernel::linear, .gamma = 1.0, .tol = 1e-9}, ref::linear,
                    {ref::linear_numbers[0], ref::linear_numbers[1], ref::linear_numbers[2], 1.0});
    check_reference({.tol = 1e-9}, ref::rbf, ref::rbf_numbers);
    check_reference(
        {.C = 3.0, .gamma = GammaRule::automatic, .tol = 1e-9, .class_weight = {{1, 2.0}}},
        ref::rbf_weighted, ref::rbf_weighted_numbers, ref::w);
    check_reference({.kernel = SVMKernel::poly, .gamma = 0.4, .coef0 = 1.0, .tol = 1e-9}, ref::poly,
                    ref::poly_numbers);
    check_reference({.kernel = SVMKernel::sigmoid, .gamma = 0.05, .coef0 = -0.3, .tol = 1e-9},
                    ref::sigmoid, ref::sigmoid_numbers);
}

TEST_CASE("three classes agree with scikit-learn, pair by pair and class by class") {
    SVCOptions o{.C = 2.0, .gamma = 0.3, .tol = 1e-9};
    const auto model = SVC(o).fit(X, ref::three);
    CHECK(relative_error(model.decision_function(X_new), ref::three_rest) < 1e-5);
    CHECK(std::equal(ref::three_support.begin(), ref::three_support.end(), model.support().begin(),
                     model.support().end()));
    CHECK(std::equal(ref::three_counts.begin(), ref::three_counts.end(), model.n_support().begin(),
                     model.n_support().end()));
    CHECK(relative_error(model.dual_coef(), ref::three_dual) < 1e-4);
    CHECK(relative_error(model.intercept(), ref::three_intercept) < 1e-5);
    const Labels labels = model.predict(X_new);
    CHECK(std::equal(labels.begin(), labels.end(), ref::three_labels.begin()));
    o.decision_function_shape = DecisionShape::one_vs_one;
    o.n_threads = 3;
    const auto pairs = SVC(o).fit(X, ref::three);
    CHECK(relative_error(pairs.decision_function(X_new), ref::three_pairs) < 1e-5);
    CHECK(pairs.dual_coef() == model.dual_coef());
    o.kernel = SVMKernel::linear;
    const auto linear = SVC(o).fit(X, ref::three);
    const Matrix<double> w = linear.coef(), z = linear.decision_function(X_new);
    for (std::size_t p = 0; p < 3; ++p) {
        for (std::size_t i = 0; i < 15; ++i) {
            double sum = linear.intercept()(p);
            for (std::size_t k = 0; k < 4; ++k) sum += w(p, k) * X_new(i, k);
            CHECK(relative_error(z(i, p), sum) < 1e-12);
        }
    }
}

TEST_CASE("the plain solver finds the same minimum, kernel by kernel") {
    const Problem t = rings(70, 3);
    for (const SVMKernel kind : {SVMKernel::linear, SVMKernel::rbf, SVMKernel::poly}) {
        CAPTURE(name_of(kind));
        const auto model =
            SVC({.C = 1.5, .kernel = kind, .gamma = 0.5, .coef0 = 0.5, .tol = 1e-10}).fit(t.X, t.y);
        Matrix<double> K = uninitialized<double>(70, 70);
        std::vector<double> target(70), low(70), high(70);
        for (std::size_t i = 0; i < 70; ++i) {
            target[i] = t.y(i) == 1 ? 1.0 : -1.0;
            (t.y(i) == 1 ? high[i] : low[i]) = 1.5 * target[i];
            for (std::size_t j = 0; j < 70; ++j) {
                K(i, j) = plain::kernel(kind, &t.X(i, 0), &t.X(j, 0), 3, 0.5, 0.5, 3.0);
            }
        }
        const auto b = plain::smo(K, target, low, high, std::vector<double>(70, 0.0), 1e-10);
        CHECK(relative_error(model.solver_result().objective, plain::objective(K, target, b)) <
              1e-12);
        for (std::size_t i = 0; i < 70; ++i) {
            double z = model.intercept()(0);
            for (std::size_t j = 0; j < 70; ++j) z += K(i, j) * b[j];
            CHECK(relative_error(model.decision_function(t.X)(i, 0), z) < 1e-8);
        }
        CHECK(broken(model, MatrixView<const double>(t.X), t.y, 1.5) < 1e-9);
    }
}

TEST_CASE("thousands of rows: in parts, shrunk, cached or not, the minimum is one") {
    const Problem t = rings(4000, 3);
    SVCOptions o{.C = 2.0, .gamma = 1.0, .tol = 1e-3};
    const auto model = SVC(o).fit(t.X, t.y);
    const auto& result = model.solver_result();
    CHECK(result.stop == optim::Stop::tolerance_reached);
    CHECK(result.violation <= 1e-3);
    CHECK(broken(model, MatrixView<const double>(t.X), t.y, 2.0) < 1.1e-3);
    CHECK(result.duality_gap < 1e-3 * -result.objective);
    o.tol = 1e-6;
    const auto exact = SVC(o).fit(t.X, t.y);
    CHECK(broken(exact, MatrixView<const double>(t.X), t.y, 2.0) < 1.1e-6);
    CHECK(exact.solver_result().objective <= result.objective);
    CHECK(result.objective - exact.solver_result().objective < result.duality_gap);
    o.cache_size = 0.0;
    const auto without = SVC(o).fit(t.X, t.y);
    CHECK(relative_error(without.solver_result().objective, exact.solver_result().objective) <
          1e-10);
    o.cache_size = 200.0;
    o.C = 1000.0, o.max_iter = 3000;
    const auto stopped = SVC(o).fit(t.X, t.y);
    CHECK(stopped.solver_result().stop == optim::Stop::max_iterations);
    CHECK(stopped.solver_result().n_iterations <= 3000);
    CHECK(stopped.solver_result().duality_gap > 1.0);
}

TEST_CASE("more than 64 features keep rows of the kernel from the start") {
    Problem t = rings(3000, 3);
    Matrix<double> wide = full(3000, 70, 0.25);
    for (std::size_t i = 0; i < 3000; ++i) std::copy_n(&t.X(i, 0), 3, &wide(i, 0));
    const SVCOptions o{.gamma = 1.0, .tol = 1e-5};
    const auto narrow = SVC(o).fit(t.X, t.y), padded = SVC(o).fit(wide, t.y);
    CHECK(relative_error(padded.solver_result().objective, narrow.solver_result().objective) <
          1e-8);
    CHECK(broken(padded, MatrixView<const double>(wide), t.y, 1.0) < 1.1e-5);
}

TEST_CASE("distances do not see a shift, however large") {
    const Problem t = rings(200, 3);
    Matrix<double> moved = t.X;
    for (double& x : moved) x += 1e6;
    const SVCOptions o{.gamma = 0.7};
    const auto here = SVC(o).fit(t.X, t.y), there = SVC(o).fit(moved, t.y);
    CHECK(relative_error(there.decision_function(moved), here.decision_function(t.X)) < 2e-3);
}

TEST_CASE("float learns what double does") {
    const Problem t = rings(300, 3);
    Matrix<float> single = uninitialized<float>(300, 3);
    std::copy(t.X.begin(), t.X.end(), single.begin());
    const SVCOptions o{.gamma = 0.7, .tol = 1e-6};
    const auto narrow = SVC<float>(o).fit(single, t.y);
    CHECK(relative_error(narrow.decision_function(single),
                         SVC(o).fit(t.X, t.y).decision_function(t.X)) < 1e-4);
}

TEST_CASE("what is degenerate ends well") {
    const std::vector<int> y{0, 1, 0, 1, 1, 0};
    const Matrix<double> same = full(6, 2, 3.0);
    const auto equal = SVC().fit(same, y);
    CHECK(equal.gamma() == 1.0);
    CHECK(equal.solver_result().converged());
    CHECK(equal.decision_function(same)(0, 0) ==
          doctest::Approx(equal.decision_function(same)(1, 0)));
    const Problem t = rings(60, 2);
    for (const double C : {1e-12, 1e9}) {
        const auto model = SVC({.C = C, .gamma = 5.0}).fit(t.X, t.y);
        CHECK(model.solver_result().converged());
        CHECK(model.solver_result().duality_gap >= 0.0);
        if (C > 1.0) CHECK(model.score(t.X, t.y) == 1.0);
        for (const double b : model.dual_coef()) CHECK(std::abs(b) <= C);
    }
    // A row twice with either label: both at the bound.
    const std::vector<double> x{0.0, 0.0, 2.0, 2.0};
    const auto twice =
        SVC({.gamma = 1.0})
            .fit(MatrixView<const double>(x.data(), 4, 1), std::vector<int>{0, 1, 0, 1});
    for (const double b : twice.dual_coef()) CHECK(std::abs(b) == 1.0);
}

TEST_CASE("ties go to the first class, or to the clearest") {
    // Three classes on a circle, and the point in the middle: each class wins one pair.
    const std::vector<double> x{1.0, 0.0, -0.5, 0.8, -0.5, -0.9};
    const std::vector<int> y{0, 1, 2};
    SVCOptions o{.C = 5.0, .kernel = SVMKernel::rbf, .gamma = 1.0, .tol = 1e-9};
    const MatrixView<const double> rows(x.data(), 3, 2);
    const auto first = SVC(o).fit(rows, y);
    o.break_ties = true;
    const auto clearest = SVC(o).fit(rows, y);
    Random random(5);
    for (int repeat = 0; repeat < 2000; ++repeat) {
        const std::vector<double> at{0.4 * random.normal(), 0.4 * random.normal()};
        const MatrixView<const double> row(at.data(), 1, 2);
        const Matrix<double> z = clearest.decision_function(row);
        const auto best = std::max_element(z.begin(), z.end()) - z.begin();
        CHECK(clearest.predict(row)(0) == static_cast<int>(best));
        const bool tie = std::floor(z(0, 0) + 0.5) == 1.0 && std::floor(z(0, 1) + 0.5) == 1.0;
        CHECK(first.predict(row)(0) == (tie ? 0 : static_cast<int>(best)));
    }
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(SVC({.C = 0.0}), "SVC: C must be finite and > 0, got 0", InvalidArgument);
    CHECK_THROWS_WITH_AS(SVC({.gamma = -1.0}), "SVC: gamma must be finite and > 0, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(SVC().fit(X, std::vector<int>(80, 1)),
                         "SVC::fit: y must have at least two classes, got 1", InvalidArgument);
    std::vector<double> weight(80, 0.0);
    weight[0] = 1.0;
    CHECK_THROWS_AS(SVC().fit(X, ref::y, {.sample_weight = weight}), InvalidArgument);
    const auto model = SVC().fit(X, ref::y);
    CHECK_THROWS_WITH_AS((void)model.coef(),
                         "SVC::coef: only the kernel linear has weights, not rbf", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)model.predict(X.column_range(0, 3)),
                         "SVC::predict: X has 3 features, but this model was fitted with 4",
                         ShapeError);
    Matrix<double> huge = full(2, 1, 1e200);
    huge(1, 0) = -1e200;
    CHECK_THROWS_WITH_AS(SVC({.kernel = SVMKernel::linear}).fit(huge, std::vector<int>{0, 1}),
                         "SVC::fit: the kernel overflows at row 0; standardise the features first",
                         NumericalError);
}

TEST_CASE("files") {
    golden::check_model_files(
        "svc", SVC({.gamma = 0.5}).fit(golden::numbers<double>(), golden::labels(3)));
}

TEST_SUITE_END();
