#pragma once

#include <foretell/svm/nu_svr.hpp>

#include <algorithm>
#include <utility>

namespace foretell {

template <std::floating_point T>
NuSVR<T>::NuSVR(NuSVROptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    check_gamma(type_name, options_.gamma);
}

/// @param used rows with weight      @param y, weight of each
template <std::floating_point T>
template <class X>
svm::DualSolution NuSVR<T>::solve(std::string_view where, const svm::KernelFunction& kernel,
                                  const X& rows, const Buffer<std::size_t>& used,
                                  const Buffer<double>& y, const Buffer<double>& weight,
                                  ProgressSink* progress) const {
    const std::size_t n = used.size();
    svm::DualProblem p{n,
                       Buffer<double>(2 * n),
                       Buffer<double>(2 * n),
                       Buffer<double>(2 * n),
                       Buffer<double>(2 * n),
                       true};
    double left = 0.0;  // of the sum of each side
    for (const double s : weight) left += 0.5 * options_.C * options_.nu * s;
    for (std::size_t i = 0; i < n; ++i) {
        p.t[i] = p.t[i + n] = y[i];
        p.high[i] = options_.C * weight[i];
        p.low[i + n] = -options_.C * weight[i];
        p.start[i] = std::min(left, p.high[i]);
        p.start[i + n] = -p.start[i];
        left -= p.start[i];
    }
    return svm::solve_dual<true>(where, kernel, rows, used, p,
                                 svm::dual_options(options_, progress, type_name));
}

}  // namespace foretell
