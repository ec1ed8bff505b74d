#pragma once

#include <foretell/core/validation.hpp>
#include <foretell/core/views.hpp>
#include <foretell/preprocessing/detail/column_quantiles.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace foretell::detail {

/// Counts distinct numbers by open addressing; gives up beyond max_distinct of them.
class NumberCounter {
public:
    static constexpr std::size_t max_distinct = std::size_t{1} << 15;

    /// v is not NaN. False once there are too many distinct values.
    bool add(double v) {
        if (2 * (n_distinct_ + 1) > slots_.size()) grow();
        Slot& slot = find(v + 0.0);  // -0 becomes 0
        if (slot.count++ == 0) ++n_distinct_;
        return n_distinct_ <= max_distinct;
    }
    /// The value seen most often, the smallest of those equally often; NaN if there is none.
    [[nodiscard]] double most_frequent() const {
        Slot best{std::numeric_limits<double>::quiet_NaN(), 0};
        for (const Slot& slot : slots_) {
            if (slot.count > best.count ||
                (slot.count == best.count && slot.count > 0 && slot.value < best.value)) {
                best = slot;
            }
        }
        return best.value;
    }

private:
    struct Slot {
        double value = 0.0;
        std::size_t count = 0;
    };

    Slot& find(double v) {
        const std::size_t mask = slots_.size() - 1;
        auto hash = std::bit_cast<std::uint64_t>(v) * 0x9e3779b97f4a7c15u;
        for (std::size_t at = (hash ^ (hash >> 32)) & mask;; at = (at + 1) & mask) {
            Slot& slot = slots_[at];
            if (slot.count == 0) slot.value = v;
            if (slot.value == v) return slot;
        }
    }
    void grow() {
        std::vector<Slot> old(std::max<std::size_t>(64, 4 * slots_.size()));
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.count > 0) find(slot.value).count = slot.count;
        }
    }

    std::vector<Slot> slots_;
    std::size_t n_distinct_ = 0;
};

/// The most frequent of sorted values, the smallest of those equally often.
inline double most_frequent_sorted(const std::vector<double>& values) {
    double best = std::numeric_limits<double>::quiet_NaN();
    std::size_t most = 0;
    for (std::size_t begin = 0; begin < values.size();) {
        std::size_t end = begin + 1;
        while (end < values.size() && values[end] == values[begin]) ++end;
        if (end - begin > most) {
            most = end - begin;
            best = values[begin] + 0.0;
        }
        begin = end;
    }
    return best;
}

/// The most frequent value of column j of X, NaN left out; the smallest of those equally often.
/// O(n) with few distinct values, O(n log n) with many.
template <class T>
double column_mode(MatrixView<const T> X, std::size_t j) {
    NumberCounter counter;
    for (std::size_t i = 0; i < X.rows(); ++i) {
        if (is_nan(X(i, j)) || counter.add(static_cast<double>(X(i, j)))) continue;
        const std::vector<T> present = present_values(X, j);
        std::vector<double> values(present.begin(), present.end());
        std::sort(values.begin(), values.end());
        return most_frequent_sorted(values);
    }
    return counter.most_frequent();
}

}  // namespace foretell::detail
