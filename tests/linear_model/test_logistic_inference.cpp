#include <foretell/linear_model/logistic_inference.hpp>

#include "reference/logistic_inference.hpp"
#include "support/compare.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace foretell;
namespace ref = ref_logistic_inference;

namespace {

constexpr std::size_t n = 80, d = 3, p = d + 1;
const MatrixView<const double> X(ref::X.data(), n, d);
const LogisticRegressionOptions exact{.penalty = LogisticPenalty::none, .tol = 1e-13};
const LogisticInferenceOptions robust{.covariance = CoefficientCovariance::sandwich};

LogisticRegressionOptions penalised(double C) {
    return {.C = C, .tol = 1e-13};
}

/// The covariance, the same from dense and sparse rows.
std::vector<double> covariance(const LogisticRegression<double>& model, const std::vector<int>& y,
                               const LogisticInferenceOptions& options = {},
                               const std::vector<double>& weight = {}) {
    const auto dense = logistic_inference(model, X, y, options, {.sample_weight = weight});
    const auto sparse = logistic_inference(model, CsrMatrix<double>::from_dense(X), y, options,
                                           {.sample_weight = weight});
    CHECK(dense.gradient_norm < 1e-8);
    CHECK(support::relative_error(sparse.covariance, dense.covariance) < 1e-12);
    return {dense.covariance.begin(), dense.covariance.end()};
}

/// max |a - b| / sqrt(b_ii b_jj): covariances of columns of any scale count alike.
double covariance_error(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
    const auto size = static_cast<std::size_t>(std::sqrt(static_cast<double>(b.size())));
    double worst = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            const double scale = std::sqrt(b[i * size + i] * b[j * size + j]);
            worst = std::max(worst, std::abs(a[i * size + j] - b[i * size + j]) / scale);
        }
    }
    return worst;
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/logistic_inference");

TEST_CASE("by hand: the log odds of a share have the variance 1 / n p (1 - p)") {
    // Two groups, x = 0 with 2 of 8 and x = 1 with 6 of 10: w is the difference of log odds.
    std::vector<double> x;
    std::vector<int> y;
    for (int i = 0; i < 18; ++i) {
        x.push_back(i < 8 ? 0.0 : 1.0);
        y.push_back(i < 2 || (i >= 8 && i < 14) ? 1 : 0);
    }
    const MatrixView<const double> rows(x.data(), 18, 1);
    const auto model = LogisticRegression(exact).fit(rows, y);
    const auto r = logistic_inference(model, rows, y);
    const double first = 1.0 / 2 + 1.0 / 6, second = 1.0 / 6 + 1.0 / 4;
    CHECK(std::abs(r.covariance(1, 1) - first) < 1e-10);
    CHECK(std::abs(r.covariance(0, 0) - (first + second)) < 1e-10);
    CHECK(std::abs(r.covariance(0, 1) + first) < 1e-10);
    CHECK(std::abs(r.odds_ratio(0, 0) - 1.5 * 3.0) < 1e-9);
    CHECK(std::abs(r.standard_error(0, 0) - std::sqrt(first + second)) < 1e-10);
}

TEST_CASE("agrees with the formulas of statsmodels on two classes") {
    const auto model = LogisticRegression(exact).fit(X, ref::y2);
    const auto r = logistic_inference(model, X, ref::y2, {.level = 0.9});
    CHECK(support::relative_error(r.estimate, ref::plain) < 1e-9);
    CHECK(support::relative_error(r.p_value, ref::plain_p_value) < 1e-9);
    CHECK(support::relative_error(r.lower, ref::plain_lower_90) < 1e-9);
    CHECK(support::relative_error(r.odds_ratio_upper, ref::plain_odds_upper_90) < 1e-8);
    for (std::size_t j = 0; j < p; ++j) {
        CHECK(std::abs(r.z(0, j) - r.estimate(0, j) / r.standard_error(0, j)) < 1e-14);
        CHECK(std::abs(r.lower(0, j) + r.upper(0, j) - 2.0 * r.estimate(0, j)) < 1e-12);
        CHECK(std::abs(std::log(r.odds_ratio_lower(0, j)) - r.lower(0, j)) < 1e-12);
    }
    CHECK(covariance_error(covariance(model, ref::y2), ref::plain_covariance) < 1e-9);
    CHECK(covariance_error(covariance(model, ref::y2, robust), ref::robust_covariance) < 1e-9);
    const auto weighted = LogisticRegression(exact).fit(X, ref::y2, {.sample_weight = ref::weight});
    CHECK(covariance_error(covariance(weighted, ref::y2, {}, ref::weight),
                           ref::weighted_covariance) < 1e-9);
    const auto with =
        LogisticRegression(penalised(0.3)).fit(X, ref::y2, {.sample_weight = ref::weight});
    CHECK(covariance_error(covariance(with, ref::y2, {}, ref::weight), ref::penalised_covariance) <
          1e-9);
    CHECK(covariance_error(covariance(with, ref::y2, robust, ref::weight),
                           ref::penalised_robust_covariance) < 1e-9);
}

TEST_CASE("agrees on a softmax, in coefficients that add up to 0 over the classes") {
    const auto model = LogisticRegression(penalised(0.5)).fit(X, ref::y3);
    CHECK(covariance_error(covariance(model, ref::y3), ref::softmax_covariance) < 1e-8);
    CHECK(covariance_error(covariance(model, ref::y3, robust), ref::softmax_robust_covariance) <
          1e-8);
    const auto r = logistic_inference(model, X, ref::y3);
    CHECK(r.estimate.shape()[0] == 3);
    CHECK(r.estimate.shape()[1] == p);
    CHECK(r.estimate(1, d) == model.intercept()(1));
}

TEST_CASE("the covariance is the inverse of the differences of the objective's gradient") {
    const double C = 0.7;
    const auto model = LogisticRegression(penalised(C)).fit(X, ref::y2);
    const auto r = logistic_inference(model, X, ref::y2);
    std::vector<double> theta(r.estimate.begin(), r.estimate.end());
    const auto gradient_at = [&](const std::vector<double>& at) {
        std::vector<double> g(p, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            double z = at[d];
            for (std::size_t j = 0; j < d; ++j) z += X(i, j) * at[j];
            const double residual = 1.0 / (1.0 + std::exp(-z)) - ref::y2[i];
            for (std::size_t j = 0; j < d; ++j) g[j] += residual * X(i, j);
            g[d] += residual;
        }
        for (std::size_t j = 0; j < d; ++j) g[j] += at[j] / C;
        return g;
    };
    for (std::size_t i = 0; i < p; ++i) {  // row i of Cov H is a row of I
        std::vector<double> product(p, 0.0);
        for (std::size_t j = 0; j < p; ++j) {
            auto up = theta, down = theta;
            up[j] += 1e-5, down[j] -= 1e-5;
            const auto above = gradient_at(up), below = gradient_at(down);
            for (std::size_t l = 0; l < p; ++l) {
                product[j] += r.covariance(i, l) * (above[l] - below[l]) / 2e-5;
            }
        }
        for (std::size_t j = 0; j < p; ++j) CHECK(std::abs(product[j] - (i == j)) < 1e-6);
    }
}

TEST_CASE("weights count as repetitions; scale and shift of a column as they should") {
    std::vector<double> repeated, scaled = ref::X;
    std::vector<int> y;
    for (std::size_t i = 0; i < n; ++i) {
        for (int times = 0; times < static_cast<int>(ref::weight[i]); ++times) {
            repeated.insert(repeated.end(), X.row(i).begin(), X.row(i).end());
            y.push_back(ref::y2[i]);
        }
        scaled[i * d] = 1e6 * scaled[i * d] + 3e6;
    }
    const MatrixView<const double> rows(repeated.data(), y.size(), d), moved(scaled.data(), n, d);
    const auto by_rows = logistic_inference(LogisticRegression(exact).fit(rows, y), rows, y);
    CHECK(covariance_error({by_rows.covariance.begin(), by_rows.covariance.end()},
                           ref::weighted_covariance) < 1e-9);
    const auto r =
        logistic_inference(LogisticRegression(exact).fit(moved, ref::y2), moved, ref::y2);
    CHECK(support::relative_error(1e6 * r.standard_error(0, 0),
                                  std::sqrt(ref::plain_covariance[0])) < 1e-9);
    CHECK(support::relative_error(r.standard_error(0, 1), std::sqrt(ref::plain_covariance[p + 1])) <
          1e-9);
}

TEST_CASE("constant and collinear columns: known by the penalty, or said to be unknowable") {
    std::vector<double> wide;
    for (std::size_t i = 0; i < n; ++i) {
        wide.insert(wide.end(), {X(i, 0), 4.0, X(i, 0)});
    }
    const MatrixView<const double> rows(wide.data(), n, 3), two = rows.column_range(0, 2);
    const double C = 2.0;
    const auto with = LogisticRegression(penalised(C)).fit(rows, ref::y2);
    const auto r = logistic_inference(with, rows, ref::y2);
    CHECK(std::abs(r.covariance(1, 1) - C) < 1e-12);
    CHECK(std::abs(r.covariance(1, 3) + 4.0 * C) < 1e-12);
    // The sum of the equal columns' coefficients is known, their difference by the penalty alone.
    CHECK(std::abs(r.covariance(0, 0) + r.covariance(2, 2) - 2.0 * r.covariance(0, 2) - 2.0 * C) <
          1e-10);
    const auto without =
        logistic_inference(LogisticRegression(exact).fit(two, ref::y2), two, ref::y2);
    CHECK(without.standard_error(0, 1) == 0.0);
    CHECK(without.z(0, 1) == 0.0);
    CHECK(without.p_value(0, 1) == 1.0);
    CHECK(std::isfinite(without.standard_error(0, 0)));
    const auto model = LogisticRegression(exact).fit(rows, ref::y2);
    CHECK_THROWS_WITH_AS((void)logistic_inference(model, rows, ref::y2),
                         "logistic_inference: the Hessian must be regular, but columns of X depend "
                         "on each other or classes are separable; drop such columns, or use "
                         "penalty l2",
                         NumericalError);
}

TEST_CASE("float agrees with double; a model without an intercept has no column for it") {
    const std::vector<float> narrow(ref::X.begin(), ref::X.end());
    const MatrixView<const float> Xf(narrow.data(), n, d);
    const auto model =
        LogisticRegression<float>({.penalty = LogisticPenalty::none, .tol = 1e-6}).fit(Xf, ref::y2);
    const auto r = logistic_inference(model, Xf, ref::y2);
    CHECK(covariance_error({r.covariance.begin(), r.covariance.end()}, ref::plain_covariance) <
          1e-4);
    auto options = exact;
    options.fit_intercept = false;
    const auto bare = LogisticRegression(options).fit(X, ref::y2);
    CHECK(logistic_inference(bare, X, ref::y2).estimate.shape()[1] == d);
}

TEST_CASE("quantiles of the normal distribution") {
    for (std::size_t i = 0; i < ref::quantiles.size(); ++i) {
        CHECK(support::relative_error(linear::two_sided_quantile(1.0 - ref::quantile_levels[i]),
                                      ref::quantiles[i]) < 1e-12);
    }
    CHECK(std::abs(linear::two_sided_p_value(linear::two_sided_quantile(1e-300)) / 1e-300 - 1.0) <
          1e-9);
}

TEST_CASE("what is refused, by its text") {
    const auto model = LogisticRegression(penalised(1.0)).fit(X, ref::y2);
    CHECK_THROWS_WITH_AS((void)logistic_inference(model, X, ref::y2, {.level = 1.0}),
                         "logistic_inference: level must be in (0, 1), got 1", InvalidArgument);
    CHECK_THROWS_WITH_AS((void)logistic_inference(model, X, ref::y3),
                         "logistic_inference: y must have the classes that the model was fitted "
                         "with, got 3 of them",
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)logistic_inference(model, X.column_range(0, 2), ref::y2),
                         "logistic_inference: X has 2 features, but this model was fitted with 3",
                         ShapeError);
    CHECK_THROWS_WITH_AS((void)logistic_inference(model, X.row_range(0, 70), ref::y2),
                         "logistic_inference: X has 70 samples, but y has 80", ShapeError);
    CHECK_THROWS_AS((void)logistic_inference(LogisticRegression(), X, ref::y2), NotFittedError);
    const auto each = LogisticRegression({.multi_class = MultiClass::one_vs_rest}).fit(X, ref::y3);
    CHECK_THROWS_WITH_AS((void)logistic_inference(each, X, ref::y3),
                         "logistic_inference: the model must be of two classes or a softmax, got "
                         "one_vs_rest; fit each class by itself",
                         InvalidArgument);
    const auto sparse = LogisticRegression({.penalty = LogisticPenalty::l1}).fit(X, ref::y2);
    CHECK_THROWS_WITH_AS((void)logistic_inference(sparse, X, ref::y2),
                         "logistic_inference: the penalty must be l2 or none, got l1, whose "
                         "coefficients have no such errors",
                         InvalidArgument);
}

TEST_SUITE_END();
