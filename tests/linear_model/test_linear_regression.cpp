#include "reference/linear_regression.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/linear_model/linear_regression.hpp>
#include <foretell/linear_model/ridge.hpp>
#include <foretell/linear_model/ridge_cv.hpp>
#include <foretell/progress/recording_log.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_linear_regression;

namespace {

const MatrixView<const double> X(ref::X.data(), 40, 4), X_wide(ref::X_wide.data(), 8, 12);

/// Coefficients, then the intercept, as the reference has them.
template <class M>
std::vector<double> answer(const M& model) {
    std::vector<double> all(model.coef().begin(), model.coef().end());
    all.push_back(model.intercept());
    return all;
}

/// The largest |derivative| of F beside the sums that it is made of.
template <class M>
double kkt(const M& model, MatrixView<const double> A, const std::vector<double>& y,
           const std::vector<double>& s, double alpha) {
    double worst = 0.0, by_intercept = 0.0, size_of_it = 1.0;
    std::vector<double> r(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        r[i] = y[i] - model.intercept();
        for (std::size_t j = 0; j < A.cols(); ++j) r[i] -= A(i, j) * model.coef()(j);
        if (!s.empty()) r[i] *= s[i];
        by_intercept += r[i];
        size_of_it += std::abs(y[i]);
    }
    for (std::size_t j = 0; j < A.cols(); ++j) {
        double g = -alpha * model.coef()(j), size = 1.0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            g += A(i, j) * r[i];
            size += std::abs(A(i, j) * y[i]);
        }
        worst = std::max(worst, std::abs(g) / size);
    }
    if (model.options().fit_intercept) worst = std::max(worst, std::abs(by_intercept) / size_of_it);
    return worst;
}

/// Digits that agree, at most 16.
double digits(const std::vector<double>& a, const std::vector<double>& certified) {
    double least = 16.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double error = std::abs(a[i] / certified[i] - 1.0);
        if (error > 0.0) least = std::min(least, -std::log10(error));
    }
    return least;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/linear_regression");

TEST_CASE("a line through three points, by hand") {
    const std::vector<double> x{0.0, 1.0, 2.0}, y{1.0, 2.0, 4.0};
    const MatrixView<const double> A(x.data(), 3, 1);
    const auto line = LinearRegression().fit(A, y);
    CHECK(line.coef()(0) == doctest::Approx(1.5).epsilon(1e-15));
    CHECK(line.intercept() == doctest::Approx(5.0 / 6.0).epsilon(1e-15));
    CHECK(line.solver_result().objective == doctest::Approx(1.0 / 12.0).epsilon(1e-14));
    CHECK(line.rank() == 1);
    CHECK(line.singular_values()[0] == doctest::Approx(std::sqrt(2.0)).epsilon(1e-15));
    // The penalty 2 doubles the sum of squares of x, 2.
    const auto ridge = Ridge({.alpha = 2.0}).fit(A, y);
    CHECK(ridge.coef()(0) == doctest::Approx(0.75).epsilon(1e-15));
    CHECK(ridge.solver_result().objective ==
          doctest::Approx(1.0 / 12.0 + 0.5625 + 0.5 * 2.0 * 0.5625).epsilon(1e-14));
}

TEST_CASE("least squares agree with scikit-learn and satisfy their normal equations") {
    for (const auto solver :
         {LeastSquaresSolver::automatic, LeastSquaresSolver::cholesky, LeastSquaresSolver::qr}) {
        CAPTURE(name_of(solver));
        const LinearRegression<> plain({.solver = solver});
        auto model = plain;
        model.fit(X, ref::y);
        CHECK(relative_error(answer(model), ref::least_squares_plain) < 1e-12);
        CHECK(kkt(model, X, ref::y, {}, 0.0) < 1e-13);
        CHECK(relative_error(model.singular_values(), ref::singular_values) < 1e-12);
        CHECK(model.rank() == 4);
        CHECK(model.solver_result().converged());
        model.fit(X, ref::y, {.sample_weight = ref::w});
        CHECK(relative_error(answer(model), ref::least_squares_weighted) < 1e-12);
        CHECK(kkt(model, X, ref::y, ref::w, 0.0) < 1e-13);
        const auto through = LinearRegression({.fit_intercept = false, .solver = solver});
        CHECK(relative_error(answer(LinearRegression(through).fit(X, ref::y)),
                             ref::least_squares_through_zero) < 1e-12);
    }
    const auto wide = LinearRegression().fit(X_wide, ref::y_wide);
    CHECK(relative_error(answer(wide), ref::least_squares_wide) < 1e-10);
    CHECK(wide.rank() == 7);  // centred
    CHECK(wide.solver_result().solver == "qr");
}

TEST_CASE("ridge agrees with scikit-learn and satisfies its equations") {
    for (const auto solver : {RidgeSolver::automatic, RidgeSolver::conjugate_gradient}) {
        CAPTURE(name_of(solver));
        auto model = Ridge({.alpha = 0.7, .solver = solver, .tol = 1e-14});
        model.fit(X, ref::y);
        CHECK(relative_error(answer(model), ref::ridge_plain) < 1e-11);
        CHECK(kkt(model, X, ref::y, {}, 0.7) < 1e-13);
        CHECK(model.solver_result().gradient_norm < 1e-9);
        model.fit(X, ref::y, {.sample_weight = ref::w});
        CHECK(relative_error(answer(model), ref::ridge_weighted) < 1e-11);
        CHECK(kkt(model, X, ref::y, ref::w, 0.7) < 1e-13);
        model.fit(X_wide, ref::y_wide);
        CHECK(relative_error(answer(model), ref::ridge_wide) < 1e-11);
        CHECK(kkt(model, X_wide, ref::y_wide, {}, 0.7) < 1e-13);
        const auto through =
            Ridge({.alpha = 0.7, .fit_intercept = false, .solver = solver, .tol = 1e-14})
                .fit(X, ref::y);
        CHECK(relative_error(answer(through), ref::ridge_through_zero) < 1e-11);
        CHECK(kkt(through, X, ref::y, {}, 0.7) < 1e-13);
    }
    const auto none = Ridge({.alpha = 0.0}).fit(X, ref::y);
    CHECK(relative_error(answer(none), ref::least_squares_plain) < 1e-12);
}

TEST_CASE("RidgeCV: errors of each row left out, as scikit-learn and as fits of all other rows") {
    const RidgeCVOptions options{.alphas = ref::alphas};
    auto model = RidgeCV(options).fit(X, ref::y);
    CHECK(relative_error(model.leave_one_out_errors(), ref::errors_plain) < 1e-11);
    const double least = *std::min_element(ref::errors_plain.begin(), ref::errors_plain.end());
    const auto at = std::find(ref::errors_plain.begin(), ref::errors_plain.end(), least);
    CHECK(model.alpha() == ref::alphas[static_cast<std::size_t>(at - ref::errors_plain.begin())]);
    CHECK(answer(model) == answer(Ridge({.alpha = model.alpha()}).fit(X, ref::y)));
    model.fit(X, ref::y, {.sample_weight = ref::w});
    CHECK(relative_error(model.leave_one_out_errors(), ref::errors_weighted) < 1e-11);
    model.fit(X_wide, ref::y_wide);
    CHECK(relative_error(model.leave_one_out_errors(), ref::errors_wide) < 1e-10);
    const auto through = RidgeCV({.alphas = ref::alphas, .fit_intercept = false}).fit(X, ref::y);
    CHECK(relative_error(through.leave_one_out_errors(), ref::errors_through_zero) < 1e-11);

    double square = 0.0;
    for (std::size_t i = 0; i < 40; ++i) {
        std::vector<double> rest, targets;
        for (std::size_t k = 0; k < 40; ++k) {
            if (k == i) continue;
            rest.insert(rest.end(), X.row(k).begin(), X.row(k).end());
            targets.push_back(ref::y[k]);
        }
        const auto others = Ridge({.alpha = ref::alphas[2]})
                                .fit(MatrixView<const double>(rest.data(), 39, 4), targets);
        const double e =
            ref::y[i] - others.predict(MatrixView<const double>(X.row(i).data(), 1, 4))(0);
        square += e * e / 40.0;
    }
    model.fit(X, ref::y);
    CHECK(relative_error(model.leave_one_out_errors()[2], square) < 1e-12);
}

TEST_CASE("the certified regressions of NIST") {
    const MatrixView<const double> longley(ref::longley_X.data(), 16, 6);
    for (const auto solver : {LeastSquaresSolver::automatic, LeastSquaresSolver::qr}) {
        const auto model = LinearRegression({.solver = solver}).fit(longley, ref::longley_y);
        std::vector<double> all{model.intercept()};
        all.insert(all.end(), model.coef().begin(), model.coef().end());
        CHECK(digits(all, ref::longley_certified) > 12.0);
    }
    std::vector<double> powers;  // whose rounding alone costs some of the digits
    for (const double x : ref::filippelli_x) {
        double power = 1.0;
        for (int k = 1; k <= 10; ++k) powers.push_back(power *= x);
    }
    const MatrixView<const double> filippelli(powers.data(), 82, 10);
    const auto model = LinearRegression().fit(filippelli, ref::filippelli_y);
    std::vector<double> all{model.intercept()};
    all.insert(all.end(), model.coef().begin(), model.coef().end());
    MESSAGE("Filippelli: ", digits(all, ref::filippelli_certified), " digits by ",
            model.solver_result().solver);
    CHECK(model.rank() == 10);
    CHECK(digits(all, ref::filippelli_certified) > 6.5);
}

TEST_CASE("sparse rows, float, threads and strides give the same model") {
    const auto sparse = CsrMatrix<double>::from_dense(X);
    CHECK(relative_error(answer(LinearRegression().fit(sparse, ref::y)), ref::least_squares_plain) <
          1e-12);
    CHECK(
        relative_error(answer(Ridge({.alpha = 0.7}).fit(sparse, ref::y, {.sample_weight = ref::w})),
                       ref::ridge_weighted) < 1e-9);
    CHECK(
        relative_error(RidgeCV({.alphas = ref::alphas}).fit(sparse, ref::y).leave_one_out_errors(),
                       ref::errors_plain) < 1e-11);
    Matrix<float> single = uninitialized<float>(40, 4);
    for (std::size_t i = 0; i < 160; ++i) single.data()[i] = static_cast<float>(ref::X[i]);
    const std::vector<float> y(ref::y.begin(), ref::y.end());
    CHECK(relative_error(answer(LinearRegression<float>().fit(single, y)),
                         ref::least_squares_plain) < 1e-5);

    Random random(3);
    const std::size_t n = 20'000;
    Matrix<double> big = uninitialized<double>(n, 5);
    Vector<double> target = uninitialized<double>(n);
    for (double& v : big) v = 100.0 + random.normal();
    for (std::size_t i = 0; i < n; ++i) target(i) = big(i, 1) - big(i, 4) + random.normal();
    const auto one = LinearRegression().fit(big, target);
    for (const std::size_t threads : {std::size_t{2}, std::size_t{3}}) {
        const auto more = LinearRegression({.n_threads = threads}).fit(big, target);
        CHECK(answer(more) == answer(one));
        CHECK(answer(Ridge({.n_threads = threads}).fit(big, target)) ==
              answer(Ridge().fit(big, target)));
    }
    // Sorted rows: the sampled centre of the columns is corrected by a second read.
    for (std::size_t i = 0; i < n; ++i) big(i, 0) = i + 1 < n ? 0.0 : 1e6;
    const auto spike = LinearRegression().fit(big, target);
    CHECK(std::isfinite(spike.coef()(0)));
    CHECK(spike.solver_result().gradient_norm < 1e-3);
}

TEST_CASE("degenerate tables give finite models that say what happened") {
    RecordingLog log;
    // A column twice and a constant one: the coefficient is shared, and 0.
    Matrix<double> A = uninitialized<double>(40, 4);
    for (std::size_t i = 0; i < 40; ++i) {
        A(i, 0) = A(i, 1) = X(i, 0);
        A(i, 2) = 0.1;
        A(i, 3) = X(i, 3);
    }
    auto model = LinearRegression().fit(A, ref::y, {.log = &log});
    CHECK(model.rank() == 2);
    CHECK(relative_error(model.coef()(0), model.coef()(1)) < 1e-12);
    CHECK(model.coef()(2) == 0.0);
    REQUIRE(log.entries().size() == 1);
    CHECK(log.entries()[0].text ==
          "LinearRegression::fit: X has rank 2 with 4 features (the centred columns depend on each "
          "other, or are constant): the coefficients are those of least norm");
    // Units far apart: the fit in other units is the same fit.
    Matrix<double> B = A;
    for (std::size_t i = 0; i < 40; ++i) {
        B(i, 0) = 1e90 * X(i, 0), B(i, 1) = 1e-90 * X(i, 1), B(i, 2) = X(i, 2);
    }
    model.fit(B, ref::y);
    CHECK(relative_error(model.coef()(0) * 1e90, ref::least_squares_plain[0]) < 1e-11);
    CHECK(relative_error(model.coef()(1) * 1e-90, ref::least_squares_plain[1]) < 1e-11);
    // One row, and constant targets.
    const auto single =
        LinearRegression().fit(MatrixView<const double>(X.data(), 1, 4), std::vector<double>{2.5});
    CHECK(single.rank() == 0);
    CHECK(single.intercept() == 2.5);
    const auto flat = LinearRegression().fit(X, std::vector<double>(40, 7.0));
    CHECK(relative_error(flat.intercept(), 7.0) < 1e-13);
    for (const double c : flat.coef()) CHECK(std::abs(c) < 1e-13);
    // Rows of weight 0 do not count.
    std::vector<double> s(40, 1.0), y = ref::y;
    s[3] = s[17] = 0.0;
    y[3] = 1e9, y[17] = -1e9;
    const auto without = LinearRegression().fit(X, y, {.sample_weight = s});
    CHECK(std::abs(without.intercept()) < 100.0);
}

TEST_CASE("errors say what was wanted and what was given") {
    CHECK_THROWS_WITH_AS(Ridge({.alpha = -1.0}), "Ridge: alpha must be finite and >= 0, got -1",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(RidgeCV({.alphas = {}}),
                         "RidgeCV: alphas must hold a value to choose from, got none",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS(RidgeCV({.alphas = {1.0, 0.0}}),
                         "RidgeCV: alphas[1] must be finite and > 0, got 0", InvalidArgument);
    CHECK_THROWS_WITH_AS(LinearRegression().fit(X, std::vector<double>(3, 1.0)),
                         "LinearRegression::fit: X has 40 samples, but y has 3", ShapeError);
    Matrix<double> bad = X_wide.rows() > 0 ? full(8, 2, 1.0) : full(0, 0, 1.0);
    bad(5, 1) = std::nan("");
    CHECK_THROWS_WITH_AS(Ridge().fit(bad, ref::y_wide),
                         doctest::Contains("Ridge::fit: X must be finite"), InvalidArgument);
    bad(5, 1) = 1e200;
    CHECK_THROWS_WITH_AS(LinearRegression().fit(bad, ref::y_wide),
                         "LinearRegression::fit: the sum of squares of column 1 of X must be "
                         "finite, but overflows; divide by a power of ten",
                         NumericalError);
}

TEST_SUITE_END();
