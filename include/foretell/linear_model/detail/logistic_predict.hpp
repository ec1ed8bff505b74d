#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/row_product.hpp>

#include <cmath>
#include <cstddef>

namespace foretell::logistic {

using linalg::row_product;

/// z_o = x_i'w_o + b_o for each of K outputs, into z (K,).
template <class T, class X>
void row_decision(const X& rows, std::size_t i, MatrixView<const T> coef, const T* intercept,
                  T* z) noexcept {
    for (std::size_t o = 0; o < coef.rows(); ++o) {
        z[o] = row_product(rows, i, coef.row(o).data()) + intercept[o];
    }
}

/// The position of the class that row i most likely belongs to; the first of equals.
template <class T, class X>
std::size_t row_class(const X& rows, std::size_t i, MatrixView<const T> coef,
                      const T* intercept) noexcept {
    T best = row_product(rows, i, coef.row(0).data()) + intercept[0];
    if (coef.rows() == 1) return best > T(0) ? 1 : 0;
    std::size_t at = 0;
    for (std::size_t o = 1; o < coef.rows(); ++o) {
        const T z = row_product(rows, i, coef.row(o).data()) + intercept[o];
        if (z > best) {
            best = z;
            at = o;
        }
    }
    return at;
}

/// z_j <- log(1 / (1 + exp(-z_j))): with these as its predictors a softmax gives the probabilities
/// of one against the rest, also where all of them vanish in floating point.
template <class T>
void log_sigmoids(T* z, std::size_t n_classes) noexcept {
    for (std::size_t j = 0; j < n_classes; ++j) {
        z[j] = (z[j] < T(0) ? z[j] : T(0)) - std::log1p(std::exp(-std::abs(z[j])));
    }
}

/// Replaces decisions by probabilities: p (2,) with z in p[1], or p (K,) with z in p. One against
/// the rest: each class by its own log odds, divided by their sum.
template <class T>
void to_probabilities(T* p, std::size_t n_classes, bool one_vs_rest) noexcept {
    if (n_classes == 2) {
        const T z = p[1], e = std::exp(-std::abs(z)), inverse = T(1) / (T(1) + e);
        p[1] = z >= T(0) ? inverse : e * inverse;
        p[0] = z >= T(0) ? e * inverse : inverse;
        return;
    }
    if (one_vs_rest) log_sigmoids(p, n_classes);
    T top = p[0], total = T(0);
    for (std::size_t j = 1; j < n_classes; ++j) top = p[j] > top ? p[j] : top;
    for (std::size_t j = 0; j < n_classes; ++j) {
        p[j] = std::exp(p[j] - top);
        total += p[j];
    }
    for (std::size_t j = 0; j < n_classes; ++j) p[j] /= total;
}

/// The same for log probabilities, which stay finite where a probability is 0 in floating point.
template <class T>
void to_log_probabilities(T* p, std::size_t n_classes, bool one_vs_rest) noexcept {
    if (n_classes == 2) {
        const T z = p[1], tail = std::log1p(std::exp(-std::abs(z)));
        p[1] = (z < T(0) ? z : T(0)) - tail;
        p[0] = (z > T(0) ? -z : T(0)) - tail;
        return;
    }
    if (one_vs_rest) log_sigmoids(p, n_classes);
    T top = p[0], total = T(0);
    for (std::size_t j = 1; j < n_classes; ++j) top = p[j] > top ? p[j] : top;
    for (std::size_t j = 0; j < n_classes; ++j) total += std::exp(p[j] - top);
    const T log_total = std::log(total);
    for (std::size_t j = 0; j < n_classes; ++j) p[j] = (p[j] - top) - log_total;
}

}  // namespace foretell::logistic
