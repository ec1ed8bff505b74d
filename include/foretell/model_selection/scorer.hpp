#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/real_views.hpp>
#include <foretell/model_selection/detail/named_scorers.hpp>
#include <foretell/model_selection/predictions.hpp>

#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell {

/// A figure of merit for predictions, greater is better: one of those named below, or a function of
/// your own.
///
///     {.metrics = {"roc_auc", "neg_log_loss", Scorer("profit", [](const Predictions& p) { ... })}}
///
/// Labels: accuracy, balanced_accuracy, matthews_corrcoef; precision, recall, f1 (of the larger of
/// two classes), each also with _micro, _macro, _weighted. Ranking, by decision_function where the
/// model has it, else by probability: roc_auc, average_precision (of the larger of two classes);
/// by probability: roc_auc_ovr, roc_auc_ovo, each also with _weighted. Probabilities: neg_log_loss,
/// neg_brier_score. Numbers: r2, neg_mean_squared_error, neg_root_mean_squared_error,
/// neg_mean_absolute_error, neg_median_absolute_error, neg_mean_absolute_percentage_error.
class Scorer {
public:
    using Function = std::function<double(const Predictions&)>;

    /// @throws InvalidArgument if no metric has this name
    Scorer(std::string_view name) : Scorer(detail::named_scorer(name)) {}
    Scorer(const char* name) : Scorer(std::string_view(name)) {}
    Scorer(const std::string& name) : Scorer(std::string_view(name)) {}

    /// A function of your own; `needs` says what the model must be asked for, by default whatever
    /// it can give.
    template <class F>
    requires std::convertible_to<F, Function> Scorer(std::string name, F function,
                                                     PredictionNeeds needs = {true, true, true})
        : name_(std::move(name)), function_(std::move(function)), needs_(needs) {}

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] PredictionNeeds needs() const noexcept { return needs_; }
    [[nodiscard]] double operator()(const Predictions& predictions) const {
        return function_(predictions);
    }

    /// The names of all metrics built in.
    [[nodiscard]] static std::vector<std::string_view> names() {
        std::vector<std::string_view> all;
        for (const auto& s : detail::named_scorers) all.push_back(s.name);
        return all;
    }

private:
    explicit Scorer(const detail::NamedScorer& s)
        : name_(s.name), function_(s.function), needs_(s.needs) {}

    std::string name_;
    Function function_;
    PredictionNeeds needs_;
};

}  // namespace foretell
