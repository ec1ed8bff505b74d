#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/binary_kernel.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/loss/binomial.hpp>

#include <algorithm>
#include <cstddef>

namespace foretell::logistic {

/// Weights and intercept in the type of the rows.
template <class T>
struct BinaryWeights {
    Buffer<T> w;  ///< (n_features,)
    T b = T(0);

    explicit BinaryWeights(std::size_t d) : w(d) {}

    void assign(const Buffer<double>& W, double intercept) {
        for (std::size_t j = 0; j < w.size(); ++j) w[j] = static_cast<T>(W[j]);
        b = static_cast<T>(intercept);
    }
};

/// What a visit of the rows is for: loss, gradient and curvatures, or the product of the Hessian of
/// the loss, at the curvatures of the latest visit, with the weights given.
enum class Visit { gradient, product };

/// Losses and gradient of the rows begin <= i < end, or the product of their Hessian with weights.
///   curvature (n_samples,)  overwritten at these rows with s_i p_i (1 - p_i), or read
///   scratch (n_features,)
///   gradient (n_features + 1,)  added to: sum of r_i (x_i, 1), where r_i = s_i (p_i - t_i), or
///                               s_i p_i (1 - p_i) (x_i'w + b) for a product
/// @return sum of s_i l_i, or 0
template <class T>
double binary_rows(const Data<T, MatrixView<const T>>& data, std::size_t begin, std::size_t end,
                   const BinaryWeights<T>& weights, T* curvature, T* scratch, double* gradient,
                   Visit what = Visit::gradient) {
    const std::size_t d = data.n_features();
    double loss = 0.0;
    for (std::size_t from = begin; from < end; from += flush_rows) {
        const std::size_t to = std::min(end, from + flush_rows);
        std::fill_n(scratch, d, T(0));
        BinaryVisit<T> visit{.X = data.rows.row(from).data(),
                             .stride = data.rows.row_stride(),
                             .n_rows = to - from,
                             .d = d,
                             .w = weights.w.data(),
                             .b = weights.b,
                             .target = what == Visit::gradient ? &data.target[from] : nullptr,
                             .weight = data.weights_from(from),
                             .curvature = curvature + from,
                             .gradient = scratch};
        simd::run<BinaryKernel>(&visit);
        for (std::size_t j = 0; j < d; ++j) gradient[j] += static_cast<double>(scratch[j]);
        gradient[d] += static_cast<double>(visit.residual_sum);
        loss += static_cast<double>(visit.loss_sum);
    }
    return loss;
}

template <class T>
double binary_rows(const Data<T, CsrMatrix<T>>& data, std::size_t begin, std::size_t end,
                   const BinaryWeights<T>& weights, T* curvature, T*, double* gradient,
                   Visit what = Visit::gradient) {
    const T* w = weights.w.data();
    const std::size_t d = data.n_features();
    double loss = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
        const auto columns = data.rows.row_columns(i);
        const auto values = data.rows.row_values(i);
        T z = weights.b;
        for (std::size_t e = 0; e < columns.size(); ++e) z += values[e] * w[columns[e]];
        T r = curvature[i] * z;
        if (what == Visit::gradient) {
            const auto l = loss::binomial(z, data.target[i]);
            const T s = data.weight_of(i);
            r = s * l.gradient;
            loss += static_cast<double>(s * l.value);
            curvature[i] = s * l.curvature;
        }
        for (std::size_t e = 0; e < columns.size(); ++e) {
            gradient[columns[e]] += static_cast<double>(r * values[e]);
        }
        gradient[d] += static_cast<double>(r);
    }
    return loss;
}

}  // namespace foretell::logistic
