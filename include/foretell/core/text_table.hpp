#pragma once

#include <foretell/core/message.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace foretell {

/// A number with so many digits behind the point, at most 60.
[[nodiscard]] inline std::string fixed_text(double value, int digits) {
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed,
                                   std::clamp(digits, 0, 60))
                         .ptr;
    return {buffer, end};
}

/// A weight or count: whole numbers without a point, others with three digits behind it.
[[nodiscard]] inline std::string count_text(double value) {
    const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
    return whole ? fixed_text(value, 0) : fixed_text(value, 3);
}

/// Text set flush right to a width.
[[nodiscard]] inline std::string flush_right(const std::string& text, std::size_t width) {
    return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

/// A table for a terminal: columns set flush right, the first one flush left, under a line of
/// names.
class TextTable {
public:
    explicit TextTable(std::vector<std::string> names) { rows_.push_back(std::move(names)); }

    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

    [[nodiscard]] std::string text() const {
        std::vector<std::size_t> widths(rows_.front().size(), 0);
        for (const auto& row : rows_) {
            for (std::size_t c = 0; c < row.size(); ++c) {
                widths[c] = std::max(widths[c], row[c].size());
            }
        }
        std::string out;
        for (const auto& row : rows_) {
            out += row.front() + std::string(widths[0] - row.front().size(), ' ');
            for (std::size_t c = 1; c < row.size(); ++c) {
                out += "  " + flush_right(row[c], widths[c]);
            }
            out += '\n';
        }
        return out;
    }

private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace foretell
