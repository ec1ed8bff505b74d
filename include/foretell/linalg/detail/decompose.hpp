#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/detail/blas_checked.hpp>
#include <foretell/linalg/detail/checks.hpp>

// The prototypes of LAPACK name a parameter NCC, which <sys/ioctl.h> defines as a number.
#pragma push_macro("NCC")
#undef NCC
#include <xtensor-blas/xlinalg.hpp>
#pragma pop_macro("NCC")

#include <algorithm>
#include <cstddef>
#include <exception>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace foretell::linalg::detail {

/// float or double, what the entries of a matrix, vector or view are.
template <class A>
using ElementOf = typename std::remove_cvref_t<A>::value_type;

/// An array of xtensor-blas, of any layout, as one of ours.
template <class T, class A>
Matrix<T> to_matrix(const A& a) {
    const auto rows = static_cast<std::size_t>(a.shape()[0]);
    const auto cols = static_cast<std::size_t>(a.shape()[1]);
    Matrix<T> m = uninitialized<T>(rows, cols);
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < cols; ++j) m(i, j) = a(i, j);
    }
    return m;
}
template <class T, class A>
Vector<T> to_vector(const A& a) {
    Vector<T> v = uninitialized<T>(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) v(i) = a(i);
    return v;
}

template <class T>
Matrix<T> matrix_of(MatrixView<const T> A) {
    Matrix<T> m = uninitialized<T>(A.rows(), A.cols());
    for (std::size_t i = 0; i < A.rows(); ++i) {
        std::copy_n(A.row(i).data(), A.cols(), m.data() + i * A.cols());
    }
    return m;
}

/// f of a checked copy of A; what it throws becomes a NumericalError.
template <class A, class F>
auto decompose(std::string_view where, const A& a, F f) {
    using T = ElementOf<A>;
    const MatrixView<const T> view(a);
    if (view.empty()) {
        throw ShapeError(message("linalg::", where, ": A must not be empty, got shape ",
                                 shape_text(view.rows(), view.cols())));
    }
    to_int(where, view.rows());
    to_int(where, view.cols());
    check_finite(std::string("linalg::") + std::string(where), "A", view);
    const Matrix<T> copy = matrix_of(view);
    try {
        return f(copy);
    } catch (const std::exception& e) {
        throw NumericalError(message("linalg::", where, ": LAPACK failed on a matrix of shape ",
                                     shape_text(view.rows(), view.cols()), ": ", e.what()));
    }
}

/// @throws InvalidArgument unless rcond is a number below 1
template <class T>
double rank_cut(std::string_view where, MatrixView<const T> A, double rcond) {
    if (!(rcond < 1.0)) {
        throw InvalidArgument(message("linalg::", where, ": rcond must be below 1, got ", rcond));
    }
    const double epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());
    return rcond < 0.0 ? epsilon * static_cast<double>(std::max(A.rows(), A.cols())) : rcond;
}

}  // namespace foretell::linalg::detail
