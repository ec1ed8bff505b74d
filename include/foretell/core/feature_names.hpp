#pragma once

#include <foretell/core/error.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace foretell {

/// The given names of n features, or x0, x1, ... where none are given.
/// @throws InvalidArgument as `where: names must have 3 entries, one for each feature, got 2`
[[nodiscard]] inline std::vector<std::string> feature_names_or_default(
    std::string_view where, std::span<const std::string> names, std::size_t n) {
    if (!names.empty() && names.size() != n) {
        throw InvalidArgument(message(where, ": names must have ", n,
                                      " entries, one for each feature, got ", names.size()));
    }
    std::vector<std::string> out(names.begin(), names.end());
    for (std::size_t j = out.size(); j < n; ++j) out.push_back(message('x', j));
    return out;
}

}  // namespace foretell
