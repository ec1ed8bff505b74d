#pragma once

// Checks of estimators that learn from sequences [sequence, time step, feature].

#include <foretell/core/concepts.hpp>
#include <foretell/core/same_state.hpp>
#include <foretell/core/state.hpp>
#include <foretell/persistence/load.hpp>
#include <foretell/persistence/save.hpp>
#include <foretell/random/random.hpp>
#include <foretell/testing/detail/battery.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace foretell::testing::detail {

/// Sequences of different lengths, NaN beyond them, whose target is a running mean of a feature.
template <class T>
struct SequenceProblem {
    static constexpr std::size_t n = 40, steps = 7, features = 3;
    Cube<T> X = full(n, steps, features, std::numeric_limits<T>::quiet_NaN());
    std::vector<std::size_t> lengths;
    std::vector<T> t;
    std::vector<int> y;

    SequenceProblem() {
        Random random(3);
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t length = 1 + i % steps;
            double target = 0.0;
            for (std::size_t s = 0; s < length; ++s) {
                for (std::size_t j = 0; j < features; ++j) {
                    X(i, s, j) = static_cast<T>(random.normal());
                }
                target = 0.5 * target + static_cast<double>(X(i, s, 0));
            }
            lengths.push_back(length);
            t.push_back(static_cast<T>(target));
            y.push_back(target > 0.0 ? 4 : -3);
        }
    }
    [[nodiscard]] CubeView<const T> cube() const { return X; }
};

template <class E>
class SequenceChecks {
    using T = typename E::Scalar;
    using Numbers = std::vector<double>;

public:
    SequenceChecks(Battery& battery, const E& prototype)
        : battery_(battery), prototype_(prototype) {}

    void run() {
        battery_.check("fit_returns_the_model", [&] { fit_returns_the_model(); });
        battery_.check("not_fitted_error", [&] { not_fitted_error(); });
        battery_.check("knows_its_width", [&] { knows_its_width(); });
        battery_.check("wrong_width", [&] { wrong_width(); });
        battery_.check("nothing_to_fit", [&] { nothing_to_fit(); });
        battery_.check("no_sequences_to_predict", [&] { no_sequences_to_predict(); });
        battery_.check("bad_values_named", [&] { bad_values_named(); });
        battery_.check("lengths_must_agree", [&] { lengths_must_agree(); });
        battery_.check("failed_fit_keeps_the_model", [&] { failed_fit_keeps_the_model(); });
        battery_.check("refit_equal", [&] { refit_equal(); });
        battery_.check("copies_are_equal_and_independent", [&] { copies(); });
        battery_.check("clone_is_unfitted", [&] { clones(); });
        battery_.check("padding_is_never_read", [&] { padding(); });
        battery_.check("sequence_alone_as_among_others", [&] { alone(); });
        battery_.check("order_of_sequences", [&] { order(); });
        battery_.check("views_with_strides", [&] { strides(); });
        battery_.check("steps_say_what_predict_says", [&] { steps(); });
        battery_.check("step_allocates_nothing", [&] { step_allocates_nothing(); });
        battery_.check("many_threads_step_one_model", [&] { many_threads(); });
        battery_.check("model_file_bit_for_bit", [&] { model_file(); });
        battery_.check("state_passes_its_own_check", [&] { check_state(fitted()); });
        if constexpr (SequenceClassifier<E>) {
            battery_.check("one_class_refused", [&] { one_class(); });
            battery_.check("probabilities_sum_to_one", [&] { probabilities(); });
        }
    }

private:
    void fit(E& model, const SequenceProblem<T>& p, CubeView<const T> X) const {
        if constexpr (SequenceClassifier<E>) {
            returned_ = &model.fit(X, LabelsView(p.y), {.lengths = p.lengths});
        } else {
            returned_ = &model.fit(X, VectorView<const T>(p.t), {.lengths = p.lengths});
        }
    }
    [[nodiscard]] E fitted() const { return fitted(p_.cube()); }
    [[nodiscard]] E fitted(CubeView<const T> X) const {
        E model(prototype_);
        fit(model, p_, X);
        return model;
    }
    /// Probabilities of the larger class, or predictions.
    static Numbers ask(const E& model, CubeView<const T> X, VectorView<const std::size_t> lengths) {
        Numbers out;
        if constexpr (SequenceClassifier<E>) {
            const Matrix<T> p = model.predict_proba(X, lengths);
            for (std::size_t i = 0; i < X.sequences(); ++i) {
                out.push_back(static_cast<double>(p(i, 1)));
            }
        } else {
            for (const T v : model.predict(X, lengths)) out.push_back(static_cast<double>(v));
        }
        return out;
    }
    [[nodiscard]] Numbers ask(const E& model) const { return ask(model, p_.cube(), p_.lengths); }
    [[nodiscard]] Numbers stream(const E& model) const {
        Numbers out;
        for (std::size_t i = 0; i < p_.n; ++i) {
            auto state = model.make_state();
            T said = T(0);
            for (std::size_t s = 0; s < p_.lengths[i]; ++s) {
                said = model.step(p_.cube().sequence(i).row(s), state);
            }
            out.push_back(static_cast<double>(said));
        }
        return out;
    }
    static double distance(const Numbers& a, const Numbers& b) {
        double worst = a.size() == b.size() ? 0.0 : std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
            const double apart = std::abs(a[i] - b[i]) / std::max(1.0, std::abs(b[i]));
            worst = apart <= worst ? worst : apart;  // NaN stays
        }
        return worst;
    }
    void close(const Numbers& a, const Numbers& b, std::string_view what) const {
        const double apart = distance(a, b);
        const double allowed = std::max(battery_.options().tolerance, sizeof(T) == 4 ? 1e-5 : 0.0);
        expect(apart <= allowed, what, ": results lie ", apart, " apart");
    }

    void fit_returns_the_model() {
        E model(prototype_);
        fit(model, p_, p_.cube());
        expect(returned_ == &model, "fit must return the model itself");
        expect(model.is_fitted(), "is_fitted() must be true after fit");
    }
    void not_fitted_error() {
        const E model(prototype_);
        expect(!model.is_fitted(), "is_fitted() must be false before fit");
        (void)expect_throws<NotFittedError>("NotFittedError", "predict before fit",
                                            [&] { (void)model.predict(p_.cube(), p_.lengths); });
        (void)expect_throws<NotFittedError>("NotFittedError", "make_state before fit",
                                            [&] { (void)model.make_state(); });
        (void)expect_throws<NotFittedError>("NotFittedError", "n_features_in before fit",
                                            [&] { (void)model.n_features_in(); });
    }
    void knows_its_width() {
        expect(fitted().n_features_in() == p_.features, "n_features_in() must be ", p_.features);
    }
    void wrong_width() {
        const E model = fitted();
        const Cube<T> wide = full(2, 3, p_.features + 1, T(1));
        (void)expect_throws<ShapeError>("ShapeError", "predict of another width",
                                        [&] { (void)model.predict(wide, {}); });
        auto state = model.make_state();
        const std::vector<T> x(p_.features + 1, T(1));
        expect(std::isnan(model.step(x, state)), "a step of another width must give NaN");
    }
    void nothing_to_fit() {
        E model(prototype_);
        SequenceProblem<T> p = p_;
        p.lengths.clear();
        p.t.clear();
        p.y.clear();
        (void)expect_throws<ShapeError>("ShapeError", "fit without a sequence",
                                        [&] { fit(model, p, full(0, 3, 2, T(1))); });
    }
    void no_sequences_to_predict() {
        const Cube<T> none = full(0, p_.steps, p_.features, T(0));
        expect(fitted().predict(none, {}).size() == 0, "no sequences must give no results");
    }
    void bad_values_named() {
        for (const T bad :
             {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()}) {
            Cube<T> X = p_.X;
            X(5, 2, 1) = bad;
            E model(prototype_);
            const std::string text = expect_throws<InvalidArgument>(
                "InvalidArgument", "a value that is not finite", [&] { fit(model, p_, X); });
            const bool named = text.find("sequence 5") != std::string::npos &&
                               text.find("step 2") != std::string::npos &&
                               text.find("feature 1") != std::string::npos;
            expect(named, "it must be named by sequence 5, step 2, feature 1, got \"", text, '"');
            const E good = fitted();
            (void)expect_throws<InvalidArgument>("InvalidArgument", "such a value at predict",
                                                 [&] { (void)good.predict(X, p_.lengths); });
        }
    }
    void lengths_must_agree() {
        E model(prototype_);
        SequenceProblem<T> p = p_;
        p.lengths.pop_back();
        (void)expect_throws<ShapeError>("ShapeError", "too few lengths",
                                        [&] { fit(model, p, p.cube()); });
        p = p_;
        p.lengths[3] = p.steps + 1;
        (void)expect_throws<InvalidArgument>("InvalidArgument", "a length above the steps",
                                             [&] { fit(model, p, p.cube()); });
        p = p_;
        p.t.pop_back();
        p.y.pop_back();
        (void)expect_throws<ShapeError>("ShapeError", "too few targets",
                                        [&] { fit(model, p, p.cube()); });
        expect(!model.is_fitted(), "a fit that failed must leave the model unfitted");
    }
    void failed_fit_keeps_the_model() {
        E model = fitted();
        const E before = model;
        Cube<T> X = p_.X;
        X(0, 0, 0) = std::numeric_limits<T>::quiet_NaN();
        (void)expect_throws<InvalidArgument>("InvalidArgument", "NaN", [&] { fit(model, p_, X); });
        expect(same_state(model, before), "a fit that failed must leave the model as it was");
    }
    void refit_equal() {
        E model = fitted();
        const E before = model;
        fit(model, p_, p_.cube());
        expect(same_state(model, before), "the same fit must give the same bits");
        expect(stream(model) == stream(before), "and the same stream");
    }
    void copies() {
        const E model = fitted();
        const Numbers said = ask(model);
        E copy = model;
        expect(same_state(copy, model) && ask(copy) == said, "a copy must be equal");
        Cube<T> X = p_.X;
        for (T& x : X) x = -x;
        fit(copy, p_, X);
        expect(ask(model) == said, "a copy's fit must not touch the model");
        E moved = std::move(copy);
        copy = model;
        expect(ask(copy) == said && stream(copy) == stream(model),
               "an assigned copy must be equal");
        expect(distance(ask(moved), said) > 0.0, "a moved model must keep its own weights");
    }
    void clones() {
        const E copy = clone(fitted());
        expect(!copy.is_fitted(), "a clone must not be fitted");
        expect(options_equal(copy.options(), prototype_.options()), "its options must be equal");
    }
    void padding() {
        Cube<T> X = full(p_.n, p_.steps + 5, p_.features, T(77));
        for (std::size_t i = 0; i < p_.n; ++i) {
            for (std::size_t s = 0; s < p_.lengths[i]; ++s) {
                for (std::size_t j = 0; j < p_.features; ++j) X(i, s, j) = p_.X(i, s, j);
            }
        }
        const E model = fitted();
        expect(ask(model, X, p_.lengths) == ask(model), "padding must not change predictions");
        expect(same_state(fitted(X), model), "padding must not change a fit");
    }
    void alone() {
        const E model = fitted();
        Numbers one;
        for (std::size_t i = 0; i < p_.n; ++i) {
            const CubeView<const T> X(p_.X.data() + i * p_.steps * p_.features, 1, p_.steps,
                                      p_.features);
            const std::vector<std::size_t> length{p_.lengths[i]};
            one.push_back(ask(model, X, length)[0]);
        }
        close(one, ask(model), "a sequence alone");
    }
    void order() {
        const E model = fitted();
        Cube<T> X = p_.X;
        std::vector<std::size_t> lengths(p_.lengths.rbegin(), p_.lengths.rend());
        const std::size_t size = p_.steps * p_.features;
        for (std::size_t i = 0; i < p_.n; ++i) {
            std::copy_n(p_.X.data() + (p_.n - 1 - i) * size, size, X.data() + i * size);
        }
        Numbers back = ask(model, X, lengths);
        std::reverse(back.begin(), back.end());
        close(back, ask(model), "sequences in reverse order");
    }
    void strides() {
        const std::size_t step = p_.features + 2, sequence = (p_.steps + 1) * step;
        std::vector<T> wide(p_.n * sequence, std::numeric_limits<T>::quiet_NaN());
        for (std::size_t i = 0; i < p_.n; ++i) {
            for (std::size_t s = 0; s < p_.steps; ++s) {
                for (std::size_t j = 0; j < p_.features; ++j) {
                    wide[i * sequence + s * step + j] = p_.X(i, s, j);
                }
            }
        }
        const CubeView<const T> X(wide.data(), p_.n, p_.steps, p_.features, step, sequence);
        const E model = fitted();
        expect(same_state(fitted(X), model), "strides must not change a fit");
        expect(ask(model, X, p_.lengths) == ask(model), "strides must not change predictions");
    }
    void steps() {
        const E model = fitted();
        close(stream(model), ask(model), "steps");
        auto state = model.make_state(), copy = state;
        const auto first = p_.cube().sequence(6).row(0), second = p_.cube().sequence(6).row(1);
        (void)model.step(first, state);
        copy = state;
        const T said = model.step(second, state);
        expect(model.step(second, copy) == said, "a copied state must go on like the first");
    }
    void step_allocates_nothing() {
        const E model = fitted();
        auto state = model.make_state();
        const auto x = p_.cube().sequence(6).row(0);
        const std::size_t n = battery_.allocations_of([&] { (void)model.step(x, state); });
        expect(n == 0, "a step must not allocate, but did ", n, " times");
        expect(noexcept(model.step(x, state)), "a step must be noexcept");
    }
    void many_threads() {
        const E model = fitted();
        const E fresh = model;
        const Numbers expected = stream(model);
        std::vector<Numbers> said(battery_.options().n_threads);
        std::vector<std::thread> threads;
        for (Numbers& each : said) threads.emplace_back([&] { each = stream(fresh); });
        for (std::thread& thread : threads) thread.join();
        for (const Numbers& each : said) expect(each == expected, "threads must not disturb");
    }
    void model_file() {
        const E model = fitted();
        const E loaded = load_bytes<E>(save_bytes(model));
        expect(same_state(loaded, model), "a loaded model must be equal");
        expect(ask(loaded) == ask(model) && stream(loaded) == stream(model),
               "a loaded model must answer the same");
        expect(!load_bytes<E>(save_bytes(prototype_)).is_fitted(), "unfitted must stay so");
    }
    void one_class() {
        SequenceProblem<T> p = p_;
        std::fill(p.y.begin(), p.y.end(), 4);
        E model(prototype_);
        (void)expect_throws<InvalidArgument>("InvalidArgument", "labels of one class",
                                             [&] { fit(model, p, p.cube()); });
    }
    void probabilities() {
        const E model = fitted();
        expect(model.classes().size() == 2 && model.classes()(0) == -3 && model.classes()(1) == 4,
               "classes() must be -3 and 4");
        const Matrix<T> p = model.predict_proba(p_.cube(), p_.lengths);
        const Labels y = model.predict(p_.cube(), p_.lengths);
        for (std::size_t i = 0; i < p_.n; ++i) {
            expect(std::abs(p(i, 0) + p(i, 1) - T(1)) < T(1e-6), "rows must sum to 1");
            expect(y(i) == (p(i, 1) > p(i, 0) ? 4 : -3), "predict must be the likelier class");
        }
    }

    Battery& battery_;
    const E& prototype_;
    const SequenceProblem<T> p_;
    mutable const E* returned_ = nullptr;
};

}  // namespace foretell::testing::detail
