#include <foretell/data/event_log.hpp>
#include <foretell/data/read_csv.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/random/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("data/cdnow");

namespace {

using Rows = std::vector<std::size_t>;

/// The purchases of buyers of records, or an empty log where the file is not at hand.
foretell::EventLog read_cdnow() {
    const char* folder = std::getenv("FORETELL_DATA_DIR");
    const std::string path = std::string(folder == nullptr ? "" : folder) + "/cdnow_master.txt";
    if (folder == nullptr || !std::filesystem::exists(path)) {
        std::puts("data/cdnow: skipped, as FORETELL_DATA_DIR holds no cdnow_master.txt");
        return {};
    }
    const auto table = foretell::read_csv(
        path,
        {.delimiter = ' ', .has_header = false, .names = {"customer", "time", "cds", "amount"}});
    return foretell::EventLog::from_table(table, {.value = "amount"});
}

/// Missing values by the median with an indicator, sign(x) log(1 + |x|), mean 0 and deviation 1.
foretell::Matrix<double> prepare(const foretell::Table& table) {
    const std::size_t n = table.n_rows(), d = table.n_cols();
    auto X = foretell::full(n, d + 1, 0.0);
    for (std::size_t j = 0; j < d; ++j) {
        const auto v = table.numeric(j);
        std::vector<double> there;
        std::copy_if(v.begin(), v.end(), std::back_inserter(there),
                     [](double x) { return !std::isnan(x); });
        std::nth_element(there.begin(), there.begin() + there.size() / 2, there.end());
        const double median = there[there.size() / 2];
        for (std::size_t i = 0; i < n; ++i) {
            const double x = std::isnan(v[i]) ? median : v[i];
            X(i, j) = std::copysign(std::log1p(std::abs(x)), x);
            if (std::isnan(v[i])) X(i, d) = 1.0;
        }
    }
    for (std::size_t j = 0; j <= d; ++j) {
        double sum = 0.0, squares = 0.0;
        for (std::size_t i = 0; i < n; ++i) sum += X(i, j), squares += X(i, j) * X(i, j);
        const double mean = sum / static_cast<double>(n);
        const double sd = std::sqrt(squares / static_cast<double>(n) - mean * mean);
        for (std::size_t i = 0; i < n; ++i) X(i, j) = (X(i, j) - mean) / sd;
    }
    return X;
}

double auc_of(const std::vector<double>& score, const foretell::Labels& y, const Rows& rows) {
    Rows order = rows;
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return score[a] < score[b]; });
    double ranks = 0.0, ones = 0.0;  // scores of a logistic model on these features hardly tie
    for (std::size_t k = 0; k < order.size(); ++k) {
        if (y(order[k]) != 1) continue;
        ranks += static_cast<double>(k + 1);
        ones += 1.0;
    }
    const double zeros = static_cast<double>(order.size()) - ones;
    return (ranks - ones * (ones + 1.0) / 2.0) / (ones * zeros);
}

/// Mean ROC AUC of logistic regression over five folds.
double cross_validated_auc(const foretell::Matrix<double>& X, const foretell::Labels& y) {
    foretell::Random random(1);
    const Rows order = random.permutation(y.size());
    const std::size_t width = X.shape()[1];
    double total = 0.0;
    for (std::size_t fold = 0; fold < 5; ++fold) {
        Rows train, test;
        for (std::size_t k = 0; k < order.size(); ++k) {
            (k % 5 == fold ? test : train).push_back(order[k]);
        }
        auto X_train = foretell::full(train.size(), width, 0.0);
        auto y_train = foretell::full(train.size(), 0);
        for (std::size_t i = 0; i < train.size(); ++i) {
            std::copy_n(X.data() + train[i] * width, width, X_train.data() + i * width);
            y_train(i) = y(train[i]);
        }
        const auto model = foretell::LogisticRegression<double>().fit(X_train, y_train);
        const auto z = model.decision_function(X);
        total += auc_of(std::vector<double>(z.begin(), z.end()), y, test);
    }
    return total / 5.0;
}

}  // namespace

TEST_CASE("the CDNOW log is read and its facts are right") {
    const auto log = read_cdnow();
    if (log.n_events() == 0) return;
    CHECK(log.n_events() == 69'659);
    CHECK(foretell::time_text(log.begin_time()) == "2021-01-01");
    CHECK(foretell::time_text(log.end_time()) == "2022-06-30");
    const auto history = log.history(foretell::parse_time("2021-01-12"));
    CHECK(history.customer(0) == "1");
    CHECK(history.events(0)[0].value == 11.77);
    CHECK(history.customer(1) == "2");
    CHECK(history.events(1).size() == 2);
    CHECK(history.events(1)[1].value == 77.0);
}

TEST_CASE("who buys within 30 days is foretold from event features by logistic regression") {
    const auto log = read_cdnow();
    if (log.n_events() == 0) return;
    struct Goal {
        const char* cutoff;
        double share, auc;
    };
    for (const Goal goal : {Goal{"2021-09-30", 0.0767, 0.784}, Goal{"2022-05-31", 0.0640, 0.848}}) {
        const double cutoff = foretell::parse_time(goal.cutoff);
        const auto features = log.features_as_of(cutoff);
        const auto y = log.label_within(cutoff, 30.0);
        const double share =
            static_cast<double>(std::count(y.begin(), y.end(), 1)) / static_cast<double>(y.size());
        CHECK(std::abs(share - goal.share) < 1e-4);
        const double auc = cross_validated_auc(prepare(features.table), y);
        MESSAGE(std::string(goal.cutoff) << ": AUC " << auc);
        CHECK(auc >= goal.auc);
    }
}

TEST_SUITE_END();
