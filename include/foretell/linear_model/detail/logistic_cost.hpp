#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::logistic {

// Times in seconds on one core of a server of 2023. Only their ratios matter, and those only
// roughly: they decide between ways that all lead to the same minimiser.

/// One pass over the rows for value and gradient.
template <class T, class X>
[[nodiscard]] double pass_cost(const Data<T, X>& data) noexcept {
    const double entries = static_cast<double>(count_entries(data.rows));
    const double rows = static_cast<double>(data.n_samples());
    const double outputs = static_cast<double>(data.n_outputs());
    const double bytes = static_cast<double>(sizeof(T));
    if (is_sparse<X>) return entries * outputs * 2e-9 + rows * outputs * 6e-9;
    if (data.n_outputs() == 1) return entries * bytes * 5e-11 + rows * 4e-9;
    return entries * outputs * bytes * 1.2e-11 + rows * outputs * 7e-9;
}

/// One product with the Hessian, which needs no exponentials.
template <class T, class X>
[[nodiscard]] double product_cost(const Data<T, X>& data) noexcept {
    const double outputs = static_cast<double>(data.n_outputs());
    const double saved = static_cast<double>(data.n_samples()) * outputs * 5e-9;
    return pass_cost(data) - (data.n_outputs() > 1 ? saved : 0.0);
}

/// The Hessian of one block of n rows in numbers of `bytes`, and its factor.
[[nodiscard]] inline double factor_cost(double n, double width, double bytes) noexcept {
    return 1e-5 + n * width * (width * bytes * 1.7e-12 + 5e-10) + width * width * 5e-9 +
           width * width * width * 1e-11;
}

/// A factor of the Hessian as small as the rows are few pays, and there is a penalty to build it
/// on.
template <class T, class X>
[[nodiscard]] bool has_few_rows(const Data<T, X>& data, std::size_t width) noexcept {
    return data.penalty > 0.0 && 2 * data.n_samples() < width;
}

/// Newton's method needs the Hessian of all blocks, in double for the largest part.
template <class T, class X>
[[nodiscard]] double hessian_cost(const Data<T, X>& data, const Coordinates& c) noexcept {
    const double width = static_cast<double>(c.width), blocks = static_cast<double>(c.n_blocks());
    const double size = width * blocks;
    // Products, then the standardised rows and the curvatures that go into them.
    const double per_row = size * size * static_cast<double>(sizeof(T)) * 4e-12 +
                           (size + (blocks - 1.0) * blocks) * blocks * 1e-9;
    return 2e-6 + static_cast<double>(data.n_samples()) * per_row + size * size * 1e-8 +
           size * size * size * 2e-11;
}

/// How a preconditioner would be built, and what it would cost and bring.
struct FactorPlan {
    std::size_t n_rows = 0;   ///< rows of the sample; n_samples: all; 0: not to be had
    double pass_cost = 0.0;   ///< of one pass over all rows
    double build_cost = 0.0;  ///< of one factor
    double apply_cost = 0.0;  ///< of one product with its inverse
    double iterations = 0.0;  ///< foreseen with it
    bool at_once = false;     ///< it pays even if few iterations would do without it
};

template <class T, class X>
[[nodiscard, gnu::cold]] FactorPlan plan_factor(const Data<T, X>& data,
                                                const Coordinates& c) noexcept {
    constexpr double widest = 4000.0;
    const double n = static_cast<double>(data.n_samples()), width = static_cast<double>(c.width);
    const double blocks = static_cast<double>(c.n_blocks());
    FactorPlan best;
    best.pass_cost = pass_cost(data);
    const bool few = has_few_rows(data, c.width);
    if ((few ? n : width) > widest) return best;
    double least = std::numeric_limits<double>::infinity();
    for (double per_column = 8.0;; per_column *= 2.0) {
        const bool all = few || per_column * width * blocks * 4.0 > n;
        const double rows = all ? n : per_column * width;
        const double apply = blocks * width * (few ? 2.0 * n : width) * 4e-10;
        // The error falls by about width / rows with each iteration.
        const double iterations =
            (all ? 8.0 : 1.0 + 23.0 / std::log(per_column)) + (blocks > 1.0 ? 8.0 : 0.0);
        const double build =
            few ? factor_cost(width, n, sizeof(double)) : factor_cost(rows, width, sizeof(float));
        const double total = (all ? 1.0 : 2.0) * build + iterations * (best.pass_cost + apply);
        if (total < least) {
            least = total;
            best.n_rows = static_cast<std::size_t>(rows);
            best.build_cost = build;
            best.apply_cost = apply;
            best.iterations = iterations;
        }
        if (all) break;
    }
    best.at_once = least <= 14.0 * best.pass_cost;
    return best;
}

}  // namespace foretell::logistic
