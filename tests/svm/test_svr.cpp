#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/svm.hpp"
#include "support/compare.hpp"
#include "svm/plain_smo.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/random/random.hpp>
#include <foretell/svm/svr.hpp>

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

void check_reference(const SVROptions& options, const std::vector<double>& predictions,
                     const std::vector<double>& numbers, const std::vector<double>& weight = {}) {
    const auto model = SVR(options).fit(X, ref::real, {.sample_weight = weight});
    REQUIRE(model.solver_result().converged());
    CHECK(relative_error(model.predict(X_new), predictions) < 1e-5);
    CHECK(relative_error(model.solver_result().objective, numbers[0]) < 1e-7);
    CHECK(relative_error(model.intercept(), numbers[1]) < 1e-5);
    CHECK(model.support().size() == static_cast<std::size_t>(numbers[2]));
    CHECK(model.solver_result().duality_gap < 1e-6);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    const auto other = SVR(options).fit(sparse, ref::real, {.sample_weight = weight});
    CHECK(relative_error(other.predict(CsrMatrix<double>::from_dense(X_new)), predictions) < 1e-5);
}

/// A wave in two features, with noise.
struct Wave {
    Matrix<double> X;
    Vector<double> y;
};
Wave wave(std::size_t n) {
    Random random(9);
    Wave w{uninitialized<double>(n, 2), uninitialized<double>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        w.X(i, 0) = 3.0 * random.normal();
        w.X(i, 1) = random.normal();
        w.y(i) = std::sin(w.X(i, 0)) + 0.5 * w.X(i, 1) + 0.2 * random.normal();
    }
    return w;
}

/// How far the conditions of the minimum are broken: a coefficient of 0 wants |error| <= epsilon,
/// one at its bound at least that, on its side, the others exactly that.
double broken(const SVR<double>& model, const Wave& w, double C, double epsilon) {
    std::vector<double> b(w.y.size(), 0.0);
    for (std::size_t s = 0; s < model.support().size(); ++s) {
        b[static_cast<std::size_t>(model.support()(s))] = model.dual_coef()(s);
    }
    const Vector<double> z = model.predict(w.X);
    double worst = 0.0;
    for (std::size_t i = 0; i < b.size(); ++i) {
        const double error = w.y(i) - z(i);
        const double beyond = (b[i] < 0.0 ? -error : error) - epsilon;
        if (b[i] == 0.0) worst = std::max(worst, std::abs(error) - epsilon);
        if (b[i] != 0.0) worst = std::max(worst, -beyond);
        if (b[i] != 0.0 && std::abs(b[i]) < C) worst = std::max(worst, beyond);
    }
    return worst;
}

}  // namespace

TEST_SUITE_BEGIN("svm/svr");

TEST_CASE("two rows, by hand") {
    // The flattest line within 0.5 of (0, 0) and (2, 4): w = 3/2, c = 1/2, b = w / 2.
    const std::vector<double> x{0.0, 2.0}, y{0.0, 4.0};
    const MatrixView<const double> rows(x.data(), 2, 1);
    const auto model =
        SVR({.kernel = SVMKernel::linear, .tol = 1e-9, .C = 10.0, .epsilon = 0.5}).fit(rows, y);
    CHECK(relative_error(model.coef(), std::vector<double>{1.5}) < 1e-12);
    CHECK(relative_error(model.intercept(), 0.5) < 1e-12);
    CHECK(relative_error(model.dual_coef(), std::vector<double>{-0.75, 0.75}) < 1e-12);
    // D = 1/2 w^2 - 4 * 0.75 + 0.5 * 1.5
    CHECK(relative_error(model.solver_result().objective, -1.125) < 1e-12);
    // An epsilon that takes all in: a constant, without support vectors.
    const auto flat = SVR({.epsilon = 3.0}).fit(rows, y);
    CHECK(flat.support().size() == 0);
    CHECK(flat.support_vectors().shape()[1] == 1);
    CHECK(relative_error(flat.predict(rows), std::vector<double>{2.0, 2.0}) < 1e-12);
}

TEST_CASE("agrees with scikit-learn, dense and sparse") {
    check_reference({.gamma = 0.3, .tol = 1e-9, .C = 2.0}, ref::svr, ref::svr_numbers);
    check_reference({.kernel = SVMKernel::poly,
                     .degree = 2,
                     .gamma = 0.3,
                     .coef0 = 1.0,
                     .tol = 1e-9,
                     .C = 0.8,
                     .epsilon = 0.02},
                    ref::svr_weighted, ref::svr_weighted_numbers, ref::w);
}

TEST_CASE("the plain solver finds the same minimum") {
    const Wave w = wave(50);
    Matrix<double> K = uninitialized<double>(50, 50);
    std::vector<double> t(100), low(100, 0.0), high(100, 0.0);
    for (std::size_t i = 0; i < 50; ++i) {
        t[i] = w.y(i) - 0.1, t[i + 50] = w.y(i) + 0.1;
        high[i] = 3.0, low[i + 50] = -3.0;
        for (std::size_t j = 0; j < 50; ++j) {
            K(i, j) = plain::kernel(SVMKernel::rbf, &w.X(i, 0), &w.X(j, 0), 2, 0.5, 0.0, 0.0);
        }
    }
    const auto b = plain::smo(K, t, low, high, std::vector<double>(100, 0.0), 1e-10);
    const auto model = SVR({.gamma = 0.5, .tol = 1e-10, .C = 3.0}).fit(w.X, w.y);
    CHECK(relative_error(model.solver_result().objective, plain::objective(K, t, b)) < 1e-12);
    CHECK(broken(model, w, 3.0, 0.1) < 1e-9);
}

TEST_CASE("thousands of rows: in parts and shrunk, the conditions of the minimum hold") {
    const Wave w = wave(3000);
    for (const double tol : {1e-3, 1e-6}) {
        const auto model = SVR({.gamma = 0.5, .tol = tol, .C = 2.0}).fit(w.X, w.y);
        CHECK(model.solver_result().stop == optim::Stop::tolerance_reached);
        CHECK(broken(model, w, 2.0, 0.1) < 1.1 * tol);
        CHECK(model.solver_result().duality_gap < 10.0 * tol * 3000.0);
        CHECK(model.score(w.X, w.y) > 0.8);
    }
    // A far and large target is the same target.
    Vector<double> far = w.y;
    for (double& y : far) y = 1000.0 * y + 1e6;
    const auto near = SVR({.gamma = 0.5, .C = 2.0}).fit(w.X, w.y);
    const auto other = SVR({.gamma = 0.5, .tol = 1.0, .C = 2000.0, .epsilon = 100.0}).fit(w.X, far);
    const Vector<double> z = other.predict(w.X), expected = near.predict(w.X);
    for (std::size_t i = 0; i < 3000; i += 100) {
        CHECK(std::abs((z(i) - 1e6) / 1000.0 - expected(i)) < 5e-3);
    }
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(SVR({.epsilon = -1.0}), "SVR: epsilon must be finite and >= 0, got -1",
                         InvalidArgument);
    const auto model = SVR().fit(X, ref::real);
    CHECK_THROWS_WITH_AS((void)model.coef(),
                         "SVR::coef: only the kernel linear has weights, not rbf", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)model.predict(X.column_range(0, 3)),
                         "SVR::predict: X has 3 features, but this model was fitted with 4",
                         ShapeError);
    CHECK_THROWS_WITH_AS((void)SVR().predict(X),
                         "SVR::predict: this SVR is not fitted yet; call fit first",
                         NotFittedError);
}

TEST_CASE("files") {
    golden::check_model_files(
        "svr", SVR({.gamma = 0.5}).fit(golden::numbers<double>(), golden::targets<double>()));
}

TEST_SUITE_END();
