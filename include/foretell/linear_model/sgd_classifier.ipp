#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/logistic_predict.hpp>
#include <foretell/linear_model/detail/sgd_engine.hpp>
#include <foretell/linear_model/sgd_classifier.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/progress/log.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace foretell {

namespace linear {

template <class T, class X>
void check_labelled(std::string_view where, const X& rows, LabelsView y,
                    VectorView<const T> sample_weight) {
    check_not_empty(where, rows.rows(), rows.cols());
    check_same_length(where, "X", rows.rows(), "y", y.size());
    check_sample_weight(where, sample_weight, rows.rows());
    check_finite(where, "X", rows);
}

/// Where each label stands among the classes, which ascend and have it.
[[nodiscard]] inline Buffer<std::size_t> positions_of(const Labels& classes, LabelsView y) {
    Buffer<std::size_t> codes(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        const auto at = std::lower_bound(classes.begin(), classes.end(), y[i]);
        codes[i] = static_cast<std::size_t>(at - classes.begin());
    }
    return codes;
}

/// Decisions -> the probabilities of the modified Huber loss (Zhang, "Statistical behavior and
/// consistency of classification methods based on convex risk minimization", 2004).
template <class T>
void huber_probabilities(T* p, std::size_t n_classes) noexcept {
    const auto one = [](T z) { return (std::clamp(z, T(-1), T(1)) + T(1)) / T(2); };
    if (n_classes == 2) {
        p[1] = one(p[1]);
        p[0] = T(1) - p[1];
        return;
    }
    T total = T(0);
    for (std::size_t j = 0; j < n_classes; ++j) total += p[j] = one(p[j]);
    for (std::size_t j = 0; j < n_classes; ++j) {
        p[j] = total > T(0) ? p[j] / total : T(1) / static_cast<T>(n_classes);
    }
}

}  // namespace linear

template <class T>
void SGDClassifierFit<T>::check(std::string_view where) const {
    const std::size_t k = classes.size(), outputs = k == 2 ? 1 : k, d = coef.shape()[1];
    check_that(where, k >= 2 && std::is_sorted(classes.begin(), classes.end()),
               "classes must be at least two, ascending");
    check_that(where, coef.shape()[0] == outputs && intercept.size() == outputs && d > 0,
               "coef and intercept must have a row for each output");
    check_that(where, n_steps.size() == outputs, "n_steps must have an entry for each output");
    check_that(where,
               last_coef.shape()[1] == d && last_coef.shape()[0] == last_intercept.size() &&
                   (last_intercept.size() == 0 || last_intercept.size() == outputs),
               "last_coef and last_intercept must be as coef and intercept, or empty");
}

template <std::floating_point T>
SGDClassifier<T>::SGDClassifier(SGDClassifierOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    linear::check_sgd_rate(type_name, options_.learning_rate, options_.alpha);
}

template <std::floating_point T>
auto SGDClassifier<T>::fresh(const Labels& classes, std::size_t n_features) const -> Fitted {
    const std::size_t outputs = classes.size() == 2 ? 1 : classes.size();
    const std::size_t others = options_.average > 0 ? outputs : 0;
    Fitted f;
    f.classes = classes;
    f.coef = full(outputs, n_features, T(0));
    f.intercept = full(outputs, T(0));
    f.last_coef = full(others, n_features, T(0));
    f.last_intercept = full(others, T(0));
    f.n_steps = full(outputs, 0.0);
    return f;
}

/// @throws InvalidArgument if a class has no weight
template <std::floating_point T>
void SGDClassifier<T>::check_class_totals(std::string_view where, const Labels& classes,
                                          LabelsView y, VectorView<const T> sample_weight) const {
    const EncodedLabels encoded{Buffer<int>(classes.begin(), classes.end()),
                                linear::positions_of(classes, y)};
    const auto factors = class_factors(where, options_.class_weight, encoded);
    Buffer<double> total(classes.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double s = sample_weight.empty() ? 1.0 : static_cast<double>(sample_weight[i]);
        total[encoded.codes[i]] += s * factors[encoded.codes[i]];
    }
    for (std::size_t c = 0; c < total.size(); ++c) {
        if (total[c] > 0.0) continue;
        throw InvalidArgument(message(where, ": each class must have samples of positive weight, ",
                                      "but those of class ", classes(c), " have none"));
    }
}

/// Steps of all outputs from f on; y holds no label that is not in f.classes.
template <std::floating_point T>
template <class X>
void SGDClassifier<T>::step(std::string_view where, const X& rows, LabelsView y, bool is_fit,
                            const FitOptions<T>& options, Fitted& f) const {
    const std::size_t n = rows.rows(), d = rows.cols(), k = f.classes.size();
    const EncodedLabels encoded{Buffer<int>(f.classes.begin(), f.classes.end()),
                                linear::positions_of(f.classes, y)};
    const auto factors = class_factors(where, options_.class_weight, encoded);
    const bool weighted = !options.sample_weight.empty() || !options_.class_weight.is_uniform();
    const std::size_t outputs = f.intercept.size();
    const bool averages = f.last_intercept.size() > 0;
    const linear::SgdPlan plan = linear::SgdPlan::of(options_);
    const std::unique_ptr<LinearSolverResult[]> results(new LinearSolverResult[outputs]);
    const bool in_turn = options.progress != nullptr;
    parallel_tasks(outputs, in_turn ? 1 : options_.n_threads, [&](std::size_t o) {
        // As in scikit-learn the weight of a class is that of its own output against all others.
        const std::size_t positive_class = k == 2 ? 1 : o;
        Buffer<T> target(n), weight(weighted ? n : 0);
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t c = encoded.codes[i];
            target[i] = c == positive_class ? T(1) : T(-1);
            if (!weighted) continue;
            const double s =
                options.sample_weight.empty() ? 1.0 : static_cast<double>(options.sample_weight[i]);
            const bool counts = k == 2 || c == positive_class;
            weight[i] = static_cast<T>(s * (counts ? factors[c] : 1.0));
        }
        linear::SgdWeights<T> m;
        m.n_steps = f.n_steps(o);
        T* coef = f.coef.data() + o * d;
        m.w = averages ? f.last_coef.data() + o * d : coef;
        m.b = averages ? f.last_intercept(o) : f.intercept(o);
        Buffer<T> mean;
        if (averages) {
            const bool begun = m.n_steps >= static_cast<double>(options_.average);
            mean.resize(d);
            if (begun) std::copy_n(coef, d, mean.data());
            m.average = mean.data();
            m.average_b = begun ? f.intercept(o) : T(0);
        }
        linear::SgdEngine<T, X> engine(where, rows, target, weight, plan);
        results[o] =
            engine.run(m, is_fit ? options_.max_iter : 1, is_fit, options.progress, type_name);
        f.n_steps(o) = m.n_steps;
        const bool taken = averages && m.n_steps >= static_cast<double>(options_.average);
        if (averages) std::copy_n(taken ? m.average : m.w, d, coef);
        if (averages) f.last_intercept(o) = m.b;
        f.intercept(o) = taken ? m.average_b : m.b;
        if (is_fit) engine.certify(coef, f.intercept(o), results[o]);
    });
    LinearSolverResult& all = f.solver;
    all = results[0];
    for (std::size_t o = 1; o < outputs; ++o) {
        if (all.converged()) all.stop = results[o].stop;
        all.n_iterations = std::max(all.n_iterations, results[o].n_iterations);
        all.objective += results[o].objective;
        all.gradient_norm = std::max(all.gradient_norm, results[o].gradient_norm);
    }
}

template <std::floating_point T>
template <class X>
SGDClassifier<T>& SGDClassifier<T>::learn(const X& rows, LabelsView y,
                                          const FitOptions<T>& options) {
    const std::string where = this->where("fit");
    linear::check_labelled<T>(where, rows, y, options.sample_weight);
    const Labels classes = to_labels(unique_labels(y));
    if (classes.size() < 2) {
        throw InvalidArgument(
            message(where, ": y must have at least two classes, got ", classes.size()));
    }
    const bool warm = options_.warm_start && this->fitted_ && this->fitted_->classes == classes &&
                      this->n_features_in() == rows.cols();
    check_class_totals(where, classes, y, options.sample_weight);
    Fitted next = warm ? *this->fitted_ : fresh(classes, rows.cols());
    step(where, rows, y, true, options, next);
    linear::log_sgd(options.log, type_name, next.solver);
    this->fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
template <class X>
SGDClassifier<T>& SGDClassifier<T>::learn_more(const X& rows, LabelsView y, LabelsView classes,
                                               const FitOptions<T>& options) {
    const std::string where = this->where("partial_fit");
    linear::check_labelled<T>(where, rows, y, options.sample_weight);
    if (this->fitted_) check_n_features(where, rows.cols(), this->n_features_in());
    if (options_.class_weight.is_balanced) {
        throw InvalidArgument(message(where,
                                      ": class_weight must not be balanced, as the counts of ",
                                      "rows to come are not known; give weights"));
    }
    Labels named = this->fitted_ ? this->fitted_->classes : to_labels(unique_labels(y));
    if (!classes.empty()) {
        const Labels given = to_labels(unique_labels(classes));
        if (this->fitted_ && !(given == named)) {
            throw InvalidArgument(message(
                where, ": the classes must stay as they were, ", named.size(), " from ", named(0),
                " to ", named(named.size() - 1), ", got ", given.size(), " others"));
        }
        named = given;
    }
    if (named.size() < 2) {
        throw InvalidArgument(message(where, ": there must be at least two classes, got ",
                                      named.size(), "; name them by the argument classes"));
    }
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (std::binary_search(named.begin(), named.end(), y[i])) continue;
        throw InvalidArgument(message(where, ": y must be one of the ", named.size(),
                                      " classes, got ", y[i], " at row ", i));
    }
    Fitted next = this->fitted_ ? *this->fitted_ : fresh(named, rows.cols());
    step(where, rows, y, false, options, next);
    this->fitted_ = std::move(next);
    return *this;
}

template <std::floating_point T>
template <class X>
Matrix<T> SGDClassifier<T>::collect(const X& rows, bool logarithm) const {
    const std::string_view member = logarithm ? "predict_log_proba" : "predict_proba";
    Matrix<T> out = uninitialized<T>(rows.rows(), this->fitted(member).classes.size());
    probabilities(member, rows, out, logarithm);
    return out;
}

template <std::floating_point T>
template <class X>
void SGDClassifier<T>::probabilities(std::string_view member, const X& rows, MatrixView<T> out,
                                     bool logarithm) const {
    const Fitted& f = this->fitted_for(member, rows);
    const std::size_t k = f.classes.size();
    check_out(type_name, member, rows.rows(), k, out);
    const bool by_log_loss = options_.loss == SGDLoss::log_loss;
    if (!by_log_loss && options_.loss != SGDLoss::modified_huber) {
        throw InvalidArgument(message(this->where(member), ": loss ", name_of(options_.loss),
                                      " gives no probabilities; log_loss and modified_huber do"));
    }
    const MatrixView<const T> coef(f.coef);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        T* p = out.row(i).data();
        logistic::row_decision(rows, i, coef, f.intercept.data(), k == 2 ? p + 1 : p);
        if (by_log_loss && logarithm) {
            logistic::to_log_probabilities(p, k, true);
        } else if (by_log_loss) {
            logistic::to_probabilities(p, k, true);
        } else {
            linear::huber_probabilities(p, k);
            for (std::size_t j = 0; logarithm && j < k; ++j) p[j] = std::log(p[j]);
        }
    }
}

}  // namespace foretell
