// Does this content suit this visitor? A kernel machine knows, and a linear model nearly does.
//
//     09_svm --pairs 20000
//
// You will see: a question that no linear model answers, since what counts is how far two things
// lie apart; a support vector machine that answers it, and what each answer costs; and the same
// kernel through Nystroem and RBFSampler, with a linear model on top, at a fraction of that cost.
// Writes svm.svg.

#include "console.hpp"

#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/metrics/roc_auc_score.hpp>
#include <foretell/model_selection/train_test_split.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/plot/chart.hpp>
#include <foretell/random/random.hpp>
#include <foretell/svm/nystroem.hpp>
#include <foretell/svm/rbf_sampler.hpp>
#include <foretell/svm/svc.hpp>

#include <chrono>
#include <cmath>
#include <string>
#include <vector>

using namespace foretell;

namespace {

constexpr std::size_t n_topics = 4;

/// Visitors and content in the plane of topics: a row holds the tastes of one and the topics of the
/// other. They meet where the two are near each other; a tenth of the answers is chance.
struct Pairs {
    Matrix<double> X;  ///< (n, 2 n_topics)
    Labels y;          ///< 1: the visitor reads on
};

Pairs simulate_pairs(std::size_t n, std::uint64_t seed) {
    Random random(seed);
    Pairs p{uninitialized<double>(n, 2 * n_topics), uninitialized<int>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        double distance = 0.0;
        for (std::size_t k = 0; k < n_topics; ++k) {
            const double taste = random.normal(), topic = random.normal();
            p.X(i, k) = taste;
            p.X(i, n_topics + k) = topic;
            distance += (taste - topic) * (taste - topic);
        }
        const bool reads_on = distance < 6.0;
        p.y(i) = random.uniform() < 0.1 ? static_cast<int>(random.below(2)) : int{reads_on};
    }
    return p;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// What a model costs, and how well it orders pairs it has not seen.
struct Result {
    double auc = 0.0, accuracy = 0.0, fit_seconds = 0.0, microseconds = 0.0;
};

template <class Model>
Result judge(Model model, const TrainTestArrays<Matrix<double>, Labels>& data) {
    Result r;
    auto start = std::chrono::steady_clock::now();
    model.fit(data.X_train, data.y_train);
    r.fit_seconds = seconds_since(start);
    start = std::chrono::steady_clock::now();
    const Matrix<double> z = model.decision_function(data.X_test);
    r.microseconds = 1e6 * seconds_since(start) / static_cast<double>(data.X_test.shape()[0]);
    r.auc = roc_auc_score(data.y_test, VectorView<const double>(z.data(), z.size()));
    r.accuracy = model.score(data.X_test, data.y_test);
    return r;
}

/// Models of one kind, by what they cost.
struct Curve {
    std::vector<double> microseconds, auc;

    void add(const std::string& name, const Result& r) {
        microseconds.push_back(r.microseconds);
        auc.push_back(r.auc);
        std::printf("%-38s %8.4f %9.4f %9.3f %12.3f\n", name.c_str(), r.auc, r.accuracy,
                    r.fit_seconds, r.microseconds);
    }
};

void compare(std::size_t n_pairs) {
    const Pairs pairs = simulate_pairs(n_pairs, 7);
    const auto data = train_test_split(pairs.X, pairs.y, {.test_size = 0.25, .seed = 1});
    std::printf("%zu pairs to learn from, %zu to judge by\n\n", data.X_train.shape()[0],
                data.X_test.shape()[0]);
    std::printf("%-38s %8s %9s %9s %12s\n", "", "ROC AUC", "accuracy", "fit, s", "us a pair");

    Curve linear, machine, nystroem, sampler;
    linear.add("LogisticRegression", judge(LogisticRegression(), data));
    machine.add("SVC, kernel rbf", judge(SVC({.C = 1.0}), data));
    for (const std::size_t m : {std::size_t{25}, std::size_t{100}, std::size_t{400}}) {
        if (m > data.X_train.shape()[0]) break;
        //! [nystroem]
        const Pipeline model(Nystroem({.n_components = m}), LogisticRegression({.C = 100.0}));
        //! [nystroem]
        nystroem.add("Nystroem of " + std::to_string(m) + ", logistic", judge(model, data));
    }
    for (const std::size_t m : {std::size_t{100}, std::size_t{400}, std::size_t{1600}}) {
        const Pipeline model(RBFSampler({.n_components = m}), LogisticRegression({.C = 100.0}));
        sampler.add("RBFSampler of " + std::to_string(m) + ", logistic", judge(model, data));
    }
    const auto svc = SVC({.C = 1.0}).fit(data.X_train, data.y_train);
    std::printf(
        "\nThe machine keeps %zu of %zu pairs as support vectors and compares each new one with\n"
        "all of them: the more it learns from, the longer each answer takes. Nystroem compares\n"
        "with as many as you say, RBFSampler with directions drawn at random; on top of either\n"
        "stands a linear model, which learns from millions of rows and gives probabilities.\n",
        svc.support().size(), data.X_train.shape()[0]);

    plot::Chart chart("Quality and cost of an answer", "microseconds a pair", "ROC AUC");
    chart.log_x().legend_on_top();
    chart.series("logistic regression", linear.microseconds, linear.auc, plot::Mark::points);
    chart.series("SVC", machine.microseconds, machine.auc, plot::Mark::points);
    chart.series("Nystroem", nystroem.microseconds, nystroem.auc, plot::Mark::line_and_points);
    chart.series("RBFSampler", sampler.microseconds, sampler.auc, plot::Mark::line_and_points);
    plot::save_svg("svm.svg", {chart}, 640.0, 420.0);
    std::printf("\nWritten: svm.svg\n");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A kernel machine, and linear models of the same kernel.");
    std::size_t n_pairs = 8'000;
    app.add_option("--pairs", n_pairs, "simulated pairs of visitors and content")
        ->capture_default_str()
        ->check(CLI::Range(100, 1'000'000));
    return console::run(app, argc, argv, [&] { compare(n_pairs); });
}
