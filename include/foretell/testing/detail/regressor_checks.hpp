#pragma once

// Checks of what regressors promise.

#include <foretell/testing/detail/problem.hpp>

#include <cmath>
#include <cstring>
#include <limits>

namespace foretell::testing::detail {

template <class E>
class RegressorChecks {
    using T = typename E::Scalar;

public:
    RegressorChecks(Battery& battery, const E& prototype, const Problem<T>& p)
        : battery_(battery), prototype_(prototype), p_(p) {}

    void run() {
        battery_.check("learns_what_is_easy", [&] { learns(); });
        battery_.check("score_is_r_squared", [&] { score_is_r_squared(); });
        battery_.check("score_wants_as_many_targets", [&] { score_lengths(); });
        battery_.check("constant_target", [&] { constant_target(); });
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

    void score_lengths() {
        const E model = fitted(prototype_, p_);
        expect_throws<ShapeError>("ShapeError", "score with a target too few", [&] {
            (void)model.score(p_.rows(), VectorView<const T>(p_.t).slice(0, p_.n() - 1));
        });
    }

    void constant_target() {
        Problem<T> p = p_;
        p.t = full(p.n(), T(3));
        expect_finite(outputs(fitted(prototype_, p), p.rows()), "a constant target");
    }

    void target_must_be_finite() {
        for (const T bad :
             {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()}) {
            Problem<T> p = p_;
            p.t(3) = bad;
            E model(prototype_);
            expect_throws<InvalidArgument>(
                "InvalidArgument", message(std::isnan(bad) ? "a NaN" : "an infinity", " in y"),
                [&] { fit(model, p); });
        }
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
            battery_.allocations_of([&] { model.predict_into(p_.rows(), VectorView<T>(out)); });
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

}  // namespace foretell::testing::detail
