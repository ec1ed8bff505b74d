#pragma once

// Checks of what regressors promise.

#include <foretell/testing/detail/problem.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
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
    static VectorView<T> view_of(Vector<T>& out) { return out; }
    static MatrixView<T> view_of(Matrix<T>& out) { return out; }

    void learns() {
        const double score = fitted(prototype_, p_).score(p_.rows(), targets_of<E>(p_));
        expect(score > 0.5, "R2 on nearly linear data is ", score);
    }

    void score_is_r_squared() {
        const E model = fitted(prototype_, p_);
        const auto predicted = model.predict(p_.rows());
        const auto targets = targets_of<E>(p_);
        const std::size_t n = p_.n(), k = predicted.size() / n;
        double wanted = 0.0;  // the mean over the outputs
        for (std::size_t t = 0; t < k; ++t) {
            double mean = 0.0, rest = 0.0, all = 0.0;
            for (std::size_t e = t; e < n * k; e += k) {
                mean += static_cast<double>(targets.data()[e]) / static_cast<double>(n);
            }
            for (std::size_t e = t; e < n * k; e += k) {
                const double y = static_cast<double>(targets.data()[e]);
                rest += std::pow(y - static_cast<double>(predicted.data()[e]), 2);
                all += std::pow(y - mean, 2);
            }
            wanted += (1.0 - rest / all) / static_cast<double>(k);
        }
        const double score = model.score(p_.rows(), targets);
        expect(std::abs(score - wanted) < (sizeof(T) == 8 ? 1e-9 : 1e-4), "score is ", score,
               ", R2 ", wanted);
    }

    void score_lengths() {
        const E model = fitted(prototype_, p_);
        Problem<T> p = p_;
        p.t = full(p.n() - 1, T(1));
        expect_throws<ShapeError>("ShapeError", "score with a target too few",
                                  [&] { (void)model.score(p_.rows(), targets_of<E>(p)); });
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
        const auto wanted = model.predict(p_.rows());
        auto out = wanted;
        std::fill_n(out.data(), out.size(), T(-9));
        model.predict_into(p_.rows(), view_of(out));
        expect(std::memcmp(out.data(), wanted.data(), out.size() * sizeof(T)) == 0,
               "predict_into gives other bits");
    }

    void predict_into_allocates() {
        const E model = fitted(prototype_, p_);
        auto out = model.predict(p_.rows());
        const std::size_t n =
            battery_.allocations_of([&] { model.predict_into(p_.rows(), view_of(out)); });
        expect(n == 0, "predict_into allocates ", n, " times");
    }

    void predict_into_shape() {
        const E model = fitted(prototype_, p_);
        auto out = model.predict(p_.rows());
        expect_throws<ShapeError>("ShapeError", "predict_into of one number too many", [&] {
            model.predict_into(p_.rows().row_range(1, p_.n()), view_of(out));
        });
    }

    Battery& battery_;
    const E& prototype_;
    const Problem<T>& p_;
};

}  // namespace foretell::testing::detail
