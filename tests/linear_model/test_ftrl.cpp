#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/ftrl.hpp"
#include "support/battery.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/same_state.hpp>
#include <foretell/linear_model/ftrl_classifier.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_ftrl;

namespace {

const MatrixView<const double> X(ref::X.data(), 40, 7);

template <class M>
std::vector<double> answer(const M& model) {
    const auto w = model.coef();
    std::vector<double> all(w.begin(), w.end());
    all.push_back(model.intercept()(0));
    all.push_back(model.progressive().log_loss);
    return all;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/ftrl");

TEST_CASE("one row, by hand") {
    // p = 1/2: g = -x / 2, n = g^2, z = g (no step yet), w = alpha x / 2 / (beta + |x| / 2).
    const std::vector<double> x{2.0, 0.0};
    auto model = FTRLClassifier({.alpha = 0.1, .beta = 1.0});
    model.partial_fit(MatrixView<const double>(x.data(), 1, 2), std::vector<int>{7},
                      std::vector<int>{3, 7});
    CHECK(relative_error(model.coef()(0, 0), 0.1 * 1.0 / 2.0) < 1e-14);
    CHECK(model.coef()(0, 1) == 0.0);
    CHECK(relative_error(model.intercept()(0), 0.1 * 0.5 / 1.5) < 1e-14);
    CHECK(relative_error(model.progressive().log_loss, std::log(2.0)) < 1e-14);
    CHECK(model.progressive().n_samples == 1);
}

TEST_CASE("agrees with the algorithm as printed, dense, sparse, weighted and in pieces") {
    const auto plain = FTRLClassifier().fit(X, ref::y);
    CHECK(relative_error(answer(plain), ref::plain) < 1e-12);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    CHECK(relative_error(answer(FTRLClassifier().fit(sparse, ref::y)), ref::plain) < 1e-12);
    const FTRLClassifierOptions penalised{.alpha = 0.5, .beta = 0.7, .l1 = 2.0, .l2 = 0.3};
    const auto some = FTRLClassifier(penalised).fit(sparse, ref::y, {.sample_weight = ref::weight});
    CHECK(relative_error(answer(some), ref::penalised) < 1e-12);
    CHECK(std::count(ref::penalised.begin(), ref::penalised.begin() + 7, 0.0) > 0);
    const auto three = FTRLClassifier({.alpha = 0.2, .l1 = 0.1, .n_epochs = 3}).fit(X, ref::y);
    CHECK(relative_error(answer(three), ref::three_passes) < 1e-12);

    auto pieces = FTRLClassifier();
    const LabelsView y(ref::y);
    pieces.partial_fit(X.row_range(0, 15), y.slice(0, 15), std::vector<int>{0, 1});
    pieces.partial_fit(X.row_range(15, 40), y.slice(15, 40));
    CHECK(answer(pieces) == answer(plain));
    CHECK(pieces.latest().n_samples == 25);
    CHECK(pieces.progressive().n_samples == 40);

    Matrix<float> single = uninitialized<float>(40, 7);
    for (std::size_t i = 0; i < 280; ++i) single.data()[i] = static_cast<float>(ref::X[i]);
    CHECK(relative_error(answer(FTRLClassifier<float>().fit(single, ref::y)), ref::plain) < 1e-5);
}

TEST_CASE("weights of classes, order and figures") {
    const auto heavy = FTRLClassifier({.class_weight = {{1, 3.0}}}).fit(X, ref::y);
    std::vector<double> s(40);
    for (std::size_t i = 0; i < 40; ++i) s[i] = ref::y[i] == 1 ? 3.0 : 1.0;
    CHECK(answer(heavy) == answer(FTRLClassifier().fit(X, ref::y, {.sample_weight = s})));
    const FTRLClassifierOptions shuffled{.shuffle = true, .seed = 4};
    CHECK(answer(FTRLClassifier(shuffled).fit(X, ref::y)) ==
          answer(FTRLClassifier(shuffled).fit(X, ref::y)));
    CHECK(answer(FTRLClassifier(shuffled).fit(X, ref::y)) !=
          answer(FTRLClassifier().fit(X, ref::y)));
    const auto model = FTRLClassifier({.n_epochs = 20}).fit(X, ref::y);
    const Matrix<double> z = model.decision_function(X), p = model.predict_proba(X),
                         l = model.predict_log_proba(X);
    const Labels labels = model.predict(X);
    for (std::size_t i = 0; i < 40; ++i) {
        CHECK(relative_error(p(i, 1), 1.0 / (1.0 + std::exp(-z(i, 0)))) < 1e-14);
        CHECK(relative_error(p(i, 0) + p(i, 1), 1.0) < 1e-15);
        CHECK(relative_error(l(i, 0), std::log(p(i, 0))) < 1e-13);
        CHECK(labels(i) == (z(i, 0) > 0.0 ? 1 : 0));
    }
    CHECK(model.progressive().accuracy > 0.5);
}

TEST_CASE("extremes stay finite") {
    for (const double size : {1e-150, 1e150}) {
        Matrix<double> A = uninitialized<double>(40, 7);
        for (std::size_t i = 0; i < 280; ++i) A.data()[i] = size * ref::X[i];
        const auto model = FTRLClassifier().fit(A, ref::y);
        for (const double v : answer(model)) CHECK(std::isfinite(v));
    }
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(FTRLClassifier({.alpha = 0.0}),
                         "FTRLClassifier: alpha must be finite and > 0, got 0", InvalidArgument);
    std::vector<int> y = ref::y;
    y[5] = 9;
    CHECK_THROWS_WITH_AS(FTRLClassifier().fit(X, y),
                         "FTRLClassifier::fit: y must have two classes, got 3; LogisticRegression "
                         "takes more",
                         InvalidArgument);
    auto model = FTRLClassifier().fit(X, ref::y);
    const auto before = model;
    CHECK_THROWS_WITH_AS(
        model.partial_fit(X, y),
        "FTRLClassifier::partial_fit: y must be one of the classes 0 and 1, got 9 at row 5",
        InvalidArgument);
    CHECK(same_state(model, before));
    CHECK_THROWS_WITH_AS(model.partial_fit(X, ref::y, std::vector<int>{0, 2}),
                         "FTRLClassifier::partial_fit: the classes must stay 0 and 1, got 0 and 2",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(FTRLClassifier().partial_fit(X, std::vector<int>(40, 1)),
                         "FTRLClassifier::partial_fit: there must be two classes, got 1; name them "
                         "by the argument classes",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        FTRLClassifier({.class_weight = ClassWeight::balanced()}).partial_fit(X, ref::y),
        "FTRLClassifier::partial_fit: class_weight must not be balanced, as the counts of rows to "
        "come are not known; give weights",
        InvalidArgument);
}

TEST_CASE("keeps the contract of a classifier") {
    // What comes first is learnt first: order matters, and a weight is one larger step.
    support::keeps_its_promises(FTRLClassifier({.alpha = 0.5, .n_epochs = 10}),
                                {.skip = {"order_of_rows_at_fit", "weights_as_repetition"}});
}

TEST_CASE("files") {
    golden::check_model_files(
        "ftrl_classifier",
        FTRLClassifier({.alpha = 0.5}).fit(golden::numbers<double>(), golden::labels(2)));
}

TEST_SUITE_END();
