// A prediction after every event: an LSTM learns from the logs of a simulated shop, and then serves
// a stream of a million events of ten thousand customers, each with a state of his own.
//
//     07_streaming_prediction
//     07_streaming_prediction --events 5000000 --customers 100000 --hidden 32
//
// You will see: which features a stream can have; states apart from the model, so that any number
// of threads may share it; what a step costs, from the median to the slowest; and that a step
// allocates nothing.

#include "console.hpp"

#include <foretell/data/event_log.hpp>
#include <foretell/data/simulate_shop.hpp>
#include <foretell/metrics/roc_auc_score.hpp>
#include <foretell/progress/terminal_progress_bar.hpp>
#include <foretell/random/uniform_random.hpp>
#include <foretell/recurrent/lstm_classifier.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <new>

using namespace foretell;

// This program counts what it allocates, to show that a step does not. Not for imitation.
namespace {
std::atomic<std::size_t> allocations{0}, allocated_bytes{0};
[[gnu::noinline]] void release(void* p) noexcept {
    std::free(p);
}
}  // namespace
void* operator new(std::size_t n) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    allocated_bytes.fetch_add(n, std::memory_order_relaxed);
    if (void* p = std::malloc(n == 0 ? 1 : n)) return p;
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
    release(p);
}
void operator delete(void* p, std::size_t) noexcept {
    release(p);
}

namespace {

struct Arguments {
    std::size_t events = 1'000'000, customers = 10'000, hidden = 16, epochs = 5;
    std::uint64_t seed = 1;
};

constexpr std::size_t n_steps = 40;  // of the logs that are learnt from and replayed

// 1. Sequences without `age`, the days from an event to today: it changes for all past events as
// time goes on, and a stream sees each event once. The gap to the event before stays what it is.
struct Sequences {
    Cube<float> X;
    std::vector<std::size_t> lengths;
};

Sequences sequences_at(const EventLog& log, double date) {
    const auto all = log.sequences_as_of<float>(date, {.max_steps = n_steps, .kinds = log.kinds()});
    const auto age = static_cast<std::size_t>(std::find(all.names.begin(), all.names.end(), "age") -
                                              all.names.begin());
    const std::size_t n = all.lengths.size(), width = all.names.size();
    Sequences out{full(n, n_steps, width - 1, 0.0f), all.lengths};
    float* to = out.X.data();
    for (std::size_t k = 0; k < all.X.size(); ++k) {
        if (k % width != age) *to++ = all.X.data()[k];
    }
    return out;
}

// 2. One model for all, one state for each customer.
LSTMClassifier<float> learn(const EventLog& log, const Arguments& args) {
    const double horizon = 30.0, date = std::floor(log.end_time()) - horizon;
    const Sequences train = sequences_at(log, date);
    const Labels y = log.label_within(date, horizon, "order");
    LSTMClassifier<float> model({.hidden_size = args.hidden,
                                 .learning_rate = 5e-3,
                                 .max_epochs = args.epochs,
                                 .seed = args.seed});
    TerminalProgressBar bar;
    model.fit(train.X, y, {.lengths = train.lengths, .progress = &bar});
    const Matrix<float> p = model.predict_proba(train.X, train.lengths);
    std::vector<double> scores;
    for (std::size_t i = 0; i < y.size(); ++i) scores.push_back(static_cast<double>(p(i, 1)));
    std::printf("learnt from %zu customers; ROC AUC on them %.3f\n", y.size(),
                roc_auc_score(y, scores));
    return model;
}

// 3. The stream: who does something next. Customers follow the logs of the shop, and begin anew,
// with an empty state, once theirs has ended.
class Stream {
public:
    Stream(const Sequences& logs, const Arguments& args)
        : X_(logs.X), lengths_(logs.lengths), at_(args.customers), order_(args.events) {
        for (std::size_t i = 0; i < lengths_.size(); ++i) {
            if (lengths_[i] > 0) filled_.push_back(i);
        }
        UniformRandom random(args.seed);
        for (auto& customer : order_) {
            customer =
                static_cast<std::uint32_t>(random.uniform() * static_cast<double>(args.customers));
        }
    }
    [[nodiscard]] std::size_t size() const { return order_.size(); }
    [[nodiscard]] std::size_t customer(std::size_t event) const { return order_[event]; }
    /// The features of a customer's next event; is_first tells whether he begins anew.
    VectorView<const float> next(std::size_t customer, bool& is_first) {
        const std::size_t log = filled_[customer % filled_.size()];
        std::size_t& at = at_[customer];
        if (at == lengths_[log]) at = 0;
        is_first = at == 0;
        return X_.sequence(log).row(at++);
    }
    void rewind() { std::fill(at_.begin(), at_.end(), 0); }

private:
    CubeView<const float> X_;
    const std::vector<std::size_t>& lengths_;
    std::vector<std::size_t> filled_, at_;
    std::vector<std::uint32_t> order_;
};

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

void run(const Arguments& args) {
    const std::size_t in_shop = std::min<std::size_t>(args.customers, 4000);
    const EventLog log = simulate_shop({.n_customers = in_shop, .seed = args.seed}).events;
    const LSTMClassifier<float> model = learn(log, args);
    const Sequences logs = sequences_at(log, log.end_time());
    Stream stream(logs, args);

    std::size_t bytes = allocated_bytes;
    std::vector<LSTMClassifier<float>::State> states(args.customers, model.make_state());
    bytes = allocated_bytes - bytes;

    // 4. All events as fast as they come; then once more with a look at the clock for each.
    std::vector<float> nanoseconds(stream.size());
    const std::size_t before = allocations;
    const auto begin = Clock::now();
    double sum = 0.0;
    bool is_first = false;
    for (std::size_t e = 0; e < stream.size(); ++e) {
        const std::size_t c = stream.customer(e);
        const auto x = stream.next(c, is_first);
        if (is_first) states[c].reset();
        sum += static_cast<double>(model.step(x, states[c]));
    }
    const double seconds = seconds_since(begin);
    stream.rewind();
    for (std::size_t e = 0; e < stream.size(); ++e) {
        const std::size_t c = stream.customer(e);
        const auto x = stream.next(c, is_first);
        const auto start = Clock::now();
        if (is_first) states[c].reset();
        sum += static_cast<double>(model.step(x, states[c]));
        nanoseconds[e] = static_cast<float>(1e9 * seconds_since(start));
    }
    const std::size_t made = allocations - before;

    console::heading("The stream");
    const auto n = static_cast<double>(stream.size());
    std::printf("%zu events of %zu customers, mean probability %.3f\n", stream.size(),
                args.customers, sum / (2.0 * n));
    std::printf("%.0f events a second on one thread\n", n / seconds);
    std::sort(nanoseconds.begin(), nanoseconds.end());
    const auto at = [&](double share) {
        const auto k = static_cast<std::size_t>(share * (n - 1.0));
        return static_cast<double>(nanoseconds[k]);
    };
    std::printf(
        "a step, the look at the clock included: p50 %.0f, p90 %.0f, p99 %.0f, max %.0f ns\n",
        at(0.5), at(0.9), at(0.99), at(1.0));
    std::printf("states: %.2f MB, %zu bytes for each customer\n", static_cast<double>(bytes) / 1e6,
                bytes / args.customers);
    std::printf("allocations while streaming: %zu\n", made);
}

}  // namespace

int main(int argc, char** argv) {
    Arguments args;
    CLI::App app("Serves a stream of events by an LSTM, a state for each customer.");
    app.add_option("--events", args.events, "events to serve")
        ->check(CLI::Range(1, 1'000'000'000))
        ->capture_default_str();
    app.add_option("--customers", args.customers, "customers with a state each")
        ->check(CLI::Range(200, 100'000'000))
        ->capture_default_str();
    app.add_option("--hidden", args.hidden, "hidden units")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--epochs", args.epochs, "of learning")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--seed", args.seed, "of the shop, the model and the stream")
        ->capture_default_str();
    return console::run(app, argc, argv, [&] { run(args); });
}
