#pragma once

#include <foretell/data/detail/decimal.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <version>

#if !defined(__cpp_lib_to_chars)
#if __has_include(<fast_float/fast_float.h>)
#include <fast_float/fast_float.h>
#else
#include <locale>
#include <sstream>
#endif
#endif

namespace foretell::detail {

enum class NumberKind {
    number,      ///< the whole text is a number
    beyond,      ///< it is one, but larger than a double holds
    not_number,  ///< it is none
};

/// Whether well-formed decimal text means a number above one, by the place of its first digit.
[[nodiscard]] inline bool is_above_one(std::string_view text) {
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    const std::string_view digits = text.substr(0, e);
    const auto first = static_cast<long long>(digits.find_first_of("123456789"));
    const auto mark = static_cast<long long>(std::min(digits.find('.'), digits.size()));
    if (first < 0) return false;  // npos: zero
    std::string_view power = text.substr(std::min(e + 1, text.size()));
    const bool is_below = !power.empty() && power[0] == '-';
    if (!power.empty() && (power[0] == '-' || power[0] == '+')) power.remove_prefix(1);
    long long exponent = 0;
    for (const char c : power) exponent = std::min(10 * exponent + (c - '0'), 1LL << 55);
    return mark - first + (is_below ? -exponent : exponent) > 0;
}

/// Decimal text, already known to be well formed and without '+', to the nearest double; overflow
/// becomes infinity, underflow zero. Never asks the locale.
inline double well_formed_to_double(std::string_view text) {
    const char* const first = text.data();
    const char* const last = first + text.size();
    double value = 0.0;
#if defined(__cpp_lib_to_chars)
    const auto error = std::from_chars(first, last, value).ec;
#elif __has_include(<fast_float/fast_float.h>)
    const auto error = fast_float::from_chars(first, last, value).ec;
#else
    std::istringstream stream{std::string(first, last)};
    stream.imbue(std::locale::classic());
    auto error = std::errc{};
    if (!(stream >> value)) error = std::errc::result_out_of_range;
#endif
    if (error == std::errc{}) return value;
    const double magnitude = is_above_one(text) ? std::numeric_limits<double>::infinity() : 0.0;
    return text.front() == '-' ? -magnitude : magnitude;
}

[[nodiscard]] inline bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
           });
}

/// Sign, digits with at most one mark, exponent: the numbers of CSV and svmlight files.
[[nodiscard]] inline bool is_decimal_number(std::string_view text, char mark) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    std::size_t digits = 0;
    for (; i < text.size() && is_digit(text[i]); ++i) ++digits;
    if (i < text.size() && text[i] == mark) {
        for (++i; i < text.size() && is_digit(text[i]); ++i) ++digits;
    }
    if (digits == 0) return false;
    if (i == text.size()) return true;
    if (text[i] != 'e' && text[i] != 'E') return false;
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    const std::size_t first = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    return i == text.size() && i > first;
}

/// Any spelling of one number: decimal, or inf, infinity and nan in any case. `text` is trimmed.
[[nodiscard]] inline NumberKind parse_number(std::string_view text, char mark, double& value) {
    if (!is_decimal_number(text, mark)) {
        const bool is_negative = !text.empty() && text[0] == '-';
        const std::size_t sign = is_negative || (!text.empty() && text[0] == '+') ? 1 : 0;
        const std::string_view word = text.substr(sign);
        if (equals_ignoring_case(word, "inf") || equals_ignoring_case(word, "infinity")) {
            value = std::numeric_limits<double>::infinity();
        } else if (equals_ignoring_case(word, "nan")) {
            value = std::numeric_limits<double>::quiet_NaN();
        } else {
            return NumberKind::not_number;
        }
        if (is_negative) value = -value;
        return NumberKind::number;
    }
    if (text[0] == '+') text.remove_prefix(1);
    if (mark == '.') {
        value = well_formed_to_double(text);
    } else {
        std::string copy(text);
        std::replace(copy.begin(), copy.end(), mark, '.');
        value = well_formed_to_double(copy);
    }
    return std::isinf(value) ? NumberKind::beyond : NumberKind::number;
}

/// A whole number without mark and exponent that no double holds, such as a long identifier.
[[nodiscard]] inline bool is_inexact_integer(std::string_view text, double value) {
    if (!(std::abs(value) > 9007199254740992.0) || std::isinf(value)) return false;
    if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
    const bool has_digits_only =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!has_digits_only) return false;
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    char digits[320];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, std::abs(value), std::chars_format::fixed, 0)
            .ptr;
    return std::string_view(digits, static_cast<std::size_t>(end - digits)) != text;
}

}  // namespace foretell::detail
