#pragma once

#include <foretell/core/error.hpp>
#include <foretell/data/csv_options.hpp>
#include <foretell/data/dates.hpp>
#include <foretell/data/detail/csv_field.hpp>
#include <foretell/data/detail/parse_number.hpp>
#include <foretell/data/detail/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::detail {

/// What becomes of one field of each record.
struct CsvTarget {
    enum class Kind : unsigned char {
        skip,      ///< not wanted
        numeric,   ///< a number, or the file is refused
        inferred,  ///< a number as long as each value is one
        demoted,   ///< was inferred, until a text came
        time,      ///< a date or time, or the file is refused
        text,
    };
    Kind kind = Kind::skip;
    std::uint32_t slot = 0;  ///< among the numbers, or among the texts, of a record
};

/// How to read the records of one file.
struct CsvPlan {
    CsvDialect dialect;
    std::vector<CsvTarget> targets;  ///< one for each column of the file
    std::vector<std::string> names;  ///< of these columns, for messages
    std::size_t n_numbers = 0, n_texts = 0;
    std::vector<std::string> missing;
    InvalidUtf8 invalid_utf8 = InvalidUtf8::refuse;
    std::size_t max_field_bytes = 0;
    bool has_header = true;
    std::string where, file;  ///< for messages
};

/// Records as rows: numbers (n_rows, n_numbers) and texts (n_rows, n_texts), which point into the
/// window they were read from or into arena. An empty text is a missing one.
struct CsvBatch {
    std::size_t n_rows = 0;
    std::vector<double> numbers;
    std::vector<std::string_view> texts;
    std::deque<std::string> arena;

    void clear() {
        n_rows = 0;
        arena.clear();
    }
    /// Makes room for so many rows; there may be more.
    void grow_to(std::size_t rows, std::size_t n_numbers, std::size_t n_texts) {
        if (numbers.size() < rows * n_numbers) numbers.resize(2 * rows * n_numbers);
        if (texts.size() < rows * n_texts) texts.resize(2 * rows * n_texts);
    }
};

/// Reads records after a plan and keeps count of the lines.
class CsvScanner {
    using Kind = CsvTarget::Kind;

public:
    explicit CsvScanner(const CsvPlan& plan, std::size_t line = 1)
        : plan_(&plan), targets_(plan.targets), line_(line) {
        for (const std::string& marker : plan.missing) {
            longest_marker_ = std::max(longest_marker_, marker.size());
        }
    }

    [[nodiscard]] const std::vector<CsvTarget>& targets() const noexcept { return targets_; }
    /// The line at which the next record, or what stands before it, starts.
    [[nodiscard]] std::size_t line() const noexcept { return line_; }

    /// So many lines were read elsewhere.
    void skip_lines(std::size_t n) noexcept { line_ += n; }
    /// A text was met elsewhere in a column that may hold numbers only.
    void demote(std::size_t column) noexcept { targets_[column].kind = Kind::demoted; }

    /// Appends whole records of the window [p, end) to batch until it has max_rows, or the next one
    /// starts at or behind limit. Returns where it stopped: at a record that it did not read, or at
    /// the end of the window, where that ends between two records.
    /// @throws ParseError
    const char* scan(const char* p, const char* limit, const char* end, bool is_final,
                     std::size_t max_rows, CsvBatch& batch) {
        const CsvFieldReader reader(plan_->dialect, end, is_final, batch.arena);
        while (batch.n_rows < max_rows) {
            const std::size_t line = line_;
            const char* const record = find_record(reader, plan_->dialect, p, line_);
            if (record == nullptr) {
                line_ = line;  // what was passed over will be so again
                return p;
            }
            if (record == end || record >= limit) return record;
            batch.grow_to(batch.n_rows + 1, plan_->n_numbers, plan_->n_texts);
            double* const numbers = batch.numbers.data() + batch.n_rows * plan_->n_numbers;
            std::string_view* const texts = batch.texts.data() + batch.n_rows * plan_->n_texts;
            p = read_record(reader, record, numbers, texts, batch.arena);
            if (p == nullptr) return record;
            ++batch.n_rows;
        }
        return p;
    }

private:
    /// One record; nullptr if the window does not show all of it.
    const char* read_record(const CsvFieldReader& reader, const char* const record, double* numbers,
                            std::string_view* texts, std::deque<std::string>& arena) {
        const char* p = record;
        std::size_t quoted_lines = 0;
        const std::size_t n = targets_.size();
        for (std::size_t j = 0; j < n;) {
            const CsvTarget target = targets_[j];
            if (target.kind == Kind::numeric || target.kind == Kind::inferred) {
                if (const char* next = read_quickly(p, reader.end(), numbers[target.slot])) {
                    ++j;
                    if (next[-1] != '\n') {
                        p = next;
                        continue;
                    }
                    if (j != n) throw_count(j);
                    line_ += 1 + quoted_lines;
                    return next;
                }
            }
            const CsvField field = reader.read(p);
            if (field.end == FieldEnd::incomplete) {
                check_size(static_cast<std::size_t>(reader.end() - p), record, p);
                return nullptr;
            }
            if (field.end >= FieldEnd::unclosed) throw_quote(record, p, field);
            if (field.is_quoted) quoted_lines += count_lines(p, field.next);
            if (target.kind != Kind::skip && target.kind != Kind::demoted) {
                store(j, field, record, p, numbers, texts, arena);
            }
            p = field.next;
            ++j;
            if (field.end == FieldEnd::record) {
                const char* const next = reader.behind_line_end(p);
                if (next == nullptr) return nullptr;
                if (j != n) throw_count(j);
                line_ += 1 + quoted_lines;
                return next;
            }
        }
        return read_surplus(reader, record, p);
    }

    /// A plain number with a delimiter or "\n" behind it; returns the byte behind that, or nullptr.
    const char* read_quickly(const char* p, const char* end, double& value) const noexcept {
        if (end - p <= quick_decimal_reach) return nullptr;
        p += *p == ' ' ? 1 : 0;
        p = quick_decimal(p, plan_->dialect.decimal_mark, value);
        if (p == nullptr) return nullptr;
        if (*p == plan_->dialect.delimiter) {
            if (!plan_->dialect.has_blank_runs) return p + 1;
            while (p != end && is_blank(*p)) ++p;
            return p == end || is_line_end(*p) ? nullptr : p;
        }
        if (*p == '\n') return p + 1;
        return *p == '\r' && p[1] == '\n' ? p + 2 : nullptr;
    }

    void store(std::size_t j, const CsvField& field, const char* record, const char* at,
               double* numbers, std::string_view* texts, std::deque<std::string>& arena) {
        const CsvTarget target = targets_[j];
        check_size(field.text.size(), record, at);
        const bool is_missing = field.text.empty() || is_marker(field.text);
        if (target.kind != Kind::text) {
            numbers[target.slot] = std::numeric_limits<double>::quiet_NaN();
            if (is_missing) return;
            if (target.kind == Kind::time) {
                store_time(j, field.text, record, at, numbers[target.slot]);
                return;
            }
            store_number(j, field.text, record, at, numbers[target.slot]);
            return;
        }
        texts[target.slot] = is_missing && !field.is_quoted ? std::string_view{} : field.text;
        const std::size_t valid = first_invalid_utf8(field.text);
        if (valid == field.text.size() || plan_->invalid_utf8 == InvalidUtf8::keep) return;
        if (plan_->invalid_utf8 == InvalidUtf8::refuse) {
            throw_at(record, at,
                     message("column \"", plan_->names[j], "\" is not UTF-8 at the byte ",
                             hex_of(field.text[valid]), "; convert the file, or set invalid_utf8"));
        }
        texts[target.slot] = arena.emplace_back(replace_invalid_utf8(field.text));
    }

    void check_size(std::size_t bytes, const char* record, const char* at) const {
        if (bytes <= plan_->max_field_bytes) return;
        throw_at(record, at,
                 message("a field starts here that is longer than max_field_bytes = ",
                         plan_->max_field_bytes,
                         *at == plan_->dialect.quote ? "; is its closing quote missing?" : ""));
    }

    void store_time(std::size_t j, std::string_view text, const char* record, const char* at,
                    double& days) const {
        try {
            days = parse_time(text);
        } catch (const ParseError&) {
            throw_at(record, at,
                     message("column \"", plan_->names[j], "\" must hold dates or times, got \"",
                             shortened(text), '"'));
        }
    }

    static std::string shortened(std::string_view text) {
        return text.size() <= 40 ? std::string(text) : std::string(text.substr(0, 40)) + "...";
    }

    void store_number(std::size_t j, std::string_view text, const char* record, const char* at,
                      double& number) {
        const NumberKind kind = parse_number(text, plan_->dialect.decimal_mark, number);
        if (targets_[j].kind == Kind::inferred) {
            if (kind != NumberKind::number || is_inexact_integer(text, number)) {
                targets_[j].kind = Kind::demoted;
            }
            return;
        }
        if (kind == NumberKind::number) return;
        throw_at(
            record, at,
            message("column \"", plan_->names[j], "\" must hold numbers, got \"", shortened(text),
                    '"', kind == NumberKind::beyond ? ", which no double holds" : ""));
    }

    static std::string hex_of(char c) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        return message("0x", digits[byte >> 4], digits[byte & 15]);
    }

    [[nodiscard]] bool is_marker(std::string_view text) const {
        if (text.size() > longest_marker_) return false;
        return std::find(plan_->missing.begin(), plan_->missing.end(), text) !=
               plan_->missing.end();
    }

    /// There are more fields than columns: counts them for the message.
    const char* read_surplus(const CsvFieldReader& reader, const char* record, const char* p) {
        for (std::size_t j = targets_.size() + 1;; ++j) {
            const CsvField field = reader.read(p);
            if (field.end == FieldEnd::incomplete) return nullptr;
            if (field.end >= FieldEnd::unclosed) throw_quote(record, p, field);
            p = field.next;
            if (field.end == FieldEnd::record) throw_count(j);
        }
    }

    [[noreturn]] void throw_count(std::size_t n_fields) const {
        throw ParseError(
            plan_->where, plan_->file, line_, 0,
            message(n_fields, n_fields == 1 ? " field" : " fields", " where the ",
                    plan_->has_header ? "header" : "first record", " has ", targets_.size()));
    }

    [[noreturn]] void throw_quote(const char* record, const char* field_start,
                                  const CsvField& field) const {
        if (field.end == FieldEnd::unclosed) {
            throw_at(record, field_start, "a quoted field starts here and is never closed");
        }
        throw_at(record, field.next,
                 message("a delimiter must follow the closing quote, got \"",
                         std::string_view(field.next, 1),
                         "\"; double a quote that belongs to the text"));
    }

    /// Position `at`, in the record that starts on the present line.
    [[noreturn]] void throw_at(const char* record, const char* at, const std::string& what) const {
        const char* line_start = at;
        while (line_start != record && !is_line_end(line_start[-1])) --line_start;
        throw ParseError(plan_->where, plan_->file, line_ + count_lines(record, line_start),
                         static_cast<std::size_t>(at - line_start) + 1, what);
    }

    const CsvPlan* plan_;
    std::vector<CsvTarget> targets_;
    std::size_t line_;
    std::size_t longest_marker_ = 0;
};

}  // namespace foretell::detail
