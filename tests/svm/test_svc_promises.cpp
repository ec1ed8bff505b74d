#include "support/battery.hpp"

#include <foretell/svm/svc.hpp>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("svm/svc_promises");

TEST_CASE("SVC keeps the contract of a classifier") {
    support::keeps_its_promises(SVC({.C = 2.0, .gamma = 0.25, .tol = 1e-9}));
}

TEST_SUITE_END();
