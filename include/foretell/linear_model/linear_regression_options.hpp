#pragma once

#include <foretell/core/describe.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>

namespace foretell {

enum class LeastSquaresSolver {
    automatic,  ///< cholesky, or qr where the columns are too nearly dependent for it
    cholesky,   ///< the normal equations, corrected by the residuals of the rows: one or two reads
    qr,         ///< Householder's reflections: loses half as many digits to dependent columns
};
constexpr std::array<std::string_view, 3> enum_names(LeastSquaresSolver) {
    return {"automatic", "cholesky", "qr"};
}

/// Options of LinearRegression and MultiOutputLinearRegression.
struct LinearRegressionOptions {
    bool fit_intercept = true;
    LeastSquaresSolver solver = LeastSquaresSolver::automatic;
    /// Threads of one fit; 0: one for each processor. The result has the same bits for any number.
    std::size_t n_threads = 1;

    static constexpr auto fields() {
        using O = LinearRegressionOptions;
        return std::tuple{
            field("fit_intercept", &O::fit_intercept, "learn an intercept"),
            field("solver", &O::solver, "how the least squares are found"),
            field("n_threads", &O::n_threads, non_negative, "threads of one fit, 0: all")};
    }
};

}  // namespace foretell
