#pragma once

#include <foretell/core/views.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace foretell::detail::metrics {

/// Unsigned integers that ascend as the finite numbers do; -0 and 0 share one.
inline std::uint64_t ordered_key(double x) noexcept {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    bits = bits == sign ? 0 : bits;
    return (bits & sign) != 0 ? ~bits : bits | sign;
}
inline std::uint32_t ordered_key(float x) noexcept {
    constexpr std::uint32_t sign = std::uint32_t{1} << 31;
    std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
    bits = bits == sign ? 0 : bits;
    return (bits & sign) != 0 ? ~bits : bits | sign;
}
inline double number_of(std::uint64_t key) noexcept {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63;
    return std::bit_cast<double>((key & sign) != 0 ? key ^ sign : ~key);
}
inline double number_of(std::uint32_t key) noexcept {
    constexpr std::uint32_t sign = std::uint32_t{1} << 31;
    return static_cast<double>(std::bit_cast<float>((key & sign) != 0 ? key ^ sign : ~key));
}

/// A key alone, and a key that carries a weight along.
template <class Key>
struct BareEntry {
    Key key;
    constexpr double weight() const noexcept { return 1.0; }
};
template <class Key>
struct WeightedEntry {
    Key key;
    double carried;
    double weight() const noexcept { return carried; }
};

/// Sorts entries whose keys agree in the bits already sorted by, run by run.
template <class Entry>
void sort_runs(std::vector<Entry>& entries, int shift) {
    const auto less = [](const Entry& a, const Entry& b) { return a.key < b.key; };
    auto begin = entries.begin();
    while (begin != entries.end()) {
        auto end = begin + 1;
        bool ascends = true;
        while (end != entries.end() && (end->key >> shift) == (begin->key >> shift)) {
            ascends = ascends && !(end->key < (end - 1)->key);
            ++end;
        }
        if (!ascends) std::stable_sort(begin, end, less);
        begin = end;
    }
}

/// Sorts by ascending key, stable. O(n) for keys that differ in their upper bits, O(n log n)
/// always: three counting passes over the 33 bits below those that all keys share, then the runs
/// that are left.
template <class Entry>
void radix_sort(std::vector<Entry>& entries) {
    using Key = decltype(Entry::key);
    constexpr int digit_bits = 11, n_digits = 3;
    constexpr std::size_t n_buckets = std::size_t{1} << digit_bits;
    if (entries.size() < 512) {
        std::stable_sort(entries.begin(), entries.end(),
                         [](const Entry& a, const Entry& b) { return a.key < b.key; });
        return;
    }
    Key differs = 0;
    for (const Entry& e : entries) differs |= e.key ^ entries.front().key;
    const int width = static_cast<int>(std::bit_width(differs));
    const int shift = std::max(0, width - digit_bits * n_digits);

    std::vector<std::size_t> counts(n_digits * n_buckets, 0);
    for (const Entry& e : entries) {
        for (int d = 0; d < n_digits; ++d) {
            const auto digit = (std::uint64_t{e.key} >> (shift + d * digit_bits)) & (n_buckets - 1);
            ++counts[static_cast<std::size_t>(d) * n_buckets + digit];
        }
    }
    std::vector<Entry> scratch(entries.size());
    for (int d = 0; d < n_digits && shift + d * digit_bits < width; ++d) {
        std::size_t* place = counts.data() + static_cast<std::size_t>(d) * n_buckets;
        std::size_t next = 0;
        for (std::size_t b = 0; b < n_buckets; ++b) next += std::exchange(place[b], next);
        for (const Entry& e : entries) {
            const auto digit = (std::uint64_t{e.key} >> (shift + d * digit_bits)) & (n_buckets - 1);
            scratch[place[digit]++] = e;
        }
        entries.swap(scratch);
    }
    if (shift > 0) sort_runs(entries, shift);
}

}  // namespace foretell::detail::metrics
