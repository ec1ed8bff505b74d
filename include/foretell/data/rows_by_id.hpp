#pragma once

#include <foretell/core/error.hpp>
#include <foretell/data/detail/id_text.hpp>
#include <foretell/data/table.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace foretell {

/// The row of each id, where a column of the table holds ids (texts or whole numbers), so that what
/// is known of customers can stand beside their features:
///
///     Table who = customers.take(rows_by_id(customers, "customer_id", features.customers));
///
/// @throws InvalidArgument if an id stands in no row, or in two, or the column holds other numbers
/// Complexity: O(rows + ids).
[[nodiscard]] inline std::vector<std::size_t> rows_by_id(const Table& table,
                                                         std::string_view column,
                                                         std::span<const std::string> ids) {
    constexpr std::string_view where = "rows_by_id";
    const std::size_t position = table.index_of(column);
    std::unordered_map<std::string, std::size_t> row_of;
    row_of.reserve(table.n_rows());
    for (std::size_t i = 0; i < table.n_rows(); ++i) {
        std::string id = detail::id_text(where, table, position, i);
        if (id.empty()) continue;
        const auto [at, fresh] = row_of.emplace(std::move(id), i);
        if (fresh) continue;
        throw InvalidArgument(message(where, ": \"", at->first, "\" stands in rows ", at->second,
                                      " and ", i, " of column \"", column, '"'));
    }
    std::vector<std::size_t> rows;
    rows.reserve(ids.size());
    for (const std::string& id : ids) {
        const auto at = row_of.find(id);
        if (at == row_of.end()) {
            throw InvalidArgument(
                message(where, ": \"", id, "\" stands in no row of column \"", column, '"'));
        }
        rows.push_back(at->second);
    }
    return rows;
}

}  // namespace foretell
