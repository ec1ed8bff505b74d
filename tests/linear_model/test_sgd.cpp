#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/sgd.hpp"
#include "support/battery.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/same_state.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/linear_model/sgd_classifier.hpp>
#include <foretell/linear_model/sgd_regressor.hpp>
#include <foretell/progress/recording_log.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_sgd;

namespace {

const MatrixView<const double> X(ref::X.data(), 60, 5);

/// Four epochs of the rows in their own order.
SGDClassifierOptions plain(SGDLoss loss, double alpha) {
    return {.loss = loss, .alpha = alpha, .max_iter = 4, .tol = 0.0, .shuffle = false};
}
SGDRegressorOptions of_numbers(SGDLoss loss) {
    return {.loss = loss, .max_iter = 4, .tol = 0.0, .shuffle = false};
}

template <class T>
std::vector<double> answer(const SGDClassifier<T>& model) {
    std::vector<double> all(model.coef().begin(), model.coef().end());
    all.insert(all.end(), model.intercept().begin(), model.intercept().end());
    return all;
}
std::vector<double> answer(const SGDRegressor<>& model) {
    std::vector<double> all(model.coef().begin(), model.coef().end());
    all.push_back(model.intercept());
    return all;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/sgd");

TEST_CASE("SGDClassifier steps as scikit-learn does, for each loss and schedule") {
    const auto fitted = [](const SGDClassifierOptions& o, const std::vector<double>& weight = {}) {
        return answer(SGDClassifier(o).fit(X, ref::y, {.sample_weight = weight}));
    };
    CHECK(relative_error(fitted(plain(SGDLoss::log_loss, 0.05)), ref::log_loss) < 1e-7);
    CHECK(relative_error(fitted(plain(SGDLoss::hinge, 1e-3)), ref::hinge) < 1e-10);
    auto o = plain(SGDLoss::squared_hinge, 1e-2);
    o.learning_rate = LearningRate::constant, o.eta0 = 0.05;
    CHECK(relative_error(fitted(o), ref::squared_hinge) < 1e-10);
    CHECK(relative_error(fitted(plain(SGDLoss::modified_huber, 1e-2), ref::w),
                         ref::modified_huber) < 1e-10);
    o = plain(SGDLoss::perceptron, 1e-4);
    o.learning_rate = LearningRate::inv_scaling, o.eta0 = 0.3, o.power_t = 0.4;
    CHECK(relative_error(fitted(o), ref::perceptron) < 1e-10);
    o = plain(SGDLoss::log_loss, 0.02);
    o.penalty = SGDPenalty::l1;
    CHECK(relative_error(fitted(o), ref::l1) < 1e-7);
    CHECK(std::count(ref::l1.begin(), ref::l1.end(), 0.0) > 0);
    o.penalty = SGDPenalty::elastic_net, o.l1_ratio = 0.4;
    CHECK(relative_error(fitted(o), ref::net) < 1e-7);
    o = plain(SGDLoss::log_loss, 1e-2);
    o.average = 100;
    CHECK(relative_error(fitted(o), ref::averaged) < 1e-7);
    o.average = 0, o.class_weight = ClassWeight::balanced();
    CHECK(relative_error(fitted(o), ref::balanced) < 1e-7);

    o.class_weight = {{0, 2.0}, {2, 0.5}};
    const auto multi = SGDClassifier(o).fit(X, ref::three, {.sample_weight = ref::w});
    CHECK(relative_error(answer(multi), ref::multi) < 1e-7);
    o.n_threads = 2;
    CHECK(answer(SGDClassifier(o).fit(X, ref::three, {.sample_weight = ref::w})) == answer(multi));
    const auto sparse = CsrMatrix<double>::from_dense(X);
    CHECK(relative_error(answer(SGDClassifier(plain(SGDLoss::log_loss, 1e-2)).fit(sparse, ref::y)),
                         ref::sparse) < 1e-7);
    const SGDClassifierOptions stops{.alpha = 1e-2, .shuffle = false};
    const auto stopped = SGDClassifier(stops).fit(X, ref::y);
    CHECK(relative_error(answer(stopped), ref::stopped) < 1e-7);
    CHECK(stopped.solver_result().n_iterations == static_cast<std::size_t>(ref::epochs[0]));
    CHECK(stopped.solver_result().converged());
}

TEST_CASE("SGDRegressor steps as scikit-learn does") {
    const auto fitted = [](const SGDRegressorOptions& o) {
        return answer(SGDRegressor(o).fit(X, ref::real));
    };
    auto o = of_numbers(SGDLoss::squared_error);
    CHECK(relative_error(fitted(o), ref::squared_error) < 1e-10);
    o = of_numbers(SGDLoss::huber);
    o.epsilon = 0.3, o.learning_rate = LearningRate::constant, o.eta0 = 0.03;
    CHECK(relative_error(fitted(o), ref::huber) < 1e-10);
    o = of_numbers(SGDLoss::epsilon_insensitive);
    o.epsilon = 0.2, o.fit_intercept = false;
    CHECK(relative_error(fitted(o), ref::insensitive) < 1e-10);
    o = of_numbers(SGDLoss::squared_epsilon_insensitive);
    o.penalty = SGDPenalty::l1, o.alpha = 0.05;
    CHECK(relative_error(fitted(o), ref::squared_insensitive) < 1e-10);
    o = of_numbers(SGDLoss::squared_error);
    o.penalty = SGDPenalty::l1, o.alpha = 0.02, o.average = 30;
    o.learning_rate = LearningRate::constant, o.eta0 = 0.05;
    CHECK(relative_error(fitted(o), ref::averaged_l1) < 1e-10);
    const SGDRegressorOptions slows{.alpha = 1e-3,
                                    .learning_rate = LearningRate::adaptive,
                                    .eta0 = 0.05,
                                    .tol = 1e-4,
                                    .shuffle = false};
    const auto adaptive = SGDRegressor(slows).fit(X, ref::real);
    CHECK(relative_error(answer(adaptive), ref::adaptive) < 1e-10);
    CHECK(adaptive.solver_result().n_iterations == static_cast<std::size_t>(ref::epochs[1]));
}

TEST_CASE("rows in pieces give what rows at once give, averaged or not") {
    const LabelsView y(ref::three);
    for (const std::size_t average : {std::size_t{0}, std::size_t{20}, std::size_t{55}}) {
        auto o = plain(SGDLoss::log_loss, 1e-2);
        o.max_iter = 1, o.average = average;
        const auto whole = SGDClassifier(o).fit(X, y);
        auto pieces = SGDClassifier(o);
        pieces.partial_fit(X.row_range(0, 25), y.slice(0, 25), std::vector<int>{2, 0, 1});
        pieces.partial_fit(X.row_range(25, 60), y.slice(25, 60));
        CHECK(relative_error(answer(pieces), answer(whole)) < 1e-12);
        auto r = of_numbers(SGDLoss::squared_error);
        r.max_iter = 1, r.average = average;
        auto numbers = SGDRegressor(r);
        const VectorView<const double> real(ref::real);
        numbers.partial_fit(X.row_range(0, 25), real.slice(0, 25));
        numbers.partial_fit(X.row_range(25, 60), real.slice(25, 60));
        CHECK(relative_error(answer(numbers), answer(SGDRegressor(r).fit(X, real))) < 1e-12);
    }
}

TEST_CASE("many epochs come to the minimum, whose certificate says so") {
    // 1/n sum loss + alpha/2 |w|^2 is LogisticRegression's objective with C = 1 / (alpha n).
    const SGDClassifierOptions o{.alpha = 0.01, .max_iter = 4000, .tol = 0.0, .average = 60};
    const auto model = SGDClassifier(o).fit(X, ref::y);
    const auto exact = LogisticRegression({.C = 1.0 / (0.01 * 60.0), .tol = 1e-10}).fit(X, ref::y);
    const double f = exact.solver_result().objective * 0.01;
    CHECK(model.solver_result().objective >= f * (1.0 - 1e-12));
    CHECK(model.solver_result().objective < f * 1.0001);
    CHECK(model.solver_result().gradient_norm < 1e-3);
    const Matrix<double> p = model.predict_proba(X), expected = exact.predict_proba(X);
    for (std::size_t i = 0; i < 60; ++i) CHECK(std::abs(p(i, 1) - expected(i, 1)) < 0.01);
    const Matrix<double> l = model.predict_log_proba(X);
    for (std::size_t i = 0; i < 60; ++i) CHECK(relative_error(l(i, 0), std::log(p(i, 0))) < 1e-12);
    auto other = o;
    other.seed = 1;
    CHECK(answer(SGDClassifier(o).fit(X, ref::y)) == answer(model));
    CHECK(answer(SGDClassifier(other).fit(X, ref::y)) != answer(model));
    auto warm = o;
    warm.warm_start = true, warm.max_iter = 1;
    auto again = SGDClassifier(warm).fit(X, ref::y);
    const double once = again.solver_result().objective;
    for (int k = 0; k < 20; ++k) again.fit(X, ref::y);
    CHECK(again.solver_result().objective < once);
}

TEST_CASE("probabilities of the modified Huber loss") {
    auto o = plain(SGDLoss::modified_huber, 1e-2);
    const auto model = SGDClassifier(o).fit(X, ref::three);
    const Matrix<double> z = model.decision_function(X), p = model.predict_proba(X);
    for (std::size_t i = 0; i < 60; ++i) {
        double total = 0.0, own[3];
        for (std::size_t c = 0; c < 3; ++c) {
            own[c] = (std::clamp(z(i, c), -1.0, 1.0) + 1.0) / 2.0;
            total += own[c];
        }
        for (std::size_t c = 0; c < 3; ++c) {
            CHECK(p(i, c) == doctest::Approx(total > 0.0 ? own[c] / total : 1.0 / 3.0));
        }
    }
}

TEST_CASE("float agrees with double, and extremes are told") {
    Matrix<float> single = uninitialized<float>(60, 5);
    for (std::size_t i = 0; i < 300; ++i) single.data()[i] = static_cast<float>(ref::X[i]);
    const auto narrow = SGDClassifier<float>(plain(SGDLoss::log_loss, 0.05)).fit(single, ref::y);
    CHECK(relative_error(answer(narrow), ref::log_loss) < 1e-4);

    Matrix<double> A = uninitialized<double>(60, 5);
    for (std::size_t i = 0; i < 300; ++i) A.data()[i] = 1e200 * ref::X[i];
    auto model = SGDRegressor().fit(X, ref::real);
    const auto before = answer(model);
    CHECK_THROWS_AS(model.fit(A, ref::real), NumericalError);
    CHECK(answer(model) == before);
    std::vector<double> weight(60, 1.0);
    weight[7] = 0.0;
    std::vector<double> rest(ref::X.begin(), ref::X.end());
    rest.erase(rest.begin() + 35, rest.begin() + 40);
    std::vector<int> labels(ref::y);
    labels.erase(labels.begin() + 7);
    CHECK(answer(SGDClassifier().fit(X, ref::y, {.sample_weight = weight})) ==
          answer(SGDClassifier().fit(MatrixView<const double>(rest.data(), 59, 5), labels)));
    RecordingLog log;
    SGDClassifier({.max_iter = 2}).fit(X, ref::y, {.log = &log});
    CHECK(log.entries().size() == 1);
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(SGDClassifier({.alpha = 0.0}),
                         "SGDClassifier: alpha must be > 0 with learning_rate optimal, got 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(SGDRegressor({.loss = SGDLoss::hinge}),
                         "SGDRegressor: loss must be squared_error, huber, epsilon_insensitive or "
                         "squared_epsilon_insensitive, got hinge",
                         InvalidArgument);
    const auto hinge = SGDClassifier({.loss = SGDLoss::hinge}).fit(X, ref::y);
    CHECK_THROWS_WITH_AS((void)hinge.predict_proba(X),
                         "SGDClassifier::predict_proba: loss hinge gives no probabilities; "
                         "log_loss and modified_huber do",
                         InvalidArgument);
    auto model = SGDClassifier().fit(X, ref::y);
    const auto before = model;
    CHECK_THROWS_WITH_AS(model.partial_fit(X, ref::three),
                         "SGDClassifier::partial_fit: y must be one of the 2 classes, got 2 at row "
                         "0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(model.partial_fit(X, ref::y, std::vector<int>{0, 1, 2}),
                         "SGDClassifier::partial_fit: the classes must stay as they were, 2 from 0 "
                         "to 1, got 3 others",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        SGDClassifier({.class_weight = ClassWeight::balanced()}).partial_fit(X, ref::y),
        "SGDClassifier::partial_fit: class_weight must not be balanced, as the "
        "counts of rows to come are not known; give weights",
        InvalidArgument);
    CHECK_THROWS_AS(model.partial_fit(X.column_range(0, 3), ref::y), ShapeError);
    CHECK(same_state(model, before));
}

TEST_CASE("SGDClassifier keeps the contract of a classifier") {
    // A weight is one larger step, and of sparse rows the intercept learns more slowly.
    support::keeps_its_promises(
        SGDClassifier({.alpha = 1e-3, .average = 10}),
        {.skip = {"order_of_rows_at_fit", "weights_as_repetition", "sparse_as_dense_at_fit"}});
}
TEST_CASE("SGDRegressor keeps the contract of a regressor") {
    support::keeps_its_promises(
        SGDRegressor(),
        {.skip = {"order_of_rows_at_fit", "weights_as_repetition", "sparse_as_dense_at_fit"}});
}

TEST_CASE("files") {
    golden::check_model_files("sgd_classifier",
                              SGDClassifier({.alpha = 0.01, .max_iter = 20, .average = 5})
                                  .fit(golden::numbers<double>(), golden::labels(3)));
    golden::check_model_files(
        "sgd_regressor",
        SGDRegressor({.max_iter = 20}).fit(golden::numbers<double>(), golden::targets<double>()));
}

TEST_SUITE_END();
