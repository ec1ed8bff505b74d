#include <foretell/persistence/load_any.hpp>
#include <foretell/persistence/save.hpp>

#include "persistence/toy.hpp"
#include "support/temporary_folder.hpp"

#include <foretell/core/same_state.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using toy::Chain;
using toy::Scaler;
using toy::Toy;

namespace {

using Known = ModelTypes<Toy<float>, Scaler<double>, ModelTypes<Toy<double>, Chain>>;

}  // namespace

TEST_SUITE_BEGIN("persistence/load_any");

TEST_CASE("a file is loaded as the type that it holds") {
    const support::TemporaryFolder folder;
    const Matrix<double> X{{1.0, 2.0, 3.0}, {0.5, 0.25, -1.0}};
    save(Toy<double>({.C = 0.5}).fit(3), folder.file("wide"));
    save(Toy<float>().fit(3), folder.file("narrow"));
    save(Chain().fit(3), folder.file("chain"));
    save(Scaler<double>().fit(3), folder.file("scaler"));

    const AnyModel wide = load_any<Known>(folder.file("wide"));
    CHECK(wide.type() == "Toy<double>");
    CHECK(wide.text() == "Toy(C=0.5)");
    CHECK(wide.n_features_in() == 3);
    CHECK(wide.predictor().predict(X) == Toy<double>().fit(3).predict(X));
    REQUIRE(wide.get_if<Toy<double>>() != nullptr);
    CHECK(same_state(*wide.get_if<Toy<double>>(), Toy<double>({.C = 0.5}).fit(3)));
    CHECK(wide.get_if<Toy<float>>() == nullptr);

    const AnyPredictor narrow = load_any<Known>(folder.file("narrow")).predictor();
    const Matrix<float> X_narrow = xt::xtensor<float, 2>{{1.0f, 2.0f, 3.0f}, {0.5f, 0.25f, -1.0f}};
    const Vector<float> expected = Toy<float>().fit(3).predict(X_narrow);
    const Vector<double> given = narrow.predict(X);
    CHECK(given(0) == static_cast<double>(expected(0)));
    CHECK(given(1) == static_cast<double>(expected(1)));

    CHECK(load_any<Known>(folder.file("chain")).predictor().predict(X) ==
          Chain().fit(3).predict(X));
    const AnyTransformer scaler = load_any<Known>(folder.file("scaler")).transformer();
    CHECK(scaler.transform(X) == Scaler<double>().fit(3).transform(X));
}

TEST_CASE("what the type does not do is refused by name") {
    const AnyModel scaler(Scaler<double>().fit(3));
    const AnyModel model(Toy<double>().fit(3));
    CHECK_FALSE(scaler.is_predictor());
    CHECK_FALSE(model.is_transformer());
    CHECK_FALSE(model.predictor().has_probabilities());
    CHECK_THROWS_WITH_AS((void)scaler.predictor(), "AnyModel: a Scaler<double> predicts nothing",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)model.transformer(), "AnyModel: a Toy<double> transforms nothing",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)model.predictor().predict_proba(Matrix<double>{{1.0}}),
                         "AnyModel: a Toy<double> has no predict_proba of a matrix",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)model.predictor().classes(),
                         "AnyModel: a Toy<double> has no classes()", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)model.predictor().predict(Matrix<double>{{1.0}}),
                         "Toy::predict: X has 1 features, but this model was fitted with 3",
                         ShapeError);
}

TEST_CASE("a type that was not named is refused with those that were") {
    const auto bytes = save_bytes(Scaler<float>().fit(1));
    CHECK_THROWS_WITH_AS((void)load_any_bytes<Known>(bytes),
                         "load_any_bytes: the file holds a Scaler<float>, which is none of the "
                         "types given to load_any: Toy<float>, Scaler<double>, Toy<double>, "
                         "Chain<Scaler<double>, Toy<double>>",
                         ParseError);
}

TEST_SUITE_END();
