#include <foretell/linear_model/multi_output_linear_regression.hpp>

#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/multi_output.hpp"
#include "support/allocations.hpp"
#include "support/battery.hpp"
#include "support/compare.hpp"

#include <foretell/core/csr_matrix.hpp>
#include <foretell/linear_model/linear_regression.hpp>
#include <foretell/persistence/any_model.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/preprocessing/standardizer.hpp>
#include <foretell/progress/recording_log.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

using namespace foretell;
using support::relative_error;
namespace ref = ref_multi_output;

namespace {

using View = MatrixView<const double>;
const View X(ref::X.data(), 30, 4), Y(ref::Y.data(), 30, 3);
const View X_dependent(ref::X_dependent.data(), 30, 4);
const View X_wide(ref::X_wide.data(), 6, 9), Y_wide(ref::Y_wide.data(), 6, 2);

std::vector<double> column(View B, std::size_t t) {
    std::vector<double> out;
    for (std::size_t i = 0; i < B.rows(); ++i) out.push_back(B(i, t));
    return out;
}

/// How far the outputs lie from a LinearRegression on each column alone, in what they have learnt
/// and in what they say of A.
template <class Rows>
double apart(const Rows& A, View B, LinearRegressionOptions options = {},
             const FitOptions<double>& data = {}) {
    const auto model = MultiOutputLinearRegression(options).fit(A, B, data);
    const Matrix<double> P = model.predict(A);
    double worst = 0.0, objective = 0.0, score = 0.0;
    for (std::size_t t = 0; t < B.cols(); ++t) {
        const auto y = column(B, t);
        const auto alone = LinearRegression(options).fit(A, y, data);
        const View W(model.coef());
        worst = std::max({worst, relative_error(W.row(t), alone.coef()),
                          relative_error(model.intercept()(t), alone.intercept()),
                          relative_error(column(P, t), alone.predict(A)),
                          relative_error(model.singular_values(), alone.singular_values())});
        CHECK(model.rank() == alone.rank());
        CHECK(model.solver_result().solver == alone.solver_result().solver);
        objective += alone.solver_result().objective;
        score += alone.score(A, y, data.sample_weight) / static_cast<double>(B.cols());
    }
    worst = std::max(worst, relative_error(model.solver_result().objective, objective));
    return std::max(worst, relative_error(model.score(A, B, data.sample_weight), score));
}

}  // namespace

TEST_SUITE_BEGIN("linear_model/multi_output");

TEST_CASE("two lines through three points, by hand") {
    const std::vector<double> x{0.0, 1.0, 2.0}, y{1.0, -2.0, 2.0, 0.0, 4.0, 2.0};
    const View A(x.data(), 3, 1), B(y.data(), 3, 2);
    const auto lines = MultiOutputLinearRegression().fit(A, B);
    CHECK(relative_error(lines.coef(), std::vector<double>{1.5, 2.0}) < 1e-15);
    CHECK(relative_error(lines.intercept(), std::vector<double>{5.0 / 6.0, -2.0}) < 1e-15);
    CHECK(relative_error(lines.solver_result().objective, 1.0 / 12.0) < 1e-15);
    // The first has the residuals 1/6, -1/3, 1/6 about a spread of 14/3: R2 = 27/28.
    CHECK(relative_error(lines.score(A, B), 0.5 * (27.0 / 28.0 + 1.0)) < 1e-15);
    CHECK(lines.n_outputs() == 2);
    CHECK(lines.n_features_in() == 1);
    CHECK(lines.rank() == 1);
    CHECK(relative_error(lines.singular_values(), std::vector<double>{std::sqrt(2.0)}) < 1e-15);
    const std::vector<double> next{3.0};
    CHECK(relative_error(lines.predict(View(next.data(), 1, 1)),
                         std::vector<double>{4.5 + 5.0 / 6.0, 4.0}) < 1e-15);
}

TEST_CASE("the score of a constant output is 1 where it is met, else 0, whatever weighs nothing") {
    const std::vector<double> x{0.0, 1.0, 2.0, 3.0}, s{1.0, 1.0, 1.0, 0.0};
    std::vector<double> y{1.0, 2.5, 2.0, 2.5, 4.0, 2.5, 50.0, 9.0};
    const View A(x.data(), 4, 1), B(y.data(), 4, 2);
    const auto model = MultiOutputLinearRegression().fit(A, B, {.sample_weight = s});
    CHECK(model.coef()(1, 0) == 0.0);
    CHECK(relative_error(model.score(A, B, s), 0.5 * (27.0 / 28.0 + 1.0)) < 1e-15);
    for (std::size_t i = 0; i < 3; ++i) y[2 * i + 1] = 0.1;  // whose mean is not 0.1
    CHECK(relative_error(model.score(A, B, s), 0.5 * 27.0 / 28.0) < 1e-15);
    const auto alone = LinearRegression().fit(A, column(B, 0), {.sample_weight = s});
    CHECK(alone.score(A, column(B, 1), s) == 0.0);
}

TEST_CASE("agrees with scikit-learn") {
    const auto compare = [](const char* what, LinearRegressionOptions options, View A, View B,
                            const std::vector<double>& weight, const std::vector<double>& coef,
                            const std::vector<double>& intercept, double score) {
        for (const auto solver : {LeastSquaresSolver::automatic, LeastSquaresSolver::qr}) {
            CAPTURE(what);
            options.solver = solver;
            const auto model =
                MultiOutputLinearRegression(options).fit(A, B, {.sample_weight = weight});
            CHECK(model.solver_result().converged());
            CHECK(relative_error(model.coef(), coef) < 1e-12);
            CHECK(relative_error(model.intercept(), intercept) < 1e-12);
            CHECK(relative_error(model.score(A, B, weight), score) < 1e-12);
        }
    };
    compare("plain", {}, X, Y, {}, ref::coef_plain, ref::intercept_plain, ref::score_plain);
    compare("weighted", {}, X, Y, ref::w, ref::coef_weighted, ref::intercept_weighted,
            ref::score_weighted);
    compare("through zero", {.fit_intercept = false}, X, Y, {}, ref::coef_through_zero,
            ref::intercept_through_zero, ref::score_through_zero);
    compare("dependent", {}, X_dependent, Y, {}, ref::coef_dependent, ref::intercept_dependent,
            ref::score_dependent);
    compare("wide", {}, X_wide, Y_wide, {}, ref::coef_wide, ref::intercept_wide, ref::score_wide);
}

TEST_CASE("each output is a LinearRegression on its column alone") {
    for (const auto solver :
         {LeastSquaresSolver::automatic, LeastSquaresSolver::cholesky, LeastSquaresSolver::qr}) {
        for (const bool fit_intercept : {true, false}) {
            CAPTURE(name_of(solver));
            CAPTURE(fit_intercept);
            const LinearRegressionOptions options{.fit_intercept = fit_intercept, .solver = solver};
            CHECK(apart(X, Y, options) < 1e-13);
            CHECK(apart(X, Y, options, {.sample_weight = ref::w}) < 1e-13);
            CHECK(apart(CsrMatrix<double>::from_dense(X), Y, options) < 1e-13);
            CHECK(apart(X, Y.column_range(1, 2), options) < 1e-13);
        }
    }
    CHECK(apart(X_dependent, Y) < 1e-13);
    CHECK(apart(X_wide, Y_wide) < 1e-13);
    // A target far from its first rows has the sums taken once more, about the mean.
    std::vector<double> far = ref::Y;
    for (std::size_t i = 0; i < 30; ++i) far[3 * i + 1] = i == 29 ? 1e6 : 0.0;
    CHECK(apart(X, View(far.data(), 30, 3)) < 1e-13);
}

TEST_CASE("dependent columns share their coefficients, of least norm, and the log hears of it") {
    RecordingLog log;
    Matrix<double> A = uninitialized<double>(30, 4);
    for (std::size_t i = 0; i < 30; ++i) {
        A(i, 0) = A(i, 1) = X(i, 0);
        A(i, 2) = 0.1;
        A(i, 3) = X(i, 3);
    }
    const auto model = MultiOutputLinearRegression().fit(A, Y, {.log = &log});
    CHECK(model.rank() == 2);
    CHECK(model.solver_result().solver == "qr");
    for (std::size_t t = 0; t < 3; ++t) {
        CHECK(relative_error(model.coef()(t, 0), model.coef()(t, 1)) < 1e-12);
        CHECK(model.coef()(t, 2) == 0.0);
    }
    REQUIRE(log.entries().size() == 1);
    CHECK(log.entries()[0].text ==
          "MultiOutputLinearRegression::fit: X has rank 2 with 4 features (the centred columns "
          "depend on each other, or are constant): the coefficients are those of least norm");
}

TEST_CASE("sparse rows, float, threads, strides and single rows give the same model") {
    const auto wanted = MultiOutputLinearRegression().fit(X, Y);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    CHECK(relative_error(MultiOutputLinearRegression().fit(sparse, Y).coef(), wanted.coef()) <
          1e-13);
    CHECK(relative_error(wanted.predict(sparse), wanted.predict(X)) < 1e-13);
    CHECK(relative_error(wanted.score(sparse, Y), wanted.score(X, Y)) < 1e-13);

    const std::vector<float> a(ref::X.begin(), ref::X.end()), b(ref::Y.begin(), ref::Y.end());
    const auto narrow = MultiOutputLinearRegression<float>().fit(
        MatrixView<const float>(a.data(), 30, 4), MatrixView<const float>(b.data(), 30, 3));
    CHECK(relative_error(narrow.coef(), wanted.coef()) < 1e-6);

    // Y and the results may be columns of a wider table.
    std::vector<double> wide(30 * 8, -1.0);
    for (std::size_t i = 0; i < 30; ++i) {
        for (std::size_t t = 0; t < 3; ++t) wide[8 * i + 2 + t] = Y(i, t);
    }
    const auto strided = MultiOutputLinearRegression().fit(X, View(wide.data() + 2, 30, 3, 8));
    CHECK(strided.coef() == wanted.coef());
    CHECK(strided.intercept() == wanted.intercept());
    const Matrix<double> P = wanted.predict(X);
    wanted.predict_into(X, MatrixView<double>(wide.data() + 2, 30, 3, 8));
    for (std::size_t i = 0; i < 30; ++i) {
        for (std::size_t t = 0; t < 8; ++t) {
            CHECK(wide[8 * i + t] == (t < 2 || t > 4 ? -1.0 : P(i, t - 2)));
        }
    }

    Random random(3);
    const std::size_t n = 20'000;
    Matrix<double> big = uninitialized<double>(n, 5), targets = uninitialized<double>(n, 4);
    for (double& v : big) v = 100.0 + random.normal();
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t t = 0; t < 4; ++t) {
            targets(i, t) = big(i, t) - big(i, 4) + random.normal();
        }
    }
    const auto one = MultiOutputLinearRegression().fit(big, targets);
    for (const std::size_t threads : {std::size_t{2}, std::size_t{3}, std::size_t{0}}) {
        const auto more = MultiOutputLinearRegression({.n_threads = threads}).fit(big, targets);
        CHECK(more.coef() == one.coef());
        CHECK(more.intercept() == one.intercept());
    }
}

TEST_CASE("sparse rows are answered without an allocation") {
    const auto model = MultiOutputLinearRegression().fit(X, Y);
    const auto sparse = CsrMatrix<double>::from_dense(X);
    Matrix<double> out = full(30, 3, 0.0);
    model.predict_into(sparse, out);
    const std::size_t before = support::allocations();
    model.predict_into(sparse, out);
    model.predict_into(X, out);
    CHECK(support::allocations() == before);
}

TEST_CASE("errors say what was wanted and what was given, and leave the model as it was") {
    auto model = MultiOutputLinearRegression().fit(X, Y);
    const auto before = model.coef();
    CHECK_THROWS_WITH_AS(
        (void)MultiOutputLinearRegression().coef(),
        "MultiOutputLinearRegression::coef: this MultiOutputLinearRegression is not fitted yet; "
        "call fit first",
        NotFittedError);
    CHECK_THROWS_WITH_AS(model.fit(X, Y.row_range(0, 3)),
                         "MultiOutputLinearRegression::fit: X has 30 samples, but Y has 3",
                         ShapeError);
    CHECK_THROWS_WITH_AS(model.fit(X, Y.column_range(0, 0)),
                         "MultiOutputLinearRegression::fit: Y must have at least one column, one "
                         "for each output, got shape (30, 0)",
                         ShapeError);
    CHECK_THROWS_WITH_AS(model.fit(X.row_range(0, 0), Y.row_range(0, 0)),
                         "MultiOutputLinearRegression::fit: X must have at least one sample and "
                         "one feature, got shape (0, 4)",
                         ShapeError);
    std::vector<double> bad = ref::Y;
    bad[3 * 5 + 2] = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH_AS(model.fit(X, View(bad.data(), 30, 3)),
                         "MultiOutputLinearRegression::fit: Y must be finite, got NaN at row 5, "
                         "column 2; impute or drop missing values first",
                         InvalidArgument);
    bad[3 * 5 + 2] = 1e200;
    CHECK_THROWS_WITH_AS(model.fit(X, View(bad.data(), 30, 3)),
                         "MultiOutputLinearRegression::fit: the sum of squares of column 2 of Y "
                         "must be finite, but overflows; divide by a power of ten",
                         NumericalError);
    CHECK_THROWS_WITH_AS(model.fit(X, Y, {.sample_weight = std::vector<double>(3, 1.0)}),
                         "MultiOutputLinearRegression::fit: sample_weight must have 30 entries, "
                         "one for each sample, got 3",
                         ShapeError);
    CHECK_THROWS_WITH_AS((void)model.predict(X.column_range(0, 2)),
                         "MultiOutputLinearRegression::predict: X has 2 features, but this model "
                         "was fitted with 4",
                         ShapeError);
    Matrix<double> out = full(30, 2, 0.0);
    CHECK_THROWS_WITH_AS(model.predict_into(X, out),
                         "MultiOutputLinearRegression::predict_into: out must have shape (30, 3), "
                         "got (30, 2)",
                         ShapeError);
    CHECK_THROWS_WITH_AS((void)model.score(X, Y.column_range(0, 2)),
                         "MultiOutputLinearRegression::score: Y has 2 columns, but this model was "
                         "fitted with 3 outputs",
                         ShapeError);
    CHECK_THROWS_WITH_AS((void)model.score(X.row_range(0, 0), Y.row_range(0, 0)),
                         "MultiOutputLinearRegression::score: X must have at least one sample",
                         ShapeError);
    CHECK(model.coef() == before);
}

TEST_CASE("keeps its promises") {
    support::keeps_its_promises(MultiOutputLinearRegression());
    support::keeps_its_promises(MultiOutputLinearRegression<float>(
        {.fit_intercept = false, .solver = LeastSquaresSolver::qr}));
}

TEST_CASE("as the last step of a pipeline") {
    const auto pipeline = Pipeline(Standardizer(), MultiOutputLinearRegression());
    support::keeps_its_promises(pipeline);
    auto model = pipeline;
    model.fit(X, Y, {.sample_weight = ref::w});
    CHECK(model.n_outputs() == 3);
    CHECK(relative_error(
              model.predict(X),
              MultiOutputLinearRegression().fit(X, Y, {.sample_weight = ref::w}).predict(X)) <
          1e-12);
    CHECK(relative_error(model.score(X, Y, ref::w), ref::score_weighted) < 1e-12);
    CHECK(AnyModel(model).predictor().predict_outputs(X) == model.predict(X));
}

TEST_CASE("behind AnyModel it predicts its outputs") {
    const auto model = MultiOutputLinearRegression().fit(X, Y);
    const AnyPredictor any = AnyModel(model).predictor();
    CHECK(any.has_outputs());
    CHECK(any.predict_outputs(X) == model.predict(X));
    CHECK_THROWS_WITH_AS((void)any.predict(X),
                         "AnyModel: a MultiOutputLinearRegression<double> has no predict of one "
                         "number a row, but several outputs; call predict_outputs",
                         InvalidArgument);
    const AnyPredictor single = AnyModel(LinearRegression().fit(X, column(Y, 0))).predictor();
    CHECK(!single.has_outputs());
    CHECK_THROWS_AS((void)single.predict_outputs(X), InvalidArgument);
}

TEST_CASE("files") {
    const auto y = golden::targets<double>();
    Matrix<double> targets = uninitialized<double>(12, 2);
    for (std::size_t i = 0; i < 12; ++i) {
        targets(i, 0) = y(i);
        targets(i, 1) = y(11 - i) - 2.0 * y(i);
    }
    golden::check_model_files(
        "multi_output_linear_regression",
        MultiOutputLinearRegression().fit(golden::numbers<double>(), targets));
}

TEST_SUITE_END();
