#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/svm/svm_kernel.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

/// The plain twins of the solver in svm/detail: the kernel as its formula says, and the maximal
/// violating pair, one step after the other.
namespace plain {

using foretell::Matrix;
using foretell::SVMKernel;

inline double kernel(SVMKernel kind, const double* x, const double* z, std::size_t d, double gamma,
                     double coef0, double degree) {
    double product = 0.0, distance = 0.0;
    for (std::size_t k = 0; k < d; ++k) {
        product += x[k] * z[k];
        distance += (x[k] - z[k]) * (x[k] - z[k]);
    }
    switch (kind) {
        case SVMKernel::linear:
            return product;
        case SVMKernel::rbf:
            return std::exp(-gamma * distance);
        case SVMKernel::poly:
            return std::pow(gamma * product + coef0, degree);
        default:
            return std::tanh(gamma * product + coef0);
    }
}

/// Minimises 1/2 b'K b - t'b over low <= b <= high with sum b as at the start; K is (n, n), or
/// serves n variables of m = n / 2 rows where it is (m, m).
inline std::vector<double> smo(const Matrix<double>& K, const std::vector<double>& t,
                               const std::vector<double>& low, const std::vector<double>& high,
                               std::vector<double> b, double tol) {
    const std::size_t n = t.size(), m = K.shape()[0];
    std::vector<double> v = t;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) v[i] -= K(i % m, j % m) * b[j];
    }
    for (;;) {
        std::size_t i = n, j = n;
        for (std::size_t k = 0; k < n; ++k) {
            if (b[k] < high[k] && (i == n || v[k] > v[i])) i = k;
            if (b[k] > low[k] && (j == n || v[k] < v[j])) j = k;
        }
        if (i == n || j == n || v[i] - v[j] <= tol) return b;
        const double curve = K(i % m, i % m) + K(j % m, j % m) - 2.0 * K(i % m, j % m);
        double step = (v[i] - v[j]) / std::max(curve, 1e-12);
        step = std::min({step, high[i] - b[i], b[j] - low[j]});
        b[i] = step == high[i] - b[i] ? high[i] : b[i] + step;
        b[j] = step == b[j] - low[j] ? low[j] : b[j] - step;
        for (std::size_t k = 0; k < n; ++k) v[k] -= step * (K(k % m, i % m) - K(k % m, j % m));
    }
}

inline double objective(const Matrix<double>& K, const std::vector<double>& t,
                        const std::vector<double>& b) {
    double value = 0.0;
    const std::size_t m = K.shape()[0];
    for (std::size_t i = 0; i < b.size(); ++i) {
        for (std::size_t j = 0; j < b.size(); ++j) value += 0.5 * b[i] * K(i % m, j % m) * b[j];
        value -= t[i] * b[i];
    }
    return value;
}

}  // namespace plain
