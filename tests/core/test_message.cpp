#include <foretell/core/error.hpp>
#include <foretell/core/message.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include <doctest/doctest.h>

using namespace foretell;

TEST_SUITE_BEGIN("core/message");

TEST_CASE("texts and numbers are joined as they are read") {
    CHECK(message() == "");
    CHECK(message("a", std::string("b"), std::string_view("c"), 'd') == "abcd");
    CHECK(message(1, ' ', -2, ' ', 3U) == "1 -2 3");
    CHECK(message(true, ' ', false) == "true false");
    CHECK(message(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(message(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(shape_text(20, 7) == "(20, 7)");
}

TEST_CASE("a number is the shortest text that reads back as the same value") {
    CHECK(message(-1.0) == "-1");
    CHECK(message(0.1) == "0.1");
    CHECK(message(0.1F) == "0.1");
    CHECK(message(1e22) == "1e+22");
    CHECK(message(1.0 / 3.0) == "0.3333333333333333");
    CHECK(message(5e-324) == "5e-324");
    CHECK(message(-0.0) == "-0");
    CHECK(message(100000.0) == "1e+05");
    CHECK(message(123456.0) == "123456");
}

TEST_CASE("a NaN has one spelling, whatever its sign and payload") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(message(nan) == "NaN");
    CHECK(message(std::copysign(nan, -1.0)) == "NaN");
    CHECK(message(std::numeric_limits<double>::signaling_NaN()) == "NaN");
    CHECK(message(std::nanf("7")) == "NaN");
    CHECK(message(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(message(-std::numeric_limits<float>::infinity()) == "-inf");
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("core/error");

TEST_CASE("every error of the library is an Error, and a shape error an invalid argument") {
    static_assert(std::is_base_of_v<std::runtime_error, Error>);
    static_assert(std::is_base_of_v<Error, InvalidArgument>);
    static_assert(std::is_base_of_v<InvalidArgument, ShapeError>);
    static_assert(std::is_base_of_v<Error, NotFittedError>);
    static_assert(std::is_base_of_v<Error, NumericalError>);
    static_assert(std::is_base_of_v<Error, IoError>);
    static_assert(std::is_base_of_v<Error, ParseError>);
    static_assert(!std::is_base_of_v<InvalidArgument, ParseError>);
    CHECK_THROWS_WITH_AS(throw ShapeError("f: g"), "f: g", Error);
    CHECK_THROWS_WITH_AS(throw NumericalError("f: g"), "f: g", std::runtime_error);
}

TEST_CASE("a parse error says file, line and column, as far as they are known") {
    const ParseError full("read_csv", "data.csv", 17, 4, "5 fields where the header has 6");
    CHECK(std::string(full.what()) == "read_csv: data.csv:17:4: 5 fields where the header has 6");
    CHECK(full.file() == "data.csv");
    CHECK(full.line() == 17);
    CHECK(full.column() == 4);
    CHECK(std::string(ParseError("f", "a", 3, 0, "x").what()) == "f: a:3: x");
    CHECK(std::string(ParseError("f", "a", 0, 0, "x").what()) == "f: a: x");
    CHECK(std::string(ParseError("f", "a", 0, 5, "x").what()) == "f: a: x");
    CHECK(std::string(ParseError("f", "", 3, 5, "x").what()) == "f: 3:5: x");
    CHECK(std::string(ParseError("f", "", 0, 0, "x").what()) == "f: x");
    const ParseError copy = full;
    CHECK(copy.file() == full.file());
}

TEST_SUITE_END();
