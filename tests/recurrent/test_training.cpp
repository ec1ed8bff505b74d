#include "support/allocations.hpp"
#include "support/compare.hpp"

#include <foretell/core/same_state.hpp>
#include <foretell/data/make_sequences.hpp>
#include <foretell/progress/recording_progress.hpp>
#include <foretell/random/random.hpp>
#include <foretell/recurrent/gru_regressor.hpp>
#include <foretell/recurrent/lstm_regressor.hpp>
#include <foretell/recurrent/rnn_regressor.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using namespace foretell;
using support::relative_error;

namespace {

SequenceData<double> adding(std::size_t n, std::size_t low, std::size_t high,
                            std::uint64_t seed = 0) {
    return make_sequences<double>({.n_sequences = n,
                                   .min_steps = low,
                                   .max_steps = high,
                                   .n_features = 2,
                                   .task = SequenceTask::adding,
                                   .seed = seed});
}

const LSTMRegressorOptions small{
    .hidden_size = 6, .learning_rate = 0.01, .batch_size = 16, .max_epochs = 3};

/// Counts what is allocated between the ends of two epochs.
class AllocationsPerEpoch : public ProgressSink {
public:
    bool update(const Progress&) override {
        const std::size_t now = support::allocations();
        if (n_++ > 0) worst = std::max(worst, now - last_);
        last_ = support::allocations();
        return true;
    }
    std::size_t worst = 0;

private:
    std::size_t n_ = 0, last_ = 0;
};

/// The allocations that the text of one report makes: those of an epoch in which nothing else is.
std::size_t allocations_of_fit(std::size_t n_epochs) {
    const auto data = adding(200, 3, 12);
    LSTMRegressorOptions options = small;
    options.max_epochs = n_epochs;
    options.num_layers = 2;
    options.dropout = 0.2;
    options.validation_fraction = 0.2;
    LSTMRegressor<double> model(options);
    const std::size_t before = support::allocations();
    model.fit(data.X, data.target, {.lengths = data.lengths});
    return support::allocations() - before;
}

}  // namespace

TEST_SUITE_BEGIN("recurrent/training");

TEST_CASE_TEMPLATE("the adding problem is solved, which no memory of few steps can", Model,
                   LSTMRegressor<float>, GRURegressor<float>) {
    const auto options = MakeSequencesOptions{.n_sequences = 2500,
                                              .min_steps = 25,
                                              .max_steps = 25,
                                              .n_features = 2,
                                              .task = SequenceTask::adding};
    auto unseen = options;
    unseen.seed = 1;
    unseen.n_sequences = 500;
    const auto train = make_sequences<float>(options), test = make_sequences<float>(unseen);
    Model model({.hidden_size = 16,
                 .learning_rate = 0.02,
                 .batch_size = 32,
                 .max_epochs = 20,
                 .schedule = optim::RateSchedule::cosine});
    model.fit(train.X, train.target);
    const Vector<float> p = model.predict(test.X);
    double error = 0.0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        error += std::pow(static_cast<double>(p(i) - test.target(i)), 2);
    }
    CHECK(error / static_cast<double>(p.size()) < 0.01);  // the mean alone: 1/6
}

TEST_CASE("the same seed gives the same bits, another seed does not") {
    const auto data = adding(100, 2, 9);
    LSTMRegressorOptions options = small;
    options.num_layers = 2;
    options.dropout = 0.3;
    options.validation_fraction = 0.25;
    const auto fit = [&](const LSTMRegressorOptions& o) {
        return LSTMRegressor(o).fit(data.X, data.target, {.lengths = data.lengths});
    };
    const LSTMRegressor<double> a = fit(options);
    CHECK(same_state(a, fit(options)));
    options.seed = 1;
    CHECK_FALSE(a.weights().head_weight == fit(options).weights().head_weight);
}

TEST_CASE("what lies beyond a sequence's length is never read") {
    auto data = adding(60, 2, 9);
    const auto fit = [&] {
        return GRURegressor<double>(small).fit(data.X, data.target, {.lengths = data.lengths});
    };
    const auto before = fit();
    const Vector<double> predicted = before.predict(data.X, data.lengths);
    for (std::size_t i = 0; i < 60; ++i) {
        for (std::size_t t = data.lengths[i]; t < 9; ++t) data.X(i, t, 0) = std::nan("");
    }
    const auto after = fit();
    CHECK(same_state(before, after));
    CHECK(after.predict(data.X, data.lengths) == predicted);
    // More padding changes nothing either.
    Cube<double> longer = full(60, 20, 2, std::nan(""));
    for (std::size_t i = 0; i < 60; ++i) {
        for (std::size_t t = 0; t < 9; ++t) {
            for (std::size_t j = 0; j < 2; ++j) longer(i, t, j) = data.X(i, t, j);
        }
    }
    CHECK(after.predict(longer, data.lengths) == predicted);
}

TEST_CASE("a sequence alone is predicted as among others, in any order") {
    const auto data = adding(150, 0 + 2, 9);
    const auto model =
        LSTMRegressor<double>(small).fit(data.X, data.target, {.lengths = data.lengths});
    const Vector<double> together = model.predict(data.X, data.lengths);
    std::vector<double> alone;
    for (std::size_t i = 0; i < 150; ++i) {
        const CubeView<const double> one(data.X.data() + i * 18, 1, 9, 2);
        const std::vector<std::size_t> length{data.lengths[i]};
        alone.push_back(model.predict(one, length)(0));
    }
    CHECK(relative_error(alone, together) < 1e-13);
}

TEST_CASE("lengths that are all full are as none, and without shuffling the order counts") {
    const auto data = adding(50, 7, 7);
    LSTMRegressorOptions options = small;
    options.shuffle = false;
    const auto plain = LSTMRegressor(options).fit(data.X, data.target);
    const std::vector<std::size_t> lengths(50, 7);
    const auto named = LSTMRegressor(options).fit(data.X, data.target, {.lengths = lengths});
    CHECK(same_state(plain, named));
}

TEST_CASE("sequences of weight 0 are left out") {
    const auto data = adding(40, 3, 3), others = adding(40, 3, 3, 8);
    Cube<double> both = full(80, 3, 2, 0.0);
    std::vector<double> y(80), w(80);
    for (std::size_t i = 0; i < 40; ++i) {
        std::copy_n(data.X.data() + i * 6, 6, both.data() + i * 6);
        std::copy_n(others.X.data() + i * 6, 6, both.data() + (40 + i) * 6);
        y[i] = data.target(i);
        y[40 + i] = 100.0;
        w[i] = 1.0;
    }
    const auto few = LSTMRegressor(small).fit(data.X, data.target);
    const auto all = LSTMRegressor(small).fit(both, y, {.sample_weight = w});
    CHECK(relative_error(all.predict(data.X), few.predict(data.X)) < 1e-10);
}

TEST_CASE("a sequence of weight 2 counts as two of them in one step over all") {
    const auto data = adding(10, 4, 4);
    Cube<double> twice = full(11, 4, 2, 0.0);
    std::copy_n(data.X.data(), 80, twice.data());
    std::copy_n(data.X.data(), 8, twice.data() + 80);
    std::vector<double> y(data.target.begin(), data.target.end()), w(10, 1.0);
    y.push_back(y[0]);
    w[0] = 2.0;
    LSTMRegressorOptions options = small;
    options.standardize = false;
    options.standardize_target = false;
    options.optimizer = optim::StepMethod::sgd;
    options.max_grad_norm = 0.0;
    options.max_epochs = 5;
    const auto weighted = LSTMRegressor(options).fit(data.X, data.target, {.sample_weight = w});
    const auto repeated = LSTMRegressor(options).fit(twice, y);
    CHECK(relative_error(weighted.predict(data.X), repeated.predict(data.X)) < 1e-12);
}

TEST_CASE("scales of features and target do not matter where they are standardised") {
    const auto data = adding(80, 3, 6);
    Cube<double> X = data.X;
    Vector<double> y = data.target;
    for (std::size_t i = 0; i < 80; ++i) {
        for (std::size_t t = 0; t < 6; ++t) X(i, t, 0) = 1e4 * X(i, t, 0) - 3e5;
        y(i) = 2e3 * y(i) + 1e4;
    }
    const auto a = LSTMRegressor(small).fit(data.X, data.target, {.lengths = data.lengths});
    const auto b = LSTMRegressor(small).fit(X, y, {.lengths = data.lengths});
    Vector<double> back = b.predict(X, data.lengths);
    for (double& p : back) p = (p - 1e4) / 2e3;
    CHECK(relative_error(back, a.predict(data.X, data.lengths)) < 1e-8);
}

TEST_CASE("each loss finds what it is for in a constant network: mean, median, quantile, rate") {
    // With inputs of 0 all that can be learnt is a constant.
    const std::size_t n = 200;
    const Cube<double> X = full(n, 2, 1, 0.0);
    std::vector<double> y(n);
    Random random(2);
    for (double& v : y) v = random.exponential();
    std::vector<double> sorted = y;
    std::sort(sorted.begin(), sorted.end());
    double mean = 0.0;
    for (const double v : y) mean += v / static_cast<double>(n);
    const auto constant = [&](SequenceLoss loss, double q) {
        RNNRegressorOptions options{.hidden_size = 2,
                                    .learning_rate = 0.05,
                                    .batch_size = n,
                                    .max_epochs = 1500,
                                    .loss = loss,
                                    .quantile = q,
                                    .schedule = optim::RateSchedule::cosine};
        return RNNRegressor(options).fit(X, y).predict(X)(0);
    };
    CHECK(std::abs(constant(SequenceLoss::squared_error, 0.5) - mean) < 1e-3);
    CHECK(std::abs(constant(SequenceLoss::poisson, 0.5) - mean) < 1e-3);
    CHECK(std::abs(constant(SequenceLoss::absolute_error, 0.5) - sorted[100]) < 0.03);
    CHECK(std::abs(constant(SequenceLoss::quantile, 0.9) - sorted[180]) < 0.06);
}

TEST_CASE("the best epoch's weights stay, and patience ends the fit") {
    const auto data = adding(60, 3, 8);
    std::vector<double> noise(60);
    Random random(1);
    for (double& v : noise) v = random.normal();  // nothing to learn: soon it only overfits
    LSTMRegressorOptions options = small;
    options.hidden_size = 24;
    options.learning_rate = 0.03;
    options.max_epochs = 200;
    options.validation_fraction = 0.3;
    options.patience = 6;
    const auto model = LSTMRegressor(options).fit(data.X, noise, {.lengths = data.lengths});
    const TrainingHistory& h = model.history();
    CHECK(h.stop == TrainingStop::no_improvement);
    REQUIRE(h.validation_loss.size() == h.loss.size());
    CHECK(h.loss.size() == h.best_epoch + 1 + 6);
    const auto best = std::min_element(h.validation_loss.begin(), h.validation_loss.end());
    CHECK(static_cast<std::size_t>(best - h.validation_loss.begin()) == h.best_epoch);
    // The same fit, ended at that epoch, has the same weights.
    options.max_epochs = h.best_epoch + 1;
    const auto short_fit = LSTMRegressor(options).fit(data.X, noise, {.lengths = data.lengths});
    CHECK(short_fit.weights().layers[0].weight_hh == model.weights().layers[0].weight_hh);
    CHECK(short_fit.history().stop == TrainingStop::max_epochs);
}

TEST_CASE("progress tells of each epoch and may stop the fit") {
    const auto data = adding(40, 3, 8);
    RecordingProgress progress(1);
    LSTMRegressorOptions options = small;
    options.validation_fraction = 0.2;
    const auto model = LSTMRegressor(options).fit(data.X, data.target,
                                                  {.lengths = data.lengths, .progress = &progress});
    REQUIRE(progress.entries().size() == 2);
    CHECK(progress.entries()[0].what == "LSTMRegressor");
    CHECK(progress.entries()[1].done == 2);
    CHECK(progress.entries()[1].total == 3);
    const std::string& detail = progress.entries()[0].detail;
    CHECK(detail.rfind(message("loss ", model.history().loss(0), ", validation loss ",
                               model.history().validation_loss(0), ", "),
                       0) == 0);
    CHECK(detail.find(" sequences/s") != std::string::npos);
    CHECK(model.history().stop == TrainingStop::interrupted);
    CHECK(model.history().loss.size() == 2);
}

TEST_CASE("the learning rate follows its schedule") {
    const auto data = adding(20, 3, 3);
    const auto rates = [&](optim::RateSchedule schedule, std::size_t warmup) {
        LSTMRegressorOptions options = small;
        options.learning_rate = 1.0 / 64;
        options.max_epochs = 4;
        options.schedule = schedule;
        options.decay = 0.5;
        options.step_epochs = 2;
        options.warmup_epochs = warmup;
        const auto model = LSTMRegressor(options).fit(data.X, data.target);
        std::vector<double> out;
        for (const double r : model.history().learning_rate) out.push_back(64 * r);
        return out;
    };
    using V = std::vector<double>;
    CHECK(rates(optim::RateSchedule::constant, 0) == V{1.0, 1.0, 1.0, 1.0});
    CHECK(rates(optim::RateSchedule::constant, 1) == V{0.5, 1.0, 1.0, 1.0});
    CHECK(rates(optim::RateSchedule::exponential, 0) == V{1.0, 0.5, 0.25, 0.125});
    CHECK(rates(optim::RateSchedule::step, 0) == V{1.0, 1.0, 0.5, 0.5});
    const double root = std::sqrt(0.5);
    CHECK(relative_error(rates(optim::RateSchedule::cosine, 0),
                         V{1.0, 0.5 + 0.5 * root, 0.5, 0.5 - 0.5 * root}) < 1e-15);
}

TEST_CASE("partial_fit goes on where the last call ended") {
    const auto data = adding(64, 5, 5);
    LSTMRegressorOptions options = small;
    options.shuffle = false;
    LSTMRegressor<double> by_calls(options);
    for (int k = 0; k < 3; ++k) by_calls.partial_fit(data.X, data.target);
    const auto at_once = LSTMRegressor(options).fit(data.X, data.target);
    CHECK(by_calls.weights().head_weight == at_once.weights().head_weight);
    CHECK(by_calls.weights().layers[0].weight_ih == at_once.weights().layers[0].weight_ih);
    CHECK(by_calls.history().loss.size() == 1);

    LSTMRegressor<double> after = at_once;
    after.partial_fit(data.X, data.target);
    CHECK_FALSE(after.weights().head_weight == at_once.weights().head_weight);
    CHECK(after.fit(data.X, data.target).weights().head_weight == at_once.weights().head_weight);
}

TEST_CASE("no epoch after the first allocates") {
    CHECK(allocations_of_fit(9) == allocations_of_fit(2));
    const auto data = adding(100, 3, 12);
    AllocationsPerEpoch counter;
    LSTMRegressor<double>(small).fit(data.X, data.target,
                                     {.lengths = data.lengths, .progress = &counter});
    CHECK(counter.worst < 12);  // the text of the report
}

TEST_CASE("a loss that overflows is an error and leaves the model as it was") {
    const auto data = adding(30, 3, 3);
    LSTMRegressorOptions options = small;
    options.loss = SequenceLoss::poisson;
    options.learning_rate = 1e4;
    options.optimizer = optim::StepMethod::sgd;
    options.max_grad_norm = 0.0;
    LSTMRegressor<double> model(options);
    CHECK_THROWS_AS(model.fit(data.X, data.target), NumericalError);
    CHECK_FALSE(model.is_fitted());
}

TEST_CASE("constant features and targets, one sequence, and sequences without a step") {
    Cube<double> X = full(4, 3, 2, 7.0);
    const std::vector<double> y(4, 2.5);
    const std::vector<std::size_t> lengths{0, 3, 0, 1};
    const auto model = LSTMRegressor(small).fit(X, y, {.lengths = lengths});
    for (const double p : model.predict(X, lengths)) CHECK(std::isfinite(p));
    CHECK(model.weights().scale(0) == 1.0);
    const CubeView<const double> one(X.data(), 1, 3, 2);
    const std::vector<double> y1{2.5};
    CHECK(std::isfinite(GRURegressor(small).fit(one, y1).predict(one)(0)));
    const std::vector<std::size_t> none(4, 0);
    CHECK(std::isfinite(RNNRegressor(small).fit(X, y, {.lengths = none}).predict(X, none)(0)));
}

TEST_CASE("a wild input stays finite") {
    const auto data = adding(30, 3, 3);
    const auto model = LSTMRegressor(small).fit(data.X, data.target);
    Cube<double> X = full(1, 50, 2, 1e300);
    CHECK(std::isfinite(model.predict(X)(0)));
}

TEST_SUITE_END();
