#include <foretell/core/csr_matrix.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "support/xtensor_view.hpp"

using namespace foretell;

namespace {

using Offsets = std::vector<std::size_t>;
using Columns = std::vector<CsrMatrix<double>::Index>;
using Values = std::vector<double>;

}  // namespace

TEST_SUITE_BEGIN("core/csr_matrix");

TEST_CASE("the entries that are not zero are kept in their places") {
    const Matrix<double> X{{0.0, 1.5, 0.0, -2.0}, {0.0, 0.0, 0.0, 0.0}, {3.0, 0.0, 0.0, 4.0}};
    const auto S = CsrMatrix<double>::from_dense(X);
    CHECK(S.rows() == 3);
    CHECK(S.cols() == 4);
    CHECK(S.nonzeros() == 4);
    CHECK(Offsets(S.offsets().begin(), S.offsets().end()) == Offsets{0, 2, 2, 4});
    CHECK(Columns(S.columns().begin(), S.columns().end()) == Columns{1, 3, 0, 3});
    CHECK(Values(S.values().begin(), S.values().end()) == Values{1.5, -2.0, 3.0, 4.0});
    CHECK(S.row_columns(0)[1] == 3);
    CHECK(S.row_values(1).empty());
    CHECK(S.row_values(2)[0] == 3.0);
    CHECK(S.to_dense() == X);
}

TEST_CASE("strided rows, floats and a NaN are taken from a dense array as they are") {
    Matrix<float> X{{0.0F, 1.0F, 9.0F}, {0.0F, 0.0F, 9.0F}};
    X(1, 1) = std::numeric_limits<float>::quiet_NaN();
    const auto S = CsrMatrix<float>::from_dense(xt::view(X, xt::all(), xt::range(0, 2)));
    CHECK(S.cols() == 2);
    CHECK(S.nonzeros() == 2);
    CHECK(std::isnan(S.row_values(1)[0]));
    CHECK(std::isnan(S.to_dense()(1, 1)));
    CHECK(CsrMatrix<double>::from_dense(Matrix<double>{{-0.0}}).nonzeros() == 0);
}

TEST_CASE("empty matrices keep their extents") {
    const CsrMatrix<double> none;
    CHECK(none.rows() == 0);
    CHECK(none.cols() == 0);
    CHECK(none.nonzeros() == 0);
    CHECK(none.offsets().size() == 1);
    const auto rows_only = CsrMatrix<double>::from_dense(uninitialized<double>(3, 0));
    CHECK(rows_only.rows() == 3);
    CHECK(rows_only.to_dense().shape()[0] == 3);
    const CsrMatrix<double> columns_only(0, 5, {0}, {}, {});
    CHECK(columns_only.cols() == 5);
    CHECK(columns_only.to_dense().shape()[1] == 5);
}

TEST_CASE("values may change in their places, and copies are independent") {
    CsrMatrix<double> S(2, 3, {0, 1, 2}, {2, 0}, {1.0, 2.0});
    CsrMatrix<double> copy = S;
    S.values()[0] = 10.0;
    CHECK(S.to_dense() == Matrix<double>{{0.0, 0.0, 10.0}, {2.0, 0.0, 0.0}});
    CHECK(copy.to_dense() == Matrix<double>{{0.0, 0.0, 1.0}, {2.0, 0.0, 0.0}});
    const CsrMatrix<double> moved = std::move(copy);
    CHECK(moved.nonzeros() == 2);
}

TEST_CASE("arrays that are no CSR matrix are refused with the place") {
    const auto refused = [](std::size_t rows, std::size_t cols, Offsets offsets, Columns columns,
                            Values values, const char* text) {
        CHECK_THROWS_WITH_AS(CsrMatrix<double>(rows, cols, std::move(offsets), std::move(columns),
                                               std::move(values)),
                             text, ShapeError);
    };
    refused(2, 3, {0, 1}, {0}, {1.0},
            "CsrMatrix: offsets must have 3 entries from 0 to 1, got 2 entries");
    refused(0, 3, {}, {}, {}, "CsrMatrix: offsets must have 1 entries from 0 to 0, got 0 entries");
    refused(1, 3, {1, 1}, {0}, {1.0},
            "CsrMatrix: offsets must have 2 entries from 0 to 1, got 2 entries");
    refused(1, 3, {0, 2}, {0}, {1.0},
            "CsrMatrix: offsets must have 2 entries from 0 to 1, got 2 entries");
    refused(1, 3, {0, 1}, {0, 1}, {1.0},
            "CsrMatrix: columns and values must be equally long, got 2 and 1");
    refused(3, 3, {0, 2, 1, 2}, {0, 1}, {1.0, 2.0},
            "CsrMatrix: offsets must ascend, got 2 then 1 at row 1");
    refused(2, 3, {0, 9, 2}, {0, 1}, {1.0, 2.0},
            "CsrMatrix: offsets must ascend, got 0 then 9 at row 0");
    refused(2, 3, {0, 1, 2}, {0, 3}, {1.0, 2.0},
            "CsrMatrix: columns of row 1 must ascend strictly below 3, got 3");
    refused(1, 3, {0, 2}, {1, 1}, {1.0, 2.0},
            "CsrMatrix: columns of row 0 must ascend strictly below 3, got 1");
    refused(1, 3, {0, 2}, {2, 0}, {1.0, 2.0},
            "CsrMatrix: columns of row 0 must ascend strictly below 3, got 0");
    refused(0, std::size_t{1} << 32, {0}, {}, {},
            "CsrMatrix: cols must be below 2^32, got 4294967296");
}

TEST_SUITE_END();
