#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace foretell::logistic {

/// Writes the rows from, from + 1, ... centred and divided by their deviation, a 1 for the
/// intercept last, each times the root of its curvature, into block (rows, width).
template <class T, class RootCurvature>
void standardised_block(const MatrixView<const T>& X, const std::vector<T>& center,
                        const std::vector<T>& inverse, std::size_t from, MatrixView<T> block,
                        RootCurvature&& root_curvature) {
    const std::size_t d = X.cols();
    for (std::size_t i = 0; i < block.rows(); ++i) {
        const T root = root_curvature(from + i);
        const T* x = X.row(from + i).data();
        T* out = block.row(i).data();
        for (std::size_t j = 0; j < d; ++j) out[j] = root * ((x[j] - center[j]) * inverse[j]);
        if (block.cols() > d) out[d] = root;
    }
}
template <class T, class RootCurvature>
void standardised_block(const CsrMatrix<T>& X, const std::vector<T>& center,
                        const std::vector<T>& inverse, std::size_t from, MatrixView<T> block,
                        RootCurvature&& root_curvature) {
    const std::size_t d = X.cols();
    for (std::size_t i = 0; i < block.rows(); ++i) {
        const T root = root_curvature(from + i);
        T* out = block.row(i).data();
        for (std::size_t j = 0; j < d; ++j) out[j] = -root * center[j] * inverse[j];
        const auto columns = X.row_columns(from + i);
        const auto values = X.row_values(from + i);
        for (std::size_t e = 0; e < columns.size(); ++e) {
            const std::size_t j = columns[e];
            out[j] = root * ((values[e] - center[j]) * inverse[j]);
        }
        if (block.cols() > d) out[d] = root;
    }
}

/// The sum over the rows of r_i^2 x_i x_i', with x_i as in standardised_block, added to G.
template <class T, class X, class RootCurvature>
void add_weighted_gram(const Data<T, X>& data, const Coordinates& c, double sign, MatrixView<T> G,
                       RootCurvature&& root_curvature) {
    constexpr std::size_t block_rows = 512;
    std::vector<T> center(c.center.size()), inverse(c.center.size());
    for (std::size_t j = 0; j < center.size(); ++j) {
        center[j] = static_cast<T>(c.center[j]);
        inverse[j] = c.deviation[j] > 0.0 ? static_cast<T>(1.0 / c.deviation[j]) : T(0);
    }
    std::vector<T> scratch(block_rows * c.width);
    for (std::size_t from = 0; from < data.n_samples(); from += block_rows) {
        const std::size_t m = std::min(block_rows, data.n_samples() - from);
        const MatrixView<T> block(scratch.data(), m, c.width);
        standardised_block(data.rows, center, inverse, from, block, root_curvature);
        linalg::syrk(static_cast<T>(sign), MatrixView<const T>(block), linalg::Op::transpose, T(1),
                     G);
    }
}

/// The Hessian of the objective in the coordinates c, lower triangle.
/// @param state s_i p_i (1 - p_i) of each sample for one output, else p (n_samples, n_outputs)
/// Complexity: n_outputs (n_outputs + 1) / 2 times n_samples width^2 operations.
template <class T, class X>
void logistic_hessian(const Data<T, X>& data, const Coordinates& c, const T* state,
                      MatrixView<double> H) {
    const std::size_t p = c.width, d = c.n_features, k = c.n_outputs;
    std::vector<T> gram(p * p);
    for (std::size_t a = 0; a < k; ++a) {
        for (std::size_t b = 0; b <= a; ++b) {
            std::fill(gram.begin(), gram.end(), T(0));
            add_weighted_gram(
                data, c, a == b ? 1.0 : -1.0, MatrixView<T>(gram.data(), p, p), [&](std::size_t i) {
                    if (k == 1) return std::sqrt(state[i]);
                    const T pa = state[i * k + a], pb = state[i * k + b];
                    return std::sqrt(data.weight_of(i) * pa * (a == b ? T(1) - pa : pb));
                });
            for (std::size_t i = 0; i < p; ++i) {
                for (std::size_t j = 0; j < p; ++j) {
                    const double deviation_i = i < d ? c.deviation[i] : 1.0;
                    const double deviation_j = j < d ? c.deviation[j] : 1.0;
                    const T g = i >= j ? gram[i * p + j] : gram[j * p + i];
                    H(a * p + i, b * p + j) = data.loss_factor * static_cast<double>(g) *
                                              (c.scale[a * p + i] * deviation_i) *
                                              (c.scale[b * p + j] * deviation_j);
                }
            }
        }
        for (std::size_t j = 0; j < d; ++j) {
            const double q = c.scale[a * p + j];
            H(a * p + j, a * p + j) += q > 0.0 ? data.penalty * q * q : 1.0;
        }
    }
}

}  // namespace foretell::logistic
