#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/linear_svm.hpp"
#include "support/compare.hpp"
#include "svm/linear_objective.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/svm/linear_svr.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_linear_svm;
using Loss = LinearSVRLoss;
using Solver = LinearSVMSolver;

namespace {

const MatrixView<const double> X(ref::X.data(), 90, 5);

template <class T>
std::vector<double> numbers_of(const LinearSVR<T>& model) {
    std::vector<double> out(model.coef().begin(), model.coef().end());
    out.push_back(static_cast<double>(model.intercept()));
    return out;
}

std::vector<Solver> solvers_of(Loss loss) {
    return {Solver::dual,
            loss == Loss::epsilon_insensitive ? Solver::interior_point : Solver::primal};
}

/// Every solver that knows the loss, on dense and sparse rows.
void check_reference(LinearSVROptions options, const std::vector<double>& expected,
                     const std::vector<double>& weight = {}) {
    options.tol = 1e-14;
    options.max_iter = 100'000;
    const std::vector<double> weights(expected.begin(), expected.end() - 1);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    for (const Solver solver : solvers_of(options.loss)) {
        CAPTURE(name_of(solver));
        options.solver = solver;
        const auto model = LinearSVR(options).fit(X, ref::real, {.sample_weight = weight});
        const auto& result = model.solver_result();
        CHECK(result.converged());
        CHECK(relative_error(numbers_of(model), weights) < 1e-6);
        CHECK(relative_error(result.objective, expected.back()) < 1e-8);
        CHECK(result.duality_gap < 1e-9 * expected.back());
        const auto other = LinearSVR(options).fit(sparse, ref::real, {.sample_weight = weight});
        CHECK(relative_error(numbers_of(other), weights) < 1e-6);
        CHECK(relative_error(other.predict(sparse), model.predict(X)) < 1e-6);
    }
}

}  // namespace

TEST_SUITE_BEGIN("svm/linear_svr");

TEST_CASE("objective: gradient and product with the Hessian equal central differences") {
    const plain::LinearRows rows(40, 70);
    const auto sparse = CsrMatrix<double>::from_dense(rows.X);
    const std::vector<double> target(rows.target.begin(), rows.target.end());
    Random random(2);
    std::vector<double> cost(40), w(71), v(71);
    for (double& c : cost) c = random.uniform();
    for (double& x : w) x = 0.1 * random.normal();
    for (double& x : v) x = random.normal();
    const plain::LinearObjective F{rows.X, target, cost, 0.3, 2.0, true};
    const auto check = [&](const auto& given) {
        using Rows = std::remove_cvref_t<decltype(given)>;
        const svm::LinearProblem<double, Rows> p{.rows = given,
                                                 .y = Buffer<double>(target.begin(), target.end()),
                                                 .cost = Buffer<double>(cost.begin(), cost.end()),
                                                 .bias = 2.0,
                                                 .epsilon = 0.3,
                                                 .is_hinge = false};
        svm::LinearObjective<double, Rows> f(p);
        std::vector<double> g(71), Hv(71);
        CHECK(relative_error(f(VectorView<const double>(w), VectorView<double>(g)), F.value(w)) <
              1e-12);
        f.times_hessian(VectorView<const double>(v), VectorView<double>(Hv));
        const auto value = [&](const std::vector<double>& at) { return F.value(at); };
        CHECK(relative_error(g, support::numerical_gradient(value, w)) < 1e-7);
        Matrix<double> H = full(71, 71, 0.0);
        f.hessian(VectorView<const double>(w), H);
        std::vector<double> from_lower(71, 0.0);
        for (std::size_t j = 0; j < 71; ++j) {
            for (std::size_t k = 0; k < 71; ++k) {
                from_lower[j] += H(std::max(j, k), std::min(j, k)) * v[k];
            }
        }
        CHECK(relative_error(Hv, from_lower) < 1e-12);
        const double h = 1e-6;
        std::vector<double> up(w), down(w), g_up(71), g_down(71);
        for (std::size_t j = 0; j < 71; ++j) up[j] += h * v[j], down[j] -= h * v[j];
        static_cast<void>(f(VectorView<const double>(up), VectorView<double>(g_up)));
        static_cast<void>(f(VectorView<const double>(down), VectorView<double>(g_down)));
        for (std::size_t j = 0; j < 71; ++j) g_up[j] = (g_up[j] - g_down[j]) / (2.0 * h);
        CHECK(relative_error(Hv, g_up) < 1e-7);
    };
    check(MatrixView<const double>(rows.X));
    check(sparse);
}

TEST_CASE("two rows, by hand") {
    const std::vector<double> x{1.0, 2.0}, y{1.0, 4.0};
    const MatrixView<const double> rows(x.data(), 2, 1);
    const auto weight_of = [&](LinearSVROptions options) {
        options.fit_intercept = false;
        options.tol = 1e-14;
        return LinearSVR(options).fit(rows, y).coef()(0);
    };
    // 1/2 w^2 + C (|1 - w| + |4 - 2 w|): the slope is w - 3 C below 1, w - C between 1 and 2.
    for (const Solver s : {Solver::dual, Solver::interior_point}) {
        CHECK(relative_error(weight_of({.C = 0.2, .solver = s}), 0.6) < 1e-6);
        CHECK(relative_error(weight_of({.C = 0.5, .solver = s}), 1.0) < 1e-6);
        CHECK(relative_error(weight_of({.C = 1.5, .solver = s}), 1.5) < 1e-6);
        CHECK(relative_error(weight_of({.C = 9.0, .solver = s}), 2.0) < 1e-6);
        // Within 2 of both: 1 <= w <= 3, the flattest.
        CHECK(relative_error(weight_of({.epsilon = 2.0, .C = 9.0, .solver = s}), 1.0) < 1e-6);
        CHECK(weight_of({.epsilon = 5.0, .solver = s}) == 0.0);
    }
    // 1/2 w^2 + C ((1 - w)^2 + (4 - 2 w)^2): w (1 + 10 C) = 18 C.
    for (const Solver s : {Solver::dual, Solver::primal}) {
        const auto squared = Loss::squared_epsilon_insensitive;
        CHECK(relative_error(weight_of({.C = 0.5, .loss = squared, .solver = s}), 1.5) < 1e-6);
    }
}

TEST_CASE("agrees with scikit-learn, with every solver, dense and sparse") {
    const auto squared = Loss::squared_epsilon_insensitive;
    check_reference({.C = 0.5}, ref::absolute);
    check_reference({.epsilon = 0.3, .C = 0.5, .intercept_scaling = 2.0}, ref::tube, ref::w);
    check_reference({.epsilon = 0.2, .C = 0.4, .loss = squared}, ref::squared_tube, ref::w);
    check_reference({.loss = squared, .fit_intercept = false}, ref::squares);
}

TEST_CASE("thousands of rows: no direction leads down, and the gap says how far it is") {
    const plain::LinearRows rows(3000, 12);
    const std::vector<double> target(rows.target.begin(), rows.target.end());
    for (const Loss loss : {Loss::epsilon_insensitive, Loss::squared_epsilon_insensitive}) {
        for (const double epsilon : {0.0, 0.4}) {
            const plain::LinearObjective F{
                rows.X,  target, std::vector<double>(3000, 0.02),
                epsilon, 1.0,    loss == Loss::squared_epsilon_insensitive};
            const Solver fast = solvers_of(loss)[1];
            const auto best =
                LinearSVR(
                    {.epsilon = epsilon, .tol = 1e-13, .C = 0.02, .loss = loss, .solver = fast})
                    .fit(rows.X, rows.target);
            CHECK(best.solver_result().converged());
            CHECK(F.steepest_fall(numbers_of(best)) < 1e-6);
            for (const Solver solver : solvers_of(loss)) {
                const auto model = LinearSVR({.epsilon = epsilon,
                                              .tol = 1e-4,
                                              .C = 0.02,
                                              .loss = loss,
                                              .solver = solver})
                                       .fit(rows.X, rows.target);
                const auto& r = model.solver_result();
                CHECK(r.stop == optim::Stop::tolerance_reached);
                CHECK(relative_error(r.objective, F.value(numbers_of(model))) < 1e-12);
                CHECK(r.duality_gap <= 1e-4 * r.objective);
                const double above = r.objective - best.solver_result().objective;
                CHECK(above <= r.duality_gap * (1.0 + 1e-9) + 1e-9);
            }
        }
    }
}

TEST_CASE("thousands of columns: Newton by products finds what the dual does") {
    const plain::LinearRows rows(60, 2100);
    for (const bool sparse : {false, true}) {
        double objective[2];
        for (const Solver s : {Solver::primal, Solver::dual}) {
            LinearSVR model(
                {.tol = 1e-9, .C = 0.1, .loss = Loss::squared_epsilon_insensitive, .solver = s});
            if (sparse) {
                model.fit(CsrMatrix<double>::from_dense(rows.X), rows.target);
            } else {
                model.fit(rows.X, rows.target);
            }
            CHECK(model.solver_result().converged());
            CHECK(model.solver_result().duality_gap <= 1e-9 * model.solver_result().objective);
            objective[s == Solver::dual ? 1 : 0] = model.solver_result().objective;
        }
        CHECK(relative_error(objective[0] / objective[1], 1.0) < 2e-9);
    }
}

TEST_CASE("the same in float; one row; a constant target") {
    std::vector<float> x(ref::X.begin(), ref::X.end()), t(ref::real.begin(), ref::real.end());
    const MatrixView<const float> rows(x.data(), 90, 5);
    for (const Solver s : {Solver::interior_point, Solver::dual}) {
        const auto model = LinearSVR<float>({.tol = 1e-7, .C = 0.5, .solver = s}).fit(rows, t);
        CHECK(model.solver_result().converged());
        const std::vector<double> weights(ref::absolute.begin(), ref::absolute.end() - 1);
        CHECK(relative_error(numbers_of(model), weights) < 3e-4);
    }
    for (const Solver s : {Solver::automatic, Solver::dual, Solver::interior_point}) {
        const auto alone = LinearSVR({.tol = 1e-10, .C = 100.0, .solver = s})
                               .fit(X.row_range(0, 1), std::vector<double>{3.0});
        CHECK(relative_error(alone.predict(X.row_range(0, 1)), std::vector<double>{3.0}) < 1e-6);
        const auto none = LinearSVR({.solver = s}).fit(X, std::vector<double>(90, 0.0));
        CHECK(none.solver_result().converged());
        CHECK(relative_error(none.predict(X), std::vector<double>(90, 0.0)) < 1e-6);
    }
    // Far more rows with an outlier than without move the squared loss alone.
    std::vector<double> spoilt(ref::real);
    spoilt[0] = 1e6;
    const auto robust = LinearSVR({.tol = 1e-10}).fit(X, spoilt);
    const auto before = LinearSVR({.tol = 1e-10}).fit(X, ref::real);
    CHECK(relative_error(robust.coef(), before.coef()) < 0.2);
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(LinearSVR({.epsilon = -1.0}),
                         "LinearSVR: epsilon must be finite and >= 0, got -1", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        LinearSVR({.solver = Solver::primal}),
        "LinearSVR: solver must be automatic, dual or interior_point with the loss "
        "epsilon_insensitive, got primal",
        InvalidArgument);
    const auto model = LinearSVR().fit(X, ref::real);
    CHECK_THROWS_WITH_AS((void)model.predict(X.column_range(0, 3)),
                         "LinearSVR::predict: X has 3 features, but this model was fitted with 5",
                         ShapeError);
    CHECK_THROWS_WITH_AS((void)LinearSVR().predict(X),
                         "LinearSVR::predict: this LinearSVR is not fitted yet; call fit first",
                         NotFittedError);
}

TEST_CASE("files") {
    golden::check_model_files(
        "linear_svr",
        LinearSVR({.C = 2.0}).fit(golden::numbers<double>(), golden::targets<double>()));
}

TEST_SUITE_END();
