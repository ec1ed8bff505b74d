#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/error.hpp>
#include <foretell/svm/detail/dual_solver.hpp>
#include <foretell/svm/detail/gamma_for.hpp>
#include <foretell/svm/detail/packed_rows.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace foretell::svm {

/// The rows less `shift`, times `factor`.
template <class S, class X>
[[nodiscard]] PackedRows<S> scaled_rows(const X& from, const Buffer<std::size_t>& rows,
                                        const Buffer<double>& shift, double factor) {
    const std::size_t d = from.cols();
    PackedRows<S> out(rows.size(), d);
    Buffer<S> x(d);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t k = 0; k < d; ++k) x[k] = static_cast<S>(-shift[k] * factor);
        for_each_entry(from, rows[i], [&](std::size_t k, double value) {
            x[k] = static_cast<S>((value - shift[k]) * factor);
        });
        out.set_row(i, x.data());
    }
    return out;
}

/// @throws NumericalError unless the kernel of each row with itself is finite
template <class S>
void check_kernel(std::string_view where, const KernelFunction& kernel, const PackedRows<S>& rows) {
    const PackedView<S> z = rows.view();
    Buffer<S> x(z.cols);
    S values[group_size];
    for (std::size_t i = 0; i < z.rows; ++i) {
        z.copy_row(i, x.data());
        const std::size_t first = i / group_size * group_size;
        kernel_rows(kernel, x.data(), z.cols, 1, z, first, 1, values, group_size);
        if (std::abs(values[i - first]) <= 1e300) continue;
        throw NumericalError(message(where, ": the kernel overflows at row ", i,
                                     "; standardise the features first"));
    }
}

template <class Options>
[[nodiscard]] DualOptions dual_options(const Options& o, ProgressSink* progress,
                                       std::string_view what) noexcept {
    return {.tol = o.tol,
            .max_iter = o.max_iter,
            .cache_bytes = static_cast<std::size_t>(o.cache_size * 1048576.0),
            .progress = progress,
            .what = what};
}

/// Solves the dual problem over these rows of X. Values of the kernel rbf, which lie in (0, 1], are
/// float where their rounding stays well below the tolerance: half the memory and twice the speed.
/// @throws NumericalError if the kernel overflows
/// BySign is the problem's by_sign.
template <bool BySign, class X>
[[nodiscard]] DualSolution solve_dual(std::string_view where, KernelFunction kernel, const X& from,
                                      const Buffer<std::size_t>& rows, const DualProblem& problem,
                                      const DualOptions& options) {
    Buffer<double> shift(from.cols());
    if (kernel.kind != SVMKernel::rbf) {
        const auto packed = scaled_rows<double>(from, rows, shift, 1.0);
        check_kernel(where, kernel, packed);
        return DualSolver<double, BySign>(kernel, packed, problem, options).run();
    }
    // Distances do not see a shift, so rows are centred, which leaves more digits, and scaled.
    const double n = static_cast<double>(rows.size()), factor = std::sqrt(kernel.gamma);
    for_each_entry_of(from, rows, [&](std::size_t, std::size_t k, double x) { shift[k] += x / n; });
    kernel.gamma = 1.0;
    double largest = 0.0, bound = 0.0;
    for (const double s : shift) largest = std::max(largest, std::abs(s * factor));
    for_each_entry_of(from, rows, [&](std::size_t, std::size_t k, double x) {
        largest = std::max(largest, std::abs((x - shift[k]) * factor));
    });
    for (const double b : problem.high) bound = std::max(bound, b);
    for (const double b : problem.low) bound = std::max(bound, -b);
    const auto [low, high] = std::minmax_element(problem.t.begin(), problem.t.end());
    const double noise = 6e-8 * (bound * (1.0 + largest) * std::sqrt(n) + (*high - *low));
    if (noise <= 0.25 * options.tol) {
        const auto packed = scaled_rows<float>(from, rows, shift, factor);
        return DualSolver<float, BySign>(kernel, packed, problem, options).run();
    }
    const auto packed = scaled_rows<double>(from, rows, shift, factor);
    return DualSolver<double, BySign>(kernel, packed, problem, options).run();
}

}  // namespace foretell::svm
