#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/message.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/column_moments.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_sparse.hpp>
#include <foretell/linear_model/logistic_regression_options.hpp>
#include <foretell/optim/coordinate_descent.hpp>
#include <foretell/optim/options.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/random/uniform_random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>

namespace foretell::logistic {

/// Stochastic average gradients for any number of classes and any penalty of the elastic net:
/// steps by one sample at a time, whose gradient takes the place of its earlier one in the mean of
/// all, so that the noise of the steps dies out. Columns are centred (dense ones, with an
/// intercept) and scaled. A sparse row changes its own features alone: their share of the mean and
/// of the penalty counts more, the rarer they are. After each epoch all samples are read once more
/// to renew their gradients, which also tells whether to stop.
///
/// Source: Defazio, Bach & Lacoste-Julien, "SAGA", NIPS 2014; for sparse rows Pedregosa, Leblond &
/// Lacoste-Julien, "Breaking the nonsmooth barrier", NIPS 2017.
/// Complexity: per epoch two reads of X; memory n_samples * n_outputs numbers beside X.
template <class T, class X>
class Saga {
public:
    [[gnu::cold]] Saga(const Data<T, X>& data, const ColumnMoments& moments, double l1, double l2)
        : data_(data),
          n_(data.n_samples()),
          d_(data.n_features()),
          k_(data.n_outputs()),
          l1_(l1),
          l2_(l2),
          centre_(d_ + 1),
          scale_(d_ + 1),
          rarity_(d_ + 1, 1.0),
          V_((d_ + 1) * k_),
          mean_((d_ + 1) * k_),
          residual_(n_ * k_),
          z_(k_),
          change_(k_),
          column_(d_ + 1),
          x_(d_ + 1) {
        double curvature = 0.0;
        for (const double total : data.class_total) {
            const double share = total / data.total_weight();
            curvature += share * (1.0 - share) / static_cast<double>(data.n_classes());
        }
        const double root = std::sqrt(data.loss_factor * data.total_weight() * curvature);
        const bool centred = !is_sparse<X> && data.fit_intercept;
        for (std::size_t j = 0; j < d_; ++j) {
            const double m = moments.mean[j], s = moments.deviation[j];
            centre_[j] = centred ? m : 0.0;
            const double size = root * (centred ? s : std::hypot(m, s));
            scale_[j] = s > 0.0 ? 1.0 / std::hypot(size, std::sqrt(l2)) : 0.0;
            column_[j] = j;
        }
        column_[d_] = d_;
        scale_[d_] = data.fit_intercept ? 1.0 / root : 0.0;
        // The steepest curvature of the loss of a sample, and how many samples have a feature.
        Buffer<double> count(d_ + 1);
        const double bend = k_ == 1 ? 0.25 : 0.5;
        double steepest = 1e-300;
        for (std::size_t i = 0; i < n_; ++i) {
            const std::size_t size = take(i);
            double square = 0.0;
            for (std::size_t e = 0; e < size; ++e) {
                square += x_[e] * x_[e];
                count[column_[e]] += 1.0;
            }
            steepest = std::max(steepest, bend * weight(i) * square);
        }
        for (std::size_t j = 0; j < d_; ++j) {
            if (count[j] > 0.0) rarity_[j] = static_cast<double>(n_) / count[j];
        }
        step_ = 1.0 / (3.0 * static_cast<double>(n_) * steepest);
    }

    [[gnu::cold]] Solved solve(const optim::StopRule& rule, const Solved& earlier,
                               std::uint64_t seed) {
        start(earlier);
        UniformRandom random(seed);
        Buffer<std::size_t> order(n_);
        for (std::size_t i = 0; i < n_; ++i) order[i] = i;
        Solved out;
        LogisticSolverResult& r = out.result;
        double least = std::numeric_limits<double>::infinity();
        std::size_t latest_gain = 0;
        for (;; ++r.n_iterations) {
            const double square = renew(r);
            r.n_evaluations += 1;
            r.decrement = std::sqrt(square);
            if (r.objective <= rule.floor) {
                r.stop = optim::Stop::unbounded;
                break;
            }
            if (0.5 * square <= rule.tol * rule.tol * r.objective) {
                r.stop = optim::Stop::tolerance_reached;
                break;
            }
            if (square < 0.99 * least) {
                least = square;
                latest_gain = r.n_iterations;
            } else if (r.n_iterations >= latest_gain + 50 &&
                       square <= 100.0 * rule.precision * r.objective) {
                r.stop = optim::Stop::precision_reached;
                break;
            }
            if (r.n_iterations == rule.max_iterations) break;
            if (r.n_iterations > 0 && !tell(rule, r)) {
                r.stop = optim::Stop::interrupted;
                break;
            }
            random.shuffle(std::span<std::size_t>(order));
            for (const std::size_t i : order) visit(i);
            r.n_evaluations += 1;
        }
        out.W.resize(k_ * d_);
        out.b.resize(k_);
        for (std::size_t o = 0; o < k_; ++o) {
            out.b[o] = scale_[d_] * V_[d_ * k_ + o];
            for (std::size_t j = 0; j < d_; ++j) {
                out.W[o * d_ + j] = scale_[j] * V_[j * k_ + o];
                out.b[o] -= centre_[j] * out.W[o * d_ + j];
            }
        }
        return out;
    }

private:
    [[gnu::cold]] static bool tell(const optim::StopRule& rule, const LogisticSolverResult& r) {
        if (rule.progress == nullptr) return true;
        const std::string detail = message("objective ", r.objective);
        return rule.progress->update({rule.what, r.n_iterations, rule.max_iterations, detail});
    }
    [[nodiscard]] double weight(std::size_t i) const noexcept {
        return data_.loss_factor * static_cast<double>(data_.weight_of(i));
    }

    /// Row i, standardised, into x_, and where it is sparse its columns into column_; the last
    /// entry is the intercept's. @return the number of entries
    std::size_t take(std::size_t i) {
        std::size_t e = 0;
        for_each_entry(data_.rows, i, [&](std::size_t j, double x) {
            if constexpr (is_sparse<X>) column_[e] = j;
            x_[e++] = (x - centre_[j]) * scale_[j];
        });
        column_[e] = d_;
        x_[e++] = scale_[d_];
        return e;
    }

    [[gnu::cold]] void start(const Solved& earlier) {
        for (std::size_t o = 0; o < k_; ++o) {
            double b = k_ == 1 ? std::log(data_.class_total[1] / data_.class_total[0])
                               : std::log(data_.class_total[o]);
            if (!earlier.W.empty()) b = earlier.b[o];
            for (std::size_t j = 0; j < d_ && !earlier.W.empty(); ++j) {
                const double w = earlier.W[o * d_ + j];
                if (scale_[j] > 0.0) V_[j * k_ + o] = w / scale_[j];
                b += centre_[j] * w;
            }
            if (data_.fit_intercept) V_[d_ * k_ + o] = b / scale_[d_];
        }
    }

    /// z_ <- the weighted residuals p - t of sample i, which is taken. @return its weighted loss
    double differentiate(std::size_t i, std::size_t size) {
        std::fill(z_.begin(), z_.end(), 0.0);
        for (std::size_t e = 0; e < size; ++e) {
            const double* v = &V_[column_[e] * k_];
            for (std::size_t o = 0; o < k_; ++o) z_[o] += x_[e] * v[o];
        }
        const double c = weight(i);
        if (k_ == 1) {
            const double z = z_[0], t = static_cast<double>(data_.codes[i]);
            const double e = std::exp(-std::abs(z)), inverse = 1.0 / (1.0 + e);
            z_[0] = c * ((z >= 0.0 ? inverse : e * inverse) - t);
            return c * (std::max(z, 0.0) - t * z + std::log1p(e));
        }
        double top = z_[0], sum = 0.0;
        for (const double z : z_) top = std::max(top, z);
        const double own = z_[data_.codes[i]] - top;
        for (double& z : z_) {
            z = std::exp(z - top);
            sum += z;
        }
        for (double& z : z_) z *= c / sum;
        z_[data_.codes[i]] -= c;
        return c * (std::log(sum) - own);
    }

    /// A step by sample i.
    void visit(std::size_t i) {
        const std::size_t size = take(i);
        differentiate(i, size);
        double* kept = &residual_[i * k_];
        for (std::size_t o = 0; o < k_; ++o) {
            change_[o] = z_[o] - kept[o];
            kept[o] = z_[o];
        }
        const double own = step_ * static_cast<double>(n_);
        for (std::size_t e = 0; e < size; ++e) {
            const std::size_t j = column_[e];
            const double along = step_ * rarity_[j], q = j < d_ ? scale_[j] : 0.0;
            const double l1 = along * l1_ * q, a = 1.0 + along * l2_ * q * q;
            for (std::size_t o = 0; o < k_; ++o) {
                double& v = V_[j * k_ + o];
                double& mean = mean_[j * k_ + o];
                const double by = change_[o] * x_[e];
                v = optim::soft_threshold(v - own * by - along * mean, l1, a, false);
                mean += by;
            }
        }
    }

    /// All gradients anew, in order of the samples; tells F and the largest violation by a raw
    /// coefficient. @return the square of the shortest subgradient in the scaled coordinates
    [[gnu::cold]] double renew(LogisticSolverResult& r) {
        std::fill(mean_.begin(), mean_.end(), 0.0);
        double loss = 0.0;
        for (std::size_t i = 0; i < n_; ++i) {
            const std::size_t size = take(i);
            loss += differentiate(i, size);
            std::copy(z_.begin(), z_.end(), &residual_[i * k_]);
            for (std::size_t e = 0; e < size; ++e) {
                double* mean = &mean_[column_[e] * k_];
                for (std::size_t o = 0; o < k_; ++o) mean[o] += x_[e] * z_[o];
            }
        }
        double square = 0.0, penalty = 0.0;
        r.gradient_norm = 0.0;
        for (std::size_t e = 0; e < V_.size(); ++e) {
            const std::size_t j = e / k_;
            const double q = scale_[j], w = j < d_ ? q * V_[e] : 0.0, l1 = j < d_ ? l1_ : 0.0;
            if (!(q > 0.0)) continue;
            penalty += l1 * std::abs(w) + 0.5 * l2_ * w * w;
            const double by_b = centre_[j] == 0.0 ? 0.0 : mean_[d_ * k_ + e % k_] / scale_[d_];
            const double g = mean_[e] / q + centre_[j] * by_b + l2_ * w;
            const double off =
                w != 0.0 ? std::abs(g + std::copysign(l1, w)) : std::max(0.0, std::abs(g) - l1);
            r.gradient_norm = std::max(r.gradient_norm, off);
            square += off * q * off * q;
        }
        r.objective = loss + penalty;
        return square;
    }

    const Data<T, X>& data_;
    std::size_t n_, d_, k_;
    double l1_, l2_, step_ = 0.0;
    Buffer<double> centre_;    ///< (d + 1,), 0 for the intercept, the last
    Buffer<double> scale_;     ///< (d + 1,)
    Buffer<double> rarity_;    ///< (d + 1,): rows for each row that has the feature
    Buffer<double> V_, mean_;  ///< (d + 1, k): scaled weights; the sum of all kept gradients
    Buffer<double> residual_;  ///< (n, k): the gradients kept
    Buffer<double> z_, change_;
    Buffer<std::size_t> column_;  ///< of the row that is taken
    Buffer<double> x_;
};

template <class T, class X>
[[gnu::cold]] Solved solve_by_saga(const Data<T, X>& data, const ColumnMoments& moments,
                                   const LogisticRegressionOptions& options, optim::StopRule rule,
                                   const Solved& earlier) {
    const double share = l1_share(options);
    const double strength = options.penalty == LogisticPenalty::none ? 0.0 : 1.0;
    rule.precision = 8.0 * std::numeric_limits<double>::epsilon();
    Saga<T, X> solver(data, moments, share * strength, (1.0 - share) * strength);
    Solved out = solver.solve(rule, earlier, options.seed);
    out.result.solver = LogisticSolver::saga;
    out.result.reason = options.solver == LogisticSolver::automatic
                            ? "absolute values in the penalty of a softmax"
                            : "asked for";
    return out;
}

}  // namespace foretell::logistic
