#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/data/detail/parse_number.hpp>
#include <foretell/data/detail/text_source.hpp>
#include <foretell/data/svmlight_options.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::detail {

/// Reads the lines of an svmlight file into the arrays of a CSR matrix.
template <class T>
class SvmlightParser {
public:
    using Index = typename CsrMatrix<T>::Index;

    SvmlightParser(std::string where, std::string file, TextSource source,
                   const ReadSvmlightOptions& options)
        : where_(std::move(where)),
          file_(std::move(file)),
          source_(std::move(source)),
          options_(options) {}

    std::vector<std::size_t> offsets{0};
    std::vector<Index> columns;
    std::vector<T> values;
    std::vector<double> targets;
    std::vector<std::int64_t> query_ids;
    std::size_t n_features = 0;

    void read() {
        std::size_t reported = 0;
        for (bool goes_on = true; goes_on;) {
            const char* const begin = source_.begin();
            const auto left = static_cast<std::size_t>(source_.end() - begin);
            const auto* stop =
                left == 0 ? nullptr : static_cast<const char*>(std::memchr(begin, '\n', left));
            if (stop == nullptr && !source_.is_final()) {
                source_.refill();
                continue;
            }
            if (left == 0) break;
            ++line_;
            read_line(begin, stop == nullptr ? source_.end() : stop);
            source_.consume_to(stop == nullptr ? source_.end() : stop + 1);
            if (source_.consumed() - reported < report_bytes) continue;
            reported = source_.consumed();
            goes_on = report(options_.progress,
                             {.what = where_, .done = reported, .total = source_.size()});
        }
        report(options_.progress,
               {.what = where_, .done = source_.consumed(), .total = source_.size()});
        number_columns();
    }

private:
    static constexpr std::size_t report_bytes = std::size_t{1} << 20;
    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

    [[noreturn]] void fail(const char* at, const std::string& what) const {
        throw ParseError(where_, file_, line_, static_cast<std::size_t>(at - line_start_) + 1,
                         what);
    }
    static std::string shown(std::string_view token) {
        return token.size() <= 40 ? std::string(token) : std::string(token.substr(0, 40)) + "...";
    }

    void read_line(const char* p, const char* end) {
        line_start_ = p;
        end = std::find(p, end, '#');
        p = skip_blanks(p, end);
        if (p == end) return;
        targets.push_back(read_value(p, end, "the target"));
        p = skip_blanks(p, end);
        const bool has_query = end - p >= 4 && std::memcmp(p, "qid:", 4) == 0;
        if (has_query != !query_ids.empty() && targets.size() > 1) {
            fail(p, has_query ? "qid must stand in all lines or in none; the first has none"
                              : "qid must stand in all lines or in none; the first has one");
        }
        if (has_query) {
            p += 4;
            query_ids.push_back(read_query(p, end));
            p = skip_blanks(p, end);
        }
        // Until all is read, columns hold the indices of the file.
        for (std::uint64_t next = 0; p != end; p = skip_blanks(p, end)) {
            const char* const start = p;
            const std::uint64_t index = read_index(p, end);
            if (index < next) {
                fail(start,
                     message("indices must ascend strictly, got ", index, " after ", next - 1));
            }
            next = index + 1;
            columns.push_back(static_cast<Index>(index));
            values.push_back(static_cast<T>(read_value(p, end, "a value")));
        }
        offsets.push_back(values.size());
    }

    static const char* skip_blanks(const char* p, const char* end) {
        while (p != end && is_blank(*p)) ++p;
        return p;
    }

    /// The number at p, which a blank or the end follows; p moves behind it.
    double read_value(const char*& p, const char* end, const char* name) const {
        double value = 0.0;
        if (source_.end() - p > quick_decimal_reach) {
            const char* const stop = quick_decimal(p, '.', value);
            if (stop != nullptr && (stop == end || (stop < end && is_blank(*stop)))) {
                p = stop;
                return value;
            }
        }
        const char* const stop = std::find_if(p, end, [](char c) { return is_blank(c); });
        const std::string_view token(p, static_cast<std::size_t>(stop - p));
        const NumberKind kind = parse_number(token, '.', value);
        if (kind != NumberKind::number) {
            fail(p,
                 message(name, " must be a number",
                         kind == NumberKind::beyond ? " that a double holds, got \"" : ", got \"",
                         shown(token), '"'));
        }
        p = stop;
        return value;
    }

    std::int64_t read_query(const char*& p, const char* end) const {
        std::int64_t id = 0;
        const auto [stop, error] = std::from_chars(p, end, id);
        if (error != std::errc{} || (stop != end && !is_blank(*stop))) {
            fail(p, "a whole number must follow qid:");
        }
        p = stop;
        return id;
    }

    /// The index at p, which a colon follows; p moves behind that.
    std::uint64_t read_index(const char*& p, const char* end) {
        std::uint64_t index = 0;
        const auto [stop, error] = std::from_chars(p, end, index);
        if (stop == p || stop == end || *stop != ':' || error == std::errc::invalid_argument) {
            const char* const blank = std::find_if(p, end, [](char c) { return is_blank(c); });
            fail(p, message("index:value expected, got \"",
                            shown({p, static_cast<std::size_t>(blank - p)}), '"'));
        }
        if (error != std::errc{} || index > std::numeric_limits<Index>::max() - 1) {
            fail(p, message("an index must be below 2^32 - 1, got ",
                            shown({p, static_cast<std::size_t>(stop - p)})));
        }
        if (index == 0) {
            has_zero_ = true;
            if (options_.indexing == SvmlightIndexing::from_one) {
                fail(p, "indices count from 1 here, got 0");
            }
        }
        largest_ = std::max(largest_, index);
        // One less is needed if they count from one, which is not known before the end.
        if (options_.n_features > 0 && index > options_.n_features) {
            fail(p, message("an index beyond n_features = ", options_.n_features, ", got ", index));
        }
        p = stop + 1;
        return index;
    }

    void number_columns() {
        const bool from_zero = options_.indexing == SvmlightIndexing::from_zero ||
                               (options_.indexing == SvmlightIndexing::automatic && has_zero_);
        const std::uint64_t needed = columns.empty() ? 0 : largest_ + (from_zero ? 1 : 0);
        n_features =
            options_.n_features > 0 ? options_.n_features : static_cast<std::size_t>(needed);
        if (needed > n_features) {
            throw ParseError(where_, file_, 0, 0,
                             message("the largest index, ", largest_,
                                     ", counted from 0, is beyond ", "n_features = ", n_features));
        }
        if (from_zero) return;
        for (Index& column : columns) --column;
    }

    std::string where_, file_;
    TextSource source_;
    const ReadSvmlightOptions& options_;
    const char* line_start_ = nullptr;
    std::size_t line_ = 0;
    std::uint64_t largest_ = 0;
    bool has_zero_ = false;
};

}  // namespace foretell::detail
