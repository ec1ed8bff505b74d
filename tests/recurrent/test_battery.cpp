// The recurrent models in the public battery for estimators of sequences, and a model that breaks
// its promises.

#include "support/allocations.hpp"

#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/testing/check_sequence_estimator.hpp>

#include <doctest/doctest.h>

using namespace foretell;

namespace {

template <class E>
testing::CheckReport battery_of(const E& prototype) {
    testing::CheckOptions options;
    options.allocations = &support::allocations;
    options.n_threads = 3;
    return testing::check_sequence_estimator(prototype, options);
}

template <class E>
void keeps_its_promises(const E& prototype) {
    const auto report = battery_of(prototype);
    INFO(E::type_name, ": ", report.text());
    CHECK(report.passed());
    CHECK(report.skipped.empty());
    CHECK(report.checks.size() >= 21);
}

/// Forgets its customers at each step.
class Careless : public LSTMRegressor<double> {
public:
    using Base = LSTMRegressor<double>;
    using Base::Base;
    Careless& fit(CubeView<const double> X, VectorView<const double> y,
                  const SequenceFitOptions<double>& options = {}) {
        Base::fit(X, y, options);
        return *this;
    }
    [[nodiscard]] double step(VectorView<const double> x, State& state) const noexcept {
        state.reset();
        return Base::step(x, state);
    }
};

}  // namespace

TEST_SUITE_BEGIN("recurrent/battery");

TEST_CASE("recurrent models keep the promises of estimators of sequences") {
    keeps_its_promises(LSTMRegressor<double>({.hidden_size = 5, .num_layers = 2, .max_epochs = 2}));
    keeps_its_promises(GRURegressor<float>({.hidden_size = 17, .max_epochs = 2}));
    keeps_its_promises(LSTMClassifier<double>({.hidden_size = 4, .max_epochs = 2}));
}

TEST_CASE("the battery finds a stream that forgets") {
    const auto report = battery_of(Careless({.hidden_size = 4, .max_epochs = 2}));
    CHECK(report.found("steps_say_what_predict_says"));
    CHECK_FALSE(report.found("padding_is_never_read"));
}

TEST_SUITE_END();
