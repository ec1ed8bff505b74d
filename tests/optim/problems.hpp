#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

/// Functions that carry their own answer, for any solver.
namespace problems {

using foretell::MatrixView;
using foretell::VectorView;

/// f(x) = offset + 1/2 sum_i c_i (x_i - a_i)^2, with c from 1 to `condition`, evenly in logarithms.
struct Quadratic {
    foretell::Buffer<double> c, a;
    double offset = 1.0;
    std::size_t n_calls = 0;

    Quadratic(std::size_t n, double condition) : c(n), a(n) {
        for (std::size_t i = 0; i < n; ++i) {
            const double t = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0.0;
            c[i] = std::pow(condition, t);
            a[i] = i % 2 == 0 ? 1.0 + t : -2.0 * t;
        }
    }
    double operator()(VectorView<const double> x, VectorView<double> g) {
        ++n_calls;
        double f = offset;
        for (std::size_t i = 0; i < c.size(); ++i) {
            g[i] = c[i] * (x[i] - a[i]);
            f += 0.5 * g[i] * (x[i] - a[i]);
        }
        return f;
    }
    void hessian(VectorView<const double>, MatrixView<double> H) const {
        for (std::size_t i = 0; i < c.size(); ++i) {
            for (std::size_t j = 0; j <= i; ++j) H(i, j) = i == j ? c[i] : 0.0;
        }
    }
};

/// f(x, y) = 1 + (1 - x)^2 + 100 (y - x^2)^2, least at (1, 1).
/// Source: Rosenbrock, The Computer Journal 3 (1960), 175, with 1 added so that relative
/// tolerances mean something.
struct Rosenbrock {
    double operator()(VectorView<const double> x, VectorView<double> g) const {
        const double u = 1.0 - x[0], v = x[1] - x[0] * x[0];
        g[0] = -2.0 * u - 400.0 * x[0] * v;
        g[1] = 200.0 * v;
        return 1.0 + u * u + 100.0 * v * v;
    }
    void hessian(VectorView<const double> x, MatrixView<double> H) const {
        H(0, 0) = 2.0 - 400.0 * (x[1] - 3.0 * x[0] * x[0]);
        H(1, 0) = -400.0 * x[0];
        H(1, 1) = 200.0;
    }
};

/// f(x) = sum_i [exp(x_i) - i x_i] + offset, convex, least at x_i = log i (i from 1).
struct Exponentials {
    std::size_t n;

    double operator()(VectorView<const double> x, VectorView<double> g) const {
        double f = 10.0;
        for (std::size_t i = 0; i < n; ++i) {
            const double k = static_cast<double>(i + 1), e = std::exp(x[i]);
            g[i] = e - k;
            f += e - k * x[i];
        }
        return f;
    }
    void hessian(VectorView<const double> x, MatrixView<double> H) const {
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j <= i; ++j) H(i, j) = i == j ? std::exp(x[i]) : 0.0;
        }
    }
    [[nodiscard]] foretell::Buffer<double> minimiser() const {
        foretell::Buffer<double> x(n);
        for (std::size_t i = 0; i < n; ++i) x[i] = std::log(static_cast<double>(i + 1));
        return x;
    }
};

/// f(x) = exp(-x): falls for ever, towards 0.
struct Falling {
    double operator()(VectorView<const double> x, VectorView<double> g) const {
        g[0] = -std::exp(-x[0]);
        return -g[0];
    }
    void hessian(VectorView<const double> x, MatrixView<double> H) const {
        H(0, 0) = std::exp(-x[0]);
    }
};

/// What a solver is handed by a program with a mistake: a value that is not finite everywhere.
struct NotFinite {
    double value = std::numeric_limits<double>::quiet_NaN();

    double operator()(VectorView<const double>, VectorView<double> g) const {
        g[0] = 1.0;
        return value;
    }
    void hessian(VectorView<const double>, MatrixView<double> H) const { H(0, 0) = 1.0; }
};

/// f(x) = 3: every point is a minimiser.
struct Flat {
    double operator()(VectorView<const double>, VectorView<double> g) const {
        for (double& v : g) v = 0.0;
        return 3.0;
    }
    void hessian(VectorView<const double> x, MatrixView<double> H) const {
        for (std::size_t i = 0; i < x.size(); ++i) {
            for (std::size_t j = 0; j <= i; ++j) H(i, j) = 0.0;
        }
    }
};

/// A function, and the products with its Hessian at the point of its latest call.
template <class F>
struct WithProducts {
    F f;
    foretell::Buffer<double> at = {}, H = {};
    std::size_t n_products = 0;

    double operator()(VectorView<const double> x, VectorView<double> g) {
        at.assign(x.begin(), x.end());
        return f(x, g);
    }
    void product(VectorView<const double> v, VectorView<double> out) {
        const std::size_t n = at.size();
        ++n_products;
        H.assign(n * n, 0.0);
        f.hessian(VectorView<const double>(at), MatrixView<double>(H.data(), n, n));
        for (std::size_t i = 0; i < n; ++i) {
            out[i] = 0.0;
            for (std::size_t j = 0; j < n; ++j) out[i] += H[i > j ? i * n + j : j * n + i] * v[j];
        }
    }
};

/// Where most of them start.
inline foretell::Buffer<double> zeros(std::size_t n) {
    return foretell::Buffer<double>(n, 0.0);
}

}  // namespace problems
