#pragma once

#include <foretell/core/byte_source.hpp>
#include <foretell/core/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foretell::detail {

/// The checksum of zip archives: the reflected polynomial 0xedb88320, a byte at a time.
class Crc32 {
public:
    void add(const void* data, std::size_t n) noexcept {
        const auto* p = static_cast<const unsigned char*>(data);
        for (std::size_t i = 0; i < n; ++i) state_ = table[(state_ ^ p[i]) & 0xffu] ^ state_ >> 8;
    }
    [[nodiscard]] std::uint32_t value() const noexcept { return ~state_; }

private:
    static constexpr std::array<std::uint32_t, 256> table = [] {
        std::array<std::uint32_t, 256> out{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t c = i;
            for (int bit = 0; bit < 8; ++bit) c = (c & 1u) != 0 ? 0xedb88320u ^ c >> 1 : c >> 1;
            out[i] = c;
        }
        return out;
    }();

    std::uint32_t state_ = ~std::uint32_t{0};
};

/// A file of an archive, as the central directory tells of it.
struct ZipEntry {
    std::string name;
    std::size_t offset = 0;  ///< of its bytes
    std::size_t size = 0;
    std::uint32_t crc = 0;
};

/// Reads the directory of a zip archive of files that are stored as they are (PKWARE's APPNOTE.TXT,
/// sections 4.3 and 4.5.3), zip64 included. All that it holds was checked to lie within the
/// archive, and the files' sizes together do not exceed it.
class ZipArchive {
public:
    /// @throws ParseError if it is no such archive
    ZipArchive(ByteSource& bytes, std::string where, std::string file)
        : bytes_(bytes), where_(std::move(where)), file_(std::move(file)) {
        std::uint64_t count = 0, size = 0, offset = 0;
        find_directory(count, size, offset);
        read_directory(count, size, offset);
    }

    [[nodiscard]] const std::vector<ZipEntry>& entries() const noexcept { return entries_; }

    [[noreturn]] void fail(const std::string& what) const {
        throw ParseError(where_, file_, 0, 0, what);
    }

private:
    static constexpr std::size_t end_bytes = 22, locator_bytes = 20, end64_bytes = 56,
                                 central_bytes = 46, local_bytes = 30;
    static constexpr std::uint64_t in_zip64 = 0xffffffffu;

    /// The little-endian number of n bytes at p.
    static std::uint64_t number(std::string_view from, std::size_t at, std::size_t n) noexcept {
        std::uint64_t out = 0;
        for (std::size_t i = n; i-- > 0;) {
            out = out << 8 | static_cast<unsigned char>(from[at + i]);
        }
        return out;
    }

    void find_directory(std::uint64_t& count, std::uint64_t& size, std::uint64_t& offset) const {
        const std::uint64_t all = bytes_.size();
        if (all < end_bytes) fail("not a zip archive: it is too short");
        // The record at the end may be followed by a comment of up to 65535 bytes.
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(all, end_bytes + 0xffff));
        const std::string tail = bytes_.text(all - n, n);
        std::size_t at = n - end_bytes;
        while (number(tail, at, 4) != 0x06054b50u ||
               number(tail, at + 20, 2) != n - at - end_bytes) {
            if (at-- == 0) {
                fail(tail.starts_with("PK") ? "the zip archive has no directory; it is cut off"
                                            : "not a zip archive: it has no directory");
            }
        }
        if (number(tail, at + 4, 2) != 0 || number(tail, at + 6, 2) != 0) {
            fail("archives of several parts are not read");
        }
        count = number(tail, at + 10, 2);
        size = number(tail, at + 12, 4);
        offset = number(tail, at + 16, 4);
        std::uint64_t end = all - n + at;
        if ((count == 0xffff || size == in_zip64 || offset == in_zip64) && end >= locator_bytes) {
            read_zip64_end(end, count, size, offset);
        }
        if (size > end || offset > end - size || offset + size != end) {
            fail("the directory of the zip archive does not lie within it");
        }
    }

    void read_zip64_end(std::uint64_t& end, std::uint64_t& count, std::uint64_t& size,
                        std::uint64_t& offset) const {
        const std::string locator =
            bytes_.text(static_cast<std::size_t>(end) - locator_bytes, locator_bytes);
        if (number(locator, 0, 4) != 0x07064b50u) return;
        const std::uint64_t at = number(locator, 8, 8);
        const std::uint64_t room = end - locator_bytes;
        if (room < end64_bytes || at > room - end64_bytes) {
            fail("the directory of the zip archive does not lie within it");
        }
        const std::string record = bytes_.text(static_cast<std::size_t>(at), end64_bytes);
        if (number(record, 0, 4) != 0x06064b50u) fail("the zip64 record is damaged");
        count = number(record, 32, 8);
        size = number(record, 40, 8);
        offset = number(record, 48, 8);
        end = at;
    }

    void read_directory(std::uint64_t count, std::uint64_t size, std::uint64_t offset) {
        const std::string directory =
            bytes_.text(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
        std::size_t at = 0;
        std::uint64_t total = 0;
        while (at < directory.size()) {
            if (directory.size() - at < central_bytes || number(directory, at, 4) != 0x02014b50u) {
                fail(message("the directory of the zip archive is damaged at file ",
                             entries_.size()));
            }
            const std::size_t name = number(directory, at + 28, 2);
            const std::size_t extra = number(directory, at + 30, 2);
            const std::size_t comment = number(directory, at + 32, 2);
            if (name + extra + comment > directory.size() - at - central_bytes) {
                fail("the directory of the zip archive is cut off");
            }
            const std::string_view all(directory);
            add_entry(all.substr(at, central_bytes), all.substr(at + central_bytes, name),
                      all.substr(at + central_bytes + name, extra), offset);
            total += entries_.back().size;
            if (total > offset) fail("files of the zip archive overlap each other");
            at += central_bytes + name + extra + comment;
        }
        if (entries_.size() != count) {
            fail(message("the zip archive should have ", count, " files, its directory has ",
                         entries_.size()));
        }
    }

    void add_entry(std::string_view header, std::string_view name, std::string_view extra,
                   std::uint64_t end) {
        ZipEntry entry;
        entry.name = name;
        const std::uint64_t flags = number(header, 8, 2), method = number(header, 10, 2);
        if ((flags & 1u) != 0) fail(message("'", name, "' is encrypted"));
        if (method != 0) {
            fail(message("'", name, "' is compressed; save it uncompressed (numpy.savez)"));
        }
        entry.crc = static_cast<std::uint32_t>(number(header, 16, 4));
        std::uint64_t stored = number(header, 20, 4), size = number(header, 24, 4);
        std::uint64_t offset = number(header, 42, 4);
        std::string_view wide = zip64_field(extra);
        for (std::uint64_t* each : {&size, &stored, &offset}) {
            if (*each != in_zip64) continue;
            if (wide.size() < 8) fail(message("'", name, "' lacks its zip64 sizes"));
            *each = number(wide, 0, 8);
            wide.remove_prefix(8);
        }
        if (stored != size) fail(message("'", name, "' has two sizes"));
        if (offset > end || end - offset < local_bytes) {
            fail(message("'", name, "' does not lie within the zip archive"));
        }
        const std::string local = bytes_.text(static_cast<std::size_t>(offset), local_bytes);
        if (number(local, 0, 4) != 0x04034b50u) fail(message("'", name, "' has no header"));
        const std::uint64_t begin =
            offset + local_bytes + number(local, 26, 2) + number(local, 28, 2);
        if (begin > end || size > end - begin) {
            fail(message("'", name, "' does not lie within the zip archive"));
        }
        entry.offset = static_cast<std::size_t>(begin);
        entry.size = static_cast<std::size_t>(size);
        entries_.push_back(std::move(entry));
    }

    /// The zip64 field among the extra ones: 8 bytes for each number that did not fit into 4.
    static std::string_view zip64_field(std::string_view extra) noexcept {
        while (extra.size() >= 4) {
            const std::size_t size = number(extra, 2, 2);
            if (size > extra.size() - 4) break;
            if (number(extra, 0, 2) == 1) return extra.substr(4, size);
            extra.remove_prefix(4 + size);
        }
        return {};
    }

    ByteSource& bytes_;
    std::string where_, file_;
    std::vector<ZipEntry> entries_;
};

}  // namespace foretell::detail
