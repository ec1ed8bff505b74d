#pragma once

#include <cstddef>

namespace support {

/// Calls of operator new in this program so far; the difference of two readings counts a stretch.
std::size_t allocations() noexcept;

/// Bytes of the largest one since the last call of this function.
std::size_t largest_allocation() noexcept;

}  // namespace support
