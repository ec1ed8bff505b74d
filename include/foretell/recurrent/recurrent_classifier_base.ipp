#pragma once

#include <foretell/core/labels.hpp>
#include <foretell/core/score.hpp>
#include <foretell/recurrent/detail/fit_network.hpp>
#include <foretell/recurrent/recurrent_classifier_base.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace foretell {

namespace recurrent {

/// Outputs -> probabilities of k classes, or their logarithms; p may not be z.
template <class T>
void to_probabilities(const T* z, std::size_t k, bool logarithm, T* p) noexcept {
    if (k == 2) {
        const T e = std::exp(-std::abs(z[0]));
        if (logarithm) {  // log(1 / (1 + exp(-z)))
            const T small = std::log1p(e);
            p[1] = std::min(z[0], T(0)) - small;
            p[0] = std::min(-z[0], T(0)) - small;
        } else {
            const T high = T(1) / (T(1) + e), low = e * high;
            p[1] = z[0] < T(0) ? low : high;
            p[0] = z[0] < T(0) ? high : low;
        }
        return;
    }
    const T top = *std::max_element(z, z + k);
    T total = T(0);
    for (std::size_t j = 0; j < k; ++j) total += p[j] = std::exp(z[j] - top);
    const T log_total = std::log(total);
    for (std::size_t j = 0; j < k; ++j) p[j] = logarithm ? z[j] - top - log_total : p[j] / total;
}

/// The position of the likeliest of k classes; the first of equals.
template <class T>
std::size_t likeliest(const T* z, std::size_t k) noexcept {
    if (k == 2) return z[0] > T(0) ? 1 : 0;
    return static_cast<std::size_t>(std::max_element(z, z + k) - z);
}

}  // namespace recurrent

/// The classes of a call of fit or partial_fit.
template <class Derived, class Cell, class T>
Labels RecurrentClassifierBase<Derived, Cell, T>::classes_for(std::string_view where, LabelsView y,
                                                              LabelsView classes,
                                                              bool begins) const {
    Labels named = begins ? to_labels(unique_labels(y)) : this->fitted_->classes;
    if (!classes.empty()) {
        const Labels given = to_labels(unique_labels(classes));
        if (!begins && !(given == named)) {
            throw InvalidArgument(message(
                where, ": the classes must stay as they were, ", named.size(), " from ", named(0),
                " to ", named(named.size() - 1), ", got ", given.size(), " others"));
        }
        named = given;
    }
    if (named.size() < 2) {
        throw InvalidArgument(
            message(where, ": y must have at least two classes, got ", named.size()));
    }
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (std::binary_search(named.begin(), named.end(), y[i])) continue;
        throw InvalidArgument(message(where, ": y must be one of the ", named.size(),
                                      " classes, got ", y[i], " at position ", i));
    }
    return named;
}

template <class Derived, class Cell, class T>
Derived& RecurrentClassifierBase<Derived, Cell, T>::learn(CubeView<const T> X, LabelsView y,
                                                          LabelsView classes,
                                                          const SequenceFitOptions<T>& options,
                                                          bool afresh) {
    namespace rec = recurrent;
    const std::string_view member = afresh ? "fit" : "partial_fit";
    const std::string where = this->where(member);
    this->check_sequences(member, X, options.lengths);
    check_same_length(where, "X", X.sequences(), "y", y.size());
    check_sample_weight(where, options.sample_weight, X.sequences());
    const bool begins = afresh || !this->fitted_;
    if (!begins) check_n_features(where, X.features(), this->n_features_in());
    if (!afresh && options_.class_weight.is_balanced) {
        throw InvalidArgument(message(where, ": class_weight must not be balanced, as the counts ",
                                      "of sequences to come are not known; give weights"));
    }
    RecurrentClassifierFit<Cell, T> next;
    if (!begins) next = *this->fitted_;
    next.classes = classes_for(where, y, classes, begins);

    EncodedLabels encoded{Buffer<int>(next.classes.begin(), next.classes.end()),
                          Buffer<std::size_t>(y.size())};
    Buffer<T> target(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        encoded.codes[i] = static_cast<std::size_t>(
            std::lower_bound(next.classes.begin(), next.classes.end(), y[i]) -
            next.classes.begin());
        target[i] = static_cast<T>(encoded.codes[i]);
    }
    const Buffer<double> factors = class_factors(where, options_.class_weight, encoded);
    Buffer<T> weight(options.sample_weight.begin(), options.sample_weight.end());
    if (!options_.class_weight.is_uniform()) {
        weight.resize(y.size(), T(1));
        for (std::size_t i = 0; i < y.size(); ++i) {
            weight[i] *= static_cast<T>(factors[encoded.codes[i]]);
        }
        check_sample_weight(where, VectorView<const T>(weight), y.size());
    }
    rec::to_mean_one(weight);

    rec::TrainingData<T> data{X, options.lengths};
    data.weight = VectorView<const T>(weight.data(), weight.size());
    data.target = VectorView<const T>(target.data(), target.size());
    const UniformRandom random(options_.seed);
    rec::split_sequences(where, X.sequences(), afresh ? options_.validation_fraction : 0.0,
                         random.split(rec::validation_split), data);
    if (begins) rec::measure_features(data, options_.standardize, next.network);

    const std::size_t k = next.classes.size(), n_outputs = k == 2 ? 1 : k;
    rec::TrainingPlan plan = rec::plan_of(options_);
    plan.loss.loss = k == 2 ? rec::HeadLoss::binomial : rec::HeadLoss::multinomial;
    if (!afresh) plan.max_epochs = 1, plan.schedule = {};
    rec::NetworkShape shape{X.features(), options_.hidden_size, options_.num_layers, n_outputs,
                            Cell::n_gates};
    Buffer<T> parameters;
    if (begins) {
        parameters = rec::first_parameters<Cell, T>(shape, options_.forget_bias,
                                                    random.split(rec::first_weights));
    } else {
        shape = rec::shape_of<Cell>(next.network);
        rec::pack_parameters(next.network, parameters);
    }
    // Each call of partial_fit has an order of its own, the same after saving and loading.
    const auto stream = static_cast<std::uint64_t>(afresh ? 0.0 : next.momentum.n_steps);
    rec::learn_network<Cell>(where, Derived::type_name, shape, data, plan, parameters,
                             random.split(rec::training).split(stream), !afresh, options.progress,
                             next);
    this->adopt(std::move(next));
    return static_cast<Derived&>(*this);
}

template <class Derived, class Cell, class T>
template <class Write>
Matrix<T> RecurrentClassifierBase<Derived, Cell, T>::collect(std::string_view member,
                                                             CubeView<const T> X,
                                                             LengthsView lengths, std::size_t width,
                                                             Write&& write) const {
    Matrix<T> out = uninitialized<T>(X.sequences(), width);
    Workspace workspace;
    this->for_each_output(member, X, lengths, workspace, [&](std::size_t i, VectorView<T> z) {
        write(z, out.data() + i * width);
    });
    return out;
}

template <class Derived, class Cell, class T>
Matrix<T> RecurrentClassifierBase<Derived, Cell, T>::decision_function(CubeView<const T> X,
                                                                       LengthsView lengths) const {
    const std::size_t k = this->fitted("decision_function").network.head_bias.size();
    return collect("decision_function", X, lengths, k,
                   [](VectorView<T> z, T* out) { std::copy(z.begin(), z.end(), out); });
}

template <class Derived, class Cell, class T>
Matrix<T> RecurrentClassifierBase<Derived, Cell, T>::predict_proba(CubeView<const T> X,
                                                                   LengthsView lengths) const {
    const std::size_t k = this->fitted("predict_proba").classes.size();
    return collect("predict_proba", X, lengths, k, [k](VectorView<T> z, T* out) {
        recurrent::to_probabilities(z.data(), k, false, out);
    });
}

template <class Derived, class Cell, class T>
Matrix<T> RecurrentClassifierBase<Derived, Cell, T>::predict_log_proba(CubeView<const T> X,
                                                                       LengthsView lengths) const {
    const std::size_t k = this->fitted("predict_log_proba").classes.size();
    return collect("predict_log_proba", X, lengths, k, [k](VectorView<T> z, T* out) {
        recurrent::to_probabilities(z.data(), k, true, out);
    });
}

template <class Derived, class Cell, class T>
void RecurrentClassifierBase<Derived, Cell, T>::predict_proba_into(CubeView<const T> X,
                                                                   LengthsView lengths,
                                                                   MatrixView<T> out,
                                                                   Workspace& workspace) const {
    const std::size_t k = this->fitted("predict_proba_into").classes.size();
    check_out(Derived::type_name, "predict_proba_into", X.sequences(), k, out);
    this->for_each_output("predict_proba_into", X, lengths, workspace,
                          [&](std::size_t i, VectorView<T> z) {
                              recurrent::to_probabilities(z.data(), k, false, out.row(i).data());
                          });
}

template <class Derived, class Cell, class T>
void RecurrentClassifierBase<Derived, Cell, T>::predict_into(CubeView<const T> X,
                                                             LengthsView lengths,
                                                             VectorView<int> out,
                                                             Workspace& workspace) const {
    const Labels& labels = this->fitted("predict_into").classes;
    check_out(Derived::type_name, "predict_into", X.sequences(), out);
    this->for_each_output("predict_into", X, lengths, workspace,
                          [&](std::size_t i, VectorView<T> z) {
                              out[i] = labels.data()[recurrent::likeliest(z.data(), labels.size())];
                          });
}

template <class Derived, class Cell, class T>
Labels RecurrentClassifierBase<Derived, Cell, T>::predict(CubeView<const T> X,
                                                          LengthsView lengths) const {
    const Labels& labels = this->fitted("predict").classes;
    Labels out = uninitialized<int>(X.sequences());
    Workspace workspace;
    this->for_each_output("predict", X, lengths, workspace, [&](std::size_t i, VectorView<T> z) {
        out.data()[i] = labels.data()[recurrent::likeliest(z.data(), labels.size())];
    });
    return out;
}

template <class Derived, class Cell, class T>
Cube<T> RecurrentClassifierBase<Derived, Cell, T>::predict_proba_steps(CubeView<const T> X,
                                                                       LengthsView lengths) const {
    const std::size_t k = this->fitted("predict_proba_steps").classes.size();
    Cube<T> out = full(X.sequences(), X.steps(), k, std::numeric_limits<T>::quiet_NaN());
    Workspace workspace;
    this->for_each_step_output("predict_proba_steps", X, lengths, workspace,
                               [&](std::size_t i, std::size_t t, VectorView<T> z) {
                                   recurrent::to_probabilities(z.data(), k, false, &out(i, t, 0));
                               });
    return out;
}

template <class Derived, class Cell, class T>
double RecurrentClassifierBase<Derived, Cell, T>::score(
    CubeView<const T> X, LabelsView y, const SequenceFitOptions<T>& options) const {
    static_cast<void>(this->fitted("score"));
    check_same_length(this->where("score"), "X", X.sequences(), "y", y.size());
    const Labels p = predict(X, options.lengths);
    return detail::accuracy(this->where("score"), X.sequences(), y, options.sample_weight,
                            [&](std::size_t i) { return p(i); });
}

template <class Derived, class Cell, class T>
bool RecurrentClassifierBase<Derived, Cell, T>::step_proba(VectorView<const T> x, State& state,
                                                           VectorView<T> out) const noexcept {
    const std::size_t k = this->fitted_ ? this->fitted_->classes.size() : 0;
    // Two classes have one output: it and then the probabilities fit into out.
    if (out.size() == k && this->advance(x, state, out.data(), k == 2 ? 1 : k)) {
        if (k == 2) {
            const T z = out[0];
            recurrent::to_probabilities(&z, k, false, out.data());
        } else {
            recurrent::to_probabilities(out.data(), k, false, out.data());
        }
        return true;
    }
    for (T& each : out) each = std::numeric_limits<T>::quiet_NaN();
    return false;
}

template <class Derived, class Cell, class T>
T RecurrentClassifierBase<Derived, Cell, T>::step(VectorView<const T> x,
                                                  State& state) const noexcept {
    T p[2];
    step_proba(x, state, VectorView<T>(p, 2));
    return p[1];
}

template <class Derived, class Cell, class T>
template <class StateAt>
bool RecurrentClassifierBase<Derived, Cell, T>::step_many(MatrixView<const T> X, std::size_t n,
                                                          StateAt&& state_at, MatrixView<T> out,
                                                          Workspace& workspace) const noexcept {
    const std::size_t k = this->fitted_ ? this->fitted_->classes.size() : 0;
    const bool done =
        out.rows() == n && (n == 0 || out.cols() == k) &&
        this->advance_batch(X, n, state_at, workspace, [&](std::size_t i, VectorView<T> z) {
            recurrent::to_probabilities(z.data(), k, false, out.row(i).data());
        });
    for (std::size_t i = 0; !done && i < out.rows(); ++i) {
        for (T& each : out.row(i)) each = std::numeric_limits<T>::quiet_NaN();
    }
    return done;
}

}  // namespace foretell
