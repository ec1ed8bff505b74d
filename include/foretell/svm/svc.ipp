#pragma once

#include <foretell/svm/svc.hpp>

#include <utility>

namespace foretell {

template <std::floating_point T>
SVC<T>::SVC(SVCOptions options) : options_(std::move(options)) {
    check_options(type_name, options_);
    check_gamma(type_name, options_.gamma);
}

/// @param used the rows of both classes      @param side t of each      @param weight s of each
template <std::floating_point T>
template <class X>
svm::DualSolution SVC<T>::solve_pair(std::string_view where, const svm::KernelFunction& kernel,
                                     const X& rows, const Buffer<std::size_t>& used,
                                     const Buffer<double>& side, const Buffer<double>& weight,
                                     ProgressSink* progress) const {
    const std::size_t n = used.size();
    svm::DualProblem p{n, side, Buffer<double>(n), Buffer<double>(n), {}};
    for (std::size_t i = 0; i < n; ++i) {
        (side[i] > 0.0 ? p.high[i] : p.low[i]) = side[i] * options_.C * weight[i];
    }
    return svm::solve_dual<false>(where, kernel, rows, used, p,
                                  svm::dual_options(options_, progress, type_name));
}

}  // namespace foretell
