#include <foretell/data/dates.hpp>

#include <doctest/doctest.h>
#include <cstdint>
#include <string>
#include <string_view>

TEST_SUITE_BEGIN("data/dates");

using foretell::civil_from_days, foretell::CivilDate, foretell::days_from_civil;

TEST_CASE("days and dates agree on days that are known") {
    CHECK(days_from_civil({1970, 1, 1}) == 0);
    CHECK(days_from_civil({1969, 12, 31}) == -1);
    CHECK(days_from_civil({2000, 2, 29}) == 11'016);
    CHECK(days_from_civil({2021, 9, 30}) == 18'900);
    CHECK(days_from_civil({1600, 3, 1}) == -135'080);
    CHECK(days_from_civil({0, 3, 1}) == -719'468);
    CHECK(days_from_civil({9999, 12, 31}) == 2'932'896);
    static_assert(civil_from_days(18'900) == CivilDate{2021, 9, 30});
}

TEST_CASE("a walk over two thousand years visits every date in order") {
    CivilDate d{-400, 1, 1};
    bool right = true;
    for (std::int64_t day = days_from_civil(d); d.year < 1601; ++day) {
        right = right && civil_from_days(day) == d && days_from_civil(d) == day;
        const bool leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
        const unsigned lengths[] = {31, leap ? 29u : 28u, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        if (++d.day <= lengths[d.month - 1]) continue;
        d.day = 1;
        if (++d.month <= 12) continue;
        d.month = 1;
        ++d.year;
    }
    CHECK(right);
}

TEST_CASE("dates and times are read as days") {
    CHECK(foretell::parse_date("2021-09-30") == 18'900);
    CHECK(foretell::parse_date("20210930") == 18'900);
    CHECK(foretell::parse_date("2020-02-29") == days_from_civil({2020, 2, 29}));
    CHECK(foretell::parse_time("2021-09-30") == 18'900.0);
    CHECK(foretell::parse_time("2021-09-30 12:00") == 18'900.5);
    CHECK(foretell::parse_time("2021-09-30T06:00:00Z") == 18'900.25);
    CHECK(foretell::parse_time("20210930T18:00:00.000") == 18'900.75);
    CHECK(foretell::parse_time("2021-09-30 02:00:00+02:00") == 18'900.0);
    CHECK(foretell::parse_time("2021-09-29 19:00:00-05:00") == 18'900.0);
    CHECK(foretell::parse_time("1970-01-01 00:00:00.5") == 0.5 / 86'400.0);
}

TEST_CASE("what is no date of the calendar is refused by name") {
    for (const std::string_view bad :
         {"", "2021-02-29", "2021-13-01", "2021-00-10", "2021-01-00", "2021-1-1", "21-01-01",
          "2021-0101", "202101-01", "2021-01-01x", " 2021-01-01", "2021/01/01", "abcdefgh"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS((void)foretell::parse_date(bad), foretell::ParseError);
        CHECK_THROWS_AS((void)foretell::parse_time(bad), foretell::ParseError);
    }
    for (const std::string_view bad :
         {"2021-01-01 24:00", "2021-01-01 10:60", "2021-01-01 10", "2021-01-01 10:00:61",
          "2021-01-01 10:00:00.", "2021-01-01T", "2021-01-01 10:00 Z", "2021-01-01 10:00*01:00"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS((void)foretell::parse_time(bad), foretell::ParseError);
    }
    CHECK_THROWS_WITH_AS((void)foretell::parse_date("2021-02-30"),
                         "parse_date: \"2021-02-30\" is not a date; write it as YYYY-MM-DD or "
                         "YYYYMMDD",
                         foretell::ParseError);
    CHECK_THROWS_WITH_AS((void)foretell::parse_time("noon"),
                         "parse_time: \"noon\" is not a time; write it as YYYY-MM-DD, YYYYMMDD or "
                         "YYYY-MM-DD HH:MM:SS",
                         foretell::ParseError);
}

TEST_CASE("times are written as they are read") {
    for (const std::string text :
         {"2021-09-30", "1969-12-31", "0001-01-01", "2021-09-30 14:05:09", "1969-12-31 23:59:59"}) {
        CHECK(foretell::time_text(foretell::parse_time(text)) == text);
    }
    CHECK(foretell::date_text(-719'529) == "-0001-12-31");
    CHECK(foretell::time_text(1e9) == "1e+09 days after 1970-01-01");
}

TEST_SUITE_END();
