#pragma once

#include <foretell/core/atomic_file.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/data/csv_options.hpp>
#include <foretell/data/detail/csv_field.hpp>
#include <foretell/data/table.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// Options of write_csv and csv_text.
struct WriteCsvOptions {
    char delimiter = ',';
    bool has_header = true;            ///< the names as the first record
    bool has_crlf = false;             ///< lines end with CR LF instead of LF
    std::string missing = {};          ///< stands for "no value"
    ProgressSink* progress = nullptr;  ///< told the rows written; it cannot stop the work
};

namespace detail {

class CsvWriter {
public:
    CsvWriter(std::string_view where, const Table& table, const WriteCsvOptions& options)
        : table_(table), options_(options), line_end_(options.has_crlf ? "\r\n" : "\n") {
        const char d = options.delimiter;
        if (d == '"' || d == '.' || d == '-' || d == '+' || is_line_end(d) || d == '\0' ||
            (d >= '0' && d <= '9') || d == 'e') {
            throw InvalidArgument(message(where,
                                          ": delimiter must neither end lines, nor quote, nor ",
                                          "stand in numbers, got ", static_cast<int>(d)));
        }
    }

    void append_header(std::string& out) const {
        if (!options_.has_header || table_.n_cols() == 0) return;
        for (std::size_t j = 0; j < table_.n_cols(); ++j) {
            if (j > 0) out += options_.delimiter;
            append_text(out, table_.names()[j]);
        }
        out += line_end_;
    }

    void append_rows(std::string& out, std::size_t begin, std::size_t end) {
        if (cells_.empty()) prepare();
        for (std::size_t i = begin; i < end && !cells_.empty(); ++i) {
            for (std::size_t j = 0; j < cells_.size(); ++j) {
                if (j > 0) out += options_.delimiter;
                append_cell(out, cells_[j], i);
            }
            out += line_end_;
        }
    }

private:
    /// A column ready to be written: numbers, or categories with their quotes.
    struct Cells {
        const double* numbers = nullptr;
        const std::int32_t* codes = nullptr;
        std::vector<std::string> texts = {};
    };

    void prepare() {
        missing_ = options_.missing;
        // A line without any character would be passed over.
        if (missing_.empty() && table_.n_cols() == 1) missing_ = "\"\"";
        for (std::size_t j = 0; j < table_.n_cols(); ++j) {
            if (table_.is_numeric(j)) {
                cells_.push_back({.numbers = table_.numeric(j).data()});
                continue;
            }
            const TextColumn& column = table_.text(j);
            Cells cells{.codes = column.codes.data()};
            for (const std::string& text : column.categories) {
                append_text(cells.texts.emplace_back(), text);
            }
            cells_.push_back(std::move(cells));
        }
    }

    void append_cell(std::string& out, const Cells& cells, std::size_t i) const {
        if (cells.numbers == nullptr) {
            const std::int32_t code = cells.codes[i];
            out += code < 0 ? missing_ : cells.texts[static_cast<std::size_t>(code)];
        } else if (is_nan(cells.numbers[i])) {
            out += missing_;
        } else {
            char digits[32];
            out.append(digits, std::to_chars(digits, digits + sizeof digits, cells.numbers[i]).ptr);
        }
    }

    /// In quotes where a reader would else take it for something else.
    void append_text(std::string& out, std::string_view text) const {
        static const ReadCsvOptions defaults;
        const bool is_plain =
            !text.empty() && !is_blank(text.front()) && !is_blank(text.back()) &&
            text.find_first_of("\"\n\r") == std::string_view::npos &&
            text.find(options_.delimiter) == std::string_view::npos &&
            !(options_.delimiter == ' ' && text.find('\t') != std::string_view::npos) &&
            text != options_.missing && !text.starts_with("\xef\xbb\xbf") &&
            std::find(defaults.missing.begin(), defaults.missing.end(), text) ==
                defaults.missing.end();
        if (is_plain) {
            out += text;
            return;
        }
        out += '"';
        for (const char c : text) {
            if (c == '"') out += '"';
            out += c;
        }
        out += '"';
    }

    const Table& table_;
    const WriteCsvOptions& options_;
    std::string_view line_end_;
    std::string missing_;
    std::vector<Cells> cells_;
};

}  // namespace detail

/// The table as text: numbers as the shortest text that reads back as the same double, texts in
/// quotes where they need them, nothing where a value is missing. What read_csv reads from it, with
/// the delimiter given and text columns that hold only numbers named in its schema, equals table.
/// @throws InvalidArgument if the delimiter could stand in a number
[[nodiscard]] inline std::string csv_text(const Table& table, const WriteCsvOptions& options = {}) {
    detail::CsvWriter writer("csv_text", table, options);
    std::string out;
    writer.append_header(out);
    writer.append_rows(out, 0, table.n_rows());
    return out;
}

/// Writes the table to a file, which appears (or is replaced) once it is complete.
/// @throws IoError if it cannot be written; a file that was there before is then unchanged
inline void write_csv(const Table& table, const std::string& path,
                      const WriteCsvOptions& options = {}) {
    detail::CsvWriter writer("write_csv", table, options);
    AtomicFile file("write_csv", path);
    std::string out;
    writer.append_header(out);
    constexpr std::size_t rows_at_once = 4096;
    for (std::size_t begin = 0; begin < table.n_rows(); begin += rows_at_once) {
        const std::size_t end = std::min(table.n_rows(), begin + rows_at_once);
        writer.append_rows(out, begin, end);
        file.write(out);
        out.clear();
        report(options.progress, {.what = "write_csv", .done = end, .total = table.n_rows()});
    }
    file.write(out);
    file.commit();
}

}  // namespace foretell
