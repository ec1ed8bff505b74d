#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/data/detail/linear_truth.hpp>
#include <foretell/random/random.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

namespace foretell {

/// Options of make_regression; names as in scikit-learn.
struct MakeRegressionOptions {
    std::size_t n_samples = 100;
    std::size_t n_features = 100;
    /// Features whose coefficient is not zero; at most n_features.
    std::size_t n_informative = 10;
    /// The constant of the model.
    double bias = 0.0;
    /// Standard deviation of the normal noise on y.
    double noise = 0.0;
    /// Correlation of neighbouring features, in (-1, 1).
    double correlation = 0.0;
    /// Largest over smallest standard deviation of the features: > 1 makes badly scaled data.
    double condition = 1.0;
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = MakeRegressionOptions;
        return std::tuple{
            field("n_samples", &O::n_samples, at_least(1), "rows"),
            field("n_features", &O::n_features, at_least(1), "columns"),
            field("n_informative", &O::n_informative, "columns with a coefficient"),
            field("bias", &O::bias, finite_number, "the constant"),
            field("noise", &O::noise, non_negative, "standard deviation of the noise"),
            field("correlation", &O::correlation, open_interval(-1.0, 1.0), "of neighbours"),
            field("condition", &O::condition, at_least(1.0), "of the scales of the columns"),
            field("seed", &O::seed, "of the random numbers")};
    }
};

/// Rows and targets of a linear model, and that model.
template <class T>
struct RegressionData {
    Matrix<T> X;          ///< (n_samples, n_features)
    Vector<T> y;          ///< X coef + bias + noise
    Vector<double> coef;  ///< (n_features,)
    double bias;
};

/// Rows x ~ N(0, S), y = x'coef + bias + noise * N(0, 1). Before scaling, the coefficients of the
/// informative features are uniform in (0, 100], as scikit-learn's.
/// @throws InvalidArgument if an option is out of range
/// The same bits for a seed on every platform. O(n_samples x n_features).
template <std::floating_point T = double>
[[nodiscard]] RegressionData<T> make_regression(const MakeRegressionOptions& options = {}) {
    check_options("make_regression", options);
    const std::size_t n = options.n_samples, d = options.n_features;
    if (options.n_informative > d) {
        throw InvalidArgument(
            message("make_regression: n_informative must be at most n_features "
                    "= ",
                    d, ", got ", options.n_informative));
    }
    Random random(options.seed);
    std::vector<double> w(d, 0.0);
    for (const std::size_t j : random.sample(d, options.n_informative)) {
        w[j] = 100.0 * (1.0 - random.uniform());
    }
    const auto scales = detail::column_scales(d, options.condition, random);
    RegressionData<T> out{uninitialized<T>(n, d), uninitialized<T>(n), uninitialized<double>(d),
                          options.bias};
    for (std::size_t j = 0; j < d; ++j) out.coef(j) = w[j] / scales[j];
    std::vector<double> row(d);
    for (std::size_t i = 0; i < n; ++i) {
        detail::correlated_row(row, options.correlation, random);
        const double exact = detail::steady_dot(options.bias, row, w);
        out.y(i) = static_cast<T>(
            options.noise > 0.0 ? std::fma(options.noise, random.normal(), exact) : exact);
        T* x = out.X.data() + i * d;
        for (std::size_t j = 0; j < d; ++j) x[j] = static_cast<T>(row[j] * scales[j]);
    }
    return out;
}

}  // namespace foretell
