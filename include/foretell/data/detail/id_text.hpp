#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/data/table.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace foretell::detail {

/// Whole, and small enough that each whole number around it is a double.
inline bool is_whole(double v) {
    return is_finite(v) && std::floor(v) == v && std::abs(v) < 0x1p53;
}

/// The text of a row, whole numbers as they are written ("17"); empty where missing.
/// @throws InvalidArgument if the row holds a number that is not whole
inline std::string id_text(std::string_view where, const Table& table, std::size_t column,
                           std::size_t row) {
    if (!table.is_numeric(column)) return std::string(table.text(column)[row]);
    const double v = table.numeric(column)[row];
    if (is_nan(v)) return {};
    if (is_whole(v)) return message(static_cast<long long>(v));
    throw InvalidArgument(message(where, ": row ", row, ", column \"", table.names()[column],
                                  "\": ids must be whole numbers or texts, got ", v));
}

}  // namespace foretell::detail
