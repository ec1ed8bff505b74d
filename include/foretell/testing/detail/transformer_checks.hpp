#pragma once

// Checks of what transformers promise.

#include <foretell/testing/detail/problem.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace foretell::testing::detail {

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
        battery_.check("inverse_into_as_inverse", [&] { inverse_into(); });
        battery_.check("inverse_into_allocates_nothing", [&] { inverse_into_allocates(); });
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
            const Matrix<T> X = inverse_of(model, model.transform(p_.rows()));
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

    static Matrix<T> inverse_of(const E& model, const Matrix<T>& Z) {
        try {
            return model.inverse_transform(Z);
        } catch (const InvalidArgument& e) {
            throw DoesNotApply{e.what()};  // with these options there is none
        }
    }

    static constexpr bool has_inverse_into =
        requires(const E& e, MatrixView<const T> Z, MatrixView<T> out) {
        e.inverse_transform(Z);
        e.inverse_transform_into(Z, out);
    };
    void inverse_into() {
        if constexpr (has_inverse_into) {
            const E model = fitted(prototype_, p_);
            const Matrix<T> Z = model.transform(p_.rows()), wanted = inverse_of(model, Z);
            Matrix<T> out = full(wanted.shape()[0], wanted.shape()[1], T(-9));
            model.inverse_transform_into(Z, MatrixView<T>(out));
            expect(std::memcmp(out.data(), wanted.data(), out.size() * sizeof(T)) == 0,
                   "inverse_transform_into gives other bits");
        } else {
            throw DoesNotApply{"it has no inverse_transform_into"};
        }
    }
    void inverse_into_allocates() {
        if constexpr (has_inverse_into) {
            const E model = fitted(prototype_, p_);
            const Matrix<T> Z = model.transform(p_.rows());
            Matrix<T> out = inverse_of(model, Z);
            const std::size_t n = battery_.allocations_of(
                [&] { model.inverse_transform_into(Z, MatrixView<T>(out)); });
            expect(n == 0, "inverse_transform_into allocates ", n, " times");
        } else {
            throw DoesNotApply{"it has no inverse_transform_into"};
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
            battery_.allocations_of([&] { model.transform_into(p_.rows(), MatrixView<T>(out)); });
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
