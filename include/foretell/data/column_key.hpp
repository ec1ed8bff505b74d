#pragma once

#include <foretell/core/describe.hpp>
#include <foretell/data/detail/nearest_name.hpp>
#include <foretell/data/table.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace foretell {

/// By what a fitted model finds a column again in another table: its name, and what it holds.
struct ColumnKey {
    std::string name;
    bool is_numeric = true;

    static constexpr auto fields() {
        using K = ColumnKey;
        return std::tuple{field("name", &K::name, "name of the column"),
                          field("is_numeric", &K::is_numeric, "numbers rather than text")};
    }
    bool operator==(const ColumnKey&) const = default;
};

/// The positions in table of the columns that a model was fitted with, in any order; other columns
/// are ignored.
/// @throws InvalidArgument naming the first column that is missing or holds the other kind
[[nodiscard]] inline std::vector<std::size_t> find_columns(std::string_view where,
                                                           const Table& table,
                                                           std::span<const ColumnKey> keys) {
    std::vector<std::size_t> out;
    out.reserve(keys.size());
    for (const ColumnKey& key : keys) {
        if (!table.has(key.name)) {
            throw InvalidArgument(message(where, ": the table has no column \"", key.name,
                                          "\", which was there at fit",
                                          detail::name_hint(key.name, table.names())));
        }
        out.push_back(table.index_of(key.name));
        if (table.is_numeric(out.back()) != key.is_numeric) {
            throw InvalidArgument(message(where, ": column \"", key.name, "\" must hold ",
                                          key.is_numeric ? "numbers" : "text", " as at fit, got ",
                                          key.is_numeric ? "text" : "numbers"));
        }
    }
    return out;
}

}  // namespace foretell
