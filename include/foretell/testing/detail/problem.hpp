#pragma once

// What the checks learn from, and how any kind of estimator is fitted, asked and compared.

#include <foretell/core/concepts.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/labels.hpp>
#include <foretell/random/random.hpp>
#include <foretell/testing/detail/battery.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace foretell::testing::detail {

/// Learns from targets and predicts them.
template <class E>
concept Predictor = Classifier<E> || Regressor<E> || MultiOutputRegressor<E>;

template <class E>
concept TakesFitOptions = requires(E& e, MatrixView<const typename E::Scalar> X, LabelsView y,
                                   VectorView<const typename E::Scalar> t,
                                   const FitOptions<typename E::Scalar>& options) {
    requires(Classifier<E> && requires { e.fit(X, y, options); }) ||
        (Regressor<E> && requires { e.fit(X, t, options); }) ||
        (MultiOutputRegressor<E> && requires { e.fit(X, X, options); }) ||
        (Transformer<E> && requires { e.fit(X, options); });
};

/// Samples with labels of n_classes and numbers to learn; each class has a centre of its own, so
/// that any classifier worth its name tells them apart.
template <class T>
struct Problem {
    Matrix<T> X;
    Labels y;
    Vector<T> t;

    [[nodiscard]] std::size_t n() const { return X.shape()[0]; }
    [[nodiscard]] std::size_t d() const { return X.shape()[1]; }
    [[nodiscard]] MatrixView<const T> rows() const { return X; }
};

/// Labels are -3, 4, 11, ...: neither from zero nor next to each other. Targets are linear in X but
/// for a little noise, or an exponential of that if they must be positive.
template <class T>
Problem<T> make_problem(std::size_t n, std::size_t d, std::size_t n_classes, std::uint64_t seed,
                        const CheckOptions& options) {
    Random random(seed);
    Problem<T> p{uninitialized<T>(n, d), uninitialized<int>(n), uninitialized<T>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t c = i % n_classes;
        double target = 0.5;
        for (std::size_t j = 0; j < d; ++j) {
            const double centre = j % n_classes == c ? 2.5 : -0.5;
            const double x = centre + random.normal();
            p.X(i, j) = static_cast<T>(x);
            target += x * (1.0 - 0.4 * static_cast<double>(j));
        }
        p.y(i) = 7 * static_cast<int>(c) - 3;
        target += 0.1 * random.normal();
        p.t(i) = static_cast<T>(options.positive_target ? std::exp(0.25 * target) : target);
    }
    return p;
}

/// The rows of these positions.
template <class T>
Problem<T> rows_of(const Problem<T>& p, const std::vector<std::size_t>& at) {
    Problem<T> out{uninitialized<T>(at.size(), p.d()), uninitialized<int>(at.size()),
                   uninitialized<T>(at.size())};
    for (std::size_t i = 0; i < at.size(); ++i) {
        for (std::size_t j = 0; j < p.d(); ++j) out.X(i, j) = p.X(at[i], j);
        out.y(i) = p.y(at[i]);
        out.t(i) = p.t(at[i]);
    }
    return out;
}

/// What a predictor learns and is scored by: labels, numbers, or three numbers a sample, which are
/// t, 3 - 2 t and the label.
template <Predictor E, class T>
auto targets_of(const Problem<T>& p) {
    if constexpr (Classifier<E>) {
        return LabelsView(p.y);
    } else if constexpr (Regressor<E>) {
        return VectorView<const T>(p.t);
    } else {
        Matrix<T> Y = uninitialized<T>(p.t.size(), 3);
        for (std::size_t i = 0; i < p.t.size(); ++i) {
            Y(i, 0) = p.t(i);
            Y(i, 1) = T(3) - T(2) * p.t(i);
            Y(i, 2) = static_cast<T>(p.y(i));
        }
        return Y;
    }
}

/// Fits any kind of estimator to these rows and, if it learns from such, the problem's targets.
/// @param options of the fit, or none
template <class E, class X, class T, class... Options>
E& fit_rows(E& model, const X& rows, const Problem<T>& p, const Options&... options) {
    if constexpr (Predictor<E>) {
        return model.fit(rows, targets_of<E>(p), options...);
    } else {
        return model.fit(rows, options...);
    }
}

template <class E, class T>
void fit(E& model, const Problem<T>& p) {
    fit_rows(model, p.rows(), p);
}

template <class E, class T>
void fit_with(E& model, const Problem<T>& p, const FitOptions<T>& options) {
    fit_rows(model, p.rows(), p, options);
}

template <class E, class T>
void fit_weighted(E& model, const Problem<T>& p, const Vector<T>& weight) {
    fit_with(model, p, {.sample_weight = weight});
}

template <class E, class T>
E fitted(const E& prototype, const Problem<T>& p) {
    E model(prototype);
    fit(model, p);
    return model;
}

/// All that a fitted model says of X, one entry a number, row by row: what is compared.
template <class T>
struct Outputs {
    std::size_t rows = 0;
    std::vector<std::vector<double>> columns;  // of each row

    void append(const Matrix<T>& out) {
        expect(out.shape()[0] == rows, "a result has ", out.shape()[0], " rows for ", rows);
        const std::size_t k = out.shape()[1];
        for (std::size_t i = 0; i < rows; ++i) {
            columns[i].insert(columns[i].end(), out.data() + i * k, out.data() + (i + 1) * k);
        }
    }
    /// Labels or numbers.
    template <class V>
    void append(const V& out) {
        expect(out.size() == rows, "predict gave ", out.size(), " results for ", rows, " rows");
        for (std::size_t i = 0; i < rows; ++i) {
            columns[i].push_back(static_cast<double>(out(i)));
        }
    }
};

template <class E>
Outputs<typename E::Scalar> outputs(const E& model, MatrixView<const typename E::Scalar> X) {
    Outputs<typename E::Scalar> out{X.rows(), std::vector<std::vector<double>>(X.rows())};
    if constexpr (Transformer<E>) out.append(model.transform(X));
    if constexpr (Predictor<E>) out.append(model.predict(X));
    if constexpr (ProbabilisticClassifier<E>) out.append(model.predict_proba(X));
    if constexpr (requires { model.decision_function(X); }) out.append(model.decision_function(X));
    return out;
}

inline bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

template <class T>
void expect_same_bits(const Outputs<T>& a, const Outputs<T>& b, std::string_view when) {
    expect(a.rows == b.rows, when, ": ", a.rows, " rows and ", b.rows);
    for (std::size_t i = 0; i < a.rows; ++i) {
        expect(same_bits(a.columns[i], b.columns[i]), when, ": row ", i, " differs");
    }
}

/// |a - b| <= tolerance max(1, |b|) throughout; NaN equals NaN. A column of labels counts as one.
template <class A, class B>
void expect_close(const Outputs<A>& a, const Outputs<B>& b, double tolerance,
                  std::string_view when) {
    expect(a.rows == b.rows, when, ": ", a.rows, " rows and ", b.rows);
    for (std::size_t i = 0; i < a.rows; ++i) {
        expect(a.columns[i].size() == b.columns[i].size(), when, ": other widths");
        for (std::size_t k = 0; k < a.columns[i].size(); ++k) {
            const double x = a.columns[i][k], y = b.columns[i][k];
            if (x == y || (std::isnan(x) && std::isnan(y))) continue;
            const bool close = std::abs(x - y) <= tolerance * std::max(1.0, std::abs(y));
            expect(close, when, ": row ", i, " gives ", x, " and ", y);
        }
    }
}

template <class T>
void expect_finite(const Outputs<T>& out, std::string_view when) {
    for (std::size_t i = 0; i < out.rows; ++i) {
        for (const double v : out.columns[i]) {
            expect(std::isfinite(v), when, ": row ", i, " gives ", v);
        }
    }
}

}  // namespace foretell::testing::detail
