#include <foretell/core/validation.hpp>

#include <cstddef>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "support/allocations.hpp"
#include "support/xtensor_view.hpp"

using namespace foretell;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// The definition, one element at a time.
template <class T>
bool plain_all_finite(const std::vector<T>& x) {
    for (const T v : x) {
        if (!(v <= std::numeric_limits<T>::max() && v >= std::numeric_limits<T>::lowest())) {
            return false;
        }
    }
    return true;
}

template <class T>
void check_all_lengths_and_places() {
    const T bad[] = {static_cast<T>(not_a_number), static_cast<T>(-not_a_number),
                     static_cast<T>(inf), static_cast<T>(-inf)};
    for (std::size_t n = 0; n <= 40; ++n) {
        std::vector<T> x(n, std::numeric_limits<T>::max());
        for (std::size_t i = 0; i < n; i += 2) x[i] = -std::numeric_limits<T>::denorm_min();
        REQUIRE(detail::all_finite(x.data(), n));
        for (std::size_t i = 0; i < n; ++i) {
            for (const T value : bad) {
                const T kept = x[i];
                x[i] = value;
                REQUIRE_FALSE(detail::all_finite(x.data(), n));
                REQUIRE_FALSE(plain_all_finite(x));
                x[i] = kept;
            }
        }
    }
}

}  // namespace

TEST_SUITE_BEGIN("core/validation");

TEST_CASE("one value that is not finite is found at any place of any length") {
    check_all_lengths_and_places<double>();
    check_all_lengths_and_places<float>();
}

TEST_CASE("single values are told apart by their bits") {
    CHECK(detail::is_finite(0.0));
    CHECK(detail::is_finite(-std::numeric_limits<double>::max()));
    CHECK(detail::is_finite(std::numeric_limits<float>::denorm_min()));
    CHECK_FALSE(detail::is_finite(inf));
    CHECK_FALSE(detail::is_finite(-std::numeric_limits<float>::infinity()));
    CHECK_FALSE(detail::is_finite(not_a_number));
    CHECK(detail::is_nan(not_a_number));
    CHECK(detail::is_nan(-std::numeric_limits<float>::quiet_NaN()));
    CHECK_FALSE(detail::is_nan(inf));
    CHECK_FALSE(detail::is_nan(0.0F));
}

TEST_CASE("the first value of a matrix that is not finite is named by row and column") {
    Matrix<double> X = full(3, 20, 1.0);
    CHECK_NOTHROW(check_finite<double>("f", "X", X));
    X(2, 0) = -inf;
    CHECK_THROWS_WITH_AS(check_finite<double>("LogisticRegression::fit", "X", X),
                         "LogisticRegression::fit: X must be finite, got -inf at row 2, column 0; "
                         "impute or drop missing values first",
                         InvalidArgument);
    X(1, 19) = not_a_number;
    CHECK_THROWS_WITH_AS(check_finite<double>("f", "X", X),
                         "f: X must be finite, got NaN at row 1, column 19; impute or drop missing "
                         "values first",
                         InvalidArgument);
    X(1, 3) = inf;
    CHECK_THROWS_WITH_AS(check_finite<double>("f", "X", X),
                         "f: X must be finite, got inf at row 1, column 3; impute or drop missing "
                         "values first",
                         InvalidArgument);
    // What lies between the rows of a view is not looked at.
    CHECK_NOTHROW(check_finite<double>("f", "X", xt::view(X, xt::range(0, 2), xt::range(4, 19))));
    CHECK_NOTHROW(check_finite<double>("f", "X", uninitialized<double>(0, 3)));
    CHECK_NOTHROW(check_finite<double>("f", "X", uninitialized<double>(3, 0)));
}

TEST_CASE("in a sparse matrix the place in the whole matrix is named") {
    const CsrMatrix<float> S(3, 9, {0, 1, 1, 3}, {4, 2, 7},
                             {1.0F, 2.0F, std::numeric_limits<float>::quiet_NaN()});
    CHECK_THROWS_WITH_AS(check_finite("f", "X", S),
                         "f: X must be finite, got NaN at row 2, column 7; impute or drop missing "
                         "values first",
                         InvalidArgument);
    CHECK_NOTHROW(check_finite("f", "X", CsrMatrix<float>(1, 2, {0, 1}, {1}, {1.0F})));
}

TEST_CASE("the first value of a vector that is not finite is named by its position") {
    CHECK_THROWS_WITH_AS(
        check_finite<double>("Ridge::fit", "y", std::vector<double>{1.0, inf, not_a_number}),
        "Ridge::fit: y must be finite, got inf at position 1", InvalidArgument);
    CHECK_NOTHROW(check_finite<double>("f", "y", std::vector<double>{}));
}

TEST_CASE("shapes that disagree are named with both sides") {
    CHECK_NOTHROW(check_same_length("f", "X", 3, "y", 3));
    CHECK_THROWS_WITH_AS(check_same_length("SVC::fit", "X", 20, "y", 19),
                         "SVC::fit: X has 20 samples, but y has 19", ShapeError);
    CHECK_NOTHROW(check_not_empty("f", 1, 1));
    CHECK_THROWS_WITH_AS(check_not_empty("f", 0, 7),
                         "f: X must have at least one sample and one feature, got shape (0, 7)",
                         ShapeError);
    CHECK_THROWS_WITH_AS(check_not_empty("f", 20, 0),
                         "f: X must have at least one sample and one feature, got shape (20, 0)",
                         ShapeError);
    CHECK_NOTHROW(check_n_features("f", 3, 3));
    CHECK_THROWS_WITH_AS(
        check_n_features("LogisticRegression::predict", 2, 3),
        "LogisticRegression::predict: X has 2 features, but this model was fitted with 3",
        ShapeError);
    CHECK_THROWS_WITH_AS(
        throw_not_fitted("Standardizer", "transform"),
        "Standardizer::transform: this Standardizer is not fitted yet; call fit first",
        NotFittedError);
}

TEST_CASE("sample weights are one for each sample, finite, not negative and not all zero") {
    const auto check = [](const std::vector<double>& w) { check_sample_weight<double>("f", w, 3); };
    CHECK_NOTHROW(check({}));
    CHECK_NOTHROW(check({0.0, 0.0, 5e-324}));
    CHECK_THROWS_WITH_AS(check({1.0, 1.0}),
                         "f: sample_weight must have 3 entries, one for each sample, got 2",
                         ShapeError);
    CHECK_THROWS_WITH_AS(check({1.0, -2.0, 1.0}),
                         "f: sample_weight must be finite and >= 0, got -2 at position 1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(check({1.0, 1.0, not_a_number}),
                         "f: sample_weight must be finite and >= 0, got NaN at position 2",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(check({inf, 1.0, 1.0}),
                         "f: sample_weight must be finite and >= 0, got inf at position 0",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(check({0.0, 0.0, 0.0}), "f: sample_weight must not be all zero",
                         InvalidArgument);
}

TEST_CASE("checks that pass allocate nothing") {
    const Matrix<double> X = full(50, 9, 1.0);
    const std::vector<double> w(50, 1.0);
    const auto before = support::allocations();
    check_finite<double>("f", "X", X);
    check_finite<double>("f", "w", w);
    check_sample_weight<double>("f", w, 50);
    check_same_length("f", "X", 50, "w", 50);
    check_not_empty("f", 50, 9);
    check_n_features("f", 9, 9);
    CHECK(support::allocations() - before == 0);
}

TEST_SUITE_END();
