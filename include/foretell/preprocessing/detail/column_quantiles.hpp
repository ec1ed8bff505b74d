#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/linalg/run.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace foretell::detail {

/// The place of a quantile among n sorted values: between values[below] and the next, at `part`.
/// Linear interpolation, definition 7 of Hyndman & Fan, "Sample quantiles in statistical packages"
/// (1996), which NumPy and R take by default.
struct QuantilePlace {
    std::size_t below;
    double part;

    QuantilePlace(double q, std::size_t n) {
        const double h = q * static_cast<double>(n - 1);
        below = std::min(static_cast<std::size_t>(h), n - 1);
        part = h - static_cast<double>(below);
    }
    [[nodiscard]] double between(double low, double high) const noexcept {
        if (part == 0.0 || low == high) return low;
        return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1.0 - part);
    }
};

/// A quantile of values that are not NaN, which are reordered. O(n).
template <class T>
double quantile_of(std::span<T> values, double q) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const QuantilePlace place(q, values.size());
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(place.below);
    std::nth_element(values.begin(), at, values.end());
    const double low = static_cast<double>(*at);
    if (place.part == 0.0) return low;
    return place.between(low, static_cast<double>(*std::min_element(at + 1, values.end())));
}

/// The values of column j of X that are not NaN.
template <class T>
std::vector<T> present_values(MatrixView<const T> X, std::size_t j) {
    std::vector<T> out(X.rows());
    std::size_t n = 0;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        out[n] = X(i, j);
        n += is_nan(out[n]) ? 0 : 1;
    }
    out.resize(n);
    return out;
}

/// Counts the values below low, at low and at high.
struct CountAround {
    struct Counts {
        std::size_t below, at_low, at_high;
    };
    template <class Isa, class T>
    [[gnu::always_inline]] static inline Counts run(const T* values, std::size_t n, T low, T high) {
        using Count = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;
        Count below[8] = {}, at_low[8] = {}, at_high[8] = {};
        std::size_t i = 0;
        for (; i + 8 <= n; i += 8) {
            for (std::size_t k = 0; k < 8; ++k) below[k] += values[i + k] < low ? 1 : 0;
            for (std::size_t k = 0; k < 8; ++k) at_low[k] += values[i + k] == low ? 1 : 0;
            for (std::size_t k = 0; k < 8; ++k) at_high[k] += values[i + k] == high ? 1 : 0;
        }
        for (; i < n; ++i) {
            below[0] += values[i] < low ? 1 : 0;
            at_low[0] += values[i] == low ? 1 : 0;
            at_high[0] += values[i] == high ? 1 : 0;
        }
        Counts sums{};
        for (std::size_t k = 0; k < 8; ++k) {
            sums.below += static_cast<std::size_t>(below[k]);
            sums.at_low += static_cast<std::size_t>(at_low[k]);
            sums.at_high += static_cast<std::size_t>(at_high[k]);
        }
        return sums;
    }
};

/// Where one quantile of one column must lie, guessed from a sample of its rows; then what a pass
/// over the column finds there: how many values lie below, at and between the two ends.
template <class T>
struct QuantileWindow {
    T low = -std::numeric_limits<T>::infinity(), high = std::numeric_limits<T>::infinity();
    std::size_t below = 0, at_low = 0, at_high = 0, n_inside = 0;
    std::vector<T> inside{};

    /// Four standard deviations of a sample quantile to each side.
    QuantileWindow(std::span<const T> sorted_sample, double q) {
        const double m = static_cast<double>(sorted_sample.size());
        if (m == 0.0) return;
        const double reach = 4.0 * std::sqrt(m * q * (1.0 - q)) + 2.0;
        const double first = std::floor(q * m - reach), last = std::ceil(q * m + reach);
        if (first >= 0.0) low = sorted_sample[static_cast<std::size_t>(first)];
        if (last < m) high = sorted_sample[static_cast<std::size_t>(last)];
    }

    void add(const T* values, std::size_t n) {
        if (inside.size() < n_inside + n) inside.resize(2 * inside.size() + n);
        const auto counts = linalg::simd::run<CountAround>(values, n, low, high);
        below += counts.below;
        at_low += counts.at_low;
        at_high += low == high ? 0 : counts.at_high;
        T* to = inside.data() + n_inside;
        for (std::size_t i = 0; i < n; ++i) {  // no branch depends on a value
            *to = values[i];
            to += static_cast<int>(values[i] > low) & static_cast<int>(values[i] < high);
        }
        n_inside = static_cast<std::size_t>(to - inside.data());
    }

    /// Sets value to the k-th smallest of the column, k from 0; false if it lies outside.
    bool find(std::size_t k, double& value) {
        if (k < below) return false;
        k -= below;
        if (k < at_low) {
            value = static_cast<double>(low);
            return true;
        }
        k -= at_low;
        if (k < n_inside) {
            const auto begin = inside.begin(), at = begin + static_cast<std::ptrdiff_t>(k);
            std::nth_element(begin, at, begin + static_cast<std::ptrdiff_t>(n_inside));
            value = static_cast<double>(*at);
            return true;
        }
        value = static_cast<double>(high);
        return k - n_inside < at_high;
    }
};

/// Quantiles q of each column of X, NaN left out: out[j * qs.size() + k] for qs[k] of column j, NaN
/// where a column has no value.
///
/// Exact, and fast: long columns are not sorted. A sample of their rows tells between which two
/// values each quantile must lie (as in Floyd & Rivest, "Expected time bounds for selection",
/// 1975); one pass counts what is below and keeps what is between, a few per cent of the values;
/// selection among these does the rest. Where a guess fails the column is selected in full.
template <class T>
class ColumnQuantiles {
public:
    ColumnQuantiles(MatrixView<const T> X, std::span<const double> qs) : X_(X), qs_(qs) {}

    [[nodiscard]] std::vector<double> compute() {
        std::vector<double> out(X_.cols() * qs_.size());
        if (X_.rows() < 4 * n_sample) {
            for (std::size_t j = 0; j < X_.cols(); ++j) select_column(j, &out[j * qs_.size()]);
            return out;
        }
        guess();
        scan();
        for (std::size_t j = 0; j < X_.cols(); ++j) {
            if (!resolve(j, &out[j * qs_.size()])) select_column(j, &out[j * qs_.size()]);
        }
        return out;
    }

private:
    static constexpr std::size_t n_sample = 4096;

    void select_column(std::size_t j, double* out) const {
        std::vector<T> values = present_values(X_, j);
        for (std::size_t k = 0; k < qs_.size(); ++k) {
            out[k] = quantile_of(std::span<T>(values), qs_[k]);
        }
    }

    /// One row of each of n_sample equal stretches, at a scattered place: no period of the data
    /// can hide from it, and equal data give equal samples.
    void guess() {
        std::vector<T> sample(X_.cols() * n_sample);
        const std::size_t stretch = X_.rows() / n_sample;
        std::uint64_t state = 0x9e3779b97f4a7c15u;
        for (std::size_t s = 0; s < n_sample; ++s) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            const T* row = X_.row(s * stretch + (state >> 33) % stretch).data();
            for (std::size_t j = 0; j < X_.cols(); ++j) sample[j * n_sample + s] = row[j];
        }
        windows_.clear();
        present_.assign(X_.cols(), 0);
        for (std::size_t j = 0; j < X_.cols(); ++j) {
            T* first = &sample[j * n_sample];
            T* last = std::remove_if(first, first + n_sample, [](T v) { return is_nan(v); });
            std::sort(first, last);
            for (const double q : qs_) {
                windows_.emplace_back(std::span<const T>(first, last), q);
            }
        }
    }

    void scan() {
        constexpr std::size_t block = 256;
        std::array<T, block> values;
        for (std::size_t begin = 0; begin < X_.rows(); begin += block) {
            const std::size_t rows = std::min(block, X_.rows() - begin);
            for (std::size_t j = 0; j < X_.cols(); ++j) {
                const T* x = X_.data() + begin * X_.row_stride() + j;
                std::size_t n = 0;
                for (std::size_t i = 0; i < rows; ++i, x += X_.row_stride()) {
                    values[n] = *x;
                    n += is_nan(*x) ? 0 : 1;
                }
                present_[j] += n;
                for (std::size_t k = 0; k < qs_.size(); ++k) {
                    windows_[j * qs_.size() + k].add(values.data(), n);
                }
            }
        }
    }

    bool resolve(std::size_t j, double* out) {
        for (std::size_t k = 0; k < qs_.size(); ++k) {
            if (present_[j] == 0) return false;
            const QuantilePlace place(qs_[k], present_[j]);
            QuantileWindow<T>& window = windows_[j * qs_.size() + k];
            double low = 0.0, high = 0.0;
            if (!window.find(place.below, low)) return false;
            high = low;
            if (place.part > 0.0 && !window.find(place.below + 1, high)) return false;
            out[k] = place.between(low, high);
        }
        return true;
    }

    MatrixView<const T> X_;
    std::span<const double> qs_;
    std::vector<QuantileWindow<T>> windows_;
    std::vector<std::size_t> present_;
};

template <class T>
[[nodiscard]] std::vector<double> column_quantiles(MatrixView<const T> X,
                                                   std::span<const double> qs) {
    return ColumnQuantiles<T>(X, qs).compute();
}

}  // namespace foretell::detail
