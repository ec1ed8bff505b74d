#include <foretell/loss/binomial.hpp>
#include <foretell/loss/multinomial.hpp>

#include "linalg/helpers.hpp"
#include "support/compare.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using namespace foretell;

namespace {

/// The binomial loss as its definition says it, in long double.
loss::PointLoss<long double> by_definition(long double z, long double t) {
    const long double p = 1.0L / (1.0L + std::exp(-z)), q = 1.0L / (1.0L + std::exp(z));
    const long double at_zero = std::log1p(std::exp(z)), at_one = std::log1p(std::exp(-z));
    return {t * at_one + (1.0L - t) * at_zero, p - t, p * q};
}

/// The binomial loss of n pairs on registers, value by value.
struct BinomialKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(const T* z, const T* t, T* value, T* gradient,
                                                  T* curvature, std::size_t n) {
        using P = typename Isa::template Pack<T>;
        for (std::size_t i = 0; i < n; i += P::size) {
            const auto l = loss::binomial(P::load(z + i, n - i), P::load(t + i, n - i));
            l.value.store(value + i, n - i);
            l.gradient.store(gradient + i, n - i);
            l.curvature.store(curvature + i, n - i);
        }
    }
};

template <class T>
std::vector<T> log_odds() {
    std::vector<T> z;
    for (int i = -400; i <= 400; ++i) z.push_back(static_cast<T>(i) / T(10));
    for (const T v :
         {T(0), T(-0.0), std::numeric_limits<T>::denorm_min(), T(1e-8), T(-1e-8), T(1e4), T(-1e4),
          std::numeric_limits<T>::max() / 4, -std::numeric_limits<T>::max() / 4}) {
        z.push_back(v);
    }
    return z;
}

template <class T>
void check_registers_against_numbers() {
    const std::vector<T> z = log_odds<T>();
    const T eps = std::numeric_limits<T>::epsilon();
    for (const auto level : linalg_tests::levels()) {
        const linalg_tests::ForcedLevel forced(level);
        for (const T t : {T(0), T(1), T(0.25)}) {
            const std::vector<T> target(z.size(), t);
            std::vector<T> value(z.size()), gradient(z.size()), curvature(z.size());
            linalg::simd::run<BinomialKernel>(z.data(), target.data(), value.data(),
                                              gradient.data(), curvature.data(), z.size());
            for (std::size_t i = 0; i < z.size(); ++i) {
                const auto wanted = loss::binomial(z[i], t);
                CAPTURE(z[i]);
                CAPTURE(t);
                CHECK(std::abs(value[i] - wanted.value) <= 8 * eps * (1 + std::abs(wanted.value)));
                CHECK(std::abs(gradient[i] - wanted.gradient) <= 8 * eps);
                CHECK(std::abs(curvature[i] - wanted.curvature) <=
                      8 * eps * wanted.curvature + std::numeric_limits<T>::min());
            }
        }
    }
}

}  // namespace

TEST_SUITE_BEGIN("loss/point_losses");

TEST_CASE("binomial: worked by hand at log odds 0 and log 3") {
    const auto even = loss::binomial(0.0, 1.0);
    CHECK(std::abs(even.value - std::log(2.0)) < 1e-16);
    CHECK(even.gradient == -0.5);
    CHECK(even.curvature == 0.25);
    const auto three_to_one = loss::binomial(std::log(3.0), 0.0);  // p = 3/4
    CHECK(std::abs(three_to_one.value - std::log(4.0)) < 1e-15);
    CHECK(std::abs(three_to_one.gradient - 0.75) < 1e-15);
    CHECK(std::abs(three_to_one.curvature - 3.0 / 16.0) < 1e-15);
}

TEST_CASE("binomial: value, gradient and curvature agree with the definition in long double") {
    for (const double z : log_odds<double>()) {
        for (const double t : {0.0, 1.0, 0.3}) {
            if (std::abs(z) > 1e4) continue;  // exp overflows in the definition
            const auto wanted = by_definition(z, t);
            const auto got = loss::binomial(z, t);
            CAPTURE(z);
            CAPTURE(t);
            const double value = static_cast<double>(wanted.value);
            CHECK(std::abs(got.value - value) <= 1e-15 * (t == 0.3 ? 1.0 + value : value));
            CHECK(std::abs(got.gradient - static_cast<double>(wanted.gradient)) < 3e-16);
            const double curvature = static_cast<double>(wanted.curvature);
            CHECK(std::abs(got.curvature - curvature) <= 1e-15 * curvature);
        }
    }
}

TEST_CASE("binomial: gradient and curvature are the derivatives of value and gradient") {
    for (double z = -6.0; z <= 6.0; z += 0.37) {
        const double h = 1e-5;
        const auto below = loss::binomial(z - h, 0.4), above = loss::binomial(z + h, 0.4);
        const auto at = loss::binomial(z, 0.4);
        CHECK(std::abs((above.value - below.value) / (2 * h) - at.gradient) < 1e-9);
        CHECK(std::abs((above.gradient - below.gradient) / (2 * h) - at.curvature) < 1e-9);
    }
}

TEST_CASE("binomial: a certain answer costs nothing, a wrong one its log odds, none overflows") {
    for (const double z : {40.0, 745.0, 1e4, 1e300}) {
        CHECK(loss::binomial(z, 1.0).value < 1e-17);
        CHECK(loss::binomial(-z, 1.0).value == z);
        CHECK(loss::binomial(z, 0.0).value == z);
        CHECK(loss::binomial(-z, 0.0).value < 1e-17);
        CHECK(loss::binomial(z, 0.0).gradient == 1.0);
        CHECK(loss::binomial(-z, 1.0).gradient == -1.0);
        CHECK(loss::binomial(z, 1.0).curvature >= 0.0);
    }
    CHECK(std::isnan(loss::binomial(std::nan(""), 1.0).value));
}

TEST_CASE("binomial: on registers of every width as number by number") {
    check_registers_against_numbers<double>();
    check_registers_against_numbers<float>();
}

TEST_CASE("multinomial: worked by hand for three classes at 1 : 2 : 5") {
    std::array<double, 3> z{std::log(1.0), std::log(2.0), std::log(5.0)};
    const double loss_of_second = loss::multinomial(z.data(), 3, 1);
    CHECK(std::abs(loss_of_second - std::log(4.0)) < 1e-15);
    CHECK(std::abs(z[0] - 0.125) < 1e-16);
    CHECK(std::abs(z[1] - 0.25) < 1e-16);
    CHECK(std::abs(z[2] - 0.625) < 1e-15);
}

TEST_CASE("multinomial: probabilities less one at the class are the gradient") {
    const std::vector<double> z{0.3, -1.2, 2.0, 0.1};
    for (std::size_t c = 0; c < 4; ++c) {
        std::vector<double> p = z;
        loss::multinomial(p.data(), 4, c);
        p[c] -= 1.0;
        const auto value = [c](std::vector<double> v) { return loss::multinomial(v.data(), 4, c); };
        CHECK(support::relative_error(p, support::numerical_gradient(value, z)) < 1e-9);
    }
}

TEST_CASE("multinomial: two classes are the binomial loss, a common shift changes nothing") {
    for (const double z : {-30.0, -1.5, 0.0, 0.2, 700.0}) {
        for (const double shift : {0.0, 5.0, -1e6}) {
            std::array<double, 2> p{shift, z + shift};
            const double value = loss::multinomial(p.data(), 2, 1);
            const auto binomial = loss::binomial(z + shift - shift, 1.0);
            CHECK(support::relative_error(value, binomial.value) < 1e-14);
            CHECK(std::abs(p[1] - 1.0 - binomial.gradient) < 1e-14);
        }
    }
}

TEST_CASE("multinomial: predictors far apart give probabilities 0 and 1 and a finite loss") {
    std::array<double, 3> z{1e6, -1e6, 0.0};
    CHECK(loss::multinomial(z.data(), 3, 1) == 2e6);
    CHECK(z[0] == 1.0);
    CHECK(z[1] == 0.0);
    CHECK(z[2] == 0.0);
    std::array<float, 1> alone{3.0f};
    CHECK(loss::multinomial(alone.data(), 1, 0) == 0.0f);
    CHECK(alone[0] == 1.0f);
}

TEST_SUITE_END();
