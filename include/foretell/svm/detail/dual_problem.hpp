#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/optim/result.hpp>
#include <foretell/progress/progress.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>

namespace foretell::svm {

/// Minimise over b, one entry for each variable,
///
///     D(b) = 1/2 b'K b - t'b,   low <= b <= high,   sum b as at the start.
///
/// Variable i belongs to row i % n_rows of the kernel's rows. At the minimum, for some intercept c,
/// v = t - K b is at most c where b may rise and at least c where it may fall. The duals of all of
/// libsvm's machines have this form with b_i = y_i alpha_i.
///
/// By sign, the sums over the variables >= 0 and over those <= 0 are both held: the machines that
/// take nu. There are two intercepts then, one for each side.
struct DualProblem {
    std::size_t n_rows = 0;
    Buffer<double> t, low, high;  ///< low <= 0 <= high, one of them 0
    Buffer<double> start;         ///< b at the start; empty: 0
    bool by_sign = false;

    [[nodiscard]] std::size_t side_of(std::size_t i) const noexcept {
        return by_sign && low[i] < 0.0 ? 1 : 0;
    }
};

struct DualOptions {
    double tol = 1e-3;         ///< the largest v that may rise less the least that may fall
    std::size_t max_iter = 0;  ///< steps, each of two variables; 0: no limit
    std::size_t cache_bytes = 0;
    ProgressSink* progress = nullptr;
    std::string_view what = "SVC";
};

struct DualSolution {
    Buffer<double> b;        ///< of each variable
    double intercept = 0.0;  ///< c, of two the mean
    double distance = 0.0;   ///< half of what the intercept of the side >= 0 is above the other
    double objective = 0.0;  ///< D(b)
    double violation = 0.0;  ///< what DualOptions::tol bounds
    double gap = 0.0;        ///< how far D(b) lies above its minimum, at most
    std::size_t n_iterations = 0;
    optim::Stop stop = optim::Stop::max_iterations;
};

/// The intercept of one side: the mean of v over the variables that may rise and fall, or the
/// middle of what the others allow.
struct InterceptRange {
    double top = -std::numeric_limits<double>::infinity(), bottom = -top;
    double sum = 0.0, count = 0.0;

    void add(double v, bool may_rise, bool may_fall) noexcept {
        if (may_rise) top = std::max(top, v);
        if (may_fall) bottom = std::min(bottom, v);
        if (may_rise && may_fall) sum += v, count += 1.0;
    }
    [[nodiscard]] double intercept() const noexcept {
        constexpr double most = std::numeric_limits<double>::max();
        if (count > 0.0) return sum / count;
        if (top >= -most && bottom <= most) return 0.5 * (top + bottom);
        return top >= -most ? top : bottom <= most ? bottom : 0.0;
    }
};

/// Measures a point b with v = t - K b: the intercepts, D, and the primal objective less D,
///
///     sum_i max(high_i u_i, low_i u_i) - b_i u_i,   u = v - c.
inline void certify(const DualProblem& p, const Buffer<double>& v, DualSolution& s) noexcept {
    InterceptRange side[2];
    s.objective = 0.0;
    for (std::size_t i = 0; i < v.size(); ++i) {
        side[p.side_of(i)].add(v[i], s.b[i]<p.high[i], s.b[i]> p.low[i]);
        s.objective -= 0.5 * s.b[i] * (p.t[i] + v[i]);
    }
    s.violation = std::max(0.0, side[0].top - side[0].bottom);
    double c[2] = {side[0].intercept(), side[0].intercept()};
    if (p.by_sign) {
        s.violation = std::max(s.violation, side[1].top - side[1].bottom);
        c[1] = side[1].intercept();
    }
    s.intercept = 0.5 * (c[0] + c[1]);
    s.distance = 0.5 * (c[0] - c[1]);
    s.gap = 0.0;
    for (std::size_t i = 0; i < v.size(); ++i) {
        const double u = v[i] - c[p.side_of(i)];
        s.gap += std::max(p.high[i] * u, p.low[i] * u) - s.b[i] * u;
    }
}

}  // namespace foretell::svm
