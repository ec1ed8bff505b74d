#pragma once

#include <foretell/random/random.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace foretell::detail {

/// Factors of n columns, spread evenly on a logarithmic scale from 1 / sqrt(condition) to
/// sqrt(condition) and in random order; all 1 where condition is 1.
inline std::vector<double> column_scales(std::size_t n, double condition, Random& random) {
    std::vector<double> scales(n, 1.0);
    if (condition == 1.0 || n < 2) return scales;
    const double spread = portable_log(condition);
    for (std::size_t j = 0; j < n; ++j) {
        const double place = static_cast<double>(j) / static_cast<double>(n - 1);
        scales[j] = portable_exp(spread * (place - 0.5));
    }
    random.shuffle(std::span<double>(scales));
    return scales;
}

/// Fills a row with standard normals, neighbours correlated by rho (an autoregressive chain).
inline void correlated_row(std::span<double> row, double rho, Random& random) {
    const double fresh = std::sqrt(std::fma(-rho, rho, 1.0));
    double before = 0.0;
    for (std::size_t j = 0; j < row.size(); ++j) {
        before = j == 0 ? random.normal() : std::fma(rho, before, fresh * random.normal());
        row[j] = before;
    }
}

/// start + <a, b> with one rounding a term, the same on every machine.
inline double steady_dot(double start, std::span<const double> a, std::span<const double> b) {
    for (std::size_t j = 0; j < a.size(); ++j) start = std::fma(a[j], b[j], start);
    return start;
}

inline double portable_sigmoid(double z) {
    return 1.0 / (1.0 + portable_exp(-z));
}

}  // namespace foretell::detail
