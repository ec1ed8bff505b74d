#include <foretell/testing/check_estimator.hpp>

#include "support/allocations.hpp"
#include "testing/broken_classifier.hpp"
#include "testing/broken_multi_output.hpp"
#include "testing/broken_others.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace foretell;

namespace {

testing::CheckOptions counting(bool allows_nan = false) {
    return {.allocations = &support::allocations, .allows_nan = allows_nan};
}

/// Each twin breaks one promise; the check of that name must say so.
template <class E, class Flaw>
void each_flaw_is_found(bool allows_nan) {
    const auto names = enum_names(Flaw::none);
    for (std::size_t k = 1; k < names.size(); ++k) {
        testing::CheckOptions options = counting(allows_nan);
        options.only = {std::string(names[k])};
        const auto report = testing::check_estimator(E({.flaw = static_cast<Flaw>(k)}), options);
        INFO(names[k], ": ", report.text());
        CHECK(report.found(names[k]));
    }
}

template <class E>
void is_found_faultless(const E& prototype, bool allows_nan, std::size_t n_checks) {
    const auto report = testing::check_estimator(prototype, counting(allows_nan));
    INFO(report.text());
    CHECK(report.passed());
    CHECK(report.checks.size() >= n_checks);
}

}  // namespace

TEST_SUITE_BEGIN("testing/check_estimator");

TEST_CASE("a classifier that keeps its promises passes every check") {
    is_found_faultless(broken::Classifier<double>(), false, 86);
    is_found_faultless(broken::Classifier<float>(), false, 85);
}

TEST_CASE("regressors and a transformer that keep their promises pass every check") {
    is_found_faultless(broken::Regressor<double>(), false, 50);
    is_found_faultless(broken::MultiOutputRegressor<double>(), false, 45);
    is_found_faultless(broken::Transformer<double>(), true, 50);
}

TEST_CASE("each broken promise of a classifier is found by its check") {
    each_flaw_is_found<broken::Classifier<double>, broken::ClassifierFlaw>(false);
}

TEST_CASE("each broken promise of a regressor is found by its check") {
    each_flaw_is_found<broken::Regressor<double>, broken::RegressorFlaw>(false);
    each_flaw_is_found<broken::MultiOutputRegressor<double>, broken::RegressorFlaw>(false);
}

TEST_CASE("each broken promise of a transformer is found by its check") {
    each_flaw_is_found<broken::Transformer<double>, broken::TransformerFlaw>(true);
}

TEST_CASE("each check is shown to find something") {
    std::set<std::string> twins;
    const auto add = [&](auto none) {
        const auto names = enum_names(none);
        twins.insert(names.begin() + 1, names.end());
    };
    add(broken::ClassifierFlaw::none);
    add(broken::RegressorFlaw::none);
    add(broken::TransformerFlaw::none);
    std::set<std::string> checks;
    for (const auto& report :
         {testing::check_estimator(broken::Classifier<double>(), counting()),
          testing::check_estimator(broken::Regressor<double>(), counting()),
          testing::check_estimator(broken::Transformer<double>(), counting(true))}) {
        checks.insert(report.checks.begin(), report.checks.end());
        for (const std::string& line : report.skipped)
            checks.insert(line.substr(0, line.find(':')));
    }
    CHECK(checks == twins);
}

TEST_CASE("checks can be chosen and left out, and what did not run is listed with its reason") {
    const auto one = testing::check_estimator(broken::Classifier<double>(),
                                              {.only = {"refit_equal", "wrong_width"}});
    CHECK(one.checks == std::vector<std::string>{"wrong_width", "refit_equal"});
    const auto rest = testing::check_estimator(
        broken::Regressor<double>({.flaw = broken::RegressorFlaw::score_is_r_squared}),
        {.skip = {"score_is_r_squared"}});
    CHECK(rest.passed());
    CHECK(rest.text() == message(rest.checks.size(), " checks passed"));
    bool told = false;
    for (const std::string& line : rest.skipped) {
        told = told || line == "predict_into_allocates_nothing: nobody counts allocations";
    }
    CHECK(told);
}

TEST_CASE("a report names each broken promise on a line of its own") {
    const auto report = testing::check_estimator(
        broken::Regressor<double>({.flaw = broken::RegressorFlaw::target_must_be_finite}),
        {.only = {"target_must_be_finite"}});
    CHECK(report.text() ==
          "target_must_be_finite: wanted InvalidArgument for a NaN in y, nothing was thrown\n");
}

TEST_SUITE_END();
