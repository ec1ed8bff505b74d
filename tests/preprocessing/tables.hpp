#pragma once

#include <foretell/core/views.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace support {

/// The bits of all elements in their order, so that NaN equals NaN.
inline std::vector<std::uint64_t> rows_of(foretell::MatrixView<const double> X) {
    std::vector<std::uint64_t> out;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        for (const double v : X.row(i)) {
            out.push_back(v != v ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(v));
        }
    }
    return out;
}

}  // namespace support
