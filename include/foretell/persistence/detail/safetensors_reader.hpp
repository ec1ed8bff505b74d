#pragma once

#include <foretell/core/byte_source.hpp>
#include <foretell/core/describe.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/named_tensors.hpp>
#include <foretell/persistence/detail/json_reader.hpp>
#include <foretell/persistence/detail/parse_failure.hpp>
#include <foretell/persistence/detail/tensor_entry.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::detail {

/// The format's names of the element types, in the order of ElementType.
inline constexpr std::array<std::string_view, 13> safetensors_types{
    "F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"};

/// Reads any safetensors file: 8 bytes of length, a JSON header, and tensors that cover the rest.
class SafetensorsReader {
public:
    SafetensorsReader(ByteSource& source, const ParseSite& site) : source_(source), site_(site) {}

    NamedTensors read() {
        static_assert(std::endian::native == std::endian::little,
                      "safetensors files are little-endian, and so must the machine be");
        read_header();
        check_layout();
        NamedTensors out(site_.file);
        for (Line& line : lines_) {
            StoredTensor tensor{line.type, std::move(line.shape), {}};
            tensor.bytes.resize(static_cast<std::size_t>(line.end - line.begin));
            source_.read(data_begin_ + line.begin, tensor.bytes.data(), tensor.bytes.size());
            if (out.contains(line.name)) site_.fail(message("duplicate tensor ", line.name));
            out.add(std::move(line.name), std::move(tensor));
        }
        return out;
    }

private:
    struct Line {
        std::string name;
        ElementType type = ElementType::f64;
        std::vector<std::size_t> shape;
        std::uint64_t begin = 0, end = 0;
    };
    static constexpr std::uint64_t max_header = 100'000'000;  // as the format's own reader
    static constexpr std::size_t max_dimensions = 32;

    void read_header() {
        const std::uint64_t size = source_.size();
        if (size < 10) site_.fail(message("a safetensors file has 10 bytes or more, got ", size));
        std::uint64_t length = 0;
        source_.read(0, &length, sizeof length);
        if (length > size - 8 || length > max_header) {
            site_.fail(message("the header must fit into the file and ", max_header,
                               " bytes, got a length of ", length));
        }
        std::string text(static_cast<std::size_t>(length), '\0');
        source_.read(8, text.data(), text.size());
        data_begin_ = 8 + length;
        JsonReader json(text, "header", site_);
        std::string key;
        json.begin_object();
        while (json.next_key(key)) {
            if (key == "__metadata__") {
                json.begin_object();
                while (json.next_key(key)) static_cast<void>(json.text());
            } else {
                read_line(json, key);
            }
        }
        json.finish();
    }

    void read_line(JsonReader& json, const std::string& name) {
        Line line;
        line.name = name;
        std::array<bool, 3> seen{};
        std::string key;
        json.begin_object();
        while (json.next_key(key)) {
            const std::size_t which = key == "dtype" ? 0 : key == "shape" ? 1 : 2;
            if (which == 2 && key != "data_offsets") {
                json.fail(message("unknown key \"", key, "\" in tensor ", name));
            }
            if (seen[which]) json.fail(message("duplicate key \"", key, "\" in tensor ", name));
            seen[which] = true;
            if (which == 0) {
                line.type = read_type(json, name);
            } else if (which == 1) {
                json.begin_array();
                while (json.next_element()) {
                    if (line.shape.size() == max_dimensions) {
                        json.fail(message("more than ", max_dimensions, " dimensions"));
                    }
                    line.shape.push_back(json.number<std::size_t>());
                }
            } else {
                json.begin_array();
                for (std::uint64_t* each : {&line.begin, &line.end}) {
                    if (!json.next_element()) json.fail("expected two offsets");
                    *each = json.number<std::uint64_t>();
                }
                if (json.next_element()) json.fail("expected two offsets");
            }
        }
        if (!seen[0] || !seen[1] || !seen[2]) {
            json.fail(message("tensor ", name, " needs dtype, shape and data_offsets"));
        }
        lines_.push_back(std::move(line));
    }
    static ElementType read_type(JsonReader& json, const std::string& name) {
        const std::string text = json.text();
        const auto& names = safetensors_types;
        const auto at = std::find(names.begin(), names.end(), text);
        if (at == names.end()) {
            json.fail(message("tensor ", name, " has elements of type \"", text,
                              "\", which are not read"));
        }
        return static_cast<ElementType>(at - names.begin());
    }

    /// Each tensor is as long as its shape says, and they cover the data once.
    void check_layout() {
        std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) {
            return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
        });
        const std::uint64_t all = source_.size() - data_begin_;
        std::uint64_t at = 0;
        for (const Line& line : lines_) {
            std::uint64_t bytes = element_bytes(line.type);
            bool overflow = line.end < line.begin;
            for (const std::size_t extent : line.shape) {
                overflow = __builtin_mul_overflow(bytes, extent, &bytes) || overflow;
            }
            if (overflow || bytes != line.end - line.begin) {
                site_.fail(message("tensor ", line.name, ": shape ", extents_text(line.shape),
                                   " of ", name_of(line.type), " does not fill bytes ", line.begin,
                                   " to ", line.end));
            }
            if (line.begin != at) {
                site_.fail(message("tensor ", line.name,
                                   line.begin < at ? " overlaps another" : " follows a gap"));
            }
            at = line.end;
        }
        if (at == all) return;
        if (at < all) site_.fail(message(all - at, " trailing bytes"));
        site_.fail(message("the file ends ", at - all, " bytes early"));
    }

    ByteSource& source_;
    const ParseSite& site_;
    std::uint64_t data_begin_ = 0;
    std::vector<Line> lines_;
};

/// The header of a file of these tensors, in the order of their names, padded to 8 bytes.
inline std::string safetensors_header(const NamedTensors& tensors) {
    std::string out(8, '\0');
    out += '{';
    std::uint64_t at = 0;
    for (const std::string& name : tensors.names()) {
        const StoredTensor& t = tensors.at(name);
        if (out.size() > 9) out += ',';
        const std::vector<std::uint64_t> shape(t.shape.begin(), t.shape.end());
        append_tensor_line(out, name, safetensors_types[static_cast<std::size_t>(t.type)], shape,
                           at, at + t.bytes.size());
        at += t.bytes.size();
    }
    out += '}';
    seal_header(out);
    return out;
}

}  // namespace foretell::detail
