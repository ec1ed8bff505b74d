#pragma once

#include <foretell/data/csv_options.hpp>
#include <foretell/data/detail/csv_reader.hpp>
#include <foretell/data/detail/csv_rows.hpp>
#include <foretell/data/table.hpp>

#include <string>
#include <string_view>

namespace foretell {

/// Reads a table from a text file with one record a line (RFC 4180 and its relatives).
///
///     Table t = read_csv("sessions.csv", {.columns = {"PageValues", "Month", "Revenue"}});
///
/// Fields may stand in quotes, and then hold delimiters, line ends and doubled quotes. Lines end
/// with LF, CRLF or CR; a byte order mark, blank lines and blanks round fields are passed over.
/// Each record must have as many fields as the first one. Numbers become the nearest double; whole
/// numbers that no double holds make a column text unless the schema says otherwise, as do numbers
/// beyond 1.8e308. Booleans stay text.
///
/// @throws IoError if the file cannot be read
/// @throws ParseError with file, line and column where a record breaks the rules above
/// @throws InvalidArgument if an option contradicts another, or names a column that is not there
/// Complexity: one pass, and a second one if a column that began with more than 250 numbers turns
/// out to hold text. A file is read by pieces, so that beside the table little memory is needed.
[[nodiscard]] inline Table read_csv(const std::string& path, const ReadCsvOptions& options = {}) {
    const std::size_t window_bytes = detail::CsvRows::window_bytes(options.n_threads);
    return detail::CsvReader("read_csv", path, detail::TextSource("read_csv", path, window_bytes),
                             options)
        .read();
}

/// The same from a text in memory.
[[nodiscard]] inline Table parse_csv(std::string_view text, const ReadCsvOptions& options = {}) {
    return detail::CsvReader("parse_csv", "", detail::TextSource(text), options).read();
}

}  // namespace foretell
