#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/linear_svm.hpp"
#include "support/compare.hpp"
#include "svm/linear_objective.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/svm/linear_svc.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_linear_svm;
using Loss = LinearSVCLoss;
using Solver = LinearSVMSolver;

namespace {

const MatrixView<const double> X(ref::X.data(), 90, 5);

/// Weights and intercepts in the order of the reference.
template <class T>
std::vector<double> numbers_of(const LinearSVC<T>& model) {
    std::vector<double> out(model.coef().begin(), model.coef().end());
    out.insert(out.end(), model.intercept().begin(), model.intercept().end());
    return out;
}

/// Every solver that knows the loss, on dense and sparse rows.
void check_reference(LinearSVCOptions options, const std::vector<int>& y,
                     const std::vector<double>& expected, const std::vector<double>& weight = {}) {
    options.tol = 1e-14;
    options.max_iter = 100'000;
    const bool squared = options.loss == Loss::squared_hinge;
    const std::vector<double> weights(expected.begin(), expected.end() - 1);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    std::vector<Solver> solvers{Solver::automatic,
                                squared ? Solver::primal : Solver::interior_point};
    if (options.penalty == LinearSVCPenalty::l2) solvers.push_back(Solver::dual);
    for (const Solver solver : solvers) {
        CAPTURE(name_of(solver));
        options.solver = solver;
        const auto model = LinearSVC(options).fit(X, y, {.sample_weight = weight});
        const auto& result = model.solver_result();
        CAPTURE(name_of(result.stop));
        CAPTURE(result.n_iterations);
        CAPTURE(result.duality_gap / result.objective);
        CHECK(result.converged());
        CHECK(relative_error(numbers_of(model), weights) < 1e-6);
        CHECK(relative_error(result.objective, expected.back()) < 1e-9);
        CHECK(result.duality_gap < 1e-9 * expected.back());
        const auto other = LinearSVC(options).fit(sparse, y, {.sample_weight = weight});
        CHECK(relative_error(numbers_of(other), weights) < 1e-6);
        CHECK(relative_error(other.decision_function(sparse), model.decision_function(X)) < 1e-6);
    }
}

std::vector<double> unknowns(const LinearSVC<double>& model) {
    return numbers_of(model);  // with intercept_scaling = 1 the intercept is its own weight
}

/// Stops at the second report.
class Impatient : public ProgressSink {
public:
    bool update(const Progress&) override { return ++n_ < 2; }

private:
    int n_ = 0;
};
class Listener : public LogSink {
public:
    void log(LogLevel, std::string_view text) override { said += text; }
    std::string said;
};

}  // namespace

TEST_SUITE_BEGIN("svm/linear_svc");

TEST_CASE("two rows, by hand") {
    const std::vector<double> x{-1.0, 1.0};
    const std::vector<int> y{3, 8};
    const MatrixView<const double> rows(x.data(), 2, 1);
    const auto weight_of = [&](LinearSVCOptions options) {
        options.fit_intercept = false;
        options.tol = 1e-13;
        return LinearSVC(options).fit(rows, y).coef()(0, 0);
    };
    for (const Solver s : {Solver::dual, Solver::interior_point}) {
        // 1/2 w^2 + 2 C max(0, 1 - w): w = min(1, 2 C)
        CHECK(relative_error(weight_of({.loss = Loss::hinge, .solver = s, .C = 0.2}), 0.4) < 1e-9);
        CHECK(relative_error(weight_of({.loss = Loss::hinge, .solver = s, .C = 3.0}), 1.0) < 1e-9);
    }
    for (const Solver s : {Solver::dual, Solver::primal}) {
        // 1/2 w^2 + 2 C (1 - w)^2: w = 4 C / (1 + 4 C)
        CHECK(relative_error(weight_of({.solver = s, .C = 0.5}), 2.0 / 3.0) < 1e-7);  // root of tol
    }
    // |w| + 2 C (1 - w)^2: w = 1 - 1 / (4 C), or 0
    CHECK(relative_error(weight_of({.penalty = LinearSVCPenalty::l1, .C = 1.0}), 0.75) < 1e-9);
    CHECK(weight_of({.penalty = LinearSVCPenalty::l1, .C = 0.2}) == 0.0);
    const auto model = LinearSVC({.tol = 1e-12}).fit(rows, y);
    CHECK(model.classes()(0) == 3);
    CHECK(model.predict(rows)(1) == 8);
    CHECK(model.score(rows, y) == 1.0);
}

TEST_CASE("agrees with scikit-learn, with every solver, dense and sparse") {
    const ClassWeight unequal{{0, 2.0}, {1, 0.5}};
    check_reference({.C = 0.5}, ref::y, ref::squared_hinge);
    check_reference({.loss = Loss::hinge, .C = 0.5}, ref::y, ref::hinge);
    check_reference({.loss = Loss::hinge, .C = 0.2, .class_weight = unequal}, ref::y,
                    ref::hinge_weighted, ref::w);
    check_reference({.C = 0.8, .intercept_scaling = 3.0, .class_weight = unequal}, ref::y,
                    ref::squared_weighted, ref::w);
    check_reference({.loss = Loss::hinge, .fit_intercept = false}, ref::y, ref::hinge_no_intercept);
    check_reference({.penalty = LinearSVCPenalty::l1, .C = 0.1}, ref::y, ref::lasso);
    check_reference({.penalty = LinearSVCPenalty::l1, .C = 0.15, .intercept_scaling = 2.0}, ref::y,
                    ref::lasso_weighted, ref::w);
}

TEST_CASE("of three classes each stands against the rest, as in scikit-learn") {
    check_reference({.C = 0.3, .class_weight = ClassWeight::balanced()}, ref::three,
                    ref::three_classes, ref::w);
    check_reference({.loss = Loss::hinge, .C = 0.3}, ref::three, ref::three_classes_hinge);
    const auto model = LinearSVC({.C = 0.3}).fit(X, ref::three);
    const auto threaded = LinearSVC({.C = 0.3, .n_threads = 3}).fit(X, ref::three);
    CHECK(model.coef() == threaded.coef());
    const Matrix<double> z = model.decision_function(X);
    const Labels labels = model.predict(X);
    for (std::size_t i = 0; i < 90; ++i) {
        const auto best = std::max_element(&z(i, 0), &z(i, 0) + 3) - &z(i, 0);
        CHECK(labels(i) == best);
    }
}

TEST_CASE("thousands of rows: no direction leads down, and the gap says how far it is") {
    const plain::LinearRows rows(3000, 12);
    for (const Loss loss : {Loss::hinge, Loss::squared_hinge}) {
        const bool squared = loss == Loss::squared_hinge;
        const plain::LinearObjective F{rows.X, rows.sign, std::vector<double>(3000, 0.02),
                                       -1.0,   1.0,       squared};
        const Solver fast = squared ? Solver::primal : Solver::interior_point;
        const auto best = LinearSVC({.loss = loss, .solver = fast, .tol = 1e-13, .C = 0.02})
                              .fit(rows.X, rows.label);
        CHECK(best.solver_result().converged());
        CHECK(F.steepest_fall(unknowns(best)) < 1e-6);
        for (const Solver solver : {fast, Solver::dual}) {
            for (const double tol : {1e-2, 1e-5}) {
                const auto model =
                    LinearSVC({.loss = loss, .solver = solver, .tol = tol, .C = 0.02})
                        .fit(rows.X, rows.label);
                const auto& r = model.solver_result();
                CHECK(r.stop == optim::Stop::tolerance_reached);
                CHECK(r.solver == solver);
                CHECK(relative_error(r.objective, F.value(unknowns(model))) < 1e-12);
                CHECK(r.duality_gap <= tol * r.objective);
                const double above = r.objective - best.solver_result().objective;
                CHECK(above <= r.duality_gap * (1.0 + 1e-9) + 1e-9);
            }
        }
    }
    const plain::LinearObjective F{rows.X, rows.sign, std::vector<double>(3000, 0.001), -1.0, 1.0,
                                   true,   true};
    const auto lasso = LinearSVC({.penalty = LinearSVCPenalty::l1, .tol = 1e-13, .C = 0.001})
                           .fit(rows.X, rows.label);
    CHECK(F.steepest_fall(unknowns(lasso)) < 1e-6);
    CHECK(std::count(lasso.coef().begin(), lasso.coef().end(), 0.0) > 0);
    CHECK(relative_error(lasso.solver_result().objective, F.value(unknowns(lasso))) < 1e-12);
}

TEST_CASE("few entries in many columns: the solvers of sparse rows find what those of dense do") {
    Random random(3);
    Matrix<double> rows = full(400, 120, 0.0);
    std::vector<int> y(400);
    for (std::size_t i = 0; i < 400; ++i) {
        double z = 0.3 * random.normal();
        for (int k = 0; k < 3; ++k) {
            const auto j = static_cast<std::size_t>(random.below(120));
            rows(i, j) = random.normal();
            z += rows(i, j) / static_cast<double>(j % 7 + 1);
        }
        y[i] = z > 0.0 ? 1 : 0;
    }
    const auto sparse = CsrMatrix<double>::from_dense(rows);
    for (const auto penalty : {LinearSVCPenalty::l1, LinearSVCPenalty::l2}) {
        for (const Loss loss : {Loss::squared_hinge, Loss::hinge}) {
            if (penalty == LinearSVCPenalty::l1 && loss == Loss::hinge) continue;
            const LinearSVCOptions options{.penalty = penalty, .loss = loss, .tol = 1e-10};
            const auto a = LinearSVC(options).fit(rows, y), b = LinearSVC(options).fit(sparse, y);
            CHECK(a.solver_result().converged());
            CHECK(b.solver_result().converged());
            CHECK(relative_error(a.solver_result().objective, b.solver_result().objective) < 1e-9);
            CHECK(relative_error(a.coef(), b.coef()) < 1e-3);
        }
    }
}

TEST_CASE("the same in float") {
    std::vector<float> x(ref::X.begin(), ref::X.end());
    const MatrixView<const float> rows(x.data(), 90, 5);
    const auto check = [&](const LinearSVCOptions& options, const std::vector<double>& expected) {
        const auto model = LinearSVC<float>(options).fit(rows, ref::y);
        CHECK(model.solver_result().converged());
        const std::vector<double> weights(expected.begin(), expected.end() - 1);
        CHECK(relative_error(numbers_of(model), weights) < 3e-4);
    };
    for (const Solver s : {Solver::primal, Solver::dual}) {
        check({.solver = s, .tol = 1e-7, .C = 0.5}, ref::squared_hinge);
    }
    for (const Solver s : {Solver::interior_point, Solver::dual}) {
        check({.loss = Loss::hinge, .solver = s, .tol = 1e-7, .C = 0.5}, ref::hinge);
    }
    check({.penalty = LinearSVCPenalty::l1, .tol = 1e-7, .C = 0.1}, ref::lasso);
}

TEST_CASE("more columns than rows, duplicates, costs of any size") {
    const plain::LinearRows wide(30, 200);
    for (const Loss loss : {Loss::hinge, Loss::squared_hinge}) {
        CAPTURE(name_of(loss));
        const Solver other = loss == Loss::hinge ? Solver::interior_point : Solver::primal;
        const auto model = LinearSVC({.loss = loss, .tol = 1e-10}).fit(wide.X, wide.label);
        CHECK(model.solver_result().solver == Solver::dual);
        const auto same =
            LinearSVC({.loss = loss, .solver = other, .tol = 1e-10}).fit(wide.X, wide.label);
        CHECK(relative_error(model.solver_result().objective, same.solver_result().objective) <
              1e-8);
        CHECK(model.score(wide.X, wide.label) == 1.0);

        // A row twice is a row of twice the weight.
        std::vector<double> twice(ref::X), weight(90, 1.0);
        std::vector<int> labels(ref::y);
        twice.insert(twice.end(), ref::X.begin(), ref::X.begin() + 5 * 40);
        labels.insert(labels.end(), ref::y.begin(), ref::y.begin() + 40);
        std::fill_n(weight.begin(), 40, 2.0);
        const LinearSVCOptions exact{.loss = loss, .tol = 1e-13};
        const auto repeated =
            LinearSVC(exact).fit(MatrixView<const double>(twice.data(), 130, 5), labels);
        const auto weighted = LinearSVC(exact).fit(X, ref::y, {.sample_weight = weight});
        CHECK(relative_error(repeated.coef(), weighted.coef()) < 1e-6);

        for (const double C : {1e-12, 1e-6, 1e4, 1e9}) {
            CAPTURE(C);
            for (const Solver s : {Solver::dual, other}) {
                CAPTURE(name_of(s));
                const auto extreme = LinearSVC({.loss = loss, .solver = s, .C = C}).fit(X, ref::y);
                const auto& r = extreme.solver_result();
                CHECK(std::isfinite(r.objective));
                CHECK(std::isfinite(r.duality_gap));
                if (s != Solver::dual) {
                    CHECK(r.converged());
                    CHECK(r.duality_gap <= 1e-4 * r.objective);
                }
            }
        }
    }
    // A column of zeros gets no weight.
    std::vector<double> padded;
    for (std::size_t i = 0; i < 90; ++i) {
        padded.insert(padded.end(), &X(i, 0), &X(i, 0) + 5);
        padded.push_back(0.0);
    }
    for (const auto penalty : {LinearSVCPenalty::l2, LinearSVCPenalty::l1}) {
        const auto model = LinearSVC({.penalty = penalty})
                               .fit(MatrixView<const double>(padded.data(), 90, 6), ref::y);
        CHECK(model.coef()(0, 5) == 0.0);
    }
}

TEST_CASE("the iterations used up, or no patience, are results") {
    for (const Solver s : {Solver::dual, Solver::primal}) {
        Listener listener;
        const auto model = LinearSVC({.solver = s, .tol = 1e-12, .max_iter = 1})
                               .fit(X, ref::y, {.log = &listener});
        CHECK(model.solver_result().stop == optim::Stop::max_iterations);
        CHECK_FALSE(model.solver_result().converged());
        CHECK(model.solver_result().n_iterations == 1);
        CHECK(model.solver_result().duality_gap > 0.0);
        CHECK(listener.said.starts_with("LinearSVC::fit: did not converge in 1 iterations"));
    }
    for (const auto& [loss, s] : {std::pair{Loss::hinge, Solver::interior_point},
                                  {Loss::hinge, Solver::dual},
                                  {Loss::squared_hinge, Solver::primal}}) {
        Impatient sink;
        const auto model = LinearSVC({.loss = loss, .solver = s, .tol = 1e-12})
                               .fit(X, ref::y, {.progress = &sink});
        CHECK(model.solver_result().stop == optim::Stop::interrupted);
        CHECK(model.score(X, ref::y) > 0.6);
    }
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(LinearSVC({.C = 0.0}), "LinearSVC: C must be finite and > 0, got 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        LinearSVC({.loss = Loss::hinge, .solver = Solver::primal}),
        "LinearSVC: solver must be automatic, dual or interior_point with the loss hinge, got "
        "primal",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        LinearSVC({.solver = Solver::interior_point}),
        "LinearSVC: solver must be automatic, dual or primal with the loss squared_hinge, got "
        "interior_point",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(LinearSVC({.penalty = LinearSVCPenalty::l1, .loss = Loss::hinge}),
                         "LinearSVC: loss must be squared_hinge with the penalty l1, got hinge",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        LinearSVC({.penalty = LinearSVCPenalty::l1, .solver = Solver::dual}),
        "LinearSVC: solver must be automatic or primal with the penalty l1, got dual",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(LinearSVC().fit(X, std::vector<int>(90, 4)),
                         "LinearSVC::fit: y must have at least two classes, got 1",
                         InvalidArgument);
    const std::vector<double> huge{1e200, -1e200};
    CHECK_THROWS_AS(
        LinearSVC().fit(MatrixView<const double>(huge.data(), 2, 1), std::vector<int>{0, 1}),
        NumericalError);
}

TEST_CASE("files") {
    golden::check_model_files(
        "linear_svc", LinearSVC({.C = 0.5}).fit(golden::numbers<double>(), golden::labels(3)));
}

TEST_SUITE_END();
