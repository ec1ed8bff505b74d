// What a customer did, in order: does the order say more than recency, frequency and amounts? An
// LSTM reads the last events of each customer, logistic regression reads features made of all of
// them; both say whether he will buy within the next 30 days, both are judged later in time.
//
//     06_sequences_lstm                          a simulated shop, no file needed
//     06_sequences_lstm --cdnow cdnow_master.txt the CDNOW purchase log
//
// You will see: sequences of different lengths as of a date; training that stops when it no longer
// helps; and a stream, in which the model takes in one event of one customer after the other.

#include "console.hpp"

#include <foretell/data/event_log.hpp>
#include <foretell/data/read_csv.hpp>
#include <foretell/data/simulate_shop.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/metrics/log_loss.hpp>
#include <foretell/metrics/roc_auc_score.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>
#include <foretell/progress/terminal_progress_bar.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>

#include <algorithm>
#include <cmath>

using namespace foretell;

namespace {

struct Arguments {
    std::string cdnow;
    double horizon = 30.0;
    std::size_t customers = 4000, steps = 30, hidden = 16, epochs = 15;
    std::uint64_t seed = 1;
};

// 1. The data: who did what and when; the label is a purchase within the horizon.
struct Data {
    EventLog log;
    std::string bought;
};

Data load(const Arguments& args) {
    if (args.cdnow.empty()) {
        return {simulate_shop({.n_customers = args.customers, .seed = args.seed}).events, "order"};
    }
    const Table table = read_csv(
        args.cdnow,
        {.delimiter = ' ', .has_header = false, .names = {"customer", "date", "discs", "amount"}});
    return {
        EventLog::from_table(table, {.customer = "customer", .time = "date", .value = "amount"}),
        "event"};
}

// 2. Sequences as of several dates, one below the other: an event is a step.
struct Sequences {
    Cube<float> X;
    std::vector<std::size_t> lengths;
    std::vector<int> y;
};

Sequences sequences_at(const Data& data, const std::vector<double>& cutoffs,
                       const Arguments& args) {
    EventSequenceOptions options{.max_steps = args.steps};
    if (data.log.kinds().size() > 1) options.kinds = data.log.kinds();
    Sequences out;
    std::vector<float> values;
    std::size_t width = 0;
    for (const double cutoff : cutoffs) {
        const auto part = data.log.sequences_as_of<float>(cutoff, options);
        const Labels y = data.log.label_within(cutoff, args.horizon, data.bought);
        values.insert(values.end(), part.X.begin(), part.X.end());
        out.lengths.insert(out.lengths.end(), part.lengths.begin(), part.lengths.end());
        out.y.insert(out.y.end(), y.begin(), y.end());
        width = part.names.size();
    }
    out.X = full(out.y.size(), args.steps, width, 0.0f);
    std::copy(values.begin(), values.end(), out.X.begin());
    return out;
}

void report(const char* name, const std::vector<int>& y, const std::vector<double>& p) {
    std::printf("%-32s %8.4f %9.4f\n", name, roc_auc_score(y, p), log_loss(y, p));
}

template <class T>
std::vector<double> second_column(const Matrix<T>& p) {
    std::vector<double> out(p.shape()[0]);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(p(i, 1));
    return out;
}

void run(const Arguments& args) {
    const Data data = load(args);
    // Learn from four dates a horizon apart, be judged on the one after: its labels lie wholly
    // behind what was learnt from.
    const double test_date = std::floor(data.log.end_time()) - args.horizon;
    std::vector<double> dates;
    for (int k = 4; k >= 1; --k) {
        const double date = test_date - k * args.horizon;
        if (date - data.log.begin_time() >= 60.0) dates.push_back(date);
    }
    if (dates.empty()) throw InvalidArgument("the log is too short for such a horizon");
    const Sequences train = sequences_at(data, dates, args);
    const Sequences test = sequences_at(data, {test_date}, args);
    std::printf("%zu sequences of up to %zu events to learn from, %zu to be judged by\n",
                train.y.size(), args.steps, test.y.size());

    // 3. The features of recency, frequency and amounts, and logistic regression.
    EventFeatureOptions features;
    if (data.log.kinds().size() > 1) features.kinds = data.log.kinds();
    const auto known = data.log.snapshots(dates, args.horizon, data.bought, features);
    const auto later = data.log.snapshots({&test_date, 1}, args.horizon, data.bought, features);
    auto linear = Pipeline(SimpleImputer({.add_indicator = true}), Log1pTransformer(),
                           Standardizer(), LogisticRegression({.C = 0.1}));
    linear.fit(to_matrix(known.table), known.y);

    // 4. The LSTM. A tenth of the sequences says when to stop; the best weights stay.
    LSTMClassifier<float> lstm({.hidden_size = args.hidden,
                                .learning_rate = 3e-3,
                                .batch_size = 128,
                                .max_epochs = args.epochs,
                                .validation_fraction = 0.1,
                                .patience = 3});
    TerminalProgressBar bar;
    lstm.fit(train.X, train.y, {.lengths = train.lengths, .progress = &bar});
    std::printf("LSTM: %zu epochs, the best was number %zu, stopped by %s\n",
                lstm.history().loss.size(), lstm.history().best_epoch + 1,
                std::string(name_of(lstm.history().stop)).c_str());

    console::heading("Who buys within the days to come, judged later in time");
    std::printf("%-32s %8s %9s\n", "", "ROC AUC", "log loss");
    const auto by_features = second_column(linear.predict_proba(to_matrix(later.table)));
    const auto by_events = second_column(lstm.predict_proba(test.X, test.lengths));
    report("features, logistic regression", test.y, by_features);
    report("sequences, LSTM", test.y, by_events);
    std::vector<double> both(test.y.size());
    for (std::size_t i = 0; i < both.size(); ++i) both[i] = 0.5 * (by_features[i] + by_events[i]);
    report("mean of the two", test.y, both);

    // 5. The same model as a stream: a state for each customer, a step for each event. A step
    // allocates nothing; any number of threads may share the model.
    const auto longest = std::max_element(test.lengths.begin(), test.lengths.end());
    const auto customer = static_cast<std::size_t>(longest - test.lengths.begin());
    const CubeView<const float> X(test.X);
    auto state = lstm.make_state();
    console::heading("One customer, event by event");
    for (std::size_t t = 0; t < test.lengths[customer]; ++t) {
        const float p = lstm.step(X.sequence(customer).row(t), state);
        std::printf("%.3f%s", static_cast<double>(p), t % 10 == 9 ? "\n" : " ");
    }
    std::printf("\npredict_proba says %.3f of the whole sequence\n", by_events[customer]);
}

}  // namespace

int main(int argc, char** argv) {
    Arguments args;
    CLI::App app("Predicts purchases from sequences of events, beside features made of them.");
    app.add_option("--cdnow", args.cdnow, "the CDNOW purchase log; without: a simulated shop");
    app.add_option("--horizon", args.horizon, "days to look ahead")
        ->check(CLI::Range(1.0, 365.0))
        ->capture_default_str();
    app.add_option("--customers", args.customers, "customers of the simulated shop")
        ->check(CLI::Range(200, 1'000'000))
        ->capture_default_str();
    app.add_option("--steps", args.steps, "events of each customer, the last ones")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--hidden", args.hidden, "hidden units")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--epochs", args.epochs, "at most")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--seed", args.seed, "of the simulated shop")->capture_default_str();
    return console::run(app, argc, argv, [&] { run(args); });
}
