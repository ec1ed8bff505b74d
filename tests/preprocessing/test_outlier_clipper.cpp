#include <foretell/preprocessing/outlier_clipper.hpp>

#include <foretell/core/state.hpp>
#include <foretell/core/take.hpp>
#include <foretell/progress/recording_log.hpp>

#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "preprocessing/tables.hpp"
#include "reference/preprocessing.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("preprocessing/outlier_clipper");

namespace ref = ref_preprocessing;
using foretell::Matrix;
using foretell::MatrixView;
using foretell::OutlierAction;
using foretell::OutlierClipper;
using foretell::OutlierRule;
using support::inf;
using support::NaN;
using support::rows_of;

TEST_CASE("the box plot's whiskers worked by hand") {
    // Quartiles 2 and 4, so that the whiskers end at -1 and 7.
    const Matrix<double> X{{1.0}, {2.0}, {3.0}, {4.0}, {100.0}, {NaN}};
    OutlierClipper clipper({.rule = OutlierRule::iqr});
    clipper.fit(X);
    CHECK(clipper.lower()[0] == -1.0);
    CHECK(clipper.upper()[0] == 7.0);
    const Matrix<double> Z = clipper.transform(X);
    CHECK(rows_of(Z) == rows_of(Matrix<double>{{1.0}, {2.0}, {3.0}, {4.0}, {7.0}, {NaN}}));
    const Matrix<double> on_bounds{{-1.0}, {7.0}};
    CHECK(clipper.outlier_rows(on_bounds).rows.empty());
    CHECK(OutlierClipper({.rule = OutlierRule::iqr, .k = 3.0}).fit(X).upper()[0] == 10.0);
}

TEST_CASE("the rule of standard deviations worked by hand, weighted too") {
    const Matrix<double> X{{1.0}, {3.0}, {1.0}, {3.0}};
    const auto plain = OutlierClipper().fit(X);
    CHECK(plain.lower()[0] == -1.0);
    CHECK(plain.upper()[0] == 5.0);
    const std::vector<double> w{1.0, 0.0, 1.0, 2.0};
    const auto weighted = OutlierClipper({.k = 2.0}).fit(X, {.sample_weight = w});
    CHECK(weighted.upper()[0] == 4.0);
}

TEST_CASE("quartiles agree with NumPy's") {
    const MatrixView<const double> X(ref::holes.data(), ref::n, 5);
    const auto clipper = OutlierClipper({.rule = OutlierRule::iqr, .k = 1.0}).fit(X);
    for (std::size_t j = 0; j < 5; ++j) {
        const double q1 = ref::quartiles[2 * j], q3 = ref::quartiles[2 * j + 1];
        if (j == 2) {
            CHECK(clipper.upper()[j] == inf);
            continue;
        }
        CHECK(support::relative_error(clipper.lower()[j], q1 - (q3 - q1)) < 1e-15);
        CHECK(support::relative_error(clipper.upper()[j], q3 + (q3 - q1)) < 1e-15);
    }
}

TEST_CASE("outliers marked as missing, reported by row and column, and dropped") {
    const Matrix<double> X{{0.0, 1.0}, {1.0, 2.0},    {2.0, 3.0},
                           {1.0, 2.0}, {-90.0, 99.0}, {NaN, 99.0}};
    OutlierClipper clipper({.rule = OutlierRule::iqr, .action = OutlierAction::mark_missing});
    clipper.fit(MatrixView<const double>(X).row_range(0, 4));
    const Matrix<double> Z = clipper.transform(X);
    CHECK(Z(2, 1) == 3.0);
    CHECK(std::isnan(Z(4, 0)));
    CHECK(std::isnan(Z(5, 1)));
    const foretell::OutlierRows found = clipper.outlier_rows(X);
    CHECK(found.rows == std::vector<std::size_t>{4, 5});
    CHECK(found.mask.shape(0) == 2);
    CHECK(found.mask(0, 0));
    CHECK(found.mask(0, 1));
    CHECK(!found.mask(1, 0));  // a missing value is no outlier
    CHECK(found.mask(1, 1));
    CHECK(clipper.inlier_rows(X) == std::vector<std::size_t>{0, 1, 2, 3});
    CHECK(foretell::take_rows(X, clipper.inlier_rows(X)).shape(0) == 4);
}

TEST_CASE("a feature without spread or without values is left alone, and the log hears of it") {
    Matrix<double> X = foretell::full(9, 3, 0.1);
    for (std::size_t i = 0; i < 9; ++i) X(i, 2) = NaN;
    X(8, 1) = 50.0;  // counts that are mostly zero: both quartiles equal
    foretell::RecordingLog log;
    OutlierClipper quartiles({.rule = OutlierRule::iqr});
    quartiles.fit(X, {.log = &log});
    CHECK(rows_of(quartiles.transform(X)) == rows_of(X));
    REQUIRE(log.entries().size() == 3);
    CHECK(log.entries()[1].text ==
          "OutlierClipper: feature 1 has equal quartiles, so that none of its values counts as an "
          "outlier");
    OutlierClipper deviations({.k = 1.0});
    deviations.fit(X);
    CHECK(deviations.upper()[0] == inf);
    CHECK(deviations.upper()[2] == inf);
    CHECK(deviations.transform(X)(8, 1) < 50.0);
    CHECK_NOTHROW(foretell::check_state(deviations));
}

TEST_CASE("wide rows, strides and in place give what one value alone gives; float too") {
    constexpr std::size_t n = 40, d = 13;
    support::Uniform uniform;
    Matrix<double> X = foretell::full(n, d, 0.0);
    for (double& v : X) v = uniform() < 0.1 ? NaN : std::tan(3.0 * (uniform() - 0.5));
    for (const auto action : {OutlierAction::clip, OutlierAction::mark_missing}) {
        OutlierClipper clipper({.rule = OutlierRule::iqr, .action = action});
        const Matrix<double> Z = clipper.fit_transform(X);
        std::size_t changed = 0;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < d; ++j) {
                const double v = X(i, j), low = clipper.lower()[j], high = clipper.upper()[j];
                const bool outside = v < low || v > high;
                changed += outside ? 1 : 0;
                const double want = !outside                                ? v
                                    : action == OutlierAction::mark_missing ? NaN
                                    : v < low                               ? low
                                                                            : high;
                CHECK(support::relative_error(Z(i, j), want) == 0.0);
            }
        }
        CHECK(changed > 10);
        Matrix<double> out = foretell::full(n, d + 3, 0.0);
        clipper.transform_into(X, MatrixView<double>(out.data(), n, d, d + 3));
        CHECK(rows_of(MatrixView<const double>(out.data(), n, d, d + 3)) == rows_of(Z));
        Matrix<double> place = X;
        clipper.transform_in_place(place);
        CHECK(rows_of(place) == rows_of(Z));
        CHECK(rows_of(clipper.transform(MatrixView<const double>(X).row_range(7, 8))) ==
              rows_of(MatrixView<const double>(Z).row_range(7, 8)));
    }
    std::vector<float> values{1.0f, 2.0f, 3.0f, 4.0f, 100.0f};
    const auto narrow = OutlierClipper<float>({.rule = OutlierRule::iqr})
                            .fit(MatrixView<const float>(values.data(), 5, 1));
    CHECK(narrow.upper()[0] == 7.0f);
}

TEST_CASE("transform_into allocates nothing, and eight threads share a model") {
    const MatrixView<const double> X(ref::holes.data(), ref::n, 5);
    const auto clipper = OutlierClipper({.k = 1.0}).fit(X);
    const Matrix<double> Z = clipper.transform(X);
    Matrix<double> out = Z;
    const std::size_t before = support::allocations();
    clipper.transform_into(X, out);
    CHECK(support::allocations() == before);
    std::vector<Matrix<double>> results(8, foretell::full(ref::n, 5, 0.0));
    std::vector<std::thread> threads;
    for (auto& result : results) {
        threads.emplace_back([&] { clipper.transform_into(X, result); });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& result : results) CHECK(rows_of(result) == rows_of(Z));
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(OutlierClipper({.k = 0.0}),
                         "OutlierClipper: k must be finite and > 0, got 0",
                         foretell::InvalidArgument);
    OutlierClipper clipper({.rule = OutlierRule::iqr});
    CHECK_THROWS_WITH_AS(
        static_cast<void>(clipper.upper()),
        "OutlierClipper::upper: this OutlierClipper is not fitted yet; call fit first",
        foretell::NotFittedError);
    const std::vector<double> w{1.0};
    CHECK_THROWS_WITH_AS(clipper.fit(Matrix<double>{{1.0}}, {.sample_weight = w}),
                         "OutlierClipper::fit: sample_weight must be empty, got 1 entries; what is "
                         "learnt here does not depend on weights",
                         foretell::InvalidArgument);
    clipper.fit(Matrix<double>{{1.0}, {2.0}});
    CHECK_THROWS_WITH_AS(
        clipper.fit(Matrix<double>{{inf}}),
        "OutlierClipper::fit: X must be finite or NaN (missing), got inf at row 0, column 0",
        foretell::InvalidArgument);
    CHECK(clipper.n_features_in() == 1);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(clipper.transform(Matrix<double>{{1.0}, {inf}})),
        "OutlierClipper::transform: X must be finite or NaN (missing), got inf at row 1, column 0",
        foretell::InvalidArgument);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(clipper.outlier_rows(Matrix<double>{{1.0, 2.0}})),
        "OutlierClipper::outlier_rows: X has 2 features, but this model was fitted with 1",
        foretell::ShapeError);
    const std::vector<std::string> names{"age"};
    CHECK(clipper.feature_names_out(names) == names);
}

TEST_SUITE_END();
