#pragma once

#include <foretell/core/message.hpp>
#include <foretell/core/validation.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace foretell::detail {

/// The length of the valid UTF-8 sequence that text starts with at i, or 0.
inline std::size_t utf8_length(std::string_view text, std::size_t i) noexcept {
    const auto byte = [&](std::size_t k) {
        return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u;
    };
    const auto follows = [&](std::size_t k) { return (byte(k) & 0xC0u) == 0x80u; };
    const unsigned first = byte(i), second = byte(i + 1);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return follows(i + 1) ? 2 : 0;
    if (first >= 0xE0 && first < 0xF0) {
        const bool overlong = first == 0xE0 && second < 0xA0;
        const bool surrogate = first == 0xED && second >= 0xA0;
        return follows(i + 1) && follows(i + 2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first < 0xF5) {
        const bool overlong = first == 0xF0 && second < 0x90;
        const bool beyond = first == 0xF4 && second >= 0x90;
        return follows(i + 1) && follows(i + 2) && follows(i + 3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

inline void append_hex(std::string& out, std::uint64_t number, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        out += "0123456789abcdef"[(number >> shift) & 15u];
    }
}

/// Appends text as a JSON string. A byte b that is no UTF-8 is written as the lone surrogate
/// \udc00 + b, as Python's "surrogateescape" does, so that any bytes survive.
inline void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        const std::size_t length = utf8_length(text, i);
        if (length == 0) {
            out += "\\u";
            append_hex(out, 0xDC00u + c, 4);
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += text[i];
        } else if (c < 0x20) {
            out += "\\u";
            append_hex(out, c, 4);
        } else {
            out += text.substr(i, length);
        }
        i += length == 0 ? 1 : length;
    }
    out += '"';
}

/// Appends a number so that it reads back with the same bits. JSON has none for infinities and
/// NaN: they are the strings "Infinity", "-Infinity", "NaN", and "NaN:" with the bits in
/// hexadecimal for any but the plain one.
template <class N>
void append_json_number(std::string& out, N number) {
    if constexpr (std::floating_point<N>) {
        if (is_nan(number)) {
            using Bits = std::conditional_t<sizeof(N) == sizeof(std::uint64_t), std::uint64_t,
                                            std::uint32_t>;
            const auto bits = std::bit_cast<Bits>(number);
            out += "\"NaN";
            if (bits != std::bit_cast<Bits>(std::numeric_limits<N>::quiet_NaN())) {
                out += ':';
                append_hex(out, bits, static_cast<int>(2 * sizeof bits));
            }
            out += '"';
            return;
        }
        if (!is_finite(number)) {
            out += number > N(0) ? "\"Infinity\"" : "\"-Infinity\"";
            return;
        }
    }
    append_part(out, number);
}

}  // namespace foretell::detail
