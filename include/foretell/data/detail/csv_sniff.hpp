#pragma once

#include <foretell/core/error.hpp>
#include <foretell/data/csv_options.hpp>
#include <foretell/data/detail/csv_field.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace foretell::detail {

/// The number of fields in each of the first records of [p, end), as a dialect sees them; empty if
/// it cannot read them.
inline std::vector<std::size_t> count_fields(const CsvDialect& dialect, const char* p,
                                             const char* end, bool is_final) {
    constexpr std::size_t sampled = 100;
    std::deque<std::string> arena;
    const CsvFieldReader reader(dialect, end, is_final, arena);
    std::vector<std::size_t> counts;
    std::size_t lines = 0;
    while (counts.size() < sampled) {
        p = find_record(reader, dialect, p, lines);
        if (p == nullptr || p == end) break;
        std::size_t n = 0;
        CsvField field;
        do {
            field = reader.read(p);
            p = field.next;
            ++n;
        } while (field.end == FieldEnd::delimiter);
        if (field.end == FieldEnd::incomplete) break;
        if (field.end != FieldEnd::record) return {};
        counts.push_back(n);
        p = reader.behind_line_end(p);
        if (p == nullptr) break;
    }
    return counts;
}

/// How many records have as many fields as the first one; 0 unless that has several.
inline std::size_t agreement(const std::vector<std::size_t>& counts) {
    if (counts.empty() || counts[0] < 2) return 0;
    std::size_t n = 0;
    for (const std::size_t c : counts) n += c == counts[0] ? 1 : 0;
    return n;
}

/// The delimiter under which most of the first records have as many fields as the first one; among
/// equals that of more fields. Blanks are looked at only where no other divides the first record,
/// and must agree in nine of ten records. A text that nothing divides is one column.
inline char sniff_delimiter(CsvDialect dialect, const char* p, const char* end, bool is_final) {
    char best = ',';
    std::size_t best_agreement = 0, best_fields = 0;
    for (const char candidate : {',', ';', '\t', '|'}) {
        if (candidate == dialect.decimal_mark || candidate == dialect.quote) continue;
        dialect.delimiter = candidate;
        const auto counts = count_fields(dialect, p, end, is_final);
        const std::size_t agreed = agreement(counts);
        if (agreed > best_agreement ||
            (agreed > 0 && agreed == best_agreement && counts[0] > best_fields)) {
            best = candidate;
            best_agreement = agreed;
            best_fields = counts[0];
        }
    }
    if (best_agreement > 0) return best;
    dialect.delimiter = ' ';
    dialect.has_blank_runs = true;
    const auto counts = count_fields(dialect, p, end, is_final);
    const std::size_t agreed = agreement(counts);
    if (agreed > 0 && 10 * agreed >= 9 * counts.size()) return ' ';
    return dialect.decimal_mark == ',' ? ';' : ',';
}

/// @throws InvalidArgument if the characters that set fields apart contradict each other
inline void check_dialect(std::string_view where, const ReadCsvOptions& o) {
    const auto is_taken = [](char c) {
        return c == '\n' || c == '\r' || (c >= '0' && c <= '9') || c == '-' || c == '+' ||
               c == 'e' || c == 'E' || static_cast<unsigned char>(c) >= 0x80;
    };
    const auto refuse = [&](std::string_view name, char c) {
        throw InvalidArgument(message(where, ": ", name,
                                      " must be an ASCII character that neither ",
                                      "ends lines nor stands in numbers, got ",
                                      static_cast<int>(static_cast<unsigned char>(c))));
    };
    if (is_taken(o.delimiter) || o.delimiter == '.') refuse("delimiter", o.delimiter);
    if (is_taken(o.quote) || is_blank(o.quote)) refuse("quote", o.quote);
    if (is_taken(o.comment) || is_blank(o.comment)) refuse("comment", o.comment);
    if (o.decimal_mark != '.' && o.decimal_mark != ',') refuse("decimal_mark", o.decimal_mark);
    const char used[] = {o.delimiter, o.quote, o.comment, o.decimal_mark};
    for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t k = i + 1; k < 4; ++k) {
            if (used[i] == '\0' || used[i] != used[k]) continue;
            throw InvalidArgument(message(where, ": delimiter, quote, comment and decimal_mark ",
                                          "must differ, got \"", std::string_view(used + i, 1),
                                          "\" twice"));
        }
    }
}

/// The dialect that the options give, with the delimiter found out where they leave it open.
inline CsvDialect dialect_of(const ReadCsvOptions& options, const char* p, const char* end,
                             bool is_final) {
    CsvDialect dialect{
        .quote = options.quote, .comment = options.comment, .decimal_mark = options.decimal_mark};
    dialect.delimiter =
        options.delimiter != '\0' ? options.delimiter : sniff_delimiter(dialect, p, end, is_final);
    dialect.has_blank_runs = dialect.delimiter == ' ';
    return dialect;
}

}  // namespace foretell::detail
