#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/options_by_name.hpp>
#include <foretell/core/same_state.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/data/make_classification.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include "support/allocations.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

using namespace foretell;

namespace {

auto scaled_logistic() {
    return Pipeline(Standardizer(), LogisticRegression({.C = 0.5}));
}

const auto& sample() {
    static const auto data = make_classification({.n_samples = 240, .n_features = 5, .seed = 11});
    return data;
}

Matrix<double> first_rows(std::size_t n) {
    Matrix<double> X = xt::zeros<double>({n, std::size_t{5}});
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < 5; ++j) {
            X(i, j) = sample().X(i % 240, j) + 1e-3 * static_cast<double>(i / 240);
        }
    }
    return X;
}

Matrix<double> not_negative() {
    Matrix<double> X = sample().X;
    for (double& v : X) v = std::abs(v);
    return X;
}

}  // namespace

TEST_CASE("fit and predict are the steps by hand, to the last bit") {
    const auto& [X, y] = std::tie(sample().X, sample().y);
    const auto model = scaled_logistic().fit(X, y);
    const auto scaler = Standardizer().fit(X);
    const Matrix<double> Z = scaler.transform(X);
    const auto last = LogisticRegression({.C = 0.5}).fit(Z, y);

    CHECK(same_state(model.get<"standardizer">(), scaler));
    CHECK(same_state(model.get<"logistic_regression">(), last));
    CHECK(model.predict(X) == last.predict(Z));
    CHECK(model.predict_proba(X) == last.predict_proba(Z));
    CHECK(model.predict_log_proba(X) == last.predict_log_proba(Z));
    CHECK(model.decision_function(X) == last.decision_function(Z));
    CHECK(model.score(X, y) == last.score(Z, y));
    CHECK(model.classes() == last.classes());
    CHECK(model.n_features_in() == 5);
    CHECK(model.is_fitted());
}

TEST_CASE("steps bear the names of their classes, equal ones are numbered, given ones stay") {
    using Plain = decltype(Pipeline(Log1pTransformer(), Standardizer(), Standardizer(),
                                    Standardizer(), LogisticRegression()));
    CHECK(Plain::step_names() == std::vector<std::string>{"log1p_transformer", "standardizer",
                                                          "standardizer_2", "standardizer_3",
                                                          "logistic_regression"});
    const auto twice =
        Pipeline(step<"scale">(Standardizer()), step<"scale">(Standardizer({.with_mean = false})));
    CHECK(twice.step_names() == std::vector<std::string>{"scale", "scale_2"});
    CHECK(twice.get<"scale">().options().with_mean);
    CHECK_FALSE(twice.get<"scale_2">().options().with_mean);
    CHECK(&twice.get<"scale_2">() == &twice.step<1>());
    CHECK(&twice.last() == &twice.step<1>());
}

TEST_CASE("an option set through its path is that of the step, and the fit is forgotten") {
    auto model = scaled_logistic().fit(sample().X, sample().y);
    set_option(model, "logistic_regression.C", 4.0);
    CHECK(model.get<"logistic_regression">().options().C == 4.0);
    CHECK_FALSE(model.is_fitted());
    CHECK(model.n_features_in() == 0);
    const auto given = Pipeline(Standardizer(), LogisticRegression({.C = 4.0}));
    CHECK(
        same_state(model.fit(sample().X, sample().y), Pipeline(given).fit(sample().X, sample().y)));
}

TEST_CASE("sample_weight goes to the last step alone") {
    const auto& X = sample().X;
    Vector<double> w = xt::ones<double>({std::size_t{240}});
    for (std::size_t i = 0; i < 240; ++i)
        w(i) = i % 3 == 0 ? 0.0 : 1.0 + static_cast<double>(i % 5);
    const auto model = scaled_logistic().fit(X, sample().y, {.sample_weight = w});
    const auto scaler = Standardizer().fit(X);
    CHECK(same_state(model.get<"standardizer">(), scaler));
    const auto last =
        LogisticRegression({.C = 0.5}).fit(scaler.transform(X), sample().y, {.sample_weight = w});
    CHECK(same_state(model.last(), last));
    CHECK(model.score(X, sample().y, w) == last.score(scaler.transform(X), sample().y, w));
}

TEST_CASE("a fit that fails leaves the pipeline as it was, whichever step refuses") {
    auto model = scaled_logistic().fit(sample().X, sample().y);
    const auto before = model;
    const Labels one_class = xt::zeros<int>({std::size_t{240}});
    CHECK_THROWS_AS(model.fit(sample().X, one_class), InvalidArgument);
    CHECK(same_state(model, before));
    Matrix<double> bad = sample().X;
    bad(7, 2) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(model.fit(bad, sample().y), InvalidArgument);
    CHECK(same_state(model, before));
    CHECK(model.predict_proba(sample().X) == before.predict_proba(sample().X));
}

TEST_CASE("before fit each question is refused in the words of the pipeline") {
    const auto model = scaled_logistic();
    const auto refused = [](auto&& ask, const std::string& what) {
        CHECK_THROWS_WITH_AS(
            ask(),
            ("Pipeline::" + what + ": this Pipeline is not fitted yet; call fit first").c_str(),
            NotFittedError);
    };
    const auto& X = sample().X;
    refused([&] { (void)model.predict(X); }, "predict");
    refused([&] { (void)model.predict_proba(X); }, "predict_proba");
    refused([&] { (void)model.score(X, sample().y); }, "score");
    refused([&] { (void)model.make_workspace(); }, "make_workspace");
    refused([&] { (void)model.feature_names_out(); }, "feature_names_out");
}

TEST_CASE("a sparse matrix gives what the dense one gives") {
    Matrix<double> X = sample().X;
    for (std::size_t i = 0; i < 240; ++i) X(i, i % 5) = 0.0;
    const auto sparse = CsrMatrix<double>::from_dense(X);
    const auto plan = Pipeline(Standardizer({.with_mean = false}), LogisticRegression());
    const auto a = Pipeline(plan).fit(X, sample().y), b = Pipeline(plan).fit(sparse, sample().y);
    const auto p = a.predict_proba(X), q = b.predict_proba(sparse);
    double worst = 0.0;
    for (std::size_t i = 0; i < 240; ++i) worst = std::max(worst, std::abs(p(i, 1) - q(i, 1)));
    CHECK(worst <= 1e-3);  // two ways to the optimum, each within tol
    // One fitted model cannot tell the two apart but for rounding.
    const auto r = a.predict_proba(sparse);
    worst = 0.0;
    for (std::size_t i = 0; i < 240; ++i) worst = std::max(worst, std::abs(p(i, 1) - r(i, 1)));
    CHECK(worst <= 1e-14);
}

TEST_CASE("rows around the edges of blocks are those of each row alone") {
    const auto model = scaled_logistic().fit(sample().X, sample().y);
    for (const std::size_t n : {1u, 511u, 512u, 513u, 2047u, 2048u, 2049u}) {
        CAPTURE(n);
        const Matrix<double> X = first_rows(n);
        const auto p = model.predict_proba(X);
        REQUIRE(p.shape(0) == n);
        const auto by_hand = model.last().predict_proba(model.get<"standardizer">().transform(X));
        CHECK(p == by_hand);
        Matrix<double> into = xt::zeros<double>({n, std::size_t{2}});
        auto workspace = model.make_workspace(7);
        model.predict_proba_into(X, into, workspace);
        CHECK(into == p);
        const auto labels = model.predict(X);
        for (const std::size_t i : {std::size_t{0}, n / 2, n - 1}) {
            const MatrixView<const double> row(&X(i, 0), 1, 5);
            CHECK(model.predict_proba(row)(0, 1) == p(i, 1));
            CHECK(model.predict(row)(0) == labels(i));
        }
    }
}

TEST_CASE("a row that is refused bears its own number, in whichever block it stands") {
    const auto model = scaled_logistic().fit(sample().X, sample().y);
    for (const std::size_t at : {3u, 600u, 2048u}) {
        Matrix<double> X = first_rows(2049);
        X(at, 1) = std::numeric_limits<double>::infinity();
        std::string all;
        try {
            (void)model.predict(X);
        } catch (const InvalidArgument& error) {
            all = error.what();
        }
        CAPTURE(all);
        CHECK(all.find("row " + std::to_string(at) + ",") != std::string::npos);
    }
}

TEST_CASE("memory that does not fit is refused") {
    const auto model = scaled_logistic().fit(sample().X, sample().y);
    Matrix<double> out = xt::zeros<double>({std::size_t{3}, std::size_t{2}});
    CHECK_THROWS_WITH_AS(
        model.predict_proba_into(first_rows(4), out),
        "Pipeline::predict_proba_into: out must have 4 rows, one for each sample, got 3",
        ShapeError);
    PipelineWorkspace<double> workspace;
    Matrix<double> four = xt::zeros<double>({std::size_t{4}, std::size_t{2}});
    CHECK_THROWS_WITH_AS(model.predict_proba_into(first_rows(4), four, workspace),
                         "Pipeline::predict_proba_into: the workspace must come from "
                         "make_workspace of this pipeline as it is fitted now",
                         ShapeError);
}

TEST_CASE("predictions into given memory allocate nothing") {
    const auto model = scaled_logistic().fit(sample().X, sample().y);
    const Matrix<double> X = first_rows(100);
    Matrix<double> p = xt::zeros<double>({std::size_t{100}, std::size_t{2}});
    auto workspace = model.make_workspace(32);
    model.predict_proba_into(X, p, workspace);
    const std::size_t before = support::allocations();
    model.predict_proba_into(X, p, workspace);
    model.predict_proba_into(X, p);
    CHECK(support::allocations() == before);
    CHECK(p == model.predict_proba(X));
}

TEST_CASE("names of features go through the steps to the last") {
    const auto model = Pipeline(Log1pTransformer(), Standardizer()).fit(not_negative());
    const std::vector<std::string> given{"a", "b", "c", "d", "e"};
    CHECK(model.feature_names_out(given) == given);
    CHECK(scaled_logistic().fit(sample().X, sample().y).feature_names_out(given) == given);
    CHECK(model.n_features_out() == 5);
}

TEST_CASE("transformers in a row can be undone") {
    const Matrix<double> X = not_negative();
    auto model = Pipeline(Log1pTransformer(), Standardizer());
    const Matrix<double> Z = model.fit_transform(X);
    CHECK(Z == Standardizer().fit_transform(Log1pTransformer().fit_transform(X)));
    const Matrix<double> back = model.inverse_transform(Z);
    double worst = 0.0;
    for (std::size_t i = 0; i < 240; ++i) worst = std::max(worst, std::abs(back(i, 3) - X(i, 3)));
    CHECK(worst <= 1e-13);
}

TEST_CASE("a pipeline in a pipeline does what the flat one does") {
    const Matrix<double> X = not_negative();
    const auto flat =
        Pipeline(Log1pTransformer(), Standardizer(), LogisticRegression()).fit(X, sample().y);
    auto nested = Pipeline(step<"prepare">(Pipeline(Log1pTransformer(), Standardizer())),
                           LogisticRegression());
    nested.fit(X, sample().y);
    CHECK(nested.predict_proba(X) == flat.predict_proba(X));
    CHECK(same_state(nested.last(), flat.last()));
    set_option(nested, "prepare.standardizer.with_mean", false);
    CHECK_FALSE(nested.get<"prepare">().get<"standardizer">().options().with_mean);
    CHECK(to_text(nested) ==
          "Pipeline(prepare=Pipeline(log1p_transformer=Log1pTransformer(), "
          "standardizer=Standardizer(with_mean=false)), logistic_regression=LogisticRegression())");
}

TEST_CASE("a copy is independent, a clone is not fitted") {
    auto model = scaled_logistic().fit(sample().X, sample().y);
    const auto copy = model;
    const auto unfitted = clone(model);
    CHECK_FALSE(unfitted.is_fitted());
    CHECK(to_text(unfitted) == to_text(model));
    const auto before = copy.predict_proba(sample().X);
    Labels turned = sample().y;
    for (std::size_t i = 0; i < 240; ++i) turned(i) = i % 2 == 0 ? 4 : 9;
    model.fit(sample().X, turned);
    CHECK(copy.predict_proba(sample().X) == before);
    CHECK(model.classes() == Labels{4, 9});
}

TEST_CASE("several threads ask one const pipeline") {
    const auto model = scaled_logistic().fit(sample().X, sample().y);
    const Matrix<double> X = first_rows(600);
    const auto want = model.predict_proba(X);
    std::vector<int> equal(4, 0);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            bool all = true;
            for (int i = 0; i < 10; ++i) all = all && model.predict_proba(X) == want;
            equal[t] = all ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(equal == std::vector<int>(4, 1));
}
