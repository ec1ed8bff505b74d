#pragma once

#include <foretell/core/buffer.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/blas.hpp>
#include <foretell/linear_model/detail/logistic_coordinates.hpp>
#include <foretell/linear_model/detail/logistic_cost.hpp>
#include <foretell/linear_model/detail/logistic_data.hpp>
#include <foretell/linear_model/detail/logistic_hessian.hpp>
#include <foretell/linear_model/detail/weighted_gram.hpp>
#include <foretell/optim/ridge_factor.hpp>
#include <foretell/parallel/parallel_for.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace foretell::logistic {

/// A preconditioner from a sample of the rows: the Hessian of one block of theta there, used for
/// all blocks. For two classes that is the Hessian of the sample itself; for more the curvatures
/// are averaged over the blocks. It is held as its Cholesky factor, whose sums are in float, which
/// is enough for it; or, with fewer rows than columns and a penalty D, by a factor as small as the
/// rows are few,
///
///     (D + A'A)^-1 = D^-1/2 (I - B'(I + B B')^-1 B) D^-1/2,   B = A D^-1/2.
///
/// Source: Golub & Van Loan, Matrix Computations, (2.1.4).
class SharedFactor {
public:
    /// @param state see curvature_of
    /// @param every one in so many rows is used, for all of them
    /// @return false if no factor could be found; the object must not be used then
    template <class T, class X>
    [[nodiscard, gnu::cold]] bool build(const Data<T, X>& data, const Coordinates& c,
                                        const T* state, std::size_t every = 1) {
        const std::size_t n = data.n_samples();
        width_ = c.width;
        rows_.clear();
        const double per_sample = static_cast<double>(n) / data.total_weight();
        const auto h = [&](std::size_t i) {
            return per_sample * mean_curvature(data, c.contrasts, state, i);
        };
        double root = 0.0;
        for (const double a : c.contrasts.curvature) {
            root += a / static_cast<double>(c.n_blocks());
        }
        root = std::sqrt(data.loss_factor * data.total_weight() * root);
        const double factor = data.loss_factor / per_sample;
        const double thinned = factor * static_cast<double>(every);
        if (has_few_rows(data, width_)) {
            const StandardisedRows<T, double> standard(c);
            rows_.resize(n * width_);
            for (std::size_t i = 0; i < n; ++i) {
                standard.write(data.rows, i, std::sqrt(factor * h(i)), &rows_[i * width_]);
            }
            return factorize_rows(c, data.penalty, root, n);
        }
        return factorize_gram(c, data.penalty, root, thinned, gram_of(data, c, h, every));
    }

    /// v <- M^-1 v, each block by the shared factor.
    void operator()(VectorView<double> v) const {
        Buffer<double> by_row(rows_.size() / width_);
        for (std::size_t from = 0; from < v.size(); from += width_) {
            const VectorView<double> block = v.slice(from, from + width_);
            if (rows_.empty()) {
                factor_.solve(block);
                continue;
            }
            for (std::size_t j = 0; j < width_; ++j) block[j] *= inverse_root_[j];
            const MatrixView<const double> B(rows_.data(), by_row.size(), width_);
            linalg::gemv(1.0, B, linalg::Op::none, block, 0.0, by_row);
            factor_.solve(VectorView<double>(by_row));
            linalg::gemv(-1.0, B, linalg::Op::transpose, by_row, 1.0, block);
            for (std::size_t j = 0; j < width_; ++j) block[j] *= inverse_root_[j];
        }
    }

private:
    /// sum_i h(i) x_i x_i' over the standardised rows, lower triangle. Chunks of rows on several
    /// threads, as many as 16 million sums allow, and fixed by the data alone.
    template <class T, class X, class Curvature>
    [[gnu::cold]] Buffer<float> gram_of(const Data<T, X>& data, const Coordinates& c,
                                        const Curvature& h, std::size_t every) const {
        const std::size_t size = width_ * width_, n = data.n_samples();
        const std::size_t most = std::clamp<std::size_t>(16'000'000 / size, 1, 8);
        const std::size_t chunk =
            std::max(4 * gram_block, (n / most / gram_block + 1) * gram_block);
        const std::size_t n_chunks = count_chunks(n, chunk);
        const StandardisedRows<T, float> standard(c);
        Buffer<float> scratch(n_chunks * gram_block * width_), gram(n_chunks * size);
        parallel_chunks(
            n, chunk, data.n_threads, [&](std::size_t begin, std::size_t end, std::size_t at) {
                weighted_gram(data.rows, begin, end, standard, h,
                              &scratch[at * gram_block * width_],
                              MatrixView<float>(&gram[at * size], width_, width_), every);
            });
        for (std::size_t at = 1; at < n_chunks; ++at) {
            for (std::size_t e = 0; e < size; ++e) gram[e] += gram[at * size + e];
        }
        gram.resize(size);
        return gram;
    }

    /// The factor of the block with mean curvature, from the sums over the standardised rows.
    [[gnu::cold]] bool factorize_gram(const Coordinates& c, double penalty, double root,
                                      double factor, const Buffer<float>& gram) {
        const std::size_t p = width_, d = c.n_features;
        Buffer<double> scale(p);
        for (std::size_t j = 0; j < p; ++j) {
            scale[j] = j == d ? 1.0 / root : 0.0;
            if (j < d && c.deviation[j] > 0.0) {
                scale[j] = 1.0 / std::hypot(root * c.deviation[j], std::sqrt(penalty));
            }
        }
        factor_ = optim::RidgeFactor(p);
        const MatrixView<double> R = factor_.matrix();
        for (std::size_t i = 0; i < p; ++i) {
            const double left = factor * scale[i] * (i < d ? c.deviation[i] : 1.0);
            for (std::size_t j = 0; j <= i; ++j) {
                const double right = scale[j] * (j < d ? c.deviation[j] : 1.0);
                R(i, j) = left * static_cast<double>(gram[i * p + j]) * right;
            }
            if (i < d) R(i, i) += scale[i] > 0.0 ? penalty * scale[i] * scale[i] : 1.0;
        }
        return factor_.factorize();
    }

    /// The factor of I + B B', with A in rows_, and B there afterwards. An intercept, which has no
    /// penalty, counts as if it had a small one.
    [[gnu::cold]] bool factorize_rows(const Coordinates& c, double penalty, double root,
                                      std::size_t n) {
        constexpr double of_intercept = 1e-3;
        Buffer<double> to_B(width_);
        inverse_root_.assign(width_, 1.0);
        for (std::size_t j = 0; j < width_; ++j) {
            if (j == c.n_features) {
                inverse_root_[j] = 1.0 / std::sqrt(of_intercept);
                to_B[j] = inverse_root_[j] / root;
            } else if (c.deviation[j] > 0.0) {
                to_B[j] = c.deviation[j] / std::sqrt(penalty);
                inverse_root_[j] = std::hypot(root * to_B[j], 1.0);
            }
        }
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < width_; ++j) rows_[i * width_ + j] *= to_B[j];
        }
        factor_ = optim::RidgeFactor(n);
        const MatrixView<double> G = factor_.matrix();
        linalg::syrk(1.0, MatrixView<const double>(rows_.data(), n, width_), linalg::Op::none, 0.0,
                     G);
        for (std::size_t i = 0; i < n; ++i) G(i, i) += 1.0;
        return factor_.factorize();
    }

    template <class T, class X>
    static double mean_curvature(const Data<T, X>& data, const ClassContrasts& contrasts,
                                 const T* state, std::size_t i) noexcept {
        const std::size_t k = contrasts.n_classes;
        if (k == 1) return static_cast<double>(state[i]);
        double trace = 0.0;
        for (std::size_t j = 0; j < k; ++j) {
            const double p = static_cast<double>(state[i * k + j]);
            trace += p * (1.0 - p);
        }
        return static_cast<double>(data.weight_of(i)) * trace / static_cast<double>(contrasts.n);
    }

    std::size_t width_ = 0;
    optim::RidgeFactor factor_;
    Buffer<double> rows_, inverse_root_;  ///< B and D^-1/2, where rows are few
};

}  // namespace foretell::logistic
