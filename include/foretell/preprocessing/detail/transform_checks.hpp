#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/huge_pages.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace foretell::detail {

/// What fit has learnt; where is "Type::member".
/// @throws NotFittedError
template <class Fitted>
const Fitted& fitted_or_throw(const std::optional<Fitted>& fitted, std::string_view where) {
    if (fitted) return *fitted;
    const std::size_t colons = where.find("::");
    throw_not_fitted(where.substr(0, colons), where.substr(colons + 2));
}

/// @throws ShapeError unless out has the shape (rows, cols)
template <class T>
void check_out(std::string_view where, std::size_t rows, std::size_t cols, MatrixView<T> out) {
    if (out.rows() == rows && out.cols() == cols) return;
    throw ShapeError(message(where, ": out must have shape ", shape_text(rows, cols), ", got ",
                             shape_text(out.rows(), out.cols())));
}
/// @throws ShapeError unless X has n_in columns and out the shape (rows of X, n_out)
template <class T>
void check_transform(std::string_view where, MatrixView<const T> X, std::size_t n_in,
                     MatrixView<T> out, std::size_t n_out) {
    check_n_features(where, X.cols(), n_in);
    check_out(where, X.rows(), n_out, out);
}

/// @throws InvalidArgument unless the positions ascend strictly below n; for states read from files
inline void check_ascending(std::string_view where, std::string_view name,
                            const std::vector<std::size_t>& positions, std::size_t n) {
    for (std::size_t k = 0; k < positions.size(); ++k) {
        if (positions[k] < n && (k == 0 || positions[k - 1] < positions[k])) continue;
        throw InvalidArgument(message(where, ": ", name, " must ascend below ", n, ", got ",
                                      positions[k], " at element ", k));
    }
}

/// The columns of X that hold a NaN, ascending.
template <class T>
std::vector<std::size_t> columns_with_missing(MatrixView<const T> X) {
    std::vector<char> missing(X.cols(), 0);
    for (std::size_t i = 0; i < X.rows(); ++i) {
        if (all_finite(X.row(i).data(), X.cols())) continue;
        for (std::size_t j = 0; j < X.cols(); ++j) {
            if (is_nan(X(i, j))) missing[j] = 1;
        }
    }
    std::vector<std::size_t> out;
    for (std::size_t j = 0; j < X.cols(); ++j) {
        if (missing[j] != 0) out.push_back(j);
    }
    return out;
}

/// The result of a transform, not written yet.
template <class T>
Matrix<T> fresh_matrix(std::size_t rows, std::size_t cols) {
    Matrix<T> m = uninitialized<T>(rows, cols);
    advise_huge_pages(m.data(), rows * cols * sizeof(T));
    return m;
}

}  // namespace foretell::detail
