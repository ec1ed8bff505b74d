#include <foretell/optim/detail/lbfgs_memory.hpp>
#include <foretell/optim/detail/line_search.hpp>
#include <foretell/optim/detail/pace.hpp>
#include <foretell/optim/ridge_factor.hpp>

#include "optim/problems.hpp"
#include "support/compare.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using namespace foretell;
namespace od = optim::detail;

namespace {

/// Where the search starts, and downhill from there.
template <class F>
od::Point point_at(F& f, Buffer<double> x) {
    od::Point p(x.size());
    p.x = std::move(x);
    p.f = f(VectorView<const double>(p.x), VectorView<double>(p.g));
    return p;
}

}  // namespace

TEST_SUITE_BEGIN("optim/parts");

TEST_CASE(
    "line search: the accepted step keeps the Wolfe conditions, from steps far too long or short") {
    problems::Rosenbrock f;
    for (const double first : {1e-6, 1e-3, 1.0, 100.0}) {
        const od::Point from = point_at(f, {-1.2, 1.0});
        Buffer<double> direction{-from.g[0], -from.g[1]};
        const double slope = od::inner(from.g, direction);
        od::Point trial(2);
        std::size_t n_evaluations = 0;
        CAPTURE(first);
        REQUIRE(
            od::wolfe_search(f, from, direction, slope, first, 1e-15, 40, trial, n_evaluations));
        const double step = (trial.x[0] - from.x[0]) / direction[0];
        CHECK(step > 0.0);
        CHECK(trial.f <= from.f + 1e-4 * step * slope);
        CHECK(std::abs(od::inner(trial.g, direction)) <= -0.9 * slope);
        CHECK(n_evaluations <= 40);
        CHECK(n_evaluations >= 1);
    }
}

TEST_CASE("line search: gives up after as many evaluations as it may make") {
    const auto rising = [](VectorView<const double> x, VectorView<double> g) {
        g[0] = -1.0;  // says that it falls
        return 1.0 + x[0];
    };
    auto f = rising;
    const od::Point from = point_at(f, {0.0});
    od::Point trial(1);
    std::size_t n_evaluations = 0;
    CHECK_FALSE(od::wolfe_search(f, from, {1.0}, -1.0, 1.0, 1e-15, 7, trial, n_evaluations));
    CHECK(n_evaluations == 7);
}

TEST_CASE("line search: the cubic through two ends has its minimum where it must") {
    // t^3 - 3 t: least at 1. Values and slopes at 0 and 2.
    CHECK(std::abs(od::cubic_step({0.0, 0.0, -3.0}, {2.0, 2.0, 9.0}) - 1.0) < 1e-14);
    // (t - 0.01)^2: the minimum lies outside the middle 80 % of the interval.
    const double at = od::cubic_step({0.0, 1e-4, -0.02}, {1.0, 0.9801, 1.98});
    CHECK(std::abs(at - 0.1) < 1e-15);
    // NaN at one end: the middle.
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(od::cubic_step({0.0, 1.0, -1.0}, {2.0, nan, nan}) == 1.0);
}

TEST_CASE("memory of L-BFGS: keeps the secant equation, drops steps without curvature") {
    problems::Quadratic f(4, 50.0);
    od::LbfgsMemory memory(4, 3);
    CHECK(memory.empty());
    od::Point at = point_at(f, {0.0, 0.0, 0.0, 0.0});
    const std::vector<Buffer<double>> steps{
        {1.0, 0.5, 0.0, 0.0}, {0.0, 1.0, -0.5, 0.0}, {0.2, 0.0, 1.0, 0.1}, {0.0, 0.3, 0.0, 1.0}};
    od::Point last = at;
    for (const auto& s : steps) {
        Buffer<double> x = at.x;
        for (std::size_t i = 0; i < 4; ++i) x[i] += s[i];
        od::Point next = point_at(f, x);
        memory.learn(at, next);
        last = at;
        at = next;
    }
    CHECK_FALSE(memory.empty());
    // H y = s for the newest pair: direction(y) = -s.
    Buffer<double> y(4), d(4);
    for (std::size_t i = 0; i < 4; ++i) y[i] = at.g[i] - last.g[i];
    memory.direction(
        y, [](VectorView<double>) {}, d);
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(d[i] + steps[3][i]) < 1e-12);

    memory.forget();
    memory.learn(at, at);  // s'y = 0
    CHECK(memory.empty());
    Buffer<double> g{1.0, 2.0, 3.0, 4.0};
    memory.direction(
        g, [](VectorView<double>) {}, d);
    CHECK(d == Buffer<double>{-1.0, -2.0, -3.0, -4.0});
}

TEST_CASE("pace: foresees the iterations of a geometric decrease, and many of a standstill") {
    od::Pace pace;
    for (int k = 0; k < 4; ++k) pace.record(std::pow(10.0, -k));
    CHECK(pace.iterations_to(1e-9) == 0.0);  // too few to tell
    for (int k = 4; k < 12; ++k) pace.record(std::pow(10.0, -k));
    CHECK(std::abs(pace.iterations_to(1e-15) - 4.0) < 1e-9);
    CHECK(pace.iterations_to(1.0) == 0.0);
    pace.forget();
    for (int k = 0; k < 8; ++k) pace.record(1.0);
    CHECK(pace.iterations_to(1e-2) > 1000.0);
}

TEST_CASE("ridge factor: nothing is added to a positive definite matrix") {
    optim::RidgeFactor factor(2);
    factor.matrix()(0, 0) = 4.0;
    factor.matrix()(1, 0) = 2.0;
    factor.matrix()(1, 1) = 3.0;
    REQUIRE(factor.factorize());
    CHECK(factor.ridge() == 0.0);
    Buffer<double> v{8.0, 7.0};  // solution (1.25, 1.5)
    factor.solve(VectorView<double>(v));
    CHECK(std::abs(v[0] - 1.25) < 1e-15);
    CHECK(std::abs(v[1] - 1.5) < 1e-15);
}

TEST_CASE("ridge factor: the smallest power of ten that makes a matrix positive definite") {
    optim::RidgeFactor singular(2);
    singular.matrix()(0, 0) = singular.matrix()(1, 0) = singular.matrix()(1, 1) = 1.0;
    REQUIRE(singular.factorize());
    CHECK(singular.ridge() <= 1e-13);
    Buffer<double> v{1.0, 1.0};
    singular.solve(VectorView<double>(v));
    CHECK(std::abs(v[0] + v[1] - 1.0) < 1e-2);

    optim::RidgeFactor indefinite(2);  // eigenvalues 2 and -0.05
    indefinite.matrix()(0, 0) = 2.0;
    indefinite.matrix()(1, 0) = 0.0;
    indefinite.matrix()(1, 1) = -0.05;
    REQUIRE(indefinite.factorize());
    CHECK(indefinite.ridge() > 0.025);
    CHECK(indefinite.ridge() < 0.26);

    optim::RidgeFactor zero(3);
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j <= i; ++j) zero.matrix()(i, j) = 0.0;
    }
    REQUIRE(zero.factorize());
    Buffer<double> z{0.0, 0.0, 0.0};
    zero.solve(VectorView<double>(z));
    CHECK(z == Buffer<double>{0.0, 0.0, 0.0});
}

TEST_CASE("ridge factor: a matrix that is not finite is refused") {
    optim::RidgeFactor factor(2);
    factor.matrix()(0, 0) = 1.0;
    factor.matrix()(1, 0) = std::numeric_limits<double>::infinity();
    factor.matrix()(1, 1) = 1.0;
    CHECK_FALSE(factor.factorize());
}

TEST_SUITE_END();
