#include <foretell/core/state.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>

#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "preprocessing/tables.hpp"
#include "reference/preprocessing.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("preprocessing/one_hot_encoder");

namespace ref = ref_preprocessing;
using foretell::DropCategory;
using foretell::HandleMissing;
using foretell::HandleUnknown;
using foretell::Matrix;
using foretell::MatrixView;
using foretell::OneHotEncoder;
using foretell::OneHotEncoderOptions;
using foretell::Table;
using support::inf;
using support::NaN;
using support::relative_error;
using support::rows_of;
using Names = std::vector<std::string>;

namespace {

const MatrixView<const double> codes(ref::codes.data(), 10, 3);
const MatrixView<const double> news(ref::news.data(), 4, 3);

/// The same three columns, the first as text.
Table as_table(MatrixView<const double> X) {
    Names texts;
    std::vector<double> second, third;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        texts.push_back(foretell::message(X(i, 0)));
        second.push_back(X(i, 1));
        third.push_back(X(i, 2));
    }
    Table table;
    table.add_numeric("x2", third).add_text("x0", texts).add_numeric("x1", second);
    return table;
}

Table months() {
    Table table;
    table.add_text("Month", {"Feb", "Jan", "", "Feb", "May"});
    table.add_numeric("Browser", {2.0, 1.0, 2.0, 10.0, NaN});
    return table;
}

}  // namespace

TEST_CASE("a table worked by hand: categories ascend, missing comes last") {
    OneHotEncoder encoder;
    CHECK(&encoder.fit(months()) == &encoder);
    CHECK(encoder.feature_names_out() == Names{"Month_Feb", "Month_Jan", "Month_May",
                                               "Month_missing", "Browser_1", "Browser_2",
                                               "Browser_10", "Browser_missing"});
    CHECK(encoder.n_features_in() == 2);
    CHECK(encoder.n_features_out() == 8);
    CHECK(rows_of(encoder.transform(months())) ==
          rows_of(Matrix<double>{{1, 0, 0, 0, 0, 1, 0, 0},
                                 {0, 1, 0, 0, 1, 0, 0, 0},
                                 {0, 0, 0, 1, 0, 1, 0, 0},
                                 {1, 0, 0, 0, 0, 0, 1, 0},
                                 {0, 0, 1, 0, 0, 0, 0, 1}}));
    const auto sparse = encoder.transform_csr(months());
    CHECK(sparse.nonzeros() == 10);
    CHECK(rows_of(sparse.to_dense()) == rows_of(encoder.transform(months())));
    CHECK(encoder.inverse_table(encoder.transform(months())) == months());
    CHECK_NOTHROW(foretell::check_state(encoder));
}

TEST_CASE("agrees with scikit-learn under every rule, from a matrix, a table and as sparse") {
    struct Case {
        OneHotEncoderOptions options;
        const std::vector<double>* seen;
        const std::vector<double>* unseen;
        const Names* names;
    };
    const auto to_infrequent = HandleUnknown::infrequent;
    const Case cases[] = {
        {{}, &ref::hot_codes, nullptr, &ref::hot_names},
        {{.handle_unknown = HandleUnknown::ignore},
         &ref::hot_ignore_codes,
         &ref::hot_ignore_news,
         &ref::hot_ignore_names},
        {{.drop = DropCategory::first}, &ref::hot_first_codes, nullptr, &ref::hot_first_names},
        {{.drop = DropCategory::if_binary},
         &ref::hot_binary_codes,
         nullptr,
         &ref::hot_binary_names},
        {{.handle_unknown = to_infrequent, .min_frequency = 3},
         &ref::hot_count_codes,
         &ref::hot_count_news,
         &ref::hot_count_names},
        {{.handle_unknown = HandleUnknown::ignore, .min_frequency = 0.25},
         &ref::hot_share_codes,
         &ref::hot_share_news,
         &ref::hot_share_names},
        {{.handle_unknown = to_infrequent, .max_categories = 3},
         &ref::hot_max_codes,
         &ref::hot_max_news,
         &ref::hot_max_names},
        {{.handle_unknown = to_infrequent,
          .drop = DropCategory::first,
          .min_frequency = 2,
          .max_categories = 2},
         &ref::hot_both_codes,
         &ref::hot_both_news,
         &ref::hot_both_names},
    };
    for (const Case& c : cases) {
        OneHotEncoder encoder(c.options), from_table(c.options);
        const Matrix<double> Z = encoder.fit_transform(codes);
        CAPTURE(encoder.feature_names_out());
        CHECK(encoder.feature_names_out() == *c.names);
        CHECK(relative_error(Z, *c.seen) == 0.0);
        CHECK(relative_error(encoder.transform_csr(codes).to_dense(), *c.seen) == 0.0);
        if (c.unseen != nullptr) {
            CHECK(relative_error(encoder.transform(news), *c.unseen) == 0.0);
            CHECK(relative_error(encoder.transform_csr(news).to_dense(), *c.unseen) == 0.0);
        }
        from_table.fit(as_table(codes).select({"x0", "x1", "x2"}));
        CHECK(from_table.feature_names_out() == *c.names);
        CHECK(rows_of(from_table.transform(as_table(codes))) == rows_of(Z));
        if (c.unseen != nullptr) {
            CHECK(relative_error(from_table.transform(as_table(news)), *c.unseen) == 0.0);
        }
        CHECK_NOTHROW(foretell::check_state(encoder));
        CHECK_NOTHROW(foretell::check_state(from_table));
    }
}

TEST_CASE("inverse_transform leads back, through dropped, shared and missing categories") {
    OneHotEncoder plain, first({.drop = DropCategory::first});
    CHECK(rows_of(plain.inverse_transform(plain.fit_transform(codes))) == rows_of(codes));
    CHECK(rows_of(first.inverse_transform(first.fit_transform(codes))) == rows_of(codes));

    OneHotEncoder rare({.handle_unknown = HandleUnknown::ignore, .min_frequency = 2});
    rare.fit(months());
    const Table back = rare.inverse_table(rare.transform(months()));
    CHECK(back.text("Month")[1] == "infrequent");
    CHECK(back.text("Month")[0] == "Feb");
    CHECK(back.numeric("Browser")[0] == 2.0);
    CHECK(std::isnan(back.numeric("Browser")[3]));
    Table other;
    other.add_text("Month", {"Dec"}).add_numeric("Browser", {99.0});
    const Table zeros = rare.inverse_table(rare.transform(other));
    CHECK(zeros.text("Month").is_missing(0));
}

TEST_CASE("missing values as a category, as zeros, as an error") {
    OneHotEncoder ignore({.handle_missing = HandleMissing::ignore});
    ignore.fit(months());
    CHECK(ignore.n_features_out() == 6);
    CHECK(ignore.transform(months())(2, 0) == 0.0);
    CHECK(ignore.transform_csr(months()).nonzeros() == 8);

    CHECK_THROWS_WITH_AS(
        OneHotEncoder({.handle_missing = HandleMissing::error}).fit(months()),
        "OneHotEncoder::fit: column \"Month\" must not have missing values, got 1; set "
        "handle_missing to category or ignore",
        foretell::InvalidArgument);
    OneHotEncoder strict({.handle_missing = HandleMissing::error});
    strict.fit(months().head(2));
    CHECK_THROWS_WITH_AS(static_cast<void>(strict.transform(months().head(3))),
                         "OneHotEncoder::transform: column \"Month\" must not be missing, got a "
                         "missing value in row "
                         "2; set handle_missing to category or ignore",
                         foretell::InvalidArgument);
    OneHotEncoder unseen;
    unseen.fit(months().head(2));
    CHECK_THROWS_WITH_AS(
        static_cast<void>(unseen.transform(months().head(3))),
        "OneHotEncoder::transform: column \"Month\" must hold values seen at fit, got a missing "
        "value in row 2; set handle_missing to ignore",
        foretell::InvalidArgument);
}

TEST_CASE("unknown values are named, with their column and row") {
    OneHotEncoder encoder;
    encoder.fit(months());
    Table other;
    other.add_numeric("Browser", {2.0, 7.0}).add_text("Month", {"Feb", "Feb"});
    CHECK_THROWS_WITH_AS(static_cast<void>(encoder.transform(other)),
                         "OneHotEncoder::transform: column \"Browser\" must hold values seen at "
                         "fit, got 7 in row 1; set handle_unknown to ignore or infrequent",
                         foretell::InvalidArgument);
    other.set_text("Month", foretell::TextColumn{{0, 1}, {"Feb", "Dec"}});
    CHECK_THROWS_WITH_AS(static_cast<void>(encoder.transform_csr(other)),
                         "OneHotEncoder::transform_csr: column \"Month\" must hold values seen at "
                         "fit, got \"Dec\" in row 1; set handle_unknown to ignore or infrequent",
                         foretell::InvalidArgument);
    encoder.fit(codes);
    CHECK_THROWS_WITH_AS(static_cast<void>(encoder.transform(news)),
                         "OneHotEncoder::transform: column \"x0\" must hold values seen at fit, "
                         "got 9 in row 1; set handle_unknown to ignore or infrequent",
                         foretell::InvalidArgument);
}

TEST_CASE("columns are found by name: other order, more columns, none missing") {
    OneHotEncoder encoder;
    encoder.fit(months());
    Table wide;
    wide.add_text("Other", {"a"}).add_numeric("Browser", {1.0}).add_text("Month", {"May"});
    CHECK(rows_of(encoder.transform(wide)) == rows_of(Matrix<double>{{0, 0, 1, 0, 1, 0, 0, 0}}));
    CHECK_THROWS_WITH_AS(static_cast<void>(encoder.transform(wide.drop({"Month"}))),
                         "OneHotEncoder::transform: the table has no column \"Month\", which was "
                         "there at fit; the columns are \"Other\", \"Browser\"",
                         foretell::InvalidArgument);
    Table numbers;
    numbers.add_numeric("Month", {1.0}).add_numeric("Browser", {1.0});
    CHECK_THROWS_WITH_AS(
        static_cast<void>(encoder.transform(numbers)),
        "OneHotEncoder::transform: column \"Month\" must hold text as at fit, got numbers",
        foretell::InvalidArgument);
    const Matrix<double> X{{1.0, 2.0}};
    CHECK_THROWS_WITH_AS(static_cast<void>(encoder.transform(X)),
                         "OneHotEncoder::transform: column \"Month\" held text at fit, so that a "
                         "Table is wanted, got a matrix",
                         foretell::InvalidArgument);
}

TEST_CASE("a row at a time: no allocation, the bits of the batch, texts of any length") {
    Table table = months();
    OneHotEncoder fitted({.handle_unknown = HandleUnknown::ignore});
    fitted.fit(table);
    const OneHotEncoder<double>& encoder = fitted;
    const Matrix<double> Z = encoder.transform(table);
    foretell::TableRow row = encoder.make_row();
    const std::size_t month = row.index_of("Month"), browser = row.index_of("Browser");
    const std::vector<std::size_t> positions{0, 1};
    std::vector<double> out(8);
    const std::string long_text(5000, 'F');
    const std::size_t before = support::allocations();
    std::size_t differences = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        row.set(month, table.text("Month")[i]);
        row.set(browser, table.numeric("Browser")[i]);
        encoder.transform_into(row, out, positions);
        for (std::size_t k = 0; k < 8; ++k) differences += out[k] == Z(i, k) ? 0 : 1;
    }
    row.set(month, long_text);
    encoder.transform_into(row, out, positions);
    encoder.transform_into(row, out, positions);
    CHECK(support::allocations() == before);
    CHECK(differences == 0);
    CHECK(out == std::vector<double>{0, 0, 0, 0, 0, 0, 0, 1});
    row.clear();
    CHECK(row.is_missing(month));
    encoder.transform_into(row, out);
    CHECK(out[3] == 1.0);
    CHECK_THROWS_WITH_AS(row.set("Month", 2.0),
                         "TableRow::set: column \"Month\" holds text, got a number",
                         foretell::InvalidArgument);
    CHECK_THROWS_WITH_AS(row.set("month", "Feb"),
                         "TableRow: no column \"month\"; did you mean \"Month\"?",
                         foretell::InvalidArgument);
    const std::vector<std::size_t> wrong{1, 0};
    CHECK_THROWS_WITH_AS(encoder.transform_into(row, out, wrong),
                         "OneHotEncoder::transform_into: cell 1 of the row must hold text, as "
                         "column \"Month\" does",
                         foretell::InvalidArgument);
}

TEST_CASE("row alone equals row in the batch; strided views; float; many rows; threads") {
    constexpr std::size_t n = 3000;
    support::Uniform uniform;
    Matrix<double> X = foretell::full(n, 4, 0.0);
    for (double& v : X) v = std::floor(uniform() * 40.0);
    OneHotEncoder encoder({.min_frequency = 70});
    const Matrix<double> Z = encoder.fit_transform(X);
    for (std::size_t i = 0; i < n; i += 97) {
        CHECK(rows_of(encoder.transform(MatrixView<const double>(X).row_range(i, i + 1))) ==
              rows_of(MatrixView<const double>(Z).row_range(i, i + 1)));
    }
    double ones = 0.0;
    for (const double v : Z) ones += v;
    CHECK(ones == 4.0 * n);
    Matrix<double> wide = foretell::full(n, 6, -1.0);
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < 4; ++j) wide(i, j) = X(i, j);
    }
    const MatrixView<const double> strided(wide.data(), n, 4, 6);
    CHECK(rows_of(OneHotEncoder({.min_frequency = 70}).fit(strided).transform(strided)) ==
          rows_of(Z));
    CHECK(rows_of(encoder.transform_csr(X).to_dense()) == rows_of(Z));

    Matrix<double> out = Z;
    const std::size_t before = support::allocations();
    encoder.transform_into(X, out);
    CHECK(support::allocations() == before);
    std::vector<Matrix<double>> results(8, foretell::full(n, Z.shape(1), 0.0));
    std::vector<std::thread> threads;
    for (auto& result : results) threads.emplace_back([&] { encoder.transform_into(X, result); });
    for (auto& thread : threads) thread.join();
    for (const auto& result : results) CHECK(rows_of(result) == rows_of(Z));

    const std::vector<float> few{0.5f, -0.0f, 0.5f, 0.0f};
    OneHotEncoder<float> narrow;
    CHECK(narrow.fit_transform(MatrixView<const float>(few.data(), 4, 1)).shape(1) == 2);
    CHECK(narrow.feature_names_out() == Names{"x0_0", "x0_0.5"});
}

TEST_CASE("a fit that fails leaves the old encoder; one category; names; errors by their text") {
    OneHotEncoder encoder({.drop = DropCategory::first});
    CHECK_THROWS_WITH_AS(
        static_cast<void>(encoder.transform(codes)),
        "OneHotEncoder::transform: this OneHotEncoder is not fitted yet; call fit first",
        foretell::NotFittedError);
    const Matrix<double> constant{{4.0, 1.0}, {4.0, 2.0}};
    encoder.fit(constant);
    CHECK(encoder.n_features_out() == 1);
    const Names names{"shop", "day"};
    CHECK(encoder.feature_names_out(names) == Names{"day_2"});
    CHECK(encoder.inverse_transform(encoder.transform(constant))(1, 0) == 4.0);
    const OneHotEncoder copy = encoder;
    CHECK_THROWS_WITH_AS(
        encoder.fit(Matrix<double>{{1.0}, {inf}}),
        "OneHotEncoder::fit: column \"x0\" must be finite or NaN (missing), got inf in row 1",
        foretell::InvalidArgument);
    CHECK(encoder.n_features_in() == 2);
    CHECK_THROWS_WITH_AS(encoder.fit(Table()),
                         "OneHotEncoder::fit: X must have at least one sample and one feature, got "
                         "shape (0, 0)",
                         foretell::ShapeError);
    encoder.fit(months());
    CHECK(copy.n_features_out() == 1);
    CHECK_THROWS_WITH_AS(OneHotEncoder({.min_frequency = 0.0}),
                         "OneHotEncoder: min_frequency must be finite and > 0, got 0",
                         foretell::InvalidArgument);
    CHECK_THROWS_WITH_AS(OneHotEncoder({.max_categories = 0}),
                         "OneHotEncoder: max_categories must be >= 1, got 0",
                         foretell::InvalidArgument);
    OneHotEncoder all_shared({.max_categories = 1});
    CHECK(all_shared.fit(months()).feature_names_out() ==
          Names{"Month_infrequent", "Browser_infrequent"});
    Matrix<double> narrow = foretell::full(5, 3, 0.0);
    CHECK_THROWS_WITH_AS(all_shared.transform_into(months(), narrow),
                         "OneHotEncoder::transform_into: out must have shape (5, 2), got (5, 3)",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(all_shared.inverse_transform(foretell::full(1, 2, 1.0))),
        "OneHotEncoder::inverse_transform: column \"Month\" holds text; call inverse_table",
        foretell::InvalidArgument);
}

TEST_SUITE_END();
