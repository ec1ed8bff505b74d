#pragma once

#include <foretell/core/message.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace foretell::testing {

/// A promise that an estimator did not keep.
struct Finding {
    std::string check;  ///< which one, e.g. "refit_equal"
    std::string what;   ///< what was wanted and what was found
};

/// What check_estimator did and what it found.
struct CheckReport {
    std::vector<std::string> checks;   ///< those that ran, in order
    std::vector<std::string> skipped;  ///< those that do not apply, as "name: why"
    std::vector<Finding> findings;     ///< empty: all is well

    [[nodiscard]] bool passed() const noexcept { return findings.empty(); }
    [[nodiscard]] bool found(std::string_view check) const {
        for (const Finding& f : findings) {
            if (f.check == check) return true;
        }
        return false;
    }
    /// One line a finding, or how many checks passed.
    [[nodiscard]] std::string text() const {
        if (passed()) return message(checks.size(), " checks passed");
        std::string out;
        for (const Finding& f : findings) out += message(f.check, ": ", f.what, '\n');
        return out;
    }
};

/// What check_estimator should know of an estimator that it cannot find out.
struct CheckOptions {
    /// Reads how many times memory was allocated so far; null: allocations are not counted.
    std::size_t (*allocations)() = nullptr;
    /// NaN in X means "missing" to this estimator.
    bool allows_nan = false;
    /// y must be positive for this regressor.
    bool positive_target = false;
    /// How far results may lie apart, relative to their size, where the arithmetic is another but
    /// the problem the same (rows in another order, a weight of 2 for a row that stands twice).
    double tolerance = 1e-6;
    /// How far float results may lie from double ones.
    double float_tolerance = 1e-3;
    /// Checks to leave out, by name, each for a reason that the caller knows.
    std::vector<std::string> skip = {};
    /// Checks to run, by name; empty: all.
    std::vector<std::string> only = {};
    std::size_t n_threads = 8;  ///< that read one const model at once
};

}  // namespace foretell::testing
