#pragma once

#include <foretell/metrics/real_views.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace foretell::detail::metrics {

/// 0, 1/n, ..., 1 with the roundings of NumPy's linspace.
inline std::vector<double> uniform_edges(std::size_t n_bins) {
    std::vector<double> edges(n_bins + 1);
    const double step = 1.0 / static_cast<double>(n_bins);
    for (std::size_t b = 0; b < n_bins; ++b) edges[b] = static_cast<double>(b) * step;
    edges[n_bins] = 1.0;
    return edges;
}

inline double between(double a, double b, double share) {
    return share >= 0.5 ? b - (b - a) * (1.0 - share) : a + (b - a) * share;
}

/// Quantiles 0, 1/n, ..., 1 of p, linear between the order statistics: definition 7 of Hyndman &
/// Fan (1996), with the roundings of NumPy's percentile.
inline std::vector<double> plain_quantiles(std::vector<double> p, std::size_t n_bins) {
    std::sort(p.begin(), p.end());
    std::vector<double> edges = uniform_edges(n_bins);
    for (double& edge : edges) {
        const double place = static_cast<double>(p.size() - 1) * (edge * 100.0 / 100.0);
        const auto below = std::min(static_cast<std::size_t>(place), p.size() - 1);
        const auto above = std::min(below + 1, p.size() - 1);
        edge = between(p[below], p[above], place - static_cast<double>(below));
    }
    return edges;
}

/// The same where samples have weights: each order statistic stands in the middle of its weight,
/// which for equal weights gives the plain quantiles.
inline std::vector<double> weighted_quantiles(std::vector<std::pair<double, double>> p,
                                              std::size_t n_bins) {
    std::sort(p.begin(), p.end());
    std::vector<double> middles;
    double below = 0.0;
    for (const auto& [value, weight] : p) {
        middles.push_back(below + 0.5 * weight);
        below += weight;
    }
    std::vector<double> edges = uniform_edges(n_bins);
    for (double& edge : edges) {
        const double at = between(middles.front(), middles.back(), edge);
        const auto above = std::upper_bound(middles.begin(), middles.end(), at);
        if (above == middles.end()) {
            edge = p.back().first;
        } else if (above == middles.begin()) {
            edge = p.front().first;
        } else {
            const auto k = static_cast<std::size_t>(above - middles.begin());
            edge = between(p[k - 1].first, p[k].first,
                           (at - middles[k - 1]) / (middles[k] - middles[k - 1]));
        }
    }
    return edges;
}

inline std::vector<double> quantile_edges(RealsView p, RealsView sample_weight,
                                          std::size_t n_bins) {
    if (sample_weight.empty()) {
        std::vector<double> values(p.size());
        for (std::size_t i = 0; i < p.size(); ++i) values[i] = p[i];
        return plain_quantiles(std::move(values), n_bins);
    }
    std::vector<std::pair<double, double>> values;
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (sample_weight[i] > 0.0) values.emplace_back(p[i], sample_weight[i]);
    }
    return weighted_quantiles(std::move(values), n_bins);
}

}  // namespace foretell::detail::metrics
