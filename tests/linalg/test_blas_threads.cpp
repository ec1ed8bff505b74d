#include <foretell/linalg/blas_threads.hpp>

#include <foretell/linalg/blas.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace linalg = foretell::linalg;

TEST_SUITE_BEGIN("linalg/blas_threads");

TEST_CASE("a limit holds for its scope, inside of another one too") {
    const int before = linalg::blas_threads();
    if (before == 0) {
        MESSAGE("the BLAS does not tell its threads; nothing to test");
        return;
    }
    {
        const linalg::BlasThreadLimit two(2);
        CHECK(linalg::blas_threads() == 2);
        {
            const linalg::BlasThreadLimit one(1);
            CHECK(linalg::blas_threads() == 1);
            const std::vector<double> x(100, 1.0);
            CHECK(linalg::dot(x, x) == 100.0);
        }
        CHECK(linalg::blas_threads() == 2);
    }
    CHECK(linalg::blas_threads() == before);
}

TEST_CASE("a limit below one is refused, and nothing changes") {
    const int before = linalg::blas_threads();
    CHECK_THROWS_WITH_AS(linalg::BlasThreadLimit(0),
                         "linalg::BlasThreadLimit: n_threads must be >= 1, got 0",
                         foretell::InvalidArgument);
    CHECK(linalg::blas_threads() == before);
}

TEST_SUITE_END();
