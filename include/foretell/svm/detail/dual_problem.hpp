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
struct DualProblem {
    std::size_t n_rows = 0;
    Buffer<double> t, low, high;  ///< low <= 0 <= high
    Buffer<double> start;         ///< b at the start; empty: 0
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
    double intercept = 0.0;  ///< c
    double objective = 0.0;  ///< D(b)
    double violation = 0.0;  ///< what DualOptions::tol bounds
    double gap = 0.0;        ///< how far D(b) lies above its minimum, at most
    std::size_t n_iterations = 0;
    optim::Stop stop = optim::Stop::max_iterations;
};

/// Measures a point b with v = t - K b: the intercept (the mean of v over the variables that may
/// rise and fall, or the middle of what the others allow), D, and the primal objective less D,
///
///     sum_i max(high_i u_i, low_i u_i) - b_i u_i,   u = v - c.
inline void certify(const DualProblem& p, const Buffer<double>& v, DualSolution& s) noexcept {
    constexpr double inf = std::numeric_limits<double>::infinity();
    double top = -inf, bottom = inf, sum = 0.0, count = 0.0;
    s.objective = 0.0;
    for (std::size_t i = 0; i < v.size(); ++i) {
        const bool may_rise = s.b[i]<p.high[i], may_fall = s.b[i]> p.low[i];
        if (may_rise) top = std::max(top, v[i]);
        if (may_fall) bottom = std::min(bottom, v[i]);
        if (may_rise && may_fall) sum += v[i], count += 1.0;
        s.objective -= 0.5 * s.b[i] * (p.t[i] + v[i]);
    }
    s.violation = std::max(0.0, top - bottom);
    if (count > 0.0) {
        s.intercept = sum / count;
    } else {
        s.intercept = top > -inf && bottom < inf ? 0.5 * (top + bottom) : top > -inf ? top : bottom;
    }
    s.gap = 0.0;
    for (std::size_t i = 0; i < v.size(); ++i) {
        const double u = v[i] - s.intercept;
        s.gap += std::max(p.high[i] * u, p.low[i] * u) - s.b[i] * u;
    }
}

}  // namespace foretell::svm
