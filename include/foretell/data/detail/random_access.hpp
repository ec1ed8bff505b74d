#pragma once

#include <foretell/core/error.hpp>
#include <foretell/data/detail/text_source.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace foretell::detail {

/// Bytes that are read at any place: of a file, or of memory that outlives this.
class RandomAccess {
public:
    explicit RandomAccess(std::string_view bytes) : bytes_(bytes), size_(bytes.size()) {}
    /// @throws IoError if the file cannot be opened, or is a pipe
    RandomAccess(std::string_view where, const std::string& path)
        : where_(where), path_(path), file_(open_file(where, path, "rb")) {
        const long long size = file_size(file_.get());
        if (size < 0) throw IoError(message(where, ": ", path, " is not a regular file"));
        size_ = static_cast<std::size_t>(size);
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Reads bytes offset <= i < offset + n, which lie within size().
    /// @throws IoError if the file cannot be read, or became shorter
    void read(std::size_t offset, void* to, std::size_t n) const {
        if (n == 0) return;
        if (!file_) {
            std::memcpy(to, bytes_.data() + offset, n);
            return;
        }
        errno = 0;
        if (std::fseek(file_.get(), static_cast<long>(offset), SEEK_SET) != 0 ||
            std::fread(to, 1, n, file_.get()) != n) {
            if (std::ferror(file_.get())) throw_io(where_, "read", path_, errno);
            throw IoError(message(where_, ": ", path_, " became shorter while it was read"));
        }
    }
    [[nodiscard]] std::string text(std::size_t offset, std::size_t n) const {
        std::string out(n, '\0');
        read(offset, out.data(), n);
        return out;
    }

private:
    std::string_view bytes_;
    std::string where_, path_;
    File file_;
    std::size_t size_ = 0;
};

}  // namespace foretell::detail
