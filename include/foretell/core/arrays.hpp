#pragma once

#include <foretell/core/huge_pages.hpp>
#include <foretell/core/xtensor.hpp>

#include <cstddef>

namespace foretell {

/// Owning arrays at the edge of the library, row-major; rows are samples.
template <class T = double>
using Vector = xt::xtensor<T, 1>;
template <class T = double>
using Matrix = xt::xtensor<T, 2>;
/// Sequences: `[sequence, time step, feature]`.
template <class T = double>
using Cube = xt::xtensor<T, 3>;
/// Class labels; any ints.
using Labels = xt::xtensor<int, 1>;

/// A vector of n elements, each equal to value. (`Vector<double>({n})` would hold one element.)
template <class T>
[[nodiscard]] Vector<T> full(std::size_t n, T value) {
    Vector<T> v(typename Vector<T>::shape_type{n});
    for (std::size_t i = 0; i < n; ++i) v.data()[i] = value;
    return v;
}

/// A matrix of shape (rows, cols), each element equal to value.
template <class T>
[[nodiscard]] Matrix<T> full(std::size_t rows, std::size_t cols, T value) {
    Matrix<T> m(typename Matrix<T>::shape_type{rows, cols});
    for (std::size_t i = 0; i < rows * cols; ++i) m.data()[i] = value;
    return m;
}

/// A cube of shape (sequences, steps, features), each element equal to value.
template <class T>
[[nodiscard]] Cube<T> full(std::size_t sequences, std::size_t steps, std::size_t features,
                           T value) {
    Cube<T> c(typename Cube<T>::shape_type{sequences, steps, features});
    for (std::size_t i = 0; i < sequences * steps * features; ++i) c.data()[i] = value;
    return c;
}

/// Arrays of the given extents whose elements are not set yet; every element is written before use.
/// Large matrices get large pages, on which the first write and every pass over them are faster.
template <class T>
[[nodiscard]] Vector<T> uninitialized(std::size_t n) {
    return Vector<T>(typename Vector<T>::shape_type{n});
}
template <class T>
[[nodiscard]] Matrix<T> uninitialized(std::size_t rows, std::size_t cols) {
    Matrix<T> m(typename Matrix<T>::shape_type{rows, cols});
    advise_huge_pages(m.data(), rows * cols * sizeof(T));
    return m;
}

}  // namespace foretell
