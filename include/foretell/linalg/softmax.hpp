#pragma once

#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/softmax_rows.hpp>

namespace foretell::linalg {

/// Softmax of each row, and the logarithm of its denominator:
///
///     P_ij = exp(Z_ij - l_i),   l_i = log sum_j exp(Z_ij)
///
/// with the row's largest entry taken out first, so that nothing overflows. The cross-entropy of
/// class c in row i is l_i - Z_ic. A row that holds a NaN or +inf, or nothing but -inf, becomes
/// NaN.
/// @param Z shape (n, k)
/// @param P shape (n, k), overwritten; may be Z
/// @param log_sum (n,) of the l_i, overwritten; empty if not wanted
/// @throws ShapeError if the shapes disagree
/// Complexity: n k exponentials; allocates nothing. A row's bits do not depend on the others.
inline void softmax_rows(MatrixView<const float> Z, MatrixView<float> P,
                         VectorView<float> log_sum = {}) {
    detail::softmax_rows(Z, P, log_sum);
}
inline void softmax_rows(MatrixView<const double> Z, MatrixView<double> P,
                         VectorView<double> log_sum = {}) {
    detail::softmax_rows(Z, P, log_sum);
}

}  // namespace foretell::linalg
