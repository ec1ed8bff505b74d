#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/progress/log.hpp>
#include <foretell/svm/linear_svm_result.hpp>
#include <foretell/svm/svm_kernel.hpp>
#include <foretell/svm/svm_solver_result.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace foretell::svm {

/// @throws InvalidArgument for any other kernel than linear
inline void check_linear(std::string_view where, SVMKernel kernel) {
    if (kernel == SVMKernel::linear) return;
    throw InvalidArgument(
        message(where, ": only the kernel linear has weights, not ", name_of(kernel)));
}

inline void warn_unless_converged(LogSink* log, std::string_view where,
                                  const SVMSolverResult& result) {
    if (result.converged()) return;
    log_to(log, LogLevel::warning,
           message(where, ": did not converge in ", result.n_iterations,
                   " iterations; the conditions of the minimum are broken by ", result.violation));
}

inline void warn_unless_converged(LogSink* log, std::string_view where,
                                  const LinearSVMResult& result) {
    if (result.converged()) return;
    log_to(
        log, LogLevel::warning,
        message(where, ": did not converge in ", result.n_iterations,
                " iterations; the objective may lie ", result.duality_gap, " above its minimum"));
}

/// @throws InvalidArgument if the solver cannot minimise this loss
inline void check_solver(std::string_view where, LinearSVMSolver solver, std::string_view loss,
                         bool is_squared) {
    const auto other = is_squared ? LinearSVMSolver::interior_point : LinearSVMSolver::primal;
    if (solver != other) return;
    const auto own = is_squared ? LinearSVMSolver::primal : LinearSVMSolver::interior_point;
    throw InvalidArgument(message(where, ": solver must be automatic, dual or ", name_of(own),
                                  " with the loss ", loss, ", got ", name_of(solver)));
}

/// @throws InvalidArgument if a class has no weight
inline void check_class_totals(std::string_view where, const Buffer<int>& classes,
                               const Buffer<double>& total) {
    for (std::size_t c = 0; c < total.size(); ++c) {
        if (total[c] > 0.0) continue;
        throw InvalidArgument(message(where, ": each class must have samples of positive weight, ",
                                      "but those of class ", classes[c], " have none"));
    }
}

/// @throws NumericalError unless the objective and all weights are finite
template <class Weights>
void check_weights(std::string_view where, const Weights& w, const LinearSVMResult& result) {
    if (foretell::detail::all_finite(w.data(), w.size()) && std::isfinite(result.objective)) return;
    throw NumericalError(
        message(where, ": the solution overflows; standardise the features first"));
}

/// The result of several outputs.
[[nodiscard]] inline LinearSVMResult merged(const std::vector<LinearSVMResult>& results) noexcept {
    LinearSVMResult all = results[0];
    for (std::size_t o = 1; o < results.size(); ++o) {
        if (all.converged()) all.stop = results[o].stop;
        all.n_iterations = std::max(all.n_iterations, results[o].n_iterations);
        all.objective += results[o].objective;
        all.duality_gap += results[o].duality_gap;
    }
    return all;
}

}  // namespace foretell::svm
