// Model files of the recurrent models.

#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"

#include <foretell/recurrent/gru_classifier.hpp>
#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/rnn_classifier.hpp>
#include <foretell/recurrent/rnn_regressor.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

using namespace foretell;

namespace {

/// Four sequences of three steps of the three golden features.
template <class Model>
Model fitted(const typename Model::Options& options) {
    using T = typename Model::Scalar;
    const Matrix<T> X = golden::numbers<T>();
    const CubeView<const T> cube(X.data(), 4, 3, 3);
    Model model(options);
    if constexpr (SequenceClassifier<Model>) {
        model.fit(cube, VectorView<const int>(golden::labels(2).data(), 4));
    } else {
        const Vector<T> y = golden::targets<T>();
        model.fit(cube, VectorView<const T>(y.data(), 4));
    }
    return model;
}

}  // namespace

TEST_SUITE_BEGIN("recurrent/files");

TEST_CASE("files of regressors come back bit for bit, damaged ones are refused") {
    const LSTMRegressorOptions options{.hidden_size = 3, .num_layers = 2, .max_epochs = 2};
    golden::check_model_files("lstm_regressor", fitted<LSTMRegressor<double>>(options));
    golden::check_model_files("lstm_regressor_float", fitted<LSTMRegressor<float>>(options));
    golden::check_model_files("gru_regressor", fitted<GRURegressor<double>>(options));
    golden::check_model_files("rnn_regressor", fitted<RNNRegressor<double>>(options));
}

TEST_CASE("files of classifiers come back bit for bit, damaged ones are refused") {
    const LSTMClassifierOptions options{.hidden_size = 3, .max_epochs = 2};
    golden::check_model_files("lstm_classifier", fitted<LSTMClassifier<double>>(options));
    golden::check_model_files("gru_classifier", fitted<GRUClassifier<double>>(options));
    golden::check_model_files("rnn_classifier", fitted<RNNClassifier<double>>(options));
}

TEST_CASE("what partial_fit needs to go on is saved as well, for three classes") {
    const Matrix<double> X = golden::numbers<double>();
    const CubeView<const double> cube(X.data(), 4, 3, 3);
    const std::vector<int> y{3, 1, 2, 1};
    GRUClassifier<double> model({.hidden_size = 2});
    model.partial_fit(cube, y);
    golden::check_model_files("gru_classifier_partial", model);
    GRUClassifier<double> loaded = load_bytes<GRUClassifier<double>>(save_bytes(model));
    CHECK(same_state(loaded.partial_fit(cube, y), model.partial_fit(cube, y)));
}

TEST_SUITE_END();
