#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace foretell {

namespace detail {

/// A piece of a message, of any type: so that joining pieces is compiled once, and not again for
/// each combination of types that some error message has.
class MessagePart {
public:
    MessagePart(std::string_view text) noexcept : kind_(Kind::text), text_(text) {}
    template <std::same_as<bool> B>  // a template, so that no pointer converts to it
    MessagePart(B flag) noexcept : MessagePart(std::string_view(flag ? "true" : "false")) {}
    template <std::same_as<char> C>
    MessagePart(const C& c) noexcept : MessagePart(std::string_view(&c, 1)) {}
    template <std::signed_integral N>
    requires(!std::same_as<N, char>) MessagePart(N number)
    noexcept : kind_(Kind::signed_number), signed_(number) {}
    template <std::unsigned_integral N>
    requires(!std::same_as<N, bool> && !std::same_as<N, char>) MessagePart(N number)
    noexcept : kind_(Kind::unsigned_number), unsigned_(number) {}
    MessagePart(double number) noexcept : kind_(Kind::real), real_(number) {}
    MessagePart(float number) noexcept : kind_(Kind::single), single_(number) {}

    void append_to(std::string& out) const {
        if (kind_ == Kind::text) {
            out += text_;
            return;
        }
        char buffer[64];
        char* const end = write(buffer, buffer + sizeof buffer);
        if (*buffer == 'n' || (*buffer == '-' && buffer[1] == 'n')) {
            out += "NaN";  // whatever its sign and payload
            return;
        }
        out.append(buffer, end);
    }

private:
    enum class Kind { text, signed_number, unsigned_number, real, single };

    char* write(char* from, char* to) const {
        switch (kind_) {
            case Kind::signed_number:
                if (signed_ >= 0) return digits(from, static_cast<unsigned long long>(signed_));
                *from = '-';
                return digits(from + 1, 0 - static_cast<unsigned long long>(signed_));
            case Kind::unsigned_number:
                return digits(from, unsigned_);
            case Kind::single:
                return std::to_chars(from, to, single_).ptr;
            default:
                return std::to_chars(from, to, real_).ptr;
        }
    }

    /// In decimal. (std::to_chars, which knows every base, takes much longer to compile.)
    static char* digits(char* out, unsigned long long number) noexcept {
        char reversed[20];
        int n = 0;
        do {
            reversed[n++] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number > 0);
        while (n > 0) *out++ = reversed[--n];
        return out;
    }

    Kind kind_;
    union {
        std::string_view text_;
        long long signed_;
        unsigned long long unsigned_;
        double real_;
        float single_;
    };
};

inline void append_part(std::string& out, const MessagePart& part) {
    part.append_to(out);
}

[[nodiscard, gnu::cold, gnu::noinline]] inline std::string join(
    std::initializer_list<MessagePart> parts) {
    std::string out;
    for (const MessagePart& part : parts) part.append_to(out);
    return out;
}

}  // namespace detail

/// Joins text and numbers; numbers as the shortest text that reads back as the same value, or as
/// NaN, inf, -inf.
template <class... Parts>
[[nodiscard]] std::string message(const Parts&... parts) {
    return detail::join({detail::MessagePart(parts)...});
}

/// "(rows, cols)", as shapes are written in every message.
[[nodiscard]] inline std::string shape_text(std::size_t rows, std::size_t cols) {
    return message('(', rows, ", ", cols, ')');
}

namespace detail {

/// The same of any rank: "(3, 4, 5)"; "(3,)" for one extent, "()" for none.
template <class Shape>
std::string extents_text(const Shape& shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += message(i > 0 ? ", " : "", shape[i]);
    }
    return text + (shape.size() == 1 ? ",)" : ")");
}

}  // namespace detail

}  // namespace foretell
