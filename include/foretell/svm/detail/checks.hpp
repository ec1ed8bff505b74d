#pragma once

#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/progress/log.hpp>
#include <foretell/svm/svm_kernel.hpp>
#include <foretell/svm/svm_solver_result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace foretell::svm {

template <class T>
[[nodiscard]] bool all_finite(MatrixView<const T> X) noexcept {
    for (std::size_t i = 0; i < X.rows(); ++i) {
        if (!foretell::detail::all_finite(X.row(i).data(), X.cols())) return false;
    }
    return true;
}
template <class T>
[[nodiscard]] bool all_finite(const CsrMatrix<T>& X) noexcept {
    return foretell::detail::all_finite(X.values().data(), X.nonzeros());
}

/// @throws ShapeError, InvalidArgument unless the rows are fit for a prediction
template <class X>
void check_query(std::string_view type, std::string_view member, const X& rows,
                 std::size_t n_features) {
    if (rows.cols() == n_features && all_finite(rows)) return;  // without a text, which allocates
    const std::string where = message(type, "::", member);
    check_n_features(where, rows.cols(), n_features);
    check_finite(where, "X", rows);
}

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

}  // namespace foretell::svm
