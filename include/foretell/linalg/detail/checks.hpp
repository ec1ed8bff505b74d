#pragma once

#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>

#include <cstddef>
#include <string_view>

namespace foretell::linalg::detail {

[[noreturn]] inline void throw_extent(std::string_view where, std::string_view name,
                                      std::size_t needed, std::size_t given) {
    throw ShapeError(
        message("linalg::", where, ": ", name, " must have ", needed, " entries, got ", given));
}
[[noreturn]] inline void throw_shape(std::string_view where, std::string_view name,
                                     std::size_t rows, std::size_t cols, std::size_t given_rows,
                                     std::size_t given_cols) {
    throw ShapeError(message("linalg::", where, ": ", name, " must have shape ",
                             shape_text(rows, cols), ", got ", shape_text(given_rows, given_cols)));
}

inline void check_extent(std::string_view where, std::string_view name, std::size_t needed,
                         std::size_t given) {
    if (needed != given) throw_extent(where, name, needed, given);
}
template <class T>
void check_shape(std::string_view where, std::string_view name, std::size_t rows, std::size_t cols,
                 MatrixView<T> A) {
    if (A.rows() != rows || A.cols() != cols) {
        throw_shape(where, name, rows, cols, A.rows(), A.cols());
    }
}

}  // namespace foretell::linalg::detail
