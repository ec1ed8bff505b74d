#include <foretell/core/state.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "preprocessing/tables.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("preprocessing/log1p_transformer");

using foretell::Log1pTransformer;
using foretell::Matrix;
using foretell::MatrixView;
using support::inf;
using support::NaN;
using support::rows_of;

namespace {

/// n rows of 7 whose magnitudes run from 1e-300 to 1e300, with zeros of both signs and holes.
Matrix<double> magnitudes(std::size_t n) {
    support::Uniform uniform;
    Matrix<double> X = foretell::full(n, 7, 0.0);
    for (double& v : X) {
        v = std::pow(10.0, 600.0 * uniform() - 300.0) * (uniform() < 0.5 ? -1.0 : 1.0);
    }
    X(0, 0) = 0.0;
    X(0, 1) = -0.0;
    X(0, 2) = NaN;
    X(1, 0) = 1e308;
    X(1, 1) = std::numeric_limits<double>::denorm_min();
    return X;
}

}  // namespace

TEST_CASE("sign(x) log(1 + |x|) of every magnitude, to two units in the last place") {
    const Matrix<double> X = magnitudes(100);
    const Matrix<double> Z = Log1pTransformer().fit_transform(X);
    for (std::size_t k = 0; k < X.size(); ++k) {
        const double x = X.data()[k], z = Z.data()[k];
        if (std::isnan(x)) {
            CHECK(std::isnan(z));
            continue;
        }
        const double want = std::copysign(std::log1p(std::abs(x)), x);
        CHECK(std::abs(z - want) <= 4e-16 * std::abs(want));
        CHECK(std::signbit(z) == std::signbit(x));
    }
}

TEST_CASE("inverse_transform leads back") {
    Matrix<double> X{{0.0, 1e-9, -3.0}, {1e6, -1e-200, 12345.678}};
    Log1pTransformer log1p;
    const Matrix<double> Z = log1p.fit_transform(X);
    const Matrix<double> back = log1p.inverse_transform(Z);
    for (std::size_t k = 0; k < X.size(); ++k) {
        CHECK(std::abs(back.data()[k] - X.data()[k]) <= 1e-14 * std::abs(X.data()[k]));
    }
    log1p.transform_in_place(X);
    CHECK(rows_of(X) == rows_of(Z));
    log1p.inverse_transform_into(X, X);
    CHECK(rows_of(X) == rows_of(back));
    CHECK(log1p.inverse_transform(Matrix<double>{{800.0, -800.0, 0.0}})(0, 1) == -inf);
}

TEST_CASE("row alone equals row in the batch, whatever the strides; float; copies") {
    const Matrix<double> X = magnitudes(90);
    Log1pTransformer log1p;
    const Matrix<double> Z = log1p.fit_transform(X);
    Matrix<double> out = foretell::full(90, 10, 0.0);
    log1p.transform_into(X, MatrixView<double>(out.data(), 90, 7, 10));
    CHECK(rows_of(MatrixView<const double>(out.data(), 90, 7, 10)) == rows_of(Z));
    const Log1pTransformer copy = log1p;
    log1p.fit(Matrix<double>{{1.0}});
    CHECK(log1p.n_features_out() == 1);
    for (std::size_t i = 0; i < 90; ++i) {
        CHECK(rows_of(copy.transform(MatrixView<const double>(X).row_range(i, i + 1))) ==
              rows_of(MatrixView<const double>(Z).row_range(i, i + 1)));
    }
    std::vector<float> values{-3.0f, 0.5f};
    const auto narrow =
        Log1pTransformer<float>().fit_transform(MatrixView<const float>(values.data(), 1, 2));
    CHECK(std::abs(narrow(0, 0) + std::log(4.0f)) < 3e-7f);
}

TEST_CASE("transform_into allocates nothing, and eight threads share a model") {
    const Matrix<double> X = magnitudes(90);
    const auto log1p = Log1pTransformer().fit(X);
    const Matrix<double> Z = log1p.transform(X);
    Matrix<double> out = Z;
    const std::size_t before = support::allocations();
    log1p.transform_into(X, out);
    log1p.inverse_transform_into(Z, out);
    CHECK(support::allocations() == before);
    std::vector<Matrix<double>> results(8, foretell::full(90, 7, 0.0));
    std::vector<std::thread> threads;
    for (auto& result : results) {
        threads.emplace_back([&] { log1p.transform_into(X, result); });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& result : results) CHECK(rows_of(result) == rows_of(Z));
}

TEST_CASE("errors say what was wanted and what was given") {
    Log1pTransformer log1p;
    CHECK_THROWS_WITH_AS(
        static_cast<void>(log1p.transform(Matrix<double>{{1.0}})),
        "Log1pTransformer::transform: this Log1pTransformer is not fitted yet; call fit first",
        foretell::NotFittedError);
    log1p.fit(Matrix<double>{{1.0, NaN}});
    CHECK_NOTHROW(foretell::check_state(log1p));
    CHECK_THROWS_WITH_AS(
        log1p.fit(Matrix<double>{{1.0, inf}}),
        "Log1pTransformer::fit: X must be finite or NaN (missing), got inf at row 0, column 1",
        foretell::InvalidArgument);
    CHECK(log1p.n_features_in() == 2);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(log1p.transform(Matrix<double>{{1.0}})),
        "Log1pTransformer::transform: X has 1 features, but this model was fitted with 2",
        foretell::ShapeError);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(log1p.transform(Matrix<double>{{1.0, -inf}})),
        "Log1pTransformer::transform: X must be finite or NaN (missing), got -inf at row 0, column "
        "1",
        foretell::InvalidArgument);
    const std::vector<std::string> names{"age", "spent"};
    CHECK(log1p.feature_names_out(names) == names);
}

TEST_SUITE_END();
