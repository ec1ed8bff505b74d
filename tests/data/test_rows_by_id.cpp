#include <foretell/data/rows_by_id.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("data/rows_by_id");

using foretell::InvalidArgument, foretell::rows_by_id;
using Rows = std::vector<std::size_t>;
using Texts = std::vector<std::string>;

TEST_CASE("rows are found by numbers and by texts, in the order asked for") {
    foretell::Table t;
    t.add_numeric("id", {7, 30, 4}).add_text("name", {"b", "a", ""});
    CHECK(rows_by_id(t, "id", Texts{"4", "7", "4"}) == Rows{2, 0, 2});
    CHECK(rows_by_id(t, "name", Texts{"a"}) == Rows{1});
    CHECK(rows_by_id(t, "id", Texts{}).empty());
}

TEST_CASE("ids that are not there, or there twice, are named") {
    foretell::Table t;
    t.add_numeric("id", {7, 30, 7}).add_text("name", {"b", "a", "c"});
    t.add_numeric("half", {1, std::numeric_limits<double>::quiet_NaN(), 2.5});
    CHECK_THROWS_WITH_AS((void)rows_by_id(t, "name", Texts{"a", "x"}),
                         "rows_by_id: \"x\" stands in no row of column \"name\"", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)rows_by_id(t, "id", Texts{"30"}),
                         "rows_by_id: \"7\" stands in rows 0 and 2 of column \"id\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)rows_by_id(t, "half", Texts{"1"}),
        "rows_by_id: row 2, column \"half\": ids must be whole numbers or texts, got 2.5",
        InvalidArgument);
    CHECK_THROWS_AS((void)rows_by_id(t, "nothing", Texts{"1"}), InvalidArgument);
}

TEST_SUITE_END();
