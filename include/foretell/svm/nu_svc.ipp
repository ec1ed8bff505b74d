#pragma once

#include <foretell/core/error.hpp>
#include <foretell/svm/nu_svc.hpp>

#include <algorithm>
#include <utility>

namespace foretell {

template <std::floating_point T>
NuSVC<T>::NuSVC(NuSVCOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    check_gamma(type_name, options_.gamma);
}

/// @param used the rows of both classes      @param side t of each      @param weight s of each
template <std::floating_point T>
template <class X>
svm::DualSolution NuSVC<T>::solve_pair(std::string_view where, const svm::KernelFunction& kernel,
                                       const X& rows, const Buffer<std::size_t>& used,
                                       const Buffer<double>& side, const Buffer<double>& weight,
                                       ProgressSink* progress) const {
    const std::size_t n = used.size();
    double total[2] = {};
    for (std::size_t i = 0; i < n; ++i) total[side[i] > 0.0 ? 0 : 1] += weight[i];
    const double all = total[0] + total[1], most = 2.0 * std::min(total[0], total[1]) / all;
    if (options_.nu > most * (1.0 + 1e-12)) {
        throw InvalidArgument(message(where, ": nu must be at most ", most, ", twice the share of ",
                                      "the smaller of two classes, got ", options_.nu));
    }
    svm::DualProblem p{
        n, Buffer<double>(n), Buffer<double>(n), Buffer<double>(n), Buffer<double>(n), true};
    double left[2];  // of the sum of each side
    left[0] = left[1] = std::min({0.5 * options_.nu * all, total[0], total[1]});
    for (std::size_t i = 0; i < n; ++i) {
        (side[i] > 0.0 ? p.high[i] : p.low[i]) = side[i] * weight[i];
        double& rest = left[side[i] > 0.0 ? 0 : 1];
        const double first = std::min(rest, weight[i]);
        p.start[i] = side[i] * first;
        rest -= first;
    }
    svm::DualSolution s = svm::solve_dual<true>(where, kernel, rows, used, p,
                                                svm::dual_options(options_, progress, type_name));
    const double r = -s.distance;
    if (!(r > 0.0) || !(1.0 / r < 1e300)) {
        throw NumericalError(message(where, ": the margin has no width, as no function of this ",
                                     "kernel tells the classes apart; choose a smaller nu"));
    }
    for (double& b : s.b) b /= r;
    s.intercept /= r;
    s.violation /= r;
    s.objective /= r * r;
    s.gap /= r * r;
    return s;
}

}  // namespace foretell
