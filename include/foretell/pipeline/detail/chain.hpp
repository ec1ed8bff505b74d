#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/views.hpp>
#include <foretell/data/table.hpp>
#include <foretell/data/table_row.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

// What flows from step to step of a pipeline: a view of a matrix, a sparse matrix, or a table.

namespace foretell::detail {

/// What a pipeline of scalar T takes as its input.
template <class X, class T>
concept ChainInput = std::same_as<std::remove_cvref_t<X>, Table> ||
                     std::same_as<std::remove_cvref_t<X>, CsrMatrix<T>> ||
                     std::constructible_from < MatrixView<const T>,
const X& > ;

/// Labels or numbers to learn, or rows of numbers.
template <class Y, class T>
concept ChainTarget =
    std::constructible_from<LabelsView, const Y&> || std::constructible_from < VectorView<const T>,
const Y& > || std::constructible_from<MatrixView<const T>, const Y&>;

/// A table, row or sparse matrix as it is, anything else as a view.
template <class X, class T>
using AsInput = std::conditional_t<std::same_as<X, Table> || std::same_as<X, TableRow> ||
                                       std::same_as<X, CsrMatrix<T>>,
                                   X, MatrixView<const T>>;
template <class T, class X>
decltype(auto) as_input(const X& x) {
    if constexpr (std::same_as<X, AsInput<X, T>>) {
        return (x);
    } else {
        return MatrixView<const T>(x);
    }
}
template <class Y, class T>
using AsTarget =
    std::conditional_t<std::constructible_from<LabelsView, const Y&>, LabelsView,
                       std::conditional_t<std::constructible_from<VectorView<const T>, const Y&>,
                                          VectorView<const T>, MatrixView<const T>>>;
template <class T, class Y>
AsTarget<Y, T> as_target(const Y& y) {
    return AsTarget<Y, T>(y);
}

/// A step that transforms one row of named cells into an array.
template <class Step, class T>
concept TakesRow = requires(const Step& s, const TableRow& row, VectorView<T> out,
                            std::span<const std::size_t> positions) {
    s.transform_into(row, out, positions);
    s.make_row();
};

template <std::size_t I, class Steps, class Input>
constexpr auto seen() {
    if constexpr (I == 0) {
        return std::type_identity<Input>();
    } else if constexpr (I == 1 && std::same_as<Input, TableRow>) {
        using Step = std::tuple_element_t<0, Steps>;
        using T = typename Step::Scalar;
        if constexpr (TakesRow<Step, T>) {
            return std::type_identity<MatrixView<const T>>();
        } else {
            return std::type_identity<void>();
        }
    } else {
        using Before = typename decltype(seen<I - 1, Steps, Input>())::type;
        using Step = std::tuple_element_t<I - 1, Steps>;
        if constexpr (std::is_void_v<Before>) {
            return std::type_identity<void>();
        } else if constexpr (requires(const Step& s, const Before& x) { s.transform(x); }) {
            using T = typename Step::Scalar;
            using Z = std::remove_cvref_t<decltype(std::declval<const Step&>().transform(
                std::declval<const Before&>()))>;
            using View = std::conditional_t<std::same_as<Z, Matrix<T>>, MatrixView<const T>, Z>;
            return std::type_identity<View>();
        } else {
            return std::type_identity<void>();
        }
    }
}
/// The type that step I of a tuple of steps sees when the first is given an Input (a view,
/// CsrMatrix or Table); void if a step before it cannot take what comes.
template <std::size_t I, class Steps, class Input>
using Seen = typename decltype(seen<I, Steps, Input>())::type;
/// The type that the last step sees.
template <class Steps, class Input>
using SeenByLast = Seen<std::tuple_size_v<Steps> - 1, Steps, Input>;

/// Calls the fit of an estimator with as much as it takes: options and target, either, or none.
template <class E, class X, class T, class... Y>
void fit_with(E& estimator, const X& x, const FitOptions<T>& options, const Y&... y) {
    if constexpr (requires { estimator.fit(x, y..., options); }) {
        estimator.fit(x, y..., options);
    } else if constexpr (requires { estimator.fit(x, y...); }) {
        estimator.fit(x, y...);
    } else if constexpr (requires { estimator.fit(x, options); }) {
        estimator.fit(x, options);
    } else {
        estimator.fit(x);
    }
}
template <class E, class X, class... Y>
concept FitsWith = requires(E& e, const X& x, const Y&... y) {
    e.fit(x, y...);
}
|| requires(E& e, const X& x) {
    e.fit(x);
};

/// Fits steps I, I + 1, ... on x, and each but the last passes on what it makes of it. Weights and
/// progress are for the last step, the log is for all.
template <std::size_t I, class Steps, class X, class T, class... Y>
void fit_steps(Steps& steps, const X& x, const FitOptions<T>& options, const Y&... y);

/// The same for a matrix of our own, which is reused or given back as soon as it can be.
template <std::size_t I, class Steps, class T, class... Y>
void fit_steps_on(Steps& steps, Matrix<T>&& Z, const FitOptions<T>& options, const Y&... y) {
    auto& step = std::get<I>(steps);
    if constexpr (I + 1 == std::tuple_size_v<Steps>) {
        fit_with(step, MatrixView<const T>(Z), options, y...);
    } else {
        fit_with(step, MatrixView<const T>(Z), FitOptions<T>{.log = options.log}, y...);
        if constexpr (requires { step.transform_in_place(MatrixView<T>(Z)); }) {
            step.transform_in_place(MatrixView<T>(Z));
            fit_steps_on<I + 1>(steps, std::move(Z), options, y...);
        } else {
            auto next = step.transform(MatrixView<const T>(Z));
            Z = Matrix<T>();
            if constexpr (std::same_as<decltype(next), Matrix<T>>) {
                fit_steps_on<I + 1>(steps, std::move(next), options, y...);
            } else {
                fit_steps<I + 1>(steps, next, options, y...);
            }
        }
    }
}

template <std::size_t I, class Steps, class X, class T, class... Y>
void fit_steps(Steps& steps, const X& x, const FitOptions<T>& options, const Y&... y) {
    auto& step = std::get<I>(steps);
    if constexpr (I + 1 == std::tuple_size_v<Steps>) {
        fit_with(step, x, options, y...);
    } else {
        fit_with(step, x, FitOptions<T>{.log = options.log}, y...);
        auto next = step.transform(x);
        if constexpr (std::same_as<decltype(next), Matrix<T>>) {
            fit_steps_on<I + 1>(steps, std::move(next), options, y...);
        } else {
            fit_steps<I + 1>(steps, next, options, y...);
        }
    }
}

/// The number of samples.
template <class X>
std::size_t rows_of_input(const X& x) {
    if constexpr (std::same_as<X, Table>) {
        return x.n_rows();
    } else if constexpr (std::same_as<X, TableRow>) {
        return 1;
    } else {
        return x.rows();
    }
}

/// Where predictions go: labels or numbers, or rows of numbers.
template <class T, class Out>
auto as_predictions(Out& out) {
    if constexpr (std::constructible_from<VectorView<int>, Out&>) {
        return VectorView<int>(out);
    } else if constexpr (std::constructible_from<VectorView<T>, Out&>) {
        return VectorView<T>(out);
    } else {
        return MatrixView<T>(out);
    }
}
/// Where rows go; that of one row may be a vector.
template <class T, class Out>
MatrixView<T> as_rows(Out& out) {
    if constexpr (std::constructible_from<MatrixView<T>, Out&>) {
        return MatrixView<T>(out);
    } else {
        const VectorView<T> row(out);
        return MatrixView<T>(row.data(), 1, row.size());
    }
}

/// What the last step can do with what it sees.
template <class E, class Z>
concept Predicts = requires(const E& e, const Z& z) {
    e.predict(z);
};
template <class E, class Z>
concept PredictsProba = requires(const E& e, const Z& z) {
    e.predict_proba(z);
};
template <class E, class Z>
concept PredictsLogProba = requires(const E& e, const Z& z) {
    e.predict_log_proba(z);
};
template <class E, class Z>
concept Decides = requires(const E& e, const Z& z) {
    e.decision_function(z);
};
template <class E, class Z>
concept Transforms = requires(const E& e, const Z& z) {
    e.transform(z);
};
template <class E, class T>
concept Inverts = requires(const E& e, MatrixView<const T> z) {
    e.inverse_transform(z);
};
template <class E, class Z, class Y>
concept Scores = requires(const E& e, const Z& z, const Y& y) {
    e.score(z, y);
};

}  // namespace foretell::detail
