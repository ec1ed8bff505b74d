// Ten lines from a table to a judged prediction: load, split, fit, evaluate.
//
//     01_quickstart                                        sessions of a simulated shop
//     01_quickstart --data sessions.csv --target Revenue --positive TRUE
//
// You will see: a table and its columns; a split that keeps the share of buyers; a pipeline, which
// learns from the training rows alone how to fill gaps and scale; three figures to judge it by.

#include "console.hpp"

#include <foretell/data/read_csv.hpp>
#include <foretell/data/simulate_shop.hpp>
#include <foretell/linear_model/logistic_regression.hpp>
#include <foretell/metrics/accuracy_score.hpp>
#include <foretell/metrics/precision_recall_fscore.hpp>
#include <foretell/model_selection/train_test_split.hpp>
#include <foretell/pipeline/pipeline.hpp>
#include <foretell/preprocessing/log1p_transformer.hpp>
#include <foretell/preprocessing/simple_imputer.hpp>
#include <foretell/preprocessing/standardizer.hpp>

using namespace foretell;

namespace {

void predict_purchases(const Table& sessions, const std::vector<std::string>& features,
                       const std::string& target, const std::string& positive) {
    //! [quickstart]
    const Matrix<double> X = to_matrix(sessions, features);
    const Labels y = labels_of(sessions, target, positive);
    const auto [X_train, X_test, y_train, y_test] =
        train_test_split(X, y, {.test_size = 0.25, .seed = 1, .stratify = y});

    auto model =
        Pipeline(SimpleImputer(), Log1pTransformer(), Standardizer(), LogisticRegression());
    model.fit(X_train, y_train);

    const Labels predicted = model.predict(X_test);
    std::printf("Accuracy: %.2f, Recall: %.2f, F1: %.2f\n", accuracy_score(y_test, predicted),
                recall_score(y_test, predicted), f1_score(y_test, predicted));
    //! [quickstart]
}

}  // namespace

int main(int argc, char** argv) {
    std::string path, target = "Revenue", yes = "TRUE";
    CLI::App app("Predicts whether a visit of a shop ends in a purchase.");
    app.add_option("--data", path, "a table of sessions, CSV; without: a simulated shop");
    app.add_option("--target", target, "the column to predict")->capture_default_str();
    app.add_option("--positive", yes, "its value that means yes")->capture_default_str();
    return console::run(app, argc, argv, [&] {
        if (path.empty()) {
            predict_purchases(simulate_shop({.n_customers = 2000, .seed = 1}).sessions,
                              {"pages", "duration", "cart"}, "bought", "1");
            return;
        }
        const Table sessions = read_csv(path);
        std::vector<std::string> features = sessions.numeric_names();
        std::erase(features, target);
        predict_purchases(sessions, features, target, yes);
    });
}
