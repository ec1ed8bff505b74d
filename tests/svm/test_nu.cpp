// NuSVC, NuSVR and OneClassSVM: the machines that take a share of the rows.

#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/svm.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/random/random.hpp>
#include <foretell/svm/nu_svc.hpp>
#include <foretell/svm/nu_svr.hpp>
#include <foretell/svm/one_class_svm.hpp>

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

template <class A, class B>
bool equal(const A& a, const B& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

Matrix<double> cloud(std::size_t n) {
    Random random(4);
    Matrix<double> out = uninitialized<double>(n, 3);
    for (double& x : out) x = random.normal();
    return out;
}

}  // namespace

TEST_SUITE_BEGIN("svm/nu");

TEST_CASE("agree with scikit-learn") {
    const auto c = NuSVC({.nu = 0.4, .gamma = 0.3, .tol = 1e-9}).fit(X, ref::y);
    CHECK(relative_error(c.decision_function(X_new), ref::nu_svc) < 1e-5);
    CHECK(equal(c.support(), ref::nu_svc_support));
    CHECK(relative_error(c.intercept(), ref::nu_svc_intercept) < 1e-5);
    const auto three = NuSVC({.nu = 0.3,
                              .gamma = 0.3,
                              .tol = 1e-9,
                              .decision_function_shape = DecisionShape::one_vs_one})
                           .fit(X, ref::three);
    CHECK(relative_error(three.decision_function(X_new), ref::nu_svc_three) < 1e-5);
    CHECK(equal(three.support(), ref::nu_svc_three_support));
    const auto r = NuSVR({.nu = 0.3, .C = 1.5, .gamma = 0.3, .tol = 1e-9}).fit(X, ref::real);
    CHECK(relative_error(r.predict(X_new), ref::nu_svr) < 1e-5);
    CHECK(equal(r.support(), ref::nu_svr_support));
    CHECK(relative_error(r.intercept(), ref::nu_svr_intercept[0]) < 1e-5);
    const auto one = OneClassSVM({.nu = 0.25, .gamma = 0.3, .tol = 1e-9}).fit(X);
    CHECK(relative_error(one.decision_function(X_new), ref::one_class) < 1e-5);
    CHECK(equal(one.support(), ref::one_class_support));
    CHECK(relative_error(one.intercept(), ref::one_class_intercept[0]) < 1e-5);
}

TEST_CASE("nu bounds the errors from above and the support vectors from below") {
    const Matrix<double> rows = cloud(3000);
    Labels y = uninitialized<int>(3000);
    Vector<double> t = uninitialized<double>(3000);
    Random random(8);
    for (std::size_t i = 0; i < 3000; ++i) {
        t(i) = std::sin(2.0 * rows(i, 0)) + 0.3 * random.normal();
        y(i) = t(i) > 0.0 ? 1 : 0;
    }
    const double n = 3000.0;
    for (const double nu : {0.15, 0.5}) {
        CAPTURE(nu);
        const auto c = NuSVC({.nu = nu, .gamma = 0.5, .tol = 1e-5}).fit(rows, y);
        CHECK(c.solver_result().converged());
        CHECK(static_cast<double>(c.support().size()) >= nu * n);
        const Matrix<double> z = c.decision_function(rows);
        double within = 0.0;
        for (std::size_t i = 0; i < 3000; ++i) {
            within += z(i, 0) * (y(i) == 1 ? 1.0 : -1.0) < 1.0 - 1e-2 ? 1.0 : 0.0;
        }
        CHECK(within <= nu * n);
        CHECK(within >= 0.8 * nu * n);  // the others are on the margin

        const auto r = NuSVR({.nu = nu, .gamma = 0.5, .tol = 1e-5}).fit(rows, t);
        CHECK(static_cast<double>(r.support().size()) >= nu * n);
        // Rows at no bound lie at epsilon.
        const Vector<double> p = r.predict(rows);
        double epsilon = 0.0;
        for (std::size_t s = 0; s < r.support().size(); ++s) {
            if (std::abs(r.dual_coef()(s)) > 0.99) continue;
            const auto i = static_cast<std::size_t>(r.support()(s));
            const double error = std::abs(t(i) - p(i));
            if (epsilon == 0.0) epsilon = error;
            CHECK(std::abs(error - epsilon) < 1e-4);
        }
        double outside = 0.0;
        for (std::size_t i = 0; i < 3000; ++i) {
            outside += std::abs(t(i) - p(i)) > epsilon + 1e-3 ? 1.0 : 0.0;
        }
        CHECK(outside <= nu * n);
        CHECK(outside >= 0.9 * nu * n);

        const auto one = OneClassSVM({.nu = nu, .gamma = 0.5, .tol = 1e-5}).fit(rows);
        CHECK(static_cast<double>(one.support().size()) >= nu * n);
        const Labels like = one.predict(rows);
        const auto outliers = static_cast<double>(std::count(like.begin(), like.end(), -1));
        CHECK(outliers <= 1.02 * nu * n);
        CHECK(outliers >= 0.9 * nu * n);
        CHECK(one.solver_result().duality_gap < 1e-3 * one.solver_result().objective);
        CHECK(one.predict(Matrix<double>(full(1, 3, 6.0)))(0) == -1);
    }
}

TEST_CASE("OneClassSVM by hand, in place, sparse and weighted") {
    // Equal rows: b = nu, K = 1, so r = 2 nu: each row lies on the boundary.
    const auto two = OneClassSVM({.nu = 0.5, .gamma = 1.0}).fit(Matrix<double>(full(2, 1, 4.0)));
    CHECK(relative_error(two.intercept(), -1.0) < 1e-12);
    CHECK(relative_error(two.solver_result().objective, 0.5) < 1e-12);
    const auto model = OneClassSVM({.nu = 0.25, .gamma = 0.3, .tol = 1e-9}).fit(X);
    Vector<double> z = uninitialized<double>(15);
    Labels like = uninitialized<int>(15);
    const std::size_t before = support::allocations();
    model.decision_function_into(X_new, VectorView<double>(z));
    model.predict_into(X_new, VectorView<int>(like));
    CHECK(support::allocations() == before);
    CHECK(z == model.decision_function(X_new));
    for (std::size_t i = 0; i < 15; ++i) CHECK(like(i) == (z(i) > 0.0 ? 1 : -1));
    const auto sparse =
        OneClassSVM({.nu = 0.25, .gamma = 0.3, .tol = 1e-9}).fit(CsrMatrix<double>::from_dense(X));
    CHECK(relative_error(sparse.decision_function(CsrMatrix<double>::from_dense(X_new)), z) < 1e-9);
    // A weight of 2 is a row twice, one of 0 a row less.
    std::vector<double> weight(80, 1.0), twice(ref::X.begin(), ref::X.end() - 4);
    weight[3] = 2.0, weight[79] = 0.0;
    twice.insert(twice.end(), ref::X.begin() + 12, ref::X.begin() + 16);
    const OneClassSVM<double> fresh({.nu = 0.25, .gamma = 0.3, .tol = 1e-10});
    auto weighted = fresh, repeated = fresh;
    weighted.fit(X, {.sample_weight = weight});
    repeated.fit(MatrixView<const double>(twice.data(), 80, 4));
    CHECK(relative_error(weighted.decision_function(X_new), repeated.decision_function(X_new)) <
          1e-7);
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(NuSVC({.nu = 1.5}), "NuSVC: nu must be in (0, 1], got 1.5",
                         InvalidArgument);
    std::vector<int> few(80, 0);
    for (std::size_t i = 0; i < 8; ++i) few[i] = 1;
    CHECK_THROWS_WITH_AS(NuSVC().fit(X, few),
                         "NuSVC::fit: nu must be at most 0.2, twice the share of the smaller of "
                         "two classes, got 0.5",
                         InvalidArgument);
    const Matrix<double> same = full(4, 2, 1.0);
    CHECK_THROWS_WITH_AS(NuSVC().fit(same, std::vector<int>{0, 1, 0, 1}),
                         "NuSVC::fit: the margin has no width, as no function of this kernel tells "
                         "the classes apart; choose a smaller nu",
                         NumericalError);
    CHECK_THROWS_AS((void)OneClassSVM().predict(X), NotFittedError);
    CHECK_THROWS_AS((void)OneClassSVM().fit(X).predict(X.column_range(0, 2)), ShapeError);
}

TEST_CASE("files") {
    const Matrix<double> rows = golden::numbers<double>();
    golden::check_model_files("nu_svc",
                              NuSVC({.nu = 0.4, .gamma = 0.5}).fit(rows, golden::labels(2)));
    golden::check_model_files("nu_svr", NuSVR({.gamma = 0.5}).fit(rows, golden::targets<double>()));
    golden::check_model_files("one_class_svm", OneClassSVM({.gamma = 0.5}).fit(rows));
}

TEST_SUITE_END();
