#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace foretell {

namespace detail {

/// Bit patterns, so that the test holds under -ffast-math as well.
inline bool is_finite(double v) noexcept {
    return (std::bit_cast<std::uint64_t>(v) & 0x7ff0000000000000u) != 0x7ff0000000000000u;
}
inline bool is_finite(float v) noexcept {
    return (std::bit_cast<std::uint32_t>(v) & 0x7f800000u) != 0x7f800000u;
}
inline bool is_nan(double v) noexcept {
    return (std::bit_cast<std::uint64_t>(v) & 0x7fffffffffffffffu) > 0x7ff0000000000000u;
}
inline bool is_nan(float v) noexcept {
    return (std::bit_cast<std::uint32_t>(v) & 0x7fffffffu) > 0x7f800000u;
}

/// All finite, without a branch per element: v * 0 is NaN exactly where v is not finite.
template <class T>
bool all_finite(const T* x, std::size_t n) noexcept {
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
    for (std::size_t i = 0; i < n; ++i) {
        if (!is_finite(x[i])) return false;
    }
    return true;
#else
    T zero[8] = {};
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        for (std::size_t k = 0; k < 8; ++k) zero[k] += x[i + k] * T(0);
    }
    for (; i < n; ++i) zero[0] += x[i] * T(0);
    for (std::size_t k = 1; k < 8; ++k) zero[0] += zero[k];
    return zero[0] == T(0);
#endif
}

template <class T>
bool all_finite(const MatrixView<const T>& X) noexcept {
    for (std::size_t i = 0; i < X.rows(); ++i) {
        if (!all_finite(X.row(i).data(), X.cols())) return false;
    }
    return true;
}
template <class T>
bool all_finite(const CsrMatrix<T>& X) noexcept {
    return all_finite(X.values().data(), X.nonzeros());
}

template <class T>
[[noreturn]] void throw_not_finite(std::string_view where, std::string_view name, T value,
                                   std::size_t row, std::size_t col) {
    throw InvalidArgument(message(where, ": ", name, " must be finite, got ", value, " at row ",
                                  row, ", column ", col, "; impute or drop missing values first"));
}

}  // namespace detail

/// @throws InvalidArgument naming row and column of the first NaN or infinity in X
template <class T>
void check_finite(std::string_view where, std::string_view name, MatrixView<const T> X) {
    for (std::size_t i = 0; i < X.rows(); ++i) {
        if (detail::all_finite(X.row(i).data(), X.cols())) continue;
        for (std::size_t j = 0; j < X.cols(); ++j) {
            if (!detail::is_finite(X(i, j))) detail::throw_not_finite(where, name, X(i, j), i, j);
        }
    }
}
template <class T>
void check_finite(std::string_view where, std::string_view name, const CsrMatrix<T>& X) {
    if (detail::all_finite(X.values().data(), X.nonzeros())) return;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        const auto values = X.row_values(i);
        for (std::size_t k = 0; k < values.size(); ++k) {
            if (!detail::is_finite(values[k])) {
                detail::throw_not_finite(where, name, values[k], i, X.row_columns(i)[k]);
            }
        }
    }
}
/// @throws InvalidArgument naming the position of the first NaN or infinity in v
template <class T>
void check_finite(std::string_view where, std::string_view name, VectorView<const T> v) {
    if (detail::all_finite(v.data(), v.size())) return;
    for (std::size_t i = 0; i < v.size(); ++i) {
        if (!detail::is_finite(v[i])) {
            throw InvalidArgument(
                message(where, ": ", name, " must be finite, got ", v[i], " at position ", i));
        }
    }
}

/// @throws ShapeError unless both arrays have the same number of samples
inline void check_same_length(std::string_view where, std::string_view name_a, std::size_t a,
                              std::string_view name_b, std::size_t b) {
    if (a == b) return;
    throw ShapeError(
        message(where, ": ", name_a, " has ", a, " samples, but ", name_b, " has ", b));
}

/// @throws ShapeError if there is no sample or no feature
inline void check_not_empty(std::string_view where, std::size_t rows, std::size_t cols) {
    if (rows > 0 && cols > 0) return;
    throw ShapeError(message(where, ": X must have at least one sample and one feature, got shape ",
                             shape_text(rows, cols)));
}

/// @throws ShapeError unless X is as wide as at fit
inline void check_n_features(std::string_view where, std::size_t given, std::size_t fitted) {
    if (given == fitted) return;
    throw ShapeError(
        message(where, ": X has ", given, " features, but this model was fitted with ", fitted));
}

/// That rows are fit for a prediction by `type::member`. Makes no text, and so allocates nothing,
/// where all is well; so do the next two.
/// @throws ShapeError, InvalidArgument
template <class X>
void check_query(std::string_view type, std::string_view member, const X& rows,
                 std::size_t n_features) {
    if (rows.cols() == n_features && detail::all_finite(rows)) return;
    const std::string where = message(type, "::", member);
    check_n_features(where, rows.cols(), n_features);
    check_finite(where, "X", rows);
}
/// @throws ShapeError unless out has the shape (rows, cols)
template <class T>
void check_out(std::string_view type, std::string_view member, std::size_t rows, std::size_t cols,
               MatrixView<T> out) {
    if (out.rows() == rows && out.cols() == cols) return;
    throw ShapeError(message(type, "::", member, ": out must have shape ", shape_text(rows, cols),
                             ", got ", shape_text(out.rows(), out.cols())));
}
/// @throws ShapeError unless out has so many entries
template <class T>
void check_out(std::string_view type, std::string_view member, std::size_t size,
               VectorView<T> out) {
    if (out.size() == size) return;
    throw ShapeError(
        message(type, "::", member, ": out must have length ", size, ", got ", out.size()));
}

/// Accepts an empty view (all weights 1).
/// @throws ShapeError unless w has n_samples entries
/// @throws InvalidArgument unless each is finite and >= 0 and one is > 0
template <class T>
void check_sample_weight(std::string_view where, VectorView<const T> w, std::size_t n_samples) {
    if (w.empty()) return;
    if (w.size() != n_samples) {
        throw ShapeError(message(where, ": sample_weight must have ", n_samples,
                                 " entries, one for each sample, got ", w.size()));
    }
    bool any = false;
    for (std::size_t i = 0; i < w.size(); ++i) {
        if (!detail::is_finite(w[i]) || w[i] < T(0)) {
            throw InvalidArgument(message(where, ": sample_weight must be finite and >= 0, got ",
                                          w[i], " at position ", i));
        }
        any = any || w[i] > T(0);
    }
    if (!any) throw InvalidArgument(message(where, ": sample_weight must not be all zero"));
}

[[noreturn]] inline void throw_not_fitted(std::string_view type, std::string_view member) {
    throw NotFittedError(
        message(type, "::", member, ": this ", type, " is not fitted yet; call fit first"));
}

/// @throws InvalidArgument if weights are given to a fit that has no use for them
template <class T>
void refuse_sample_weight(std::string_view where, VectorView<const T> w) {
    if (w.empty()) return;
    throw InvalidArgument(message(where, ": sample_weight must be empty, got ", w.size(),
                                  " entries; what is learnt here does not depend on weights"));
}

}  // namespace foretell
