#pragma once

#include <foretell/core/describe.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace foretell {

class ProgressSink;

/// What a column of a file holds: numbers, texts, or dates and times as parse_time reads them
/// (dates.hpp), which become days since 1970-01-01 00:00 UTC.
enum class ColumnType { numeric, text, time };
constexpr std::array<std::string_view, 3> enum_names(ColumnType) {
    return {"numeric", "text", "time"};
}

/// What read_csv does with a text that is not UTF-8: refuse the file, put U+FFFD in the place of
/// each bad byte, or keep the bytes.
enum class InvalidUtf8 { refuse, replace, keep };
constexpr std::array<std::string_view, 3> enum_names(InvalidUtf8) {
    return {"refuse", "replace", "keep"};
}

/// The type of a column, by its name in the table that is read.
struct ColumnSchema {
    std::string name;
    ColumnType type = ColumnType::numeric;
};

/// Options of read_csv and parse_csv: `read_csv(path, {.delimiter = ';'})`.
struct ReadCsvOptions {
    /// Between two fields; ' ' means runs of blanks and tabs; '\0': found from the first records,
    /// out of , ; tab | and runs of blanks.
    char delimiter = '\0';
    /// The first record names the columns; else they are c0, c1, ...
    bool has_header = true;
    /// Names that take the place of those in the file, one for each column of the file.
    std::vector<std::string> names = {};
    /// The columns to read, in this order; empty: all.
    std::vector<std::string> columns = {};
    /// Types given in advance. A column that is not listed is numeric where each of its values is a
    /// number, else text. Values that are not of the type given are errors.
    std::vector<ColumnSchema> schema = {};
    /// What means "no value" beside the empty field. In quotes a marker is a text like any other.
    std::vector<std::string> missing = {"NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "?"};
    char quote = '"';         ///< round fields that hold delimiters or line ends; '\0': none
    char comment = '\0';      ///< a line that starts with it is skipped; '\0': none
    char decimal_mark = '.';  ///< ',' for 3,14
    InvalidUtf8 invalid_utf8 = InvalidUtf8::refuse;
    /// Stop after so many rows.
    std::size_t max_rows = std::numeric_limits<std::size_t>::max();
    /// A file that has more columns, a longer field, or more bytes is refused.
    std::size_t max_columns = 100'000;
    std::size_t max_field_bytes = std::size_t{16} << 20;
    std::size_t max_file_bytes = std::numeric_limits<std::size_t>::max();
    /// Threads that read pieces of the file side by side; 0: one for each processor. The table is
    /// the same whatever their number. Quoted line ends may keep the others from helping.
    std::size_t n_threads = 1;
    /// Told the bytes read so far. If it stops the work, the rows up to there are the table.
    ProgressSink* progress = nullptr;
};

}  // namespace foretell
