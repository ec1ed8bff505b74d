#pragma once

#include <foretell/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// A column of texts of which each distinct one is stored once: row i holds
/// categories[codes[i]], or nothing where codes[i] is -1 (missing).
struct TextColumn {
    std::vector<std::int32_t> codes;      ///< one a row: a position in categories, or -1
    std::vector<std::string> categories;  ///< distinct and not empty, in order of first appearance

    static constexpr std::int32_t missing = -1;

    [[nodiscard]] std::size_t size() const noexcept { return codes.size(); }
    [[nodiscard]] bool is_missing(std::size_t row) const noexcept { return codes[row] < 0; }
    /// The text of a row; empty where it is missing.
    [[nodiscard]] std::string_view operator[](std::size_t row) const noexcept {
        const std::int32_t code = codes[row];
        return code < 0 ? std::string_view{} : categories[static_cast<std::size_t>(code)];
    }
    /// The code of a text, or -1 where no category equals it. O(categories).
    [[nodiscard]] std::int32_t code_of(std::string_view text) const noexcept {
        for (std::size_t c = 0; c < categories.size(); ++c) {
            if (categories[c] == text) return static_cast<std::int32_t>(c);
        }
        return missing;
    }

    /// Equal text in each row; the order of the categories does not matter.
    friend bool operator==(const TextColumn& a, const TextColumn& b) {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (a.is_missing(i) != b.is_missing(i) || a[i] != b[i]) return false;
        }
        return true;
    }
};

/// Builds a TextColumn text by text in O(length of the text) each.
class TextColumnBuilder {
public:
    TextColumnBuilder() = default;
    /// Goes on where column stops.
    explicit TextColumnBuilder(TextColumn column) : column_(std::move(column)) {
        for (const std::string& text : column_.categories) hashes_.push_back(hash_of(text));
        rebuild();
    }

    /// Appends a row; an empty text is a missing one.
    void append(std::string_view text) {
        column_.codes.push_back(text.empty() ? TextColumn::missing : intern(text));
    }
    void append_missing() { column_.codes.push_back(TextColumn::missing); }
    /// Appends a row by the code of a text interned before (or -1).
    void append_code(std::int32_t code) { column_.codes.push_back(code); }
    void reserve(std::size_t rows) { column_.codes.reserve(rows); }

    /// The code of a text that is not empty; a new text becomes a category.
    std::int32_t intern(std::string_view text) {
        if (2 * (column_.categories.size() + 1) > slots_.size()) rebuild();
        const std::size_t hash = hash_of(text);
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            const std::int32_t code = slots_[at];
            if (code < 0) return slots_[at] = add_category(text, hash);
            const auto c = static_cast<std::size_t>(code);
            if (hashes_[c] == hash && column_.categories[c] == text) return code;
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return column_.size(); }
    [[nodiscard]] const TextColumn& column() const& noexcept { return column_; }
    [[nodiscard]] TextColumn column() && { return std::move(column_); }

private:
    static std::size_t hash_of(std::string_view text) {
        return std::hash<std::string_view>{}(text);
    }

    std::int32_t add_category(std::string_view text, std::size_t hash) {
        const std::size_t code = column_.categories.size();
        if (code >= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
            throw InvalidArgument("TextColumn: more than 2^31 - 1 distinct texts in one column");
        }
        column_.categories.emplace_back(text);
        hashes_.push_back(hash);
        return static_cast<std::int32_t>(code);
    }

    /// Open addressing at a load of at most 1/2: sizes are powers of two.
    void rebuild() {
        std::size_t size = 16;
        while (size < 4 * (column_.categories.size() + 1)) size *= 2;
        slots_.assign(size, -1);
        for (std::size_t c = 0; c < hashes_.size(); ++c) {
            std::size_t at = hashes_[c] & (size - 1);
            while (slots_[at] >= 0) at = (at + 1) & (size - 1);
            slots_[at] = static_cast<std::int32_t>(c);
        }
    }

    TextColumn column_;
    std::vector<std::size_t> hashes_;
    std::vector<std::int32_t> slots_;
};

}  // namespace foretell
