#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/row_blocks.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::linear {

/// Weighted means of the columns of Z = [X, Y], and the products of the columns about them: what a
/// least-squares problem is about, however many rows it had.
struct Gram {
    std::size_t n_features = 0, n_targets = 0;
    double total_weight = 0.0;
    Buffer<double> mean;      ///< (width,); zeros without an intercept
    Buffer<double> products;  ///< (width, width), lower triangle: sum_i s_i (z_i - mean)(...)'

    [[nodiscard]] std::size_t width() const noexcept { return n_features + n_targets; }
    [[nodiscard]] double at(std::size_t i, std::size_t j) const noexcept {
        return i >= j ? products[i * width() + j] : products[j * width() + i];
    }
    /// Column j is constant but for the rounding of its mean.
    [[nodiscard]] bool is_constant(std::size_t j) const noexcept {
        const double noise = 8.0 * std::numeric_limits<double>::epsilon() * mean[j];
        return at(j, j) <= noise * noise * total_weight;
    }
};

/// Sums of one part of the rows about a given centre.
struct GramPart {
    Buffer<double> products, sum;
};

/// Adds the products and sums of the rows begin <= i < end about the centre of `from`.
///   scratch (block * width,)
template <class T, class X>
void add_products(const CenteredRows<T, X>& from, std::size_t begin, std::size_t end,
                  double* scratch, GramPart& part) {
    const std::size_t p = from.width();
    const MatrixView<double> G(part.products.data(), p, p);
    for (std::size_t at = begin; at < end; at += from.block) {
        const std::size_t m = std::min(from.block, end - at);
        from.write(at, m, scratch);
        linalg::syrk(1.0, MatrixView<const double>(scratch, m, p), linalg::Op::transpose, 1.0, G);
        // sum_i s_i (z_i - centre): the rows hold one root of s_i, the other is the factor here.
        double root[CenteredRows<T, X>::block];
        for (std::size_t i = 0; i < m; ++i) {
            root[i] =
                from.weight.empty() ? 1.0 : std::sqrt(static_cast<double>(from.weight[at + i]));
        }
        linalg::gemv(1.0, MatrixView<const double>(scratch, m, p), linalg::Op::transpose,
                     VectorView<const double>(root, m), 1.0, VectorView<double>(part.sum));
    }
}

/// The mean of up to 512 rows spread over all, as a first guess of the centre.
template <class T, class X>
[[nodiscard]] Buffer<double> sampled_center(const X& rows, MatrixView<const T> targets) {
    const std::size_t n = rows.rows(), d = rows.cols(), m = targets.cols();
    const std::size_t taken = std::min<std::size_t>(n, 512);
    Buffer<double> center(d + m, 0.0), row(d + m);
    const Buffer<double> zero(d + m, 0.0);
    const CenteredRows<T, X> plain{rows, targets, {}, zero};
    for (std::size_t k = 0; k < taken; ++k) {
        plain.write(k * n / taken, 1, row.data());
        for (std::size_t j = 0; j < d + m; ++j) center[j] += row[j];
    }
    for (double& c : center) c /= static_cast<double>(taken);
    return center;
}

/// @throws InvalidArgument naming a NaN or infinity in X, NumericalError naming a column whose
///         squares overflow
template <class X>
void check_products(std::string_view where, const X& rows, const Gram& gram) {
    for (std::size_t j = 0; j < gram.width(); ++j) {
        if (foretell::detail::is_finite(gram.at(j, j))) continue;
        check_finite(where, "X", rows);
        const std::size_t d = gram.n_features;
        throw NumericalError(message(where, ": the sum of squares of ",
                                     j < d                ? message("column ", j, " of X")
                                     : gram.n_targets > 1 ? message("column ", j - d, " of Y")
                                                          : message("y"),
                                     " must be finite, but overflows; divide by a power of ten"));
    }
}

/// One read of X, or two where the sampled centre is far from the mean. In double, whatever T is.
/// @param targets (n, m)
/// @throws what check_products says
/// @param centered false: about 0 (no intercept)
/// The same bits for any n_threads. Complexity: n (d + m)^2 operations.
template <class T, class X>
[[nodiscard]] Gram make_gram(std::string_view where, const X& rows, MatrixView<const T> targets,
                             VectorView<const T> weight, bool centered, std::size_t n_threads) {
    const std::size_t n = rows.rows(), p = rows.cols() + targets.cols();
    constexpr std::size_t block = CenteredRows<T, X>::block;
    const std::size_t least = std::max<std::size_t>({16 * block, (n + 31) / 32, 2 * p});
    const std::size_t chunk = (least + block - 1) / block * block;
    const std::size_t n_chunks = count_chunks(n, chunk);

    Gram gram{rows.cols(), targets.cols(), static_cast<double>(n), Buffer<double>(p, 0.0), {}};
    if (!weight.empty()) {
        gram.total_weight = 0.0;
        for (const T s : weight) gram.total_weight += static_cast<double>(s);
    }
    Buffer<double> center(p, 0.0);
    if (centered) center = sampled_center<T>(rows, targets);
    for (int reads = 1;; ++reads) {
        const CenteredRows<T, X> from{rows, targets, weight, center};
        std::vector<GramPart> parts(n_chunks);
        parallel_chunks(n, chunk, n_threads,
                        [&](std::size_t begin, std::size_t end, std::size_t c) {
                            parts[c].products.assign(p * p, 0.0);
                            parts[c].sum.assign(p, 0.0);
                            Buffer<double> scratch(block * p);
                            add_products(from, begin, end, scratch.data(), parts[c]);
                        });
        for (std::size_t c = 1; c < n_chunks; ++c) {
            for (std::size_t e = 0; e < p * p; ++e) parts[0].products[e] += parts[c].products[e];
            for (std::size_t j = 0; j < p; ++j) parts[0].sum[j] += parts[c].sum[j];
        }
        gram.products = std::move(parts[0].products);
        check_products(where, rows, gram);
        if (!centered) return gram;
        const Buffer<double>& sum = parts[0].sum;
        bool near = true;
        for (std::size_t j = 0; j < p; ++j) {
            const double off = sum[j] / gram.total_weight;
            gram.mean[j] = center[j] + off;
            near = near && off * sum[j] <= 0.1 * gram.products[j * p + j];
        }
        if (!near && reads == 1) {
            center = gram.mean;
            continue;
        }
        for (std::size_t i = 0; i < p; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                gram.products[i * p + j] -= sum[i] * (sum[j] / gram.total_weight);
            }
            gram.products[i * p + i] = std::max(0.0, gram.products[i * p + i]);
        }
        return gram;
    }
}

}  // namespace foretell::linear
