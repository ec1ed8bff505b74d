#include "support/allocations.hpp"
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
#include <span>
#include <type_traits>
#include <vector>

using namespace foretell;
using support::relative_error;

namespace {

constexpr std::size_t n = 150, steps = 6;  // more than two chunks, the last one not full

template <class T>
const SequenceData<T>& sequences() {
    static const auto data = make_sequences<T>(
        {.n_sequences = n, .min_steps = steps, .max_steps = steps, .n_features = 5});
    return data;
}

/// Step t of all sequences, (n, 5).
template <class T>
Matrix<T> step_of(std::size_t t) {
    Matrix<T> out = uninitialized<T>(n, 5);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < 5; ++j) out(i, j) = sequences<T>().X(i, t, j);
    }
    return out;
}

template <class Model>
Model fitted(std::size_t hidden, std::size_t layers) {
    const auto& data = sequences<typename Model::Scalar>();
    Model model({.hidden_size = hidden, .num_layers = layers, .max_epochs = 1});
    model.fit(data.X, data.target);
    return model;
}

}  // namespace

TEST_SUITE_BEGIN("recurrent/step_batch");

TEST_CASE_TEMPLATE("a step of many customers equals one of each", Model, LSTMRegressor<double>,
                   GRURegressor<double>, RNNRegressor<double>, LSTMRegressor<float>) {
    using T = typename Model::Scalar;
    const double tolerance = sizeof(T) == 4 ? 2e-6 : 1e-13;
    for (const std::size_t hidden : {1u, 7u, 16u}) {
        for (const std::size_t layers : {1u, 2u}) {
            const Model model = fitted<Model>(hidden, layers);
            std::vector<RecurrentState<T>> together(n, model.make_state()), alone = together;
            typename Model::Workspace workspace;
            std::vector<T> out(n), expected(n);
            for (std::size_t t = 0; t < steps; ++t) {
                const Matrix<T> X = step_of<T>(t);
                REQUIRE(model.step_batch(X, std::span(together), out, workspace));
                for (std::size_t i = 0; i < n; ++i) {
                    expected[i] = model.step(MatrixView<const T>(X).row(i), alone[i]);
                }
                CHECK(relative_error(out, expected) < tolerance);
            }
            for (std::size_t i = 0; i < n; ++i) {
                CHECK(relative_error(together[i].values(), alone[i].values()) < tolerance);
            }
            CHECK(relative_error(out, model.predict(sequences<T>().X)) < tolerance);
        }
    }
}

TEST_CASE("some of the customers, in any order; the others stay as they were") {
    const auto model = fitted<LSTMRegressor<double>>(6, 2);
    std::vector<RecurrentState<double>> states(n, model.make_state()), alone = states;
    std::vector<RecurrentState<double>*> some;
    for (std::size_t i = 0; i < 70; ++i) some.push_back(&states[(i * 37 + 5) % n]);
    const Matrix<double> all = step_of<double>(2);
    // Columns of a wider matrix: rows that do not touch.
    Matrix<double> wide = full(70, 9, 0.0);
    for (std::size_t i = 0; i < 70; ++i) {
        for (std::size_t j = 0; j < 5; ++j) wide(i, j + 2) = all(i, j);
    }
    LSTMRegressor<double>::Workspace workspace;
    std::vector<double> out(70), expected(70);
    const auto X = MatrixView<const double>(wide).column_range(2, 7);
    REQUIRE(model.step_batch(X, some, out, workspace));
    for (std::size_t i = 0; i < 70; ++i) {
        expected[i] = model.step(X.row(i), alone[(i * 37 + 5) % n]);
    }
    CHECK(relative_error(out, expected) < 1e-13);
    for (std::size_t i = 0; i < n; ++i) {
        CHECK(relative_error(states[i].values(), alone[i].values()) < 1e-13);
    }
    // Steps of one and of many may alternate.
    CHECK(std::abs(model.step(X.row(0), states[5]) - model.step(X.row(0), alone[5])) < 1e-13);
}

TEST_CASE("nothing is allocated once the workspace was used, and nothing thrown") {
    const auto model = fitted<GRURegressor<double>>(8, 2);
    std::vector<RecurrentState<double>> states(n, model.make_state());
    const Matrix<double> X = step_of<double>(0);
    std::vector<double> out(n);
    GRURegressor<double>::Workspace workspace;
    model.step_batch(X, std::span(states), out, workspace);
    const std::size_t before = support::allocations();
    for (int k = 0; k < 10; ++k) model.step_batch(X, std::span(states), out, workspace);
    CHECK(support::allocations() == before);
    const MatrixView<const double> rows = X;
    const VectorView<double> to = out;
    static_assert(noexcept(model.step_batch(rows, std::span(states), to, workspace)));
}

TEST_CASE("classifiers give the probabilities of single steps") {
    const auto& data = sequences<double>();
    std::vector<int> labels(n);
    for (std::size_t i = 0; i < n; ++i) labels[i] = static_cast<int>(i % 3);
    const auto three = GRUClassifier({.hidden_size = 5, .max_epochs = 1}).fit(data.X, labels);
    const auto two = LSTMClassifier({.hidden_size = 5, .max_epochs = 1}).fit(data.X, data.y);
    const auto check = [](const auto& model, std::size_t k) {
        std::vector<RecurrentState<double>> states(n, model.make_state());
        typename std::remove_cvref_t<decltype(model)>::Workspace workspace;
        Matrix<double> p = full(n, k, 0.0);
        for (std::size_t t = 0; t < steps; ++t) {
            REQUIRE(model.step_proba_batch(step_of<double>(t), std::span(states), p, workspace));
        }
        CHECK(relative_error(p, model.predict_proba(sequences<double>().X)) < 1e-13);
        Matrix<double> narrow = full(n, k - 1, 0.0);
        CHECK_FALSE(
            model.step_proba_batch(step_of<double>(0), std::span(states), narrow, workspace));
        CHECK(std::isnan(narrow(n - 1, 0)));
    };
    check(three, 3);
    check(two, 2);
}

TEST_CASE("what does not fit gives NaN and leaves all states alone") {
    const auto model = fitted<LSTMRegressor<double>>(5, 1);
    const auto other = fitted<LSTMRegressor<double>>(20, 1);
    std::vector<RecurrentState<double>> states(n, model.make_state());
    const Matrix<double> X = step_of<double>(0);
    LSTMRegressor<double>::Workspace workspace;
    std::vector<double> out(n, 1.0);
    const auto refuses = [&](const LSTMRegressor<double>& m, MatrixView<const double> x,
                             std::span<RecurrentState<double>* const> given) {
        out.assign(n, 1.0);
        return !m.step_batch(x, given, out, workspace) && std::isnan(out[0]) &&
               std::isnan(out[n - 1]);
    };
    std::vector<RecurrentState<double>*> all;
    for (auto& each : states) all.push_back(&each);
    CHECK(refuses(LSTMRegressor<double>(), X, all));
    CHECK(refuses(other, X, all));
    CHECK(refuses(model, MatrixView<const double>(X).column_range(0, 4), all));
    CHECK(refuses(model, X, std::span(all).first(n - 1)));
    auto some = all;
    some[n - 1] = nullptr;
    CHECK(refuses(model, X, some));
    RecurrentState<double> nobodys;
    some[n - 1] = &nobodys;
    CHECK(refuses(model, X, some));
    for (const auto& each : states) {
        CHECK(relative_error(each.values(), model.make_state().values()) == 0.0);
    }
    std::vector<RecurrentState<double>> none;
    CHECK(model.step_batch(MatrixView<const double>(), std::span(none), VectorView<double>(),
                           workspace));
}

TEST_SUITE_END();
