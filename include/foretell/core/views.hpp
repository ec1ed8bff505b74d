#pragma once

#include <foretell/core/error.hpp>

#include <cassert>
#include <concepts>
#include <cstddef>
#include <ranges>
#include <span>
#include <tuple>
#include <type_traits>

namespace foretell {

namespace detail {

/// xtensor containers, adaptors and strided views: a pointer, an offset, extents and strides.
template <class A>
concept StridedArray = requires(A& a) {
    a.data();
    a.data_offset();
    a.dimension();
    a.shape();
    a.strides();
};

/// The rank known at compile time, or 0.
template <class Shape>
inline constexpr std::size_t static_rank_of = 0;
template <class Shape>
requires requires {
    std::tuple_size<Shape>::value;
}
inline constexpr std::size_t static_rank_of<Shape> = std::tuple_size<Shape>::value;

/// A is column-major by its type, so that no view of rows can be made of it.
template <class A>
inline constexpr bool is_column_major = false;
template <class A>
requires requires {
    A::static_layout;
}
inline constexpr bool is_column_major<A> = static_cast<int>(A::static_layout) == 0x02;

template <class A, class T, std::size_t Rank>
concept ViewableArray = StridedArray<A> &&
                        std::convertible_to<decltype(std::declval<A&>().data()), T*> &&
                        std::same_as<std::remove_cv_t<typename std::remove_cvref_t<A>::value_type>,
                                     std::remove_cv_t<T>> &&
                        (static_rank_of<typename std::remove_cvref_t<A>::shape_type> == Rank ||
                         static_rank_of<typename std::remove_cvref_t<A>::shape_type> == 0) &&
                        (Rank == 1 || !is_column_major<std::remove_cvref_t<A>>);

template <class R, class T>
concept ViewableRange =
    !StridedArray<R> && std::ranges::contiguous_range<R&> && std::ranges::sized_range<R&> &&
    std::convertible_to<decltype(std::ranges::data(std::declval<R&>())), T*> &&
    std::same_as<std::remove_cv_t<std::ranges::range_value_t<R&>>, std::remove_cv_t<T>>;

/// A pointer to T that T may be seen through, or nullptr; not the literal 0, so that `{0, 1}` is
/// never taken for a null pointer and a length.
template <class P, class T>
concept PointerTo = std::same_as<P, std::nullptr_t> ||
    (std::is_pointer_v<P>&& std::convertible_to<P, T*>&&
         std::same_as<std::remove_cv_t<std::remove_pointer_t<P>>, std::remove_cv_t<T>>);

[[noreturn]] inline void throw_rank(std::size_t wanted, std::size_t given) {
    throw ShapeError(message("view: the array must have ", wanted, " dimension",
                             wanted == 1 ? "" : "s", ", got ", given));
}
[[noreturn]] inline void throw_layout(std::ptrdiff_t stride) {
    throw ShapeError(
        message("view: elements of a row must be adjacent (row-major), got a stride of ", stride,
                "; copy the array into a row-major one first"));
}
[[noreturn]] inline void throw_negative_stride(std::ptrdiff_t stride) {
    throw ShapeError(message("view: rows must follow each other in memory, got a row stride of ",
                             stride, "; copy the array first"));
}

}  // namespace detail

/// A view of adjacent elements: pointer and length, made implicitly and without a copy from xtensor
/// vectors, views and adaptors, std::vector, std::array, std::span, or a pointer with a length.
/// `VectorView<const T>` reads, `VectorView<T>` writes. It does not own what it shows.
/// @throws ShapeError on construction from an array that is not one-dimensional or has a stride.
template <class T>
class VectorView {
public:
    using element_type = T;
    using value_type = std::remove_cv_t<T>;

    constexpr VectorView() = default;
    template <detail::PointerTo<T> P>
    constexpr VectorView(P data, std::size_t size) noexcept : data_(data), size_(size) {}

    /// `VectorView<T>` shows as `VectorView<const T>`.
    template <class U>
    requires(std::is_const_v<T>&& std::same_as<U, value_type>) constexpr VectorView(
        const VectorView<U>& other) noexcept
        : data_(other.data()), size_(other.size()) {}

    template <class A>
    requires detail::ViewableArray<A, T, 1> VectorView(A&& array)
        : data_(array.data() + array.data_offset()) {
        if (array.dimension() != 1) detail::throw_rank(1, array.dimension());
        size_ = static_cast<std::size_t>(array.shape()[0]);
        const auto stride = static_cast<std::ptrdiff_t>(array.strides()[0]);
        if (size_ > 1 && stride != 1) detail::throw_layout(stride);
    }

    template <class R>
    requires(detail::ViewableRange<R, T> && !std::same_as<std::remove_cvref_t<R>, VectorView> &&
             !std::same_as<std::remove_cvref_t<R>,
                           VectorView<value_type>>) constexpr VectorView(R&& range) noexcept
        : data_(std::ranges::data(range)), size_(std::ranges::size(range)) {}

    [[nodiscard]] constexpr T* data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] constexpr T* begin() const noexcept { return data_; }
    [[nodiscard]] constexpr T* end() const noexcept { return data_ + size_; }
    constexpr T& operator[](std::size_t i) const noexcept {
        assert(i < size_);
        return data_[i];
    }
    constexpr T& operator()(std::size_t i) const noexcept { return (*this)[i]; }

    /// Elements begin <= i < end.
    [[nodiscard]] constexpr VectorView slice(std::size_t begin, std::size_t end) const noexcept {
        assert(begin <= end && end <= size_);
        return {data_ + begin, end - begin};
    }

private:
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

/// A view of rows: pointer, extents, and the distance between the starts of two rows; the elements
/// of one row are adjacent. Made implicitly and without a copy from xtensor matrices, adaptors and
/// row or column ranges of them, or from a pointer with extents (Eigen row-major maps, plain
/// memory). A lazy expression, and a column-major array known by its type, do not compile.
/// @throws ShapeError on construction from an array of another rank, or one not row-major.
template <class T>
class MatrixView {
public:
    using element_type = T;
    using value_type = std::remove_cv_t<T>;

    constexpr MatrixView() = default;
    template <detail::PointerTo<T> P>
    constexpr MatrixView(P data, std::size_t rows, std::size_t cols) noexcept
        : MatrixView(data, rows, cols, cols) {}
    /// @param row_stride elements from the start of one row to that of the next, >= cols
    template <detail::PointerTo<T> P>
    constexpr MatrixView(P data, std::size_t rows, std::size_t cols,
                         std::size_t row_stride) noexcept
        : data_(data), rows_(rows), cols_(cols), row_stride_(row_stride) {
        assert(row_stride >= cols || rows <= 1);
    }

    template <class U>
    requires(std::is_const_v<T>&& std::same_as<U, value_type>) constexpr MatrixView(
        const MatrixView<U>& other) noexcept
        : MatrixView(other.data(), other.rows(), other.cols(), other.row_stride()) {}

    template <class A>
    requires detail::ViewableArray<A, T, 2> MatrixView(A&& array)
        : data_(array.data() + array.data_offset()) {
        if (array.dimension() != 2) detail::throw_rank(2, array.dimension());
        rows_ = static_cast<std::size_t>(array.shape()[0]);
        cols_ = static_cast<std::size_t>(array.shape()[1]);
        const auto inner = static_cast<std::ptrdiff_t>(array.strides()[1]);
        const auto outer = static_cast<std::ptrdiff_t>(array.strides()[0]);
        if (cols_ > 1 && rows_ > 0 && inner != 1) detail::throw_layout(inner);
        if (rows_ > 1 && outer < static_cast<std::ptrdiff_t>(cols_)) {
            detail::throw_negative_stride(outer);
        }
        row_stride_ = rows_ > 1 ? static_cast<std::size_t>(outer) : cols_;
    }

    [[nodiscard]] constexpr T* data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] constexpr std::size_t cols() const noexcept { return cols_; }
    [[nodiscard]] constexpr std::size_t row_stride() const noexcept { return row_stride_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return rows_ == 0 || cols_ == 0; }
    [[nodiscard]] constexpr bool is_contiguous() const noexcept {
        return row_stride_ == cols_ || rows_ <= 1;
    }

    constexpr T& operator()(std::size_t i, std::size_t j) const noexcept {
        assert(i < rows_ && j < cols_);
        return data_[i * row_stride_ + j];
    }
    [[nodiscard]] constexpr VectorView<T> row(std::size_t i) const noexcept {
        assert(i < rows_);
        return {data_ + i * row_stride_, cols_};
    }
    /// Rows begin <= i < end.
    [[nodiscard]] constexpr MatrixView row_range(std::size_t begin,
                                                 std::size_t end) const noexcept {
        assert(begin <= end && end <= rows_);
        return {data_ + begin * row_stride_, end - begin, cols_, row_stride_};
    }
    /// Columns begin <= j < end of all rows.
    [[nodiscard]] constexpr MatrixView column_range(std::size_t begin,
                                                    std::size_t end) const noexcept {
        assert(begin <= end && end <= cols_);
        return {data_ + begin, rows_, end - begin, row_stride_};
    }

private:
    T* data_ = nullptr;
    std::size_t rows_ = 0, cols_ = 0, row_stride_ = 0;
};

/// A view of sequences `[sequence, time step, feature]`: each sequence is a MatrixView.
/// @throws ShapeError on construction from an array of another rank, or one not row-major.
template <class T>
class CubeView {
public:
    using element_type = T;
    using value_type = std::remove_cv_t<T>;

    constexpr CubeView() = default;
    template <detail::PointerTo<T> P>
    constexpr CubeView(P data, std::size_t sequences, std::size_t steps,
                       std::size_t features) noexcept
        : CubeView(data, sequences, steps, features, features, steps * features) {}
    /// @param step_stride elements between the starts of two time steps
    /// @param sequence_stride elements between the starts of two sequences
    template <detail::PointerTo<T> P>
    constexpr CubeView(P data, std::size_t sequences, std::size_t steps, std::size_t features,
                       std::size_t step_stride, std::size_t sequence_stride) noexcept
        : data_(data),
          sequences_(sequences),
          steps_(steps),
          features_(features),
          step_stride_(step_stride),
          sequence_stride_(sequence_stride) {}

    template <class U>
    requires(std::is_const_v<T>&& std::same_as<U, value_type>) constexpr CubeView(
        const CubeView<U>& o) noexcept
        : CubeView(o.data(), o.sequences(), o.steps(), o.features(), o.step_stride(),
                   o.sequence_stride()) {}

    template <class A>
    requires detail::ViewableArray<A, T, 3> CubeView(A&& array)
        : data_(array.data() + array.data_offset()) {
        if (array.dimension() != 3) detail::throw_rank(3, array.dimension());
        sequences_ = static_cast<std::size_t>(array.shape()[0]);
        steps_ = static_cast<std::size_t>(array.shape()[1]);
        features_ = static_cast<std::size_t>(array.shape()[2]);
        const auto inner = static_cast<std::ptrdiff_t>(array.strides()[2]);
        const auto middle = static_cast<std::ptrdiff_t>(array.strides()[1]);
        const auto outer = static_cast<std::ptrdiff_t>(array.strides()[0]);
        const bool any = sequences_ > 0 && steps_ > 0;
        if (any && features_ > 1 && inner != 1) detail::throw_layout(inner);
        if (any && steps_ > 1 && middle < static_cast<std::ptrdiff_t>(features_)) {
            detail::throw_negative_stride(middle);
        }
        step_stride_ = steps_ > 1 ? static_cast<std::size_t>(middle) : features_;
        if (any && sequences_ > 1 &&
            outer < static_cast<std::ptrdiff_t>((steps_ - 1) * step_stride_ + features_)) {
            detail::throw_negative_stride(outer);
        }
        sequence_stride_ = sequences_ > 1 ? static_cast<std::size_t>(outer) : steps_ * step_stride_;
    }

    [[nodiscard]] constexpr T* data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t sequences() const noexcept { return sequences_; }
    [[nodiscard]] constexpr std::size_t steps() const noexcept { return steps_; }
    [[nodiscard]] constexpr std::size_t features() const noexcept { return features_; }
    [[nodiscard]] constexpr std::size_t step_stride() const noexcept { return step_stride_; }
    [[nodiscard]] constexpr std::size_t sequence_stride() const noexcept {
        return sequence_stride_;
    }
    constexpr T& operator()(std::size_t i, std::size_t t, std::size_t k) const noexcept {
        assert(i < sequences_ && t < steps_ && k < features_);
        return data_[i * sequence_stride_ + t * step_stride_ + k];
    }
    /// Sequence i as (time step, feature).
    [[nodiscard]] constexpr MatrixView<T> sequence(std::size_t i) const noexcept {
        assert(i < sequences_);
        return {data_ + i * sequence_stride_, steps_, features_, step_stride_};
    }

private:
    T* data_ = nullptr;
    std::size_t sequences_ = 0, steps_ = 0, features_ = 0, step_stride_ = 0, sequence_stride_ = 0;
};

template <class T>
VectorView(T*, std::size_t) -> VectorView<T>;
template <class T, class... Extents>
MatrixView(T*, Extents...) -> MatrixView<T>;
template <class T, class... Extents>
CubeView(T*, Extents...) -> CubeView<T>;

/// Class labels of samples; any ints.
using LabelsView = VectorView<const int>;

}  // namespace foretell

/// @cond
template <class T>
inline constexpr bool std::ranges::enable_borrowed_range<foretell::VectorView<T>> = true;
template <class T>
inline constexpr bool std::ranges::enable_view<foretell::VectorView<T>> = true;
/// @endcond
