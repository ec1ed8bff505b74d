#pragma once

#include <foretell/core/byte_source.hpp>
#include <foretell/persistence/detail/byte_sink.hpp>
#include <foretell/persistence/detail/container_header.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// What somebody does who means harm and knows the format: change a model file and make its
/// checksum right again.
namespace forge {

using Bytes = std::vector<std::byte>;

inline std::string header_of(const Bytes& file) {
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), 8);
    return {reinterpret_cast<const char*>(file.data()) + 8, static_cast<std::size_t>(length)};
}

inline Bytes data_of(const Bytes& file) {
    return {file.begin() + static_cast<std::ptrdiff_t>(8 + header_of(file).size()), file.end()};
}

/// Header, padded, and data as a file.
inline Bytes join(std::string header, const Bytes& data) {
    while (header.size() % 8 != 0) header += ' ';
    const std::uint64_t length = header.size();
    Bytes file(8 + header.size() + data.size());
    std::memcpy(file.data(), &length, 8);
    std::memcpy(file.data() + 8, header.data(), header.size());
    if (!data.empty()) std::memcpy(file.data() + 8 + header.size(), data.data(), data.size());
    return file;
}

/// Makes the checksum right; false if the header cannot be read so far.
inline bool fix_checksum(Bytes& file) {
    using namespace foretell::detail;
    if (file.size() < 16) return false;
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), 8);
    if (length > file.size() - 8) return false;
    std::string json = header_of(file);
    const std::size_t key = json.find(checksum_key);
    const std::size_t place = key + checksum_key.size();
    if (key == std::string::npos || place + no_checksum.size() > json.size()) return false;
    json.replace(place, no_checksum.size(), no_checksum);
    const ParseSite site{"fix", {}};
    ContainerHeader header;
    try {
        header = HeaderReader(json, file.size() - 8 - length, site).read();
    } catch (const foretell::ParseError&) {
        return false;
    }
    for (TensorEntry& t : header.entries) {
        Xxh64 hash;
        hash.add(file.data() + 8 + length + t.begin, t.end - t.begin);
        t.hash = hash.value();
    }
    const std::string sum = checksum_text(json, header.entries);
    std::memcpy(file.data() + 8 + place, sum.data(), sum.size());
    return true;
}

/// The file with `from` in its header, which must stand there, replaced by `to`.
inline Bytes edited(const Bytes& file, std::string_view from, std::string_view to) {
    std::string header = header_of(file);
    const std::size_t at = header.find(from);
    if (at == std::string::npos) throw std::logic_error("nothing to edit: " + std::string(from));
    header.replace(at, from.size(), to);
    Bytes out = join(header, data_of(file));
    fix_checksum(out);
    return out;
}

/// The file with other bytes of data from `offset` on.
inline Bytes with_data(Bytes file, std::size_t offset, const void* bytes, std::size_t n) {
    std::memcpy(file.data() + 8 + header_of(file).size() + offset, bytes, n);
    fix_checksum(file);
    return file;
}

}  // namespace forge
