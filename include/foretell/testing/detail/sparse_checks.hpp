#pragma once

// Checks that sparse rows give what dense ones do, where an estimator takes them.

#include <foretell/core/csr_matrix.hpp>
#include <foretell/testing/detail/problem.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace foretell::testing::detail {

template <class E>
concept TakesSparse = requires(E& e, const CsrMatrix<typename E::Scalar>& X, LabelsView y,
                               VectorView<const typename E::Scalar> t,
                               MatrixView<const typename E::Scalar> Y) {
    requires(Classifier<E> && requires { e.fit(X, y).predict(X); }) ||
        (Regressor<E> && requires { e.fit(X, t).predict(X); }) ||
        (MultiOutputRegressor<E> && requires { e.fit(X, Y).predict(X); }) ||
        (Transformer<E> && requires { e.fit(X).transform(X); });
};

template <class E>
class SparseChecks {
    using T = typename E::Scalar;
    using Csr = CsrMatrix<T>;

public:
    SparseChecks(Battery& battery, const E& prototype, const Problem<T>& given)
        : battery_(battery), prototype_(prototype), p_(given) {
        for (std::size_t i = 0; i < p_.X.size(); ++i) {
            if (std::abs(p_.X.data()[i]) < T(1)) p_.X.data()[i] = T(0);
        }
        sparse_ = Csr::from_dense(p_.rows());
    }

    void run() {
        battery_.check("sparse_as_dense_at_fit", [&] { at_fit(); });
        battery_.check("sparse_as_dense_after_fit", [&] { after_fit(); });
        battery_.check("sparse_of_wrong_width", [&] { wrong_width(); });
    }

private:
    E fitted_to_sparse() const {
        E model(prototype_);
        try {
            fit_rows(model, sparse_, p_);
        } catch (const InvalidArgument& e) {
            throw DoesNotApply{e.what()};  // as with an option that would make the rows dense
        }
        return model;
    }

    void at_fit() {
        const E model = fitted_to_sparse();
        const double slack = std::max(battery_.options().tolerance, sizeof(T) == 8 ? 0.0 : 1e-4);
        expect_close(outputs(model, p_.rows()), outputs(fitted(prototype_, p_), p_.rows()), slack,
                     "after a fit to sparse rows");
    }

    void after_fit() {
        const E model = fitted_to_sparse();
        expect_close(outputs_of_sparse(model, sparse_), outputs(model, p_.rows()),
                     sizeof(T) == 8 ? 1e-9 : 1e-4, "of sparse rows");
    }

    void wrong_width() {
        const E model = fitted_to_sparse();
        const Csr wide = Csr::from_dense(Matrix<T>(full(3, p_.d() + 1, T(1))));
        expect_throws<ShapeError>("ShapeError", "sparse rows of another width",
                                  [&] { (void)outputs_of_sparse(model, wide); });
    }

    static Outputs<T> outputs_of_sparse(const E& model, const Csr& X) {
        Outputs<T> out{X.rows(), std::vector<std::vector<double>>(X.rows())};
        if constexpr (Transformer<E>) {
            const auto Z = model.transform(X);
            if constexpr (std::same_as<std::remove_cvref_t<decltype(Z)>, Csr>) {
                out.append(Z.to_dense());
            } else {
                out.append(Z);
            }
        }
        if constexpr (Predictor<E>) out.append(model.predict(X));
        if constexpr (requires { model.predict_proba(X); }) out.append(model.predict_proba(X));
        if constexpr (requires { model.decision_function(X); }) {
            out.append(model.decision_function(X));
        }
        return out;
    }

    Battery& battery_;
    const E& prototype_;
    Problem<T> p_;
    Csr sparse_;
};

}  // namespace foretell::testing::detail
