#include "persistence/golden_models.hpp"
#include "persistence/model_files.hpp"
#include "reference/feature_maps.hpp"
#include "support/compare.hpp"

#include <foretell/linalg/run.hpp>
#include <foretell/linalg/simd_cosine.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/random/random.hpp>
#include <foretell/svm/nystroem.hpp>
#include <foretell/svm/rbf_sampler.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

using namespace foretell;

namespace {

Matrix<double> normal_rows(std::size_t n, std::size_t d, std::uint64_t seed) {
    Random random(seed);
    Matrix<double> X = uninitialized<double>(n, d);
    for (double& x : X) x = random.normal();
    return X;
}

double rbf(const Matrix<double>& X, std::size_t i, const Matrix<double>& Y, std::size_t j,
           double gamma) {
    double square = 0.0;
    for (std::size_t k = 0; k < X.shape()[1]; ++k) {
        square += (X(i, k) - Y(j, k)) * (X(i, k) - Y(j, k));
    }
    return std::exp(-gamma * square);
}

/// The worst difference between z(x_i)'z(x_j) and the rbf kernel.
double kernel_error(const Matrix<double>& Z, const Matrix<double>& X, double gamma) {
    double worst = 0.0;
    for (std::size_t i = 0; i < X.shape()[0]; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double product = 0.0;
            for (std::size_t k = 0; k < Z.shape()[1]; ++k) product += Z(i, k) * Z(j, k);
            worst = std::max(worst, std::abs(product - rbf(X, i, X, j, gamma)));
        }
    }
    return worst;
}

struct CosineOf {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* x, T* out, std::size_t n) noexcept {
        using P = typename Isa::template Pack<T>;
        for (std::size_t i = 0; i < n; i += P::size) {
            linalg::simd::cos(P::load(x + i, n - i)).store(out + i, n - i);
        }
    }
};

/// The worst error of cos over the range of |x| up to its limit, and at multiples of pi/2.
template <class T>
double cosine_error() {
    Random random(5);
    std::vector<T> x;
    for (const double limit : {1.0, 10.0, 1.0 * linalg::simd::Cosine<T>::limit}) {
        for (int i = 0; i < 50'000; ++i) {
            x.push_back(static_cast<T>(limit * (2.0 * random.uniform() - 1.0)));
        }
    }
    for (int k = -1000; k <= 1000; ++k) x.push_back(static_cast<T>(k * 1.5707963267948966));
    std::vector<T> y(x.size());
    linalg::simd::run<CosineOf>(x.data(), y.data(), x.size());
    double worst = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const long double error = std::cos(static_cast<long double>(x[i])) - y[i];
        worst = std::max(worst, static_cast<double>(std::abs(error)));
    }
    return worst;
}

}  // namespace

TEST_SUITE_BEGIN("svm/feature_maps");

TEST_CASE("the cosine in registers is right to the last bits") {
    CHECK(cosine_error<double>() < 3e-16);
    CHECK(cosine_error<float>() < 2e-7);
    const double x[] = {0.0, std::numeric_limits<double>::quiet_NaN()};
    double y[2];
    linalg::simd::run<CosineOf>(&x[0], &y[0], std::size_t{2});
    CHECK(y[0] == 1.0);
    CHECK(std::isnan(y[1]));
}

TEST_CASE("RBFSampler gives the cosines of its weights and offsets") {
    const Matrix<double> X = normal_rows(40, 6, 1);
    const auto sampler = RBFSampler<double>({.gamma = 0.3, .n_components = 75, .seed = 2}).fit(X);
    const Matrix<double> Z = sampler.transform(X);
    REQUIRE(Z.shape()[1] == 75);
    const Matrix<double>& W = sampler.random_weights();
    double worst = 0.0;
    for (std::size_t i = 0; i < 40; ++i) {
        for (std::size_t j = 0; j < 75; ++j) {
            double angle = sampler.random_offset()(j);
            for (std::size_t k = 0; k < 6; ++k) angle += X(i, k) * W(k, j);
            worst = std::max(worst, std::abs(Z(i, j) - std::sqrt(2.0 / 75.0) * std::cos(angle)));
        }
    }
    CHECK(worst < 1e-14);
    CHECK(sampler.feature_names_out()[74] == "rbfsampler74");
}

TEST_CASE("RBFSampler: weights have variance 2 gamma, and the kernel's error falls with sqrt(D)") {
    const Matrix<double> X = normal_rows(60, 5, 3);
    double few = 0.0, many = 0.0;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        few += kernel_error(
            RBFSampler<double>({.gamma = 0.2, .n_components = 200, .seed = seed}).fit_transform(X),
            X, 0.2);
        many +=
            kernel_error(RBFSampler<double>({.gamma = 0.2, .n_components = 20'000, .seed = seed})
                             .fit_transform(X),
                         X, 0.2);
    }
    CHECK(many / 5 < 0.04);
    CHECK(few / many > 7.0);
    CHECK(few / many < 14.0);

    const auto sampler = RBFSampler<double>({.gamma = 0.2, .n_components = 20'000}).fit(X);
    double square = 0.0, top = 0.0;
    for (const double w : sampler.random_weights()) square += w * w;
    for (const double b : sampler.random_offset()) top = std::max(top, b);
    CHECK(square / 100'000.0 == doctest::Approx(0.4).epsilon(0.02));
    CHECK(top < 6.2831853072);
    CHECK(top > 6.28);
}

TEST_CASE("RBFSampler: angles far beyond the fast cosine's range are right too") {
    Matrix<double> X = normal_rows(3, 2, 4);
    X(1, 0) = 1e7;
    const auto sampler = RBFSampler<double>({.gamma = 0.5, .n_components = 9}).fit(X);
    const Matrix<double> Z = sampler.transform(X);
    for (std::size_t j = 0; j < 9; ++j) {
        const double angle = std::fma(X(1, 0), sampler.random_weights()(0, j),
                                      X(1, 1) * sampler.random_weights()(1, j)) +
                             sampler.random_offset()(j);
        CHECK(Z(1, j) == doctest::Approx(std::sqrt(2.0 / 9.0) * std::cos(angle)).epsilon(1e-6));
    }
}

TEST_CASE(
    "Nystroem is exact on the rows it is built on, for each kernel that is positive definite") {
    const Matrix<double> X = normal_rows(30, 4, 5);
    for (const SVMKernel kernel : {SVMKernel::linear, SVMKernel::rbf, SVMKernel::poly}) {
        CAPTURE(name_of(kernel));
        const auto map =
            Nystroem<double>({.kernel = kernel, .gamma = 0.4, .degree = 2, .coef0 = 1.0}).fit(X);
        const Matrix<double> Z = map.transform(X);
        REQUIRE(Z.shape()[1] == 30);
        double worst = 0.0;
        for (std::size_t i = 0; i < 30; ++i) {
            for (std::size_t j = 0; j < 30; ++j) {
                double product = 0.0, inner = 0.0;
                for (std::size_t k = 0; k < 30; ++k) product += Z(i, k) * Z(j, k);
                for (std::size_t k = 0; k < 4; ++k) inner += X(i, k) * X(j, k);
                const double poly = (0.4 * inner + 1.0) * (0.4 * inner + 1.0);
                const double wanted = kernel == SVMKernel::linear ? inner
                                      : kernel == SVMKernel::rbf  ? rbf(X, i, X, j, 0.4)
                                                                  : poly;
                worst = std::max(worst, std::abs(product - wanted) / (1.0 + std::abs(wanted)));
            }
        }
        CHECK(worst < 1e-9);
    }
}

TEST_CASE("Nystroem gives scikit-learn's features") {
    const MatrixView<const double> X(ref_maps::X.data(), 7, 3), rows(ref_maps::X_new.data(), 4, 3);
    const auto rbf_map = Nystroem<double>({.gamma = 0.4}).fit(X);
    CHECK(support::relative_error(rbf_map.transform(rows), ref_maps::rbf) < 1e-10);
    const auto poly_map =
        Nystroem<double>({.kernel = SVMKernel::poly, .gamma = 0.5, .coef0 = 1.0}).fit(X);
    CHECK(support::relative_error(poly_map.transform(rows), ref_maps::poly) < 1e-10);
}

TEST_CASE("Nystroem: z(x) = K(B, B)^(-1/2) K(B, x), by its own members") {
    const Matrix<double> X = normal_rows(80, 3, 6), Y = normal_rows(300, 3, 7);
    const auto map = Nystroem<double>({.gamma = 0.7, .n_components = 20, .seed = 4}).fit(X);
    const Matrix<double> B = map.components(), N = map.normalization();
    for (std::size_t i = 0; i < 20; ++i) {
        const auto row = static_cast<std::size_t>(map.component_indices()(i));
        for (std::size_t k = 0; k < 3; ++k) CHECK(B(i, k) == X(row, k));
    }
    // N K N = 1 on the directions that are there, here all
    double worst = 0.0;
    for (std::size_t i = 0; i < 20; ++i) {
        for (std::size_t j = 0; j < 20; ++j) {
            double sum = 0.0;
            for (std::size_t p = 0; p < 20; ++p) {
                for (std::size_t q = 0; q < 20; ++q)
                    sum += N(i, p) * rbf(B, p, B, q, 0.7) * N(q, j);
            }
            worst = std::max(worst, std::abs(sum - (i == j ? 1.0 : 0.0)));
        }
    }
    CHECK(worst < 1e-8);
    const Matrix<double> Z = map.transform(Y);
    worst = 0.0;
    for (std::size_t i = 0; i < 300; ++i) {
        for (std::size_t j = 0; j < 20; ++j) {
            double sum = 0.0;
            for (std::size_t p = 0; p < 20; ++p) sum += N(j, p) * rbf(B, p, Y, i, 0.7);
            worst = std::max(worst, std::abs(Z(i, j) - sum));
        }
    }
    CHECK(worst < 1e-10);
}

TEST_CASE("Nystroem: rows that are equal, and many components, stay finite") {
    Matrix<double> X = normal_rows(50, 2, 8);
    for (std::size_t i = 25; i < 50; ++i) {
        for (std::size_t k = 0; k < 2; ++k) X(i, k) = X(0, k);
    }
    const Matrix<double> Z = Nystroem<double>({.n_components = 1000}).fit_transform(X);
    REQUIRE(Z.shape()[1] == 50);
    CHECK(std::all_of(Z.begin(), Z.end(), [](double z) { return std::isfinite(z); }));
    const double gamma = Nystroem<double>({.n_components = 1000}).fit(X).gamma();
    CHECK(kernel_error(Z, X, gamma) < 1e-8);

    const Matrix<double> many = normal_rows(1100, 2, 9);  // more columns than fit on the stack
    const MatrixView<const double> some(many.data(), 50, 2);
    const Matrix<double> all =
        Nystroem<double>({.gamma = 1.0, .n_components = 1100}).fit(many).transform(some);
    CHECK(kernel_error(all, normal_rows(50, 2, 9), 1.0) < 1e-6);
}

TEST_CASE("sparse rows give what dense ones do") {
    Matrix<double> X = normal_rows(40, 7, 10);
    for (double& x : X) {
        if (x < 0.5) x = 0.0;
    }
    const CsrMatrix<double> sparse = CsrMatrix<double>::from_dense(X);
    const Nystroem<double> nystroem({.n_components = 12});
    const RBFSampler<double> sampler({.n_components = 33});
    CHECK(support::relative_error(clone(nystroem).fit(sparse).transform(sparse),
                                  clone(nystroem).fit(X).transform(X)) < 1e-11);
    CHECK(support::relative_error(clone(sampler).fit(sparse).transform(sparse),
                                  clone(sampler).fit(X).transform(X)) < 1e-12);
}

TEST_CASE("a linear model of either learns what is not linear") {
    const Matrix<double> X = normal_rows(1200, 2, 11);
    Labels y = uninitialized<int>(1200);
    for (std::size_t i = 0; i < 1200; ++i) y(i) = X(i, 0) * X(i, 1) > 0.0 ? 1 : 0;
    const MatrixView<const double> learn(X.data(), 800, 2), judge(X.data() + 1600, 400, 2);
    const LabelsView y_learn(y.data(), 800), y_judge(y.data() + 800, 400);
    const LogisticRegression<double> linear({.C = 100.0});
    CHECK(clone(linear).fit(learn, y_learn).score(judge, y_judge) < 0.65);
    auto a = Pipeline(Nystroem<double>({.n_components = 60}), clone(linear));
    auto b = Pipeline(RBFSampler<double>({.n_components = 200}), clone(linear));
    CHECK(a.fit(learn, y_learn).score(judge, y_judge) > 0.95);
    CHECK(b.fit(learn, y_learn).score(judge, y_judge) > 0.95);
}

TEST_CASE("what makes no sense is refused") {
    CHECK_THROWS_AS(RBFSampler<double>({.gamma = -1.0}), InvalidArgument);
    CHECK_THROWS_AS(RBFSampler<double>({.n_components = 0}), InvalidArgument);
    CHECK_THROWS_AS(Nystroem<double>({.gamma = 0.0}), InvalidArgument);
    const Matrix<double> X = normal_rows(4, 2, 12);
    const Vector<double> w = full(4, 1.0);
    CHECK_THROWS_AS(Nystroem<double>().fit(X, {.sample_weight = w}), InvalidArgument);
    Matrix<double> huge = X;
    for (double& x : huge) x *= 1e60;
    CHECK_THROWS_AS(
        Nystroem<double>({.kernel = SVMKernel::poly, .gamma = 1.0, .degree = 5}).fit(huge),
        NumericalError);
}

TEST_CASE("their files come back bit for bit, damaged ones are refused") {
    const Matrix<double> X = golden::numbers<double>();
    golden::check_model_files("rbf_sampler", RBFSampler<double>({.n_components = 5}).fit(X));
    golden::check_model_files("nystroem", Nystroem<double>({.n_components = 4}).fit(X));
    const Matrix<float> Xf = golden::numbers<float>();
    golden::check_model_files("nystroem_float", Nystroem<float>({.n_components = 4}).fit(Xf));
}

TEST_SUITE_END();
