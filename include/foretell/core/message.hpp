#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace foretell {

namespace detail {

inline void append_part(std::string& out, std::string_view text) {
    out += text;
}
template <std::same_as<bool> B>  // a template, so that no pointer converts to it
void append_part(std::string& out, B flag) {
    out += flag ? "true" : "false";
}
template <std::same_as<char> C>
void append_part(std::string& out, C c) {
    out += c;
}
template <class N>
requires(std::is_arithmetic_v<N> && !std::same_as<N, bool> &&
         !std::same_as<N, char>) void append_part(std::string& out, N number) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    if (*buffer == 'n' || (*buffer == '-' && buffer[1] == 'n')) {
        out += "NaN";  // whatever its sign and payload
        return;
    }
    out.append(buffer, end);
}

}  // namespace detail

/// Joins text and numbers; numbers as the shortest text that reads back as the same value, or as
/// NaN, inf, -inf.
template <class... Parts>
[[nodiscard]] std::string message(const Parts&... parts) {
    std::string out;
    (detail::append_part(out, parts), ...);
    return out;
}

/// "(rows, cols)", as shapes are written in every message.
[[nodiscard]] inline std::string shape_text(std::size_t rows, std::size_t cols) {
    return message('(', rows, ", ", cols, ')');
}

}  // namespace foretell
