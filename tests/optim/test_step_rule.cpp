// Steps worked by hand; that they are PyTorch's on a whole network stands in
// recurrent/test_reference.cpp.

#include <foretell/optim/learning_rate_schedule.hpp>
#include <foretell/optim/step_rule.hpp>

#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace foretell;
using optim::StepMethod;
using support::relative_error;

namespace {

/// w after steps along the given gradients, from w = 1.
double after(const optim::StepRuleOptions& options, const std::vector<double>& gradients,
             double rate) {
    optim::StepRule<double> rule(options, 1);
    std::vector<double> w{1.0};
    for (const double g : gradients) {
        rule.step(w, VectorView<const double>(&g, 1), rate);
    }
    return w[0];
}

}  // namespace

TEST_SUITE_BEGIN("optim/step_rule");

TEST_CASE("two steps of each rule, worked by hand") {
    const double e = 1e-8;
    CHECK(after({.method = StepMethod::sgd}, {2.0, 4.0}, 0.25) == 1.0 - 0.25 * 6.0);
    CHECK(after({.method = StepMethod::sgd, .momentum = 0.5}, {2.0, 4.0}, 0.25) ==
          1.0 - 0.25 * (2.0 + 5.0));
    CHECK(after({.method = StepMethod::sgd, .weight_decay = 0.5}, {2.0}, 0.25) == 1.0 - 0.25 * 2.5);
    // Adam: the first step is the rate whatever the gradient's size.
    CHECK(relative_error(after({}, {2.0}, 0.25), 1.0 - 0.25 * 2.0 / (2.0 + e)) < 1e-15);
    const double m = (0.9 * 0.2 + 0.1 * 4.0) / (1.0 - 0.81);
    const double v = (0.999 * 0.004 + 0.001 * 16.0) / (1.0 - 0.999 * 0.999);
    CHECK(relative_error(after({}, {2.0, 4.0}, 0.25),
                         1.0 - 0.25 * 2.0 / (2.0 + e) - 0.25 * m / (std::sqrt(v) + e)) < 1e-14);
    CHECK(relative_error(after({.method = StepMethod::adamw, .weight_decay = 0.5}, {2.0}, 0.25),
                         (1.0 - 0.125) - 0.25 * 2.0 / (2.0 + e)) < 1e-15);
    CHECK(relative_error(after({.weight_decay = 0.5}, {2.0}, 0.25), 1.0 - 0.25 * 2.5 / (2.5 + e)) <
          1e-15);
    const double root = std::sqrt(0.01 * 4.0);
    CHECK(relative_error(after({.method = StepMethod::rmsprop}, {2.0}, 0.25),
                         1.0 - 0.25 * 2.0 / (root + e)) < 1e-15);
    CHECK(relative_error(after({.method = StepMethod::rmsprop, .momentum = 0.5}, {2.0, 0.0}, 0.25),
                         1.0 - 0.25 * 1.5 * 2.0 / (root + e)) < 1e-15);
}

TEST_CASE("a rule that resumes goes on as if it had not stopped") {
    for (const StepMethod method :
         {StepMethod::adam, StepMethod::adamw, StepMethod::sgd, StepMethod::rmsprop}) {
        const optim::StepRuleOptions options{.method = method, .momentum = 0.9};
        const std::vector<double> g{0.5, -2.0, 1.0};
        std::vector<double> a{1.0, 2.0, 3.0};
        optim::StepRule<double> whole(options, 3);
        for (int k = 0; k < 3; ++k) whole.step(a, g, 0.1);
        std::vector<double> b{1.0, 2.0, 3.0};
        optim::StepRule<double> first(options, 3), second(options, 3);
        first.step(b, g, 0.1);
        second.resume(first.n_steps(), first.first(), first.second());
        const std::size_t before = support::allocations();
        for (int k = 0; k < 2; ++k) second.step(b, g, 0.1);
        CHECK(support::allocations() == before);
        CHECK(a == b);
        CHECK(second.n_steps() == 3.0);
    }
}

TEST_CASE("means of another length are left aside") {
    optim::StepRule<double> rule({}, 2);
    const std::vector<double> three(3, 1.0);
    rule.resume(7.0, three, three);
    CHECK(rule.n_steps() == 0.0);
    CHECK(rule.first()[0] == 0.0);
}

TEST_CASE("each rule finds the minimum of a stretched parabola") {
    for (const StepMethod method :
         {StepMethod::adam, StepMethod::adamw, StepMethod::sgd, StepMethod::rmsprop}) {
        optim::StepRule<double> rule({.method = method, .momentum = 0.5}, 2);
        std::vector<double> w{1.0, 1.0};
        for (std::size_t k = 0; k < 3000; ++k) {
            const std::vector<double> g{w[0] - 3.0, 10.0 * (w[1] + 2.0)};
            rule.step(w, g, 0.03 * optim::rate_factor({optim::RateSchedule::cosine}, k, 3000));
        }
        CHECK(relative_error(w, std::vector<double>{3.0, -2.0}) < 1e-3);
    }
}

TEST_CASE("a gradient is shortened to a norm, never made longer") {
    std::vector<double> g{3.0, 4.0};
    CHECK(optim::clip_to_norm(VectorView<double>(g), 10.0) == 5.0);
    CHECK(g == std::vector<double>{3.0, 4.0});
    CHECK(optim::clip_to_norm(VectorView<double>(g), 0.0) == 5.0);
    CHECK(g == std::vector<double>{3.0, 4.0});
    CHECK(optim::clip_to_norm(VectorView<double>(g), 1.0) == 5.0);
    CHECK(relative_error(g, std::vector<double>{0.6, 0.8}) < 1e-6);
}

TEST_CASE("rate factors warm up, and stay at the end of a cosine") {
    const optim::RateScheduleOptions warm{.warmup_epochs = 3};
    CHECK(optim::rate_factor(warm, 0, 10) == 0.25);
    CHECK(optim::rate_factor(warm, 2, 10) == 0.75);
    CHECK(optim::rate_factor(warm, 3, 10) == 1.0);
    const optim::RateScheduleOptions cosine{optim::RateSchedule::cosine};
    CHECK(optim::rate_factor(cosine, 0, 1) == 1.0);
    CHECK(optim::rate_factor(cosine, 99, 10) == optim::rate_factor(cosine, 9, 10));
    CHECK(optim::rate_factor(cosine, 9, 10) > 0.0);
}

TEST_SUITE_END();
