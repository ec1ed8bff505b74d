#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace foretell::logistic {

/// Weighted mean and standard deviation of each column. Not centred: mean 0, and the deviation is
/// the root of the mean square. A constant column has deviation 0.
struct ColumnMoments {
    std::vector<double> mean, deviation;
};

template <class T, class Visit>
void for_each_entry(MatrixView<const T> X, std::size_t i, Visit&& visit) {
    const T* x = X.row(i).data();
    for (std::size_t j = 0; j < X.cols(); ++j) visit(j, static_cast<double>(x[j]));
}
template <class T, class Visit>
void for_each_entry(const CsrMatrix<T>& X, std::size_t i, Visit&& visit) {
    const auto columns = X.row_columns(i);
    const auto values = X.row_values(i);
    for (std::size_t e = 0; e < columns.size(); ++e) {
        visit(std::size_t{columns[e]}, static_cast<double>(values[e]));
    }
}

/// Moments of x_j / max |x_j|, so that neither squares nor sums leave the range of double.
template <class T, class X>
[[nodiscard]] ColumnMoments column_moments(const Data<T, X>& data) {
    const std::size_t d = data.n_features();
    std::vector<double> top(d, 0.0), first(d, 0.0), sum(d, 0.0), square(d, 0.0);
    for (std::size_t i = 0; i < data.n_samples(); ++i) {
        for_each_entry(data.rows, i,
                       [&](std::size_t j, double x) { top[j] = std::max(top[j], std::abs(x)); });
    }
    for (double& t : top) t = t > 0.0 ? t : 1.0;
    if constexpr (!is_sparse<X>) {
        if (data.fit_intercept) {
            for_each_entry(data.rows, 0, [&](std::size_t j, double x) { first[j] = x / top[j]; });
        }
    }
    for (std::size_t i = 0; i < data.n_samples(); ++i) {
        const double s = static_cast<double>(data.weight_of(i));
        for_each_entry(data.rows, i, [&](std::size_t j, double x) {
            const double v = x / top[j] - first[j];
            sum[j] += s * v;
            square[j] += s * v * v;
        });
    }
    const double total = data.total_weight();
    // What rounding alone may leave of the variance of a constant column: after the first row was
    // taken off, and without that.
    constexpr double eps = std::numeric_limits<T>::epsilon();
    constexpr double constant = is_sparse<X> ? 64.0 * eps : 16.0 * eps * eps;
    ColumnMoments m{std::vector<double>(d, 0.0), std::vector<double>(d)};
    for (std::size_t j = 0; j < d; ++j) {
        const double shift = data.fit_intercept ? sum[j] / total : 0.0;
        const double mean = first[j] + shift;
        double variance = square[j] / total - shift * shift;
        if (data.fit_intercept && variance <= constant * mean * mean) variance = 0.0;
        m.deviation[j] = std::sqrt(std::max(0.0, variance)) * top[j];
        if (data.fit_intercept) m.mean[j] = mean * top[j];
    }
    return m;
}

}  // namespace foretell::logistic
