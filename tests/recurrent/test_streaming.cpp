#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <foretell/data/make_sequences.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/recurrent/gru_classifier.hpp>
#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/rnn_regressor.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <thread>
#include <utility>
#include <vector>

using namespace foretell;
using support::relative_error;

namespace {

template <class T>
SequenceData<T> some_sequences() {
    return make_sequences<T>({.n_sequences = 60,
                              .min_steps = 2,
                              .max_steps = 12,
                              .n_features = 5,
                              .task = SequenceTask::adding});
}

template <class Model>
Model fitted(std::size_t hidden, std::size_t layers) {
    using T = typename Model::Scalar;
    const auto data = some_sequences<T>();
    Model model({.hidden_size = hidden, .num_layers = layers, .batch_size = 16, .max_epochs = 2});
    model.fit(data.X, data.target, {.lengths = data.lengths});
    return model;
}

/// What a stream says after the last step of each sequence.
template <class Model, class T>
std::vector<T> streamed(const Model& model, const SequenceData<T>& data) {
    std::vector<T> out;
    for (std::size_t i = 0; i < data.lengths.size(); ++i) {
        auto state = model.make_state();
        T y = T(0);
        for (std::size_t t = 0; t < data.lengths[i]; ++t) {
            y = model.step(CubeView<const T>(data.X).sequence(i).row(t), state);
        }
        out.push_back(y);
    }
    return out;
}

/// Sets the level of the kernels for as long as it lives.
struct AtLevel {
    explicit AtLevel(linalg::simd::Level level) { linalg::simd::set_level(level); }
    ~AtLevel() { linalg::simd::set_level(linalg::simd::best_level()); }
};

}  // namespace

TEST_SUITE_BEGIN("recurrent/streaming");

TEST_CASE_TEMPLATE("steps say what predict says of the sequence, at every width", Model,
                   LSTMRegressor<double>, GRURegressor<double>, RNNRegressor<double>,
                   LSTMRegressor<float>) {
    using T = typename Model::Scalar;
    const auto data = some_sequences<T>();
    const double tolerance = sizeof(T) == 4 ? 2e-6 : 1e-13;
    for (const std::size_t hidden : {1u, 7u, 16u, 33u}) {
        for (const std::size_t layers : {1u, 2u}) {
            const Model model = fitted<Model>(hidden, layers);
            const auto expected = model.predict(data.X, data.lengths);
            for (const auto level : {linalg::simd::Level::avx512, linalg::simd::Level::avx2,
                                     linalg::simd::Level::baseline}) {
                const AtLevel set(level);
                CHECK(relative_error(streamed(model, data), expected) < tolerance);
            }
        }
    }
}

TEST_CASE("a step allocates nothing and throws nothing") {
    const auto model = fitted<LSTMRegressor<float>>(16, 2);
    auto state = model.make_state();
    const std::vector<float> x{1.0f, 2.0f, 3.0f, 4.0f, 5.0f};
    const std::size_t before = support::allocations();
    float y = 0.0f;
    for (int k = 0; k < 100; ++k) y += model.step(x, state);
    CHECK(support::allocations() == before);
    CHECK(std::isfinite(y));
    static_assert(noexcept(model.step(VectorView<const float>(x), state)));
}

TEST_CASE("many threads step customers of their own through one model") {
    const auto data = some_sequences<double>();
    const auto model = fitted<GRURegressor<double>>(9, 1);
    const GRURegressor<double> fresh = model;  // its weights are packed by whoever comes first
    const auto expected = streamed(model, data);
    std::vector<std::vector<double>> given(4);
    std::vector<std::thread> threads;
    for (auto& each : given) threads.emplace_back([&] { each = streamed(fresh, data); });
    for (auto& thread : threads) thread.join();
    for (const auto& each : given) CHECK(each == expected);
}

TEST_CASE("a state goes out as plain numbers and comes back; copies go their own ways") {
    const auto model = fitted<LSTMRegressor<double>>(5, 2);
    const std::vector<double> x{1.0, 0.0, -1.0, 0.5, 2.0}, other{0.0, 3.0, 0.0, 0.0, 1.0};
    auto state = model.make_state();
    model.step(x, state);
    const std::vector<double> saved(state.values().begin(), state.values().end());
    auto copy = state;
    const double next = model.step(other, state);
    auto restored = model.make_state(saved);
    CHECK(model.step(other, restored) == next);
    model.step(x, state);
    CHECK(model.step(other, copy) == next);
    state.reset();
    CHECK(model.step(x, state) == [&] {
        auto first = model.make_state();
        return model.step(x, first);
    }());

    CHECK_THROWS_WITH_AS((void)model.make_state(std::vector<double>(3)),
                         "LSTMRegressor::make_state: a state of this model has 32 values, got 3",
                         ShapeError);
    std::vector<double> bad = saved;
    bad[4] = std::nan("");
    CHECK_THROWS_WITH_AS((void)model.make_state(bad),
                         "LSTMRegressor::make_state: values must be finite, got NaN at position 4",
                         InvalidArgument);
}

TEST_CASE("a step that does not fit gives NaN and leaves the state alone") {
    const auto model = fitted<LSTMRegressor<double>>(5, 1);
    auto state = model.make_state();
    const std::vector<double> x(5, 1.0), narrow(4, 1.0);
    model.step(x, state);
    const std::vector<double> before(state.values().begin(), state.values().end());
    CHECK(std::isnan(model.step(narrow, state)));
    const auto wider = fitted<LSTMRegressor<double>>(20, 1);
    CHECK(std::isnan(wider.step(x, state)));
    CHECK(std::isnan(LSTMRegressor<double>().step(x, state)));
    RecurrentState<double> nobodys;
    CHECK(std::isnan(model.step(x, nobodys)));
    CHECK(nobodys.values().empty());
    CHECK(relative_error(state.values(), before) == 0.0);
    CHECK_THROWS_WITH_AS((void)LSTMRegressor<double>().make_state(),
                         "LSTMRegressor::make_state: this LSTMRegressor is not fitted yet; call "
                         "fit first",
                         NotFittedError);
}

TEST_CASE("a model fitted anew steps with its new weights, a moved one with its own") {
    const auto data = some_sequences<double>();
    auto model = fitted<LSTMRegressor<double>>(5, 1);
    const auto first = streamed(model, data);
    std::vector<double> y(60);
    for (std::size_t i = 0; i < 60; ++i) y[i] = -data.target(i);
    model.fit(data.X, y, {.lengths = data.lengths});
    const auto second = streamed(model, data);
    CHECK(relative_error(second, model.predict(data.X, data.lengths)) < 1e-13);
    CHECK(relative_error(second, first) > 1e-3);
    LSTMRegressor<double> moved = std::move(model);
    CHECK(streamed(moved, data) == second);
    moved = fitted<LSTMRegressor<double>>(5, 1);
    CHECK(streamed(moved, data) == first);
}

TEST_CASE("the steps of classifiers give the probabilities of predict_proba") {
    const auto data = some_sequences<double>();
    const LSTMClassifierOptions options{.hidden_size = 6, .batch_size = 16, .max_epochs = 3};
    const auto two = LSTMClassifier(options).fit(data.X, data.y, {.lengths = data.lengths});
    const Matrix<double> p = two.predict_proba(data.X, data.lengths);
    std::vector<double> second;
    for (std::size_t i = 0; i < 60; ++i) second.push_back(p(i, 1));
    CHECK(relative_error(streamed(two, data), second) < 1e-13);

    std::vector<int> labels(60);
    for (std::size_t i = 0; i < 60; ++i) labels[i] = static_cast<int>(data.lengths[i] % 3) * 10;
    const auto three = GRUClassifier(options).fit(data.X, labels, {.lengths = data.lengths});
    const Matrix<double> q = three.predict_proba(data.X, data.lengths);
    for (std::size_t i = 0; i < 60; ++i) {
        auto state = three.make_state();
        std::vector<double> out(3);
        for (std::size_t t = 0; t < data.lengths[i]; ++t) {
            CHECK(three.step_proba(CubeView<const double>(data.X).sequence(i).row(t), state, out));
        }
        CHECK(relative_error(out, VectorView<const double>(q.data() + 3 * i, 3)) < 1e-13);
    }
    auto state = three.make_state();
    const std::vector<double> x(5);
    CHECK(std::isnan(three.step(x, state)));
    std::vector<double> narrow(2);
    CHECK_FALSE(three.step_proba(x, state, narrow));
    CHECK(std::isnan(narrow[1]));
}

TEST_CASE("prediction into given memory allocates nothing after the first call") {
    const auto data = some_sequences<double>();
    const auto model = fitted<LSTMRegressor<double>>(7, 2);
    LSTMRegressor<double>::Workspace workspace;
    std::vector<double> out(60);
    model.predict_into(data.X, data.lengths, out, workspace);
    const std::size_t before = support::allocations();
    model.predict_into(data.X, data.lengths, out, workspace);
    CHECK(support::allocations() == before);
    CHECK(relative_error(out, model.predict(data.X, data.lengths)) == 0.0);
    CHECK_THROWS_WITH_AS(
        model.predict_into(data.X, data.lengths, VectorView<double>(out.data(), 2), workspace),
        "LSTMRegressor::predict_into: out must have length 60, got 2", ShapeError);

    const auto two = LSTMClassifier({.hidden_size = 6, .max_epochs = 1})
                         .fit(data.X, data.y, {.lengths = data.lengths});
    LSTMClassifier<double>::Workspace other;
    std::vector<int> labels(60);
    Matrix<double> p = full(60, 2, 0.0);
    two.predict_into(data.X, data.lengths, labels, other);
    two.predict_proba_into(data.X, data.lengths, p, other);
    const std::size_t then = support::allocations();
    two.predict_into(data.X, data.lengths, labels, other);
    two.predict_proba_into(data.X, data.lengths, p, other);
    CHECK(support::allocations() == then);
    CHECK(relative_error(labels, two.predict(data.X, data.lengths)) == 0.0);
    CHECK(p == two.predict_proba(data.X, data.lengths));
}

TEST_SUITE_END();
