#include "support/battery.hpp"

#include <foretell/core/options_by_name.hpp>
#include <foretell/core/same_state.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/data/make_classification.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <doctest/doctest.h>

using namespace foretell;
using support::keeps_its_promises;

TEST_SUITE_BEGIN("testing/battery_pipeline");

TEST_CASE("a pipeline keeps the contract of its last step") {
    // As in scikit-learn the weights go to the last step only, the scaler does not see them.
    keeps_its_promises(Pipeline(Standardizer(), LogisticRegression()),
                       {.skip = {"weights_as_repetition", "zero_weight_as_absence"}});
}

TEST_CASE("a pipeline of one step gives what the step gives") {
    const auto data = make_classification({.n_samples = 60, .n_features = 4, .seed = 3});
    const auto alone = LogisticRegression().fit(data.X, data.y);
    const auto model = Pipeline(LogisticRegression()).fit(data.X, data.y);
    CHECK(model.predict_proba(data.X) == alone.predict_proba(data.X));
    CHECK(same_state(model.last(), alone));
}

TEST_CASE("a pipeline of transformers keeps the contract of a transformer") {
    keeps_its_promises(Pipeline(SimpleImputer(), Standardizer()), {.allows_nan = true});
}

TEST_CASE("the options of a pipeline are reached by the names of its steps") {
    auto model = Pipeline(Standardizer(), step<"model">(LogisticRegression({.C = 0.5})));
    CHECK(get_option(model, "model.C") == OptionValue(0.5));
    set_option(model, "model.C", 0.25);
    set_option(model, "standardizer.with_mean", false);
    CHECK(to_text(model) ==
          "Pipeline(standardizer=Standardizer(with_mean=false), model=LogisticRegression(C=0.25))");
    CHECK(to_text(clone(model)) == to_text(model));
    CHECK(same_state(clone(model), model));
    CHECK_THROWS_WITH_AS(set_option(model, "model.C", -1.0),
                         "LogisticRegression: C must be finite and > 0, got -1", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        set_option(model, "standardizer.alpha", 1.0),
        "Standardizer: there is no option \"alpha\"; the options are with_mean, with_std",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(
        set_option(model, "scaler.with_mean", true),
        "Pipeline: there is no option \"scaler.with_mean\"; write part.option, the parts are "
        "standardizer, model",
        InvalidArgument);
    CHECK(to_text(model) ==
          "Pipeline(standardizer=Standardizer(with_mean=false), model=LogisticRegression(C=0.25))");
}

TEST_SUITE_END();
