#pragma once

#include <foretell/core/error.hpp>
#include <foretell/data/csv_options.hpp>
#include <foretell/data/detail/csv_columns.hpp>
#include <foretell/data/detail/csv_rows.hpp>
#include <foretell/data/detail/csv_scanner.hpp>
#include <foretell/data/detail/csv_sniff.hpp>
#include <foretell/data/detail/nearest_name.hpp>
#include <foretell/data/detail/text_source.hpp>
#include <foretell/data/table.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace foretell::detail {

/// Reads one table from one source: finds the dialect, names and types, then the rows.
class CsvReader {
public:
    CsvReader(std::string where, std::string file, TextSource source, const ReadCsvOptions& options)
        : where_(std::move(where)),
          file_(std::move(file)),
          source_(std::move(source)),
          options_(options) {}

    Table read() {
        check_dialect(where_, options_);
        check_options();
        show_first_line();
        skip_byte_order_mark();
        plan_.dialect = dialect_of(options_, source_.begin(), source_.end(), source_.is_final());
        plan_.missing = options_.missing;
        plan_.invalid_utf8 = options_.invalid_utf8;
        plan_.max_field_bytes = options_.max_field_bytes;
        plan_.has_header = options_.has_header;
        plan_.where = where_;
        plan_.file = file_;
        read_names();
        choose_columns();
        infer_types();
        CsvColumns columns(plan_.n_numbers, plan_.n_texts);
        const auto targets = CsvRows(plan_, options_, source_, columns).read(first_line_);
        return reread_demoted(columns, targets);
    }

private:
    using Kind = CsvTarget::Kind;

    [[noreturn]] void fail(std::size_t line, const std::string& what) const {
        throw ParseError(where_, file_, line, 0, what);
    }

    void check_options() const {
        if (source_.size() > options_.max_file_bytes) {
            fail(0, message("the file has ", source_.size(), " bytes; max_file_bytes is ",
                            options_.max_file_bytes));
        }
        for (const std::string& marker : options_.missing) {
            if (marker.size() <= 1000) continue;
            throw InvalidArgument(message(where_, ": missing must hold short markers, got one of ",
                                          marker.size(), " bytes"));
        }
    }

    /// Widens the window until the delimiter can be seen in it.
    void show_first_line() {
        const auto shown = [&] {
            return static_cast<std::size_t>(source_.end() - source_.begin());
        };
        while (!source_.is_final() && shown() <= options_.max_field_bytes &&
               std::none_of(source_.begin(), source_.end(), is_line_end)) {
            source_.refill();
        }
    }

    void skip_byte_order_mark() {
        const std::string_view text(source_.begin(),
                                    static_cast<std::size_t>(source_.end() - source_.begin()));
        if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
            fail(1, "this is UTF-16; convert it to UTF-8 first");
        }
        if (text.starts_with("\xef\xbb\xbf")) source_.consume_to(source_.begin() + 3);
    }

    struct FirstRecord {
        std::vector<std::string> fields;
        std::size_t line = 1;        ///< at which it starts
        const char* next = nullptr;  ///< behind it, in the window
        std::size_t next_line = 1;
    };

    /// The first record; the source stays in front of it.
    FirstRecord first_record() {
        for (;; source_.refill()) {
            std::deque<std::string> arena;
            const CsvFieldReader reader(plan_.dialect, source_.end(), source_.is_final(), arena);
            FirstRecord first;
            const char* const record =
                find_record(reader, plan_.dialect, source_.begin(), first.line);
            if (record == source_.end()) fail(0, "the file holds no record");
            if (record != nullptr && read_fields(reader, record, first)) return first;
            const auto seen = static_cast<std::size_t>(source_.end() - source_.begin());
            if (seen > options_.max_field_bytes) {
                fail(first.line, message("the first record is longer than max_field_bytes = ",
                                         options_.max_field_bytes));
            }
        }
    }

    /// False if the window does not show all of the record.
    bool read_fields(const CsvFieldReader& reader, const char* const record,
                     FirstRecord& first) const {
        CsvField field{.end = FieldEnd::delimiter, .next = record};
        while (field.end == FieldEnd::delimiter) {
            field = reader.read(field.next);
            if (field.end == FieldEnd::incomplete) return false;
            if (field.end == FieldEnd::unclosed) {
                fail(first.line, "a quoted field of the first record is never closed");
            }
            if (field.end == FieldEnd::bad_quote) {
                fail(first.line, "a delimiter must follow each closing quote of the first record");
            }
            first.fields.emplace_back(field.text);
            if (first.fields.size() > options_.max_columns) {
                fail(first.line,
                     message("more than max_columns = ", options_.max_columns, " columns"));
            }
        }
        first.next = reader.behind_line_end(field.next);
        if (first.next == nullptr) return false;
        first.next_line = first.line + count_lines(record, first.next);
        return true;
    }

    void read_names() {
        FirstRecord first = first_record();
        std::vector<std::string>& names = first.fields;
        for (std::size_t j = 0; j < names.size(); ++j) {
            if (names[j].find('\0') != std::string::npos) {
                fail(first.line, "the first record holds a zero byte; this is no text in UTF-8");
            }
            if (!options_.has_header || names[j].empty()) names[j] = message('c', j);
            if (options_.invalid_utf8 == InvalidUtf8::keep ||
                first_invalid_utf8(names[j]) == names[j].size()) {
                continue;
            }
            if (options_.invalid_utf8 == InvalidUtf8::refuse) {
                fail(first.line, message("the name of column ", j + 1,
                                         " is not UTF-8; convert the file, or set invalid_utf8"));
            }
            names[j] = replace_invalid_utf8(names[j]);
        }
        if (options_.has_header) {
            source_.consume_to(first.next);
            first_line_ = first.next_line;
        }
        if (!options_.names.empty()) {
            if (options_.names.size() != names.size()) {
                fail(first.line, message(names.size(), " columns, but ", options_.names.size(),
                                         " names were given"));
            }
            names = options_.names;
        }
        plan_.names = std::move(names);
        for (std::size_t j = 0; j < plan_.names.size(); ++j) {
            const auto [at, is_new] = positions_.emplace(plan_.names[j], j);
            if (is_new) continue;
            fail(first.line, message("columns ", at->second + 1, " and ", j + 1,
                                     " are both named \"", plan_.names[j],
                                     "\"; set names, or has_header = false if the first record ",
                                     "holds data"));
        }
    }

    std::size_t position_of(std::string_view option, const std::string& name) const {
        const auto found = positions_.find(name);
        if (found != positions_.end()) return found->second;
        throw InvalidArgument(message(where_, ": ", option, " names no column of ",
                                      file_.empty() ? "the text" : file_, ": \"", name, '"',
                                      name_hint(name, plan_.names)));
    }

    /// The wanted columns in the order of the table, and what is known of their types.
    void choose_columns() {
        const std::size_t n = plan_.names.size();
        plan_.targets.assign(n, CsvTarget{});
        if (options_.columns.empty()) {
            for (std::size_t j = 0; j < n; ++j) chosen_.push_back(j);
        }
        for (const std::string& name : options_.columns) {
            chosen_.push_back(position_of("columns", name));
        }
        for (const std::size_t j : chosen_) {
            if (plan_.targets[j].kind != Kind::skip) {
                throw InvalidArgument(message(where_,
                                              ": columns must name each column once, got \"",
                                              plan_.names[j], "\" twice"));
            }
            plan_.targets[j].kind = Kind::inferred;
        }
        for (const ColumnSchema& column : options_.schema) {
            const std::size_t j = position_of("schema", column.name);
            if (plan_.targets[j].kind == Kind::skip) continue;
            plan_.targets[j].kind = column.type == ColumnType::text   ? Kind::text
                                    : column.type == ColumnType::time ? Kind::time
                                                                      : Kind::numeric;
        }
        number_slots();
    }

    /// Gives the wanted columns their places in the rows of a batch, in the order of the file.
    void number_slots() {
        plan_.n_numbers = plan_.n_texts = 0;
        for (CsvTarget& target : plan_.targets) {
            if (target.kind == Kind::skip) continue;
            auto& n = target.kind == Kind::text ? plan_.n_texts : plan_.n_numbers;
            target.slot = static_cast<std::uint32_t>(n++);
        }
    }

    /// Columns that hold a text among the first rows are text from the start.
    void infer_types() {
        const bool has_open_types =
            std::any_of(plan_.targets.begin(), plan_.targets.end(),
                        [](const CsvTarget& t) { return t.kind == Kind::inferred; });
        if (!has_open_types) return;
        CsvScanner scanner(plan_, first_line_);
        CsvBatch batch;
        const std::size_t rows = std::min<std::size_t>(options_.max_rows, 256);
        scanner.scan(source_.begin(), source_.end(), source_.end(), source_.is_final(), rows,
                     batch);
        for (std::size_t j = 0; j < plan_.targets.size(); ++j) {
            if (scanner.targets()[j].kind == Kind::demoted) plan_.targets[j].kind = Kind::text;
        }
        number_slots();
    }

    /// Columns in which a text came after the first rows are read again, as texts.
    Table reread_demoted(CsvColumns& columns, const std::vector<CsvTarget>& targets) {
        std::vector<CsvTarget> first = plan_.targets;
        CsvColumns texts(0, 0);
        bool has_demoted = false;
        for (std::size_t j = 0; j < targets.size(); ++j) {
            const bool is_demoted = targets[j].kind == Kind::demoted;
            plan_.targets[j].kind = is_demoted ? Kind::text : Kind::skip;
            has_demoted = has_demoted || is_demoted;
        }
        if (has_demoted) {
            number_slots();
            source_.rewind();
            skip_byte_order_mark();
            if (options_.has_header) {
                source_.consume_to(first_record().next);
            }
            texts = CsvColumns(0, plan_.n_texts);
            CsvRows(plan_, options_, source_, texts, columns.n_rows()).read(first_line_);
        }
        Table table;
        for (const std::size_t j : chosen_) {
            if (targets[j].kind == Kind::demoted) {
                table.add_text(plan_.names[j], texts.take_texts(plan_.targets[j].slot));
            } else if (targets[j].kind == Kind::text) {
                table.add_text(plan_.names[j], columns.take_texts(first[j].slot));
            } else {
                table.add_numeric(plan_.names[j], columns.take_numbers(first[j].slot));
            }
        }
        return table;
    }

    std::string where_, file_;
    TextSource source_;
    const ReadCsvOptions& options_;
    CsvPlan plan_;
    std::unordered_map<std::string, std::size_t> positions_;
    std::vector<std::size_t> chosen_;  ///< columns of the file, in the order of the table
    std::size_t first_line_ = 1;       ///< the line at which the data start
};

}  // namespace foretell::detail
