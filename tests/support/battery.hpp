#pragma once

#include <foretell/testing/check_estimator.hpp>

#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include <cstddef>

namespace support {

/// Puts an estimator through testing::check_estimator with allocations counted; each broken promise
/// fails the test by its name. `options.allows_nan` for those to which NaN means "missing".
template <class E>
void keeps_its_promises(const E& prototype, foretell::testing::CheckOptions options = {}) {
    options.allocations = &allocations;
    const auto report = foretell::testing::check_estimator(prototype, options);
    INFO(E::type_name, ": ", report.text());
    CHECK(report.passed());
    CHECK(report.checks.size() + options.skip.size() >= 40);
}

}  // namespace support
