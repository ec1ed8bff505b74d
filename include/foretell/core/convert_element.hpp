#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

namespace foretell {

/// The 16 bits of an IEEE 754 half: 1 sign, 5 exponent, 10 fraction. For reading files only.
struct Half {
    std::uint16_t bits = 0;
};
/// The upper 16 bits of a float.
struct BFloat16 {
    std::uint16_t bits = 0;
};

/// The float of equal value; infinities and NaN stay what they are.
[[nodiscard]] inline float to_float(Half h) noexcept {
    const std::uint32_t sign = static_cast<std::uint32_t>(h.bits & 0x8000u) << 16;
    const std::uint32_t exponent = h.bits >> 10 & 0x1fu, fraction = h.bits & 0x3ffu;
    if (exponent == 0) {  // fraction 2^-24: exact
        const float size = static_cast<float>(fraction) * 0x1p-24f;
        return sign != 0 ? -size : size;
    }
    const std::uint32_t wide = exponent == 0x1f ? 0xffu : exponent + (127 - 15);
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}
[[nodiscard]] inline float to_float(BFloat16 b) noexcept {
    return std::bit_cast<float>(static_cast<std::uint32_t>(b.bits) << 16);
}

/// A number of less precision than float, read from a file.
template <class N>
concept ShortFloat = std::same_as<N, Half> || std::same_as<N, BFloat16>;

/// An element of a file as type T; false where T cannot hold it. A double becomes the nearest
/// float; else only equal values are taken. Fractions never become integers.
template <class T, class Source>
bool convert_element(Source source, T& out) noexcept {
    if constexpr (ShortFloat<Source>) {
        return convert_element(to_float(source), out);
    } else if constexpr (std::floating_point<T> && std::floating_point<Source>) {
        out = static_cast<T>(source);
        return true;
    } else if constexpr (std::floating_point<T>) {
        out = static_cast<T>(source);
        constexpr auto exact = std::uint64_t{1} << std::numeric_limits<T>::digits;
        if constexpr (std::numeric_limits<Source>::digits <= std::numeric_limits<T>::digits) {
            return true;
        } else if constexpr (std::signed_integral<Source>) {
            if (source >= -static_cast<std::int64_t>(exact) &&
                source <= static_cast<std::int64_t>(exact)) {
                return true;
            }
        } else if (source <= exact) {
            return true;
        }
        // Below 2^63 or 2^64 the way back is defined; the limit itself rounds beyond it.
        constexpr T limit = static_cast<T>(std::numeric_limits<Source>::max());
        return out < limit && static_cast<Source>(out) == source;
    } else if constexpr (std::integral<Source>) {
        out = static_cast<T>(source);
        return std::in_range<T>(source);
    } else {
        return false;
    }
}

}  // namespace foretell
