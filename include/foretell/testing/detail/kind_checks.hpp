#pragma once

// Checks of what classifiers, regressors and transformers promise each for themselves.

#include <foretell/testing/detail/battery.hpp>

#include <set>
#include <span>

namespace foretell::testing::detail {

/// Allocations of one call, or 0 where nobody counts.
template <class Body>
std::size_t allocations_of(const Battery& battery, Body&& body) {
    if (battery.options().allocations == nullptr) throw DoesNotApply{"nobody counts allocations"};
    body();  // a first call may set up what stays
    const std::size_t before = battery.options().allocations();
    body();
    return battery.options().allocations() - before;
}

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
        battery_.check("score_is_accuracy", [&] { score_is_accuracy(); });
        battery_.check("predict_into_as_predict", [&] { predict_into(); });
        battery_.check("predict_into_allocates_nothing", [&] { predict_into_allocates(); });
        battery_.check("predict_into_wants_its_shape", [&] { predict_into_shape(); });
        if constexpr (ProbabilisticClassifier<E>) {
            battery_.check("probabilities_sum_to_one", [&] { probabilities(); });
            battery_.check("predict_is_the_likeliest_class", [&] { likeliest(); });
            battery_.check("log_probabilities_are_logarithms", [&] { log_probabilities(); });
            battery_.check("decision_agrees_with_predict", [&] { decision(); });
            battery_.check("proba_into_as_proba", [&] { proba_into(); });
            battery_.check("proba_into_allocates_nothing", [&] { proba_into_allocates(); });
        }
    }

private:
    void classes_ascend() {
        const E model = fitted(prototype_, p_);
        const std::set<int> seen(p_.y.begin(), p_.y.end());
        const Labels& classes = model.classes();
        expect(std::equal(classes.begin(), classes.end(), seen.begin(), seen.end()),
               "classes() must be the distinct labels, ascending");
    }

    void predicts_classes() {
        const E model = fitted(prototype_, p_);
        const auto far = make_problem<T>(50, p_.d(), 2, 21);
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
            allocations_of(battery_, [&] { model.predict_into(p_.rows(), VectorView<int>(out)); });
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
        for (std::size_t i = 0; i < p_.n(); ++i) {
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
            const Matrix<T> z = model.decision_function(p_.rows());
            const Labels predicted = model.predict(p_.rows());
            const Labels& classes = model.classes();
            for (std::size_t i = 0; i < p_.n(); ++i) {
                const T* row = z.data() + i * z.shape()[1];
                std::size_t best = row[0] > T(0) ? 1 : 0;
                if (z.shape()[1] > 1) {
                    best =
                        static_cast<std::size_t>(std::max_element(row, row + z.shape()[1]) - row);
                }
                expect(classes(best) == predicted(i), "row ", i, " is predicted ", predicted(i),
                       ", but decided for ", classes(best));
            }
        } else {
            throw DoesNotApply{"it has no decision_function"};
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
        const std::size_t n = allocations_of(
            battery_, [&] { model.predict_proba_into(p_.rows(), MatrixView<T>(out)); });
        expect(n == 0, "predict_proba_into allocates ", n, " times");
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

template <class E>
class RegressorChecks {
    using T = typename E::Scalar;

public:
    RegressorChecks(Battery& battery, const E& prototype, const Problem<T>& p)
        : battery_(battery), prototype_(prototype), p_(p) {}

    void run() {
        battery_.check("learns_what_is_easy", [&] { learns(); });
        battery_.check("score_is_r_squared", [&] { score_is_r_squared(); });
        battery_.check("target_must_be_finite", [&] { target_must_be_finite(); });
        battery_.check("predict_into_as_predict", [&] { predict_into(); });
        battery_.check("predict_into_allocates_nothing", [&] { predict_into_allocates(); });
        battery_.check("predict_into_wants_its_shape", [&] { predict_into_shape(); });
    }

private:
    void learns() {
        const double score = fitted(prototype_, p_).score(p_.rows(), VectorView<const T>(p_.t));
        expect(score > 0.5, "R2 on nearly linear data is ", score);
    }

    void score_is_r_squared() {
        const E model = fitted(prototype_, p_);
        const Vector<T> y = model.predict(p_.rows());
        double mean = 0.0, rest = 0.0, all = 0.0;
        for (const T t : p_.t) mean += static_cast<double>(t) / static_cast<double>(p_.n());
        for (std::size_t i = 0; i < p_.n(); ++i) {
            rest += std::pow(static_cast<double>(p_.t(i)) - static_cast<double>(y(i)), 2);
            all += std::pow(static_cast<double>(p_.t(i)) - mean, 2);
        }
        const double wanted = 1.0 - rest / all;
        const double score = model.score(p_.rows(), VectorView<const T>(p_.t));
        expect(std::abs(score - wanted) < (sizeof(T) == 8 ? 1e-9 : 1e-4), "score is ", score,
               ", R2 ", wanted);
    }

    void target_must_be_finite() {
        Problem<T> p = p_;
        p.t(3) = std::numeric_limits<T>::quiet_NaN();
        E model(prototype_);
        expect_throws<InvalidArgument>("InvalidArgument", "a NaN in y", [&] { fit(model, p); });
    }

    void predict_into() {
        const E model = fitted(prototype_, p_);
        const Vector<T> wanted = model.predict(p_.rows());
        Vector<T> out = full(p_.n(), T(-9));
        model.predict_into(p_.rows(), VectorView<T>(out));
        expect(std::memcmp(out.data(), wanted.data(), out.size() * sizeof(T)) == 0,
               "predict_into gives other bits");
    }

    void predict_into_allocates() {
        const E model = fitted(prototype_, p_);
        Vector<T> out = full(p_.n(), T(0));
        const std::size_t n =
            allocations_of(battery_, [&] { model.predict_into(p_.rows(), VectorView<T>(out)); });
        expect(n == 0, "predict_into allocates ", n, " times");
    }

    void predict_into_shape() {
        const E model = fitted(prototype_, p_);
        Vector<T> out = full(p_.n() + 1, T(0));
        expect_throws<ShapeError>("ShapeError", "predict_into of one number too many",
                                  [&] { model.predict_into(p_.rows(), VectorView<T>(out)); });
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

template <class E>
class TransformerChecks {
    using T = typename E::Scalar;

public:
    TransformerChecks(Battery& battery, const E& prototype, const Problem<T>& p)
        : battery_(battery), prototype_(prototype), p_(p) {}

    void run() {
        battery_.check("width_of_the_result", [&] { width_of_the_result(); });
        battery_.check("fit_transform_as_fit_then_transform", [&] { fit_transform(); });
        battery_.check("inverse_undoes_transform", [&] { inverse(); });
        battery_.check("a_name_for_each_feature", [&] { names(); });
        battery_.check("transform_into_as_transform", [&] { transform_into(); });
        battery_.check("transform_into_allocates_nothing", [&] { transform_into_allocates(); });
        battery_.check("transform_into_wants_its_shape", [&] { transform_into_shape(); });
        battery_.check("nan_stays_or_is_filled", [&] { nan_stays_or_is_filled(); });
    }

private:
    void width_of_the_result() {
        const E model = fitted(prototype_, p_);
        const Matrix<T> out = model.transform(p_.rows());
        expect(out.shape()[0] == p_.n() && out.shape()[1] == model.n_features_out(),
               "transform must give ", shape_text(p_.n(), model.n_features_out()), ", got ",
               shape_text(out.shape()[0], out.shape()[1]));
    }

    void fit_transform() {
        E model(prototype_);
        if constexpr (requires { model.fit_transform(p_.rows()); }) {
            const Matrix<T> a = model.fit_transform(p_.rows());
            const Matrix<T> b = fitted(prototype_, p_).transform(p_.rows());
            expect(a.shape() == b.shape() &&
                       std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0,
                   "fit_transform gives other bits than fit, then transform");
        } else {
            throw DoesNotApply{"it has no fit_transform"};
        }
    }

    void inverse() {
        const E model = fitted(prototype_, p_);
        if constexpr (requires { model.inverse_transform(p_.rows()); }) {
            const Matrix<T> Z = model.transform(p_.rows());
            Matrix<T> X;
            try {
                X = model.inverse_transform(Z);
            } catch (const InvalidArgument& e) {
                throw DoesNotApply{e.what()};
            }
            for (std::size_t i = 0; i < p_.X.size(); ++i) {
                const double a = static_cast<double>(X.data()[i]);
                const double b = static_cast<double>(p_.X.data()[i]);
                const double slack = sizeof(T) == 8 ? 1e-9 : 1e-4;
                expect(std::abs(a - b) <= slack * std::max(1.0, std::abs(b)), "entry ", i,
                       " comes back as ", a, ", was ", b);
            }
        } else {
            throw DoesNotApply{"it has no inverse_transform"};
        }
    }

    void names() {
        const E model = fitted(prototype_, p_);
        if constexpr (requires(std::span<const std::string> names) {
                          model.feature_names_out(names);
                      }) {
            std::vector<std::string> in;
            for (std::size_t j = 0; j < p_.d(); ++j) in.push_back(message("f", j));
            const auto out = model.feature_names_out(in);
            expect(out.size() == model.n_features_out(), "feature_names_out gives ", out.size(),
                   " names for ", model.n_features_out(), " features");
            expect(std::set<std::string>(out.begin(), out.end()).size() == out.size(),
                   "feature_names_out gives a name twice");
            in.pop_back();
            expect_throws<InvalidArgument>("InvalidArgument", "too few names",
                                           [&] { (void)model.feature_names_out(in); });
        } else {
            throw DoesNotApply{"it has no feature_names_out"};
        }
    }

    void transform_into() {
        const E model = fitted(prototype_, p_);
        const Matrix<T> wanted = model.transform(p_.rows());
        Matrix<T> out = full(wanted.shape()[0], wanted.shape()[1], T(-9));
        model.transform_into(p_.rows(), MatrixView<T>(out));
        expect(std::memcmp(out.data(), wanted.data(), out.size() * sizeof(T)) == 0,
               "transform_into gives other bits");
    }

    void transform_into_allocates() {
        const E model = fitted(prototype_, p_);
        Matrix<T> out = model.transform(p_.rows());
        const std::size_t n =
            allocations_of(battery_, [&] { model.transform_into(p_.rows(), MatrixView<T>(out)); });
        expect(n == 0, "transform_into allocates ", n, " times");
    }

    void transform_into_shape() {
        const E model = fitted(prototype_, p_);
        Matrix<T> out = full(p_.n() + 1, model.n_features_out(), T(0));
        expect_throws<ShapeError>("ShapeError", "transform_into of one row too many",
                                  [&] { model.transform_into(p_.rows(), MatrixView<T>(out)); });
    }

    /// Where NaN means "missing", it must not spread to other entries.
    void nan_stays_or_is_filled() {
        if (!battery_.options().allows_nan) throw DoesNotApply{"NaN is refused here"};
        const E whole = fitted(prototype_, p_);
        Problem<T> p = p_;
        p.X(3, 1) = std::numeric_limits<T>::quiet_NaN();
        const Matrix<T> a = whole.transform(p.rows()), b = whole.transform(p_.rows());
        const std::size_t width = whole.n_features_out();
        for (std::size_t i = 0; i < a.size(); ++i) {
            const bool same = std::memcmp(a.data() + i, b.data() + i, sizeof(T)) == 0;
            expect(same || i / width == 3, "a NaN in row 3 changes row ", i / width);
        }
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

}  // namespace foretell::testing::detail
