#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/take.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/parallel/parallel_for.hpp>
#include <foretell/random/uniform_random.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>

namespace foretell::logistic {

/// Rows of data, about as many of each class, drawn evenly over the whole length: one at random
/// from each of equal stretches of the rows of a class, so that sorted or periodic data do no harm.
/// Ascending. Rows of weight 0 are left out.
template <class T, class X>
[[nodiscard, gnu::cold]] Buffer<std::size_t> sample_rows(const Data<T, X>& data,
                                                         std::size_t n_wanted) {
    const std::size_t k = data.n_classes(), n = data.n_samples();
    Buffer<std::size_t> count(k, 0);
    for (std::size_t i = 0; i < n; ++i) {
        if (data.weight_of(i) > T(0)) ++count[data.codes[i]];
    }
    Buffer<std::size_t> quota(k), ascending(k);  // few classes: insertion is enough
    for (std::size_t c = 0; c < k; ++c) {
        std::size_t at = c;
        for (; at > 0 && count[ascending[at - 1]] > count[c]; --at) {
            ascending[at] = ascending[at - 1];
        }
        ascending[at] = c;
    }
    for (std::size_t c = 0, left = n_wanted; c < k; ++c) {
        const std::size_t of = ascending[c];
        quota[of] = std::clamp<std::size_t>(left / (k - c), 1, count[of]);
        left -= std::min(left, quota[of]);
    }
    UniformRandom random(20230519);
    Buffer<std::size_t> seen(k, 0), drawn(k, 0), next(k), rows;
    const auto draw = [&](std::size_t c) {  // the place of the next row within its class
        const double stretch = static_cast<double>(count[c]) / static_cast<double>(quota[c]);
        const double at = stretch * (static_cast<double>(drawn[c]) + random.uniform());
        next[c] = std::max(static_cast<std::size_t>(at), seen[c]);
    };
    for (std::size_t c = 0; c < k; ++c) draw(c);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t c = data.codes[i];
        if (!(data.weight_of(i) > T(0))) continue;
        const bool wanted = drawn[c] < quota[c] && seen[c] == next[c];
        ++seen[c];
        if (!wanted) continue;
        rows.push_back(i);
        ++drawn[c];
        if (drawn[c] < quota[c]) draw(c);
    }
    return rows;
}

/// Rows of X, copied on up to n_threads threads: most of it is the first touch of memory.
template <class T>
[[nodiscard, gnu::cold]] Matrix<T> copy_rows(const MatrixView<const T>& X,
                                             std::span<const std::size_t> rows,
                                             std::size_t n_threads) {
    Matrix<T> out = uninitialized<T>(rows.size(), X.cols());
    const MatrixView<T> to(out);
    parallel_chunks(
        rows.size(), 4096, n_threads, [&](std::size_t begin, std::size_t end, std::size_t) {
            take_rows_into(X, rows.subspan(begin, end - begin), to.row_range(begin, end));
        });
    return out;
}
template <class T>
[[nodiscard]] CsrMatrix<T> copy_rows(const CsrMatrix<T>& X, std::span<const std::size_t> rows,
                                     std::size_t) {
    return take_rows(X, rows);
}

/// Rows of data as data of their own, weighted so that each class keeps its total weight.
template <class T, class X>
class RowSample {
public:
    [[gnu::cold]] RowSample(const Data<T, X>& from, const Buffer<std::size_t>& rows)
        : own_(copy_rows(from.rows, std::span<const std::size_t>(rows), from.n_threads)),
          data_(own_) {
        const std::size_t k = from.n_classes();
        data_.class_total = from.class_total;
        data_.loss_factor = from.loss_factor;
        data_.penalty = from.penalty;
        data_.fit_intercept = from.fit_intercept;
        data_.n_threads = from.n_threads;
        Buffer<double> taken(k, 0.0);
        data_.codes.resize(rows.size());
        data_.weight.resize(rows.size());
        if (k == 2) data_.target.resize(rows.size());
        for (std::size_t r = 0; r < rows.size(); ++r) {
            data_.codes[r] = from.codes[rows[r]];
            data_.weight[r] = from.weight_of(rows[r]);
            if (k == 2) data_.target[r] = from.target[rows[r]];
            taken[data_.codes[r]] += static_cast<double>(data_.weight[r]);
        }
        for (std::size_t r = 0; r < rows.size(); ++r) {
            const std::size_t c = data_.codes[r];
            data_.weight[r] *= static_cast<T>(from.class_total[c] / taken[c]);
        }
    }
    RowSample(const RowSample&) = delete;
    RowSample& operator=(const RowSample&) = delete;

    [[nodiscard]] const Data<T, X>& data() const noexcept { return data_; }

private:
    std::conditional_t<is_sparse<X>, X, Matrix<T>> own_;
    Data<T, X> data_;
};

}  // namespace foretell::logistic
