#include "support/compare.hpp"

#include <foretell/data/make_sequences.hpp>
#include <foretell/recurrent/gru_classifier.hpp>
#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/rnn_regressor.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using namespace foretell;
using support::relative_error;

namespace {

constexpr std::size_t n = 130;  // more than two batches

/// Sequences of 0 to 9 steps.
SequenceData<double> some_sequences() {
    auto data =
        make_sequences<double>({.n_sequences = n, .min_steps = 2, .max_steps = 9, .n_features = 4});
    data.lengths[3] = data.lengths[77] = 0;
    data.lengths[5] = 1;
    return data;
}

const double no_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_SUITE_BEGIN("recurrent/predict_steps");

TEST_CASE_TEMPLATE("the predictions of all steps are those of a stream", Model,
                   LSTMRegressor<double>, GRURegressor<double>, RNNRegressor<double>) {
    const auto data = some_sequences();
    for (const std::size_t layers : {1u, 2u}) {
        Model model({.hidden_size = 6, .num_layers = layers, .max_epochs = 2});
        model.fit(data.X, data.target, {.lengths = data.lengths});
        const Matrix<double> p = model.predict_steps(data.X, data.lengths);
        const Vector<double> last = model.predict(data.X, data.lengths);
        REQUIRE(p.shape()[0] == n);
        REQUIRE(p.shape()[1] == 9);
        for (std::size_t i = 0; i < n; ++i) {
            std::vector<double> expected(9, no_number);
            auto state = model.make_state();
            for (std::size_t t = 0; t < data.lengths[i]; ++t) {
                const auto x = CubeView<const double>(data.X).sequence(i).row(t);
                expected[t] = model.step(x, state);
            }
            CHECK(relative_error(MatrixView<const double>(p).row(i), expected) < 1e-13);
            if (data.lengths[i] > 0) CHECK(std::abs(p(i, data.lengths[i] - 1) - last(i)) < 1e-13);
        }
    }
}

TEST_CASE("without lengths all steps are true, and a later step changes no earlier prediction") {
    auto data = make_sequences<double>(
        {.n_sequences = 20, .min_steps = 7, .max_steps = 7, .n_features = 4});
    const auto model = LSTMRegressor({.hidden_size = 5, .max_epochs = 1}).fit(data.X, data.target);
    const Matrix<double> before = model.predict_steps(data.X);
    for (std::size_t i = 0; i < 20; ++i) CHECK(std::isfinite(before(i, 6)));
    for (std::size_t i = 0; i < 20; ++i) data.X(i, 4, 1) += 3.0;
    const Matrix<double> after = model.predict_steps(data.X);
    for (std::size_t i = 0; i < 20; ++i) {
        for (std::size_t t = 0; t < 4; ++t) CHECK(after(i, t) == before(i, t));
        CHECK(after(i, 4) != before(i, 4));
    }
}

TEST_CASE("classifiers give the probabilities of all steps") {
    const auto data = some_sequences();
    std::vector<int> labels(n);
    for (std::size_t i = 0; i < n; ++i) labels[i] = static_cast<int>(i % 3);
    const LSTMClassifierOptions options{.hidden_size = 5, .max_epochs = 1};
    const auto check = [&](const auto& model, std::size_t k) {
        const Cube<double> p = model.predict_proba_steps(data.X, data.lengths);
        REQUIRE(p.shape()[2] == k);
        for (std::size_t i = 0; i < n; ++i) {
            auto state = model.make_state();
            std::vector<double> expected(k);
            for (std::size_t t = 0; t < 9; ++t) {
                if (t < data.lengths[i]) {
                    const auto x = CubeView<const double>(data.X).sequence(i).row(t);
                    REQUIRE(model.step_proba(x, state, expected));
                } else {
                    expected.assign(k, no_number);
                }
                const auto given = CubeView<const double>(p).sequence(i).row(t);
                CHECK(relative_error(given, expected) < 1e-13);
            }
        }
    };
    check(GRUClassifier(options).fit(data.X, labels, {.lengths = data.lengths}), 3);
    check(LSTMClassifier(options).fit(data.X, data.y, {.lengths = data.lengths}), 2);
}

TEST_CASE("errors say which member was called; no sequences and no steps give none") {
    const auto data = some_sequences();
    LSTMRegressor<double> model({.hidden_size = 3, .max_epochs = 1});
    CHECK_THROWS_WITH_AS((void)model.predict_steps(data.X),
                         "LSTMRegressor::predict_steps: this LSTMRegressor is not fitted yet; call "
                         "fit first",
                         NotFittedError);
    model.fit(data.X, data.target, {.lengths = data.lengths});
    CHECK_THROWS_AS((void)model.predict_steps(full(2, 3, 5, 0.0)), ShapeError);
    CHECK(model.predict_steps(full(0, 9, 4, 0.0)).shape()[1] == 9);
    CHECK(model.predict_steps(full(3, 0, 4, 0.0)).shape()[0] == 3);
}

TEST_SUITE_END();
