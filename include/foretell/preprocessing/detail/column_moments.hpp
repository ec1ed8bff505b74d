#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/csr_matrix.hpp>
#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/preprocessing/detail/check_not_infinite.hpp>
#include <foretell/preprocessing/detail/moment_kernels.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace foretell::detail {

/// Weighted count, mean and sum of squared deviations of each column, gathered from any number of
/// batches; NaN entries do not count.
///
/// X is read once, in blocks of rows. A block is summed about the mean so far (for a column's first
/// block: about that block's own mean), and joined to what came before by
///
///     delta = mean_B - mean_A,   mean = mean_A + delta n_B / n,
///     M2 = M2_A + M2_B + delta^2 n_A n_B / n                         n = n_A + n_B
///
/// (Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample
/// variances", 1979, eq. 2.1). The cancellation within a block is then never larger than the term
/// that the block adds, so that huge offsets cost no digits; the mean is held as a rounded value
/// and a remainder.
class ColumnMoments {
public:
    explicit ColumnMoments(std::size_t n_columns)
        : count_(n_columns, 0.0),
          mean_(n_columns, 0.0),
          remainder_(n_columns, 0.0),
          m2_(n_columns, 0.0),
          weight_(n_columns),
          s1_(n_columns),
          s2_(n_columns) {}

    /// Goes on from the result of earlier batches; a column with count 0 starts afresh.
    ColumnMoments(VectorView<const double> count, VectorView<const double> mean,
                  VectorView<const double> variance)
        : ColumnMoments(count.size()) {
        for (std::size_t j = 0; j < count.size(); ++j) {
            if (!(count[j] > 0.0)) continue;
            count_[j] = count[j];
            mean_[j] = mean[j];
            m2_[j] = variance[j] * count[j];
        }
    }

    /// Adds the rows of X (n, n_columns); w (n,) weighs them, or is empty.
    /// @throws InvalidArgument naming the place of an infinity in X
    template <class T>
    void add(std::string_view where, MatrixView<const T> X, VectorView<const T> w) {
        constexpr std::size_t block = 256;
        for (std::size_t begin = 0; begin < X.rows(); begin += block) {
            const std::size_t end = std::min(X.rows(), begin + block);
            add_block(where, X.row_range(begin, end), w.empty() ? w : w.slice(begin, end), begin);
        }
    }

    /// Adds the rows of a sparse X, entries that are not stored counting as zeros. O(nonzeros).
    template <class T>
    void add(std::string_view where, const CsrMatrix<T>& X, VectorView<const T> w) {
        check_not_infinite(where, X);
        const double total = total_weight(X.rows(), w);
        const std::size_t d = count_.size();
        std::vector<std::size_t> stored(d, 0);
        std::vector<double> zeros(d, 0.0), center(d, 0.0);
        std::fill(weight_.begin(), weight_.end(), 0.0);
        sum_sparse(X, w, stored.data(), zeros.data(), weight_.data(), center.data());
        for (std::size_t j = 0; j < d; ++j) {
            zeros[j] = stored[j] == X.rows() ? 0.0 : std::max(0.0, total - zeros[j]);
            weight_[j] += zeros[j];
            center[j] = weight_[j] > 0.0 ? center[j] / weight_[j] : 0.0;
            s1_[j] = -center[j] * zeros[j];
            s2_[j] = center[j] * center[j] * zeros[j];
        }
        sum_sparse_about(X, w, center.data(), s1_.data(), s2_.data());
        for (std::size_t j = 0; j < d; ++j) {
            join(j, center[j], weight_[j], s1_[j], s2_[j]);
        }
    }

    [[nodiscard]] Vector<double> count() const { return copied(count_); }
    /// NaN for a column without a value.
    [[nodiscard]] Vector<double> mean() const {
        Vector<double> out = copied(mean_);
        for (std::size_t j = 0; j < count_.size(); ++j) {
            if (!(count_[j] > 0.0)) out.data()[j] = std::numeric_limits<double>::quiet_NaN();
        }
        return out;
    }
    /// M2 / n; NaN for a column without a value.
    [[nodiscard]] Vector<double> variance() const {
        Vector<double> out = copied(m2_);
        for (std::size_t j = 0; j < count_.size(); ++j) {
            out.data()[j] =
                count_[j] > 0.0 ? m2_[j] / count_[j] : std::numeric_limits<double>::quiet_NaN();
        }
        return out;
    }

private:
    static Vector<double> copied(const std::vector<double>& v) {
        Vector<double> out = uninitialized<double>(v.size());
        std::copy(v.begin(), v.end(), out.data());
        return out;
    }

    template <class T>
    static double total_weight(std::size_t rows, VectorView<const T> w) {
        if (w.empty()) return static_cast<double>(rows);
        double total = 0.0;
        for (const T wi : w) total += static_cast<double>(wi);
        return total;
    }

    template <class T>
    void add_block(std::string_view where, MatrixView<const T> X, VectorView<const T> w,
                   std::size_t first_row) {
        const bool starts =
            std::any_of(count_.begin(), count_.end(), [](double n) { return n == 0.0; });
        if (starts) {  // a first look at the block gives these columns a centre
            guess_centers(X);
            sum_block(where, X, w, first_row);
            for (std::size_t j = 0; j < count_.size(); ++j) {
                if (count_[j] > 0.0 || !(weight_[j] > 0.0)) continue;
                const double shifted = mean_[j] + s1_[j] / weight_[j];
                if (is_finite(shifted)) mean_[j] = shifted;
            }
        }
        sum_block(where, X, w, first_row);
        for (std::size_t j = 0; j < count_.size(); ++j) {
            join(j, mean_[j], weight_[j], s1_[j], s2_[j]);
        }
    }

    /// The first value of each column that has none yet, or 0.
    template <class T>
    void guess_centers(MatrixView<const T> X) {
        for (std::size_t j = 0; j < count_.size(); ++j) {
            if (count_[j] > 0.0) continue;
            mean_[j] = 0.0;
            for (std::size_t i = 0; i < X.rows(); ++i) {
                if (!is_finite(X(i, j))) continue;
                mean_[j] = static_cast<double>(X(i, j));
                break;
            }
        }
    }

    /// weight_, s1_, s2_ of the block about mean_.
    template <class T>
    void sum_block(std::string_view where, MatrixView<const T> X, VectorView<const T> w,
                   std::size_t first_row) {
        std::fill(s1_.begin(), s1_.end(), 0.0);
        std::fill(s2_.begin(), s2_.end(), 0.0);
        if (w.empty()) {
            sum_rows(X, mean_.data(), s1_.data(), s2_.data());
        } else {
            sum_weighted_rows(X, w, mean_.data(), s1_.data(), s2_.data());
        }
        std::fill(weight_.begin(), weight_.end(), total_weight(X.rows(), w));
        if (all_finite(s2_.data(), s2_.size()) && all_finite(s1_.data(), s1_.size())) return;
        check_not_infinite(where, X, first_row);
        for (auto* sums : {&weight_, &s1_, &s2_}) std::fill(sums->begin(), sums->end(), 0.0);
        sum_rows_with_missing(X, w, mean_.data(), weight_.data(), s1_.data(), s2_.data());
    }

    /// Joins weight n_b, s1 = sum w (x - center) and s2 = sum w (x - center)^2 to column j. The
    /// center is mean_[j] itself, or that of a column without values so far, or any (sparse).
    void join(std::size_t j, double center, double n_b, double s1, double s2) {
        if (!(n_b > 0.0)) return;
        const double delta_b = s1 / n_b;
        double m2_b = s2 - s1 * delta_b;
        if (!is_finite(m2_b)) m2_b = std::numeric_limits<double>::infinity();
        if (m2_b < 0.0) m2_b = 0.0;
        const double n_a = count_[j], n = n_a + n_b;
        double shift = delta_b;
        if (n_a > 0.0) {
            const double delta = (center - mean_[j]) + (delta_b - remainder_[j]);
            m2_b += delta * delta * (n_a * (n_b / n));
            center = mean_[j];
            shift = remainder_[j] + delta * (n_b / n);
        }
        m2_[j] += m2_b;
        count_[j] = n;
        mean_[j] = center + shift;
        remainder_[j] = shift - (mean_[j] - center);
    }

    std::vector<double> count_, mean_, remainder_, m2_;
    std::vector<double> weight_, s1_, s2_;  // of the block at hand
};

}  // namespace foretell::detail
