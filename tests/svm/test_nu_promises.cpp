#include "support/battery.hpp"

#include <foretell/svm/nu_svc.hpp>
#include <foretell/svm/nu_svr.hpp>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("svm/nu_promises");

TEST_CASE("NuSVC keeps the contract of a classifier") {
    support::keeps_its_promises(NuSVC({.nu = 0.2, .gamma = 0.25, .tol = 1e-9}));
}
TEST_CASE("NuSVR keeps the contract of a regressor") {
    support::keeps_its_promises(NuSVR({.C = 20.0, .gamma = 0.05, .tol = 1e-9}));
}

TEST_SUITE_END();
