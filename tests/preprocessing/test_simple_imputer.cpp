#include <foretell/preprocessing/simple_imputer.hpp>

#include <foretell/core/state.hpp>
#include <foretell/progress/recording_log.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "preprocessing/tables.hpp"
#include "reference/preprocessing.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("preprocessing/simple_imputer");

namespace ref = ref_preprocessing;
using foretell::ImputeStrategy;
using foretell::Matrix;
using foretell::MatrixView;
using foretell::SimpleImputer;
using support::inf;
using support::NaN;
using support::relative_error;
using support::rows_of;

namespace {

const MatrixView<const double> gaps(ref::gaps.data(), ref::n, 6);

}  // namespace

TEST_CASE("four rows worked by hand, strategy by strategy") {
    const Matrix<double> X{{1.0}, {NaN}, {1.0}, {7.0}, {4.0}};
    CHECK(SimpleImputer().fit(X).statistics()[0] == 13.0 / 4.0);
    CHECK(SimpleImputer({.strategy = ImputeStrategy::median}).fit(X).statistics()[0] == 2.5);
    CHECK(SimpleImputer({.strategy = ImputeStrategy::most_frequent}).fit(X).statistics()[0] == 1.0);
    const SimpleImputer constant({.strategy = ImputeStrategy::constant, .fill_value = -9.0});
    const Matrix<double> filled = SimpleImputer(constant).fit_transform(X);
    CHECK(filled(0, 0) == 1.0);
    CHECK(filled(1, 0) == -9.0);
}

TEST_CASE("agrees with scikit-learn for each strategy, with and without empty features") {
    struct Case {
        ImputeStrategy strategy;
        const std::vector<double>&plain, &keep;
    };
    for (const Case& c :
         {Case{ImputeStrategy::mean, ref::impute_mean, ref::impute_mean_keep},
          Case{ImputeStrategy::median, ref::impute_median, ref::impute_median_keep},
          Case{ImputeStrategy::most_frequent, ref::impute_most_frequent,
               ref::impute_most_frequent_keep},
          Case{ImputeStrategy::constant, ref::impute_constant, ref::impute_constant_keep}}) {
        CAPTURE(foretell::name_of(c.strategy));
        SimpleImputer imputer({.strategy = c.strategy});
        CHECK(relative_error(imputer.fit_transform(gaps), c.plain) < 1e-15);
        SimpleImputer keeps(
            {.strategy = c.strategy, .add_indicator = true, .keep_empty_features = true});
        CHECK(relative_error(keeps.fit_transform(gaps), c.keep) < 1e-15);
        CHECK(keeps.n_features_out() == 6 + keeps.indicated_features().size());
        CHECK_NOTHROW(foretell::check_state(keeps));
    }
}

TEST_CASE("the median of long columns is that of the sorted values") {
    constexpr std::size_t n = 20011, d = 8;
    std::vector<double> values;
    support::Uniform uniform;
    for (std::size_t i = 0; i < n; ++i) {
        const double u = uniform();
        const double x = static_cast<double>(i);
        values.insert(values.end(), {u, x, i % 64 == 0 ? 0.0 : 1.0,  // a period of the sample
                                     u < 0.9 ? 0.0 : u, i < n / 2 ? -1.0 : u,  // ties at the median
                                     u < 0.5 ? NaN : std::exp(20.0 * u),       // half is missing
                                     i + 100 < n ? NaN : x, std::floor(uniform() * 4.0)});
    }
    const MatrixView<const double> X(values.data(), n, d);
    SimpleImputer imputer({.strategy = ImputeStrategy::median});
    imputer.fit(X);
    for (std::size_t j = 0; j < d; ++j) {
        std::vector<double> column;
        for (std::size_t i = 0; i < n; ++i) {
            if (!std::isnan(X(i, j))) column.push_back(X(i, j));
        }
        std::sort(column.begin(), column.end());
        const double low = column[(column.size() - 1) / 2], high = column[column.size() / 2];
        CAPTURE(j);
        CHECK(imputer.statistics()[j] == low + 0.5 * (high - low));
    }
}

TEST_CASE("the most frequent value of many distinct ones; ties go to the smallest; -0 is 0") {
    Matrix<double> X = foretell::full(100000, 2, -0.0);
    for (std::size_t i = 0; i < X.shape(0); ++i) {
        X(i, 0) = static_cast<double>(i / 2 == 77 ? 40 : i);  // 40 three times
        if (i % 2 == 0) X(i, 1) = static_cast<double>(i % 4 == 0 ? 5 : -3);
        if (i % 2 == 1 && i % 4 == 1) X(i, 1) = 0.0;
    }
    SimpleImputer imputer({.strategy = ImputeStrategy::most_frequent});
    imputer.fit(X);
    CHECK(imputer.statistics()[0] == 40.0);
    CHECK(imputer.statistics()[1] == 0.0);
    CHECK(!std::signbit(imputer.statistics()[1]));
    imputer.fit(Matrix<double>{{3.0}, {2.0}, {3.0}, {2.0}, {9.0}});
    CHECK(imputer.statistics()[0] == 2.0);
}

TEST_CASE("a feature without any value is left out, and the log hears of it") {
    const Matrix<double> X{{1.0, NaN, 3.0}, {2.0, NaN, NaN}};
    foretell::RecordingLog log;
    SimpleImputer imputer({.add_indicator = true});
    imputer.fit(X, {.log = &log});
    REQUIRE(log.entries().size() == 1);
    CHECK(log.entries()[0].text ==
          "SimpleImputer: feature 1 has no value and is left out; set keep_empty_features to keep "
          "it");
    CHECK(imputer.kept_features() == std::vector<std::size_t>{0, 2});
    CHECK(imputer.indicated_features() == std::vector<std::size_t>{1, 2});
    CHECK(imputer.n_features_in() == 3);
    CHECK(imputer.n_features_out() == 4);
    const Matrix<double> Z = imputer.transform(X);
    CHECK(rows_of(Z) == rows_of(Matrix<double>{{1.0, 3.0, 1.0, 0.0}, {2.0, 3.0, 1.0, 1.0}}));
    CHECK(imputer.feature_names_out() ==
          std::vector<std::string>{"x0", "x2", "missingindicator_x1", "missingindicator_x2"});
    CHECK(rows_of(imputer.inverse_transform(Z)) == rows_of(X));
}

TEST_CASE("row alone equals row in the batch, views with strides, float, copies") {
    SimpleImputer imputer({.add_indicator = true});
    const Matrix<double> Z = imputer.fit_transform(gaps);
    std::vector<double> wide(ref::n * 11, 3.0);
    for (std::size_t i = 0; i < ref::n; ++i) std::copy_n(gaps.row(i).data(), 6, &wide[i * 11]);
    const MatrixView<const double> strided(wide.data(), ref::n, 6, 11);
    CHECK(rows_of(imputer.transform(strided)) == rows_of(Z));
    const SimpleImputer copy = imputer;
    imputer.fit(Matrix<double>{{1.0}});
    for (std::size_t i = 0; i < ref::n; ++i) {
        CHECK(rows_of(copy.transform(gaps.row_range(i, i + 1))) ==
              rows_of(MatrixView<const double>(Z).row_range(i, i + 1)));
    }
    CHECK(imputer.n_features_out() == 1);
    std::vector<float> values{1.0f, 16777216.0f, std::nanf("")};
    SimpleImputer<float> narrow;
    const auto filled = narrow.fit_transform(MatrixView<const float>(values.data(), 3, 1));
    CHECK(narrow.statistics()[0] == 8388608.5);
    CHECK(filled(2, 0) == 8388608.0f);
}

TEST_CASE("transform_into allocates nothing, and eight threads share a model") {
    SimpleImputer fitted({.add_indicator = true});
    const Matrix<double> Z = fitted.fit_transform(gaps);
    const SimpleImputer<double>& imputer = fitted;
    Matrix<double> out = foretell::full(ref::n, Z.shape(1), 0.0);
    const std::size_t before = support::allocations();
    imputer.transform_into(gaps, out);
    CHECK(support::allocations() == before);
    std::vector<Matrix<double>> results(8, foretell::full(ref::n, Z.shape(1), 0.0));
    std::vector<std::thread> threads;
    for (auto& result : results) {
        threads.emplace_back([&] { imputer.transform_into(gaps, result); });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& result : results) CHECK(rows_of(result) == rows_of(Z));
}

TEST_CASE("errors say what was wanted and what was given, and keep the old fit") {
    SimpleImputer imputer;
    CHECK_THROWS_WITH_AS(
        static_cast<void>(imputer.transform(gaps)),
        "SimpleImputer::transform: this SimpleImputer is not fitted yet; call fit first",
        foretell::NotFittedError);
    CHECK_THROWS_WITH_AS(SimpleImputer({.fill_value = inf}),
                         "SimpleImputer: fill_value must be finite, got inf",
                         foretell::InvalidArgument);
    CHECK_THROWS_WITH_AS(SimpleImputer<float>({.fill_value = 1e300}),
                         "SimpleImputer: fill_value must be finite as a float, got 1e+300",
                         foretell::InvalidArgument);
    imputer.fit(Matrix<double>{{1.0, 2.0}});
    CHECK_THROWS_WITH_AS(
        imputer.fit(Matrix<double>{{1.0}, {inf}}),
        "SimpleImputer::fit: X must be finite or NaN (missing), got inf at row 1, column 0",
        foretell::InvalidArgument);
    const std::vector<double> w{1.0};
    CHECK_THROWS_WITH_AS(imputer.fit(Matrix<double>{{1.0}}, {.sample_weight = w}),
                         "SimpleImputer::fit: sample_weight must be empty, got 1 entries; what is "
                         "learnt here does not depend on weights",
                         foretell::InvalidArgument);
    CHECK_THROWS_AS(imputer.fit(MatrixView<const double>(nullptr, 3, 0)), foretell::ShapeError);
    CHECK(imputer.n_features_in() == 2);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(imputer.transform(Matrix<double>{{1.0, -inf}})),
        "SimpleImputer::transform: X must be finite or NaN (missing), got -inf at row 0, column 1",
        foretell::InvalidArgument);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(imputer.transform(Matrix<double>{{1.0}})),
        "SimpleImputer::transform: X has 1 features, but this model was fitted with 2",
        foretell::ShapeError);
    CHECK_THROWS_WITH_AS(static_cast<void>(imputer.inverse_transform(Matrix<double>{{1.0, 2.0}})),
                         "SimpleImputer::inverse_transform: add_indicator must be true at fit, got "
                         "false; without it nothing remembers what was missing",
                         foretell::InvalidArgument);
}

TEST_SUITE_END();
