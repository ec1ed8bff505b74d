#include <foretell/linear_model/logistic_regression.hpp>

#include "reference/logistic_regression.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <foretell/data/make_logistic.hpp>
#include <foretell/progress/log.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

using namespace foretell;
namespace ref = ref_logistic_regression;

namespace {

constexpr std::size_t n = 90, d = 4;
const MatrixView<const double> X(ref::X.data(), n, d);

/// coef and intercept, row by row, as the reference lists them; intercepts of a softmax with mean
/// 0.
template <class T>
std::vector<double> solution(const LogisticRegression<T>& model) {
    const auto& w = model.coef();
    const auto& b = model.intercept();
    double mean = 0.0;
    for (std::size_t c = 0; c < b.size() && b.size() > 1; ++c) {
        mean += static_cast<double>(b(c)) / static_cast<double>(b.size());
    }
    std::vector<double> out;
    for (std::size_t c = 0; c < w.shape()[0]; ++c) {
        for (std::size_t j = 0; j < w.shape()[1]; ++j) out.push_back(static_cast<double>(w(c, j)));
        out.push_back(static_cast<double>(b(c)) - mean);
    }
    return out;
}

LogisticRegressionOptions exact(LogisticSolver solver, double C = 1.0) {
    return {.C = C, .solver = solver, .tol = 1e-13, .max_iter = 2000};
}

constexpr LogisticSolver fast_solvers[] = {LogisticSolver::automatic, LogisticSolver::lbfgs,
                                           LogisticSolver::newton_cholesky,
                                           LogisticSolver::newton_cg};

std::vector<double> agrees(const LogisticRegressionOptions& options, const std::vector<int>& y,
                           const std::vector<double>& weight) {
    const auto dense = LogisticRegression(options).fit(X, y, {.sample_weight = weight});
    const auto sparse = LogisticRegression(options).fit(CsrMatrix<double>::from_dense(X), y,
                                                        {.sample_weight = weight});
    CHECK(dense.solver_result().converged());
    CHECK(sparse.solver_result().converged());
    CHECK(support::relative_error(solution(sparse), solution(dense)) < 1e-9);
    return solution(dense);
}

/// The same with each intercept as it is.
std::vector<double> agrees_raw(const LogisticRegressionOptions& options, const std::vector<int>& y,
                               const std::vector<double>& weight) {
    agrees(options, y, weight);
    const auto model = LogisticRegression(options).fit(X, y, {.sample_weight = weight});
    std::vector<double> out;
    for (std::size_t c = 0; c < model.intercept().size(); ++c) {
        for (std::size_t j = 0; j < d; ++j) out.push_back(model.coef()(c, j));
        out.push_back(model.intercept()(c));
    }
    return out;
}

/// F(w, b) of the class comment, for two classes.
double objective(const std::vector<double>& theta, double C, const std::vector<double>& weight) {
    double loss = 0.0, norm = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        double z = theta[d];
        for (std::size_t j = 0; j < d; ++j) z += X(i, j) * theta[j];
        const double t = ref::y2[i] == 5 ? 1.0 : 0.0;
        loss += weight[i] * (std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))) - t * z);
    }
    for (std::size_t j = 0; j < d; ++j) norm += theta[j] * theta[j];
    return C * loss + 0.5 * norm;
}

class StopAfter : public ProgressSink {
public:
    explicit StopAfter(std::size_t calls) : left_(calls) {}
    bool update(const Progress&) override { return left_-- > 1; }

private:
    std::size_t left_;
};

class Recorder : public LogSink {
public:
    void log(LogLevel, std::string_view text) override { texts.emplace_back(text); }
    std::vector<std::string> texts;
};

}  // namespace

TEST_SUITE_BEGIN("linear_model/logistic_regression");

TEST_CASE("agrees with scikit-learn on two classes, dense and sparse, by every fast solver") {
    const std::vector<double> none;
    for (const LogisticSolver solver : fast_solvers) {
        INFO(name_of(solver));
        CHECK(support::relative_error(agrees(exact(solver), ref::y2, none), ref::plain) < 1e-8);
        CHECK(support::relative_error(agrees(exact(solver, 0.01), ref::y2, none),
                                      ref::strong_penalty) < 1e-8);
        CHECK(support::relative_error(agrees(exact(solver), ref::y2, ref::weight), ref::weighted) <
              1e-8);
        auto balanced = exact(solver, 2.0);
        balanced.class_weight = ClassWeight::balanced();
        CHECK(support::relative_error(agrees(balanced, ref::y2, ref::weight), ref::balanced) <
              1e-8);
        auto given = exact(solver);
        given.class_weight = {{-2, 0.5}, {5, 3.0}};
        CHECK(support::relative_error(agrees(given, ref::y2, none), ref::class_weighted) < 1e-8);
        auto no_penalty = exact(solver);
        no_penalty.penalty = LogisticPenalty::none;
        CHECK(support::relative_error(agrees(no_penalty, ref::y2, none), ref::no_penalty) < 1e-7);
        auto no_intercept = exact(solver);
        no_intercept.fit_intercept = false;
        const auto without = agrees(no_intercept, ref::y2, none);
        CHECK(without[d] == 0.0);
        CHECK(support::relative_error(std::vector<double>(without.begin(), without.begin() + d),
                                      std::vector<double>(ref::no_intercept.begin(),
                                                          ref::no_intercept.begin() + d)) < 1e-8);
    }
}

TEST_CASE("agrees with the softmax of scikit-learn on three classes") {
    const std::vector<double> none;
    for (const LogisticSolver solver : fast_solvers) {
        INFO(name_of(solver));
        CHECK(support::relative_error(agrees(exact(solver), ref::y3, none), ref::multinomial) <
              1e-8);
        CHECK(support::relative_error(agrees(exact(solver, 0.5), ref::y3, ref::weight),
                                      ref::multinomial_weighted) < 1e-8);
    }
    const auto model = LogisticRegression(exact(LogisticSolver::automatic, 0.5))
                           .fit(X, ref::y3, {.sample_weight = ref::weight});
    CHECK(std::vector<int>(model.classes().begin(), model.classes().end()) ==
          std::vector<int>{1, 4, 7});
    const Matrix<double> p = model.predict_proba(X.row_range(0, 10));
    CHECK(support::relative_error(p, ref::multinomial_weighted_proba) < 1e-9);
}

TEST_CASE("one against the rest agrees with scikit-learn, and with fits of two classes") {
    const std::vector<double> none;
    for (const LogisticSolver solver : {LogisticSolver::automatic, LogisticSolver::newton_cg}) {
        auto options = exact(solver);
        options.multi_class = MultiClass::one_vs_rest;
        CHECK(support::relative_error(agrees_raw(options, ref::y3, none), ref::one_vs_rest) < 1e-8);
        options.C = 0.5;
        options.class_weight = ClassWeight::balanced();
        CHECK(support::relative_error(agrees_raw(options, ref::y3, ref::weight),
                                      ref::one_vs_rest_balanced) < 1e-8);
    }
    auto options = exact(LogisticSolver::automatic);
    options.multi_class = MultiClass::one_vs_rest;
    const auto model = LogisticRegression(options).fit(X, ref::y3);
    CHECK(support::relative_error(model.predict_proba(X.row_range(0, 10)), ref::one_vs_rest_proba) <
          1e-9);
    CHECK(model.solver_result().converged());
    double objectives = 0.0;
    for (std::size_t c = 0; c < 3; ++c) {
        std::vector<int> own(n);
        for (std::size_t i = 0; i < n; ++i) own[i] = ref::y3[i] == model.classes()(c) ? 1 : 0;
        const auto two = LogisticRegression(options).fit(X, own);
        for (std::size_t j = 0; j < d; ++j) CHECK(two.coef()(0, j) == model.coef()(c, j));
        CHECK(two.intercept()(0) == model.intercept()(c));
        objectives += two.solver_result().objective;
    }
    CHECK(std::abs(objectives - model.solver_result().objective) < 1e-12 * objectives);
    options.n_threads = 3;
    CHECK(LogisticRegression(options).fit(X, ref::y3).coef() == model.coef());
    // Two classes are fitted as ever.
    CHECK(LogisticRegression(options).fit(X, ref::y2).coef() ==
          LogisticRegression(exact(LogisticSolver::automatic)).fit(X, ref::y2).coef());
}

TEST_CASE("one against the rest: far out probabilities stay stable; warm starts, sinks and logs") {
    LogisticRegression model(
        {.tol = 1e-8, .multi_class = MultiClass::one_vs_rest, .warm_start = true});
    model.fit(X, ref::y3);
    Matrix<double> far = full(1, d, 0.0);
    for (const double at : {1e6, -1e6}) {
        far(0, 0) = at;
        const Matrix<double> p = model.predict_proba(far), log_p = model.predict_log_proba(far);
        double total = 0.0;
        for (std::size_t c = 0; c < 3; ++c) {
            total += p(0, c);
            CHECK(std::isfinite(log_p(0, c)));
            CHECK(std::abs(std::exp(log_p(0, c)) - p(0, c)) < 1e-12);
        }
        CHECK(std::abs(total - 1.0) < 1e-12);
    }
    const Matrix<double> before = model.coef();
    model.fit(X, ref::y3);
    CHECK(model.solver_result().n_iterations <= 1);
    CHECK(support::relative_error(model.coef(), before) < 1e-6);
    StopAfter stop(2);
    const auto stopped =
        LogisticRegression(
            {.solver = LogisticSolver::lbfgs, .tol = 1e-12, .multi_class = MultiClass::one_vs_rest})
            .fit(X, ref::y3, {.progress = &stop});
    CHECK(stopped.solver_result().stop == optim::Stop::interrupted);
    CHECK(std::isfinite(stopped.solver_result().objective));
    CHECK(stopped.coef()(2, 0) == 0.0);
}

TEST_CASE("gradient descent gets to the same place, in more iterations") {
    auto slow = exact(LogisticSolver::gradient_descent);
    slow.tol = 1e-9;
    const auto model = LogisticRegression(slow).fit(X, ref::y2);
    REQUIRE(model.solver_result().converged());
    CHECK(support::relative_error(solution(model), ref::plain) < 1e-6);
    const auto fast = LogisticRegression(exact(LogisticSolver::newton_cholesky)).fit(X, ref::y2);
    CHECK(model.solver_result().n_iterations > fast.solver_result().n_iterations);
    for (const optim::Momentum momentum :
         {optim::Momentum::heavy_ball, optim::Momentum::nesterov}) {
        slow.momentum = momentum;
        const auto with = LogisticRegression(slow).fit(X, ref::y2);
        INFO(name_of(momentum));
        REQUIRE(with.solver_result().converged());
        CHECK(support::relative_error(solution(with), ref::plain) < 1e-6);
        CHECK(with.solver_result().n_iterations != model.solver_result().n_iterations);
    }
}

TEST_CASE("stochastic gradients get near, say how near, and repeat themselves to the bit") {
    const auto data = make_logistic({.n_samples = 3000, .n_features = 6, .seed = 6});
    const CsrMatrix<double> sparse = CsrMatrix<double>::from_dense(data.X);
    std::vector<int> y2(data.y.begin(), data.y.end()), y3 = y2;
    for (std::size_t i = 0; i < y3.size(); i += 3) y3[i] = 2;
    for (const auto& y : {y2, y3}) {
        for (const LogisticPenalty penalty : {LogisticPenalty::l2, LogisticPenalty::none}) {
            const LogisticRegressionOptions options{
                .penalty = penalty, .solver = LogisticSolver::sgd, .max_iter = 20, .seed = 9};
            const auto model = LogisticRegression(options).fit(data.X, y);
            const auto& r = model.solver_result();
            const auto best = LogisticRegression({.penalty = penalty, .tol = 1e-8}).fit(data.X, y);
            const double least = best.solver_result().objective;
            CHECK(r.solver == LogisticSolver::sgd);
            CHECK(r.objective >= least * (1.0 - 1e-12));
            CHECK(r.objective < 1.001 * least);
            CHECK(r.converged() == (0.5 * r.decrement * r.decrement <= 1e-8 * r.objective));
            CHECK((r.converged() || r.stop == optim::Stop::max_iterations));
            CHECK(r.gradient_norm > 0.0);
            auto again = options;
            again.n_threads = 3;
            CHECK(LogisticRegression(again).fit(data.X, y).coef() == model.coef());
            again.seed = 10;
            CHECK(LogisticRegression(again).fit(data.X, y).coef() != model.coef());
            CHECK(support::relative_error(LogisticRegression(options).fit(sparse, y).coef(),
                                          model.coef()) < 1e-9);
        }
    }
}

TEST_CASE("float agrees with double") {
    std::vector<float> narrow(ref::X.begin(), ref::X.end());
    const MatrixView<const float> Xf(narrow.data(), n, d);
    for (const LogisticSolver solver : fast_solvers) {
        const auto model =
            LogisticRegression<float>({.solver = solver, .tol = 1e-6}).fit(Xf, ref::y2);
        CHECK(support::relative_error(solution(model), ref::plain) < 1e-4);
        const auto three =
            LogisticRegression<float>({.solver = solver, .tol = 1e-6}).fit(Xf, ref::y3);
        CHECK(support::relative_error(solution(three), ref::multinomial) < 1e-4);
    }
}

TEST_CASE("worked by hand: one feature of +-1 has its weight where the gradient is zero") {
    // X = (1, 1, 1, -1, -1, -1), two of three right on each side: without a penalty p(1) = 2/3 at
    // x = 1, so that w = log 2 and b = 0
    const std::vector<double> x{1, 1, 1, -1, -1, -1};
    const std::vector<int> y{1, 1, 0, 0, 0, 1};
    auto options = exact(LogisticSolver::automatic);
    options.penalty = LogisticPenalty::none;
    const auto model = LogisticRegression(options).fit(MatrixView<const double>(x.data(), 6, 1), y);
    CHECK(std::abs(model.coef()(0, 0) - std::log(2.0)) < 1e-12);
    CHECK(std::abs(model.intercept()(0)) < 1e-12);
    CHECK(std::abs(model.solver_result().objective - (4.0 * std::log(1.5) + 2.0 * std::log(3.0))) <
          1e-12);
}

TEST_CASE("the gradient of the objective vanishes at the solution, and its value is reported") {
    const auto model = LogisticRegression(exact(LogisticSolver::automatic))
                           .fit(X, ref::y2, {.sample_weight = ref::weight});
    const auto f = [](const std::vector<double>& theta) {
        return objective(theta, 1.0, ref::weight);
    };
    const auto at = solution(model);
    CHECK(std::abs(f(at) - model.solver_result().objective) < 1e-12 * f(at));
    for (const double g : support::numerical_gradient(f, at)) CHECK(std::abs(g) < 1e-5);
    CHECK(model.solver_result().gradient_norm < 1e-8);
    CHECK(model.solver_result().solver != LogisticSolver::automatic);
    CHECK_FALSE(model.solver_result().reason.empty());
}

/// The largest difference between products with the Hessian and the Hessian times vectors.
template <class T, class Rows>
double product_error(const Rows& rows, const std::vector<int>& y, const std::vector<T>& weight) {
    Buffer<int> classes;
    const auto data = logistic::make_data<T>(rows, LabelsView(y), {.C = 0.3}, weight, classes);
    const auto c = logistic::make_coordinates(data, logistic::column_moments(data, "test"));
    logistic::LogisticObjective<T, Rows> f(data, c);
    const std::size_t p = c.size();
    std::vector<double> theta(p), g(p), H(p * p), e(p), column(p);
    for (std::size_t i = 0; i < p; ++i) theta[i] = std::sin(1.0 + static_cast<double>(i));
    f(VectorView<const double>(theta), VectorView<double>(g));
    f.hessian(VectorView<const double>(theta), MatrixView<double>(H.data(), p, p));
    double worst = 0.0;
    for (std::size_t j = 0; j < p; ++j) {
        e.assign(p, 0.0);
        e[j] = 1.0;
        f.hessian_product(VectorView<const double>(e), VectorView<double>(column));
        for (std::size_t i = 0; i < p; ++i) {
            worst = std::max(worst, std::abs(column[i] - H[i > j ? i * p + j : j * p + i]));
        }
    }
    return worst;
}

TEST_CASE("products with the Hessian are those of the Hessian, dense and sparse") {
    const CsrMatrix<double> sparse = CsrMatrix<double>::from_dense(X);
    for (const auto& y : {ref::y2, ref::y3}) {
        CHECK(product_error<double>(X, y, {}) < 1e-13);
        CHECK(product_error<double>(X, y, ref::weight) < 1e-13);
        CHECK(product_error<double>(sparse, y, ref::weight) < 1e-13);
    }
}

TEST_CASE("few rows and many columns: every solver gets to the same place, in few iterations") {
    const auto data = make_logistic({.n_samples = 60, .n_features = 150, .seed = 8});
    Matrix<double> Z = data.X;
    for (std::size_t i = 0; i < 60; ++i) {
        for (std::size_t j = 0; j < 150; ++j) {
            Z(i, j) *= std::pow(10.0, static_cast<double>(j % 7) - 3.0);
        }
    }
    std::vector<double> objectives;
    for (const LogisticSolver solver : fast_solvers) {
        const auto model =
            LogisticRegression({.C = 100.0, .solver = solver, .tol = 1e-9, .max_iter = 500})
                .fit(Z, data.y);
        INFO(name_of(solver));
        CHECK(model.solver_result().n_evaluations < 400);
        CHECK(model.solver_result().converged());
        objectives.push_back(model.solver_result().objective);
    }
    CHECK(support::relative_error(objectives, std::vector<double>(4, objectives[2])) < 1e-9);
}

TEST_CASE("badly scaled and correlated columns with large means take few iterations") {
    Random random(3);
    const std::size_t rows = 3000, cols = 12;
    Matrix<double> Z = uninitialized<double>(rows, cols);
    Labels y = uninitialized<int>(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        const double shared = random.normal();
        double z = 0.0;
        for (std::size_t j = 0; j < cols; ++j) {
            const double u = 0.9 * shared + 0.4 * random.normal();
            z += (j % 2 == 0 ? 0.5 : -0.4) * u;
            Z(i, j) = std::pow(10.0, static_cast<double>(j) - 6.0) * (u + 100.0);
        }
        y(i) = random.uniform() < 1.0 / (1.0 + std::exp(-z)) ? 1 : 0;
    }
    std::vector<double> objectives;
    for (const LogisticSolver solver : fast_solvers) {
        const auto model = LogisticRegression({.solver = solver, .tol = 1e-8}).fit(Z, y);
        INFO(name_of(solver));
        CHECK(model.solver_result().converged());
        CHECK(model.solver_result().n_iterations <= 60);
        objectives.push_back(model.solver_result().objective);
    }
    CHECK(support::relative_error(objectives, std::vector<double>(4, objectives[2])) < 1e-10);
}

TEST_CASE("the same bits with one thread and with four, dense and sparse, two and three classes") {
    const auto data = make_logistic({.n_samples = 20'000, .n_features = 6, .seed = 4});
    const CsrMatrix<double> sparse = CsrMatrix<double>::from_dense(data.X);
    std::vector<int> y3(data.y.begin(), data.y.end());
    for (std::size_t i = 0; i < y3.size(); i += 3) y3[i] = 2;
    for (const LogisticSolver solver : fast_solvers) {
        const LogisticRegressionOptions one{.solver = solver},
            four{.solver = solver, .n_threads = 4};
        CHECK(LogisticRegression(one).fit(data.X, data.y).coef() ==
              LogisticRegression(four).fit(data.X, data.y).coef());
        CHECK(LogisticRegression(one).fit(sparse, data.y).coef() ==
              LogisticRegression(four).fit(sparse, data.y).coef());
        CHECK(LogisticRegression(one).fit(data.X, y3).coef() ==
              LogisticRegression(four).fit(data.X, y3).coef());
    }
}

TEST_CASE("separable classes: finite with a penalty, and unbounded, but finite, without") {
    const std::vector<double> x{-2, -1, 1, 2};
    const std::vector<int> y{0, 0, 1, 1};
    const MatrixView<const double> rows(x.data(), 4, 1);
    for (const LogisticSolver solver : fast_solvers) {
        INFO(name_of(solver));
        const auto with = LogisticRegression({.C = 1e6, .solver = solver}).fit(rows, y);
        CHECK(std::isfinite(with.coef()(0, 0)));
        const auto without =
            LogisticRegression({.penalty = LogisticPenalty::none, .solver = solver}).fit(rows, y);
        CHECK(std::isfinite(without.coef()(0, 0)));
        CHECK(without.coef()(0, 0) > 5.0);
        CHECK(without.solver_result().stop == optim::Stop::unbounded);
        CHECK_FALSE(without.solver_result().converged());
    }
}

TEST_CASE("a warm start at the solution has nothing left to do") {
    LogisticRegression model({.solver = LogisticSolver::lbfgs, .tol = 1e-8, .warm_start = true});
    model.fit(X, ref::y2);
    const auto first = model.solver_result().n_iterations;
    model.fit(X, ref::y2);
    CHECK(first > 1);
    CHECK(model.solver_result().n_iterations <= 1);
    CHECK(support::relative_error(solution(model), ref::plain) < 1e-6);
}

TEST_CASE("not converging is said by the result and to the log; a sink may stop the fit") {
    Recorder log;
    const auto few =
        LogisticRegression({.solver = LogisticSolver::lbfgs, .tol = 1e-12, .max_iter = 2})
            .fit(X, ref::y2, {.log = &log});
    CHECK(few.solver_result().stop == optim::Stop::max_iterations);
    CHECK_FALSE(few.solver_result().converged());
    REQUIRE(log.texts.size() == 1);
    CHECK(log.texts[0].find("LogisticRegression") != std::string::npos);
    StopAfter stop(2);
    const auto stopped = LogisticRegression({.solver = LogisticSolver::lbfgs, .tol = 1e-12})
                             .fit(X, ref::y2, {.progress = &stop});
    CHECK(stopped.solver_result().stop == optim::Stop::interrupted);
    CHECK(stopped.is_fitted());
}

TEST_CASE("probabilities are stable far out, and their logarithms exact where they vanish") {
    const auto model = LogisticRegression().fit(X, ref::y2);
    Matrix<double> far = full(2, d, 0.0);
    far(0, 0) = 1e6;
    far(1, 0) = -1e6;
    const Matrix<double> z = model.decision_function(far);
    const Matrix<double> p = model.predict_proba(far), log_p = model.predict_log_proba(far);
    CHECK(p(0, 1) == 1.0);
    CHECK(p(0, 0) == 0.0);
    CHECK(log_p(0, 0) == -z(0, 0));
    CHECK(log_p(1, 1) == z(1, 0));
    CHECK(log_p(0, 1) == 0.0);
}

TEST_CASE("the _into forms allocate nothing, for two classes and three, dense and sparse") {
    const CsrMatrix<double> sparse = CsrMatrix<double>::from_dense(X);
    for (const auto& y : {ref::y2, ref::y3}) {
        const auto model = LogisticRegression().fit(X, y);
        Matrix<double> p = model.predict_proba(X), z = model.decision_function(X);
        Labels labels = model.predict(X);
        const std::size_t before = support::allocations();
        model.predict_proba_into(X, p);
        model.predict_log_proba_into(X, p);
        model.decision_function_into(X, z);
        model.predict_into(X, labels);
        model.predict_proba_into(sparse, p);
        model.predict_into(sparse, labels);
        model.predict_proba_into(X.row_range(3, 4), MatrixView<double>(p.data(), 1, p.shape()[1]));
        CHECK(support::allocations() == before);
    }
}

TEST_CASE("eight threads read one model, and give what one gives") {
    const auto model = LogisticRegression().fit(X, ref::y3);
    const Matrix<double> wanted = model.predict_proba(X);
    std::vector<int> wrong(8, 0);
    std::vector<std::thread> threads;
    for (std::size_t k = 0; k < wrong.size(); ++k) {
        threads.emplace_back([&, k] {
            Matrix<double> p = full(n, 3, 0.0);
            for (int repeat = 0; repeat < 20; ++repeat) {
                model.predict_proba_into(X, p);
                wrong[k] += p == wanted ? 0 : 1;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == std::vector<int>(8, 0));
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(LogisticRegression({.C = -1.0}),
                         "LogisticRegression: C must be finite and > 0, got -1", InvalidArgument);
    CHECK_THROWS_WITH_AS(LogisticRegression({.max_iter = 0}),
                         "LogisticRegression: max_iter must be >= 1, got 0", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        LogisticRegression(
            {.solver = LogisticSolver::lbfgs, .momentum = optim::Momentum::nesterov}),
        "LogisticRegression: momentum belongs to solver gradient_descent, got nesterov with solver "
        "lbfgs",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(LogisticRegression({.line_search = optim::LineSearch::wolfe}),
                         "LogisticRegression: line_search belongs to solver gradient_descent, got "
                         "wolfe with solver automatic",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(LogisticRegression({.solver = LogisticSolver::gradient_descent,
                                             .momentum = optim::Momentum::nesterov,
                                             .line_search = optim::LineSearch::wolfe}),
                         "LogisticRegression: line_search must be backtracking with momentum "
                         "nesterov, got wolfe",
                         InvalidArgument);
    const std::vector<int> one(n, 3), few(n - 1, 3);
    CHECK_THROWS_AS(LogisticRegression().fit(X, one), InvalidArgument);
    CHECK_THROWS_WITH_AS(LogisticRegression().fit(X, few),
                         "LogisticRegression::fit: X has 90 samples, but y has 89", ShapeError);
    CHECK_THROWS_AS((void)LogisticRegression().predict(X), NotFittedError);
    const auto model = LogisticRegression().fit(X, ref::y2);
    CHECK_THROWS_WITH_AS((void)model.predict(X.column_range(0, 2)),
                         "LogisticRegression::predict: X has 2 features, but this model was fitted "
                         "with 4",
                         ShapeError);
    std::vector<double> bad = ref::X;
    bad[2 * d + 1] = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(
        LogisticRegression().fit(MatrixView<const double>(bad.data(), n, d), ref::y2),
        "LogisticRegression::fit: X must be finite, got NaN at row 2, column 1; "
        "impute or drop missing values first",
        InvalidArgument);
}

TEST_SUITE_END();
