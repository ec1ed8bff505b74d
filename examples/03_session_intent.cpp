// Will this visit of a web shop end in a purchase? The Online Shoppers table (Sakar et al., 2018;
// UCI): numbers, categories written as numbers, and texts in one table.
//
//     03_session_intent --data online_shoppers_intention.csv
//
// You will see: a column transformer, which prepares each kind of column in its own way; that a
// logarithm may be worth more than another model; and what a column that knows the future is worth.

#include "console.hpp"

#include <foretell/data/read_csv.hpp>
#include <foretell/data/summary_text.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/model_selection/cross_validate.hpp>
#include <foretell/model_selection/stratified_k_fold.hpp>
#include <foretell/pipeline/column_transformer.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/plot/chart.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/one_hot_encoder.hpp>
#include <foretell/preprocessing/standardizer.hpp>
#include <foretell/progress/terminal_progress_bar.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>

using namespace foretell;

namespace {

/// The columns of numbers that count or measure.
std::vector<std::string> measured(bool with_page_values) {
    std::vector<std::string> names = {
        "Administrative", "Administrative_Duration", "Informational", "Informational_Duration",
        "ProductRelated", "ProductRelated_Duration", "BounceRates",   "ExitRates",
        "SpecialDay"};
    if (with_page_values) names.push_back("PageValues");
    return names;
}

/// Numbers as `scale` prepares them, categories as a column each, then the model. Rare browsers
/// share a column, and one that was never seen is no reason to fail.
template <class Scale>
auto make_model(bool with_page_values, Scale scale) {
    const OneHotEncoder<double> categories(
        {.handle_unknown = HandleUnknown::infrequent, .min_frequency = 20});
    return Pipeline(
        ColumnTransformer(
            on<"measured">(measured(with_page_values), scale),
            on<"codes">({"OperatingSystems", "Browser", "Region", "TrafficType"}, categories),
            on<"texts">({"Month", "VisitorType", "Weekend"}, categories)),
        LogisticRegression());
}

template <class Model>
void judge(const char* name, const Model& model, const Table& visits, const Labels& y) {
    TerminalProgressBar bar;
    const auto cv = cross_validate(
        model, visits, y, StratifiedKFold({.n_splits = 5, .shuffle = true, .seed = 1}),
        {.metrics = {"roc_auc", "average_precision", "neg_log_loss", "f1"}, .progress = &bar});
    std::printf("%-38s", name);
    for (const FoldScores& metric : cv.metrics) std::printf(" %8.4f", metric.mean());
    std::printf("\n");
}

/// The features that weigh most, as bars.
template <class Model>
void draw(const Model& model, const std::string& path) {
    const auto names = model.feature_names_out();
    const auto& w = model.template get<"logistic_regression">().coef();
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return w(0, a) > w(0, b); });
    std::vector<double> heights;
    std::vector<std::string> labels;
    std::printf("\nWhat raises the odds most, and what lowers them (log odds):\n");
    for (std::size_t k = 0; k < order.size(); ++k) {
        if (k >= 5 && k + 5 < order.size()) continue;
        heights.push_back(w(0, order[k]));
        labels.push_back(names[order[k]]);
        std::printf("%-36s %+.3f\n", labels.back().c_str(), heights.back());
    }
    plot::Chart chart("What raises and what lowers the odds", "", "log odds");
    plot::save_svg(path, {chart.bars(labels, heights)}, 640.0, 420.0);
    std::printf("Written: %s\n", path.c_str());
}

void run(const std::string& path, const std::string& picture) {
    TerminalProgressBar bar;
    const Table visits = read_csv(path, {.progress = &bar});
    const Labels y = labels_of(visits, "Revenue", "TRUE");
    std::printf("%s\n", summary_text(visits).c_str());

    std::printf("%-38s %8s %8s %8s %8s\n", "5-fold stratified cross-validation", "ROC AUC",
                "av.prec.", "-logloss", "F1");
    const auto tails_in = Pipeline(Log1pTransformer(), Standardizer());
    judge("standardised", make_model(true, Standardizer()), visits, y);
    judge("logarithms, standardised", make_model(true, tails_in), visits, y);
    judge("standardised, without PageValues", make_model(false, Standardizer()), visits, y);
    judge("logarithms, without PageValues", make_model(false, tails_in), visits, y);
    std::printf(
        "\nPageValues is what visits that saw these pages went on to spend, on average, and in "
        "such\n"
        "an export this visit's own purchase is among them: it knows the future. Judge a model\n"
        "without such columns if it is to predict while the visit lasts.\n");
    draw(make_model(false, tails_in).fit(visits, y), picture);
}

}  // namespace

int main(int argc, char** argv) {
    std::string path, picture = "session_intent.svg";
    CLI::App app("Predicts whether a visit of a web shop ends in a purchase.");
    app.add_option("--data", path,
                   "online_shoppers_intention.csv (UCI); without: looked for in the "
                   "folder that FORETELL_DATA_DIR names");
    app.add_option("--picture", picture, "the largest weights, SVG")->capture_default_str();
    return console::run(app, argc, argv, [&] {
        const char* folder = std::getenv("FORETELL_DATA_DIR");
        if (path.empty() && folder != nullptr) {
            path = (std::filesystem::path(folder) / "online_shoppers_intention.csv").string();
            if (!std::filesystem::exists(path)) path.clear();
        }
        if (path.empty()) {
            throw InvalidArgument(
                "this example needs --data online_shoppers_intention.csv, or the folder of that "
                "file in FORETELL_DATA_DIR; the table is UCI's \"Online Shoppers Purchasing "
                "Intention\", https://archive.ics.uci.edu/dataset/468");
        }
        console::check_writable(picture);
        run(path, picture);
    });
}
