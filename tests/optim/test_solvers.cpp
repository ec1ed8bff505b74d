#include <foretell/optim/gradient_descent.hpp>
#include <foretell/optim/lbfgs.hpp>
#include <foretell/optim/newton_cg.hpp>
#include <foretell/optim/newton_cholesky.hpp>
#include <foretell/optim/sgd.hpp>

#include "optim/problems.hpp"
#include "support/compare.hpp"

#include <foretell/core/describe.hpp>
#include <foretell/progress/recording_progress.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

using namespace foretell;
using optim::Stop;
using optim::StopRule;
using problems::zeros;

namespace {

template <class F, class M = optim::NoPreconditioner>
optim::Result by_products(const F& f, VectorView<const double> start,
                          const optim::NewtonCgOptions& options, M&& preconditioner = M()) {
    problems::WithProducts<F> own{f};
    const auto product = [&](VectorView<const double> v, VectorView<double> out) {
        own.product(v, out);
    };
    const auto r = optim::newton_cg(own, product, start, options, preconditioner);
    CHECK(r.n_products == own.n_products);
    return r;
}

/// Gradient descent in all its ways.
const std::vector<optim::GradientDescentOptions> descents{
    {.momentum = optim::Momentum::heavy_ball},
    {.momentum = optim::Momentum::nesterov},
    {.line_search = optim::LineSearch::wolfe},
    {.momentum = optim::Momentum::heavy_ball, .line_search = optim::LineSearch::wolfe}};

/// Runs each solver under the same rule: f is copied for each.
template <class F, class Check>
void with_each_solver(const F& f, const Buffer<double>& x0, const StopRule& rule, Check&& check) {
    const VectorView<const double> start(x0);
    {
        INFO("gradient_descent");
        F own = f;
        check(optim::gradient_descent(own, start, {.stopping = rule}));
    }
    for (const optim::GradientDescentOptions& options : descents) {
        INFO("gradient_descent, ", name_of(options.momentum), ", ", name_of(options.line_search));
        F own = f;
        auto with = options;
        with.stopping = rule;
        check(optim::gradient_descent(own, start, with));
    }
    {
        INFO("lbfgs");
        F own = f;
        check(optim::lbfgs(own, start, {.stopping = rule}));
    }
    {
        INFO("newton_cholesky");
        F own = f;
        check(optim::newton_cholesky(own, start, {.stopping = rule}));
    }
    {
        INFO("newton_cg");
        check(by_products(f, start, {.stopping = rule}));
    }
}

template <class F>
double value_at(F f, const Buffer<double>& x) {
    Buffer<double> g(x.size());
    return f(VectorView<const double>(x), VectorView<double>(g));
}

}  // namespace

TEST_SUITE_BEGIN("optim/solvers");

TEST_CASE("every solver finds the minimiser of a quadratic, and says what it left") {
    const problems::Quadratic f(12, 10.0);
    with_each_solver(f, zeros(12), {.tol = 1e-8, .max_iterations = 1000},
                     [&](const optim::Result& r) {
                         CHECK(r.converged());
                         CHECK(support::relative_error(r.x, f.a) < 1e-6);
                         CHECK(std::abs(r.objective - f.offset) < 1e-12);
                         CHECK(r.objective == value_at(f, r.x));
                         CHECK(r.n_evaluations >= r.n_iterations);
                         for (std::size_t i = 0; i < 12; ++i) {
                             CHECK(std::abs(r.gradient[i] - f.c[i] * (r.x[i] - f.a[i])) < 1e-14);
                         }
                     });
}

TEST_CASE("Newton's method needs one step for a quadratic of any condition") {
    for (const double condition : {1.0, 1e4, 1e8, 1e12}) {
        problems::Quadratic f(9, condition);
        const auto x0 = zeros(9);
        const auto r =
            optim::newton_cholesky(f, VectorView<const double>(x0), {.stopping = {.tol = 1e-7}});
        CAPTURE(condition);
        CHECK(r.stop == Stop::tolerance_reached);
        CHECK(r.n_iterations == 1);
        CHECK(support::relative_error(r.x, f.a) < 1e-10);
    }
}

TEST_CASE("a preconditioner that knows the Hessian makes the condition irrelevant to L-BFGS") {
    const auto x0 = zeros(20);
    const VectorView<const double> start(x0);
    const StopRule rule{.tol = 1e-7, .max_iterations = 5000};
    problems::Quadratic plain(20, 1e6), helped(20, 1e6);
    const auto slow = optim::lbfgs(plain, start, {.stopping = rule});
    const auto divide = [&](VectorView<double> v) {
        for (std::size_t i = 0; i < v.size(); ++i) v[i] /= helped.c[i];
    };
    const auto fast = optim::lbfgs(helped, start, {.stopping = rule}, divide);
    CHECK(slow.converged());
    CHECK(fast.converged());
    CHECK(fast.n_iterations <= 2);
    CHECK(slow.n_iterations > 10 * fast.n_iterations);
    CHECK(support::relative_error(fast.x, helped.a) < 1e-8);
    CHECK(support::relative_error(slow.x, plain.a) < 1e-4);
}

TEST_CASE("L-BFGS asks a preconditioner to improve once it crawls, and goes on with the better") {
    struct Learning {
        const Buffer<double>* c;
        bool knows = false;
        std::size_t asked = 0;
        double foreseen = 0.0;

        void operator()(VectorView<double> v) const {
            for (std::size_t i = 0; knows && i < v.size(); ++i) v[i] /= (*c)[i];
        }
        bool improve(VectorView<const double>, double iterations) {
            ++asked;
            foreseen = iterations;
            const bool first = !knows;
            knows = true;
            return first;
        }
    };
    problems::Quadratic f(20, 1e6);
    Learning preconditioner{&f.c};
    const auto x0 = zeros(20);
    const auto r =
        optim::lbfgs(f, VectorView<const double>(x0),
                     {.stopping = {.tol = 1e-7, .max_iterations = 5000}}, preconditioner);
    CHECK(r.converged());
    CHECK(preconditioner.asked > 0);
    CHECK(preconditioner.foreseen > 1.0);
    CHECK(r.n_iterations < 15);
    CHECK(support::relative_error(r.x, f.a) < 1e-6);
}

TEST_CASE("stochastic gradients: what they are told of, how far they get, the same bits") {
    // f = 1 + sum_i (x_i mod 2 - a_i)^2 / 2, i < 60: each coordinate goes to the mean of its a_i
    const std::size_t n_terms = 60;
    for (const bool agree : {true, false}) {  // the terms, on where the least value is
        const auto a = [&](std::size_t i) {
            return (i % 2 == 0 ? 3.0 : -1.0) + (agree ? 0.0 : std::sin(static_cast<double>(i)));
        };
        double means[2] = {0.0, 0.0};
        for (std::size_t i = 0; i < n_terms; ++i) means[i % 2] += a(i) / 30.0;
        const auto f = [&](VectorView<const double> x, VectorView<double> g) {
            double value = 1.0;
            g[0] = g[1] = 0.0;
            for (std::size_t i = 0; i < n_terms; ++i) {
                const double r = x[i % 2] - a(i);
                g[i % 2] += r;
                value += 0.5 * r * r;
            }
            return value;
        };
        std::vector<std::size_t> seen(n_terms, 0);
        const auto batch = [&](std::span<const std::size_t> terms, VectorView<const double> x,
                               VectorView<double> g) {
            g[0] = g[1] = 0.0;
            const double share = static_cast<double>(n_terms) / static_cast<double>(terms.size());
            for (const std::size_t i : terms) {
                ++seen[i];
                g[i % 2] += share * (x[i % 2] - a(i));
            }
        };
        const auto x0 = zeros(2);
        const auto run = [&](std::uint64_t seed, std::size_t n) {
            return optim::sgd(f, batch, n_terms, VectorView<const double>(x0),
                              {.stopping = {.tol = 1e-7, .max_iterations = n},
                               .batch_size = 7,
                               .first_step = 1.0 / 60.0,
                               .seed = seed});
        };
        const auto r = run(5, 60);
        CHECK(seen == std::vector<std::size_t>(n_terms, r.n_iterations));  // each in each epoch
        CHECK(r.n_evaluations == 1 + 2 * r.n_iterations);
        CHECK(r.objective == value_at(f, r.x));
        if (agree) {
            CHECK(r.converged());
            CHECK(support::relative_error(r.x, Buffer<double>{3.0, -1.0}) < 1e-6);
        } else {
            CHECK(r.stop == Stop::max_iterations);
            CHECK(std::abs(r.x[0] - means[0]) < 0.02);
            CHECK(std::abs(r.x[1] - means[1]) < 0.02);
            CHECK(run(5, 9).x == run(5, 9).x);
            CHECK(run(5, 9).x != run(6, 9).x);
        }
        double last = value_at(f, x0);
        for (std::size_t n = 1; n < 5; ++n) {
            const double now = run(5, n).objective;
            CHECK(now <= last);
            last = now;
        }
    }
    const Buffer<double> x0{0.0};
    const auto nothing = [](std::span<const std::size_t>, VectorView<const double>,
                            VectorView<double>) {};
    CHECK_THROWS_WITH_AS(static_cast<void>(optim::sgd(problems::NotFinite{}, nothing, 3,
                                                      VectorView<const double>(x0))),
                         "sgd: the objective must be finite at the starting point, got NaN",
                         NumericalError);
}

TEST_CASE("momentum takes the curvature out of a long valley") {
    const auto x0 = zeros(20);
    const VectorView<const double> start(x0);
    const StopRule rule{.tol = 1e-6, .max_iterations = 5000};
    std::vector<std::size_t> iterations;
    for (const optim::Momentum momentum :
         {optim::Momentum::none, optim::Momentum::heavy_ball, optim::Momentum::nesterov}) {
        problems::Quadratic f(20, 1e3);
        const auto r = optim::gradient_descent(f, start, {.stopping = rule, .momentum = momentum});
        CHECK(r.converged());
        CHECK(support::relative_error(r.x, f.a) < 1e-4);
        CHECK(f.n_calls == r.n_evaluations);
        iterations.push_back(r.n_evaluations);
    }
    CAPTURE(iterations[0]);
    CAPTURE(iterations[1]);
    CAPTURE(iterations[2]);
    CHECK(2 * iterations[1] < iterations[0]);
    CHECK(2 * iterations[2] < iterations[0]);
}

TEST_CASE("a heavy ball that keeps nothing is steepest descent, to the bit") {
    const auto x0 = zeros(5);
    const VectorView<const double> start(x0);
    problems::Quadratic a(5, 30.0), b(5, 30.0);
    const auto plain = optim::gradient_descent(a, start);
    const auto ball =
        optim::gradient_descent(b, start, {.momentum = optim::Momentum::heavy_ball, .keep = 0.0});
    CHECK(plain.x == ball.x);
    CHECK(plain.n_evaluations == ball.n_evaluations);
}

TEST_CASE("two steps of momentum by hand") {
    // f = 1 + x^2 / 2 from x = 1 with t = 1/4: x1 = 3/4, s = -1/4
    const auto f = [](VectorView<const double> x, VectorView<double> g) {
        g[0] = x[0];
        return 1.0 + 0.5 * x[0] * x[0];
    };
    const Buffer<double> x0{1.0};
    const auto after = [&](optim::Momentum momentum, std::size_t n) {
        return optim::gradient_descent(f, VectorView<const double>(x0),
                                       {.stopping = {.max_iterations = n},
                                        .first_step = 0.25,
                                        .momentum = momentum,
                                        .keep = 0.5})
            .x[0];
    };
    CHECK(after(optim::Momentum::heavy_ball, 1) == 0.75);
    // t = 1/2 by then: 3/4 - 3/8 - 1/8
    CHECK(after(optim::Momentum::heavy_ball, 2) == 0.25);
    // y = 3/4 - 1/4 * 1/4 = 11/16, x2 = y - y / 4
    CHECK(std::abs(after(optim::Momentum::nesterov, 2) - 33.0 / 64.0) < 1e-15);
}

TEST_CASE("Newton by products needs as many products as a quadratic has curvatures") {
    const auto x0 = zeros(3);
    const problems::Quadratic f(3, 100.0);
    const auto r =
        by_products(f, VectorView<const double>(x0), {.stopping = {.tol = 1e-7}, .forcing = 1e-12});
    CHECK(r.stop == Stop::tolerance_reached);
    CHECK(r.n_iterations == 1);
    CHECK(r.n_products <= 8);  // three, and some to see that nothing is left but rounding
    CHECK(support::relative_error(r.x, f.a) < 1e-10);
}

TEST_CASE("a preconditioner that knows the Hessian leaves Newton one product an iteration") {
    const auto x0 = zeros(20);
    const VectorView<const double> start(x0);
    const problems::Quadratic f(20, 1e6);
    const auto divide = [&](VectorView<double> v) {
        for (std::size_t i = 0; i < v.size(); ++i) v[i] /= f.c[i];
    };
    const optim::NewtonCgOptions options{.stopping = {.tol = 1e-7, .max_iterations = 5000}};
    const auto slow = by_products(f, start, options), fast = by_products(f, start, options, divide);
    CHECK(slow.converged());
    CHECK(fast.converged());
    CHECK(fast.n_products <= 3);
    CHECK(slow.n_products > 20);
    CHECK(support::relative_error(fast.x, f.a) < 1e-8);
    CHECK(support::relative_error(slow.x, f.a) < 1e-4);
}

TEST_CASE("a step to the edge of a trust region has the length of its radius") {
    const auto x0 = zeros(4);
    const problems::Quadratic f(4, 10.0);
    for (const double radius : {1e-3, 0.5}) {
        const auto r = by_products(f, VectorView<const double>(x0),
                                   {.stopping = {.max_iterations = 1}, .first_radius = radius});
        double square = 0.0;
        for (const double x : r.x) square += x * x;
        CHECK(std::abs(std::sqrt(square) - radius) < 1e-12);
    }
}

TEST_CASE("Newton by products is asked to improve its preconditioner where products are many") {
    struct Learning {
        const Buffer<double>* c;
        bool knows = false;

        void operator()(VectorView<double> v) const {
            for (std::size_t i = 0; knows && i < v.size(); ++i) v[i] /= (*c)[i];
        }
        bool improve(VectorView<const double>, double products) {
            const bool first = !knows && products > 5.0;
            knows = knows || first;
            return first;
        }
    };
    const problems::Quadratic f(20, 1e6);
    Learning preconditioner{&f.c};
    const auto x0 = zeros(20);
    const auto r = by_products(f, VectorView<const double>(x0),
                               {.stopping = {.tol = 1e-7, .max_iterations = 5000}}, preconditioner);
    CHECK(r.converged());
    CHECK(preconditioner.knows);
    CHECK(r.n_products < 20);
    CHECK(support::relative_error(r.x, f.a) < 1e-6);
}

TEST_CASE("the curved valley of Rosenbrock is followed to its end") {
    const Buffer<double> x0{-1.2, 1.0};
    const VectorView<const double> start(x0);
    const StopRule rule{.tol = 1e-10, .max_iterations = 200};
    problems::Rosenbrock f;
    const auto quasi = optim::lbfgs(f, start, {.stopping = rule});
    CHECK(quasi.converged());
    CHECK(support::relative_error(quasi.x, Buffer<double>{1.0, 1.0}) < 1e-6);
    CHECK(quasi.n_iterations < 60);
    const auto newton = optim::newton_cholesky(f, start, {.stopping = rule});
    CHECK(newton.converged());
    CHECK(support::relative_error(newton.x, Buffer<double>{1.0, 1.0}) < 1e-6);
    CHECK(newton.n_iterations < 40);
    const auto products = by_products(f, start, {.stopping = rule, .first_radius = 1.0});
    CHECK(products.converged());
    CHECK(support::relative_error(products.x, Buffer<double>{1.0, 1.0}) < 1e-6);
    CHECK(products.n_iterations < 60);
}

TEST_CASE("a convex function that is no quadratic: to the last digits that values can tell") {
    const problems::Exponentials f{6};
    with_each_solver(f, zeros(6), {.tol = 1e-7, .max_iterations = 500},
                     [&](const optim::Result& r) {
                         CHECK(r.converged());
                         CHECK(support::relative_error(r.x, f.minimiser()) < 1e-6);
                     });
    // tol far below what doubles resolve: ends, and says that nothing better can be found.
    with_each_solver(f, zeros(6), {.tol = 1e-300, .max_iterations = 500},
                     [&](const optim::Result& r) {
                         CHECK(r.converged());
                         CHECK(support::relative_error(r.x, f.minimiser()) < 1e-7);
                     });
}

TEST_CASE("the decrement foresees what is left to gain") {
    problems::Exponentials f{6};
    const double least = value_at(f, f.minimiser());
    const auto x0 = zeros(6);
    for (std::size_t n = 3; n < 6; ++n) {
        const auto r = optim::newton_cholesky(f, VectorView<const double>(x0),
                                              {.stopping = {.tol = 1e-9, .max_iterations = n}});
        const double left = r.objective - least, foreseen = 0.5 * r.decrement * r.decrement;
        CAPTURE(n);
        CHECK(left <= 2.0 * foreseen + 1e-14);
    }
}

TEST_CASE("at the minimiser, on a flat function and in one dimension nothing is to be done") {
    const problems::Quadratic f(5, 100.0);
    with_each_solver(f, f.a, {}, [&](const optim::Result& r) {
        CHECK(r.stop == Stop::tolerance_reached);
        CHECK(r.n_iterations == 0);
        CHECK(r.n_evaluations == 1);
        CHECK(r.x == f.a);
        CHECK(r.decrement == 0.0);
    });
    with_each_solver(problems::Flat{}, {4.0, -7.0}, {}, [](const optim::Result& r) {
        CHECK(r.stop == Stop::tolerance_reached);
        CHECK(r.x == Buffer<double>{4.0, -7.0});
        CHECK(r.objective == 3.0);
    });
    const problems::Quadratic line(1, 1.0);
    with_each_solver(line, {100.0}, {.tol = 1e-8}, [&](const optim::Result& r) {
        CHECK(r.converged());
        CHECK(support::relative_error(r.x, line.a) < 1e-7);
    });
}

TEST_CASE("max_iterations is kept to, and the best point so far comes back") {
    const problems::Quadratic f(12, 1e4);
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
        const StopRule rule{.tol = 1e-12, .max_iterations = n};
        const auto x0 = zeros(12);
        const double at_start = value_at(f, x0);
        const auto check = [&](const optim::Result& r) {
            CHECK(r.stop == Stop::max_iterations);
            CHECK_FALSE(r.converged());
            CHECK(r.n_iterations == n);
            CHECK((n == 0 ? r.objective == at_start : r.objective < at_start));
        };
        problems::Quadratic a = f, b = f;
        check(optim::gradient_descent(a, VectorView<const double>(x0), {.stopping = rule}));
        check(optim::lbfgs(b, VectorView<const double>(x0), {.stopping = rule}));
        check(by_products(f, VectorView<const double>(x0), {.stopping = rule}));
    }
}

TEST_CASE("a progress sink hears each iteration and may stop the work") {
    const problems::Exponentials f{6};
    RecordingProgress sink(1);  // go on after the first, stop at the second
    StopRule rule{.tol = 1e-12, .max_iterations = 50, .progress = &sink, .what = "a fit"};
    with_each_solver(f, zeros(6), rule, [&](const optim::Result& r) {
        CHECK(r.stop == Stop::interrupted);
        CHECK_FALSE(r.converged());
        CHECK(r.n_iterations == 2);
        REQUIRE(sink.entries().size() == 2);
        CHECK(sink.entries()[0].what == "a fit");
        CHECK(sink.entries()[0].done == 1);
        CHECK(sink.entries()[1].done == 2);
        CHECK(sink.entries()[1].total == 50);
        CHECK(sink.entries()[1].detail == message("objective ", r.objective));
        CHECK(r.objective == value_at(f, r.x));
        sink.clear();
    });
}

TEST_CASE("a function without a minimiser stops at its floor") {
    with_each_solver(problems::Falling{}, {0.0},
                     {.tol = 1e-300, .max_iterations = 100'000, .floor = 1e-4},
                     [](const optim::Result& r) {
                         CHECK(r.stop == Stop::unbounded);
                         CHECK_FALSE(r.converged());
                         CHECK(r.objective <= 1e-4);
                         CHECK(std::isfinite(r.x[0]));
                     });
}

TEST_CASE("a gradient of the wrong sign is a failed line search, not an endless loop") {
    const auto lie = [](VectorView<const double> x, VectorView<double> g) {
        g[0] = -x[0];  // of x^2 / 2 + 1 the gradient is x
        return 0.5 * x[0] * x[0] + 1.0;
    };
    const Buffer<double> x0{1.0};
    const auto a = optim::gradient_descent(lie, VectorView<const double>(x0));
    CHECK_FALSE(a.converged());
    CHECK(std::abs(a.x[0] - 1.0) < 1e-12);
    const auto b = optim::lbfgs(lie, VectorView<const double>(x0));
    CHECK(b.stop == Stop::line_search_failed);
    CHECK(b.x == x0);
    const auto one = [](VectorView<const double> v, VectorView<double> out) { out[0] = v[0]; };
    const auto c = optim::newton_cg(lie, one, VectorView<const double>(x0));
    CHECK(c.stop == Stop::line_search_failed);
    CHECK(c.x == x0);
}

TEST_CASE("a start where the function is not finite is refused by the solver's name") {
    const Buffer<double> x0{0.0};
    const VectorView<const double> start(x0);
    CHECK_THROWS_WITH_AS(static_cast<void>(optim::lbfgs(problems::NotFinite{}, start)),
                         "lbfgs: the objective must be finite at the starting point, got NaN",
                         NumericalError);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(optim::gradient_descent(problems::NotFinite{INFINITY}, start)),
        "gradient_descent: the objective must be finite at the starting point, got inf",
        NumericalError);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(optim::newton_cholesky(problems::NotFinite{}, start)),
        "newton_cholesky: the objective must be finite at the starting point, got NaN",
        NumericalError);
    CHECK_THROWS_WITH_AS(static_cast<void>(by_products(problems::NotFinite{}, start, {})),
                         "newton_cg: the objective must be finite at the starting point, got NaN",
                         NumericalError);
    struct BadHessian : problems::Quadratic {
        BadHessian() : Quadratic(1, 1.0) {}
        void hessian(VectorView<const double>, MatrixView<double> H) const { H(0, 0) = NAN; }
    };
    CHECK_THROWS_WITH_AS(static_cast<void>(optim::newton_cholesky(BadHessian{}, start)),
                         "newton_cholesky: the Hessian must be finite", NumericalError);
}

TEST_CASE("a step into a region where the function is not finite is shortened") {
    // -log(x) + x, least at 1, infinite from 0 on down; the first full step lands beyond.
    const auto barrier = [](VectorView<const double> x, VectorView<double> g) {
        if (!(x[0] > 0.0)) {
            g[0] = 0.0;
            return std::numeric_limits<double>::infinity();
        }
        g[0] = 1.0 - 1.0 / x[0];
        return x[0] - std::log(x[0]);
    };
    const Buffer<double> x0{1.9};
    const auto far = [&](VectorView<const double> x, VectorView<double> g) {
        const double f = barrier(x, g);
        g[0] *= 10.0;
        return 10.0 * f;
    };
    const auto r = optim::lbfgs(far, VectorView<const double>(x0), {.stopping = {.tol = 1e-9}});
    CHECK(r.converged());
    CHECK(std::abs(r.x[0] - 1.0) < 1e-6);
    double x = 0.0;
    const auto at = [&](VectorView<const double> p, VectorView<double> g) {
        x = p[0];
        return far(p, g);
    };
    const auto curvature = [&](VectorView<const double> v, VectorView<double> out) {
        out[0] = 10.0 / (x * x) * v[0];
    };
    const auto s =
        optim::newton_cg(at, curvature, VectorView<const double>(x0), {.stopping = {.tol = 1e-9}});
    CHECK(s.converged());
    CHECK(std::abs(s.x[0] - 1.0) < 1e-6);
}

TEST_CASE("same start, same bits") {
    const problems::Quadratic f(30, 1e5);
    problems::Quadratic a = f, b = f;
    const auto x0 = zeros(30);
    const auto r = optim::lbfgs(a, VectorView<const double>(x0));
    const auto s = optim::lbfgs(b, VectorView<const double>(x0));
    CHECK(r.x == s.x);
    CHECK(a.n_calls == r.n_evaluations);
}

TEST_SUITE_END();
