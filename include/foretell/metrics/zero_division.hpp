#pragma once

#include <array>
#include <string_view>

namespace foretell {

/// What a share of nothing is: precision where nothing was predicted, recall where nothing is true.
enum class ZeroDivision {
    zero,   ///< 0
    one,    ///< 1
    nan,    ///< NaN, and left out of means over classes
    error,  ///< InvalidArgument
};
[[nodiscard]] constexpr std::array<std::string_view, 4> enum_names(ZeroDivision) {
    return {"zero", "one", "nan", "error"};
}

}  // namespace foretell
