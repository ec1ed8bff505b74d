#include "reference/elastic_net.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/linear_model/elastic_net.hpp>
#include <foretell/linear_model/elastic_net_cv.hpp>
#include <foretell/linear_model/elastic_net_path.hpp>
#include <foretell/linear_model/lasso.hpp>
#include <foretell/linear_model/lasso_cv.hpp>
#include <foretell/linear_model/linear_regression.hpp>
#include <foretell/linear_model/ridge.hpp>
#include <foretell/optim/coordinate_descent.hpp>
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
namespace ref = ref_elastic_net;

namespace {

const MatrixView<const double> X(ref::X.data(), 50, 6), X_wide(ref::X_wide.data(), 12, 30);
constexpr ElasticNetSolver both[] = {ElasticNetSolver::products, ElasticNetSolver::working_set};

template <class M>
std::vector<double> answer(const M& model) {
    std::vector<double> all(model.coef().begin(), model.coef().end());
    all.push_back(model.intercept());
    return all;
}

/// The largest distance of 0 from the subdifferential, from the rows.
template <class M>
double violation(const M& model, MatrixView<const double> A, const std::vector<double>& y,
                 const std::vector<double>& s, double alpha, double ratio, bool signs = false) {
    std::vector<double> r(y.size());
    double total = 0.0, worst = 0.0, sum = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double weight = s.empty() ? 1.0 : s[i];
        r[i] = y[i] - model.intercept();
        for (std::size_t j = 0; j < A.cols(); ++j) r[i] -= A(i, j) * model.coef()(j);
        r[i] *= weight;
        total += weight;
        sum += r[i];
    }
    if (model.options().fit_intercept) worst = std::abs(sum) / total;
    for (std::size_t j = 0; j < A.cols(); ++j) {
        const double w = model.coef()(j);
        double g = -alpha * (1.0 - ratio) * w;
        for (std::size_t i = 0; i < y.size(); ++i) g += A(i, j) * r[i] / total;
        const double l1 = alpha * ratio;
        const double off = w > 0.0   ? std::abs(g - l1)
                           : w < 0.0 ? std::abs(g + l1)
                                     : std::max(0.0, (signs ? g : std::abs(g)) - l1);
        worst = std::max(worst, off);
    }
    return worst;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/elastic_net");

TEST_CASE("one column, by hand") {
    // x'x / n = 1 and x'y / n = 2 about the means: the coefficient is 2 less alpha, at least 0.
    const std::vector<double> x{-1.0, 1.0, -1.0, 1.0}, y{1.0, 5.0, 1.0, 5.0};
    const MatrixView<const double> A(x.data(), 4, 1);
    for (const auto solver : both) {
        auto model = Lasso({.alpha = 0.5, .solver = solver}).fit(A, y);
        CHECK(relative_error(model.coef()(0), 1.5) < 1e-15);
        CHECK(relative_error(model.intercept(), 3.0) < 1e-15);
        CHECK(relative_error(model.solver_result().objective, 0.5 * 0.25 + 0.5 * 1.5) < 1e-15);
        CHECK(model.solver_result().duality_gap < 1e-15);
        CHECK(Lasso({.alpha = 2.0, .solver = solver}).fit(A, y).coef()(0) == 0.0);
        // With squares, (2 - 0.5) / (1 + 0.5).
        const auto net = ElasticNet({.alpha = 1.0, .solver = solver}).fit(A, y);
        CHECK(relative_error(net.coef()(0), 1.0) < 1e-15);
    }
}

TEST_CASE("the gap of a pair of points, and the threshold, by hand") {
    CHECK(optim::soft_threshold(3.0, 1.0, 2.0, false) == 1.0);
    CHECK(optim::soft_threshold(-3.0, 1.0, 2.0, false) == -1.0);
    CHECK(optim::soft_threshold(-3.0, 1.0, 2.0, true) == 0.0);
    CHECK(optim::soft_threshold(0.5, 1.0, 2.0, false) == 0.0);
    // w = 0: primal t/2 = 2; X'r = q = 4 is shortened to l1 = 1: dual 4/4 - (1/16) 4/2.
    CHECK(optim::duality_gap(4.0, 4.0, 4.0, 0.0, 0.0, 1.0, 0.0) == 2.0 - (1.0 - 0.125));
}

TEST_CASE("agrees with scikit-learn, and 0 lies in the subdifferential") {
    for (const auto solver : both) {
        CAPTURE(name_of(solver));
        const auto net = [&](double alpha, double ratio, bool signs = false,
                             bool intercept = true) {
            return ElasticNet({.alpha = alpha,
                               .l1_ratio = ratio,
                               .fit_intercept = intercept,
                               .solver = solver,
                               .tol = 1e-15,
                               .max_iter = 100'000,
                               .positive = signs});
        };
        auto lasso = Lasso({.alpha = 0.2, .solver = solver, .tol = 1e-15}).fit(X, ref::y);
        CHECK(relative_error(answer(lasso), ref::lasso) < 1e-10);
        CHECK(violation(lasso, X, ref::y, {}, 0.2, 1.0) < 1e-10);
        CHECK(lasso.solver_result().converged());
        CHECK(lasso.solver_result().gradient_norm < 1e-10);
        lasso.fit(X, ref::y, {.sample_weight = ref::w});
        CHECK(relative_error(answer(lasso), ref::lasso_weighted) < 1e-10);
        CHECK(violation(lasso, X, ref::y, ref::w, 0.2, 1.0) < 1e-10);
        auto model = net(0.3, 0.4).fit(X, ref::y);
        CHECK(relative_error(answer(model), ref::net) < 1e-10);
        CHECK(violation(model, X, ref::y, {}, 0.3, 0.4) < 1e-10);
        model.fit(X, ref::y, {.sample_weight = ref::w});
        CHECK(relative_error(answer(model), ref::net_weighted) < 1e-10);
        model = net(0.1, 0.7, true).fit(X, ref::y);
        CHECK(relative_error(answer(model), ref::positive) < 1e-10);
        CHECK(violation(model, X, ref::y, {}, 0.1, 0.7, true) < 1e-10);
        model = net(0.2, 0.8, false, false).fit(X, ref::y);
        CHECK(relative_error(answer(model), ref::through_zero) < 1e-10);
        model = net(0.05, 1.0).fit(X_wide, ref::y_wide);
        CHECK(relative_error(answer(model), ref::wide) < 1e-8);
        CHECK(violation(model, X_wide, ref::y_wide, {}, 0.05, 1.0) < 1e-8);
        model = net(0.05, 0.6).fit(X_wide, ref::y_wide);
        CHECK(relative_error(answer(model), ref::wide_net) < 1e-8);
        CHECK(violation(model, X_wide, ref::y_wide, {}, 0.05, 0.6) < 1e-8);
        const auto sparse = CsrMatrix<double>::from_dense(X);
        CHECK(relative_error(answer(net(0.3, 0.4).fit(sparse, ref::y, {.sample_weight = ref::w})),
                             ref::net_weighted) < 1e-10);
    }
}

TEST_CASE("random order, warm starts, threads and float find the same model") {
    const LassoOptions exact{.alpha = 0.2, .tol = 1e-14};
    LassoOptions random = exact;
    random.selection = CoordinateSelection::random;
    for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{2}}) {
        random.seed = seed;
        CHECK(relative_error(answer(Lasso(random).fit(X, ref::y)), ref::lasso) < 1e-10);
    }
    for (const auto solver : both) {
        LassoOptions options = exact;
        options.solver = solver;
        options.warm_start = true;
        auto model = Lasso(options).fit(X, ref::y);
        const std::size_t cold = model.solver_result().n_iterations;
        model.fit(X, ref::y);
        CHECK(model.solver_result().n_iterations < cold);
        CHECK(relative_error(answer(model), ref::lasso) < 1e-10);
    }
    LassoOptions threads = exact;
    threads.n_threads = 2;
    CHECK(answer(Lasso(threads).fit(X, ref::y)) == answer(Lasso(exact).fit(X, ref::y)));
    Matrix<float> single = uninitialized<float>(50, 6);
    for (std::size_t i = 0; i < 300; ++i) single.data()[i] = static_cast<float>(ref::X[i]);
    const std::vector<float> y(ref::y.begin(), ref::y.end());
    CHECK(relative_error(answer(Lasso<float>({.alpha = 0.2, .tol = 1e-9}).fit(single, y)),
                         ref::lasso) < 1e-5);
}

TEST_CASE("without absolute values it is Ridge or LinearRegression") {
    const auto ridge = Ridge({.alpha = 0.3 * 50}).fit(X, ref::y);
    CHECK(relative_error(answer(ElasticNet({.alpha = 0.3, .l1_ratio = 0.0}).fit(X, ref::y)),
                         answer(ridge)) < 1e-12);
    CHECK(relative_error(answer(Lasso({.alpha = 0.0}).fit(X, ref::y)),
                         answer(LinearRegression().fit(X, ref::y))) < 1e-12);
    // Non-negative least squares.
    const auto nnls =
        Lasso({.alpha = 0.0, .tol = 1e-12, .max_iter = 100'000, .positive = true}).fit(X, ref::y);
    CHECK(violation(nnls, X, ref::y, {}, 0.0, 1.0, true) < 1e-9);
    for (const double w : nnls.coef()) CHECK(w >= 0.0);
}

TEST_CASE("a path is the fits of its alphas, one after the other") {
    ElasticNetOptions options{.l1_ratio = 0.7, .tol = 1e-13, .max_iter = 100'000};
    for (const auto solver : both) {
        options.solver = solver;
        const auto path = elastic_net_path(X, ref::y, {.n_alphas = 6, .eps = 0.05}, options);
        REQUIRE(path.alphas.size() == 6);
        for (std::size_t j = 0; j < 6; ++j) CHECK(std::abs(path.coef(0, j)) < 1e-12);
        CHECK(relative_error(path.alphas[5], 0.05 * path.alphas[0]) < 1e-14);
        for (std::size_t a = 1; a < 6; ++a) {
            ElasticNetOptions alone = options;
            alone.alpha = path.alphas[a];
            const auto model = ElasticNet(alone).fit(X, ref::y);
            const std::vector<double> w(&path.coef(a, 0), &path.coef(a, 0) + 6);
            CHECK(relative_error(w, model.coef()) < 1e-9);
            CHECK(relative_error(path.intercept(a), model.intercept()) < 1e-9);
            CHECK(path.solver[a].converged());
        }
    }
    const auto sparse = CsrMatrix<double>::from_dense(X);
    const auto given = elastic_net_path(sparse, ref::y, {.alphas = {0.1, 0.4}}, options);
    CHECK(given.alphas == std::vector<double>{0.4, 0.1});
    CHECK_THROWS_WITH_AS(static_cast<void>(elastic_net_path(X, ref::y, {}, {.l1_ratio = 0.0})),
                         "elastic_net_path: l1_ratio must be > 0 for a path, got 0; see RidgeCV",
                         InvalidArgument);
}

TEST_CASE("many columns: working sets find what all products find") {
    Random random(4);
    const std::size_t n = 60, d = 400;
    Matrix<double> A = uninitialized<double>(n, d);
    for (double& v : A) v = random.uniform() < 0.2 ? random.normal() : 0.0;
    std::vector<double> y(n);
    for (std::size_t i = 0; i < n; ++i) y[i] = A(i, 3) - 2.0 * A(i, 70) + 0.3 * random.normal();
    const auto sparse = CsrMatrix<double>::from_dense(A);
    const auto fit = [&](ElasticNetSolver solver, const auto& rows) {
        return ElasticNet({.alpha = 0.02,
                           .l1_ratio = 0.9,
                           .solver = solver,
                           .tol = 1e-12,
                           .max_iter = 100'000})
            .fit(rows, y);
    };
    const auto all = fit(ElasticNetSolver::products, A);
    const auto few = fit(ElasticNetSolver::working_set, A);
    CHECK(relative_error(answer(few), answer(all)) < 1e-6);
    CHECK(relative_error(answer(fit(ElasticNetSolver::working_set, sparse)), answer(few)) < 1e-6);
    CHECK(violation(few, A, y, {}, 0.02, 0.9) < 1e-6);
    CHECK(few.solver_result().converged());
    CHECK(std::count(few.coef().begin(), few.coef().end(), 0.0) > 300);
}

TEST_CASE("degenerate tables, and fits that do not get there") {
    Matrix<double> A = uninitialized<double>(50, 4);
    for (std::size_t i = 0; i < 50; ++i) {
        A(i, 0) = A(i, 1) = X(i, 0);
        A(i, 2) = 0.1;
        A(i, 3) = X(i, 3) * 1e8;
    }
    for (const auto solver : both) {
        const auto model = Lasso({.alpha = 0.2, .solver = solver}).fit(A, ref::y);
        CHECK(model.coef()(2) == 0.0);
        CHECK(model.solver_result().converged());
        for (const double w : model.coef()) CHECK(std::isfinite(w));
        const auto flat = Lasso({.solver = solver}).fit(A, std::vector<double>(50, 3.5));
        CHECK(flat.intercept() == 3.5);
        CHECK(flat.coef()(0) == 0.0);
        const auto one =
            Lasso({.solver = solver})
                .fit(MatrixView<const double>(X.data(), 1, 6), std::vector<double>{2.0});
        CHECK(one.intercept() == 2.0);
        RecordingLog log;
        const auto short_of = Lasso({.alpha = 1e-4, .solver = solver, .tol = 1e-14, .max_iter = 1})
                                  .fit(X_wide, ref::y_wide, {.log = &log});
        CHECK_FALSE(short_of.solver_result().converged());
        CHECK(short_of.solver_result().duality_gap > 0.0);
        REQUIRE(log.entries().size() == 1);
        CHECK(log.entries()[0].text.find("Lasso::fit: coordinate descent did not converge in") ==
              0);
    }
}

TEST_CASE("cross-validation agrees with scikit-learn") {
    const LassoCVOptions options{.grid = {.n_alphas = 7, .eps = 0.01},
                                 .cv = 4,
                                 .model = {.tol = 1e-13, .max_iter = 100'000}};
    const auto model = LassoCV(options).fit(X, ref::y);
    CHECK(relative_error(model.alphas(), ref::cv_alphas) < 1e-12);
    CHECK(relative_error(model.errors(), ref::cv_errors) < 1e-9);
    CHECK(relative_error(model.alpha(), ref::cv_alpha[0]) < 1e-12);
    LassoOptions alone = options.model;
    alone.alpha = model.alpha();
    CHECK(answer(model) == answer(Lasso(alone).fit(X, ref::y)));
    LassoCVOptions other = options;
    other.n_threads = 3;
    const auto threads = LassoCV(other).fit(X, ref::y);
    CHECK(std::equal(threads.errors().begin(), threads.errors().end(), model.errors().begin()));
    other.one_standard_error = true;
    CHECK(LassoCV(other).fit(X, ref::y).alpha() > model.alpha());

    const auto net = ElasticNetCV({.l1_ratio = {0.2, 0.9},
                                   .grid = {.n_alphas = 5, .eps = 0.01},
                                   .cv = 3,
                                   .model = {.tol = 1e-13, .max_iter = 100'000}})
                         .fit(X, ref::y);
    CHECK(relative_error(net.alphas(), ref::net_cv_alphas) < 1e-12);
    CHECK(relative_error(net.errors(), ref::net_cv_errors) < 1e-9);
    CHECK(relative_error(net.alpha(), ref::net_cv_chosen[0]) < 1e-12);
    CHECK(net.l1_ratio() == ref::net_cv_chosen[1]);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    CHECK(relative_error(LassoCV(options).fit(sparse, ref::y).errors(), ref::cv_errors) < 1e-9);
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(Lasso({.alpha = -1.0}), "Lasso: alpha must be finite and >= 0, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(ElasticNet({.l1_ratio = 1.5}),
                         "ElasticNet: l1_ratio must be in [0, 1], got 1.5", InvalidArgument);
    CHECK_THROWS_WITH_AS(ElasticNetCV({.l1_ratio = {}}),
                         "ElasticNetCV: l1_ratio must hold a value to choose from, got none",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(LassoCV({.cv = 60}).fit(X, ref::y),
                         "LassoCV::fit: cv must be at most the number of samples, 50, got 60",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(Lasso().fit(X, std::vector<double>(3, 1.0)),
                         "Lasso::fit: X has 50 samples, but y has 3", ShapeError);
}

TEST_SUITE_END();
