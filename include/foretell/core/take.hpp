#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace foretell {

namespace detail {

template <class A>
using element_of = std::remove_cv_t<typename std::remove_cvref_t<A>::value_type>;

/// What one of our views shows: a vector, a matrix or a cube of any owner.
template <class A>
concept VectorLike = requires {
    typename element_of<A>;
}
&&std::constructible_from<VectorView<const element_of<A>>, const A&>;
template <class A>
concept MatrixLike = requires {
    typename element_of<A>;
}
&&std::constructible_from<MatrixView<const element_of<A>>, const A&>;
template <class A>
concept CubeLike = requires {
    typename element_of<A>;
}
&&std::constructible_from<CubeView<const element_of<A>>, const A&>;

/// Types that know how to take rows of themselves, such as Table.
template <class A>
concept TakesOwnRows = requires(const A& x, std::span<const std::size_t> rows) {
    x.take(rows);
    { x.n_rows() } -> std::convertible_to<std::size_t>;
};

inline void check_rows(std::span<const std::size_t> rows, std::size_t n) {
    for (std::size_t k = 0; k < rows.size(); ++k) {
        if (rows[k] < n) continue;
        throw InvalidArgument(message("take_rows: rows must be below ", n,
                                      ", the number of samples, got ", rows[k], " at position ",
                                      k));
    }
}
inline void check_taken_shape(bool fits, std::size_t rows) {
    if (fits) return;
    throw ShapeError(message("take_rows_into: out must have ", rows,
                             " rows, one for each row taken, of the width of the input"));
}

}  // namespace detail

/// Copies the elements x[rows[0]], x[rows[1]], ... to out, which has rows.size() elements and
/// shares no memory with x. Rows may repeat. O(rows.size()), allocates nothing.
/// @throws InvalidArgument if a row is out of range, ShapeError if out does not fit
template <detail::VectorLike A, class T = detail::element_of<A>>
void take_rows_into(const A& x, std::span<const std::size_t> rows,
                    std::type_identity_t<VectorView<T>> out) {
    const VectorView<const T> from(x);
    detail::check_taken_shape(out.size() == rows.size(), rows.size());
    detail::check_rows(rows, from.size());
    for (std::size_t k = 0; k < rows.size(); ++k) out.data()[k] = from.data()[rows[k]];
}

/// Copies rows of X (n_samples, n_features) to out (rows.size(), n_features), in the order given.
/// @throws InvalidArgument if a row is out of range, ShapeError if out does not fit
template <detail::MatrixLike A, class T = detail::element_of<A>>
void take_rows_into(const A& X, std::span<const std::size_t> rows,
                    std::type_identity_t<MatrixView<T>> out) {
    const MatrixView<const T> from(X);
    detail::check_taken_shape(out.rows() == rows.size() && out.cols() == from.cols(), rows.size());
    detail::check_rows(rows, from.rows());
    for (std::size_t k = 0; k < rows.size(); ++k) {
        std::copy_n(from.row(rows[k]).data(), from.cols(), out.row(k).data());
    }
}

/// The elements x[rows[0]], x[rows[1]], ... of labels, targets or weights, as an array of their
/// own.
/// @throws InvalidArgument if a row is out of range; so do all below
template <detail::VectorLike A>
[[nodiscard]] Vector<detail::element_of<A>> take_rows(const A& x,
                                                      std::span<const std::size_t> rows) {
    Vector<detail::element_of<A>> out = uninitialized<detail::element_of<A>>(rows.size());
    take_rows_into(x, rows, out);
    return out;
}

/// The same of a std::vector, of any type that can be copied.
template <class T>
[[nodiscard]] std::vector<T> take_rows(const std::vector<T>& x, std::span<const std::size_t> rows) {
    detail::check_rows(rows, x.size());
    std::vector<T> out;
    out.reserve(rows.size());
    for (const std::size_t i : rows) out.push_back(x[i]);
    return out;
}

/// Rows of X (n_samples, n_features), in the order given.
template <detail::MatrixLike A>
[[nodiscard]] Matrix<detail::element_of<A>> take_rows(const A& X,
                                                      std::span<const std::size_t> rows) {
    const MatrixView<const detail::element_of<A>> from(X);
    Matrix<detail::element_of<A>> out =
        uninitialized<detail::element_of<A>>(rows.size(), from.cols());
    take_rows_into(from, rows, out);
    return out;
}

/// Sequences of X [sequence, time step, feature], in the order given.
template <detail::CubeLike A, class T = detail::element_of<A>>
[[nodiscard]] Cube<T> take_rows(const A& X, std::span<const std::size_t> rows) {
    const CubeView<const T> from(X);
    detail::check_rows(rows, from.sequences());
    Cube<T> out(typename Cube<T>::shape_type{rows.size(), from.steps(), from.features()});
    T* to = out.data();
    for (const std::size_t i : rows) {
        const MatrixView<const T> sequence = from.sequence(i);
        for (std::size_t t = 0; t < sequence.rows(); ++t) {
            to = std::copy_n(sequence.row(t).data(), sequence.cols(), to);
        }
    }
    return out;
}

/// Rows of a sparse matrix, in the order given.
template <class T>
[[nodiscard]] CsrMatrix<T> take_rows(const CsrMatrix<T>& X, std::span<const std::size_t> rows) {
    detail::check_rows(rows, X.rows());
    std::size_t nonzeros = 0;
    for (const std::size_t i : rows) nonzeros += X.row_values(i).size();
    std::vector<std::size_t> offsets{0};
    std::vector<typename CsrMatrix<T>::Index> columns;
    std::vector<T> values;
    offsets.reserve(rows.size() + 1);
    columns.reserve(nonzeros);
    values.reserve(nonzeros);
    for (const std::size_t i : rows) {
        const auto row_columns = X.row_columns(i);
        const auto row_values = X.row_values(i);
        columns.insert(columns.end(), row_columns.begin(), row_columns.end());
        values.insert(values.end(), row_values.begin(), row_values.end());
        offsets.push_back(values.size());
    }
    return CsrMatrix<T>(rows.size(), X.cols(), std::move(offsets), std::move(columns),
                        std::move(values));
}

/// Rows of anything that has `take(rows)` and `n_rows()`, such as a Table.
template <detail::TakesOwnRows A>
[[nodiscard]] auto take_rows(const A& x, std::span<const std::size_t> rows) {
    detail::check_rows(rows, x.n_rows());
    return x.take(rows);
}

/// The number of samples of anything that take_rows accepts.
template <class A>
[[nodiscard]] std::size_t count_rows(const A& x) {
    if constexpr (detail::TakesOwnRows<A>) {
        return x.n_rows();
    } else if constexpr (detail::VectorLike<A>) {
        return VectorView<const detail::element_of<A>>(x).size();
    } else if constexpr (detail::MatrixLike<A>) {
        return MatrixView<const detail::element_of<A>>(x).rows();
    } else if constexpr (detail::CubeLike<A>) {
        return CubeView<const detail::element_of<A>>(x).sequences();
    } else if constexpr (requires {
                             { x.rows() } -> std::convertible_to<std::size_t>;
                         }) {
        return x.rows();
    } else {
        return x.size();
    }
}

/// Whatever take_rows accepts: what splitters and cross-validation can divide.
template <class A>
concept Takeable = requires(const A& x, std::span<const std::size_t> rows) {
    take_rows(x, rows);
    { count_rows(x) } -> std::same_as<std::size_t>;
};

}  // namespace foretell
