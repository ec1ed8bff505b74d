// Weights that PyTorch saved, and its outputs, from reference/pytorch_weights.py.

#include <foretell/recurrent/from_pytorch.hpp>
#include <foretell/recurrent/to_pytorch.hpp>

#include "reference/pytorch_weights.hpp"
#include "support/compare.hpp"

#include <foretell/core/same_state.hpp>
#include <foretell/data/make_sequences.hpp>
#include <foretell/data/npz.hpp>
#include <foretell/persistence/safetensors.hpp>
#include <foretell/recurrent/gru_classifier.hpp>
#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/rnn_classifier.hpp>
#include <foretell/recurrent/rnn_regressor.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_pytorch;

namespace {

std::string path_of(const std::string& name) {
    return std::filesystem::path(__FILE__).parent_path().parent_path().string() +
           "/reference/pytorch/" + name;
}

const CubeView<const float> X(ref::X.data(), 4, 5, 3);
const std::vector<std::size_t> lengths{5, 2, 4, 1};

/// The second column of the probabilities.
template <class T>
std::vector<T> second(const Matrix<T>& p) {
    std::vector<T> out;
    for (std::size_t i = 0; i < p.shape()[0]; ++i) out.push_back(p(i, 1));
    return out;
}

/// What from_pytorch says of the tensors, without the path.
template <class Model>
std::string complaint(const NamedTensors& tensors, const PyTorchImport<Model>& from = {}) {
    try {
        (void)from_pytorch<Model>(tensors, from);
        return {};
    } catch (const InvalidArgument& error) {
        std::string text = error.what();
        REQUIRE(text.starts_with("from_pytorch: "));
        const std::size_t at = text.find(tensors.source());
        if (!tensors.source().empty() && at == 14) text.erase(14, tensors.source().size() + 2);
        return text.substr(14);
    }
}

NamedTensors lstm_tensors() {
    return read_npz(path_of("lstm.npz"));
}

/// The tensors with one of another content.
template <class A>
NamedTensors replaced(NamedTensors tensors, const char* name, const A& array) {
    REQUIRE(tensors.erase(name));
    tensors.add(name, array);
    return tensors;
}

}  // namespace

TEST_SUITE_BEGIN("recurrent/pytorch");

TEST_CASE("regressors say what PyTorch says") {
    const auto lstm = from_pytorch<LSTMRegressor<float>>(read_npz(path_of("lstm.npz")),
                                                         {.recurrent = "rnn.", .head = "fc."});
    CHECK(relative_error(lstm.predict(X, lengths), ref::lstm_outputs) < 1e-6);
    CHECK(lstm.options().hidden_size == 5);
    CHECK(lstm.options().num_layers == 2);
    CHECK(lstm.n_features_in() == 3);
    auto state = lstm.make_state();
    float y = 0.0f;
    for (std::size_t t = 0; t < 5; ++t) y = lstm.step(X.sequence(0).row(t), state);
    CHECK(relative_error(std::vector{y}, std::vector{ref::lstm_outputs[0]}) < 1e-6);

    const auto scaled =
        from_pytorch<LSTMRegressor<float>>(lstm_tensors(), {.recurrent = "rnn",
                                                            .mean = {0.5, -1.0, 2.0},
                                                            .scale = {2.0, 0.25, 4.0},
                                                            .target_mean = 10.0,
                                                            .target_scale = 3.0});
    CHECK(relative_error(scaled.predict(X, lengths), ref::lstm_scaled_outputs) < 1e-6);

    const auto brain =
        from_pytorch<GRURegressor<float>>(read_safetensors(path_of("brain_bfloat16.safetensors")));
    CHECK(relative_error(brain.predict(X, lengths), ref::brain_outputs) < 1e-6);

    std::vector<double> wide_X(ref::X.begin(), ref::X.end());
    const auto wide = from_pytorch<RNNRegressor<double>>(
        read_safetensors(path_of("wide_float64.safetensors")), {.bias = false, .head_bias = false});
    CHECK(relative_error(wide.predict(CubeView<const double>(wide_X.data(), 4, 5, 3), lengths),
                         ref::wide_outputs) < 1e-13);
}

TEST_CASE("classifiers give the probabilities of PyTorch's losses, whatever the labels' order") {
    const NamedTensors tensors = read_safetensors(path_of("gru.safetensors"));
    const auto gru = from_pytorch<GRUClassifier<float>>(tensors);
    CHECK(gru.classes() == Labels{0, 1, 2});
    CHECK(relative_error(gru.predict_proba(X, lengths), ref::gru_probabilities) < 1e-6);
    const auto named = from_pytorch<GRUClassifier<float>>(tensors, {.classes = {30, 10, 20}});
    CHECK(named.classes() == Labels{10, 20, 30});
    const Matrix<float> p = named.predict_proba(X, lengths);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(std::abs(p(i, 0) - ref::gru_probabilities[3 * i + 1]) < 1e-6f);
        CHECK(std::abs(p(i, 2) - ref::gru_probabilities[3 * i]) < 1e-6f);
    }

    const NamedTensors one = read_npz(path_of("rnn.npz"));
    const auto rnn = from_pytorch<RNNClassifier<float>>(one, {.classes = {-1, 1}});
    CHECK(relative_error(second(rnn.predict_proba(X, lengths)), ref::rnn_probabilities) < 1e-6);
    const auto turned = from_pytorch<RNNClassifier<float>>(one, {.classes = {1, -1}});
    const Matrix<float> q = turned.predict_proba(X, lengths);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(std::abs(q(i, 0) - ref::rnn_probabilities[i]) < 1e-6f);
    }

    // Two outputs and the cross-entropy, in halves.
    const auto two = from_pytorch<LSTMClassifier<float>>(read_npz(path_of("two_float16.npz")));
    CHECK(relative_error(two.predict_proba(X, lengths), ref::two_probabilities) < 1e-6);
    CHECK(two.decision_function(X, lengths).shape()[1] == 1);
}

TEST_CASE("an imported model learns on") {
    auto model = from_pytorch<LSTMRegressor<float>>(
        lstm_tensors(), {.options = {.learning_rate = 0.03, .seed = 3}});
    const std::vector<float> y{1.0f, -1.0f, 0.5f, 2.0f};
    const auto loss = [&] {
        const Vector<float> p = model.predict(X, lengths);
        float sum = 0.0f;
        for (std::size_t i = 0; i < 4; ++i) sum += (p(i) - y[i]) * (p(i) - y[i]);
        return sum;
    };
    const float before = loss();
    for (int k = 0; k < 40; ++k) model.partial_fit(X, y, {.lengths = lengths});
    CHECK(loss() < 0.5f * before);
    CHECK(model.options().hidden_size == 5);
}

TEST_CASE("tensors that are missing, unknown, misshapen or no numbers are refused by name") {
    using Lstm = LSTMRegressor<float>;
    const NamedTensors good = lstm_tensors();
    NamedTensors tensors = good;
    tensors.erase("rnn.bias_hh_l1");
    CHECK(complaint<Lstm>(tensors) == "tensor 'rnn.bias_hh_l1' is missing");
    CHECK_THROWS_WITH_AS(
        (void)from_pytorch<Lstm>(tensors),
        ("from_pytorch: " + path_of("lstm.npz") + ": tensor 'rnn.bias_hh_l1' is missing").c_str(),
        InvalidArgument);
    tensors = good;
    tensors.erase("rnn.weight_ih_l1");
    CHECK(complaint<Lstm>(tensors) ==
          "tensor 'rnn.bias_hh_l1' has no place in this model; erase it if the outputs do not "
          "depend on it");
    tensors = good;
    tensors.add("norm.weight", full(5, 1.0f));
    CHECK(complaint<Lstm>(tensors) ==
          "tensor 'norm.weight' has no place in this model; erase it if the outputs do not depend "
          "on it");
    tensors.add("other.weight", full(1, 5, 1.0f));
    CHECK(complaint<Lstm>(tensors) ==
          "there must be one tensor '...weight' of the linear map on top, got 'fc.weight', "
          "'other.weight'; give its prefix in head");
    tensors = good;
    tensors.add("rnn.weight_hr_l0", full(2, 5, 1.0f));
    CHECK(complaint<Lstm>(tensors) ==
          "tensor 'rnn.weight_hr_l0' has no place in this model, which knows no proj_size");
    CHECK(complaint<Lstm>(good, {.recurrent = "lstm."}) == "tensor 'lstm.weight_ih_l0' is missing");
    CHECK(complaint<Lstm>(NamedTensors()) ==
          "there must be one tensor '...weight_ih_l0' of the recurrent layers, got none; give its "
          "prefix in recurrent");

    CHECK(complaint<Lstm>(replaced(good, "rnn.weight_hh_l1", full(20, 4, 1.0f))) ==
          "tensor 'rnn.weight_hh_l1' must have shape (20, 5), got (20, 4)");
    CHECK(complaint<Lstm>(replaced(good, "rnn.bias_ih_l0", full(20, 1, 1.0f))) ==
          "tensor 'rnn.bias_ih_l0' must have 1 dimension, got shape (20, 1)");
    CHECK(complaint<Lstm>(replaced(good, "fc.weight", full(1, 6, 1.0f))) ==
          "tensor 'fc.weight' must have shape (1, 5), got (1, 6)");
    CHECK(complaint<Lstm>(replaced(good, "fc.bias", full(1, 7))) ==
          "tensor 'fc.bias' must hold floating-point numbers, got int32");
    auto bad = full(20, 1.0);
    bad(3) = 1e300;  // no float
    CHECK(complaint<Lstm>(replaced(good, "rnn.bias_ih_l0", bad)) ==
          "tensor 'rnn.bias_ih_l0' must be finite, got inf at element 3");
    CHECK(complaint<GRURegressor<float>>(good) ==
          "tensor 'rnn.weight_ih_l0' must have 3 rows for each of the 5 hidden units, got 20; "
          "these are weights of an LSTM");
    NamedTensors empty;
    empty.add("weight_ih_l0", full(0, 3, 1.0f));
    empty.add("weight_hh_l0", full(0, std::size_t{1} << 62, 1.0f));
    CHECK(complaint<Lstm>(empty) ==
          "tensor 'weight_ih_l0' must have 4 rows for each of the 4611686018427387904 hidden "
          "units, got 0");
}

TEST_CASE("what else is given must fit to the tensors") {
    using Lstm = LSTMRegressor<float>;
    const NamedTensors good = lstm_tensors();
    CHECK(complaint<Lstm>(good, {.mean = {1.0}}) ==
          "mean must have 3 entries, one for each feature, got 1");
    CHECK(complaint<Lstm>(good, {.scale = {1.0, 0.0, 1.0}}) ==
          "network: scale must be finite and > 0, got 0 at element 1");
    CHECK(complaint<Lstm>(good, {.classes = {0, 1}}) == "classes are for classifiers");
    const NamedTensors three = read_safetensors(path_of("gru.safetensors"));
    CHECK(complaint<GRURegressor<float>>(three) ==
          "a regressor has one output, but the linear map on top has 3");
    using Gru = GRUClassifier<float>;
    CHECK(complaint<Gru>(three, {.classes = {0, 1}}) ==
          "classes must have 3 labels for 3 outputs, got 2");
    CHECK(complaint<Gru>(three, {.classes = {0, 1, 1}}) == "classes must differ");
    CHECK(complaint<Gru>(three, {.target_scale = 2.0}) ==
          "target_mean and target_scale are for regressors");
}

TEST_CASE("weights go out as a state_dict that needs no scales") {
    const auto data = make_sequences<float>({.n_sequences = 50, .n_features = 3});
    const auto model = LSTMRegressor<float>({.hidden_size = 4, .num_layers = 2, .max_epochs = 2})
                           .fit(data.X, data.target, {.lengths = data.lengths});
    const NamedTensors tensors = to_pytorch(model);
    CHECK(tensors.contains("lstm.weight_hh_l1"));
    const auto again = from_pytorch<LSTMRegressor<float>>(tensors);
    CHECK(again.weights().mean == full(3, 0.0f));
    CHECK(relative_error(again.predict(data.X, data.lengths), model.predict(data.X, data.lengths)) <
          1e-5);

    const auto two = GRUClassifier<float>({.hidden_size = 4, .max_epochs = 2})
                         .fit(data.X, data.y, {.lengths = data.lengths});
    const auto same =
        from_pytorch<GRUClassifier<float>>(to_pytorch(two, {.recurrent = "", .head = "head."}));
    CHECK(relative_error(same.predict_proba(data.X, data.lengths),
                         two.predict_proba(data.X, data.lengths)) < 1e-5);
    CHECK_THROWS_AS((void)to_pytorch(GRUClassifier<float>()), NotFittedError);
}

TEST_SUITE_END();
