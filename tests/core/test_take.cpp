#include <foretell/core/take.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/allocations.hpp"

TEST_SUITE_BEGIN("core/take");

using namespace foretell;

namespace {

const std::vector<std::size_t> rows = {2, 0, 2};

/// Knows how to take rows of itself, as Table does.
struct OwnRows {
    std::vector<int> ids;
    [[nodiscard]] std::size_t n_rows() const { return ids.size(); }
    [[nodiscard]] OwnRows take(std::span<const std::size_t> which) const {
        return {take_rows(ids, which)};
    }
};

}  // namespace

TEST_CASE("rows come in the order given and may repeat") {
    const Matrix<double> X = {{1, 2}, {3, 4}, {5, 6}};
    CHECK(take_rows(X, rows) == Matrix<double>{{5, 6}, {1, 2}, {5, 6}});
    CHECK(take_rows(MatrixView<const double>(X).column_range(1, 2), rows) ==
          Matrix<double>{{6}, {2}, {6}});
    const Labels y = {7, 8, 9};
    CHECK(take_rows(y, rows) == Labels{9, 7, 9});
    CHECK(take_rows(LabelsView(y), rows) == Labels{9, 7, 9});
    const Cube<float> sequences = {{{1, 2}}, {{3, 4}}, {{5, 6}}};
    CHECK(take_rows(sequences, rows) == Cube<float>{{{5, 6}}, {{1, 2}}, {{5, 6}}});
    CHECK(take_rows(std::vector<std::string>{"a", "b", "c"}, rows) ==
          std::vector<std::string>{"c", "a", "c"});
    CHECK(take_rows(OwnRows{{1, 2, 3}}, rows).ids == std::vector<int>{3, 1, 3});
}

TEST_CASE("sparse rows equal the dense rows") {
    const Matrix<double> X = {{0, 2, 0}, {0, 0, 0}, {5, 0, 6}};
    const std::vector<std::size_t> all = {2, 1, 0, 1, 2};
    CHECK(take_rows(CsrMatrix<double>::from_dense(X), all).to_dense() == take_rows(X, all));
}

TEST_CASE("no row taken gives an empty array of the same width") {
    const std::vector<std::size_t> none;
    const Matrix<double> X = {{1, 2}, {3, 4}};
    CHECK(take_rows(X, none).shape(0) == 0);
    CHECK(take_rows(X, none).shape(1) == 2);
    CHECK(take_rows(CsrMatrix<double>::from_dense(X), none).cols() == 2);
    CHECK(take_rows(std::vector<int>{1, 2}, none).empty());
}

TEST_CASE("the number of samples of each kind of input") {
    CHECK(count_rows(Matrix<double>{{1, 2}, {3, 4}, {5, 6}}) == 3);
    CHECK(count_rows(Cube<double>{{{1, 2}}, {{3, 4}}}) == 2);
    CHECK(count_rows(CsrMatrix<float>::from_dense(Matrix<float>{{1, 2}})) == 1);
    CHECK(count_rows(std::vector<std::string>{"a", "b"}) == 2);
    CHECK(count_rows(OwnRows{{1, 2, 3}}) == 3);
    static_assert(Takeable<OwnRows> && Takeable<std::vector<std::string>> && !Takeable<int>);
}

TEST_CASE("the _into forms allocate nothing") {
    const Matrix<double> X = {{1, 2}, {3, 4}, {5, 6}};
    const std::vector<float> y = {1, 2, 3};
    Matrix<double> X_out = full(3, 2, 0.0);
    std::vector<float> y_out(3);
    const std::size_t before = support::allocations();
    take_rows_into(X, rows, X_out);
    take_rows_into(y, rows, y_out);
    CHECK(support::allocations() == before);
    CHECK(X_out == Matrix<double>{{5, 6}, {1, 2}, {5, 6}});
    CHECK(y_out == std::vector<float>{3, 1, 3});
}

TEST_CASE("errors say which row and how many there are") {
    const std::vector<std::size_t> beyond = {0, 3};
    const Matrix<double> X = {{1, 2}, {3, 4}, {5, 6}};
    const auto* text =
        "take_rows: rows must be below 3, the number of samples, got 3 at position 1";
    CHECK_THROWS_WITH_AS((void)take_rows(X, beyond), text, InvalidArgument);
    CHECK_THROWS_WITH_AS((void)take_rows(Labels{1, 2, 3}, beyond), text, InvalidArgument);
    CHECK_THROWS_WITH_AS((void)take_rows(std::vector<int>{1, 2, 3}, beyond), text, InvalidArgument);
    CHECK_THROWS_WITH_AS((void)take_rows(CsrMatrix<double>::from_dense(X), beyond), text,
                         InvalidArgument);
    CHECK_THROWS_WITH_AS((void)take_rows(OwnRows{{1, 2, 3}}, beyond), text, InvalidArgument);
    Matrix<double> narrow = full(2, 1, 0.0);
    CHECK_THROWS_WITH_AS(take_rows_into(X, beyond, narrow),
                         "take_rows_into: out must have 2 rows, one for each row taken, of the "
                         "width of the input",
                         ShapeError);
}

TEST_SUITE_END();
