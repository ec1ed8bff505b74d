#pragma once

// Checks of sample weights and class weights, where an estimator takes them.

#include <foretell/core/class_weight.hpp>
#include <foretell/testing/detail/problem.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::testing::detail {

template <class E>
class WeightChecks {
    using T = typename E::Scalar;

public:
    WeightChecks(Battery& battery, const E& prototype, const Problem<T>& p)
        : battery_(battery), prototype_(prototype), p_(p) {}

    void run() {
        battery_.check("weights_as_repetition", [&] { weights_as_repetition(); });
        battery_.check("zero_weight_as_absence", [&] { zero_weight(); });
        battery_.check("unit_weights_as_none", [&] { unit_weights(); });
        battery_.check("bad_weights_refused", [&] { bad_weights(); });
        battery_.check("weights_untouched", [&] { weights_untouched(); });
        if constexpr (Predictor<E>) {
            battery_.check("weighted_score_as_repetition", [&] { weighted_score(); });
        }
        if constexpr (Classifier<E>) {
            battery_.check("one_class_of_weight_refused_or_predicted", [&] { one_class(); });
            battery_.check("class_weight_as_sample_weight", [&] { class_weight(); });
        }
    }

private:
    /// Whether fit takes weights; one that does not must refuse them by name.
    bool takes_weights() {
        if constexpr (TakesFitOptions<E>) {
            E model(prototype_);
            const Vector<T> ones = full(p_.n(), T(1));
            try {
                fit_weighted(model, p_, ones);
                return true;
            } catch (const InvalidArgument& e) {
                const bool named =
                    std::string_view(e.what()).find("sample_weight") != std::string_view::npos;
                expect(named, "weights must be taken, or refused by name, got \"", e.what(), '"');
            }
        }
        return false;
    }

    template <class Body>
    void with_weights(Body&& body) {
        if constexpr (TakesFitOptions<E>) {
            if (takes_weights()) return body();
        }
        throw DoesNotApply{"it takes no sample weights"};
    }

    void weights_as_repetition() {
        with_weights([&] {
            std::vector<std::size_t> repeated;
            Vector<T> weight = full(p_.n(), T(1));
            for (std::size_t i = 0; i < p_.n(); ++i) {
                weight(i) = static_cast<T>(1 + i % 3);
                for (std::size_t k = 0; k <= i % 3; ++k) repeated.push_back(i);
            }
            E weighted(prototype_);
            fit_weighted(weighted, p_, weight);
            const E twice = fitted(prototype_, rows_of(p_, repeated));
            expect_close(outputs(weighted, p_.rows()), outputs(twice, p_.rows()),
                         battery_.options().tolerance,
                         "weights 1, 2, 3 and rows repeated as often");
        });
    }

    void zero_weight() {
        with_weights([&] {
            std::vector<std::size_t> kept;
            Vector<T> weight = full(p_.n(), T(1));
            Problem<T> p = p_;
            for (std::size_t i = 0; i < p_.n(); ++i) {
                if (i % 4 != 3) {
                    kept.push_back(i);
                    continue;
                }
                weight(i) = T(0);
                for (std::size_t j = 0; j < p.d(); ++j) p.X(i, j) = T(50);
            }
            E weighted(prototype_);
            fit_weighted(weighted, p, weight);
            const E without = fitted(prototype_, rows_of(p_, kept));
            expect_close(outputs(weighted, p_.rows()), outputs(without, p_.rows()),
                         battery_.options().tolerance, "rows of weight 0 and no such rows");
        });
    }

    void unit_weights() {
        with_weights([&] {
            E weighted(prototype_);
            const Vector<T> ones = full(p_.n(), T(1));
            fit_weighted(weighted, p_, ones);
            expect_close(outputs(weighted, p_.rows()), outputs(fitted(prototype_, p_), p_.rows()),
                         battery_.options().tolerance, "weights of 1 and none");
        });
    }

    void bad_weights() {
        with_weights([&] {
            E model(prototype_);
            for (const T bad :
                 {T(-1), std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()}) {
                Vector<T> weight = full(p_.n(), T(1));
                weight(2) = bad;
                expect_throws<InvalidArgument>("InvalidArgument",
                                               message("a weight of ", static_cast<double>(bad)),
                                               [&] { fit_weighted(model, p_, weight); });
            }
            const Vector<T> few = full(p_.n() - 1, T(1));
            expect_throws<ShapeError>("ShapeError", "too few weights",
                                      [&] { fit_weighted(model, p_, few); });
        });
    }

    void weights_untouched() {
        with_weights([&] {
            Vector<T> weight = full(p_.n(), T(1));
            weight(1) = T(3);
            const Vector<T> before = weight;
            E model(prototype_);
            fit_weighted(model, p_, weight);
            expect(weight == before, "fit changed the weights");
        });
    }

    void weighted_score() {
        const E model = fitted(prototype_, p_);
        const auto y = targets_of<E>(p_);
        Vector<T> weight = full(p_.n(), T(1));
        if constexpr (requires { model.score(p_.rows(), y, VectorView<const T>(weight)); }) {
            std::vector<std::size_t> repeated;
            for (std::size_t i = 0; i < p_.n(); ++i) {
                weight(i) = static_cast<T>(i % 4);
                repeated.insert(repeated.end(), i % 4, i);
            }
            // Labels and targets that the model does not know, so that there is something to weigh.
            Problem<T> other = p_;
            for (std::size_t i = 3; i < p_.n(); i += 4) {
                other.y(i) = p_.y(1) + p_.y(0) - p_.y(i);
                other.t(i) *= T(2);
            }
            const Problem<T> rows = rows_of(other, repeated);
            const double a =
                model.score(other.rows(), targets_of<E>(other), VectorView<const T>(weight));
            const double b = model.score(rows.rows(), targets_of<E>(rows));
            expect(std::abs(a - b) <= (sizeof(T) == 8 ? 1e-9 : 1e-4),
                   "score with weights 0 to 3 is ", a, ", of rows repeated as often ", b);
        } else {
            throw DoesNotApply{"its score takes no weights"};
        }
    }

    /// Of two classes, one weighs nothing.
    void one_class() {
        with_weights([&] {
            Vector<T> weight = full(p_.n(), T(0));
            for (std::size_t i = 0; i < p_.n(); ++i) weight(i) = p_.y(i) == 4 ? T(1) : T(0);
            E model(prototype_);
            try {
                fit_weighted(model, p_, weight);
            } catch (const InvalidArgument& e) {
                expect(std::string_view(e.what()).find("class") != std::string_view::npos,
                       "the error must speak of classes, got \"", e.what(), '"');
                return;
            }
            for (const int label : model.predict(p_.rows())) {
                expect(label == 4, "with one class of weight, predict gave ", label);
            }
        });
    }

    void class_weight() {
        if constexpr (requires(typename E::Options o) { o.class_weight = ClassWeight(); }) {
            with_weights([&] {
                std::vector<std::size_t> kept;  // so that the classes are not of one size
                for (std::size_t i = 0; i < p_.n(); ++i) {
                    if (i % 4 != 1) kept.push_back(i);
                }
                const Problem<T> p = rows_of(p_, kept);
                double fours = 0.0;
                for (const int label : p.y) fours += label == 4 ? 1.0 : 0.0;
                const double n = static_cast<double>(p.n());
                compare(p, {{4, 3.0}}, 1.0, 3.0);
                compare(p, ClassWeight::balanced(), n / (2.0 * (n - fours)), n / (2.0 * fours));
            });
        } else {
            throw DoesNotApply{"it has no option class_weight"};
        }
    }
    void compare(const Problem<T>& p, const ClassWeight& given, double three, double four) {
        typename E::Options options = prototype_.options();
        options.class_weight = ClassWeight();
        E by_sample{options};
        options.class_weight = given;
        Vector<T> weight = full(p.n(), T(1));
        for (std::size_t i = 0; i < p.n(); ++i) {
            weight(i) = static_cast<T>(p.y(i) == 4 ? four : three);
        }
        fit_weighted(by_sample, p, weight);
        expect_close(outputs(fitted(E(std::move(options)), p), p_.rows()),
                     outputs(by_sample, p_.rows()), battery_.options().tolerance,
                     given.is_balanced ? "balanced classes and weights of the samples"
                                       : "weights of the classes and of the samples");
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

}  // namespace foretell::testing::detail
