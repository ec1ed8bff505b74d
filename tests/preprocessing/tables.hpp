#pragma once

#include <foretell/core/views.hpp>
#include <foretell/progress/log.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace support {

inline const double NaN = std::numeric_limits<double>::quiet_NaN();
inline const double inf = std::numeric_limits<double>::infinity();

/// The bits of all elements in their order, with one pattern for every NaN.
inline std::vector<std::uint64_t> rows_of(foretell::MatrixView<const double> X) {
    std::vector<std::uint64_t> out;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        for (const double v : X.row(i)) {
            out.push_back(v != v ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(v));
        }
    }
    return out;
}

/// Reproducible numbers in [0, 1).
class Uniform {
public:
    double operator()() {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<double>(state_ >> 11) * 0x1p-53;
    }

private:
    std::uint64_t state_ = 1;
};

}  // namespace support
