#include "support/compare.hpp"

#include <foretell/core/same_state.hpp>
#include <foretell/data/make_sequences.hpp>
#include <foretell/recurrent/gru_classifier.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/rnn_classifier.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

using namespace foretell;
using support::relative_error;

namespace {

const SequenceData<double> data =
    make_sequences<double>({.n_sequences = 90, .min_steps = 3, .max_steps = 8, .n_features = 2});

const LSTMClassifierOptions small{
    .hidden_size = 6, .learning_rate = 0.02, .batch_size = 16, .max_epochs = 4};

std::vector<int> three_labels() {
    std::vector<int> y(90);
    for (std::size_t i = 0; i < 90; ++i) y[i] = static_cast<int>(data.lengths[i] % 3) * 7 - 7;
    return y;
}

template <class Model>
Model learnt(LSTMClassifierOptions options) {
    Model model(std::move(options));
    model.fit(data.X, data.y, {.lengths = data.lengths});
    return model;
}

template <class Model>
std::vector<double> probabilities(const Model& model) {
    const Matrix<double> p = model.predict_proba(data.X, data.lengths);
    return {p.begin(), p.end()};
}

}  // namespace

TEST_SUITE_BEGIN("recurrent/promises");

TEST_CASE_TEMPLATE("the order of two marks is learnt, which no sum over the steps tells", Model,
                   LSTMClassifier<double>, GRUClassifier<double>, RNNClassifier<double>) {
    const auto train = make_sequences<double>(
        {.n_sequences = 1500, .min_steps = 5, .max_steps = 12, .n_features = 2});
    const auto test = make_sequences<double>(
        {.n_sequences = 300, .min_steps = 5, .max_steps = 12, .n_features = 2, .seed = 1});
    Model model({.hidden_size = 12, .learning_rate = 0.01, .batch_size = 32, .max_epochs = 15});
    model.fit(train.X, train.y, {.lengths = train.lengths});
    CHECK(model.score(test.X, test.y, {.lengths = test.lengths}) > 0.98);
}

TEST_CASE("probabilities, their logarithms, decisions and labels agree") {
    const auto two = learnt<LSTMClassifier<double>>(small);
    const auto three = LSTMClassifier(small).fit(data.X, three_labels(), {.lengths = data.lengths});
    CHECK(three.classes() == Labels{-7, 0, 7});
    for (const auto& model : {two, three}) {
        const std::size_t k = model.classes().size();
        const Matrix<double> p = model.predict_proba(data.X, data.lengths);
        const Matrix<double> l = model.predict_log_proba(data.X, data.lengths);
        const Matrix<double> z = model.decision_function(data.X, data.lengths);
        const Labels y = model.predict(data.X, data.lengths);
        CHECK(z.shape()[1] == (k == 2 ? 1 : k));
        double right = 0.0;
        const std::vector<int> labels =
            k == 2 ? std::vector<int>(data.y.begin(), data.y.end()) : three_labels();
        for (std::size_t i = 0; i < 90; ++i) {
            double total = 0.0;
            std::size_t best = 0;
            for (std::size_t c = 0; c < k; ++c) {
                total += p(i, c);
                if (p(i, c) > p(i, best)) best = c;
                CHECK(std::abs(std::log(p(i, c)) - l(i, c)) < 1e-12);
            }
            CHECK(std::abs(total - 1.0) < 1e-15);
            CHECK(model.classes()(best) == y(i));
            if (k == 2) CHECK(std::abs(p(i, 1) - 1.0 / (1.0 + std::exp(-z(i, 0)))) < 1e-15);
            right += y(i) == labels[i] ? 1.0 : 0.0;
        }
        CHECK(model.score(data.X, labels, {.lengths = data.lengths}) == right / 90);
    }
}

TEST_CASE("class weights are sample weights, balanced ones from the counts") {
    LSTMClassifierOptions options = small;
    options.class_weight = {{0, 1.0}, {1, 3.0}};
    const auto by_class = learnt<LSTMClassifier<double>>(options);
    std::vector<double> w(90);
    double ones = 0.0;
    for (std::size_t i = 0; i < 90; ++i) {
        w[i] = data.y(i) == 1 ? 3.0 : 1.0;
        ones += data.y(i);
    }
    const auto by_sample =
        LSTMClassifier(small).fit(data.X, data.y, {.lengths = data.lengths, .sample_weight = w});
    CHECK(probabilities(by_class) == probabilities(by_sample));

    options.class_weight = ClassWeight::balanced();
    const auto balanced = learnt<LSTMClassifier<double>>(options);
    options.class_weight = {{0, 90 / (2 * (90 - ones))}, {1, 90 / (2 * ones)}};
    CHECK(relative_error(probabilities(balanced),
                         probabilities(learnt<LSTMClassifier<double>>(options))) < 1e-12);
}

TEST_CASE("labels only name the classes") {
    std::vector<int> other(90);
    for (std::size_t i = 0; i < 90; ++i) other[i] = data.y(i) == 1 ? 5 : -300;
    const auto named = GRUClassifier(small).fit(data.X, other, {.lengths = data.lengths});
    CHECK(named.classes() == Labels{-300, 5});
    CHECK(probabilities(named) == probabilities(learnt<GRUClassifier<double>>(small)));
}

TEST_CASE("partial_fit of a classifier: classes are named once, and it goes on") {
    LSTMClassifierOptions options = small;
    options.shuffle = false;
    LSTMClassifier<double> model(options);
    const std::vector<int> classes{0, 1};
    const CubeView<const double> X(data.X);
    const std::vector<int> ones(3, 1);
    const CubeView<const double> few(data.X.data(), 3, 8, 2);
    model.partial_fit(few, ones, classes);
    CHECK(model.classes() == Labels{0, 1});
    for (std::size_t e = 0; e < 3; ++e) {
        model.partial_fit(X, data.y, {}, {.lengths = data.lengths});
    }
    const std::vector<int> others{0, 2};
    CHECK_THROWS_WITH_AS(model.partial_fit(few, ones, others),
                         "LSTMClassifier::partial_fit: the classes must stay as they were, 2 from "
                         "0 to 1, got 2 others",
                         InvalidArgument);
    const std::vector<int> unknown{1, 4, 1};
    CHECK_THROWS_WITH_AS(
        model.partial_fit(few, unknown),
        "LSTMClassifier::partial_fit: y must be one of the 2 classes, got 4 at position 1",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(LSTMClassifier<double>(options).partial_fit(few, ones),
                         "LSTMClassifier::partial_fit: y must have at least two classes, got 1",
                         InvalidArgument);
    options.class_weight = ClassWeight::balanced();
    CHECK_THROWS_WITH_AS(LSTMClassifier<double>(options).partial_fit(X, data.y),
                         "LSTMClassifier::partial_fit: class_weight must not be balanced, as the "
                         "counts of sequences to come are not known; give weights",
                         InvalidArgument);
}

TEST_CASE("refit is equal, clone is unfitted, copies are independent, views with strides do") {
    const auto model = learnt<LSTMClassifier<double>>(small);
    auto again = model;
    again.fit(data.X, data.y, {.lengths = data.lengths});
    CHECK(same_state(again, model));
    CHECK_FALSE(clone(model).is_fitted());
    CHECK(clone(model).options().hidden_size == 6);

    Cube<double> wide = full(90, 10, 4, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < 90; ++i) {
        for (std::size_t t = 0; t < 8; ++t) {
            for (std::size_t j = 0; j < 2; ++j) wide(i, t, j) = data.X(i, t, j);
        }
    }
    const CubeView<const double> view(wide.data(), 90, 8, 2, 4, 40);
    again = LSTMClassifier(small).fit(view, data.y, {.lengths = data.lengths});
    CHECK(same_state(again, model));
    CHECK(probabilities(again) == probabilities(model));
}

TEST_CASE("float learns what double does") {
    const auto exact = learnt<LSTMClassifier<double>>(small);
    const auto f =
        make_sequences<float>({.n_sequences = 90, .min_steps = 3, .max_steps = 8, .n_features = 2});
    LSTMClassifier<float> model(small);
    model.fit(f.X, f.y, {.lengths = f.lengths});
    const Matrix<float> p = model.predict_proba(f.X, f.lengths);
    CHECK(relative_error(p, probabilities(exact)) < 1e-3);
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(LSTMRegressor({.hidden_size = 0}),
                         "LSTMRegressor: hidden_size must be >= 1, got 0", InvalidArgument);
    CHECK_THROWS_WITH_AS(LSTMRegressor({.learning_rate = -1.0}),
                         "LSTMRegressor: learning_rate must be finite and > 0, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(GRUClassifier({.dropout = 1.0}),
                         "GRUClassifier: dropout must be in [0, 1), got 1", InvalidArgument);
    LSTMRegressor<double> model({.hidden_size = 3, .max_epochs = 1});
    const Cube<double> X = full(4, 3, 2, 1.0);
    std::vector<double> y{1.0, 2.0, 3.0, 4.0};
    using Lengths = std::vector<std::size_t>;
    CHECK_THROWS_WITH_AS((void)model.predict(X),
                         "LSTMRegressor::predict: this LSTMRegressor is not fitted yet; call fit "
                         "first",
                         NotFittedError);
    CHECK_THROWS_WITH_AS(model.fit(full(0, 3, 2, 1.0), y),
                         "LSTMRegressor::fit: X must have at least one sequence, step and feature, "
                         "got shape (0, 3, 2)",
                         ShapeError);
    CHECK_THROWS_WITH_AS(model.fit(X, std::vector<double>(3)),
                         "LSTMRegressor::fit: X has 4 samples, but y has 3", ShapeError);
    CHECK_THROWS_WITH_AS(
        model.fit(X, y, {.lengths = Lengths{1, 2}}),
        "LSTMRegressor::fit: lengths must have 4 entries, one for each sequence, got 2",
        ShapeError);
    CHECK_THROWS_WITH_AS(
        model.fit(X, y, {.lengths = Lengths{1, 2, 4, 1}}),
        "LSTMRegressor::fit: lengths must be at most 3, the steps of X, got 4 at position 2",
        InvalidArgument);
    Cube<double> holes = X;
    holes(2, 1, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(model.fit(holes, y),
                         "LSTMRegressor::fit: X must be finite, got NaN at sequence 2, step 1, "
                         "feature 1; impute missing values first",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        model.fit(X, y, {.sample_weight = std::vector<double>{1.0, -1.0, 1.0, 1.0}}),
        "LSTMRegressor::fit: sample_weight must be finite and >= 0, got -1 at position 1",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        LSTMRegressor({.validation_fraction = 0.9}).fit(X, y),
        "LSTMRegressor::fit: validation_fraction 0.9 of 4 sequences leaves none to learn from",
        InvalidArgument);
    CHECK_FALSE(model.is_fitted());
    model.fit(X, y);
    y[1] = -2.0;
    CHECK_THROWS_WITH_AS(LSTMRegressor({.loss = SequenceLoss::poisson}).fit(X, y),
                         "LSTMRegressor::fit: y must be >= 0 with the loss poisson, got -2 at "
                         "position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)model.predict(full(4, 3, 5, 1.0)),
        "LSTMRegressor::predict: X has 5 features, but this model was fitted with 2", ShapeError);
    CHECK_THROWS_WITH_AS(
        model.partial_fit(full(4, 3, 5, 1.0), y),
        "LSTMRegressor::partial_fit: X has 5 features, but this model was fitted with 2",
        ShapeError);
    CHECK_THROWS_WITH_AS(LSTMClassifier<double>().fit(X, std::vector<int>(4, 1)),
                         "LSTMClassifier::fit: y must have at least two classes, got 1",
                         InvalidArgument);
}

TEST_CASE("score of a regressor is R2 by weight") {
    const auto model = LSTMRegressor({.hidden_size = 4, .max_epochs = 2})
                           .fit(data.X, data.target, {.lengths = data.lengths});
    const Vector<double> p = model.predict(data.X, data.lengths);
    double mean = 0.0, residual = 0.0, spread = 0.0, total = 0.0;
    std::vector<double> w(90);
    for (std::size_t i = 0; i < 90; ++i) w[i] = i % 3 == 0 ? 2.0 : 1.0;
    for (std::size_t i = 0; i < 90; ++i) mean += w[i] * data.target(i), total += w[i];
    mean /= total;
    for (std::size_t i = 0; i < 90; ++i) {
        residual += w[i] * std::pow(data.target(i) - p(i), 2);
        spread += w[i] * std::pow(data.target(i) - mean, 2);
    }
    const double score =
        model.score(data.X, data.target, {.lengths = data.lengths, .sample_weight = w});
    CHECK(std::abs(score - (1.0 - residual / spread)) < 1e-12);
    const std::vector<double> constant(90, 1.0);
    CHECK(model.score(data.X, constant, {.lengths = data.lengths}) == 0.0);
}

TEST_SUITE_END();
