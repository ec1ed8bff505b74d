#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/linalg/reductions.hpp>
#include <foretell/svm/detail/dual_problem.hpp>
#include <foretell/svm/detail/support_rows.hpp>
#include <foretell/svm/kernel_machine_fit.hpp>
#include <foretell/svm/svm_solver_result.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace foretell::svm {

/// z(x) = sum_i b_i K(x_i, x) + c of the rows first <= i < last, into out (last - first,).
template <class Options, class T, class X>
void support_sums(const Options& o, const KernelMachineFit<T>& f, const X& rows, std::size_t first,
                  std::size_t last, T* out) {
    const KernelFunction kernel = kernel_of(o, f.gamma);
    const std::size_t n = f.support.size();
    const PackedView<T> vectors = packed_view(f.support_vectors, n);
    QueryRows<T> query(rows);
    alignas(64) T values[rows_at_once * piece_size];
    for (std::size_t begin = first; begin < last; begin += rows_at_once) {
        const std::size_t end = std::min(begin + rows_at_once, last);
        T* const z = out + (begin - first);
        const T* x = query.rows(begin, end);
        std::fill_n(z, end - begin, f.intercept);
        for (std::size_t from = 0; from < n; from += piece_size) {
            const std::size_t size = std::min(piece_size, n - from);
            kernel_rows(kernel, x, query.row_stride(), end - begin, vectors, from, size, values,
                        piece_size);
            const VectorView<const T> coef(f.dual_coef.data() + from, size);
            for (std::size_t i = 0; i < end - begin; ++i) {
                z[i] +=
                    linalg::dot_product(VectorView<const T>(values + i * piece_size, size), coef);
            }
        }
    }
}

[[nodiscard]] inline SVMSolverResult result_of(const DualSolution& s) noexcept {
    return {s.stop, s.n_iterations, s.objective, s.gap, s.violation};
}

/// The machine of a dual solution, whose variables i and i + n are both of row used[i].
/// @throws NumericalError if it is not finite
template <class T, class X>
[[nodiscard]] KernelMachineFit<T> machine_of(std::string_view where, const X& rows,
                                             const Buffer<std::size_t>& used,
                                             const DualSolution& s) {
    Buffer<std::size_t> support;
    Buffer<T> coef;
    for (std::size_t i = 0; i < used.size(); ++i) {
        double b = s.b[i];
        if (s.b.size() > used.size()) b += s.b[i + used.size()];
        if (b == 0.0) continue;
        support.push_back(used[i]);
        coef.push_back(static_cast<T>(b));
    }
    KernelMachineFit<T> f;
    f.support_vectors = pack_support(rows, support);
    f.dual_coef = uninitialized<T>(coef.size());
    f.support = uninitialized<int>(coef.size());
    for (std::size_t i = 0; i < coef.size(); ++i) {
        f.dual_coef(i) = coef[i];
        f.support(i) = static_cast<int>(support[i]);
    }
    f.intercept = static_cast<T>(s.intercept);
    f.solver = result_of(s);
    if (!foretell::detail::all_finite(coef.data(), coef.size()) ||
        !foretell::detail::is_finite(f.intercept)) {
        throw NumericalError(
            message(where, ": the solution overflows; standardise the features first"));
    }
    return f;
}

}  // namespace foretell::svm
