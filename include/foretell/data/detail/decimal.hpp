#pragma once

#include <foretell/core/multiply_64.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace foretell::detail {

/// Powers of ten 10^q are met here as 5^q 2^q, q from -27 to 27, where 5^|q| fits into 64 bits.
inline constexpr int largest_quick_power = 27;

/// The leading 128 bits of 5^q: exact for q >= 0, rounded up for q < 0.
[[nodiscard]] constexpr std::array<Product128, 2 * largest_quick_power + 1>
leading_bits_of_powers() {
    std::array<Product128, 2 * largest_quick_power + 1> table{};
    std::uint64_t power = 1;  // 5^q
    for (int q = 0; q <= largest_quick_power; ++q, power *= 5) {
        const int zeros = std::countl_zero(power);
        table[static_cast<std::size_t>(largest_quick_power + q)] = {power << zeros, 0};
        if (q == 0) continue;
        // 2^b / 5^q by long division, with b such that the quotient has 128 bits.
        std::uint64_t remainder = 1;
        Product128 quotient{0, 0};
        for (int bit = 0; bit < 64 - zeros + 127; ++bit) {
            remainder *= 2;
            quotient = {quotient.high << 1 | quotient.low >> 63, quotient.low << 1};
            if (remainder >= power) {
                remainder -= power;
                quotient.low |= 1;
            }
        }
        quotient.low += 1;
        quotient.high += quotient.low == 0 ? 1 : 0;
        table[static_cast<std::size_t>(largest_quick_power - q)] = quotient;
    }
    return table;
}
inline constexpr auto power_bits = leading_bits_of_powers();

/// The double nearest to w 10^q (ties to even), for w > 0 and |q| <= 27.
///
/// The product of w with the leading 128 bits of 5^q decides every case: D. Lemire, Number parsing
/// at a gigabyte per second, Software: Practice and Experience 51 (2021), algorithm 1, and
/// N. Mushtak and D. Lemire, Fast number parsing without fallback, ibid. 53 (2023). Results lie
/// between 1e-27 and 1e47: never subnormal, never infinite.
[[nodiscard]] inline double nearest_double(std::uint64_t w, int q) noexcept {
    const int zeros = std::countl_zero(w);
    w <<= zeros;
    const Product128 power = power_bits[static_cast<std::size_t>(q + largest_quick_power)];
    Product128 product = multiply_64(w, power.high);
    if ((product.high & 0x1ff) == 0x1ff) {  // the lower half of the power may carry into a bit used
        const Product128 more = multiply_64(w, power.low);
        product.low += more.high;
        product.high += product.low < more.high ? 1 : 0;
    }
    const int top = static_cast<int>(product.high >> 63);
    std::uint64_t mantissa = product.high >> (top + 9);  // 54 bits: one more than a double holds
    // floor(q log2 10) is (217706 q) >> 16 in this range.
    std::uint64_t exponent = static_cast<std::uint64_t>(((217706 * q) >> 16) + 1086 + top - zeros);
    if (product.low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 &&
        (mantissa << (top + 9)) == product.high) {
        mantissa &= ~std::uint64_t{1};  // exactly between two doubles: to the even one
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >> 53) {
        mantissa >>= 1;
        ++exponent;
    }
    return std::bit_cast<double>(exponent << 52 | (mantissa & 0xfffffffffffffu));
}

[[nodiscard]] inline std::uint64_t load_8_bytes(const char* s) noexcept {
    std::uint64_t bytes;
    std::memcpy(&bytes, s, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) {
        std::uint64_t turned = 0;
        for (int i = 0; i < 8; ++i) turned |= (bytes >> (8 * i) & 0xff) << (56 - 8 * i);
        return turned;
    }
    return bytes;
}

/// The number that n <= 8 digits at s write. All eight bytes are read.
[[nodiscard]] inline std::uint64_t digits_value(const char* s, unsigned n) noexcept {
    std::uint64_t x = load_8_bytes(s) & 0x0f0f0f0f0f0f0f0fu;
    x = x << (32 - 4 * n) << (32 - 4 * n);  // as if written with leading zeros; n = 0 gives 0
    x = (x * 10 + (x >> 8)) & 0x00ff00ff00ff00ffu;
    x = (x * 100 + (x >> 16)) & 0x0000ffff0000ffffu;
    return (x * 10000 + (x >> 32)) & 0xffffffffu;
}

/// Bit i is set where s[i] is no decimal digit, 0 <= i < 32.
[[nodiscard]] inline std::uint32_t other_than_digits(const char* s) noexcept {
#if defined(__SSE2__)
    const auto half = [](const char* at) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        // '0' ... '9' become the ten smallest signed bytes.
        const __m128i turned = _mm_add_epi8(bytes, _mm_set1_epi8(static_cast<char>(0x80 - '0')));
        const __m128i other = _mm_cmpgt_epi8(turned, _mm_set1_epi8(static_cast<char>(-128 + 9)));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(other));
    };
    return half(s) | half(s + 16) << 16;
#else
    std::uint32_t bits = 0;
    for (unsigned k = 0; k < 4; ++k) {
        const std::uint64_t x = load_8_bytes(s + 8 * k) ^ 0x3030303030303030u;
        // Adding within seven bits keeps carries inside their bytes.
        const std::uint64_t sum = (x & 0x7f7f7f7f7f7f7f7fu) + 0x7676767676767676u;
        const std::uint64_t other = ((x | sum) & 0x8080808080808080u) >> 7;
        bits |= static_cast<std::uint32_t>((other * 0x0102040810204080u) >> 56) << (8 * k);
    }
    return bits;
#endif
}

inline constexpr std::uint64_t small_powers_of_ten[9] = {1,      10,      100,      1000,     10000,
                                                         100000, 1000000, 10000000, 100000000};

/// w with n <= 24 digits at s appended.
[[nodiscard]] inline std::uint64_t append_digits(std::uint64_t w, const char* s,
                                                 unsigned n) noexcept {
    const unsigned n1 = n < 8 ? n : 8;
    w = w * small_powers_of_ten[n1] + digits_value(s, n1);
    if (n <= 8) return w;
    const unsigned n2 = n < 16 ? n - 8 : 8, n3 = n - 8 - n2;
    w = w * small_powers_of_ten[n2] + digits_value(s + 8, n2);
    return w * small_powers_of_ten[n3] + digits_value(s + 16, n3);  // n3 is 0 or 1 too often to ask
}

/// No more than 19 digits from the first that is not zero, so that they fit into 64 bits.
[[nodiscard]] inline bool has_few_digits(const char* first, unsigned digits, char mark) noexcept {
    unsigned zeros = 0;
    for (const char* s = first; zeros < digits && (*s == '0' || *s == mark); ++s) {
        zeros += *s == '0' ? 1 : 0;
    }
    return digits - zeros <= 19;
}

/// Reads e+12 at s into q; returns the byte behind it, or nullptr if it is none or has more than
/// three digits.
[[nodiscard]] inline const char* quick_exponent(const char* s, int& q) noexcept {
    ++s;
    const bool below = *s == '-';
    s += below || *s == '+' ? 1 : 0;
    int e = 0, n = 0;
    for (; n < 4 && *s >= '0' && *s <= '9'; ++s, ++n) e = 10 * e + (*s - '0');
    q += below ? -e : e;
    return n == 0 || n > 3 ? nullptr : s;
}

/// Bytes that must be readable from the start of a number for quick_decimal.
inline constexpr std::ptrdiff_t quick_decimal_reach = 64;

/// Reads a plain decimal number (sign, at most 19 digits, mark, small exponent) that starts at s.
/// Returns the byte behind it, or nullptr where it is not of that kind; then another reader must
/// decide. Whole numbers beyond 2^53 are left to that reader as well.
[[nodiscard]] inline const char* quick_decimal(const char* s, char mark, double& value) noexcept {
    const std::uint64_t negative = *s == '-' ? 1 : 0;
    std::uint32_t others = other_than_digits(s) & ~static_cast<std::uint32_t>(negative);
    if (others == 0) return nullptr;
    const char* const first = s + negative;
    const char* stop = s + std::countr_zero(others);
    const auto whole = static_cast<unsigned>(stop - first);
    unsigned part = 0;
    std::uint64_t w = digits_value(first, whole <= 8 ? whole : 8);
    if (whole > 8) {
        if (whole > 24) return nullptr;
        w = append_digits(0, first, whole);
    }
    if (*stop == mark) {
        const char* const behind_mark = stop + 1;
        others &= others - 1;
        if (others == 0) return nullptr;
        stop = s + std::countr_zero(others);
        part = static_cast<unsigned>(stop - behind_mark);
        if (part > 24) return nullptr;
        w = append_digits(w, behind_mark, part);
    }
    const unsigned digits = whole + part;
    if (digits - 1 >= 19 && (digits == 0 || !has_few_digits(first, digits, mark))) return nullptr;
    int q = -static_cast<int>(part);
    if ((*stop | 0x20) == 'e') {
        stop = quick_exponent(stop, q);
        if (stop == nullptr) return nullptr;
    } else if (q == 0 && w > std::uint64_t{1} << 53) {
        return nullptr;
    }
    if (q < -largest_quick_power || q > largest_quick_power) return nullptr;
    const double magnitude = w == 0 ? 0.0 : q == 0 ? static_cast<double>(w) : nearest_double(w, q);
    // Signs are often random: bits instead of a branch that would be mispredicted.
    value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) | negative << 63);
    return stop;
}

}  // namespace foretell::detail
