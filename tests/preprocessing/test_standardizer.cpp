#include <foretell/core/state.hpp>
#include <foretell/preprocessing/standardizer.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "preprocessing/tables.hpp"
#include "reference/preprocessing.hpp"
#include "support/allocations.hpp"
#include "support/compare.hpp"

TEST_SUITE_BEGIN("preprocessing/standardizer");

namespace ref = ref_preprocessing;
using foretell::CsrMatrix;
using foretell::FitOptions;
using foretell::Matrix;
using foretell::MatrixView;
using foretell::Standardizer;
using foretell::VectorView;
using support::inf;
using support::NaN;
using support::relative_error;
using support::rows_of;

namespace {

MatrixView<const double> table(const std::vector<double>& values) {
    return {values.data(), ref::n, values.size() / ref::n};
}

/// Relative to each entry alone: nothing hides behind a large neighbour.
double entry_error(const foretell::Vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) return inf;
    double worst = 0.0;
    for (std::size_t j = 0; j < b.size(); ++j) {
        if (std::isnan(a[j]) != std::isnan(b[j])) return inf;
        if (std::isnan(b[j]) || a[j] == b[j]) continue;
        worst = std::max(worst, std::abs(a[j] - b[j]) / std::max(std::abs(b[j]), 1e-3));
    }
    return worst;
}

template <class Model>
void check_moments(const Model& model, const std::vector<double>& mean,
                   const std::vector<double>& var, const std::vector<double>& scale,
                   const std::vector<double>& seen) {
    CHECK(entry_error(model.mean(), mean) < 1e-14);
    CHECK(entry_error(model.var(), var) < 1e-12);
    CHECK(entry_error(model.scale(), scale) < 1e-12);
    CHECK(entry_error(model.n_samples_seen(), seen) < 1e-15);
}

/// A fit over all rows at once in long double, two passes: what every path must equal.
struct Naive {
    std::vector<double> mean, var;
    Naive(MatrixView<const double> X, const std::vector<double>& w) {
        for (std::size_t j = 0; j < X.cols(); ++j) {
            long double n = 0, s = 0, s2 = 0;
            for (std::size_t i = 0; i < X.rows(); ++i) {
                if (std::isnan(X(i, j))) continue;
                n += w.empty() ? 1.0L : static_cast<long double>(w[i]);
                s += (w.empty() ? 1.0L : static_cast<long double>(w[i])) *
                     static_cast<long double>(X(i, j));
            }
            for (std::size_t i = 0; i < X.rows(); ++i) {
                if (std::isnan(X(i, j))) continue;
                const long double e = static_cast<long double>(X(i, j)) - s / n;
                s2 += (w.empty() ? 1.0L : static_cast<long double>(w[i])) * e * e;
            }
            mean.push_back(static_cast<double>(s / n));
            var.push_back(static_cast<double>(s2 / n));
        }
    }
};

}  // namespace

TEST_CASE("three rows worked by hand") {
    const Matrix<double> X{{1.0, 10.0}, {2.0, 10.0}, {6.0, 10.0}};
    Standardizer scaler;
    CHECK(scaler.n_features_in() == 0);
    CHECK(&scaler.fit(X) == &scaler);
    CHECK(scaler.mean()[0] == 3.0);
    CHECK(relative_error(scaler.var()[0], 14.0 / 3.0) < 1e-15);
    CHECK(scaler.mean()[1] == 10.0);
    CHECK(scaler.var()[1] == 0.0);
    CHECK(scaler.scale()[1] == 1.0);
    const Matrix<double> Z = scaler.transform(X);
    CHECK(Z(2, 0) == 3.0 / std::sqrt(14.0 / 3.0));
    CHECK(Z(2, 1) == 0.0);
    CHECK(scaler.n_features_out() == 2);
    CHECK(scaler.n_samples_seen()[0] == 3.0);
}

TEST_CASE("agrees with scikit-learn: dense, weighted, missing") {
    Standardizer scaler;
    scaler.fit(table(ref::X));
    check_moments(scaler, ref::plain_mean, ref::plain_var, ref::plain_scale, ref::plain_seen);
    Matrix<double> Z = scaler.transform(table(ref::X));
    for (std::size_t i = 0; i < ref::n; ++i) {
        for (std::size_t j = 0; j < 5; ++j) {
            const double allowed = j == 1 ? 5e-7 : 1e-12;  // an offset of 1e9: one ulp of the mean
            CHECK(std::abs(Z(i, j) - ref::plain_Z[5 * i + j]) < allowed);
            CHECK(Z(i, j) == (ref::X[5 * i + j] - scaler.mean()[j]) / scaler.scale()[j]);
        }
    }
    scaler.fit(table(ref::X), {.sample_weight = ref::w});
    check_moments(scaler, ref::weighted_mean, ref::weighted_var, ref::weighted_scale,
                  ref::weighted_seen);
    scaler.fit(table(ref::holes));
    check_moments(scaler, ref::missing_mean, ref::missing_var, ref::missing_scale,
                  ref::missing_seen);
    Z = scaler.transform(table(ref::holes));
    for (std::size_t k = 0; k < ref::holes.size(); ++k) {
        CHECK(std::isnan(Z.data()[k]) == std::isnan(ref::holes[k]));
    }
    scaler.fit(table(ref::holes), {.sample_weight = ref::w});
    check_moments(scaler, ref::missing_weighted_mean, ref::missing_weighted_var,
                  ref::missing_weighted_scale, ref::missing_weighted_seen);
}

TEST_CASE("partial_fit over batches equals one fit, and scikit-learn") {
    const std::size_t cuts[] = {0, 9, 17, 23};
    Standardizer scaler, weighted;
    const auto X = table(ref::X), holes = table(ref::holes);
    const VectorView<const double> w = ref::w;
    for (std::size_t b = 0; b < 3; ++b) {
        scaler.partial_fit(holes.row_range(cuts[b], cuts[b + 1]));
        weighted.partial_fit(X.row_range(cuts[b], cuts[b + 1]),
                             {.sample_weight = w.slice(cuts[b], cuts[b + 1])});
    }
    CHECK(entry_error(scaler.mean(), ref::batches_mean) < 1e-14);
    CHECK(entry_error(weighted.mean(), ref::batches_weighted_mean) < 1e-14);
    CHECK(entry_error(scaler.n_samples_seen(), ref::batches_seen) < 1e-15);
    CHECK(entry_error(weighted.n_samples_seen(), ref::batches_weighted_seen) < 1e-15);
    // Between two calls the mean is a rounded double, which costs digits of column 1 (offset 1e9).
    for (std::size_t j = 0; j < 5; ++j) {
        const double allowed = j == 1 ? 1e-6 : 1e-12;
        CHECK(std::abs(scaler.var()[j] - ref::batches_var[j]) <=
              allowed * std::max(ref::batches_var[j], 1e-3));
        CHECK(std::abs(weighted.var()[j] - ref::batches_weighted_var[j]) <=
              allowed * std::max(ref::batches_weighted_var[j], 1e-3));
    }
    scaler.fit(X);  // forgets the batches
    check_moments(scaler, ref::plain_mean, ref::plain_var, ref::plain_scale, ref::plain_seen);
}

TEST_CASE("sparse input agrees with scikit-learn and with the dense fit") {
    const auto few = CsrMatrix<double>::from_dense(table(ref::few));
    Standardizer scaler({.with_mean = false});
    scaler.fit(few);
    check_moments(scaler, ref::sparse_mean, ref::sparse_var, ref::sparse_scale, ref::sparse_seen);
    CHECK(relative_error(scaler.transform(few).to_dense(), ref::sparse_Z) < 1e-12);
    CHECK(relative_error(scaler.inverse_transform(scaler.transform(few)).to_dense(), ref::few) <
          1e-15);
    scaler.fit(few, {.sample_weight = ref::w});
    check_moments(scaler, ref::sparse_weighted_mean, ref::sparse_weighted_var,
                  ref::sparse_weighted_scale, ref::sparse_weighted_seen);

    Standardizer batches({.with_mean = false});
    batches.partial_fit(CsrMatrix<double>::from_dense(table(ref::few).row_range(0, 9)));
    batches.partial_fit(CsrMatrix<double>::from_dense(table(ref::few).row_range(9, 23)));
    check_moments(batches, ref::sparse_batches_mean, ref::sparse_batches_var,
                  ref::sparse_batches_scale, ref::sparse_batches_seen);

    Standardizer dense({.with_mean = false});
    dense.fit(table(ref::few), {.sample_weight = ref::w});
    CHECK(relative_error(dense.var(), scaler.var()) < 1e-14);

    // A stored NaN is missing, a stored zero is a zero, a column all NaN has no mean.
    const CsrMatrix<double> odd(2, 3, {0, 3, 5}, {0, 1, 2, 0, 2}, {NaN, 0.0, NaN, 4.0, NaN});
    scaler.fit(odd);
    CHECK(scaler.n_samples_seen()[0] == 1.0);
    CHECK(scaler.mean()[0] == 4.0);
    CHECK(scaler.mean()[1] == 0.0);
    CHECK(scaler.n_samples_seen()[2] == 0.0);
    CHECK(std::isnan(scaler.mean()[2]));
}

TEST_CASE("many blocks of rows equal the plain two-pass sums, whatever the offset or the order") {
    constexpr std::size_t n = 3000, d = 7;
    std::vector<double> values, w;
    support::Uniform uniform;
    for (std::size_t i = 0; i < n; ++i) {
        const double u = uniform();
        values.insert(values.end(),
                      {u, 1e8 + u, -1e12 + 1e3 * u, static_cast<double>(i),  // a trend
                       i < 300 ? 1e9 : u,                                    // a jump
                       u < 0.01 ? 1e6 : 0.0, 1e-170 * u});
        w.push_back(uniform());
    }
    const MatrixView<const double> X(values.data(), n, d);
    const Naive plain(X, {}), weighted(X, w);
    Standardizer scaler;
    scaler.fit(X);
    CHECK(entry_error(scaler.mean(), plain.mean) < 1e-14);
    for (std::size_t j = 0; j < d; ++j) {
        CHECK(std::abs(scaler.var()[j] - plain.var[j]) <= 1e-13 * plain.var[j]);
    }
    scaler.fit(X, {.sample_weight = w});
    CHECK(entry_error(scaler.mean(), weighted.mean) < 1e-14);
    for (std::size_t j = 0; j < d; ++j) {
        CHECK(std::abs(scaler.var()[j] - weighted.var[j]) <= 1e-13 * weighted.var[j]);
    }
    for (std::size_t k = 0; k < values.size(); k += 11) values[k] = NaN;
    for (std::size_t i = 0; i < 700; ++i) values[i * d + 2] = NaN;  // no value in the first blocks
    const Naive missing(X, w);
    scaler.fit(X, {.sample_weight = w});
    CHECK(entry_error(scaler.mean(), missing.mean) < 1e-14);
    for (std::size_t j = 0; j < d; ++j) {
        CHECK(std::abs(scaler.var()[j] - missing.var[j]) <= 1e-13 * missing.var[j]);
    }
}

TEST_CASE(
    "a constant feature gets scale 1, be it 0.1 or 1e300, and so does one constant to rounding") {
    Matrix<double> X = foretell::full(1000, 4, 0.1);
    for (std::size_t i = 0; i < 1000; ++i) {
        X(i, 1) = 1e300;
        X(i, 2) = 1e8 + (i % 2 == 0 ? 0.0 : 1.4901161193847656e-8);
        X(i, 3) = 0.0;
    }
    Standardizer scaler;
    scaler.fit(X);
    for (std::size_t j = 0; j < 4; ++j) CHECK(scaler.scale()[j] == 1.0);
    CHECK(scaler.mean()[0] == 0.1);
    CHECK(scaler.mean()[1] == 1e300);
    CHECK(scaler.var()[0] == 0.0);
    CHECK(scaler.transform(X)(5, 1) == 0.0);
    const Matrix<double> row{{3.0, 4.0}};
    scaler.fit(row);
    CHECK(scaler.scale()[1] == 1.0);
}

TEST_CASE("a feature without any value gives NaN, and batches that bring values repair it") {
    const Matrix<double> X{{1.0, NaN}, {3.0, NaN}};
    Standardizer scaler;
    scaler.fit(X);
    CHECK(scaler.n_samples_seen()[1] == 0.0);
    CHECK(std::isnan(scaler.mean()[1]));
    CHECK(std::isnan(scaler.scale()[1]));
    CHECK(std::isnan(scaler.transform(Matrix<double>{{1.0, 2.0}})(0, 1)));
    scaler.partial_fit(Matrix<double>{{NaN, 4.0}, {NaN, 8.0}});
    CHECK(scaler.mean()[0] == 2.0);
    CHECK(scaler.mean()[1] == 6.0);
    CHECK(scaler.var()[1] == 4.0);
}

TEST_CASE("the options switch centring and scaling off") {
    const Matrix<double> X{{1.0}, {3.0}};
    CHECK(Standardizer({.with_mean = false}).fit(X).transform(X)(1, 0) == 3.0);
    CHECK(Standardizer({.with_std = false}).fit(X).transform(X)(1, 0) == 1.0);
    const auto off = Standardizer({.with_mean = false, .with_std = false}).fit(X);
    CHECK(off.transform(X)(0, 0) == 1.0);
    CHECK(off.scale()[0] == 1.0);
    CHECK(off.var()[0] == 1.0);
    CHECK(foretell::clone(off).options().with_mean == false);
    CHECK(!foretell::clone(off).is_fitted());
}

TEST_CASE("inverse_transform leads back") {
    Standardizer scaler;
    const Matrix<double> Z = scaler.fit_transform(table(ref::holes));
    CHECK(relative_error(scaler.inverse_transform(Z), ref::holes) < 1e-15);
    Matrix<double> back = Z;
    scaler.inverse_transform_into(back, back);
    CHECK(back(3, 0) == scaler.inverse_transform(Z)(3, 0));
}

TEST_CASE("weights count as repetition, and weight zero as absence") {
    const auto X = table(ref::X);
    std::vector<double> repeated, counts;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        counts.push_back(static_cast<double>(i % 3));
        for (std::size_t r = 0; r < i % 3; ++r) {
            repeated.insert(repeated.end(), X.row(i).begin(), X.row(i).end());
        }
    }
    Standardizer a, b;
    a.fit(X, {.sample_weight = counts});
    b.fit(MatrixView<const double>(repeated.data(), repeated.size() / 5, 5));
    CHECK(entry_error(a.mean(), {b.mean().begin(), b.mean().end()}) < 1e-15);
    CHECK(entry_error(a.var(), {b.var().begin(), b.var().end()}) < 1e-13);
}

TEST_CASE("float agrees with double, and sums in double") {
    std::vector<float> values;
    for (std::size_t i = 0; i < 5000; ++i) values.push_back(10000.0f + static_cast<float>(i % 2));
    Standardizer<float> scaler;
    scaler.fit(MatrixView<const float>(values.data(), 5000, 1));
    CHECK(scaler.mean()[0] == 10000.5);
    CHECK(scaler.var()[0] == 0.25);
    CHECK(scaler.transform(MatrixView<const float>(values.data(), 2, 1))(0, 0) == -1.0f);
}

TEST_CASE("row alone equals row in the batch; strided and adapted views; in place") {
    Standardizer scaler;
    const auto X = table(ref::holes);
    const Matrix<double> Z = scaler.fit_transform(X);
    std::vector<double> wide(ref::n * 9, -7.0), out(ref::n * 8, -7.0);
    for (std::size_t i = 0; i < ref::n; ++i) std::copy_n(X.row(i).data(), 5, &wide[i * 9]);
    const MatrixView<const double> strided(wide.data(), ref::n, 5, 9);
    CHECK(rows_of(Standardizer().fit(strided).transform(strided)) == rows_of(Z));
    scaler.transform_into(strided, MatrixView<double>(out.data(), ref::n, 5, 8));
    CHECK(out[5] == -7.0);
    for (std::size_t i = 0; i < ref::n; ++i) {
        const Matrix<double> alone = scaler.transform(X.row_range(i, i + 1));
        for (std::size_t j = 0; j < 5; ++j) {
            CHECK(relative_error(alone(0, j), Z(i, j)) == 0.0);
            CHECK(relative_error(out[i * 8 + j], Z(i, j)) == 0.0);
        }
    }
    std::vector<double> copy = ref::holes;
    const auto adapted = xt::adapt(copy, std::vector<std::size_t>{ref::n, 5});
    CHECK(rows_of(scaler.transform(adapted)) == rows_of(Z));
    scaler.transform_in_place({copy.data(), ref::n, 5});
    CHECK(rows_of(MatrixView<const double>(copy.data(), ref::n, 5)) == rows_of(Z));
    CHECK(scaler.transform(MatrixView<const double>(copy.data(), 0, 5)).shape(0) == 0);
}

TEST_CASE("a fit that fails leaves the old model, and refitting gives the same") {
    const Matrix<double> X{{1.0, 2.0}, {3.0, 5.0}};
    Standardizer scaler;
    scaler.fit(X);
    const Matrix<double> bad{{1.0, 2.0}, {3.0, inf}};
    CHECK_THROWS_AS(scaler.fit(bad), foretell::InvalidArgument);
    CHECK_THROWS_AS(scaler.partial_fit(bad), foretell::InvalidArgument);
    CHECK(scaler.mean()[1] == 3.5);
    const Standardizer copy = scaler;
    scaler.fit(Matrix<double>{{8.0}});
    CHECK(copy.mean()[0] == 2.0);
    CHECK(scaler.n_features_in() == 1);
    const Standardizer moved = std::move(scaler);
    CHECK(moved.mean()[0] == 8.0);
    CHECK_NOTHROW(foretell::check_state(moved));
}

TEST_CASE("transform_into allocates nothing, and eight threads share a model") {
    Standardizer fitted;
    const Matrix<double> Z = fitted.fit_transform(table(ref::holes));
    const Standardizer<double>& scaler = fitted;
    Matrix<double> out = Z;
    const std::size_t before = support::allocations();
    scaler.transform_into(table(ref::holes), out);
    scaler.inverse_transform_into(Z, out);
    CHECK(support::allocations() == before);

    std::vector<Matrix<double>> results(8, foretell::full(ref::n, 5, 0.0));
    std::vector<std::thread> threads;
    for (auto& result : results) {
        threads.emplace_back([&] { scaler.transform_into(table(ref::holes), result); });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& result : results) CHECK(rows_of(result) == rows_of(Z));
}

TEST_CASE("feature names pass through") {
    const auto scaler = Standardizer().fit(Matrix<double>{{1.0, 2.0}});
    CHECK(scaler.feature_names_out() == std::vector<std::string>{"x0", "x1"});
    const std::vector<std::string> names{"age", "visits"};
    CHECK(scaler.feature_names_out(names) == names);
    const std::vector<std::string> three{"a", "b", "c"};
    CHECK_THROWS_WITH_AS(static_cast<void>(scaler.feature_names_out(three)),
                         "Standardizer::feature_names_out: names must have 2 entries, one for each "
                         "feature, got 3",
                         foretell::InvalidArgument);
}

TEST_CASE("errors say what was wanted and what was given") {
    const Matrix<double> X{{1.0, 2.0}, {3.0, 5.0}};
    Standardizer scaler;
    CHECK_THROWS_WITH_AS(
        static_cast<void>(scaler.transform(X)),
        "Standardizer::transform: this Standardizer is not fitted yet; call fit first",
        foretell::NotFittedError);
    CHECK_THROWS_WITH_AS(static_cast<void>(scaler.mean()),
                         "Standardizer::mean: this Standardizer is not fitted yet; call fit first",
                         foretell::NotFittedError);
    CHECK_THROWS_WITH_AS(scaler.fit(Matrix<double>{{1.0, -inf}}),
                         "Standardizer::fit: X must be finite or NaN (missing), got -inf at row 0, "
                         "column 1",
                         foretell::InvalidArgument);
    const std::vector<double> three{1.0, 1.0, 1.0};
    CHECK_THROWS_WITH_AS(
        scaler.fit(X, {.sample_weight = three}),
        "Standardizer::fit: sample_weight must have 2 entries, one for each sample, "
        "got 3",
        foretell::ShapeError);
    CHECK_THROWS_WITH_AS(scaler.fit(MatrixView<const double>(nullptr, 0, 2)),
                         "Standardizer::fit: X must have at least one sample and one feature, got "
                         "shape (0, 2)",
                         foretell::ShapeError);
    scaler.fit(X);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(scaler.transform(Matrix<double>{{1.0}})),
        "Standardizer::transform: X has 1 features, but this model was fitted with 2",
        foretell::ShapeError);
    Matrix<double> narrow = foretell::full(2, 1, 0.0);
    CHECK_THROWS_WITH_AS(scaler.transform_into(X, narrow),
                         "Standardizer::transform_into: out must have shape (2, 2), got (2, 1)",
                         foretell::ShapeError);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(scaler.transform(Matrix<double>{{1.0, 1.0}, {NaN, inf}})),
        "Standardizer::transform: X must be finite or NaN (missing), got inf at row "
        "1, column 1",
        foretell::InvalidArgument);
    Matrix<double> kept{{1.0, 1.0}, {2.0, inf}};
    CHECK_THROWS_AS(scaler.transform_in_place(kept), foretell::InvalidArgument);
    CHECK(kept(0, 0) == 1.0);
    CHECK_THROWS_WITH_AS(
        scaler.fit(CsrMatrix<double>::from_dense(X)),
        "Standardizer::fit: with_mean must be false for sparse X, got true; centring "
        "would fill its zeros",
        foretell::InvalidArgument);
    CHECK_THROWS_AS(static_cast<void>(scaler.transform(CsrMatrix<double>::from_dense(X))),
                    foretell::InvalidArgument);
}

TEST_SUITE_END();
