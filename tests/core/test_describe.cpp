#include <foretell/core/class_weight.hpp>
#include <foretell/core/describe.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

using namespace foretell;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

enum class Colour { red, green };
constexpr std::array<std::string_view, 2> enum_names(Colour) {
    return {"red", "green"};
}

struct Options {
    double C = 1.0;
    float rate = 0.5F;
    std::size_t max_iter = 100;
    int offset = 0;
    bool flag = true;
    Colour colour = Colour::red;
    std::optional<double> threshold = std::nullopt;
    std::vector<double> grid = {};
    std::string name = "x";
    static constexpr auto fields() {
        return std::tuple{field("C", &Options::C, positive, "a penalty"),
                          field("rate", &Options::rate, open_interval(0, 1), "a rate"),
                          field("max_iter", &Options::max_iter, at_least(1), "iterations"),
                          field("offset", &Options::offset, finite_number, "an offset"),
                          field("flag", &Options::flag, "a flag"),
                          field("colour", &Options::colour, "a colour"),
                          field("threshold", &Options::threshold, closed_interval(0, 1), "a cut"),
                          field("grid", &Options::grid, non_negative, "values"),
                          field("name", &Options::name, "a name")};
    }
};

/// `forgotten` is in no description.
struct Forgetful {
    double C = 1.0;
    double forgotten = 2.0;
    static constexpr auto fields() { return std::tuple{field("C", &Forgetful::C, "a penalty")}; }
};
struct ForgetfulOfOptional {
    double C = 1.0;
    std::optional<double> forgotten;
    static constexpr auto fields() {
        return std::tuple{field("C", &ForgetfulOfOptional::C, "a penalty")};
    }
};
struct ForgetfulOfList {
    std::vector<double> forgotten;
    double C = 1.0;
    static constexpr auto fields() {
        return std::tuple{field("C", &ForgetfulOfList::C, "a penalty")};
    }
};
struct Nested {
    Options inner;
    std::string text;
    ClassWeight weight;
    static constexpr auto fields() {
        return std::tuple{field("inner", &Nested::inner, "more options"),
                          field("text", &Nested::text, "a text"),
                          field("weight", &Nested::weight, "of classes")};
    }
};
struct Empty {
    static constexpr auto fields() { return std::tuple{}; }
};

static_assert(Described<Options> && Described<Empty> && !Described<std::string>);
static_assert(is_fully_described<Options>);
static_assert(is_fully_described<Nested>);
static_assert(is_fully_described<Empty>);
static_assert(!is_fully_described<Forgetful> && !is_fully_described<ForgetfulOfOptional>);
static_assert(!is_fully_described<ForgetfulOfList>);
static_assert(NamedEnum<Colour> && !NamedEnum<int>);
static_assert(name_of(Colour::green) == "green");
static_assert(positive.contains(5e-324) && !positive.contains(0.0) && !positive.contains(inf));

}  // namespace

TEST_SUITE_BEGIN("core/describe");

TEST_CASE("an interval holds its closed ends and not its open ones") {
    CHECK(closed_interval(0, 1).contains(0.0));
    CHECK(closed_interval(0, 1).contains(1.0));
    CHECK_FALSE(closed_interval(0, 1).contains(1.0000000000000002));
    CHECK_FALSE(open_interval(0, 1).contains(0.0));
    CHECK_FALSE(open_interval(0, 1).contains(1.0));
    CHECK(open_interval(0, 1).contains(0.5));
    CHECK(at_least(1).contains(1.0));
    CHECK_FALSE(at_least(1).contains(inf));
    CHECK(non_negative.contains(0.0));
    CHECK(non_negative.contains(-0.0));
    CHECK_FALSE(non_negative.contains(-5e-324));
    CHECK(finite_number.contains(std::numeric_limits<double>::lowest()));
    CHECK_FALSE(finite_number.contains(-inf));
    CHECK(any_number.contains(inf));
}

TEST_CASE("NaN is in no interval that does not say so") {
    for (const Interval& range :
         {any_number, finite_number, positive, non_negative, at_least(0), closed_interval(0, 1)}) {
        CHECK_FALSE(range.contains(not_a_number));
    }
    CHECK(any_value.contains(not_a_number));
    CHECK((Interval{.low = 0.0, .nan = true}).contains(not_a_number));
    CHECK_FALSE((Interval{.low = 0.0, .nan = true}).contains(-1.0));
}

TEST_CASE("an interval completes the sentence `C must be ...`") {
    CHECK(any_number.text() == "a number");
    CHECK(any_value.text() == "a number or NaN");
    CHECK(finite_number.text() == "finite");
    CHECK(positive.text() == "finite and > 0");
    CHECK(non_negative.text() == "finite and >= 0");
    CHECK(at_least(2).text() == "finite and >= 2");
    CHECK(closed_interval(0, 0.5).text() == "in [0, 0.5]");
    CHECK(open_interval(-1, 1).text() == "in (-1, 1)");
    CHECK((Interval{.low = 0.0, .high = 1.0, .low_open = true}).text() == "in (0, 1]");
    CHECK((Interval{.high = 3.0, .high_open = true}).text() == "< 3");
    CHECK((Interval{.low = 0.0, .nan = true}).text() == ">= 0 or NaN");
}

TEST_CASE("options at their defaults and at the edges of their ranges pass") {
    CHECK_NOTHROW(check_options("Model", Options{}));
    CHECK_NOTHROW(check_options("Model", Options{.C = 5e-324, .max_iter = 1, .threshold = 0.0}));
    CHECK_NOTHROW(check_options("Model", Options{.threshold = 1.0, .grid = {0.0, 1e308}}));
    CHECK_NOTHROW(check_options("Model", Empty{}));
}

TEST_CASE("an option out of its range is named with the range and what was given") {
    const auto refused = [](const Options& options, const char* text) {
        CHECK_THROWS_WITH_AS(check_options("Model", options), text, InvalidArgument);
    };
    refused({.C = -1.0}, "Model: C must be finite and > 0, got -1");
    refused({.C = 0.0}, "Model: C must be finite and > 0, got 0");
    refused({.C = not_a_number}, "Model: C must be finite and > 0, got NaN");
    refused({.C = inf}, "Model: C must be finite and > 0, got inf");
    refused({.rate = 1.0F}, "Model: rate must be in (0, 1), got 1");
    refused({.max_iter = 0}, "Model: max_iter must be >= 1, got 0");
    refused({.colour = static_cast<Colour>(2)},
            "Model: colour must be one of its 2 enumerators, got 2");
    refused({.colour = static_cast<Colour>(-1)},
            "Model: colour must be one of its 2 enumerators, got -1");
    refused({.threshold = 1.5}, "Model: threshold must be in [0, 1], got 1.5");
    refused({.grid = {1.0, 2.0, -3.0}}, "Model: grid[2] must be finite and >= 0, got -3");
    // The first of several is told.
    refused({.C = -1.0, .max_iter = 0}, "Model: C must be finite and > 0, got -1");
}

TEST_CASE("fields are visited in their order, with their values") {
    Options options{.C = 3.0};
    std::vector<std::string> names;
    double C = 0.0;
    for_each_field(std::as_const(options), [&](const auto& f, const auto& value) {
        names.emplace_back(f.name);
        if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, double>) C = value;
    });
    CHECK(names == std::vector<std::string>{"C", "rate", "max_iter", "offset", "flag", "colour",
                                            "threshold", "grid", "name"});
    CHECK(C == 3.0);

    for_each_field(options, [](const auto& f, auto& value) {
        if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, double>) {
            if (f.name == "C") value = 4.0;
        }
    });
    CHECK(options.C == 4.0);

    std::size_t described = 0;
    for_each_description<Options>([&](const auto& f) { described += f.meaning.empty() ? 0 : 1; });
    CHECK(described == 9);
}

TEST_SUITE_END();
