#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/data/detail/linear_truth.hpp>
#include <foretell/random/random.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

namespace foretell {

/// Options of make_logistic.
struct MakeLogisticOptions {
    std::size_t n_samples = 100;
    std::size_t n_features = 20;
    /// Features whose coefficient is not zero; at most n_features.
    std::size_t n_informative = 5;
    /// b of the model: moves the share of ones.
    double intercept = 0.0;
    /// Standard deviation of x'w: how well the classes can be told apart.
    double signal = 2.0;
    /// Correlation of neighbouring features, in (-1, 1).
    double correlation = 0.0;
    /// Largest over smallest standard deviation of the features: > 1 makes badly scaled data.
    double condition = 1.0;
    std::uint64_t seed = 0;

    static constexpr auto fields() {
        using O = MakeLogisticOptions;
        return std::tuple{
            field("n_samples", &O::n_samples, at_least(1), "rows"),
            field("n_features", &O::n_features, at_least(1), "columns"),
            field("n_informative", &O::n_informative, "columns with a coefficient"),
            field("intercept", &O::intercept, finite_number, "b of the model"),
            field("signal", &O::signal, non_negative, "standard deviation of x'w"),
            field("correlation", &O::correlation, open_interval(-1.0, 1.0), "of neighbours"),
            field("condition", &O::condition, at_least(1.0), "of the scales of the columns"),
            field("seed", &O::seed, "of the random numbers")};
    }
};

/// Rows and labels of a logistic model, and that model.
template <class T>
struct LogisticData {
    Matrix<T> X;                 ///< (n_samples, n_features)
    Labels y;                    ///< 0 or 1
    Vector<double> coef;         ///< w, (n_features,)
    double intercept;            ///< b
    Vector<double> probability;  ///< P(y = 1 | x), (n_samples,)
};

/// Rows x ~ N(0, S), y = 1 with probability 1 / (1 + exp(-(x'w + b))): logistic regression is the
/// right model, and its true coefficients and probabilities are known.
/// @throws InvalidArgument if an option is out of range
/// The same bits for a seed on every platform. O(n_samples x n_features).
template <std::floating_point T = double>
[[nodiscard]] LogisticData<T> make_logistic(const MakeLogisticOptions& options = {}) {
    check_options("make_logistic", options);
    const std::size_t n = options.n_samples, d = options.n_features;
    if (options.n_informative > d) {
        throw InvalidArgument(message("make_logistic: n_informative must be at most n_features = ",
                                      d, ", got ", options.n_informative));
    }
    Random random(options.seed);
    std::vector<double> w(d, 0.0);  // for columns of scale 1
    for (const std::size_t j : random.sample(d, options.n_informative)) w[j] = random.normal();
    double variance = 0.0;  // of x'w: sum of w_j w_k rho^|j - k|
    double tail = 0.0;      // sum over k < j of w_k rho^(j - 1 - k)
    for (std::size_t j = 0; j < d; ++j) {
        const double both = std::fma(2.0 * tail, options.correlation, w[j]);
        variance = std::fma(w[j], both, variance);
        tail = std::fma(tail, options.correlation, w[j]);
    }
    const double to_signal = variance > 0.0 ? options.signal / std::sqrt(variance) : 0.0;
    const auto scales = detail::column_scales(d, options.condition, random);
    for (double& weight : w) weight *= to_signal;

    LogisticData<T> out{uninitialized<T>(n, d), uninitialized<int>(n), uninitialized<double>(d),
                        options.intercept, uninitialized<double>(n)};
    for (std::size_t j = 0; j < d; ++j) out.coef(j) = w[j] / scales[j];
    std::vector<double> row(d);
    for (std::size_t i = 0; i < n; ++i) {
        detail::correlated_row(row, options.correlation, random);
        const double z = detail::steady_dot(options.intercept, row, w);
        const double p = detail::portable_sigmoid(z);
        out.probability(i) = p;
        out.y(i) = random.bernoulli(p) ? 1 : 0;
        T* x = out.X.data() + i * d;
        for (std::size_t j = 0; j < d; ++j) x[j] = static_cast<T>(row[j] * scales[j]);
    }
    return out;
}

}  // namespace foretell
