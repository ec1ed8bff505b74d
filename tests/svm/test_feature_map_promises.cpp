#include "support/battery.hpp"

#include <foretell/svm/nystroem.hpp>
#include <foretell/svm/rbf_sampler.hpp>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("svm/feature_map_promises");

TEST_CASE("RBFSampler keeps the contract of a transformer") {
    support::keeps_its_promises(RBFSampler({.n_components = 20}));
}

TEST_CASE("Nystroem keeps the contract of a transformer") {
    // Which rows are drawn depends on where they stand.
    support::keeps_its_promises(Nystroem({.gamma = 0.25, .n_components = 20}),
                                {.skip = {"order_of_rows_at_fit"}});
}

TEST_SUITE_END();
