#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/huge_pages.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace foretell::detail {

/// What fit has learnt; where is "Type::member".
/// @throws NotFittedError
template <class Fitted>
const Fitted& fitted_or_throw(const std::optional<Fitted>& fitted, std::string_view where) {
    if (fitted) return *fitted;
    const std::size_t colons = where.find("::");
    throw_not_fitted(where.substr(0, colons), where.substr(colons + 2));
}

/// @throws ShapeError unless X has n_in columns and out the shape (rows of X, n_out)
template <class T>
void check_transform(std::string_view where, MatrixView<const T> X, std::size_t n_in,
                     MatrixView<T> out, std::size_t n_out) {
    check_n_features(where, X.cols(), n_in);
    if (out.rows() == X.rows() && out.cols() == n_out) return;
    throw ShapeError(message(where, ": out must have shape ", shape_text(X.rows(), n_out), ", got ",
                             shape_text(out.rows(), out.cols())));
}

/// The result of a transform, not written yet.
template <class T>
Matrix<T> fresh_matrix(std::size_t rows, std::size_t cols) {
    Matrix<T> m = uninitialized<T>(rows, cols);
    advise_huge_pages(m.data(), rows * cols * sizeof(T));
    return m;
}

}  // namespace foretell::detail
