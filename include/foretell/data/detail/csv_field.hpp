#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>

namespace foretell::detail {

/// How the fields of a file are set apart.
struct CsvDialect {
    char delimiter = ',';
    bool has_blank_runs = false;  ///< any run of blanks and tabs is one delimiter
    char quote = '"';             ///< '\0': none
    char comment = '\0';
    char decimal_mark = '.';
};

enum class FieldEnd {
    delimiter,   ///< another field follows
    record,      ///< next is at a line end, or at the end of the text
    incomplete,  ///< the window ends inside the field
    unclosed,    ///< the text ends inside quotes
    bad_quote,   ///< next is at a byte behind a closing quote that is no delimiter
};

struct CsvField {
    std::string_view text;  ///< without quotes and the blanks round it
    bool is_quoted = false;
    FieldEnd end = FieldEnd::record;
    const char* next = nullptr;  ///< the next field, or what end says
};

/// Bits 7 of the bytes of x that equal c; those above the lowest may be wrong.
[[nodiscard]] constexpr std::uint64_t bytes_equal(std::uint64_t x, unsigned char c) noexcept {
    const std::uint64_t y = x ^ (0x0101010101010101u * c);
    return (y - 0x0101010101010101u) & ~y & 0x8080808080808080u;
}

/// The first of three bytes in [p, end), or end.
[[nodiscard]] inline const char* find_one_of(const char* p, const char* end, char a, char b,
                                             char c) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        for (; end - p >= 8; p += 8) {
            std::uint64_t x;
            std::memcpy(&x, p, sizeof x);
            const std::uint64_t found = bytes_equal(x, static_cast<unsigned char>(a)) |
                                        bytes_equal(x, static_cast<unsigned char>(b)) |
                                        bytes_equal(x, static_cast<unsigned char>(c));
            if (found != 0) return p + std::countr_zero(found) / 8;
        }
    }
    while (p != end && *p != a && *p != b && *p != c) ++p;
    return p;
}

[[nodiscard]] constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}
[[nodiscard]] constexpr bool is_line_end(char c) noexcept {
    return c == '\n' || c == '\r';
}

/// The line ends in [p, end); "\r\n" is one.
[[nodiscard]] inline std::size_t count_lines(const char* p, const char* end) noexcept {
    std::size_t lines = 0;
    for (; p != end; ++p) {
        lines += *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n')) ? 1 : 0;
    }
    return lines;
}

/// Reads single fields of one window.
class CsvFieldReader {
public:
    /// is_final: the text ends where the window does. Texts with doubled quotes go into arena.
    CsvFieldReader(const CsvDialect& dialect, const char* end, bool is_final,
                   std::deque<std::string>& arena)
        : dialect_(&dialect), end_(end), is_final_(is_final), arena_(&arena) {}

    [[nodiscard]] const char* end() const noexcept { return end_; }
    [[nodiscard]] bool is_final() const noexcept { return is_final_; }

    [[nodiscard]] const char* skip_blanks(const char* p) const noexcept {
        while (p != end_ && is_blank(*p) &&
               (dialect_->has_blank_runs || *p != dialect_->delimiter)) {
            ++p;
        }
        return p;
    }

    /// The field that starts at p.
    [[nodiscard]] CsvField read(const char* p) const {
        p = skip_blanks(p);
        if (p != end_ && *p == dialect_->quote && dialect_->quote != '\0') return read_quoted(p);
        const char* const first = p;
        if (dialect_->has_blank_runs) {
            while (p != end_ && !is_blank(*p) && !is_line_end(*p)) ++p;
        } else {
            p = find_one_of(p, end_, dialect_->delimiter, '\n', '\r');
        }
        const char* last = p;
        while (last != first && is_blank(last[-1])) --last;
        return finish({first, static_cast<std::size_t>(last - first)}, false, p);
    }

    /// The start of the line behind the line end at p (or end, at the end of the text); nullptr if
    /// the window does not show it yet.
    [[nodiscard]] const char* behind_line_end(const char* p) const noexcept {
        if (p == end_) return is_final_ ? p : nullptr;
        if (*p == '\n') return p + 1;
        if (p + 1 == end_) return is_final_ ? end_ : nullptr;
        return p[1] == '\n' ? p + 2 : p + 1;
    }

private:
    CsvField read_quoted(const char* p) const {
        const char quote = dialect_->quote;
        const char* const first = ++p;
        const char* piece = first;
        std::string* joined = nullptr;
        for (;;) {
            const auto left = static_cast<std::size_t>(end_ - p);
            const auto* close =
                left == 0 ? nullptr : static_cast<const char*>(std::memchr(p, quote, left));
            if (close == nullptr) {
                return {{}, true, is_final_ ? FieldEnd::unclosed : FieldEnd::incomplete, end_};
            }
            if (close + 1 != end_ && close[1] == quote) {
                if (joined == nullptr) joined = &arena_->emplace_back();
                joined->append(piece, close + 1);
                p = piece = close + 2;
                continue;
            }
            if (joined != nullptr) joined->append(piece, close);
            const std::string_view text =
                joined != nullptr
                    ? std::string_view(*joined)
                    : std::string_view(first, static_cast<std::size_t>(close - first));
            p = dialect_->has_blank_runs ? close + 1 : skip_blanks(close + 1);
            return finish(text, true, p);
        }
    }

    /// p is at the delimiter or line end behind a field, or at the end of the window.
    CsvField finish(std::string_view text, bool is_quoted, const char* p) const {
        if (dialect_->has_blank_runs) {
            const char* const next = skip_blanks(p);
            if (next == end_ || is_line_end(*next)) p = next;
            if (next != end_ && next != p) return {text, is_quoted, FieldEnd::delimiter, next};
        }
        if (p == end_) {
            return {text, is_quoted, is_final_ ? FieldEnd::record : FieldEnd::incomplete, p};
        }
        if (is_line_end(*p)) return {text, is_quoted, FieldEnd::record, p};
        if (!dialect_->has_blank_runs && *p == dialect_->delimiter) {
            return {text, is_quoted, FieldEnd::delimiter, p + 1};
        }
        return {text, is_quoted, FieldEnd::bad_quote, p};
    }

    const CsvDialect* dialect_;
    const char* end_;
    bool is_final_;
    std::deque<std::string>* arena_;
};

/// Where the next record starts at or behind p: blank and comment lines are passed over and counted
/// in `lines`. Returns end at the end of the text, nullptr if the window does not show it yet.
[[nodiscard]] inline const char* find_record(const CsvFieldReader& reader,
                                             const CsvDialect& dialect, const char* p,
                                             std::size_t& lines) {
    const char* const end = reader.end();
    while (p != end) {
        const char* at = reader.skip_blanks(p);
        if (dialect.comment != '\0' && at != end && *at == dialect.comment) {
            at = std::find_if(at, end, is_line_end);
        }
        if (at != end && !is_line_end(*at)) return dialect.has_blank_runs ? at : p;
        const char* const next = reader.behind_line_end(at);
        if (next == nullptr) return nullptr;
        ++lines;
        p = next;
    }
    return reader.is_final() ? end : nullptr;
}

}  // namespace foretell::detail
