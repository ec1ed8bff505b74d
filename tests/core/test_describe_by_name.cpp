#include <foretell/core/options_by_name.hpp>
#include <foretell/core/options_table.hpp>
#include <foretell/core/to_text.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace foretell;

enum class ToySolver { automatic, lbfgs };
constexpr std::array<std::string_view, 2> enum_names(ToySolver) {
    return {"automatic", "lbfgs"};
}

struct ToySearchOptions {
    double step = 0.5;
    std::vector<double> grid = {};
    static constexpr auto fields() {
        return std::tuple{
            field("step", &ToySearchOptions::step, open_interval(0, 1), "length of a step"),
            field("grid", &ToySearchOptions::grid, positive, "values to try")};
    }
};

struct ToyOptions {
    double C = 1.0;
    bool fit_intercept = true;
    std::size_t max_iter = 100;
    int degree = 2;
    std::uint64_t seed = 0;
    ToySolver solver = ToySolver::automatic;
    std::optional<double> threshold = std::nullopt;
    std::string label = "y";
    std::vector<std::string> names = {};
    ClassWeight class_weight = {};
    ToySearchOptions search = {};
    static constexpr auto fields() {
        return std::tuple{
            field("C", &ToyOptions::C, positive, "inverse strength of the penalty"),
            field("fit_intercept", &ToyOptions::fit_intercept, "learn an intercept"),
            field("max_iter", &ToyOptions::max_iter, at_least(1), "iterations at most"),
            field("degree", &ToyOptions::degree, "of the polynomial"),
            field("seed", &ToyOptions::seed, "of the random numbers"),
            field("solver", &ToyOptions::solver, "the method"),
            field("threshold", &ToyOptions::threshold, closed_interval(0, 1), "of the decision"),
            field("label", &ToyOptions::label, "name of the target"),
            field("names", &ToyOptions::names, "of the features"),
            field("class_weight", &ToyOptions::class_weight, "of each class"),
            field("search", &ToyOptions::search, "how to search")};
    }
};

struct Toy {
    using Options = ToyOptions;
    static constexpr std::string_view type_name = "Toy";
    explicit Toy(ToyOptions options = {}) : options_(std::move(options)) {
        check_options("Toy", options_);
    }
    [[nodiscard]] const ToyOptions& options() const { return options_; }
    bool fitted = false;

private:
    ToyOptions options_;
};

}  // namespace

TEST_SUITE_BEGIN("core/describe_by_name");

TEST_CASE("an option of each kind is read and set by its name") {
    Toy toy;
    toy.fitted = true;
    CHECK(get_option(toy, "C") == OptionValue(1.0));
    CHECK(get_option(toy, "threshold").is_null());
    set_option(toy, "C", 0.25);
    CHECK_FALSE(toy.fitted);
    set_option(toy, "fit_intercept", false);
    set_option(toy, "max_iter", 7);
    set_option(toy, "degree", -3);
    set_option(toy, "seed", std::numeric_limits<std::uint64_t>::max());
    set_option(toy, "solver", "lbfgs");
    set_option(toy, "threshold", 0.75);
    set_option(toy, "label", "bought");
    set_option(toy, "names", std::vector<std::string>{"a", "b"});
    set_option(toy, "class_weight", OptionValue::List{OptionValue(OptionValue::List{0, 1.5})});
    set_option(toy, "search.step", 0.125);
    set_option(toy, "search.grid", OptionValue::List{1, 2.5});
    const ToyOptions& o = toy.options();
    CHECK(o.C == 0.25);
    CHECK(o.fit_intercept == false);
    CHECK(o.max_iter == 7);
    CHECK(o.degree == -3);
    CHECK(o.seed == std::numeric_limits<std::uint64_t>::max());
    CHECK(o.solver == ToySolver::lbfgs);
    CHECK(o.threshold == 0.75);
    CHECK(o.label == "bought");
    CHECK(o.names == std::vector<std::string>{"a", "b"});
    CHECK(o.class_weight == ClassWeight{{0, 1.5}});
    CHECK(o.search.step == 0.125);
    CHECK(o.search.grid == std::vector<double>{1.0, 2.5});
    CHECK(get_option(toy, "seed").as<std::uint64_t>() == o.seed);
    CHECK(get_option(toy, "solver") == OptionValue("lbfgs"));
    CHECK(get_option(toy, "search.grid").as<std::vector<double>>() == o.search.grid);
    set_option(toy, "threshold", nullptr);
    CHECK_FALSE(toy.options().threshold.has_value());
    set_option(toy, "class_weight", "balanced");
    CHECK(toy.options().class_weight == ClassWeight::balanced());
}

TEST_CASE("an integer is taken from a whole real number, and a real one from an integer") {
    Toy toy;
    set_option(toy, "max_iter", 20.0);
    set_option(toy, "C", 3);
    CHECK(toy.options().max_iter == 20);
    CHECK(toy.options().C == 3.0);
}

TEST_CASE("errors of access by name say what there is and leave the model as it was") {
    Toy toy({.C = 2.0});
    const std::string all =
        "C, fit_intercept, max_iter, degree, seed, solver, threshold, label, names, class_weight, "
        "search";
    const std::string unknown = "Toy: there is no option \"c\"; the options are " + all;
    CHECK_THROWS_WITH_AS((void)get_option(toy, "c"), unknown.c_str(), InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "c", 1), unknown.c_str(), InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "C", -1.0), "Toy: C must be finite and > 0, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "C", "x"), "Toy: C must be a number, got \"x\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "max_iter", 0), "Toy: max_iter must be >= 1, got 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "max_iter", 0.5),
                         "Toy: max_iter must be an integer, got 0.5", InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "max_iter", -1),
                         "Toy: max_iter must be an integer from 0 to 18446744073709551615, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        set_option(toy, "degree", 3'000'000'000),
        "Toy: degree must be an integer from -2147483648 to 2147483647, got 3000000000",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "fit_intercept", 1),
                         "Toy: fit_intercept must be true or false, got 1", InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "solver", "lbfg"),
                         "Toy: solver must be one of \"automatic\", \"lbfgs\", got \"lbfg\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "label", nullptr), "Toy: label must be a text, got none",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "names", "a"), "Toy: names must be a list, got \"a\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "names", OptionValue::List{"a", 1}),
                         "Toy: names[1] must be a text, got 1", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        set_option(toy, "class_weight", "even"),
        "Toy: class_weight must be none, \"balanced\" or a list of [label, weight], got \"even\"",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "search", 1),
                         "Toy: search is a group of options; name one, as in \"search.step\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "search.stepp", 1),
                         "Toy: there is no option \"stepp\"; the options are step, grid",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "C.x", 1), "Toy: C has no options of its own, got \"C.x\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(set_option(toy, "search.grid", OptionValue::List{1, -1}),
                         "Toy: grid[1] must be finite and > 0, got -1", InvalidArgument);
    CHECK(options_equal(toy.options(), ToyOptions{.C = 2.0}));
}

TEST_CASE("options are compared member by member, and NaN equals NaN") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(options_equal(ToyOptions{}, ToyOptions{}));
    CHECK(options_equal(ToyOptions{.C = nan}, ToyOptions{.C = nan}));
    CHECK_FALSE(options_equal(ToyOptions{.C = nan}, ToyOptions{}));
    CHECK_FALSE(options_equal(ToyOptions{.search = {.step = 0.25}}, ToyOptions{}));
    CHECK_FALSE(options_equal(ToyOptions{.class_weight = ClassWeight::balanced()}, ToyOptions{}));
}

TEST_CASE("printing shows what differs from the defaults") {
    CHECK(to_text(Toy()) == "Toy()");
    CHECK(to_text(Toy({.C = 0.5})) == "Toy(C=0.5)");
    CHECK(to_text(Toy({.C = 1e22,
                       .solver = ToySolver::lbfgs,
                       .threshold = 0.5,
                       .label = "a \"b\"",
                       .names = {"x", "y"},
                       .class_weight = ClassWeight{{0, 1.0}, {1, 5.0}},
                       .search = {.grid = {1.0, 2.0}}})) ==
          "Toy(C=1e+22, solver=\"lbfgs\", threshold=0.5, label=\"a \\\"b\\\"\", "
          "names=[\"x\", \"y\"], class_weight=[[0, 1], [1, 5]], search={grid=[1, 2]})");
}

TEST_CASE("the table of options is Markdown with defaults, ranges and meanings") {
    const std::string table = options_table<ToyOptions>();
    CHECK(
        table.starts_with("| option | default | takes | meaning |\n"
                          "| --- | --- | --- | --- |\n"
                          "| `C` | `1` | number, finite and > 0 | inverse strength of the "
                          "penalty |\n"
                          "| `fit_intercept` | `true` | true or false | learn an intercept |\n"
                          "| `max_iter` | `100` | integer, >= 1 | iterations at most |\n"
                          "| `degree` | `2` | integer | of the polynomial |\n"));
    CHECK(
        table.ends_with("| `search.step` | `0.5` | number, in (0, 1) | length of a step |\n"
                        "| `search.grid` | `[]` | list of number, finite and > 0 | values to "
                        "try |\n"));
    CHECK(table.find("| `solver` | `\"automatic\"` | one of `automatic`, `lbfgs` | the method |") !=
          std::string::npos);
    CHECK(table.find("| `threshold` | `none` | number, in [0, 1]; or none |") != std::string::npos);
}

TEST_SUITE_END();
