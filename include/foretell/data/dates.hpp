#pragma once

#include <foretell/core/error.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace foretell {

/// A date of the Gregorian calendar (extended to all years).
struct CivilDate {
    std::int64_t year = 1970;
    unsigned month = 1;  ///< 1 to 12
    unsigned day = 1;    ///< 1 to 31
    bool operator==(const CivilDate&) const = default;
};

/// Days from 1970-01-01 to the given date; month and day must be those of a calendar date.
///
/// Years are counted from March on, so that the leap day is the last of its year: the months from
/// March have 153 days in every five (cf. Richards, "Calendars", in the Explanatory Supplement to
/// the Astronomical Almanac, 3rd ed., 15.11).
[[nodiscard]] constexpr std::int64_t days_from_civil(const CivilDate& date) noexcept {
    const std::int64_t y = date.month > 2 ? date.year : date.year - 1;
    const std::int64_t cycle = (y >= 0 ? y : y - 399) / 400;  // of 400 years, 146,097 days
    const std::int64_t of_cycle = y - 400 * cycle;
    const std::int64_t months = (date.month + 9) % 12;  // since March
    const std::int64_t of_year = (153 * months + 2) / 5 + date.day - 1;
    return 146'097 * cycle + 365 * of_cycle + of_cycle / 4 - of_cycle / 100 + of_year - 719'468;
}

/// The date that lies this many days after 1970-01-01.
[[nodiscard]] constexpr CivilDate civil_from_days(std::int64_t days) noexcept {
    const std::int64_t shifted = days + 719'468;  // since 0000-03-01
    const std::int64_t cycle = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int64_t rest = shifted - 146'097 * cycle;
    const std::int64_t of_cycle = (rest - rest / 1'460 + rest / 36'524 - rest / 146'096) / 365;
    const std::int64_t of_year = rest - (365 * of_cycle + of_cycle / 4 - of_cycle / 100);
    const std::int64_t months = (5 * of_year + 2) / 153;
    const auto day = static_cast<unsigned>(of_year - (153 * months + 2) / 5 + 1);
    const auto month = static_cast<unsigned>(months < 10 ? months + 3 : months - 9);
    return {400 * cycle + of_cycle + (month <= 2 ? 1 : 0), month, day};
}

namespace detail {

/// Reads exactly `width` digits at the front of text and removes them; -1 where there are others.
[[nodiscard]] constexpr int take_digits(std::string_view& text, std::size_t width) noexcept {
    if (text.size() < width) return -1;
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = 10 * value + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

[[nodiscard]] constexpr bool take_char(std::string_view& text, char c) noexcept {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

/// Takes a date off the front of text. @returns false if there is none; text is then spoilt.
[[nodiscard]] constexpr bool take_date(std::string_view& text, std::int64_t& days) noexcept {
    const int year = take_digits(text, 4);
    const bool dashes = take_char(text, '-');
    const int month = take_digits(text, 2);
    if (dashes && !take_char(text, '-')) return false;
    const int day = take_digits(text, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    const CivilDate date{year, static_cast<unsigned>(month), static_cast<unsigned>(day)};
    days = days_from_civil(date);
    return civil_from_days(days) == date;  // the 30th of February comes back as another day
}

/// Takes `HH:MM[:SS[.fraction]]` off the front of text.
[[nodiscard]] constexpr bool take_clock(std::string_view& text, double& seconds) noexcept {
    const int hour = take_digits(text, 2);
    if (!take_char(text, ':')) return false;
    const int minute = take_digits(text, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    seconds = 3600.0 * hour + 60.0 * minute;
    if (!take_char(text, ':')) return true;
    const int second = take_digits(text, 2);
    if (second < 0 || second > 59) return false;
    seconds += second;
    if (!take_char(text, '.')) return true;
    double unit = 1.0;
    std::size_t n = 0;
    for (int digit = 0; (digit = take_digits(text, 1)) >= 0; ++n) {
        unit /= 10.0;
        seconds += unit * digit;
    }
    return n > 0;
}

/// Takes `Z`, `+HH:MM`, `-HH:MM` or nothing off the front of text.
[[nodiscard]] constexpr bool take_zone(std::string_view& text, double& seconds_ahead) noexcept {
    seconds_ahead = 0.0;
    if (text.empty() || take_char(text, 'Z')) return true;
    const bool behind = text.front() == '-';
    if (!take_char(text, behind ? '-' : '+')) return false;
    if (!take_clock(text, seconds_ahead)) return false;
    if (behind) seconds_ahead = -seconds_ahead;
    return true;
}

}  // namespace detail

/// Reads `YYYY-MM-DD` or `YYYYMMDD` as days since 1970-01-01.
/// @throws ParseError if text is anything else, or no date of the calendar
[[nodiscard]] inline std::int64_t parse_date(std::string_view text) {
    std::int64_t days = 0;
    std::string_view rest = text;
    if (detail::take_date(rest, days) && rest.empty()) return days;
    throw ParseError("parse_date", "", 0, 0,
                     message('"', text, "\" is not a date; write it as YYYY-MM-DD or YYYYMMDD"));
}

/// Reads a date, alone or followed by a time of day, as days since 1970-01-01 00:00 UTC:
/// `2021-09-30`, `20210930`, `2021-09-30 14:05`, `2021-09-30T14:05:09.25Z`, `... 14:05:09+02:00`.
/// A date alone is its first instant.
/// @throws ParseError if text is anything else
[[nodiscard]] inline double parse_time(std::string_view text) {
    std::int64_t days = 0;
    double seconds = 0.0, ahead = 0.0;
    std::string_view rest = text;
    bool good = detail::take_date(rest, days);
    if (good && !rest.empty()) {
        good = (detail::take_char(rest, 'T') || detail::take_char(rest, ' ')) &&
               detail::take_clock(rest, seconds) && detail::take_zone(rest, ahead) && rest.empty();
    }
    if (good) return static_cast<double>(days) + (seconds - ahead) / 86'400.0;
    throw ParseError("parse_time", "", 0, 0,
                     message('"', text,
                             "\" is not a time; write it as YYYY-MM-DD, YYYYMMDD or "
                             "YYYY-MM-DD HH:MM:SS"));
}

/// The date as `YYYY-MM-DD`.
[[nodiscard]] inline std::string date_text(std::int64_t days) {
    const CivilDate d = civil_from_days(days);
    std::string year = message(d.year < 0 ? -d.year : d.year);
    while (year.size() < 4) year.insert(0, 1, '0');
    return message(d.year < 0 ? "-" : "", year, d.month < 10 ? "-0" : "-", d.month,
                   d.day < 10 ? "-0" : "-", d.day);
}

/// A time in days since 1970-01-01 as `YYYY-MM-DD`, followed by ` HH:MM:SS` unless it is midnight.
/// Times outside of the years 0 to 9999 are shown as numbers of days.
[[nodiscard]] inline std::string time_text(double days) {
    if (!(days >= -719'528.0 && days < 2'932'897.0)) return message(days, " days after 1970-01-01");
    const auto seconds = static_cast<std::int64_t>(std::floor(days * 86'400.0 + 0.5));
    const std::int64_t day = (seconds >= 0 ? seconds : seconds - 86'399) / 86'400;
    const std::int64_t of_day = seconds - 86'400 * day;
    if (of_day == 0) return date_text(day);
    const auto two = [](std::int64_t v) { return message(v < 10 ? "0" : "", v); };
    return message(date_text(day), ' ', two(of_day / 3600), ':', two(of_day / 60 % 60), ':',
                   two(of_day % 60));
}

}  // namespace foretell
