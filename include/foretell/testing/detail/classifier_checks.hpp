#pragma once

// Checks of what classifiers promise.

#include <foretell/testing/detail/problem.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::testing::detail {

template <class E>
class ClassifierChecks {
    using T = typename E::Scalar;

public:
    ClassifierChecks(Battery& battery, const E& prototype, const Problem<T>& p)
        : battery_(battery), prototype_(prototype), p_(p) {}

    void run() {
        battery_.check("classes_ascend", [&] { classes_ascend(); });
        battery_.check("predicts_classes_it_has_seen", [&] { predicts_classes(); });
        battery_.check("learns_what_is_easy", [&] { learns(); });
        battery_.check("names_of_labels_do_not_matter", [&] { relabelled(); });
        battery_.check("one_class_refused_or_predicted", [&] { one_class(); });
        battery_.check("many_classes", [&] { many_classes(); });
        battery_.check("extreme_labels", [&] { extreme_labels(); });
        battery_.check("score_is_accuracy", [&] { score_is_accuracy(); });
        battery_.check("predict_into_as_predict", [&] { predict_into(); });
        battery_.check("predict_into_allocates_nothing", [&] { predict_into_allocates(); });
        battery_.check("predict_into_wants_its_shape", [&] { predict_into_shape(); });
        if constexpr (ProbabilisticClassifier<E>) {
            battery_.check("probabilities_sum_to_one", [&] { probabilities(); });
            battery_.check("predict_is_the_likeliest_class", [&] { likeliest(); });
            battery_.check("log_probabilities_are_logarithms", [&] { log_probabilities(); });
            battery_.check("decision_agrees_with_predict", [&] { decision(); });
            battery_.check("decision_ranks_as_probability", [&] { ranks(); });
            battery_.check("proba_into_as_proba", [&] { proba_into(); });
            battery_.check("proba_into_allocates_nothing", [&] { proba_into_allocates(); });
        }
        battery_.check("score_wants_as_many_labels", [&] { score_lengths(); });
        battery_.check("decision_into_as_decision", [&] { decision_into(); });
        battery_.check("decision_into_allocates_nothing", [&] { decision_into_allocates(); });
        battery_.check("log_proba_into_as_log_proba", [&] { log_proba_into(); });
        battery_.check("log_proba_into_allocates_nothing", [&] { log_proba_into_allocates(); });
    }

private:
    static constexpr bool has_decision_into =
        requires(const E& e, MatrixView<const T> X, MatrixView<T> out) {
        e.decision_function_into(X, out);
    };
    static constexpr bool has_log_proba_into =
        requires(const E& e, MatrixView<const T> X, MatrixView<T> out) {
        e.predict_log_proba_into(X, out);
    };

    void classes_ascend() {
        const E model = fitted(prototype_, p_);
        const std::set<int> seen(p_.y.begin(), p_.y.end());
        const Labels& classes = model.classes();
        expect(std::equal(classes.begin(), classes.end(), seen.begin(), seen.end()),
               "classes() must be the distinct labels, ascending");
    }

    void predicts_classes() {
        const E model = fitted(prototype_, p_);
        const auto far = make_problem<T>(50, p_.d(), 2, 21, battery_.options());
        const Labels& classes = model.classes();
        for (const int label : model.predict(far.rows())) {
            expect(std::count(classes.begin(), classes.end(), label) == 1, "predict gave ", label,
                   ", which is none of classes()");
        }
    }

    void learns() {
        const E model = fitted(prototype_, p_);
        const double score = model.score(p_.rows(), LabelsView(p_.y));
        expect(score > 0.85, "accuracy on clusters that lie apart is ", score);
    }

    void relabelled() {
        Problem<T> p = p_;
        for (int& label : p.y) label = 3 * label + 100;
        const Labels a = fitted(prototype_, p).predict(p_.rows());
        const Labels b = fitted(prototype_, p_).predict(p_.rows());
        for (std::size_t i = 0; i < a.size(); ++i) {
            expect(a(i) == 3 * b(i) + 100, "row ", i, " changes its class with other labels");
        }
    }

    void one_class() {
        Problem<T> p = p_;
        std::fill(p.y.begin(), p.y.end(), 4);
        E model(prototype_);
        try {
            fit(model, p);
        } catch (const InvalidArgument& e) {
            expect(std::string_view(e.what()).find("class") != std::string_view::npos,
                   "the error must speak of classes, got \"", e.what(), '"');
            return;
        }
        for (const int label : model.predict(p.rows())) {
            expect(label == 4, "with one class, predict gave ", label);
        }
    }

    /// Four classes, one of them of a single row; a classifier for two alone must say so.
    void many_classes() {
        auto p = make_problem<T>(80, 4, 4, 15, battery_.options());
        for (std::size_t i = 2; i < p.n(); ++i) p.y(i) = p.y(i) == p.y(1) ? p.y(0) : p.y(i);
        E model(prototype_);
        try {
            fit(model, p);
        } catch (const InvalidArgument& e) {
            const bool named = std::string_view(e.what()).find("class") != std::string_view::npos;
            expect(named, "the error must speak of classes, got \"", e.what(), '"');
            throw DoesNotApply{e.what()};
        }
        expect(model.classes().size() == 4, "of 4 classes, classes() holds ",
               model.classes().size());
        const auto batch = outputs(model, p.rows());
        expect_finite(batch, "four classes");
        const double score = model.score(p.rows(), LabelsView(p.y));
        expect(score > 0.8, "accuracy on four clusters that lie apart is ", score);
        const auto alone = outputs(model, p.rows().row_range(7, 8));
        expect(same_bits(alone.columns[0], batch.columns[7]),
               "of four classes, a row alone gives other bits than in the batch");
        if constexpr (ProbabilisticClassifier<E>) {
            const Matrix<T> shares = model.predict_proba(p.rows());
            expect(shares.shape()[1] == 4, "predict_proba must have a column for each class");
            check_sums(shares);
        }
        if constexpr (requires { model.decision_function(p.rows()); }) check_decision(model, p);
    }

    void extreme_labels() {
        Problem<T> p = p_;
        constexpr int low = std::numeric_limits<int>::min(), high = std::numeric_limits<int>::max();
        for (int& label : p.y) label = label == 4 ? high : low;
        const E model = fitted(prototype_, p);
        expect(model.classes()(0) == low && model.classes()(1) == high,
               "the smallest and the largest int must be labels as others are");
        const Labels a = model.predict(p.rows()), b = fitted(prototype_, p_).predict(p_.rows());
        for (std::size_t i = 0; i < a.size(); ++i) {
            expect(a(i) == (b(i) == 4 ? high : low), "row ", i, " is predicted ", a(i));
        }
    }

    void score_lengths() {
        const E model = fitted(prototype_, p_);
        expect_throws<ShapeError>("ShapeError", "score with a label too few", [&] {
            (void)model.score(p_.rows(), LabelsView(p_.y).slice(0, p_.n() - 1));
        });
    }

    void decision_into() {
        const E model = fitted(prototype_, p_);
        if constexpr (has_decision_into) {
            const Matrix<T> wanted = model.decision_function(p_.rows());
            Matrix<T> out = full(wanted.shape()[0], wanted.shape()[1], T(-9));
            model.decision_function_into(p_.rows(), MatrixView<T>(out));
            expect(std::memcmp(out.data(), wanted.data(), out.size() * sizeof(T)) == 0,
                   "decision_function_into gives other bits");
        } else {
            throw DoesNotApply{"it has no decision_function_into"};
        }
    }
    void decision_into_allocates() {
        if constexpr (has_decision_into) {
            const E model = fitted(prototype_, p_);
            Matrix<T> out = model.decision_function(p_.rows());
            const std::size_t n = battery_.allocations_of(
                [&] { model.decision_function_into(p_.rows(), MatrixView<T>(out)); });
            expect(n == 0, "decision_function_into allocates ", n, " times");
        } else {
            throw DoesNotApply{"it has no decision_function_into"};
        }
    }
    void log_proba_into() {
        if constexpr (has_log_proba_into) {
            const E model = fitted(prototype_, p_);
            const Matrix<T> wanted = model.predict_log_proba(p_.rows());
            Matrix<T> out = full(wanted.shape()[0], wanted.shape()[1], T(-9));
            model.predict_log_proba_into(p_.rows(), MatrixView<T>(out));
            expect(std::memcmp(out.data(), wanted.data(), out.size() * sizeof(T)) == 0,
                   "predict_log_proba_into gives other bits");
        } else {
            throw DoesNotApply{"it has no predict_log_proba_into"};
        }
    }
    void log_proba_into_allocates() {
        if constexpr (has_log_proba_into) {
            const E model = fitted(prototype_, p_);
            Matrix<T> out = model.predict_log_proba(p_.rows());
            const std::size_t n = battery_.allocations_of(
                [&] { model.predict_log_proba_into(p_.rows(), MatrixView<T>(out)); });
            expect(n == 0, "predict_log_proba_into allocates ", n, " times");
        } else {
            throw DoesNotApply{"it has no predict_log_proba_into"};
        }
    }

    void score_is_accuracy() {
        const E model = fitted(prototype_, p_);
        Labels y = p_.y;
        for (std::size_t i = 0; i < y.size(); i += 3) y(i) = p_.y(0);
        const Labels predicted = model.predict(p_.rows());
        double right = 0.0;
        for (std::size_t i = 0; i < y.size(); ++i) right += predicted(i) == y(i) ? 1.0 : 0.0;
        const double wanted = right / static_cast<double>(y.size());
        const double score = model.score(p_.rows(), LabelsView(y));
        expect(std::abs(score - wanted) < 1e-12, "score is ", score, ", accuracy ", wanted);
    }

    void predict_into() {
        const E model = fitted(prototype_, p_);
        const Labels wanted = model.predict(p_.rows());
        Labels out = full(p_.n(), -99);
        model.predict_into(p_.rows(), VectorView<int>(out));
        expect(std::equal(out.begin(), out.end(), wanted.begin()),
               "predict_into gives other labels");
    }

    void predict_into_allocates() {
        const E model = fitted(prototype_, p_);
        Labels out = full(p_.n(), 0);
        const std::size_t n =
            battery_.allocations_of([&] { model.predict_into(p_.rows(), VectorView<int>(out)); });
        expect(n == 0, "predict_into allocates ", n, " times");
    }

    void predict_into_shape() {
        const E model = fitted(prototype_, p_);
        Labels out = full(p_.n() + 1, 0);
        expect_throws<ShapeError>("ShapeError", "predict_into of one label too many",
                                  [&] { model.predict_into(p_.rows(), VectorView<int>(out)); });
    }

    void probabilities() {
        const E model = fitted(prototype_, p_);
        const Matrix<T> p = model.predict_proba(p_.rows());
        expect(p.shape()[0] == p_.n() && p.shape()[1] == model.classes().size(),
               "predict_proba must have shape ", shape_text(p_.n(), model.classes().size()));
        check_sums(p);
    }
    static void check_sums(const Matrix<T>& p) {
        for (std::size_t i = 0; i < p.shape()[0]; ++i) {
            double total = 0.0;
            for (std::size_t c = 0; c < p.shape()[1]; ++c) {
                expect(p(i, c) >= T(0) && p(i, c) <= T(1), "row ", i, " has the probability ",
                       p(i, c));
                total += static_cast<double>(p(i, c));
            }
            expect(std::abs(total - 1.0) < (sizeof(T) == 8 ? 1e-12 : 1e-5), "row ", i, " sums to ",
                   total);
        }
    }

    void likeliest() {
        const E model = fitted(prototype_, p_);
        const Matrix<T> p = model.predict_proba(p_.rows());
        const Labels predicted = model.predict(p_.rows());
        for (std::size_t i = 0; i < p_.n(); ++i) {
            const T* row = p.data() + i * p.shape()[1];
            const auto best = std::max_element(row, row + p.shape()[1]);
            const auto at = static_cast<std::size_t>(best - row);
            for (std::size_t c = 0; c < p.shape()[1]; ++c) {
                if (model.classes()(c) != predicted(i)) continue;
                expect(row[c] >= *best, "row ", i, " is predicted ", predicted(i),
                       ", but likelier is ", model.classes()(at));
            }
        }
    }

    void log_probabilities() {
        const E model = fitted(prototype_, p_);
        if constexpr (requires { model.predict_log_proba(p_.rows()); }) {
            const Matrix<T> p = model.predict_proba(p_.rows());
            const Matrix<T> log_p = model.predict_log_proba(p_.rows());
            expect(log_p.shape() == p.shape(), "predict_log_proba has another shape");
            for (std::size_t i = 0; i < p.size(); ++i) {
                const double wanted = std::log(static_cast<double>(p.data()[i]));
                const double given = static_cast<double>(log_p.data()[i]);
                const double slack = sizeof(T) == 8 ? 1e-9 : 1e-3;
                expect(!std::isfinite(wanted) ||
                           std::abs(given - wanted) <= slack * std::max(1.0, std::abs(wanted)),
                       "predict_log_proba gives ", given, ", the logarithm is ", wanted);
            }
        } else {
            throw DoesNotApply{"it has no predict_log_proba"};
        }
    }

    void decision() {
        const E model = fitted(prototype_, p_);
        if constexpr (requires { model.decision_function(p_.rows()); }) {
            check_decision(model, p_);
        } else {
            throw DoesNotApply{"it has no decision_function"};
        }
    }

    /// A row that is decided more firmly for the second class has no smaller probability of it.
    void ranks() {
        if constexpr (requires(const E& e) { e.decision_function(p_.rows()); }) {
            const E model = fitted(prototype_, p_);
            const Matrix<T> z = model.decision_function(p_.rows());
            const Matrix<T> p = model.predict_proba(p_.rows());
            const std::size_t last = z.shape()[1] - 1;
            std::vector<std::pair<T, T>> order;
            for (std::size_t i = 0; i < p_.n(); ++i) order.emplace_back(z(i, last), p(i, 1));
            std::sort(order.begin(), order.end());
            for (std::size_t i = 1; i < order.size(); ++i) {
                expect(order[i - 1].second <= order[i].second, "a decision of ", order[i].first,
                       " has the probability ", order[i].second, ", one of ", order[i - 1].first,
                       " has ", order[i - 1].second);
            }
        } else {
            throw DoesNotApply{"it has no decision_function"};
        }
    }

    static void check_decision(const E& model, const Problem<T>& p) {
        const Matrix<T> z = model.decision_function(p.rows());
        const Labels predicted = model.predict(p.rows());
        const Labels& classes = model.classes();
        for (std::size_t i = 0; i < p.n(); ++i) {
            const T* row = z.data() + i * z.shape()[1];
            std::size_t best = row[0] > T(0) ? 1 : 0;
            if (z.shape()[1] > 1) {
                best = static_cast<std::size_t>(std::max_element(row, row + z.shape()[1]) - row);
            }
            expect(classes(best) == predicted(i), "row ", i, " is predicted ", predicted(i),
                   ", but decided for ", classes(best));
        }
    }

    void proba_into() {
        const E model = fitted(prototype_, p_);
        const Matrix<T> wanted = model.predict_proba(p_.rows());
        Matrix<T> out = full(wanted.shape()[0], wanted.shape()[1], T(-9));
        model.predict_proba_into(p_.rows(), MatrixView<T>(out));
        expect(std::memcmp(out.data(), wanted.data(), out.size() * sizeof(T)) == 0,
               "predict_proba_into gives other bits");
    }

    void proba_into_allocates() {
        const E model = fitted(prototype_, p_);
        Matrix<T> out = model.predict_proba(p_.rows());
        const std::size_t n = battery_.allocations_of(
            [&] { model.predict_proba_into(p_.rows(), MatrixView<T>(out)); });
        expect(n == 0, "predict_proba_into allocates ", n, " times");
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

}  // namespace foretell::testing::detail
