#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/svm/kernel_gamma.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace foretell::svm {

/// visit(i, k, x) for the stored entries of the rows, i counting them.
template <class T, class Visit>
void for_each_entry(MatrixView<const T> X, const Buffer<std::size_t>& rows, Visit&& visit) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const T* x = X.row(rows[i]).data();
        for (std::size_t k = 0; k < X.cols(); ++k) visit(i, k, static_cast<double>(x[k]));
    }
}
template <class T, class Visit>
void for_each_entry(const CsrMatrix<T>& X, const Buffer<std::size_t>& rows, Visit&& visit) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto columns = X.row_columns(rows[i]);
        const auto values = X.row_values(rows[i]);
        for (std::size_t k = 0; k < columns.size(); ++k) {
            visit(i, columns[k], static_cast<double>(values[k]));
        }
    }
}

/// The number that a KernelGamma stands for with these rows of X.
template <class X>
[[nodiscard]] double gamma_for(const KernelGamma& gamma, const X& from,
                               const Buffer<std::size_t>& rows) {
    if (gamma.rule == GammaRule::value) return gamma.value;
    const double d = static_cast<double>(from.cols());
    if (gamma.rule == GammaRule::automatic) return 1.0 / d;
    const double n = static_cast<double>(rows.size()) * d;
    double sum = 0.0, square = 0.0, stored = 0.0, largest = 0.0;
    for_each_entry(from, rows, [&](std::size_t, std::size_t, double x) {
        sum += x, largest = std::max(largest, std::abs(x));
    });
    const double mean = sum / n;
    for_each_entry(from, rows, [&](std::size_t, std::size_t, double x) {
        square += (x - mean) * (x - mean), stored += 1.0;
    });
    const double variance = (square + (n - stored) * mean * mean) / n;
    const double noise = 1e-15 * largest;  // of equal entries, whose mean is rounded
    const double scale = 1.0 / (d * variance);
    return variance > noise * noise && scale > 0.0 && std::isfinite(scale) ? scale : 1.0;
}

}  // namespace foretell::svm
