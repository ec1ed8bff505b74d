#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/row_entries.hpp>
#include <foretell/core/views.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace foretell::logistic {

/// What a fit of logistic regression is about. X is borrowed: a MatrixView or a CsrMatrix.
template <class T, class X>
struct Data {
    explicit Data(const X& borrowed) : rows(borrowed) {}

    std::conditional_t<is_sparse<X>, const X&, X> rows;  ///< (n_samples, n_features)
    Buffer<std::uint32_t> codes;  ///< class of each sample, 0 ... n_classes - 1
    Buffer<T> target;             ///< codes as numbers, where there are two classes
    Buffer<T> weight;             ///< of each sample, class weight included; empty: all 1
    Buffer<double> class_total;   ///< total weight of each class, (n_classes,)
    double loss_factor = 1.0;     ///< C, or 1 without penalty
    double penalty = 1.0;         ///< 1, or 0 without penalty
    bool fit_intercept = true;
    std::size_t n_threads = 1;

    [[nodiscard]] std::size_t n_samples() const noexcept { return rows.rows(); }
    [[nodiscard]] std::size_t n_features() const noexcept { return rows.cols(); }
    [[nodiscard]] std::size_t n_classes() const noexcept { return class_total.size(); }
    /// Rows of coef: 1 for two classes, else one for each class.
    [[nodiscard]] std::size_t n_outputs() const noexcept {
        return n_classes() == 2 ? 1 : n_classes();
    }
    [[nodiscard]] T weight_of(std::size_t i) const noexcept {
        return weight.empty() ? T(1) : weight[i];
    }
    /// The weights from sample i on, or null: all 1.
    [[nodiscard]] const T* weights_from(std::size_t i) const noexcept {
        return weight.empty() ? nullptr : weight.data() + i;
    }
    [[nodiscard]] double total_weight() const noexcept {
        double sum = 0.0;
        for (const double w : class_total) sum += w;
        return sum;
    }
};

/// Rows whose sums are kept in T before they are added to sums in double.
inline constexpr std::size_t flush_rows = 512;

/// Rows per chunk of a pass with a partial sum of n_sums numbers for each chunk: by the data alone
/// (not the threads), at most 64 chunks, and so few that adding them up costs little.
template <class X>
[[nodiscard]] std::size_t chunk_rows(const X& rows, std::size_t n_sums) noexcept {
    const std::size_t n = std::max<std::size_t>(1, rows.rows());
    const std::size_t per_row = std::max<std::size_t>(1, count_entries(rows) / n);
    const std::size_t worth = 4 * n_sums / per_row;
    const std::size_t least = std::max({std::size_t{1024}, (n + 63) / 64, worth});
    return (least + 63) / 64 * 64;
}

}  // namespace foretell::logistic
