#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/message.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/linear_model/linear_solver_result.hpp>
#include <foretell/linear_model/sgd_options.hpp>
#include <foretell/progress/log.hpp>
#include <foretell/progress/progress.hpp>
#include <foretell/random/uniform_random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace foretell::linear {

/// Loss at z and its derivative by z. y is -1 or 1 for the losses of classes.
struct SgdTerm {
    double value, slope;
};

[[nodiscard]] inline SgdTerm sgd_term(SGDLoss loss, double z, double y, double epsilon) noexcept {
    const double margin = y * z, r = z - y, side = r > 0.0 ? 1.0 : -1.0, size = std::abs(r);
    switch (loss) {
        case SGDLoss::log_loss: {
            const double e = std::exp(-std::abs(margin)), p = (margin > 0.0 ? e : 1.0) / (1.0 + e);
            return {std::max(-margin, 0.0) + std::log1p(e), -y * p};
        }
        case SGDLoss::hinge:
            return margin <= 1.0 ? SgdTerm{1.0 - margin, -y} : SgdTerm{0.0, 0.0};
        case SGDLoss::perceptron:
            return margin <= 0.0 ? SgdTerm{-margin, -y} : SgdTerm{0.0, 0.0};
        case SGDLoss::modified_huber:
            if (margin < -1.0) return {-4.0 * margin, -4.0 * y};
            [[fallthrough]];
        case SGDLoss::squared_hinge: {
            const double left = std::max(0.0, 1.0 - margin);
            return {left * left, -2.0 * left * y};
        }
        case SGDLoss::squared_error:
            return {0.5 * r * r, r};
        case SGDLoss::huber:
            if (size > epsilon) return {epsilon * (size - 0.5 * epsilon), epsilon * side};
            return {0.5 * r * r, r};
        case SGDLoss::epsilon_insensitive:
            return size > epsilon ? SgdTerm{size - epsilon, side} : SgdTerm{0.0, 0.0};
        default: {
            const double left = std::max(0.0, size - epsilon);
            return {left * left, 2.0 * left * side};
        }
    }
}

/// The loss has a derivative everywhere, so that a gradient can certify a minimum.
[[nodiscard]] inline bool is_smooth(SGDLoss loss) noexcept {
    return loss != SGDLoss::hinge && loss != SGDLoss::perceptron &&
           loss != SGDLoss::epsilon_insensitive;
}

/// What SGDClassifier and SGDRegressor have in common of their options.
struct SgdPlan {
    SGDLoss loss;
    double l1, l2;  ///< alpha times the shares of the penalty
    double alpha, epsilon, eta0, power_t, tol;
    LearningRate learning_rate;
    bool fit_intercept, shuffle;
    std::size_t max_iter, n_iter_no_change, average;
    std::uint64_t seed;

    template <class Options>
    [[nodiscard]] static SgdPlan of(const Options& o) noexcept {
        const double share = o.penalty == SGDPenalty::l1            ? 1.0
                             : o.penalty == SGDPenalty::elastic_net ? o.l1_ratio
                                                                    : 0.0;
        const double strength = o.penalty == SGDPenalty::none ? 0.0 : o.alpha;
        return {o.loss,
                share * strength,
                (1.0 - share) * strength,
                o.alpha,
                o.epsilon,
                o.eta0,
                o.power_t,
                o.tol,
                o.learning_rate,
                o.fit_intercept,
                o.shuffle,
                o.max_iter,
                o.n_iter_no_change,
                o.average,
                o.seed};
    }
};

/// @throws InvalidArgument if the steps would be endless
inline void check_sgd_rate(std::string_view type, LearningRate rate, double alpha) {
    if (rate != LearningRate::optimal || alpha > 0.0) return;
    throw InvalidArgument(
        message(type, ": alpha must be > 0 with learning_rate optimal, got ", alpha));
}

/// Tells the log sink what a user should know.
[[gnu::cold]] inline void log_sgd(LogSink* log, std::string_view type,
                                  const LinearSolverResult& r) {
    if (log == nullptr || r.converged() || r.stop == optim::Stop::interrupted) return;
    log->log(LogLevel::warning, message(type, "::fit: did not converge in ", r.n_iterations,
                                        " epochs; raise max_iter or tol, or standardise X"));
}

/// The weights of one output between two calls: those that the steps change, and their average.
template <class T>
struct SgdWeights {
    T* w = nullptr;        ///< (d,)
    T* average = nullptr;  ///< (d,), or null
    T b = T(0), average_b = T(0);
    double n_steps = 0.0;  ///< so far
};

/// Stochastic gradient descent for one output, row by row:
///
///     w <- (1 - eta l2) w - eta s_i loss'(z_i) x_i,
///
/// absolute values by what each weight still owes of all that it should have shrunk by (Tsuruoka,
/// Tsujii & Ananiadou, ACL 2009), the step lengths of Bottou, "Stochastic gradient descent tricks"
/// (2012). w is kept as scale * w, so that a sparse row costs its entries alone. Steps, schedules
/// and stopping are scikit-learn's.
template <class T, class X>
class SgdEngine {
public:
    /// @param target (n,)  @param weight (n,), or empty: all 1  Borrowed.
    SgdEngine(std::string_view where, const X& rows, VectorView<const T> target,
              VectorView<const T> weight, const SgdPlan& plan)
        : where_(where),
          rows_(rows),
          target_(target),
          weight_(weight),
          plan_(plan),
          owed_(plan.l1 > 0.0 ? rows.cols() : 0) {
        eta_ = plan.eta0;
        if (plan.learning_rate == LearningRate::optimal) {
            const double typical = std::sqrt(1.0 / std::sqrt(plan.alpha));
            const double slope = sgd_term(plan.loss, -typical, 1.0, plan.epsilon).slope;
            first_ = std::max(1.0, slope) / (typical * plan.alpha);
        }
    }

    /// Epochs until the loss stands still. @throws NumericalError if the weights overflow
    [[gnu::cold]] LinearSolverResult run(SgdWeights<T>& m, std::size_t max_iter, bool may_stop,
                                         ProgressSink* progress, std::string_view what) {
        Buffer<std::size_t> order;
        order.reserve(rows_.rows());
        for (std::size_t i = 0; i < rows_.rows(); ++i) {
            if (weight_of(i) > 0.0) order.push_back(i);  // rows of no weight are as if not there
        }
        const std::size_t n = order.size();
        UniformRandom random(plan_.seed);
        LinearSolverResult r;
        r.solver = "sgd";
        r.reason = "the only one";
        double best = std::numeric_limits<double>::infinity();
        std::size_t still = 0;
        while (r.n_iterations < max_iter) {
            if (plan_.shuffle && may_stop) random.shuffle(std::span<std::size_t>(order));
            const double loss = epoch(m, order);
            ++r.n_iterations;
            r.objective = loss / static_cast<double>(n);
            if (!std::isfinite(loss) || !finite(m)) {
                throw NumericalError(message(where_, ": the weights overflowed in epoch ",
                                             r.n_iterations, "; standardise X, or lower eta0"));
            }
            if (progress != nullptr &&
                !progress->update({what, r.n_iterations, max_iter,
                                   message("loss ", loss / static_cast<double>(n))})) {
                r.stop = optim::Stop::interrupted;
                break;
            }
            still =
                plan_.tol > 0.0 && loss > best - plan_.tol * static_cast<double>(n) ? still + 1 : 0;
            best = std::min(best, loss);
            if (!may_stop || still < plan_.n_iter_no_change) continue;
            if (plan_.learning_rate == LearningRate::adaptive && eta_ > 1e-6) {
                eta_ /= 5.0;
                still = 0;
                continue;
            }
            r.stop = optim::Stop::tolerance_reached;
            break;
        }
        return r;
    }

    /// objective and gradient_norm at w and b: the mean loss with the penalty, and the largest
    /// distance of 0 from the subdifferential by a weight or b. One pass.
    [[gnu::cold]] void certify(const T* w, T b, LinearSolverResult& r) const {
        const std::size_t d = rows_.cols();
        std::size_t n = 0;
        for (std::size_t i = 0; i < rows_.rows(); ++i) n += weight_of(i) > 0.0 ? 1 : 0;
        Buffer<double> g(d);
        double value = 0.0, by_b = 0.0;
        for (std::size_t i = 0; i < rows_.rows(); ++i) {
            if (!(weight_of(i) > 0.0)) continue;
            const double z = static_cast<double>(product(i, w) + b);
            const SgdTerm term =
                sgd_term(plan_.loss, z, static_cast<double>(target_[i]), plan_.epsilon);
            const double s = weight_of(i) / static_cast<double>(n), step = s * term.slope;
            value += s * term.value;
            by_b += step;
            if (step == 0.0) continue;
            for_each(i, [&](std::size_t j, T x) { g[j] += step * static_cast<double>(x); });
        }
        double worst = plan_.fit_intercept ? std::abs(by_b) : 0.0;
        for (std::size_t j = 0; j < d; ++j) {
            const double v = static_cast<double>(w[j]), slope = g[j] + plan_.l2 * v;
            value += plan_.l1 * std::abs(v) + 0.5 * plan_.l2 * v * v;
            worst = std::max(worst, v != 0.0 ? std::abs(slope + std::copysign(plan_.l1, v))
                                             : std::max(0.0, std::abs(slope) - plan_.l1));
        }
        r.objective = value;
        if (is_smooth(plan_.loss)) r.gradient_norm = worst;
    }

private:
    [[nodiscard]] double weight_of(std::size_t i) const noexcept {
        return weight_.empty() ? 1.0 : static_cast<double>(weight_[i]);
    }
    [[nodiscard]] bool finite(const SgdWeights<T>& m) const noexcept {
        return foretell::detail::is_finite(m.b) && foretell::detail::all_finite(m.w, rows_.cols());
    }
    template <class Visit>
    void for_each(std::size_t i, Visit&& visit) const {
        if constexpr (is_sparse<X>) {
            const auto columns = rows_.row_columns(i);
            const auto values = rows_.row_values(i);
            for (std::size_t e = 0; e < columns.size(); ++e) visit(columns[e], values[e]);
        } else {
            const T* x = rows_.row(i).data();
            for (std::size_t j = 0; j < rows_.cols(); ++j) visit(j, x[j]);
        }
    }
    [[nodiscard]] T product(std::size_t i, const T* w) const noexcept {
        if constexpr (is_sparse<X>) {
            const auto columns = rows_.row_columns(i);
            const auto values = rows_.row_values(i);
            T sums[4] = {};
            std::size_t e = 0;
            for (; e + 4 <= columns.size(); e += 4) {
                for (std::size_t l = 0; l < 4; ++l) sums[l] += values[e + l] * w[columns[e + l]];
            }
            for (; e < columns.size(); ++e) sums[0] += values[e] * w[columns[e]];
            return (sums[0] + sums[1]) + (sums[2] + sums[3]);
        } else {
            return linalg::simd::run<linalg::detail::DotKernel>(rows_.row(i).data(), w,
                                                                rows_.cols());
        }
    }
    /// w <- w + a x_i
    void add(std::size_t i, T a, T* w) const noexcept {
        if constexpr (is_sparse<X>) {
            for_each(i, [&](std::size_t j, T x) { w[j] += a * x; });
        } else {
            linalg::simd::run<AddKernel>(a, rows_.row(i).data(), w, rows_.cols());
        }
    }
    struct AddKernel {
        template <class Isa>
        [[gnu::always_inline]] static inline void run(T a, const T* x, T* y, std::size_t n) {
            linalg::simd::add_scaled<typename Isa::template Pack<T>>(a, x, y, n);
        }
    };

    /// Asks for what a row later on will want: a sparse one for its weights, a dense one, if it is
    /// not long, for itself.
    void look_ahead(std::size_t i, const T* w) const noexcept {
        if constexpr (is_sparse<X>) {
            for (const auto j : rows_.row_columns(i)) linalg::simd::prefetch(w + j, 1, 0);
        } else if (rows_.cols() * sizeof(T) <= 4096) {
            linalg::simd::prefetch(rows_.row(i).data(), rows_.cols(), 0);
        }
    }

    [[nodiscard]] double step_length(double t) const noexcept {
        switch (plan_.learning_rate) {
            case LearningRate::optimal:
                return 1.0 / (plan_.alpha * (first_ + t - 1.0));
            case LearningRate::inv_scaling:
                return plan_.eta0 / std::pow(t, plan_.power_t);
            default:
                return eta_;
        }
    }

    /// One pass in the given order. @return the sum of the losses, each before its step
    double epoch(SgdWeights<T>& m, const Buffer<std::size_t>& order) {
        constexpr std::size_t ahead = 3;
        constexpr double steepest = 1e12;
        const std::size_t n = order.size();
        const double of_intercept = is_sparse<X> ? 0.01 : 1.0;  // sparse columns learn more slowly
        double total = 0.0;
        scale_ = 1.0, average_a_ = 0.0, average_b_ = 1.0;
        for (std::size_t k = 0; k < n; ++k) {
            const std::size_t i = order[k];
            if (k + ahead < n) look_ahead(order[k + ahead], m.w);
            const double t = m.n_steps += 1.0;
            const double z =
                scale_ * static_cast<double>(product(i, m.w)) + static_cast<double>(m.b);
            const SgdTerm term =
                sgd_term(plan_.loss, z, static_cast<double>(target_[i]), plan_.epsilon);
            const double eta = step_length(t);
            total += term.value;
            const double update = -eta * std::clamp(term.slope, -steepest, steepest) * weight_of(i);
            if (plan_.l2 > 0.0) {
                scale_ *= std::max(0.0, 1.0 - eta * plan_.l2);
                if (scale_ < 1e-9) settle(m);
            }
            const T change = static_cast<T>(update / scale_);
            if (change != T(0)) add(i, change, m.w);
            if (plan_.fit_intercept) m.b += static_cast<T>(update * of_intercept);
            const bool averages = m.average != nullptr && static_cast<double>(plan_.average) <= t;
            if (averages && average_a_ != 0.0) {
                add(i, static_cast<T>(-average_a_) * change, m.average);
            }
            if (plan_.l1 > 0.0) {
                due_ += eta * plan_.l1;
                shrink(i, m.w, averages ? m.average : nullptr);
            }
            if (averages) take_mean(m, t - static_cast<double>(plan_.average) + 1.0);
        }
        settle(m);
        return total;
    }

    /// Makes w and the average what they stand for.
    void settle(SgdWeights<T>& m) noexcept {
        const std::size_t d = rows_.cols();
        if (m.average != nullptr) {
            for (std::size_t j = 0; j < d; ++j) {
                m.average[j] = static_cast<T>(
                    (static_cast<double>(m.average[j]) + average_a_ * static_cast<double>(m.w[j])) /
                    average_b_);
            }
        }
        for (std::size_t j = 0; j < d; ++j) m.w[j] *= static_cast<T>(scale_);
        scale_ = 1.0, average_a_ = 0.0, average_b_ = 1.0;
    }

    /// The average of all w so far is (average + a w) / b, where each change of w is taken out of
    /// average a times, so that a step costs no more than its row (Xu, "Towards optimal one pass
    /// large scale learning with averaged SGD", 2011). @param count the steps averaged, with this
    void take_mean(SgdWeights<T>& m, double count) noexcept {
        const double share = 1.0 / count;
        if (count > 1.0) average_b_ /= 1.0 - share;
        average_a_ += share * average_b_ * scale_;
        m.average_b += (m.b - m.average_b) * static_cast<T>(share);
    }

    void shrink(std::size_t i, T* w, T* average) noexcept {
        for_each(i, [&](std::size_t j, T) {
            const double before = static_cast<double>(w[j]);
            double after = before;
            if (before > 0.0) after = std::max(0.0, before - (due_ + owed_[j]) / scale_);
            if (before < 0.0) after = std::min(0.0, before + (due_ - owed_[j]) / scale_);
            w[j] = static_cast<T>(after);
            owed_[j] += scale_ * (after - before);
            if (average != nullptr) average[j] -= static_cast<T>(average_a_ * (after - before));
        });
    }

    std::string where_;
    const X& rows_;
    VectorView<const T> target_, weight_;
    SgdPlan plan_;
    double eta_ = 0.0, first_ = 0.0;
    double scale_ = 1.0, average_a_ = 0.0, average_b_ = 1.0;
    double due_ = 0.0;     ///< what each weight should have shrunk by
    Buffer<double> owed_;  ///< (d,): what each has, with its sign
};

}  // namespace foretell::linear
