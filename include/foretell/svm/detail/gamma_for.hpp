#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/row_entries.hpp>
#include <foretell/svm/kernel_gamma.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace foretell::svm {

/// 0, 1, ..., n - 1.
[[nodiscard]] inline Buffer<std::size_t> all_rows(std::size_t n) {
    Buffer<std::size_t> rows(n);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

/// visit(i, k, x) for the stored entries of the rows, i counting them.
template <class X, class Visit>
void for_each_entry_of(const X& from, const Buffer<std::size_t>& rows, Visit&& visit) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for_each_entry(from, rows[i], [&](std::size_t k, double x) { visit(i, k, x); });
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
    for_each_entry_of(from, rows, [&](std::size_t, std::size_t, double x) {
        sum += x, largest = std::max(largest, std::abs(x));
    });
    const double mean = sum / n;
    for_each_entry_of(from, rows, [&](std::size_t, std::size_t, double x) {
        square += (x - mean) * (x - mean), stored += 1.0;
    });
    const double variance = (square + (n - stored) * mean * mean) / n;
    const double noise = 1e-15 * largest;  // of equal entries, whose mean is rounded
    const double scale = 1.0 / (d * variance);
    return variance > noise * noise && scale > 0.0 && std::isfinite(scale) ? scale : 1.0;
}

}  // namespace foretell::svm
