// Will a customer buy within the next 30 days? The whole way from raw events to a list of whom to
// write to: a log of what customers did -> features as of a date -> cleaning -> a model -> an
// honest validation -> the likeliest buyers and why.
//
//     02_will_the_customer_buy                          a simulated shop, no file needed
//     02_will_the_customer_buy --cdnow cdnow_master.txt the CDNOW purchase log
//
// You will see: features that cannot look ahead; a pipeline that cleans new rows as it cleaned the
// old ones; cross-validation and its stricter sister, validation in time; lift, calibration and
// contributions, by which marketing decides.

#include "console.hpp"

#include <foretell/data/event_log.hpp>
#include <foretell/data/read_csv.hpp>
#include <foretell/data/simulate_shop.hpp>
#include <foretell/data/write_csv.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/metrics/calibration_table.hpp>
#include <foretell/metrics/lift_table.hpp>
#include <foretell/metrics/roc_auc_score.hpp>
#include <foretell/metrics/roc_curve.hpp>
#include <foretell/model_selection/cross_validate.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>
#include <foretell/model_selection/time_ordered_holdout.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/plot/chart.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/outlier_clipper.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>
#include <foretell/progress/terminal_progress_bar.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace foretell;

namespace {

struct Arguments {
    std::string cdnow;
    double horizon = 30.0;
    std::size_t customers = 8000;
    std::uint64_t seed = 1;
    std::size_t threads = 1;
    std::string out = "likely_buyers.csv";
    std::string picture = "likely_buyers.svg";
};

// 1. The data: customer, time, amount, kind. A purchase is of kind `bought`.
struct Data {
    EventLog log;
    std::string bought;
    ShopTruth truth;  // what only a simulation knows
};

EventLog read_cdnow(const std::string& path) {
    try {
        const Table table = read_csv(path, {.delimiter = ' ',
                                            .has_header = false,
                                            .names = {"customer", "date", "discs", "amount"}});
        return EventLog::from_table(table,
                                    {.customer = "customer", .time = "date", .value = "amount"});
    } catch (const IoError&) {
        throw;
    } catch (const Error& error) {
        throw Error(message(error.what(), "\n--cdnow wants the CDNOW log as it is distributed: ",
                            "customer, date as 19970101, discs, amount, separated by spaces, "
                            "without a header"));
    }
}

Data load(const Arguments& args) {
    if (!args.cdnow.empty()) {
        return {read_cdnow(args.cdnow), "event", {}};
    }
    Shop shop = simulate_shop({.n_customers = args.customers, .seed = args.seed});
    return {std::move(shop.events), "order", std::move(shop.truth)};
}

// 2. The model: fill gaps, draw long tails in, clip what still lies far out, standardise, and
// weigh. Fitted as one, it treats new rows exactly as it treated those it learnt from.
auto make_model() {
    auto clean =
        Pipeline(SimpleImputer({.strategy = ImputeStrategy::median, .add_indicator = true}),
                 Log1pTransformer(), OutlierClipper({.k = 5.0}), Standardizer());
    return Pipeline(step<"clean">(clean), LogisticRegression({.C = 0.1}));
}

// 3. Validation. Cross-validation shuffles customers of one day; validation in time asks the harder
// question, whether a model of earlier months still holds in the last one. Returned are the
// out-of-fold probabilities: no customer is judged by a model that saw him.
std::vector<double> validate(const EventSnapshots& last, const EventSnapshots& all, double cutoff,
                             const Arguments& args) {
    TerminalProgressBar bar;
    CrossValidateOptions options{
        .metrics = {"roc_auc", "average_precision", "neg_log_loss", "neg_brier_score", "accuracy",
                    "precision", "recall", "f1"},
        .return_predictions = true,
        .n_threads = args.threads,
        .progress = &bar};
    const auto folds = StratifiedKFold({.n_splits = 5, .shuffle = true, .seed = 1});
    const auto cv = cross_validate(make_model(), to_matrix(last.table), last.y, folds, options);
    options.return_predictions = false;
    const auto split = time_ordered_holdout(all.times, {.cutoff = cutoff, .gap = args.horizon});
    const auto in_time = cross_validate(make_model(), to_matrix(all.table), all.y, split, options);

    console::heading("How good is it? Five folds of the last cut-off, and validation in time");
    std::printf("%-18s %8s %8s   %s\n", "", "5 folds", "+-", "in time");
    for (std::size_t m = 0; m < cv.metrics.size(); ++m) {
        const FoldScores& fold = cv.metrics[m];
        std::printf("%-18s %8.4f %8.4f %9.4f\n", fold.name.c_str(), fold.mean(), fold.std(),
                    in_time.metrics[m].mean());
    }
    std::printf(
        "in time: learnt from %zu rows of earlier cut-offs, judged by %zu of the last;\n"
        "accuracy to f1 call a buyer who is likelier than not to buy: see the lift instead\n",
        split.train.size(), split.test.size());

    const auto& p = cv.out_of_fold.probabilities;
    std::vector<double> positive(last.y.size());
    for (std::size_t i = 0; i < positive.size(); ++i) positive[i] = p(i, 1);
    return positive;
}

// 4. Pictures of what the probabilities are worth.
void draw(const EventSnapshots& last, const std::vector<double>& p, const LiftTable& lift,
          const std::string& path) {
    std::vector<std::string> deciles;
    std::vector<double> heights, predicted, observed;
    for (const LiftBin& bin : lift.bins) {
        deciles.push_back(std::to_string(deciles.size() + 1));
        heights.push_back(bin.lift);
    }
    const auto calibration = calibration_table(last.y, p, {.strategy = CalibrationBins::quantile});
    for (const CalibrationBin& bin : calibration.bins) {
        predicted.push_back(bin.mean_predicted);
        observed.push_back(bin.observed_rate);
    }
    const RocCurve roc = roc_curve(last.y, p);
    plot::Chart lifts("Lift by decile", "customers, likeliest tenth first", "lift");
    lifts.bars(deciles, heights).reference_line(1.0);
    plot::Chart curve("ROC curve", "share of the others", "share of the buyers");
    curve.series("model", roc.fpr, roc.tpr).reference_line(0, 0, 1, 1);
    const double end = std::max(predicted.back(), observed.back());
    plot::Chart honest("Calibration", "probability given", "share that bought");
    honest.series("tenths", predicted, observed, plot::Mark::line_and_points)
        .reference_line(0, 0, end, end)
        .x_range(0.0, 1.05 * end);
    plot::save_svg(path, {lifts, curve, honest});
}

// 5. Why: weight times standardised value is what a feature adds to the log odds, compared with an
// average customer. The three largest are the reasons.
std::string reasons(VectorView<const double> contribution, const std::vector<std::string>& names) {
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::partial_sort(order.begin(), order.begin() + 3, order.end(), [&](auto a, auto b) {
        return std::abs(contribution[a]) > std::abs(contribution[b]);
    });
    std::string text;
    for (std::size_t k = 0; k < 3; ++k) {
        char part[96];
        std::snprintf(part, sizeof part, "%s%s %+.2f", k > 0 ? ", " : "", names[order[k]].c_str(),
                      contribution[order[k]]);
        text += part;
    }
    return text;
}

void whom_to_write_to(const Data& data, double now, const EventFeatureOptions& features,
                      const EventSnapshots& all, const Arguments& args) {
    const auto model = make_model().fit(to_matrix(all.table), all.y);
    const EventFeatures known = data.log.features_as_of(now, features);
    const Matrix<double> X = to_matrix(known.table);
    const Matrix<double> p = model.predict_proba(X);

    const Matrix<double> z = model.get<"clean">().transform(X);
    const auto& w = model.get<"logistic_regression">().coef();
    const auto names = model.feature_names_out(known.table.names());

    std::vector<std::size_t> order(known.customers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p(a, 1) > p(b, 1); });
    std::vector<std::string> customers, why;
    std::vector<double> probability, contribution(names.size());
    console::heading("The ten likeliest buyers of the days to come, and why");
    for (std::size_t k = 0; k < std::min<std::size_t>(10, order.size()); ++k) {
        const std::size_t i = order[k];
        for (std::size_t j = 0; j < names.size(); ++j) contribution[j] = w(0, j) * z(i, j);
        customers.push_back(known.customers[i]);
        probability.push_back(p(i, 1));
        why.push_back(reasons(contribution, names));
        std::printf("%-8s %.3f   %s\n", customers.back().c_str(), probability.back(),
                    why.back().c_str());
    }
    Table list;
    list.add_text("customer", customers).add_numeric("probability", probability);
    list.add_text("reasons", why);
    write_csv(list, args.out);
}

void run(const Arguments& args) {
    console::check_writable(args.out);
    console::check_writable(args.picture);
    const Data data = load(args);
    const double now = std::floor(data.log.end_time());
    // The label must lie in the past: the last cut-off is a horizon before the end of the log, the
    // earlier ones a horizon apart, so that no two labels share a day.
    const double last_cutoff = now - args.horizon;
    std::vector<double> cutoffs;
    for (int k = 5; k >= 0; --k) {
        const double c = last_cutoff - k * args.horizon;
        if (c - data.log.begin_time() >= 60.0) cutoffs.push_back(c);
    }
    if (cutoffs.size() < 2) {
        throw InvalidArgument(message("a horizon of ", args.horizon,
                                      " days is too long for a log from ",
                                      time_text(data.log.begin_time()), " to ", time_text(now)));
    }
    const EventFeatureOptions features{
        .kinds = data.log.kinds().size() > 1 ? data.log.kinds() : std::vector<std::string>{}};
    const auto all = data.log.snapshots(cutoffs, args.horizon, data.bought, features);
    const auto last = data.log.snapshots({&cutoffs.back(), 1}, args.horizon, data.bought, features);
    const double rate =
        std::accumulate(last.y.begin(), last.y.end(), 0.0) / static_cast<double>(last.y.size());
    std::printf("%zu events of %zu customers from %s to %s\n", data.log.n_events(),
                data.log.n_customers(), time_text(data.log.begin_time()).c_str(),
                time_text(now).c_str());
    std::printf("%zu features as of %s; %.1f %% of %zu customers bought within the %g days after\n",
                last.table.n_cols(), time_text(last_cutoff).c_str(), 100.0 * rate, last.y.size(),
                args.horizon);

    const std::vector<double> p = validate(last, all, last_cutoff, args);
    const LiftTable lift = lift_table(last.y, p);
    console::heading("Whom to reach: customers in ten groups by probability");
    std::fputs(lift.text().c_str(), stdout);
    if (data.truth.n_customers() > 0) {
        const auto best =
            data.truth.purchase_probability(last.customers, last_cutoff, args.horizon);
        std::printf(
            "\nROC AUC %.3f; with the true probabilities, which only a simulation knows, %.3f\n",
            roc_auc_score(last.y, p), roc_auc_score(last.y, best));
    }
    draw(last, p, lift, args.picture);
    whom_to_write_to(data, now, features, all, args);
    std::printf("\nWritten: %s (the list) and %s (the picture)\n", args.out.c_str(),
                args.picture.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    Arguments args;
    CLI::App app("Predicts which customers will buy within the next days, and shows how well.");
    app.add_option("--cdnow", args.cdnow, "the CDNOW purchase log; without: a simulated shop");
    app.add_option("--horizon", args.horizon, "days to look ahead")
        ->check(CLI::Range(1.0, 365.0))
        ->capture_default_str();
    app.add_option("--customers", args.customers, "customers of the simulated shop")
        ->check(CLI::Range(500, 1'000'000))
        ->capture_default_str();
    app.add_option("--seed", args.seed, "of the simulated shop")->capture_default_str();
    app.add_option("--threads", args.threads, "folds to fit at once; 0: one for each processor")
        ->capture_default_str();
    app.add_option("--out", args.out, "the list of likeliest buyers, CSV")->capture_default_str();
    app.add_option("--picture", args.picture, "lift, ROC curve and calibration, SVG")
        ->capture_default_str();
    return console::run(app, argc, argv, [&] { run(args); });
}
