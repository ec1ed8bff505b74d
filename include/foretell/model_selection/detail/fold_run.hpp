#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/concepts.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/views.hpp>
#include <foretell/metrics/real_views.hpp>
#include <foretell/model_selection/detail/resolve_splits.hpp>
#include <foretell/model_selection/predictions.hpp>
#include <foretell/model_selection/scorer.hpp>
#include <foretell/model_selection/split.hpp>
#include <foretell/progress/log.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::detail {

template <class E>
struct ScalarOfImpl {
    using type = double;
};
template <class E>
requires requires {
    typename E::Scalar;
}
struct ScalarOfImpl<E> {
    using type = typename E::Scalar;
};
template <class E>
using ScalarOf = typename ScalarOfImpl<E>::type;

/// Keeps what a fit says until its fold's turn.
class LogBuffer : public LogSink {
public:
    void log(LogLevel level, std::string_view text) override { lines_.emplace_back(level, text); }
    void replay(LogSink* sink, std::size_t fold) const {
        for (const auto& [level, text] : lines_) {
            log_to(sink, level, message("fold ", fold, ": ", text));
        }
    }

private:
    std::vector<std::pair<LogLevel, std::string>> lines_;
};

/// What every fold does.
struct FoldPlan {
    std::vector<Scorer> scorers;
    PredictionNeeds needs;
    RealsView sample_weight;
    bool weight_metrics = true;
    bool train_scores = false, keep_estimator = false, keep_predictions = false, has_log = false;
};

/// What a model says of some rows.
template <class T>
struct Predicted {
    Labels labels;
    Vector<T> numbers;
    Labels classes;
    Matrix<T> proba, decision;
};

template <class E, class T>
struct FoldOutput {
    bool done = false;
    double fit_seconds = 0.0, score_seconds = 0.0;
    std::vector<double> test_scores, train_scores;
    std::optional<E> estimator;
    Predicted<T> predicted;
    LogBuffer log;
};

/// Runs f and puts the fold in front of what its errors say, keeping their type.
template <class F>
void named_by_fold(std::string_view where, std::size_t fold, F&& f) {
    const auto prefixed = [&](const Error& e) {
        return message(where, ": fold ", fold, ": ", std::string_view(e.what()));
    };
    try {
        f();
    } catch (const ShapeError& e) {
        throw ShapeError(prefixed(e));
    } catch (const InvalidArgument& e) {
        throw InvalidArgument(prefixed(e));
    } catch (const NumericalError& e) {
        throw NumericalError(prefixed(e));
    }
}

template <class T>
Vector<T> take_weights(RealsView w, std::span<const std::size_t> rows) {
    if (w.empty()) return uninitialized<T>(0);
    Vector<T> out = uninitialized<T>(rows.size());
    for (std::size_t k = 0; k < rows.size(); ++k) out.data()[k] = static_cast<T>(w[rows[k]]);
    return out;
}

/// An unfitted estimator with the same options; of one that has none, a copy.
template <class E>
E fresh(const E& estimator) {
    if constexpr (requires {
                      { clone(estimator) } -> std::same_as<E>;
                  }) {
        return clone(estimator);
    } else {
        return estimator;
    }
}

template <class E, class X, class Y, class T>
void fit_rows(E& model, const X& x, const Y& y, const FitOptions<T>& options) {
    if constexpr (requires { model.fit(x, y, options); }) {
        model.fit(x, y, options);
    } else {
        if (!options.sample_weight.empty()) {
            throw InvalidArgument("the estimator's fit takes no sample_weight");
        }
        model.fit(x, y);
    }
}

/// decision_function as a matrix, whether the model gives a vector or a matrix.
template <class T, class D>
Matrix<T> as_matrix(D&& decision) {
    if constexpr (std::convertible_to<D&&, Matrix<T>> && !VectorLike<D>) {
        return std::forward<D>(decision);
    } else {
        const VectorView<const T> values(decision);
        Matrix<T> out = uninitialized<T>(values.size(), 1);
        std::copy(values.begin(), values.end(), out.data());
        return out;
    }
}

/// Asks the model for what is needed and what it can give.
template <bool labels, class T, class E, class X>
Predicted<T> predict_rows(const E& model, const X& x, PredictionNeeds needs) {
    Predicted<T> p;
    if constexpr (labels) {
        if (needs.predict) p.labels = model.predict(x);
        if constexpr (requires { model.classes(); }) {
            const LabelsView classes(model.classes());
            p.classes = to_labels(Buffer<int>(classes.begin(), classes.end()));
        }
        constexpr bool has_decision = requires {
            model.decision_function(x);
        };
        if constexpr (has_decision) {
            if (needs.decision) p.decision = as_matrix<T>(model.decision_function(x));
        }
        if constexpr (requires { model.predict_proba(x); }) {
            if (needs.proba || (needs.decision && !has_decision)) p.proba = model.predict_proba(x);
        }
    } else {
        if (needs.predict) p.numbers = model.predict(x);
    }
    return p;
}

/// The scores of one model on some rows.
template <class Y, class T>
std::vector<double> score_rows(const FoldPlan& plan, std::span<const std::size_t> rows, const Y& y,
                               const Predicted<T>& predicted) {
    const Vector<double> w =
        take_weights<double>(plan.weight_metrics ? plan.sample_weight : RealsView(), rows);
    Predictions p{.rows = rows, .sample_weight = w};
    if constexpr (HasLabels<Y>) {
        p.y_true = y;
        p.y_pred = predicted.labels;
        p.classes = predicted.classes;
        p.proba = predicted.proba;
        p.decision = predicted.decision;
    } else {
        p.numbers_true = y;
        p.numbers_pred = predicted.numbers;
    }
    std::vector<double> scores;
    for (const Scorer& scorer : plan.scorers) {
        try {
            scores.push_back(scorer(p));
        } catch (const InvalidArgument& e) {
            throw InvalidArgument(message(scorer.name(), ": ", std::string_view(e.what())));
        }
    }
    return scores;
}

inline double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <class E, class X, class Y, class T>
void run_fold(const E& estimator, const X& x, const Y& y, const Split& split, const FoldPlan& plan,
              FoldOutput<E, T>& out) {
    E model = fresh(estimator);
    const auto x_train = take_rows(x, split.train);
    const auto y_train = take_rows(y, split.train);
    const Vector<T> w_train = take_weights<T>(plan.sample_weight, split.train);
    auto start = std::chrono::steady_clock::now();
    fit_rows(model, x_train, y_train,
             FitOptions<T>{.sample_weight = w_train, .log = plan.has_log ? &out.log : nullptr});
    out.fit_seconds = seconds_since(start);

    const auto x_test = take_rows(x, split.test);
    const auto y_test = take_rows(y, split.test);
    const PredictionNeeds needs =
        plan.keep_predictions ? PredictionNeeds{true, true, true} : plan.needs;
    start = std::chrono::steady_clock::now();
    Predicted<T> predicted = predict_rows<HasLabels<Y>, T>(model, x_test, needs);
    out.test_scores = score_rows(plan, split.test, y_test, predicted);
    out.score_seconds = seconds_since(start);
    if (plan.train_scores) {
        out.train_scores = score_rows(plan, split.train, y_train,
                                      predict_rows<HasLabels<Y>, T>(model, x_train, plan.needs));
    }
    if (plan.keep_predictions) out.predicted = std::move(predicted);
    if (plan.keep_estimator) out.estimator = std::move(model);
    out.done = true;
}

}  // namespace foretell::detail
