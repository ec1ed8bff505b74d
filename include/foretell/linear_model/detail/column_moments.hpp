#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/moments_kernel.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace foretell::logistic {

/// Weighted mean and standard deviation of each column. Without an intercept the mean counts as 0,
/// and the deviation is the root of the mean square. A constant column has deviation 0.
struct ColumnMoments {
    Buffer<double> mean, deviation;
};

/// Weighted sums of x - shift and of its square, column by column.
struct ColumnSums {
    Buffer<double> shift, sum, square;

    explicit ColumnSums(std::size_t d) : shift(d, 0.0), sum(d, 0.0), square(d, 0.0) {}
};

/// One read of X: the shift is the first row.
template <class T>
[[nodiscard]] ColumnSums column_sums(const Data<T, MatrixView<const T>>& data) {
    const std::size_t d = data.n_features(), chunk = chunk_rows(data.rows, 2 * d);
    const std::size_t n_chunks = count_chunks(data.n_samples(), chunk);
    Buffer<T> shift(d, T(0)), narrow(n_chunks * 2 * d);
    if (data.fit_intercept) std::copy_n(data.rows.row(0).data(), d, shift.begin());
    Buffer<double> wide(n_chunks * 2 * d, 0.0);
    parallel_chunks(data.n_samples(), chunk, data.n_threads,
                    [&](std::size_t begin, std::size_t end, std::size_t c) {
                        T* sums = &narrow[c * 2 * d];
                        for (std::size_t from = begin; from < end; from += flush_rows) {
                            const std::size_t to = std::min(end, from + flush_rows);
                            std::fill_n(sums, 2 * d, T(0));
                            MomentsVisit<T> visit{data.rows.row(from).data(),
                                                  data.rows.row_stride(),
                                                  to - from,
                                                  d,
                                                  shift.data(),
                                                  data.weights_from(from),
                                                  sums,
                                                  sums + d};
                            simd::run<MomentsKernel>(&visit);
                            for (std::size_t j = 0; j < 2 * d; ++j) {
                                wide[c * 2 * d + j] += static_cast<double>(sums[j]);
                            }
                        }
                    });
    ColumnSums s(d);
    for (std::size_t j = 0; j < d; ++j) {
        s.shift[j] = static_cast<double>(shift[j]);
        for (std::size_t c = 0; c < n_chunks; ++c) {
            s.sum[j] += wide[c * 2 * d + j];
            s.square[j] += wide[c * 2 * d + d + j];
        }
    }
    return s;
}

template <class T>
[[nodiscard]] ColumnSums column_sums(const Data<T, CsrMatrix<T>>& data) {
    ColumnSums s(data.n_features());
    for (std::size_t i = 0; i < data.n_samples(); ++i) {
        const double weight = static_cast<double>(data.weight_of(i));
        for_each_entry(data.rows, i, [&](std::size_t j, double x) {
            s.sum[j] += weight * x;
            s.square[j] += weight * x * x;
        });
    }
    return s;
}

inline constexpr std::size_t no_place = static_cast<std::size_t>(-1);

/// Calls visit(s, x) for each s with a stored entry x of row i in column columns[s]; ascending.
/// @param place of sparse rows, (n_features,): s for columns[s], else no_place
template <class T, class Visit>
void visit_columns(const MatrixView<const T>& X, std::size_t i, const Buffer<std::size_t>& columns,
                   const Buffer<std::size_t>&, Visit&& visit) {
    const T* x = X.row(i).data();
    for (std::size_t s = 0; s < columns.size(); ++s) visit(s, static_cast<double>(x[columns[s]]));
}
template <class T, class Visit>
void visit_columns(const CsrMatrix<T>& X, std::size_t i, const Buffer<std::size_t>&,
                   const Buffer<std::size_t>& place, Visit&& visit) {
    const auto stored = X.row_columns(i);
    const auto values = X.row_values(i);
    for (std::size_t e = 0; e < stored.size(); ++e) {
        const std::size_t s = place[stored[e]];
        if (s != no_place) visit(s, static_cast<double>(values[e]));
    }
}

/// Moments of the columns listed, in double, on x / max |x| and about the mean: right for numbers
/// of any size and for variances however small beside the mean. Two reads of X.
template <class T, class X>
[[gnu::cold]] void careful_moments(const Data<T, X>& data, const Buffer<std::size_t>& columns,
                                   ColumnMoments& moments) {
    constexpr double eps = std::numeric_limits<T>::epsilon();
    const double total = data.total_weight();
    Buffer<double> top(columns.size(), 0.0), mean(columns.size(), 0.0),
        present(columns.size(), 0.0), square(columns.size(), 0.0);
    Buffer<std::size_t> place(is_sparse<X> ? data.n_features() : 0, no_place);
    for (std::size_t s = 0; is_sparse<X> && s < columns.size(); ++s) place[columns[s]] = s;
    const auto visit = [&](auto&& f) {
        for (std::size_t i = 0; i < data.n_samples(); ++i) {
            const double weight = static_cast<double>(data.weight_of(i)) / total;
            visit_columns(data.rows, i, columns, place,
                          [&](std::size_t s, double x) { f(s, weight, x); });
        }
    };
    visit([&](std::size_t s, double, double x) { top[s] = std::max(top[s], std::abs(x)); });
    for (double& t : top) t = t > 0.0 ? t : 1.0;
    if (data.fit_intercept) {
        visit([&](std::size_t s, double weight, double x) { mean[s] += weight * (x / top[s]); });
    }
    visit([&](std::size_t s, double weight, double x) {
        const double v = x / top[s] - mean[s];
        present[s] += weight;
        square[s] += weight * v * v;
    });
    for (std::size_t s = 0; s < columns.size(); ++s) {
        const double absent = std::max(0.0, 1.0 - present[s]);  // zeros of a sparse column
        double deviation = std::sqrt(square[s] + absent * mean[s] * mean[s]);
        if (data.fit_intercept && deviation <= 8.0 * eps * std::abs(mean[s])) deviation = 0.0;
        moments.mean[columns[s]] = mean[s] * top[s];
        moments.deviation[columns[s]] = deviation * top[s];
    }
}

/// The moments of all columns: one fast read of X, and a careful look at columns where its sums
/// overflowed, underflowed or cancelled.
/// @throws InvalidArgument naming row and column of the first NaN or infinity in X
template <class T, class X>
[[nodiscard, gnu::cold]] ColumnMoments column_moments(const Data<T, X>& data,
                                                      std::string_view where) {
    const std::size_t d = data.n_features();
    const ColumnSums s = column_sums(data);
    const double total = data.total_weight();
    constexpr double eps = std::numeric_limits<T>::epsilon();
    constexpr double tiny = 1e4 * static_cast<double>(std::numeric_limits<T>::min()) / eps;
    constexpr double huge = static_cast<double>(std::numeric_limits<T>::max()) / 1e4;
    ColumnMoments m{Buffer<double>(d, 0.0), Buffer<double>(d, 0.0)};
    Buffer<std::size_t> doubtful;
    bool finite = true;
    for (std::size_t j = 0; j < d; ++j) {
        const double shift = data.fit_intercept ? s.sum[j] / total : 0.0;
        const double variance = s.square[j] / total - shift * shift;
        finite = finite && foretell::detail::is_finite(s.sum[j] + s.square[j]);
        if (s.square[j] == 0.0 && s.sum[j] == 0.0 && s.shift[j] != 0.0) {
            m.mean[j] = s.shift[j];  // constant, to the bit
        } else if (variance > tiny && s.square[j] < huge && variance > 1e3 * eps * shift * shift) {
            if (data.fit_intercept) m.mean[j] = s.shift[j] + shift;
            m.deviation[j] = std::sqrt(variance);
        } else {
            doubtful.push_back(j);
        }
    }
    if (!finite) check_finite(where, "X", data.rows);
    if (!doubtful.empty()) careful_moments(data, doubtful, m);
    return m;
}

}  // namespace foretell::logistic
