#pragma once

#include <foretell/svm/svr.hpp>

#include <utility>

namespace foretell {

template <std::floating_point T>
SVR<T>::SVR(SVROptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    check_gamma(type_name, options_.gamma);
}

/// @param used rows with weight      @param y, weight of each
template <std::floating_point T>
template <class X>
svm::DualSolution SVR<T>::solve(std::string_view where, const svm::KernelFunction& kernel,
                                const X& rows, const Buffer<std::size_t>& used,
                                const Buffer<double>& y, const Buffer<double>& weight,
                                ProgressSink* progress) const {
    const std::size_t n = used.size();
    // |b| is the sum of a variable >= 0 and one <= 0, of which one is 0.
    svm::DualProblem p{n, Buffer<double>(2 * n), Buffer<double>(2 * n), Buffer<double>(2 * n), {}};
    for (std::size_t i = 0; i < n; ++i) {
        p.t[i] = y[i] - options_.epsilon;
        p.t[i + n] = y[i] + options_.epsilon;
        p.high[i] = options_.C * weight[i];
        p.low[i + n] = -options_.C * weight[i];
    }
    return svm::solve_dual<false>(where, kernel, rows, used, p,
                                  svm::dual_options(options_, progress, type_name));
}

}  // namespace foretell
