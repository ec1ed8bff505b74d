#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/random/random.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// Problems of logistic regression for benches and races of solvers, from a shape.
namespace bench {

struct Shape {
    std::size_t n_samples, n_features, n_classes = 2;
    double condition = 1.0;  ///< largest over smallest scale of the columns
    double density = 1.0;    ///< share of entries that are not 0
    double own = 1.0;        ///< below 1: each second column is the one before it and this noise
    double noise = 1.0;      ///< of the labels; 0: the classes can be separated
};

template <class T>
struct Problem {
    foretell::Matrix<T> X;
    foretell::CsrMatrix<T> sparse;  ///< the same rows where density < 1
    foretell::Labels y;
};

[[nodiscard]] inline std::string text_of(const Shape& s) {
    std::string text = foretell::message(s.n_samples, " x ", s.n_features);
    if (s.n_classes > 2) text += foretell::message(", ", s.n_classes, " classes");
    if (s.condition > 1.0) text += foretell::message(", scales 1 : ", s.condition);
    if (s.density < 1.0) text += foretell::message(", ", 100.0 * s.density, " % stored");
    if (s.noise == 0.0) text += ", separable";
    if (s.own < 1.0) text += foretell::message(", pairs of columns equal to ", s.own);
    return text;
}

/// Neighbouring columns are correlated where the rows are dense; labels are drawn from the softmax
/// of a random linear model, so that the classes overlap.
template <class T>
[[nodiscard]] Problem<T> make_problem(const Shape& s, std::uint64_t seed = 1) {
    using foretell::uninitialized;
    foretell::Random random(seed);
    const std::size_t n = s.n_samples, d = s.n_features, k = s.n_classes;
    std::vector<double> scale(d), W(k * d);
    for (std::size_t j = 0; j < d; ++j) {
        const double at = d > 1 ? static_cast<double>(j) / static_cast<double>(d - 1) - 0.5 : 0.0;
        scale[j] = std::pow(s.condition, at);
    }
    const double expected = static_cast<double>(d) * s.density;
    for (double& w : W) w = 1.5 * random.normal() / std::sqrt(expected);
    Problem<T> p;
    p.X = foretell::full<T>(n, d, T(0));
    p.y = uninitialized<int>(n);
    std::vector<double> z(k);
    for (std::size_t i = 0; i < n; ++i) {
        T* x = p.X.data() + i * d;
        const double common = s.density < 1.0 ? 0.0 : 0.5 * random.normal();
        double last = 0.0;
        z.assign(k, 0.0);
        for (std::size_t j = 0; j < d; ++j) {
            if (s.density < 1.0 && random.uniform() >= s.density) continue;
            const double drawn = random.normal() + common;
            const double v = s.own < 1.0 && j % 2 == 1 ? last + s.own * drawn : drawn;
            last = v;
            for (std::size_t c = 0; c < k; ++c) z[c] += W[c * d + j] * v;
            x[j] = static_cast<T>(v * scale[j]);
        }
        std::size_t best = 0;  // the largest of z + Gumbel noise is a draw from the softmax
        double top = -1e300;
        for (std::size_t c = 0; c < k; ++c) {
            const double gumbel = -std::log(-std::log(1.0 - random.uniform() + 1e-300) + 1e-300);
            const double v = z[c] + s.noise * gumbel;
            if (v > top) top = v, best = c;
        }
        p.y.data()[i] = static_cast<int>(best);
    }
    if (s.density < 1.0) p.sparse = foretell::CsrMatrix<T>::from_dense(p.X);
    return p;
}

}  // namespace bench
