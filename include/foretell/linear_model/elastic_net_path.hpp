#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/fit_options.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linear_model/detail/elastic_net_fit.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace foretell {

/// Which alphas a path goes through.
struct AlphaGrid {
    /// The values, in any order; empty: n_alphas of them, spaced evenly in their logarithms from
    /// the smallest one that leaves all coefficients 0 down to eps times that.
    std::vector<double> alphas = {};
    std::size_t n_alphas = 100;
    double eps = 1e-3;

    static constexpr auto fields() {
        using G = AlphaGrid;
        return std::tuple{
            field("alphas", &G::alphas, positive, "values of alpha; none: n_alphas values"),
            field("n_alphas", &G::n_alphas, at_least(1), "how many if alphas is empty"),
            field("eps", &G::eps, open_interval(0.0, 1.0), "the last of them beside the first")};
    }
};

/// The fits of elastic_net_path.
template <class T>
struct ElasticNetPath {
    std::vector<double> alphas;              ///< descending
    Matrix<T> coef;                          ///< (n_alphas, n_features)
    Vector<T> intercept;                     ///< (n_alphas,)
    std::vector<LinearSolverResult> solver;  ///< how each fit went
};

namespace linear {

/// The alphas of a path, descending.
template <class T, class X>
[[nodiscard]] std::vector<double> path_alphas(const ElasticNetDescent<T, X>& descent,
                                              const AlphaGrid& grid, double l1_ratio,
                                              bool positive) {
    std::vector<double> alphas = grid.alphas;
    if (!alphas.empty()) {
        std::sort(alphas.begin(), alphas.end(), std::greater<>());
        return alphas;
    }
    double top = descent.largest_alpha(l1_ratio, positive);
    if (!(top > 0.0)) top = 1.0;  // y is constant: all fits are the same
    const std::size_t k = grid.n_alphas;
    for (std::size_t a = 0; a < k; ++a) {
        const double at = k > 1 ? static_cast<double>(a) / static_cast<double>(k - 1) : 0.0;
        alphas.push_back(top * std::pow(grid.eps, at));
    }
    return alphas;
}

inline void check_path(std::string_view where, const ElasticNetOptions& o) {
    check_options(where, o);
    if (o.l1_ratio > 0.0) return;
    throw InvalidArgument(message(where, ": l1_ratio must be > 0 for a path, got 0; see RidgeCV"));
}

template <class T, class X>
[[nodiscard]] ElasticNetPath<T> path(std::string_view where, const X& rows, VectorView<const T> y,
                                     const AlphaGrid& grid, const ElasticNetOptions& options,
                                     VectorView<const T> weight) {
    check_options(where, grid);
    check_path(where, options);
    check_not_empty(where, rows.rows(), rows.cols());
    check_same_length(where, "X", rows.rows(), "y", y.size());
    check_sample_weight(where, weight, rows.rows());
    check_finite(where, "y", y);
    const bool by_products = wants_products(rows, options, true);
    ElasticNetDescent<T, X> descent(where, rows, y, weight, options.fit_intercept, by_products,
                                    options.n_threads);
    ElasticNetPath<T> out;
    out.alphas = path_alphas(descent, grid, options.l1_ratio, options.positive);
    const std::size_t k = out.alphas.size(), d = rows.cols();
    out.coef = uninitialized<T>(k, d);
    out.intercept = uninitialized<T>(k);
    ElasticNetTask task = task_of(options);
    for (std::size_t a = 0; a < k; ++a) {
        task.alpha = out.alphas[a];
        out.solver.push_back(result_of(descent.solve(task), by_products));
        for (std::size_t j = 0; j < d; ++j) out.coef(a, j) = static_cast<T>(descent.coef()[j]);
        out.intercept(a) = options.fit_intercept ? static_cast<T>(descent.intercept()) : T(0);
    }
    return out;
}

}  // namespace linear

/// Fits of ElasticNet for a grid of alphas, each from where the one before it ended: many fits for
/// little more than one. With l1_ratio = 1 in `options` the path of the Lasso.
/// @param X (n_samples, n_features), a matrix or a CsrMatrix
/// @param y (n_samples,)
/// @param options alpha is left out: the grid stands for it
/// @throws InvalidArgument if an option is out of range, l1_ratio is 0, or X or y holds a NaN or
///         infinity; ShapeError if their lengths differ
template <std::floating_point T>
[[nodiscard]] ElasticNetPath<T> elastic_net_path(
    MatrixView<const T> X, std::type_identity_t<VectorView<const T>> y, const AlphaGrid& grid = {},
    const ElasticNetOptions& options = {},
    std::type_identity_t<VectorView<const T>> sample_weight = {}) {
    return linear::path<T>("elastic_net_path", X, y, grid, options, sample_weight);
}
template <std::floating_point T>
[[nodiscard]] ElasticNetPath<T> elastic_net_path(
    const Matrix<T>& X, std::type_identity_t<VectorView<const T>> y, const AlphaGrid& grid = {},
    const ElasticNetOptions& options = {},
    std::type_identity_t<VectorView<const T>> sample_weight = {}) {
    return elastic_net_path(MatrixView<const T>(X), y, grid, options, sample_weight);
}
template <std::floating_point T>
[[nodiscard]] ElasticNetPath<T> elastic_net_path(
    const CsrMatrix<T>& X, std::type_identity_t<VectorView<const T>> y, const AlphaGrid& grid = {},
    const ElasticNetOptions& options = {},
    std::type_identity_t<VectorView<const T>> sample_weight = {}) {
    return linear::path<T>("elastic_net_path", X, y, grid, options, sample_weight);
}

}  // namespace foretell
