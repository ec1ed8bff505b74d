#pragma once

#include <foretell/core/arrays.hpp>
#include <foretell/core/buffer.hpp>
#include <foretell/core/class_weight.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/views.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace foretell {

namespace detail {

/// Ascending order, in O(n): by the lowest byte first.
inline void sort_labels(Buffer<int>& labels) {
    Buffer<int> other(labels.size());
    for (int byte = 0; byte < 4; ++byte) {
        const auto key = [byte](int label) {  // the sign bit flipped: negative numbers come first
            return (static_cast<std::uint32_t>(label) ^ 0x80000000u) >> (8 * byte) & 0xffu;
        };
        std::size_t start[257] = {};
        for (const int label : labels) ++start[key(label) + 1];
        for (std::size_t b = 0; b < 256; ++b) start[b + 1] += start[b];
        for (const int label : labels) other[start[key(label)]++] = label;
        labels.swap(other);
    }
}

/// high - low, which an int may not hold.
[[nodiscard]] constexpr std::uint32_t distance(int low, int high) noexcept {
    return static_cast<std::uint32_t>(high) - static_cast<std::uint32_t>(low);
}

}  // namespace detail

/// The distinct labels, ascending. O(n log n_classes), or O(n) if they lie within 256 of each
/// other.
[[nodiscard]] inline Buffer<int> unique_labels(LabelsView y) {
    constexpr std::size_t few = 256;  // up to here a sorted insertion is the cheapest
    Buffer<int> classes;
    if (y.empty()) return classes;
    int low = y[0], high = y[0];
    for (const int label : y) {
        low = label < low ? label : low;
        high = label > high ? label : high;
    }
    if (detail::distance(low, high) < few) {
        bool seen[few] = {};
        for (const int label : y) seen[detail::distance(low, label)] = true;
        for (std::size_t at = 0; at < few; ++at) {
            if (seen[at]) classes.push_back(low + static_cast<int>(at));
        }
        return classes;
    }
    for (const int label : y) {
        const auto at = std::lower_bound(classes.begin(), classes.end(), label);
        if (at != classes.end() && *at == label) continue;
        if (classes.size() == few) {
            classes.assign(y.begin(), y.end());
            detail::sort_labels(classes);
            std::size_t n_distinct = 0;
            for (const int each : classes) {
                if (n_distinct == 0 || classes[n_distinct - 1] != each) {
                    classes[n_distinct++] = each;
                }
            }
            while (classes.size() > n_distinct) classes.pop_back();
            return classes;
        }
        classes.insert(at, label);
    }
    return classes;
}

/// Labels as positions in the ascending list of classes.
struct EncodedLabels {
    Buffer<int> classes;        ///< distinct labels, ascending
    Buffer<std::size_t> codes;  ///< y[i] == classes[codes[i]]

    [[nodiscard]] Buffer<std::size_t> counts() const {
        Buffer<std::size_t> n(classes.size(), 0);
        for (const std::size_t c : codes) ++n[c];
        return n;
    }
};

[[nodiscard]] inline EncodedLabels encode_labels(LabelsView y) {
    constexpr std::size_t few = 256;
    EncodedLabels e{unique_labels(y), Buffer<std::size_t>(y.size())};
    const std::size_t k = e.classes.size();
    if (k > 0 && detail::distance(e.classes[0], e.classes[k - 1]) < few) {
        std::size_t codes[few] = {};
        for (std::size_t c = 0; c < k; ++c) {
            codes[detail::distance(e.classes[0], e.classes[c])] = c;
        }
        for (std::size_t i = 0; i < y.size(); ++i) {
            e.codes[i] = codes[detail::distance(e.classes[0], y[i])];
        }
        return e;
    }
    for (std::size_t i = 0; i < y.size(); ++i) {
        e.codes[i] = static_cast<std::size_t>(
            std::lower_bound(e.classes.begin(), e.classes.end(), y[i]) - e.classes.begin());
    }
    return e;
}

[[nodiscard]] inline Labels to_labels(const Buffer<int>& classes) {
    Labels out = uninitialized<int>(classes.size());
    std::copy(classes.begin(), classes.end(), out.data());
    return out;
}

/// The factor of each class in `encoded.classes` that `weight` gives it; balanced counts samples
/// unweighted, as scikit-learn does.
/// @throws InvalidArgument if a given weight is not finite or < 0
[[nodiscard, gnu::cold]] inline Buffer<double> class_factors(std::string_view where,
                                                             const ClassWeight& weight,
                                                             const EncodedLabels& encoded) {
    Buffer<double> factors(encoded.classes.size(), 1.0);
    if (weight.is_balanced) {
        const auto counts = encoded.counts();
        for (std::size_t c = 0; c < factors.size(); ++c) {
            factors[c] = static_cast<double>(encoded.codes.size()) /
                         (static_cast<double>(factors.size()) * static_cast<double>(counts[c]));
        }
    }
    for (const auto& [label, factor] : weight.weights) {
        if (!(factor >= 0.0) || factor > 1.7976931348623157e308) {
            throw InvalidArgument(message(where, ": class_weight of class ", label,
                                          " must be finite and >= 0, got ", factor));
        }
        const auto at = std::lower_bound(encoded.classes.begin(), encoded.classes.end(), label);
        if (at != encoded.classes.end() && *at == label) {
            factors[static_cast<std::size_t>(at - encoded.classes.begin())] = factor;
        }
    }
    return factors;
}

}  // namespace foretell
