#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/loss/binomial.hpp>

#include <cstddef>

namespace foretell::logistic {

/// Losses and gradient of the rows begin <= i < end at the weights w (n_features,) and intercept b.
///   curvature (n_samples,)  overwritten at these rows with s_i p_i (1 - p_i)
///   gradient (n_features + 1,)  added to: sum of s_i (p_i - t_i) (x_i, 1)
/// @return sum of s_i l_i
template <class T>
double binary_rows(const Data<T, MatrixView<const T>>& data, std::size_t begin, std::size_t end,
                   const T* w, T b, T* curvature, double* gradient) {
    const std::size_t d = data.n_features();
    double loss = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
        const T* x = data.rows.row(i).data();
        T z = b;
        for (std::size_t j = 0; j < d; ++j) z += x[j] * w[j];
        const auto l = loss::binomial(z, static_cast<T>(data.codes[i]));
        const T s = data.weight_of(i), r = s * l.gradient;
        loss += static_cast<double>(s * l.value);
        curvature[i] = s * l.curvature;
        for (std::size_t j = 0; j < d; ++j) gradient[j] += static_cast<double>(r * x[j]);
        gradient[d] += static_cast<double>(r);
    }
    return loss;
}

template <class T>
double binary_rows(const Data<T, CsrMatrix<T>>& data, std::size_t begin, std::size_t end,
                   const T* w, T b, T* curvature, double* gradient) {
    const std::size_t d = data.n_features();
    double loss = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
        const auto columns = data.rows.row_columns(i);
        const auto values = data.rows.row_values(i);
        T z = b;
        for (std::size_t e = 0; e < columns.size(); ++e) z += values[e] * w[columns[e]];
        const auto l = loss::binomial(z, static_cast<T>(data.codes[i]));
        const T s = data.weight_of(i), r = s * l.gradient;
        loss += static_cast<double>(s * l.value);
        curvature[i] = s * l.curvature;
        for (std::size_t e = 0; e < columns.size(); ++e) {
            gradient[columns[e]] += static_cast<double>(r * values[e]);
        }
        gradient[d] += static_cast<double>(r);
    }
    return loss;
}

}  // namespace foretell::logistic
