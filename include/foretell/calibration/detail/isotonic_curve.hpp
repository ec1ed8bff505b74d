#pragma once

#include <foretell/calibration/calibration_curve.hpp>
#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace foretell::calibration {

/// The rising function of z nearest to the targets t, in squares by weight, at each z given; equal
/// z count as one point with the mean of their targets. Neighbours that fall are pooled until none
/// do (Ayer et al. 1955). Of each level the two ends are kept. O(n log n).
[[nodiscard]] inline CalibrationCurve isotonic_curve(const Buffer<double>& z,
                                                     const Buffer<double>& t,
                                                     const Buffer<double>& weight) {
    struct Level {
        double first, last, weight, sum;
        [[nodiscard]] double mean() const noexcept { return sum / weight; }
    };
    Buffer<std::size_t> order;
    for (std::size_t i = 0; i < z.size(); ++i) {
        if (weight[i] > 0.0) order.push_back(i);
    }
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return z[a] != z[b] ? z[a] < z[b] : a < b; });
    std::vector<Level> levels;
    for (std::size_t at = 0; at < order.size();) {
        Level next{z[order[at]], z[order[at]], 0.0, 0.0};
        for (; at < order.size() && z[order[at]] == next.first; ++at) {
            next.weight += weight[order[at]];
            next.sum += weight[order[at]] * t[order[at]];
        }
        while (!levels.empty() && levels.back().mean() >= next.mean()) {
            next = {levels.back().first, next.last, levels.back().weight + next.weight,
                    levels.back().sum + next.sum};
            levels.pop_back();
        }
        levels.push_back(next);
    }
    std::size_t n = 0;
    for (const Level& l : levels) n += l.first < l.last ? 2 : 1;
    CalibrationCurve out;
    out.decision = uninitialized<double>(n), out.probability = uninitialized<double>(n);
    std::size_t at = 0;
    for (const Level& l : levels) {
        for (const double end : {l.first, l.last}) {
            if (at > 0 && out.decision(at - 1) == end) continue;
            out.decision(at) = end;
            out.probability(at++) = std::clamp(l.mean(), 0.0, 1.0);
        }
    }
    return out;
}

}  // namespace foretell::calibration
