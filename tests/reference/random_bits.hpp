#pragma once

// Written by tests/reference/random_bits.py (mpmath 1.2.1).

#include <cstdint>

namespace ref_random {

inline constexpr std::uint64_t next_0[] = {0x53175d61490b23dfu, 0x61da6f3dc380d507u,
                                           0x5c0fdf91ec9a7bfcu, 0x02eebf8c3bbe5e1au,
                                           0x7eca04ebaf4a5eeau, 0x0543c37757f08d9au};
inline constexpr std::uint64_t next_42[] = {0xd0764d4f4476689fu, 0x519e4174576f3791u,
                                            0xfbe07cfb0c24ed8cu, 0xb37d9f600cd835b8u,
                                            0xcb231c3874846a73u, 0x968d9f004e50de7du};
inline constexpr std::uint64_t below[] = {
    0u, 0u, 2u, 4u, 963u, 4295358383878398532u, 13353728918970868607u};
inline constexpr double normal[] = {0x1.6ad34fc2c86e4p-1,  -0x1.dc249cb223dc8p-2,
                                    0x1.984be2c8b0990p-3,  -0x1.4047678f8c040p-4,
                                    -0x1.d0ab4f8997b00p-4, 0x1.6e2e2688ea800p-1};
/// FNV-1a over the bits of the first 200,000 values of seed 2024.
inline constexpr std::uint64_t normal_digest = 0xa3d41af6bec5a2f1u;
inline constexpr double exponential[] = {0x1.13f23f29e9ca8p+0, 0x1.46c26fa9797c0p-2,
                                         0x1.0fea6f97760a0p-2, 0x1.3c5d57352c500p-4,
                                         0x1.9210cef9427d0p-1, 0x1.d5435664c7e00p-5};
/// FNV-1a over the bits of the first 200,000 values of seed 2024.
inline constexpr std::uint64_t exponential_digest = 0x85b8a124a7498631u;

}  // namespace ref_random
