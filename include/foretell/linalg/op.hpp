#pragma once

namespace foretell::linalg {

/// How a matrix enters a product: as it is, or transposed.
enum class Op { none, transpose };

}  // namespace foretell::linalg
