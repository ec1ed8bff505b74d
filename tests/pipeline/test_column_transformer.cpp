#include <foretell/core/options_by_name.hpp>
#include <foretell/core/same_state.hpp>
#include <foretell/core/to_text.hpp>
#include <foretell/data/table.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/pipeline/column_transformer.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include "support/allocations.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace foretell;

namespace {

const double NaN = std::numeric_limits<double>::quiet_NaN();
using Names = std::vector<std::string>;

/// Mean and scale are easy: visits 1 3 5 3 has mean 3, scale sqrt 2.
Table visitors() {
    Table t;
    t.add_numeric("visits", {1, 3, 5, 3});
    t.add_text("month", {"Feb", "Mar", "Feb", "Dec"});
    t.add_numeric("spent", {0, NaN, 4, 8});
    t.add_numeric("age", {20, 30, 40, 50});
    return t;
}
const Labels bought{0, 1, 1, 0};

auto prepare(ColumnTransformerSettings settings = {}) {
    return ColumnTransformer(
        settings, on({"spent"}, SimpleImputer(), Standardizer()),
        on<"when">({"month"}, OneHotEncoder({.handle_unknown = HandleUnknown::ignore})));
}

Table many_visitors(std::size_t n) {
    std::vector<double> visits, spent, age;
    std::vector<std::string> months;
    for (std::size_t i = 0; i < n; ++i) {
        visits.push_back(static_cast<double>(i % 17));
        spent.push_back(i % 7 == 0 ? NaN : static_cast<double>(i % 101));
        age.push_back(static_cast<double>(20 + i % 50));
        months.push_back(i % 3 == 0 ? "Feb" : i % 3 == 1 ? "Mar" : "Dec");
    }
    Table t;
    t.add_numeric("visits", visits);
    t.add_text("month", std::span<const std::string>(months));
    t.add_numeric("spent", spent);
    t.add_numeric("age", age);
    return t;
}

}  // namespace

TEST_CASE("groups stand side by side in the order given, then what is passed through") {
    auto model = prepare({.remainder = Remainder::passthrough}).fit(visitors());
    const Matrix<double> Z = model.transform(visitors());
    REQUIRE(Z.shape(0) == 4);
    REQUIRE(Z.shape(1) == 6);
    // spent: the hole becomes the mean 4, so that the column is 0 4 4 8 with scale sqrt 8
    const double r = 4.0 / std::sqrt(8.0);
    const Matrix<double> want{
        {-r, 0, 1, 0, 1, 20}, {0, 0, 0, 1, 3, 30}, {0, 0, 1, 0, 5, 40}, {r, 1, 0, 0, 3, 50}};
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(std::abs(Z(i, 0) - want(i, 0)) <= 1e-15);
        for (std::size_t j = 1; j < 6; ++j) CHECK(Z(i, j) == want(i, j));
    }
    CHECK(model.feature_names_out() ==
          Names{"spent", "month_Dec", "month_Feb", "month_Mar", "visits", "age"});
    CHECK(model.n_features_in() == 4);
    CHECK(model.n_features_out() == 6);
    CHECK(model.columns().size() == 4);
    CHECK(model.transform_csr(visitors()).to_dense() == Z);
    CHECK(model.get<"when">().n_features_out() == 3);
    CHECK(&model.get<"when">() == &model.group<1>());
}

TEST_CASE("what is in no group is dropped, or an error that names it") {
    auto dropped = prepare().fit(visitors());
    CHECK(dropped.feature_names_out() == Names{"spent", "month_Dec", "month_Feb", "month_Mar"});
    CHECK(dropped.n_features_in() == 2);
    CHECK_THROWS_WITH_AS(prepare({.remainder = Remainder::error}).fit(visitors()),
                         "ColumnTransformer::fit: each column must be in a group, but \"visits\", "
                         "\"age\" is in none; set remainder to drop or passthrough",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        ColumnTransformer({.remainder = Remainder::passthrough}, on({"age"}, Standardizer()))
            .fit(visitors()),
        "ColumnTransformer::fit: column \"month\" holds text and cannot pass through; encode it, "
        "or set remainder to drop",
        InvalidArgument);
}

TEST_CASE("columns that there are not, that stand twice or are of the wrong kind are refused") {
    CHECK_THROWS_WITH_AS(ColumnTransformer(on({"visit"}, Standardizer())).fit(visitors()),
                         "Table: no column \"visit\"; did you mean \"visits\"?", InvalidArgument);
    CHECK_THROWS_WITH_AS(ColumnTransformer(on({"age", "age"}, Standardizer())).fit(visitors()),
                         "ColumnTransformer::fit: column \"age\" stands twice in one group",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(
        ColumnTransformer(on({"month"}, Standardizer())).fit(visitors()),
        "ColumnTransformer::fit: column \"month\" must hold numbers for its group, "
        "got text; encode it first",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(ColumnTransformer(on(Columns(Names{}), Standardizer())).fit(visitors()),
                         "ColumnTransformer::fit: no group has a column", InvalidArgument);
    const Vector<double> weights{1, 2, 3, 4};
    CHECK_THROWS_WITH_AS(prepare().fit(visitors(), {.sample_weight = weights}),
                         "ColumnTransformer::fit: sample_weight must be empty, got 4 entries; the "
                         "groups are fitted without weights",
                         InvalidArgument);
    const auto model = prepare().fit(visitors());
    CHECK_THROWS_AS((void)model.transform(visitors().drop({"month"})), InvalidArgument);
    Matrix<double> small = xt::zeros<double>({std::size_t{4}, std::size_t{3}});
    CHECK_THROWS_WITH_AS(
        model.transform_into(visitors(), small),
        "ColumnTransformer::transform_into: out must have shape (4, 4), got (4, 3)", ShapeError);
}

TEST_CASE("a fit that fails leaves the column transformer as it was") {
    auto model = prepare().fit(visitors());
    const auto before = model;
    CHECK_THROWS_AS(model.fit(visitors().drop({"month"})), InvalidArgument);
    CHECK_THROWS_AS(model.fit(visitors().head(0)), ShapeError);
    CHECK(same_state(model, before));
}

TEST_CASE("columns are found by name, in any order and beside others") {
    const auto model = prepare({.remainder = Remainder::passthrough}).fit(visitors());
    Table other = visitors().select({"age", "spent", "month", "visits"});
    other.add_text("unknown", {"a", "b", "c", "d"});
    CHECK(model.transform(other) == model.transform(visitors()));
}

TEST_CASE("numeric_columns and text_columns choose at fit, but for those named") {
    auto model = ColumnTransformer(on(numeric_columns({"spent"}), Standardizer()),
                                   on(text_columns(), OneHotEncoder()));
    model.fit(visitors());
    CHECK(model.feature_names_out() ==
          Names{"visits", "age", "month_Dec", "month_Feb", "month_Mar"});
    CHECK_THROWS_WITH_AS(
        ColumnTransformer(on(numeric_columns({"spend"}), Standardizer())).fit(visitors()),
        "Table: no column \"spend\"; did you mean \"spent\"?", InvalidArgument);
}

TEST_CASE("equal feature names are refused, and set apart by their groups") {
    const auto both = [](bool verbose) {
        return ColumnTransformer({.verbose_feature_names_out = verbose},
                                 on<"raw">({"age"}, SimpleImputer()), on({"age"}, Standardizer()))
            .fit(visitors());
    };
    CHECK_THROWS_WITH_AS((void)both(false).feature_names_out(),
                         "ColumnTransformer::feature_names_out: feature names must differ, but "
                         "\"age\" stands twice; set verbose_feature_names_out",
                         InvalidArgument);
    CHECK(both(true).feature_names_out() == Names{"raw__age", "standardizer__age"});
}

TEST_CASE("rows of a table around the edges of blocks are those of each row alone") {
    const auto prepared = prepare({.remainder = Remainder::passthrough}).fit(many_visitors(300));
    for (const std::size_t n : {2047u, 2048u, 2049u}) {
        const Table table = many_visitors(n);
        const Matrix<double> Z = prepared.transform(table);
        REQUIRE(Z.shape(0) == n);
        for (const std::size_t i : {std::size_t{0}, std::size_t{2046}, n - 1}) {
            const std::vector<std::size_t> row{i};
            const Matrix<double> alone = prepared.transform(table.take(row));
            for (std::size_t j = 0; j < Z.shape(1); ++j) CHECK(alone(0, j) == Z(i, j));
        }
    }
}

TEST_CASE("a row filled in by hand is predicted as in the table, and allocates nothing") {
    const Table table = many_visitors(300);
    Labels y = xt::zeros<int>({std::size_t{300}});
    for (std::size_t i = 0; i < 300; ++i) y(i) = (i % 17 + i % 3) % 2 == 0 ? 1 : 0;
    const auto model =
        Pipeline(prepare({.remainder = Remainder::passthrough}), LogisticRegression())
            .fit(table, y);
    const Matrix<double> want = model.predict_proba(table);
    CHECK(model.feature_names_out() ==
          Names{"spent", "month_Dec", "month_Feb", "month_Mar", "visits", "age"});

    TableRow row = model.make_row();
    auto workspace = model.make_workspace();
    Vector<double> p = xt::zeros<double>({std::size_t{2}});
    const std::string month[] = {"Feb", "Mar", "Dec"};
    for (std::size_t i = 0; i < 300; ++i) {
        const std::size_t before = support::allocations();
        row.set("visits", static_cast<double>(i % 17));
        row.set("month", month[i % 3]);
        row.set("spent", i % 7 == 0 ? NaN : static_cast<double>(i % 101));
        row.set("age", static_cast<double>(20 + i % 50));
        model.predict_proba_into(row, p, workspace);
        const std::size_t after = support::allocations();
        REQUIRE(after == before);
        REQUIRE(p(0) == want(i, 0));
        REQUIRE(p(1) == want(i, 1));
    }
    CHECK_THROWS_WITH_AS(row.set("ages", 3.0),
                         "TableRow: no column \"ages\"; did you mean \"age\"?", InvalidArgument);
    CHECK_THROWS_WITH_AS(row.set("month", 3.0),
                         "TableRow::set: column \"month\" holds text, got a number",
                         InvalidArgument);
}

TEST_CASE("a column transformer in a pipeline: its options are reached by path") {
    auto model = Pipeline(step<"prepare">(prepare()), LogisticRegression());
    model.fit(visitors(), bought);
    set_option(model, "prepare.pipeline.standardizer.with_mean", false);
    set_option(model, "prepare.remainder", "passthrough");
    CHECK_FALSE(model.is_fitted());
    const auto& inside = model.get<"prepare">();
    CHECK(inside.options().remainder == Remainder::passthrough);
    CHECK_FALSE(inside.get<"pipeline">().get<"standardizer">().options().with_mean);
    CHECK(get_option(model, "prepare.when.handle_unknown") == OptionValue("ignore"));
    CHECK(to_text(clone(model)) == to_text(model));
    model.fit(visitors(), bought);
    CHECK(model.last().n_features_in() == 6);
    CHECK(model.get<"prepare">().transform(visitors())(0, 0) == 0.0);  // uncentred
}
