#pragma once

#include <foretell/core/buffer.hpp>

#include <cmath>
#include <cstddef>
#include <utility>

namespace foretell::logistic {

/// Directions in the space of the K classes of a softmax, in which its curvature at the start is
/// diagonal: the eigenvectors V (K, n) of diag(p) - p p' with their eigenvalues, p the shares of
/// the classes. The eigenvector 1, along which the softmax does not change, is left out: n = K - 1.
/// Above max_classes V = I with the mean curvature for all, n = K, which costs nothing to find.
struct ClassContrasts {
    static constexpr std::size_t max_classes = 64;

    std::size_t n_classes = 0, n = 0;
    Buffer<double> V;          ///< (n_classes, n)
    Buffer<double> curvature;  ///< (n,), > 0

    [[nodiscard]] double at(std::size_t k, std::size_t o) const noexcept { return V[k * n + o]; }
    [[nodiscard]] bool is_identity() const noexcept { return n == n_classes; }
};

/// Eigenvalues and eigenvectors (columns of V) of the symmetric matrix A (k, k) by cyclic Jacobi
/// rotations; A becomes diagonal. Source: Golub & Van Loan, Matrix Computations, section 8.5.
[[gnu::cold]] inline void jacobi_eigen(Buffer<double>& A, Buffer<double>& V, std::size_t k) {
    V.assign(k * k, 0.0);
    for (std::size_t i = 0; i < k; ++i) V[i * k + i] = 1.0;
    for (int sweep = 0; sweep < 30; ++sweep) {
        double off = 0.0, on = 0.0;
        for (std::size_t i = 0; i < k; ++i) {
            on += A[i * k + i] * A[i * k + i];
            for (std::size_t j = 0; j < i; ++j) off += A[i * k + j] * A[i * k + j];
        }
        if (off <= 1e-30 * on) return;
        for (std::size_t i = 1; i < k; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const double a = A[i * k + j];
                if (a == 0.0) continue;
                const double theta = (A[i * k + i] - A[j * k + j]) / (2.0 * a);
                const double t = (theta >= 0.0 ? 1.0 : -1.0) /
                                 (std::abs(theta) + std::sqrt(theta * theta + 1.0));
                const double c = 1.0 / std::sqrt(t * t + 1.0), s = t * c;
                const auto rotate = [c, s](double& x, double& y) {  // x of j, y of i
                    const double old = x;
                    x = c * old - s * y;
                    y = s * old + c * y;
                };
                for (std::size_t l = 0; l < k; ++l) rotate(A[l * k + j], A[l * k + i]);
                for (std::size_t l = 0; l < k; ++l) rotate(A[j * k + l], A[i * k + l]);
                for (std::size_t l = 0; l < k; ++l) rotate(V[l * k + j], V[l * k + i]);
            }
        }
    }
}

/// @param share of each class, > 0, adding up to 1
[[nodiscard, gnu::cold]] inline ClassContrasts class_contrasts(const Buffer<double>& share) {
    const std::size_t k = share.size();
    ClassContrasts c;
    c.n_classes = k;
    if (k > ClassContrasts::max_classes) {
        double mean = 0.0;
        for (const double p : share) mean += p * (1.0 - p) / static_cast<double>(k);
        c.n = k;
        c.curvature.assign(k, mean);
        c.V.assign(k * k, 0.0);
        for (std::size_t i = 0; i < k; ++i) c.V[i * k + i] = 1.0;
        return c;
    }
    Buffer<double> A(k * k), V;
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t j = 0; j < k; ++j) {
            A[i * k + j] = (i == j ? share[i] : 0.0) - share[i] * share[j];
        }
    }
    jacobi_eigen(A, V, k);
    std::size_t least = 0;  // the eigenvector 1
    for (std::size_t i = 1; i < k; ++i) {
        if (A[i * k + i] < A[least * k + least]) least = i;
    }
    c.n = k - 1;
    c.V.resize(k * c.n);
    for (std::size_t j = 0, o = 0; j < k; ++j) {
        if (j == least) continue;
        double mean = 0.0;
        for (std::size_t i = 0; i < k; ++i) mean += V[i * k + j] / static_cast<double>(k);
        for (std::size_t i = 0; i < k; ++i) c.V[i * c.n + o] = V[i * k + j] - mean;
        c.curvature.push_back(A[j * k + j]);
        ++o;
    }
    return c;
}

}  // namespace foretell::logistic
