#include <foretell/core/same_state.hpp>
#include <foretell/core/state.hpp>

#include "persistence/toy.hpp"

#include <doctest/doctest.h>

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

TEST_SUITE_END();
