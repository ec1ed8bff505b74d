#include "reference/calibration.hpp"
#include "support/compare.hpp"

#include <foretell/calibration/calibrated_classifier_cv.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>
#include <foretell/random/random.hpp>
#include <foretell/svm/svc.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using namespace foretell;
namespace ref = ref_calibration;

namespace {

/// Three clouds that overlap, or two of them.
struct Clouds {
    Matrix<double> X;
    Labels y;
};
Clouds clouds(std::size_t n, int n_classes, std::uint64_t seed) {
    Random random(seed);
    Clouds c{uninitialized<double>(n, 2), uninitialized<int>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        const int label = static_cast<int>(random.below(static_cast<std::uint64_t>(n_classes)));
        c.y(i) = 3 * label - 1;
        c.X(i, 0) = 1.2 * std::cos(2.1 * label) + random.normal();
        c.X(i, 1) = 1.2 * std::sin(2.1 * label) + random.normal();
    }
    return c;
}

ProbabilityCalibrator fitted(CalibrationMethod method, VectorView<const double> weight = {}) {
    ProbabilityCalibrator c({.method = method});
    c.fit({ref::z.data(), ref::z.size(), 1}, LabelsView(ref::y.data(), ref::y.size()), weight);
    return c;
}

/// The mean of (p - [the label is c])^2 over rows and classes.
double brier(const Matrix<double>& p, const Labels& y, const Labels& classes) {
    double total = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t c = 0; c < classes.size(); ++c) {
            const double gap = p(i, c) - (y(i) == classes(c) ? 1.0 : 0.0);
            total += gap * gap;
        }
    }
    return total / static_cast<double>(y.size());
}

}  // namespace

TEST_SUITE_BEGIN("calibration/calibration");

TEST_CASE("the sigmoid is Platt's, with weights too") {
    const auto a = fitted(CalibrationMethod::sigmoid).curves()[0];
    CHECK(a.slope == doctest::Approx(ref::sigmoid[0]).epsilon(1e-9));
    CHECK(a.intercept == doctest::Approx(ref::sigmoid[1]).epsilon(1e-9));
    const VectorView<const double> w(ref::w);
    const auto b = fitted(CalibrationMethod::sigmoid, w).curves()[0];
    CHECK(b.slope == doctest::Approx(ref::sigmoid_weighted[0]).epsilon(1e-9));
    CHECK(b.intercept == doctest::Approx(ref::sigmoid_weighted[1]).epsilon(1e-9));
}

TEST_CASE("the isotonic curve is scikit-learn's, between its corners and beyond") {
    const auto a = fitted(CalibrationMethod::isotonic).curves()[0];
    const auto b =
        fitted(CalibrationMethod::isotonic, VectorView<const double>(ref::w)).curves()[0];
    for (std::size_t i = 0; i < ref::z_new.size(); ++i) {
        CHECK(a(ref::z_new[i]) == doctest::Approx(ref::isotonic[i]).epsilon(1e-12));
        CHECK(b(ref::z_new[i]) == doctest::Approx(ref::isotonic_weighted[i]).epsilon(1e-12));
    }
}

TEST_CASE("decisions that tell nothing, or all, give finite probabilities") {
    const Matrix<double> same = full(10, 1, 2.5);
    const Labels y = {0, 0, 0, 1, 0, 0, 1, 0, 0, 0};
    for (const auto method : {CalibrationMethod::sigmoid, CalibrationMethod::isotonic}) {
        ProbabilityCalibrator c({.method = method});
        const double p = c.fit(same, y).curves()[0](2.5);
        CHECK(p > 0.15);
        CHECK(p < 0.35);
        Matrix<double> clear = full(10, 1, -1e8);
        clear(3, 0) = clear(6, 0) = 1e8;
        const auto& curve = c.fit(clear, y).curves()[0];
        CHECK(curve(1e8) > 0.7);
        CHECK(curve(-1e8) < 0.15);
        CHECK(std::isfinite(curve(1e300)));
    }
    CHECK_THROWS_AS(ProbabilityCalibrator().fit(same, full(10, 1)), InvalidArgument);
    CHECK_THROWS_AS(ProbabilityCalibrator().fit(same, Labels{0, 1}), ShapeError);
    CHECK_THROWS_AS(ProbabilityCalibrator().fit(full(3, 3, 0.0), Labels{0, 1, 1}), ShapeError);
}

TEST_CASE("SVC with probabilities: two classes and three, both methods") {
    const int n_classes[] = {2, 3};
    for (const int k : n_classes) {
        CAPTURE(k);
        const Clouds learn = clouds(600, k, 1), judge = clouds(2000, k, 2);
        for (const auto method : {CalibrationMethod::sigmoid, CalibrationMethod::isotonic}) {
            auto model = CalibratedClassifierCV(SVC<double>({.gamma = 0.5}), {.method = method});
            model.fit(learn.X, learn.y);
            const Matrix<double> p = model.predict_proba(judge.X);
            double worst = 0.0;
            for (std::size_t i = 0; i < 2000; ++i) {
                double sum = 0.0;
                for (std::size_t c = 0; c < p.shape()[1]; ++c) sum += p(i, c);
                worst = std::max(worst, std::abs(sum - 1.0));
            }
            CHECK(worst < 1e-14);
            // The labels' own shares would give 1/2 and 2/3, a coin for each row no better.
            CHECK(brier(p, judge.y, model.classes()) < (k == 2 ? 0.30 : 0.47));
            CHECK(model.score(judge.X, judge.y) >
                  model.classifier().score(judge.X, judge.y) - 0.02);
            // Of the rows that are not clear, as many are of the second class as p says.
            double n = 0.0, ones = 0.0, said = 0.0;
            for (std::size_t i = 0; i < 2000; ++i) {
                if (p(i, 1) < 0.3 || p(i, 1) > 0.9) continue;
                n += 1.0, said += p(i, 1);
                ones += judge.y(i) == model.classes()(1) ? 1.0 : 0.0;
            }
            CHECK(n > 100.0);
            CHECK(std::abs(ones - said) / n < 0.1);
        }
    }
}

TEST_CASE("the same bits for any number of threads, and after a file") {
    const Clouds c = clouds(150, 3, 3);
    const SVC<double> svc({.gamma = 0.5});
    const auto one = CalibratedClassifierCV(svc).fit(c.X, c.y);
    const auto two = CalibratedClassifierCV(svc, {.n_threads = 2}).fit(c.X, c.y);
    const Matrix<double> p = one.predict_proba(c.X);
    CHECK(std::equal(p.begin(), p.end(), two.predict_proba(c.X).begin()));
    const auto loaded = load_bytes<CalibratedClassifierCV<SVC<double>>>(save_bytes(one));
    CHECK(std::equal(p.begin(), p.end(), loaded.predict_proba(c.X).begin()));
}

TEST_CASE("pairs of classes, a missing class, and unfitted models are refused") {
    const Clouds c = clouds(90, 3, 4);
    const SVC<double> pairs({.decision_function_shape = DecisionShape::one_vs_one});
    CHECK_THROWS_AS(CalibratedClassifierCV(pairs).fit(c.X, c.y), InvalidArgument);
    CHECK_THROWS_AS((void)CalibratedClassifierCV<SVC<double>>().predict_proba(c.X), NotFittedError);
    Labels rare = c.y;
    for (int& label : rare) label = 0;
    rare(0) = rare(1) = 1;
    CHECK_THROWS_AS(CalibratedClassifierCV(SVC<double>()).fit(c.X, rare), InvalidArgument);
}

TEST_SUITE_END();
