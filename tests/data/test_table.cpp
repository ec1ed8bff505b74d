#include <foretell/data/summary_text.hpp>
#include <foretell/data/table.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "support/compare.hpp"

using namespace foretell;

TEST_SUITE_BEGIN("data/table");

namespace {
constexpr double none = std::numeric_limits<double>::quiet_NaN();

Table visits() {
    Table t;
    t.add_numeric("visits", {3, 1, 8, none})
        .add_text("channel", {"mail", "web", "", "mail"})
        .add_numeric("spent", {9.5, 0, 120, 7});
    return t;
}
}  // namespace

TEST_CASE("columns are found by name and by position") {
    const Table t = visits();
    CHECK(t.n_rows() == 4);
    CHECK(t.n_cols() == 3);
    CHECK(t.names() == std::vector<std::string>{"visits", "channel", "spent"});
    CHECK(t.numeric_names() == std::vector<std::string>{"visits", "spent"});
    CHECK(t.text_names() == std::vector<std::string>{"channel"});
    CHECK(t.has("spent"));
    CHECK_FALSE(t.has("Spent"));
    CHECK(t.index_of("spent") == 2);
    CHECK(t.is_numeric("visits"));
    CHECK_FALSE(t.is_numeric(1));
    CHECK(t.numeric("spent")[2] == 120.0);
    CHECK(t.numeric(0)[1] == 1.0);
    CHECK(t.missing_count("visits") == 1);
    CHECK(t.missing_count("channel") == 1);
    CHECK(t.missing_count(2) == 0);
}

TEST_CASE("texts are stored once, in order of first appearance, and -1 stands for a missing one") {
    const Table t = visits();
    const TextColumn& channel = t.text("channel");
    CHECK(channel.categories == std::vector<std::string>{"mail", "web"});
    CHECK(channel.codes == std::vector<std::int32_t>{0, 1, -1, 0});
    CHECK(channel[1] == "web");
    CHECK(channel[2].empty());
    CHECK(channel.is_missing(2));
    CHECK(channel.code_of("web") == 1);
    CHECK(channel.code_of("tv") == -1);
}

TEST_CASE("many distinct texts keep their codes while the hash table grows") {
    TextColumnBuilder builder;
    std::vector<std::string> texts;
    for (int i = 0; i < 5000; ++i) texts.push_back("text " + std::to_string(i * 7919 % 5000));
    for (const std::string& text : texts) builder.append(text);
    for (const std::string& text : texts) builder.append(text);
    const TextColumn column = std::move(builder).column();
    REQUIRE(column.size() == 10000);
    CHECK(column.categories == texts);
    for (std::size_t i = 0; i < 5000; ++i) {
        REQUIRE(column.codes[i] == static_cast<std::int32_t>(i));
        REQUIRE(column.codes[i + 5000] == static_cast<std::int32_t>(i));
    }
}

TEST_CASE("an unknown name names the nearest one, or those there are") {
    const Table t = visits();
    CHECK_THROWS_WITH_AS((void)t.numeric("visit"),
                         "Table: no column \"visit\"; did you mean \"visits\"?", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)t.index_of("Spent"),
                         "Table: no column \"Spent\"; did you mean \"spent\"?", InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)t.index_of("customer"),
        "Table: no column \"customer\"; the columns are \"visits\", \"channel\", \"spent\"",
        InvalidArgument);
    CHECK_THROWS_WITH_AS((void)Table().index_of("x"),
                         "Table: no column \"x\"; there are no columns", InvalidArgument);
    Table wide;
    for (int j = 0; j < 12; ++j) wide.add_numeric("feature_" + std::to_string(j), {});
    CHECK_THROWS_WITH_AS(
        (void)wide.index_of("shares"),
        "Table: no column \"shares\"; the columns are \"feature_0\", \"feature_1\", "
        "\"feature_2\", \"feature_3\", \"feature_4\", \"feature_5\", \"feature_6\", "
        "\"feature_7\", \"feature_8\", \"feature_9\", and 2 more",
        InvalidArgument);
    CHECK_THROWS_WITH_AS((void)t.numeric(3), "Table: column 3 asked for, but there are 3 columns",
                         InvalidArgument);
}

TEST_CASE("a column of the other kind is refused") {
    Table t = visits();
    CHECK_THROWS_WITH_AS((void)t.numeric("channel"),
                         "Table: column \"channel\" holds text, not numbers", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)t.edit_numeric("channel"),
                         "Table: column \"channel\" holds text, not numbers", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)t.text("spent"), "Table: column \"spent\" holds numbers, not text",
                         InvalidArgument);
}

TEST_CASE("what does not fit into a table is refused and leaves it as it was") {
    Table t = visits();
    const Table before = t;
    CHECK_THROWS_WITH_AS(t.add_numeric("spent", {1, 2, 3, 4}),
                         "Table: there is a column \"spent\" already", InvalidArgument);
    CHECK_THROWS_WITH_AS(t.add_numeric("age", {1, 2}),
                         "Table: column \"age\" has 2 values, but the table has 4 rows",
                         ShapeError);
    CHECK_THROWS_WITH_AS(t.add_numeric("", {1, 2, 3, 4}),
                         "Table: a column must have a name, got an empty one", InvalidArgument);
    CHECK_THROWS_WITH_AS(t.add_text("x", TextColumn{{0, 2, -1, 0}, {"a", "b"}}),
                         "Table: the codes of column \"x\" must be -1 or below its 2 categories, "
                         "got 2 in row 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(t.add_text("x", TextColumn{{0, -2, -1, 0}, {"a", "b"}}),
                         "Table: the codes of column \"x\" must be -1 or below its 2 categories, "
                         "got -2 in row 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(t.add_text("x", TextColumn{{0, 0, 0, 0}, {"a", "b", "a"}}),
                         "Table: the categories of column \"x\" must be distinct and not empty, "
                         "got \"a\" twice",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(t.set_text("x", TextColumn{{0, 0, 0, 0}, {""}}),
                         "Table: the categories of column \"x\" must be distinct and not empty, "
                         "got \"\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(t.rename("visits", "spent"), "Table: there is a column \"spent\" already",
                         InvalidArgument);
    CHECK(t == before);
}

TEST_CASE("columns can be written into, replaced and renamed") {
    Table t = visits();
    t.edit_numeric("visits")[3] = 5.0;
    CHECK(t.numeric("visits")[3] == 5.0);
    t.set_numeric("channel", {1, 2, 3, 4}).set_numeric("new", {4, 3, 2, 1});
    CHECK(t.is_numeric("channel"));
    CHECK(t.index_of("channel") == 1);
    CHECK(t.index_of("new") == 3);
    t.set_text("new", TextColumn{{0, -1, 0, 0}, {"z"}});
    CHECK(t.text("new")[0] == "z");
    t.rename("new", "last").rename("last", "last");
    CHECK(t.index_of("last") == 3);
    CHECK_FALSE(t.has("new"));
    Table one;
    one.add_numeric("a", {1, 2}).set_numeric("a", {1, 2, 3});
    CHECK(one.n_rows() == 3);
}

TEST_CASE("select, drop, take and head choose columns and rows") {
    const Table t = visits();
    const Table chosen = t.select({"spent", "channel"});
    CHECK(chosen.names() == std::vector<std::string>{"spent", "channel"});
    CHECK(chosen == t.drop({"visits"}).select(std::vector<std::string>{"spent", "channel"}));
    CHECK(t.drop(std::vector<std::string>{"visits", "spent"}).names() ==
          std::vector<std::string>{"channel"});
    const Table taken = t.take(std::vector<std::size_t>{3, 0, 3});
    CHECK(taken.n_rows() == 3);
    CHECK(taken.numeric("spent")[0] == 7.0);
    CHECK(taken.numeric("spent")[1] == 9.5);
    CHECK(std::isnan(taken.numeric("visits")[2]));
    CHECK(taken.text("channel").categories == t.text("channel").categories);
    CHECK(t.head(2) == t.take(std::vector<std::size_t>{0, 1}));
    CHECK(t.head(9) == t);
    CHECK_THROWS_WITH_AS((void)t.take(std::vector<std::size_t>{4}),
                         "Table::take: row 4 asked for, but there are 4 rows", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)t.select({"visits", "visits"}),
                         "Table: there is a column \"visits\" already", InvalidArgument);
    CHECK_THROWS_AS((void)t.drop({"nothing"}), InvalidArgument);
}

TEST_CASE("append joins rows and merges the categories of texts") {
    Table t = visits();
    Table more;
    more.add_numeric("visits", {2}).add_text("channel", {"shop"}).add_numeric("spent", {1});
    Table again = more;
    again.set_text("channel", TextColumn{{1}, {"shop", "web"}});
    t.append(more).append(again);
    CHECK(t.n_rows() == 6);
    CHECK(t.text("channel").categories == std::vector<std::string>{"mail", "web", "shop"});
    CHECK(t.text("channel").codes == std::vector<std::int32_t>{0, 1, -1, 0, 2, 1});
    CHECK(t.numeric("visits")[4] == 2.0);
    const Table before = t;
    CHECK_THROWS_WITH_AS(t.append(more.drop({"spent"})),
                         "Table::append: the other table has 2 columns, but this one has 3",
                         InvalidArgument);
    Table other = more.drop({"channel"});
    other.add_numeric("channel", {1});
    CHECK_THROWS_WITH_AS(t.append(other),
                         "Table::append: column 1 must be \"channel\" (text), got \"spent\" "
                         "(numbers)",
                         InvalidArgument);
    CHECK(t == before);
}

TEST_CASE("equal means equal names, kinds and values, where a missing value equals a missing one") {
    CHECK(visits() == visits());
    CHECK_FALSE(visits() == visits().head(3));
    Table t = visits();
    t.edit_numeric("spent")[0] = 9.25;
    CHECK_FALSE(t == visits());
    Table zero;
    zero.add_numeric("z", {0.0});
    Table minus;
    minus.add_numeric("z", {-0.0});
    CHECK_FALSE(zero == minus);
    Table one, two;
    one.add_text("t", TextColumn{{0, 1}, {"a", "b"}});
    two.add_text("t", TextColumn{{2, 0}, {"b", "unused", "a"}});
    CHECK(one == two);
}

TEST_CASE("a copy is independent of its original") {
    const Table t = visits();
    Table copy = t;
    copy.edit_numeric("spent")[0] = -1.0;
    copy.rename("spent", "gone");
    CHECK(t == visits());
    CHECK(copy.has("gone"));
}

TEST_CASE("to_matrix puts the named columns side by side") {
    const Table t = visits();
    const Matrix<double> X = to_matrix(t, {"spent", "visits"});
    REQUIRE(X.shape()[0] == 4);
    REQUIRE(X.shape()[1] == 2);
    CHECK(X(0, 0) == 9.5);
    CHECK(X(2, 1) == 8.0);
    CHECK(std::isnan(X(3, 1)));
    const Matrix<float> F = to_matrix<float>(t, t.numeric_names());
    CHECK(F(2, 0) == 8.0f);
    CHECK_THROWS_WITH_AS(
        (void)to_matrix(t),
        "to_matrix: column \"channel\" holds text; encode it first or leave it out",
        InvalidArgument);
    CHECK(to_matrix(t.drop({"channel"}))(1, 0) == 1.0);
    Table tall;
    std::vector<double> a(1000), b(1000);
    for (std::size_t i = 0; i < 1000; ++i) {
        a[i] = static_cast<double>(i);
        b[i] = -a[i];
    }
    tall.add_numeric("a", a).add_numeric("b", b);
    const Matrix<double> Y = to_matrix(tall);
    bool all = true;
    for (std::size_t i = 0; i < 1000; ++i) all = all && Y(i, 0) == a[i] && Y(i, 1) == b[i];
    CHECK(all);
    CHECK(to_vector<float>(tall, "b")(999) == -999.0f);
}

TEST_CASE("labels come from texts, from numbers, or from a threshold") {
    Table t = visits().head(2);
    t.add_numeric("class", {2, -1});
    const Labels mail = labels_of(t, "channel", "mail");
    CHECK(mail(0) == 1);
    CHECK(mail(1) == 0);
    const Labels two = labels_of(t, "class", "2");
    CHECK(two(0) == 1);
    CHECK(two(1) == 0);
    const Labels whole = labels_of(t, "class");
    CHECK(whole(0) == 2);
    CHECK(whole(1) == -1);
    const Labels high = labels_at_least(t, "spent", 9.5);
    CHECK(high(0) == 1);
    CHECK(high(1) == 0);
}

TEST_CASE("labels that would be guessed are refused") {
    const Table t = visits();
    CHECK_THROWS_WITH_AS((void)labels_of(t, "channel", "mail"),
                         "labels_of: column \"channel\" has no value in row 2; drop the rows "
                         "without a label first",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)labels_of(t.head(2), "channel", "Mail"),
                         "labels_of: no row of column \"channel\" is \"Mail\"; it holds \"mail\", "
                         "\"web\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)labels_of(t, "spent", "yes"),
                         "labels_of: column \"spent\" holds numbers, but the positive value is "
                         "\"yes\"",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)labels_of(t, "spent", "1"),
                         "labels_of: no row of column \"spent\" is 1", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)labels_of(t, "spent"),
                         "labels_of: column \"spent\" must hold whole numbers, got 9.5 in row 0",
                         InvalidArgument);
    CHECK_THROWS_AS((void)labels_at_least(t, "visits", 2.0), InvalidArgument);
}

TEST_CASE("summarize gives the figures of a column, without its missing values") {
    const std::vector<double> v{4, none, 1, 3, 2};
    const NumericSummary s = summarize(v);
    CHECK(s.count == 4);
    CHECK(s.missing == 1);
    CHECK(s.mean == 2.5);
    CHECK(support::relative_error(s.std, std::sqrt(5.0 / 3.0)) < 1e-15);
    CHECK(s.min == 1.0);
    CHECK(s.lower_quartile == 1.75);
    CHECK(s.median == 2.5);
    CHECK(s.upper_quartile == 3.25);
    CHECK(s.max == 4.0);
    const NumericSummary one = summarize(std::vector<double>{7.0});
    CHECK(one.mean == 7.0);
    CHECK(one.upper_quartile == 7.0);
    CHECK(std::isnan(one.std));
    CHECK(std::isnan(summarize(std::vector<double>{none}).mean));
    // A mean far from zero leaves the deviation its digits.
    const NumericSummary far = summarize(std::vector<double>{1e9 + 1, 1e9 + 2, 1e9 + 3});
    CHECK(support::relative_error(far.std, 1.0) < 1e-12);
}

TEST_CASE("summary_text prints a table about a table") {
    CHECK(summary_text(visits()) ==
          "4 rows, 3 columns\n"
          "\n"
          "numbers  count  missing    mean      std  min   25%   50%     75%  max\n"
          "visits       3        1       4  3.60555    1     2     3     5.5    8\n"
          "spent        4        0  34.125   57.391    0  5.25  8.25  37.125  120\n"
          "\n"
          "texts    count  missing  distinct  most frequent\n"
          "channel      3        1         2  mail (2), web (1)\n");
    CHECK(summary_text(Table()) == "0 rows, 0 columns\n");
    Table t;
    t.add_numeric("z", {}).add_text("t", TextColumn{{}, {"unused"}});
    CHECK(summary_text(t) ==
          "0 rows, 2 columns\n"
          "\n"
          "numbers  count  missing  mean  std  min  25%  50%  75%  max\n"
          "z            0        0     -    -    -    -    -    -    -\n"
          "\n"
          "texts  count  missing  distinct  most frequent\n"
          "t          0        0         0\n");
}

TEST_SUITE_END();
