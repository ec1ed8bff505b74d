#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/weighted_gram.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::logistic {

/// The curvature of the loss of sample i between the contrasts o and r of the classes:
/// s_i v_o' (diag(p_i) - p_i p_i') v_r; for two classes s_i p_i (1 - p_i), which `state` holds.
/// @param state (n_samples,) for two classes, else the probabilities (n_samples, n_classes)
template <class T, class X>
[[nodiscard]] T curvature_of(const Data<T, X>& data, const ClassContrasts& contrasts,
                             const T* state, std::size_t i, std::size_t o, std::size_t r) noexcept {
    if (contrasts.n_classes == 1) return state[i];
    const std::size_t k = contrasts.n_classes;
    double both = 0.0, by_o = 0.0, by_r = 0.0;
    for (std::size_t j = 0; j < k; ++j) {
        const double p = static_cast<double>(state[i * k + j]);
        both += p * contrasts.at(j, o) * contrasts.at(j, r);
        by_o += p * contrasts.at(j, o);
        by_r += p * contrasts.at(j, r);
    }
    const double h = both - by_o * by_r;
    return data.weight_of(i) * static_cast<T>(o == r ? std::max(0.0, h) : h);
}

/// The Hessian of the objective in the coordinates c, lower triangle.
/// @param state see curvature_of
/// Complexity: n_samples width^2 n_blocks^2 operations.
template <class T, class X>
[[gnu::cold]] void logistic_hessian(const Data<T, X>& data, const Coordinates& c, const T* state,
                                    MatrixView<double> H) {
    const std::size_t p = c.width, d = c.n_features, n = data.n_samples();
    const StandardisedRows<T, T> standard(c);
    const std::size_t chunk =
        std::max<std::size_t>(4096, (n / 8 + gram_block) / gram_block * gram_block);
    const std::size_t n_chunks = count_chunks(n, chunk);
    Buffer<T> scratch(n_chunks * 2 * gram_block * p), gram(n_chunks * p * p);
    Buffer<double> total(p * p);
    for (std::size_t o = 0; o < c.n_blocks(); ++o) {
        for (std::size_t r = 0; r <= o; ++r) {
            parallel_chunks(n, chunk, data.n_threads,
                            [&](std::size_t begin, std::size_t end, std::size_t at) {
                                const auto h = [&](std::size_t i) {
                                    return curvature_of(data, c.contrasts, state, i, o, r);
                                };
                                T* own = &scratch[at * 2 * gram_block * p];
                                const MatrixView<T> G(&gram[at * p * p], p, p);
                                if (o == r) {
                                    weighted_gram(data.rows, begin, end, standard, h, own, G);
                                } else {
                                    weighted_cross(data.rows, begin, end, standard, h, own, G);
                                }
                            });
            std::fill(total.begin(), total.end(), 0.0);
            for (std::size_t at = 0; at < n_chunks; ++at) {
                for (std::size_t e = 0; e < p * p; ++e) {
                    total[e] += static_cast<double>(gram[at * p * p + e]);
                }
            }
            for (std::size_t i = 0; i < p; ++i) {
                const double left = c.scale[o * p + i] * (i < d ? c.deviation[i] : 1.0);
                for (std::size_t j = 0; j < (o == r ? i + 1 : p); ++j) {
                    const double right = c.scale[r * p + j] * (j < d ? c.deviation[j] : 1.0);
                    H(o * p + i, r * p + j) = data.loss_factor * total[i * p + j] * left * right;
                }
            }
        }
        for (std::size_t j = 0; j < d; ++j) {
            const double q = c.scale[o * p + j];
            H(o * p + j, o * p + j) += q > 0.0 ? data.penalty * q * q : 1.0;
        }
    }
}

}  // namespace foretell::logistic
