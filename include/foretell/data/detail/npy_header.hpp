#pragma once

#include <foretell/core/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace foretell::detail {

/// What the header of an npy file says (NumPy Enhancement Proposal 1).
struct NpyHeader {
    char kind = 'f';             ///< 'f' floating, 'i' signed, 'u' unsigned, 'b' bool
    std::size_t item_bytes = 8;  ///< of one element
    bool is_fortran_order = false;
    std::vector<std::size_t> shape;
    std::size_t bytes = 0;  ///< of the header, up to the first element
};

/// Reads the header, a Python dictionary of three known keys.
class NpyHeaderParser {
public:
    /// bytes: the file from its start; is_final: there is no more of it.
    NpyHeaderParser(std::string where, std::string file, std::string_view bytes)
        : where_(std::move(where)), file_(std::move(file)), text_(bytes) {}

    /// @throws ParseError
    NpyHeader parse() {
        NpyHeader header;
        std::size_t length = find_dictionary();
        header.bytes = at_ + length;
        text_ = text_.substr(0, header.bytes);
        expect('{');
        bool has_descr = false, has_order = false, has_shape = false;
        while (!accept('}')) {
            const std::string key = quoted();
            expect(':');
            if (key == "descr" && !has_descr) {
                has_descr = true;
                read_descr(header);
            } else if (key == "fortran_order" && !has_order) {
                has_order = true;
                header.is_fortran_order = read_bool();
            } else if (key == "shape" && !has_shape) {
                has_shape = true;
                read_shape(header);
            } else {
                fail(message("the header has an unknown or second key '", key, "'"));
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skip_blanks();
        if (at_ != text_.size()) fail("the header goes on behind its dictionary");
        if (!has_descr || !has_order || !has_shape) {
            fail("the header must say descr, fortran_order and shape");
        }
        return header;
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw ParseError(where_, file_, 0, 0, what);
    }

    /// Checks magic and version; at_ is then at the dictionary, whose length is returned.
    std::size_t find_dictionary() {
        constexpr std::string_view magic("\x93NUMPY", 6);
        if (!text_.starts_with(magic)) fail("not an npy file: it does not start with \\x93NUMPY");
        if (text_.size() < 10) fail("the file ends inside its header");
        const auto byte = [&](std::size_t i) {
            return static_cast<std::size_t>(static_cast<unsigned char>(text_[i]));
        };
        const std::size_t version = byte(6);
        if (version < 1 || version > 3 || byte(7) != 0) {
            fail(message("npy format version ", version, '.', byte(7), " is not known"));
        }
        std::size_t length = byte(8) | byte(9) << 8;
        at_ = 10;
        if (version > 1) {
            if (text_.size() < 12) fail("the file ends inside its header");
            length |= byte(10) << 16 | byte(11) << 24;
            at_ = 12;
        }
        // NumPy's own limit for headers that it trusts.
        if (length > 10'000) fail(message("a header of ", length, " bytes is too long"));
        if (length > text_.size() - at_) fail("the file ends inside its header");
        return length;
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool accept(char c) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail(message("the header must have '", c, "' at byte ", at_));
    }

    std::string quoted() {
        skip_blanks();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote != '\'' && quote != '"') {
            fail(message("the header must have a quoted text at byte ", at_));
        }
        const std::size_t close = text_.find(quote, at_ + 1);
        if (close == std::string_view::npos) fail("a text in the header is never closed");
        std::string out(text_.substr(at_ + 1, close - at_ - 1));
        at_ = close + 1;
        return out;
    }

    void read_descr(NpyHeader& header) {
        skip_blanks();
        if (at_ < text_.size() && text_[at_] == '[') {
            fail("records of several fields are not read; save each field for itself");
        }
        const std::string descr = quoted();
        if (descr.size() == 2 && descr[0] == '|' && descr[1] == 'O') {
            fail("the array holds Python objects; save it as numbers");
        }
        constexpr std::array<std::string_view, 15> known = {"<f2", "<f4", "<f8", "<i1", "<i2",
                                                            "<i4", "<i8", "<u1", "<u2", "<u4",
                                                            "<u8", "|i1", "|u1", "|b1", "<b1"};
        for (const std::string_view d : known) {
            if (descr != d) continue;
            header.kind = d[1];
            header.item_bytes = static_cast<std::size_t>(d[2] - '0');
            return;
        }
        fail(message("elements of type '", descr, "' are not read, only little-endian f2, f4, f8, ",
                     "integers of 1 to 8 bytes, and bool"));
    }

    bool read_bool() {
        skip_blanks();
        for (const bool value : {true, false}) {
            const std::string_view word = value ? "True" : "False";
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                return value;
            }
        }
        fail("fortran_order must be True or False");
    }

    void read_shape(NpyHeader& header) {
        expect('(');
        while (!accept(')')) {
            skip_blanks();
            std::size_t extent = 0;
            const std::size_t first = at_;
            for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
                const auto digit = static_cast<std::size_t>(text_[at_] - '0');
                if (extent > (std::numeric_limits<std::size_t>::max() - digit) / 10) {
                    fail("an extent of the shape is too large");
                }
                extent = 10 * extent + digit;
            }
            if (at_ == first) fail("the shape must hold whole numbers");
            header.shape.push_back(extent);
            if (header.shape.size() > 32) fail("the shape has more than 32 dimensions");
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
    }

    std::string where_, file_;
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace foretell::detail
