#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/data/table.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// What a column of numbers looks like; NaN where there is no value (or one alone, for std).
struct NumericSummary {
    std::size_t count = 0;    ///< values that are there
    std::size_t missing = 0;  ///< values that are not
    double mean = 0.0;
    double std = 0.0;  ///< with n - 1 in the denominator
    double min = 0.0, lower_quartile = 0.0, median = 0.0, upper_quartile = 0.0, max = 0.0;
};

namespace detail {

/// The quantile q of ascending values, linear between neighbours (type 7 of Hyndman and Fan).
inline double sorted_quantile(const std::vector<double>& ascending, double q) {
    const double at = q * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const double share = at - static_cast<double>(below);
    const double low = ascending[below];
    const double high = ascending[std::min(below + 1, ascending.size() - 1)];
    return share == 0.0 ? low : low + share * (high - low);
}

}  // namespace detail

/// Count, mean, standard deviation and quartiles of the values that are not NaN. O(n log n).
[[nodiscard]] inline NumericSummary summarize(VectorView<const double> values) {
    std::vector<double> present;
    for (const double v : values) {
        if (!detail::is_nan(v)) present.push_back(v);
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    NumericSummary s{
        present.size(), values.size() - present.size(), nan, nan, nan, nan, nan, nan, nan};
    if (present.empty()) return s;
    std::sort(present.begin(), present.end());
    s.min = present.front();
    s.max = present.back();
    s.lower_quartile = detail::sorted_quantile(present, 0.25);
    s.median = detail::sorted_quantile(present, 0.5);
    s.upper_quartile = detail::sorted_quantile(present, 0.75);
    // Welford's update: no cancellation where the mean is large beside the deviation.
    double mean = 0.0, squares = 0.0, n = 0.0;
    for (const double v : present) {
        const double step = v - mean;
        mean += step / ++n;
        squares += step * (v - mean);
    }
    s.mean = mean;
    if (n > 1.0) s.std = std::sqrt(squares / (n - 1.0));
    return s;
}

namespace detail {

/// Six significant digits, whatever the locale.
inline std::string short_number(double v) {
    if (is_nan(v)) return "-";
    char digits[32];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, v, std::chars_format::general, 6).ptr;
    return std::string(digits, end);
}

/// Columns on the screen that a UTF-8 text takes, about: its characters.
inline std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) >> 6) != 2;
    }));
}

/// Rows of cells, aligned: the first column to the left, the others to the right.
inline std::string aligned_text(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t k = 0; k < row.size(); ++k) {
            widths[k] = std::max(widths[k], character_count(row[k]));
        }
    }
    std::string out;
    for (const auto& row : rows) {
        for (std::size_t k = 0; k < row.size(); ++k) {
            const std::string padding(widths[k] - character_count(row[k]), ' ');
            if (k > 0) out += "  " + padding + row[k];
            if (k == 0) out += row[k] + (row.size() > 1 ? padding : "");
        }
        out += '\n';
    }
    return out;
}

struct TextCount {
    std::string_view text;
    std::size_t count = 0;
};

/// The texts that occur, the most frequent first, else in the order of the categories.
inline std::vector<TextCount> count_texts(const TextColumn& column) {
    std::vector<TextCount> counts;
    for (const std::string& text : column.categories) counts.push_back({text});
    for (const std::int32_t code : column.codes) {
        if (code >= 0) ++counts[static_cast<std::size_t>(code)].count;
    }
    std::erase_if(counts, [](const TextCount& c) { return c.count == 0; });
    std::stable_sort(counts.begin(), counts.end(),
                     [](const TextCount& a, const TextCount& b) { return a.count > b.count; });
    return counts;
}

/// `Returning_Visitor (10551), New_Visitor (1694), 1 more`.
inline std::string frequent_texts(const std::vector<TextCount>& counts, std::size_t shown) {
    std::string out;
    const std::size_t n = std::min(shown, counts.size());
    for (std::size_t k = 0; k < n; ++k) {
        out += message(k > 0 ? ", " : "", counts[k].text, " (", counts[k].count, ')');
    }
    if (n < counts.size()) out += message(", ", counts.size() - n, " more");
    return out;
}

}  // namespace detail

/// A table that tells what is in another one, to be printed: for each column of numbers count,
/// missing values, mean, standard deviation, quartiles and extremes; for each column of texts
/// count, missing values, the number of distinct texts and the most frequent ones.
[[nodiscard]] inline std::string summary_text(const Table& table) {
    std::string out = message(table.n_rows(), " rows, ", table.n_cols(), " columns\n");
    std::vector<std::vector<std::string>> rows{
        {"numbers", "count", "missing", "mean", "std", "min", "25%", "50%", "75%", "max"}};
    for (const std::string& name : table.numeric_names()) {
        const NumericSummary s = summarize(table.numeric(name));
        std::vector<std::string> row{name, message(s.count), message(s.missing)};
        for (const double v :
             {s.mean, s.std, s.min, s.lower_quartile, s.median, s.upper_quartile, s.max}) {
            row.push_back(detail::short_number(v));
        }
        rows.push_back(std::move(row));
    }
    if (rows.size() > 1) out += '\n' + detail::aligned_text(rows);
    rows.assign({{"texts", "count", "missing", "distinct"}});
    std::vector<std::string> frequent{"most frequent"};
    for (const std::string& name : table.text_names()) {
        const auto counts = detail::count_texts(table.text(name));
        const std::size_t missing = table.missing_count(name);
        rows.push_back(
            {name, message(table.n_rows() - missing), message(missing), message(counts.size())});
        frequent.push_back(detail::frequent_texts(counts, 3));
    }
    if (rows.size() == 1) return out;
    // The frequent texts stand behind the aligned columns, each as long as it likes.
    const std::string aligned = detail::aligned_text(rows);
    out += '\n';
    std::size_t at = 0;
    for (const std::string& texts : frequent) {
        const std::size_t end = aligned.find('\n', at);
        out += aligned.substr(at, end - at) + (texts.empty() ? "" : "  " + texts) + '\n';
        at = end + 1;
    }
    return out;
}

}  // namespace foretell
