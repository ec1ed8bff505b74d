#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace support {

/// max |a - b| / max(1, max |b|) over the elements of two arrays in their order; infinite where
/// the lengths differ or one side alone is NaN.
template <class A, class B>
double relative_error(const A& a, const B& b) {
    const double worst = std::numeric_limits<double>::infinity();
    if (std::size(a) != std::size(b)) return worst;
    double difference = 0.0, scale = 1.0;
    auto q = std::begin(b);
    for (auto p = std::begin(a); p != std::end(a); ++p, ++q) {
        const double x = static_cast<double>(*p), y = static_cast<double>(*q);
        if (std::isnan(x) && std::isnan(y)) continue;
        if (std::isnan(x) || std::isnan(y)) return worst;
        if (x == y) continue;
        difference = std::max(difference, std::abs(x - y));
        scale = std::max(scale, std::abs(y));
    }
    return difference / scale;
}

inline double relative_error(double a, double b) {
    if (a == b || (std::isnan(a) && std::isnan(b))) return 0.0;
    const double error = std::abs(a - b) / std::max(1.0, std::abs(b));
    return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

/// Central differences of f(x) -> double, step eps^(1/3) max(1, |x_i|).
template <class F>
std::vector<double> numerical_gradient(F&& f, std::vector<double> x) {
    const double root = std::cbrt(std::numeric_limits<double>::epsilon());
    std::vector<double> g(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double at = x[i], h = root * std::max(1.0, std::abs(at));
        x[i] = at + h;
        const double above = f(x);
        x[i] = at - h;
        const double below = f(x);
        x[i] = at;
        g[i] = (above - below) / ((at + h) - (at - h));
    }
    return g;
}

}  // namespace support
