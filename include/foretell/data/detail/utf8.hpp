#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace foretell::detail {

/// The bytes of the UTF-8 character that text starts with, or 0 if there is no valid one: overlong
/// forms, surrogates and values beyond U+10FFFF are not (The Unicode Standard, table 3-7).
[[nodiscard]] inline std::size_t utf8_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80, high = first == 0xed ? 0x9f : 0xbf;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const unsigned low = first == 0xf0 ? 0x90 : 0x80, high = first == 0xf4 ? 0x8f : 0xbf;
        return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

/// The position of the first byte that belongs to no valid character, or text.size().
[[nodiscard]] inline std::size_t first_invalid_utf8(std::string_view text) noexcept {
    std::size_t i = 0;
    while (i < text.size()) {
        if (i + 8 <= text.size()) {
            std::uint64_t bytes;
            std::memcpy(&bytes, text.data() + i, sizeof bytes);
            if ((bytes & 0x8080808080808080u) == 0) {
                i += 8;
                continue;
            }
        }
        const std::size_t n = utf8_length(text.substr(i));
        if (n == 0) return i;
        i += n;
    }
    return i;
}

/// text with U+FFFD in the place of each byte that belongs to no valid character.
[[nodiscard]] inline std::string replace_invalid_utf8(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t valid = first_invalid_utf8(text);
        out += text.substr(0, valid);
        if (valid == text.size()) break;
        out += "\xef\xbf\xbd";
        text.remove_prefix(valid + 1);
    }
    return out;
}

}  // namespace foretell::detail
