#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/row_entries.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linalg/row_product.hpp>
#include <foretell/linalg/run.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace foretell::svm {

/// Minimise over w, of one number more than X has columns where `bias` > 0,
///
///     F(w) = 1/2 ||w||^2 + sum_i cost_i loss(e_i),   z_i = x_i'w + bias w_last,
///     e_i = max(0, |z_i - y_i| - epsilon), or max(0, 1 - y_i z_i) with y_i = -1 or 1,
///
/// with loss(e) = e or e^2. In the dual, w = sum_i b_i x_i: minimise
///
///     1/2 ||w||^2 + sum_i ridge_i b_i^2 / 2 + epsilon |b_i| - y_i b_i,   low_i <= b_i <= high_i,
///
/// with ridge = 1 / (2 cost) and no bound for the squared loss, else 0 and cost; of the hinge b_i
/// has the sign of y_i. Borrows X.
template <class T, class X>
struct LinearProblem {
    using Scalar = T;
    const X& rows;
    Buffer<T> y;
    Buffer<double> cost;  ///< >= 0
    double bias = 1.0, epsilon = 0.0;
    bool is_hinge = true, is_squared = true;

    [[nodiscard]] std::size_t width() const noexcept { return rows.cols() + (bias > 0.0 ? 1 : 0); }
    /// e and its derivative by z.
    [[nodiscard]] double error(std::size_t i, double z, double& slope) const noexcept {
        const double target = static_cast<double>(y[i]);
        const double off = is_hinge ? 1.0 - target * z : std::abs(z - target) - epsilon;
        slope = is_hinge ? -target : z > target ? 1.0 : -1.0;
        return std::max(0.0, off);
    }
    /// What the dual variable b_i adds to the dual beside ||w||^2 / 2.
    [[nodiscard]] double dual_term(std::size_t i, double b) const noexcept {
        const double c = cost[i];
        const double square = is_squared && c > 0.0 ? 0.25 * b * b / c : 0.0;
        return square + (is_hinge ? 0.0 : epsilon * std::abs(b)) - static_cast<double>(y[i]) * b;
    }
};

/// What a solver of it is run with.
struct LinearRun {
    double tol = 1e-4;  ///< the largest duality gap, over the objective
    std::size_t max_iter = 1000;
    std::uint64_t seed = 0;
    ProgressSink* progress = nullptr;
    std::string_view what = "LinearSVC";
};

struct RowAddKernel {
    template <class Isa, class T>
    [[gnu::always_inline]] static inline void run(T a, const T* x, T* y, std::size_t n) noexcept {
        linalg::simd::add_scaled<typename Isa::template Pack<T>>(a, x, y, n);
    }
};

/// w <- w + a x_i.
template <class T>
void row_add(MatrixView<const T> X, std::size_t i, T a, T* w) noexcept {
    linalg::simd::run<RowAddKernel>(a, X.row(i).data(), w, X.cols());
}
template <class T>
void row_add(const CsrMatrix<T>& X, std::size_t i, T a, T* w) noexcept {
    const auto columns = X.row_columns(i);
    const auto values = X.row_values(i);
    for (std::size_t k = 0; k < columns.size(); ++k) w[columns[k]] += a * values[k];
}
template <class T>
[[nodiscard]] double row_square(MatrixView<const T> X, std::size_t i) noexcept {
    return static_cast<double>(linalg::dot_product(X.row(i), X.row(i)));
}
template <class T>
[[nodiscard]] double row_square(const CsrMatrix<T>& X, std::size_t i) noexcept {
    double sum = 0.0;
    for (const T v : X.row_values(i)) sum += static_cast<double>(v) * static_cast<double>(v);
    return sum;
}

/// Has the row brought into cache. Inlined, as g++ takes a function that only prefetches for one
/// without effect.
template <class T>
[[gnu::always_inline]] inline void fetch_row(MatrixView<const T> X, std::size_t i) noexcept {
    linalg::simd::prefetch(X.row(i).data(), std::min<std::size_t>(X.cols(), 512), 0);
}
template <class T>
[[gnu::always_inline]] inline void fetch_row(const CsrMatrix<T>& X, std::size_t i) noexcept {
    const std::size_t n = std::min<std::size_t>(X.row_columns(i).size(), 256);
    linalg::simd::prefetch(X.row_columns(i).data(), n, 0);
    linalg::simd::prefetch(X.row_values(i).data(), n, 0);
}
/// Has the weights that the row is multiplied with brought into cache.
template <class T>
[[gnu::always_inline]] inline void fetch_weights(MatrixView<const T>, std::size_t,
                                                 const T*) noexcept {}
template <class T>
[[gnu::always_inline]] inline void fetch_weights(const CsrMatrix<T>& X, std::size_t i,
                                                 const T* w) noexcept {
    const auto columns = X.row_columns(i);
    const std::size_t n = std::min<std::size_t>(columns.size(), 256);
    for (std::size_t k = 0; k < n; ++k) linalg::simd::prefetch(w + columns[k], 1, 0);
}

}  // namespace foretell::svm
