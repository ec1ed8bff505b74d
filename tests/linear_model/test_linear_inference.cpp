#include "reference/linear_inference.hpp"
#include "reference/linear_regression.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/linear_model/linear_inference.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_linear_inference;

namespace {

const MatrixView<const double> X(ref::X.data(), 30, 3);

/// As the reference has them.
std::vector<double> all_of(const LinearInference& i) {
    std::vector<double> all;
    for (const auto* part : {&i.standard_error, &i.t, &i.p_value, &i.lower, &i.upper}) {
        all.insert(all.end(), part->begin(), part->end());
    }
    all.push_back(i.residual_error);
    return all;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/linear_inference");

TEST_CASE("Student's distribution equals SciPy's") {
    std::size_t at = 0;
    for (const double dof : {1.0, 2.0, 5.0, 30.0, 1000.0}) {
        for (const double t : {0.1, 1.0, 3.0, 40.0}) {
            const double tail = linear::two_sided_t(t, dof), wanted = ref::t_tails[at++];
            CHECK(std::abs(tail / wanted - 1.0) < 1e-11);
            if (tail > 1e-10)
                CHECK(relative_error(linear::two_sided_t_quantile(tail, dof), t) < 1e-9);
        }
    }
    CHECK(relative_error(linear::two_sided_t(1.0, 1.0), 0.5) < 1e-14);  // Cauchy's
}

TEST_CASE("errors, tests and intervals equal the textbook's") {
    const auto model = LinearRegression().fit(X, ref::y);
    CHECK(relative_error(all_of(linear_inference(model, X, ref::y)), ref::plain) < 1e-11);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    CHECK(relative_error(all_of(linear_inference(model, sparse, ref::y)), ref::plain) < 1e-10);
    const FitOptions<double> data{.sample_weight = ref::w};
    const auto weighted = LinearRegression().fit(X, ref::y, data);
    CHECK(relative_error(all_of(linear_inference(weighted, X, ref::y, {.level = 0.9}, data)),
                         ref::weighted) < 1e-11);
    const auto through = LinearRegression({.fit_intercept = false}).fit(X, ref::y);
    CHECK(relative_error(all_of(linear_inference(through, X, ref::y)), ref::through_zero) < 1e-11);
}

TEST_CASE("the certified standard deviations of Longley's coefficients") {
    const MatrixView<const double> longley(ref_linear_regression::longley_X.data(), 16, 6);
    const std::vector<double>& y = ref_linear_regression::longley_y;
    const auto i = linear_inference(LinearRegression().fit(longley, y), longley, y);
    for (std::size_t j = 0; j < 7; ++j) {
        CHECK(std::abs(i.standard_error(j) / ref::longley[(j + 1) % 7] - 1.0) < 1e-9);
    }
}

TEST_CASE("constant columns have no error; what cannot be known is refused") {
    Matrix<double> A = uninitialized<double>(30, 2);
    for (std::size_t i = 0; i < 30; ++i) A(i, 0) = X(i, 0), A(i, 1) = 4.0;
    const auto model = LinearRegression().fit(A, ref::y);
    const auto i = linear_inference(model, A, ref::y);
    CHECK(i.standard_error(1) == 0.0);
    CHECK(i.t(1) == 0.0);
    CHECK(i.degrees_of_freedom == 28.0);
    for (std::size_t r = 0; r < 30; ++r) A(r, 1) = A(r, 0);
    const auto twice = LinearRegression().fit(A, ref::y);
    CHECK_THROWS_WITH_AS(static_cast<void>(linear_inference(twice, A, ref::y)),
                         doctest::Contains("the columns of X must not depend on each other"),
                         NumericalError);
    const auto few = LinearRegression().fit(X.row_range(0, 4), std::vector<double>(4, 1.0));
    CHECK_THROWS_WITH_AS(
        static_cast<void>(linear_inference(few, X.row_range(0, 4), std::vector<double>(4, 1.0))),
        "linear_inference: there must be more rows of positive weight than coefficients, got 4 and "
        "4",
        InvalidArgument);
    CHECK_THROWS_WITH_AS(static_cast<void>(linear_inference(model, A, ref::y, {.level = 1.0})),
                         "linear_inference: level must be in (0, 1), got 1", InvalidArgument);
}

TEST_SUITE_END();
