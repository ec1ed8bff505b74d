#pragma once

namespace foretell::detail {

/// x itself, as a value that no compiler can fuse with a sum (-ffp-contract=fast) or reorder.
[[nodiscard]] inline double rounded(double x) noexcept {
    const volatile double stored = x;
    return stored;
}

}  // namespace foretell::detail
