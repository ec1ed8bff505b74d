#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace foretell::detail {

/// Insertions, deletions and replacements that lead from a to b (Levenshtein). O(|a| |b|).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

/// `; did you mean "visits"?`, or the names there are, to close an error about an unknown name.
inline std::string name_hint(std::string_view name, std::span<const std::string> names) {
    if (names.empty()) return "; there are no columns";
    const std::string* nearest = nullptr;
    std::size_t best = std::max<std::size_t>(name.size() / 3, 1) + 1;
    if (name.size() <= 200) {
        for (const std::string& candidate : names) {
            if (candidate.size() > 200) continue;
            const std::size_t distance = edit_distance(name, candidate);
            if (distance < best) best = distance, nearest = &candidate;
        }
    }
    if (nearest != nullptr) return "; did you mean \"" + *nearest + "\"?";
    std::string text = "; the columns are ";
    const std::size_t shown = std::min<std::size_t>(names.size(), 10);
    for (std::size_t i = 0; i < shown; ++i) text += (i ? ", \"" : "\"") + names[i] + '"';
    if (shown < names.size()) text += ", and " + std::to_string(names.size() - shown) + " more";
    return text;
}

}  // namespace foretell::detail
