#include <foretell/core/same_state.hpp>
#include <foretell/core/state.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/core/type_text.hpp>

#include "persistence/toy.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace foretell;

TEST_SUITE_BEGIN("core/describe_state");

TEST_CASE("a fitted state is equal to its copy and to no other") {
    const auto a = toy::Toy().fit(3), b = toy::Toy().fit(3), c = toy::Toy().fit(4);
    CHECK(same_state(a, b));
    CHECK_FALSE(same_state(a, c));
    CHECK_FALSE(same_state(a, toy::Toy()));
    CHECK(same_state(toy::Toy(), toy::Toy()));
    CHECK_FALSE(same_state(toy::Toy(), toy::Toy({.C = 2.0})));
    check_state(a);
}

TEST_CASE("the size of a state counts its numbers and texts") {
    CHECK(state_bytes(toy::Toy()) == 0);
    CHECK(state_bytes(toy::Toy().fit(1003)) >= state_bytes(toy::Toy().fit(3)) + 1000 * 2 * 8);
}

TEST_CASE("options of a part are reached by a path, and the whole forgets its fit") {
    auto chain = toy::Chain().fit(3);
    CHECK(get_option(chain, "scaler.factor") == OptionValue(1.0));
    set_option(chain, "model.C", 0.5);
    CHECK(get_option(chain, "model.C") == OptionValue(0.5));
    CHECK_FALSE(chain.is_fitted());
    CHECK(chain.n_features_in() == 0);
    CHECK(to_text(chain) == "Chain(scaler=Scaler(), model=Toy(C=0.5))");
    CHECK(type_text<toy::Chain>() == "Chain<Scaler<double>, Toy<double>>");
    CHECK(same_state(chain, toy::Chain(toy::Scaler<double>(), toy::Toy<double>({.C = 0.5}))));

    chain.fit(3);
    const char* const no_part =
        "Chain: there is no option \"C\"; write part.option, the parts are scaler, model";
    CHECK_THROWS_WITH_AS((void)get_option(chain, "C"), no_part, InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(chain, "C", 1), no_part, InvalidArgument);
    CHECK_THROWS_WITH_AS(
        set_option(chain, "model", 1),
        "Chain: there is no option \"model\"; write part.option, the parts are scaler, model",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(chain, "scaler.C", 1),
                         "Scaler: there is no option \"C\"; the options are factor",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(chain, "model.C", 0), "Toy: C must be finite and > 0, got 0",
                         InvalidArgument);
    CHECK(chain.is_fitted());
}

TEST_CASE("a described state that breaks its own rules is told apart") {
    auto model = toy::Toy().fit(3);
    Access::fitted(model)->names.pop_back();
    CHECK_THROWS_WITH_AS(check_state(model), "Toy: names must have n_features entries",
                         InvalidArgument);
    model.fit(3);
    Access::fitted(model)->scale(1) = 0.0;
    CHECK_THROWS_WITH_AS(check_state(model),
                         "Toy: scale must be finite and > 0, got 0 at element 1", InvalidArgument);
    model.fit(3);
    Access::fitted(model)->coef(0, 2) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(check_state(model), "Toy: coef must be finite, got NaN at element 2",
                         InvalidArgument);
    model.fit(3);
    Access::fitted(model)->weights[7] = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(check_state(model), "Toy: weights[1][1] must be finite, got inf",
                         InvalidArgument);
    model.fit(3);
    Access::fitted(model)->columns[0].codes[2] = -1;
    CHECK_THROWS_WITH_AS(check_state(model),
                         "Toy: columns[0]: codes must be >= 0, got -1 at element 2",
                         InvalidArgument);
    model.fit(3);
    Access::fitted(model)->solver.stop = static_cast<toy::Stop>(2);
    CHECK_THROWS_WITH_AS(check_state(model),
                         "Toy: solver: stop must be one of its 2 enumerators, got 2",
                         InvalidArgument);
}

TEST_SUITE_END();
