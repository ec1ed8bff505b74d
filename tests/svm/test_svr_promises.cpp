#include "support/battery.hpp"

#include <foretell/svm/svr.hpp>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("svm/svr_promises");

TEST_CASE("SVR keeps the contract of a regressor") {
    support::keeps_its_promises(SVR({.gamma = 0.05, .tol = 1e-9, .C = 20.0}));
}

TEST_SUITE_END();
