#pragma once

#include <foretell/core/message.hpp>
#include <foretell/persistence/detail/json_writer.hpp>
#include <foretell/persistence/detail/parse_failure.hpp>

#include <bit>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace foretell::detail {

/// Reads JSON (RFC 8259) strictly and in the order of the text, building nothing: the caller says
/// what it expects next, so that a hostile text can make it hold no more than the caller asked for.
/// Anything else is a ParseError that names the place.
class JsonReader {
public:
    static constexpr int max_depth = 64;

    /// @param name what the text is, for errors: "header"
    JsonReader(std::string_view text, std::string_view name, const ParseSite& site)
        : text_(text), name_(name), site_(site) {}

    /// An object is `begin_object()`, then key and value while next_key().
    void begin_object() { open('{', "an object"); }
    bool next_key(std::string& key) {
        if (!next('}')) return false;
        key = text();
        skip_space();
        if (!take(':')) fail("expected ':'");
        return true;
    }
    /// An array is `begin_array()`, then a value while next_element().
    void begin_array() { open('[', "an array"); }
    bool next_element() { return next(']'); }

    /// The elements of the array that begins here, at most; reads nothing.
    [[nodiscard]] std::size_t count_elements();

    [[nodiscard]] bool take_null() { return take_word("null"); }
    [[nodiscard]] bool boolean() {
        if (take_word("true")) return true;
        if (!take_word("false")) fail("expected true or false");
        return false;
    }
    [[nodiscard]] std::string text();
    /// A number, or one of the strings for NaN and infinities that append_json_number writes.
    template <class N>
    [[nodiscard]] N number();

    /// @throws ParseError if anything but white space follows
    void finish() {
        skip_space();
        if (at_ < text_.size()) fail("expected the end");
    }
    [[noreturn]] void fail(std::string_view what) const {
        site_.fail(message(name_, ", byte ", at_, ": ", what));
    }

private:
    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' ||
                                      text_[at_] == '\r' || text_[at_] == '\t')) {
            ++at_;
        }
    }
    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool take_word(std::string_view word) {
        skip_space();
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    void open(char bracket, const char* what) {
        skip_space();
        if (!take(bracket)) fail(message("expected ", what));
        if (++depth_ > max_depth) fail(message("nested deeper than ", max_depth));
        is_first_ = true;
    }
    /// Goes on to the next element, or past the closing bracket.
    bool next(char closing) {
        skip_space();
        const bool was_first = is_first_;
        is_first_ = false;
        if (take(closing)) {
            --depth_;
            return false;
        }
        if (!was_first && !take(',')) fail(message("expected ',' or '", closing, '\''));
        return true;
    }
    unsigned hex4();
    void append_escape(std::string& out);
    std::string_view number_token();
    template <class N>
    N special_number();

    std::string_view text_;
    std::string_view name_;
    const ParseSite& site_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool is_first_ = true;
};

inline std::size_t JsonReader::count_elements() {
    skip_space();
    std::size_t commas = 0;
    bool any = false;
    int depth = 0;
    for (std::size_t i = at_; i < text_.size(); ++i) {
        const char c = text_[i];
        if (c == '"') {
            for (++i; i < text_.size() && text_[i] != '"'; ++i) {
                if (text_[i] == '\\') ++i;
            }
        } else if (c == '[' || c == '{') {
            any = any || depth > 0;
            ++depth;
            continue;
        } else if (c == ']' || c == '}') {
            if (--depth <= 0) break;
        } else if (c == ',' && depth == 1) {
            ++commas;
        }
        any = any || (c != ' ' && c != '\n' && c != '\r' && c != '\t');
    }
    return any ? commas + 1 : 0;
}

inline unsigned JsonReader::hex4() {
    unsigned value = 0;
    for (int k = 0; k < 4; ++k) {
        const char c = at_ < text_.size() ? text_[at_] : '"';
        unsigned digit = 16;
        if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
        if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
        if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A') + 10;
        if (digit == 16) fail("expected four hexadecimal digits");
        value = value * 16 + digit;
        ++at_;
    }
    return value;
}

inline void JsonReader::append_escape(std::string& out) {
    const char c = at_ < text_.size() ? text_[at_++] : '\0';
    constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    if (const auto k = letters.find(c); c != '\0' && k != std::string_view::npos) {
        out += meanings[k];
        return;
    }
    if (c != 'u') fail("unknown escape");
    unsigned code = hex4();
    if (code >= 0xDC80 && code <= 0xDCFF) {  // a byte that is no UTF-8
        out += static_cast<char>(code - 0xDC00);
        return;
    }
    if (code >= 0xD800 && code <= 0xDBFF) {
        if (!take('\\') || !take('u')) fail("half of a surrogate pair");
        const unsigned low = hex4();
        if (low < 0xDC00 || low > 0xDFFF) fail("half of a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
        fail("half of a surrogate pair");
    }
    const auto byte = [&](unsigned bits) { out += static_cast<char>(bits); };
    if (code < 0x80) {
        byte(code);
        return;
    }
    if (code < 0x800) {
        byte(0xC0 | (code >> 6));
    } else {
        if (code < 0x10000) {
            byte(0xE0 | (code >> 12));
        } else {
            byte(0xF0 | (code >> 18));
            byte(0x80 | ((code >> 12) & 63));
        }
        byte(0x80 | ((code >> 6) & 63));
    }
    byte(0x80 | (code & 63));
}

inline std::string JsonReader::text() {
    skip_space();
    if (!take('"')) fail("expected a string");
    std::string out;
    while (at_ < text_.size()) {
        const auto c = static_cast<unsigned char>(text_[at_]);
        if (c == '"') {
            ++at_;
            return out;
        }
        if (c < 0x20) fail("control character in a string");
        if (c == '\\') {
            ++at_;
            append_escape(out);
            continue;
        }
        const std::size_t length = utf8_length(text_, at_);
        if (length == 0) fail("no valid UTF-8");
        out += text_.substr(at_, length);
        at_ += length;
    }
    fail("the string does not end");
}

inline std::string_view JsonReader::number_token() {
    skip_space();
    const std::size_t begin = at_;
    const auto digits = [&] {
        const std::size_t before = at_;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
        return at_ - before;
    };
    take('-');
    const std::size_t first = at_;
    const std::size_t n = digits();
    if (n == 0 || (n > 1 && text_[first] == '0')) fail("expected a number");
    if (take('.') && digits() == 0) fail("expected a digit");
    if (take('e') || take('E')) {
        if (!take('+')) take('-');
        if (digits() == 0) fail("expected a digit");
    }
    return text_.substr(begin, at_ - begin);
}

template <class N>
N JsonReader::special_number() {
    const std::string word = text();
    if (word == "Infinity") return std::numeric_limits<N>::infinity();
    if (word == "-Infinity") return -std::numeric_limits<N>::infinity();
    if (word == "NaN") return std::numeric_limits<N>::quiet_NaN();
    using Bits =
        std::conditional_t<sizeof(N) == sizeof(std::uint64_t), std::uint64_t, std::uint32_t>;
    if (word.size() == 4 + 2 * sizeof(N) && word.starts_with("NaN:")) {
        Bits bits = 0;
        const char* end = word.data() + word.size();
        const auto [stop, error] = std::from_chars(word.data() + 4, end, bits, 16);
        const N number = std::bit_cast<N>(bits);
        if (error == std::errc() && stop == end && is_nan(number)) return number;
    }
    fail("expected a number");
}

template <class N>
N JsonReader::number() {
    skip_space();
    if constexpr (std::floating_point<N>) {
        if (at_ < text_.size() && text_[at_] == '"') return special_number<N>();
    }
    const std::string_view token = number_token();
    N value{};
    const auto [stop, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc()) fail(message("the number ", token, " is out of range"));
    if (stop != token.data() + token.size()) fail(message("expected an integer, got ", token));
    return value;
}

}  // namespace foretell::detail
