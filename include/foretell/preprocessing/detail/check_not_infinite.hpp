#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <string_view>

namespace foretell::detail {

template <class T>
[[noreturn]] void throw_infinite(std::string_view where, T value, std::size_t row,
                                 std::size_t col) {
    throw InvalidArgument(message(where, ": X must be finite or NaN (missing), got ",
                                  value > T(0) ? "inf" : "-inf", " at row ", row, ", column ",
                                  col));
}

template <class T>
inline bool is_infinite(T v) noexcept {
    return !is_finite(v) && !is_nan(v);
}

/// NaN passes: it means that the value is missing.
/// @throws InvalidArgument naming row (counted from first_row) and column of the first infinity
template <class T>
void check_not_infinite(std::string_view where, MatrixView<const T> X, std::size_t first_row = 0) {
    for (std::size_t i = 0; i < X.rows(); ++i) {
        if (all_finite(X.row(i).data(), X.cols())) continue;
        for (std::size_t j = 0; j < X.cols(); ++j) {
            if (is_infinite(X(i, j))) throw_infinite(where, X(i, j), first_row + i, j);
        }
    }
}
template <class T>
void check_not_infinite(std::string_view where, const CsrMatrix<T>& X) {
    if (all_finite(X.values().data(), X.nonzeros())) return;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const auto values = X.row_values(i);
        for (std::size_t k = 0; k < values.size(); ++k) {
            if (is_infinite(values[k])) throw_infinite(where, values[k], i, X.row_columns(i)[k]);
        }
    }
}

}  // namespace foretell::detail
