#include <foretell/core/arrays.hpp>
#include <foretell/core/views.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <list>
#include <numeric>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

#include "support/allocations.hpp"
#include "support/xtensor_view.hpp"

using namespace foretell;

namespace {

using ColumnMajor = xt::xtensor<double, 2, xt::layout_type::column_major>;
using DynamicMajor = xt::xtensor<double, 2, xt::layout_type::dynamic>;
using Lazy1 = decltype(std::declval<const Vector<double>&>() + 1.0);
using Lazy2 = decltype(std::declval<const Matrix<double>&>() * 2.0);
using Reads1 = VectorView<const double>;
using Writes1 = VectorView<double>;
using Reads2 = MatrixView<const double>;
using Writes2 = MatrixView<double>;
using Reads3 = CubeView<const double>;

template <class View, class From>
constexpr bool shows = std::convertible_to<From, View>;

// What can be shown without a copy.
static_assert(shows<Reads1, Vector<double>&> && shows<Reads1, const Vector<double>&>);
static_assert(shows<Reads1, Vector<double>> && shows<Writes1, Vector<double>&>);
static_assert(shows<Reads1, std::vector<double>&> && shows<Reads1, const std::vector<double>&>);
static_assert(shows<Reads1, std::array<double, 3>&> && shows<Reads1, const double (&)[3]>);
static_assert(shows<Reads1, std::span<double>> && shows<Reads1, std::span<const double>>);
static_assert(shows<Writes1, std::span<double>> && shows<Reads1, Writes1>);
static_assert(shows<LabelsView, Labels&> && shows<LabelsView, std::vector<int>>);
static_assert(shows<Reads2, Matrix<double>&> && shows<Reads2, const Matrix<double>&>);
static_assert(shows<Reads2, Writes2> && shows<Writes2, Matrix<double>&>);
static_assert(shows<Reads2, xt::xarray<double>&> && shows<Reads1, xt::xarray<double>&>);
static_assert(shows<Reads2, DynamicMajor&>);  // its layout is known when it runs
static_assert(shows<Reads3, Cube<double>&> && shows<Reads3, CubeView<double>>);

// What must not compile: what is constant is not written to ...
static_assert(!shows<Writes1, const Vector<double>&> && !shows<Writes1, Reads1>);
static_assert(!shows<Writes1, const std::vector<double>&>);
static_assert(!shows<Writes1, std::span<const double>>);
static_assert(!shows<Writes2, const Matrix<double>&> && !shows<Writes2, Reads2>);
// ... elements of another type, other ranks, lazy expressions, columns first ...
static_assert(!shows<Reads1, Vector<float>&> && !shows<Reads1, std::vector<int>&>);
static_assert(!shows<LabelsView, std::vector<long>&> && !shows<LabelsView, Vector<double>&>);
static_assert(!shows<Reads2, Matrix<float>&> && !shows<MatrixView<const float>, Matrix<double>&>);
static_assert(!shows<Reads1, Matrix<double>&> && !shows<Reads2, Vector<double>&>);
static_assert(!shows<Reads3, Matrix<double>&> && !shows<Reads2, Cube<double>&>);
static_assert(!shows<Reads2, Reads1> && !shows<Reads1, Reads2>);
static_assert(!shows<Reads1, Lazy1> && !shows<Reads2, Lazy2>);
static_assert(!shows<Reads2, ColumnMajor&> && !shows<Reads2, const ColumnMajor&>);
// ... what has no adjacent elements of its own ...
static_assert(!shows<Reads1, std::list<double>&> && !shows<VectorView<bool>, std::vector<bool>&>);
static_assert(!shows<Reads1, double> && !shows<Reads1, std::string&>);
// ... and numbers in braces are not a null pointer with an extent.
template <class View>
concept TakesZeroAndOne = requires(void take(View)) {
    take({0, 1});
};
template <class View>
concept TakesZeros = requires(void take(View)) {
    take({0, 0, 0});
};
static_assert(!TakesZeroAndOne<LabelsView> && !TakesZeroAndOne<Reads1>);
static_assert(!TakesZeros<Reads2> && !TakesZeros<Reads3>);
struct Base {};
struct Derived : Base {
    int more;
};
static_assert(!std::is_constructible_v<VectorView<const Base>, const Derived*, std::size_t>);
static_assert(!std::is_constructible_v<Writes1, const double*, std::size_t>);
static_assert(std::is_constructible_v<Reads1, double*, std::size_t>);
static_assert(std::is_constructible_v<Reads1, std::nullptr_t, std::size_t>);

// Views are values, and a VectorView is a range like std::span.
static_assert(std::is_trivially_copyable_v<Reads1> && std::is_trivially_copyable_v<Reads2>);
static_assert(std::ranges::contiguous_range<Reads1> && std::ranges::view<Reads1>);
static_assert(std::ranges::borrowed_range<Reads1>);
static_assert(sizeof(Reads1) == sizeof(void*) + sizeof(std::size_t));

constexpr std::array<double, 6> constants{0, 1, 2, 3, 4, 5};
static_assert(Reads1(constants)[4] == 4 && Reads1(constants).slice(2, 5).size() == 3);
static_assert(Reads2(constants.data(), 2, 3)(1, 2) == 5);
static_assert(Reads3(constants.data(), 1, 2, 3)(0, 1, 0) == 3);

Matrix<double> counted(std::size_t rows, std::size_t cols) {
    Matrix<double> X = uninitialized<double>(rows, cols);
    std::iota(X.data(), X.data() + rows * cols, 0.0);
    return X;
}

/// Rows that overlap, as a class with strides of its own may offer them.
struct SlidingWindow {
    using value_type = double;
    using shape_type = std::array<std::size_t, 2>;
    std::vector<double> values = std::vector<double>(6, 0.0);
    [[nodiscard]] const double* data() const { return values.data(); }
    [[nodiscard]] std::size_t data_offset() const { return 0; }
    [[nodiscard]] std::size_t dimension() const { return 2; }
    [[nodiscard]] shape_type shape() const { return {4, 3}; }
    [[nodiscard]] std::array<std::ptrdiff_t, 2> strides() const { return {1, 1}; }
};

double second(VectorView<const double> v) {
    return v[1];
}
double corner(MatrixView<const double> X) {
    return X(X.rows() - 1, X.cols() - 1);
}

}  // namespace

TEST_SUITE_BEGIN("core/views");

TEST_CASE("a vector view shows any adjacent elements in place") {
    Vector<double> x{1.0, 2.0, 3.0};
    std::vector<double> v{4.0, 5.0, 6.0};
    std::array<double, 2> a{7.0, 8.0};
    double plain[2] = {9.0, 10.0};
    CHECK(VectorView<double>(x).data() == x.data());
    CHECK(VectorView<double>(v).data() == v.data());
    CHECK(VectorView<double>(a).data() == a.data());
    CHECK(VectorView<double>(plain).size() == 2);
    CHECK(second(x) == 2.0);
    CHECK(second(v) == 5.0);
    CHECK(second(a) == 8.0);
    CHECK(second(plain) == 10.0);
    CHECK(second(std::span<const double>(v).subspan(1)) == 6.0);
    CHECK(second({v.data() + 1, 2}) == 6.0);
    CHECK(second(xt::adapt(v.data(), v.size(), xt::no_ownership(),
                           std::vector<std::size_t>{v.size()})) == 5.0);
    CHECK(second(xt::view(x, xt::range(1, 3))) == 3.0);

    const VectorView<double> written(x);
    written[0] = -1.0;
    CHECK(x(0) == -1.0);
}

TEST_CASE("a matrix view shows rows, ranges of rows and of columns in place") {
    Matrix<double> X = counted(4, 3);
    const MatrixView<const double> all(X);
    CHECK(all.data() == X.data());
    CHECK(all.rows() == 4);
    CHECK(all.cols() == 3);
    CHECK(all.row_stride() == 3);
    CHECK(all.is_contiguous());
    CHECK(all(2, 1) == 7.0);
    CHECK(corner(X) == 11.0);

    auto rows = xt::view(X, xt::range(1, 3), xt::all());
    CHECK(MatrixView<double>(rows).data() == X.data() + 3);
    CHECK(MatrixView<double>(rows).rows() == 2);
    CHECK(corner(rows) == 8.0);

    const MatrixView<const double> columns(xt::view(X, xt::all(), xt::range(1, 3)));
    CHECK(columns.data() == X.data() + 1);
    CHECK(columns.cols() == 2);
    CHECK(columns.row_stride() == 3);
    CHECK_FALSE(columns.is_contiguous());
    CHECK(columns(3, 1) == 11.0);

    const MatrixView<const double> every_second(xt::view(X, xt::range(0, 4, 2), xt::all()));
    CHECK(every_second.rows() == 2);
    CHECK(every_second.row_stride() == 6);
    CHECK(every_second(1, 0) == 6.0);

    const auto plain = xt::adapt(X.data(), 6, xt::no_ownership(), std::array<std::size_t, 2>{3, 2});
    CHECK(corner(plain) == 5.0);
    xt::xarray<double> dynamic = X;
    CHECK(corner(dynamic) == 11.0);
    DynamicMajor by_rows(std::array<std::size_t, 2>{2, 3}, xt::layout_type::row_major);
    by_rows.fill(6.0);
    CHECK(corner(by_rows) == 6.0);
}

TEST_CASE("a row view of a matrix is a vector view") {
    Matrix<double> X = counted(3, 2);
    CHECK(second(xt::view(X, 1, xt::all())) == 3.0);
    CHECK(second(xt::row(X, 2)) == 5.0);
    CHECK(second(MatrixView<const double>(X).row(2)) == 5.0);
}

TEST_CASE("parts of views are views of the same elements") {
    Matrix<double> X = counted(5, 4);
    const MatrixView<double> all(X);
    const MatrixView<double> part = all.row_range(1, 4).column_range(2, 4);
    CHECK(part.rows() == 3);
    CHECK(part.cols() == 2);
    CHECK(part.data() == &X(1, 2));
    CHECK(part(2, 1) == X(3, 3));
    part(0, 0) = 100.0;
    CHECK(X(1, 2) == 100.0);
    const MatrixView<const double> again = part;
    CHECK(again.row(1).data() == &X(2, 2));
    CHECK(VectorView<const double>(all.row(0)).slice(1, 3)[1] == 2.0);
    CHECK(all.row_range(2, 2).empty());
    CHECK(all.column_range(4, 4).empty());
}

TEST_CASE("extents of one and of zero are shown as they are") {
    // xtensor gives an axis of one element the stride 0.
    Matrix<double> row = counted(1, 4), column = counted(4, 1), one = counted(1, 1);
    CHECK(corner(row) == 3.0);
    CHECK(corner(column) == 3.0);
    CHECK(MatrixView<const double>(column).row_stride() == 1);
    CHECK(MatrixView<const double>(row).is_contiguous());
    CHECK(corner(one) == 0.0);
    CHECK(corner(xt::view(row, xt::all(), xt::range(0, 2))) == 1.0);

    Matrix<double> no_rows = uninitialized<double>(0, 3), no_columns = uninitialized<double>(3, 0);
    CHECK(MatrixView<const double>(no_rows).cols() == 3);
    CHECK(MatrixView<const double>(no_rows).empty());
    CHECK(MatrixView<const double>(no_columns).rows() == 3);
    CHECK(MatrixView<const double>(no_columns).empty());
    CHECK(MatrixView<const double>(nullptr, 0, 7).cols() == 7);
    CHECK(VectorView<const double>(std::vector<double>{}).empty());
    CHECK(VectorView<const double>().data() == nullptr);
    CHECK(VectorView<const double>(nullptr, 0).empty());
}

TEST_CASE("a cube view shows sequences, each a matrix") {
    Cube<double> X = full(2, 3, 4, 0.0);
    std::iota(X.data(), X.data() + 24, 0.0);
    const CubeView<const double> all(X);
    CHECK(all.sequences() == 2);
    CHECK(all.steps() == 3);
    CHECK(all.features() == 4);
    CHECK(all(1, 2, 3) == 23.0);
    CHECK(all.sequence(1).data() == X.data() + 12);
    CHECK(all.sequence(1)(2, 3) == 23.0);
    CHECK(all.sequence_stride() == 12);
    CHECK(all.step_stride() == 4);

    const CubeView<const double> part(xt::view(X, xt::all(), xt::range(1, 3), xt::range(2, 4)));
    CHECK(part.steps() == 2);
    CHECK(part.features() == 2);
    CHECK(part(1, 1, 1) == 23.0);
    CHECK(part.step_stride() == 4);
    CHECK(part.sequence_stride() == 12);
    CHECK(part.sequence(0)(0, 0) == 6.0);

    const CubeView<const double> plain(X.data(), 4, 3, 2);
    CHECK(plain(3, 2, 1) == 23.0);
    Cube<double> single = full(3, 1, 1, 5.0);
    CHECK(CubeView<const double>(single)(2, 0, 0) == 5.0);
    Cube<double> none = full(0, 3, 2, 0.0);
    CHECK(CubeView<const double>(none).steps() == 3);
    const CubeView<double> written(X);
    written(0, 0, 0) = 9.0;
    CHECK(X(0, 0, 0) == 9.0);
}

TEST_CASE("what does not lie in rows is refused with the reason") {
    Matrix<double> X = counted(4, 3);
    const char* const stride_3 =
        "view: elements of a row must be adjacent (row-major), got a stride of 3; copy the array "
        "into a row-major one first";
    CHECK_THROWS_WITH_AS(second(xt::view(X, xt::all(), 1)), stride_3, ShapeError);
    CHECK_THROWS_WITH_AS(second(xt::col(X, 0)), stride_3, ShapeError);
    CHECK_THROWS_WITH_AS(corner(xt::view(X, xt::all(), xt::range(0, 3, 2))),
                         "view: elements of a row must be adjacent (row-major), got a stride of 2; "
                         "copy the array into a row-major one first",
                         ShapeError);
    DynamicMajor by_columns(std::array<std::size_t, 2>{4, 3}, xt::layout_type::column_major);
    CHECK_THROWS_WITH_AS(corner(by_columns),
                         "view: elements of a row must be adjacent (row-major), got a stride of 4; "
                         "copy the array into a row-major one first",
                         ShapeError);
    CHECK_THROWS_WITH_AS(
        corner(xt::view(X, xt::range(3, 0, -1), xt::all())),
        "view: rows must follow each other in memory, got a row stride of -3; copy the array first",
        ShapeError);
    const SlidingWindow window;
    CHECK_THROWS_WITH_AS(
        corner(window),
        "view: rows must follow each other in memory, got a row stride of 1; copy the array first",
        ShapeError);

    xt::xarray<double> cube = xt::xarray<double>::from_shape({2, 2, 2});
    CHECK_THROWS_WITH_AS(corner(cube), "view: the array must have 2 dimensions, got 3", ShapeError);
    CHECK_THROWS_WITH_AS(second(cube), "view: the array must have 1 dimension, got 3", ShapeError);
    xt::xarray<double> matrix = X;
    CHECK_THROWS_WITH_AS(CubeView<const double>{matrix},
                         "view: the array must have 3 dimensions, got 2", ShapeError);
    Cube<double> Z = full(2, 3, 4, 0.0);
    CHECK_THROWS_WITH_AS(
        CubeView<const double>(xt::view(Z, xt::all(), xt::all(), xt::range(0, 4, 2))),
        "view: elements of a row must be adjacent (row-major), got a stride of 2; "
        "copy the array into a row-major one first",
        ShapeError);
    CHECK_THROWS_WITH_AS(
        CubeView<const double>(xt::view(Z, xt::range(1, -3, -1), xt::all(), xt::all())),
        "view: rows must follow each other in memory, got a row stride of -12; copy the array "
        "first",
        ShapeError);
}

TEST_CASE("making a view allocates nothing") {
    Matrix<double> X = counted(4, 3);
    std::vector<double> v{1.0, 2.0};
    auto rows = xt::view(X, xt::range(1, 3), xt::all());
    const auto before = support::allocations();
    double sum = corner(X) + second(v);
    const auto after_plain = support::allocations();
    sum += corner(rows);
    const auto after_slice = support::allocations();
    CHECK(sum == 11.0 + 2.0 + 8.0);
    CHECK(after_plain - before == 0);
    CHECK(after_slice - after_plain == 0);
}

TEST_CASE("full and uninitialized have the extents that they are given") {
    const Vector<double> v = full(3, 2.5);
    CHECK(v.shape()[0] == 3);
    CHECK(v(2) == 2.5);
    const Matrix<float> X = full(2, 3, 1.0F);
    CHECK(X.shape()[0] == 2);
    CHECK(X.shape()[1] == 3);
    CHECK(X(1, 2) == 1.0F);
    const Cube<double> Z = full(2, 3, 4, -1.0);
    CHECK(Z.size() == 24);
    CHECK(Z(1, 2, 3) == -1.0);
    CHECK(full(0, 1.0).size() == 0);
    CHECK(uninitialized<int>(5).size() == 5);
    CHECK(uninitialized<double>(2, 7).shape()[1] == 7);
}

TEST_SUITE_END();
