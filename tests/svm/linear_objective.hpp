#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/random/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace plain {

/// What LinearSVC and LinearSVR minimise, row by row: w has the weight v of the intercept last,
/// whose feature is `scaling` (0: none). `epsilon` below 0: t is -1 or 1 and the loss a hinge.
struct LinearObjective {
    foretell::MatrixView<const double> X;
    std::vector<double> t, cost;
    double epsilon = -1.0, scaling = 1.0;
    bool squared = true, l1 = false;

    [[nodiscard]] double entry(std::size_t i, std::size_t j) const {
        return j < X.cols() ? X(i, j) : scaling;
    }
    [[nodiscard]] double product(std::size_t i, const std::vector<double>& w) const {
        double z = 0.0;
        for (std::size_t j = 0; j < w.size(); ++j) z += entry(i, j) * w[j];
        return z;
    }
    /// The error before max(0, .), and its derivative by z.
    [[nodiscard]] double error(std::size_t i, double z, double& slope) const {
        slope = epsilon < 0.0 ? -t[i] : z > t[i] ? 1.0 : -1.0;
        return epsilon < 0.0 ? 1.0 - t[i] * z : std::abs(z - t[i]) - epsilon;
    }
    [[nodiscard]] double value(const std::vector<double>& w) const {
        double sum = 0.0, slope = 0.0;
        for (const double v : w) sum += l1 ? std::abs(v) : 0.5 * v * v;
        for (std::size_t i = 0; i < t.size(); ++i) {
            const double e = std::max(0.0, error(i, product(i, w), slope));
            sum += cost[i] * (squared ? e * e : e);
        }
        return sum;
    }
    /// The derivative of F at w along u, one-sided where F has a kink; rows within `near` of theirs
    /// count as on it. w is the minimiser if and only if it is >= 0 along all u.
    [[nodiscard]] double slope_along(const std::vector<double>& w, const std::vector<double>& u,
                                     double near) const {
        double sum = 0.0, slope = 0.0;
        for (std::size_t j = 0; j < w.size(); ++j) {
            sum += !l1 ? w[j] * u[j] : w[j] == 0.0 ? std::abs(u[j]) : w[j] > 0.0 ? u[j] : -u[j];
        }
        for (std::size_t i = 0; i < t.size(); ++i) {
            const double off = error(i, product(i, w), slope), along = slope * product(i, u);
            if (squared) {
                sum += 2.0 * cost[i] * std::max(0.0, off) * along;
            } else if (std::abs(off) > near) {
                sum += off > 0.0 ? cost[i] * along : 0.0;
            } else {
                sum += cost[i] * (epsilon == 0.0 ? std::abs(along) : std::max(0.0, along));
            }
        }
        return sum;
    }
    /// The steepest fall among the axes and some random directions of length 1.
    [[nodiscard]] double steepest_fall(const std::vector<double>& w, double near = 1e-7) const {
        foretell::Random random(5);
        double worst = 0.0;
        for (std::size_t k = 0; k < 2 * w.size() + 200; ++k) {
            std::vector<double> u(w.size(), 0.0);
            if (k < 2 * w.size()) {
                u[k / 2] = k % 2 == 0 ? 1.0 : -1.0;
            } else {
                double square = 0.0;
                for (double& v : u) v = random.normal(), square += v * v;
                for (double& v : u) v /= std::sqrt(square);
            }
            worst = std::max(worst, -slope_along(w, u, near));
        }
        return worst;
    }
};

/// A linear rule with noise: rows of unlike columns, the second of them constant.
struct LinearRows {
    foretell::Matrix<double> X;
    foretell::Vector<double> target;
    foretell::Labels label;  ///< 0 or 1
    std::vector<double> sign;

    LinearRows(std::size_t n, std::size_t d)
        : X(foretell::full(n, d, 1.0)),
          target(foretell::full(n, 0.0)),
          label(foretell::full(n, 0)),
          sign(n) {
        foretell::Random random(11);
        for (std::size_t i = 0; i < n; ++i) {
            double z = 0.5 + 0.7 * random.normal();
            for (std::size_t j = 0; j < d; ++j) {
                if (j != 1) X(i, j) = random.normal() * (j % 3 == 0 ? 2.0 : 0.5);
                z += X(i, j) / static_cast<double>(j + 1);
            }
            target(i) = z;
            label(i) = z > 0.5 ? 1 : 0;
            sign[i] = z > 0.5 ? 1.0 : -1.0;
        }
    }
};

}  // namespace plain
