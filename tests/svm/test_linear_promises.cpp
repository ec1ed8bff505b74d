#include "support/battery.hpp"

#include <foretell/svm/linear_svc.hpp>
#include <foretell/svm/linear_svr.hpp>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("svm/linear_promises");

TEST_CASE("LinearSVC keeps the contract of a classifier") {
    support::keeps_its_promises(LinearSVC({.tol = 1e-13}));
    support::keeps_its_promises(LinearSVC({.loss = LinearSVCLoss::hinge, .tol = 1e-13}));
    support::keeps_its_promises(LinearSVC({.penalty = LinearSVCPenalty::l1, .tol = 1e-13}));
}
TEST_CASE("LinearSVR keeps the contract of a regressor") {
    support::keeps_its_promises(LinearSVR({.tol = 1e-13}));
    support::keeps_its_promises(
        LinearSVR({.tol = 1e-13, .loss = LinearSVRLoss::squared_epsilon_insensitive}));
}

TEST_SUITE_END();
