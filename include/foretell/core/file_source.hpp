#pragma once

#include <foretell/core/byte_source.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/io_error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace foretell::detail {

/// Calls f until no signal has interrupted it.
template <class F>
auto retry(F&& f) {
    auto result = f();
    while (result < 0 && errno == EINTR) result = f();
    return result;
}

/// An open file; closes itself.
class FileHandle {
public:
    explicit FileHandle(int fd) : fd_(fd) {}
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int fd() const noexcept { return fd_; }

private:
    int fd_;
};

/// Of a file.
class FileSource final : public ByteSource {
public:
    /// @throws IoError if path cannot be opened or is no regular file
    FileSource(std::string where, const std::string& path)
        : where_(std::move(where)),
          path_(path),
          file_(retry([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); })) {
        struct stat about {};
        if (file_.fd() < 0 || ::fstat(file_.fd(), &about) != 0) {
            throw_io(where_, "open", path, errno);
        }
        if (!S_ISREG(about.st_mode)) {
            throw IoError(message(where_, ": ", path, " is not a regular file"));
        }
        size_ = static_cast<std::uint64_t>(about.st_size);
    }
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, void* to, std::size_t n) override {
        auto* p = static_cast<char*>(to);
        while (n > 0) {
            const auto got =
                retry([&] { return ::pread(file_.fd(), p, n, static_cast<off_t>(offset)); });
            if (got < 0) throw_io(where_, "read", path_, errno);
            if (got == 0) throw IoError(message(where_, ": ", path_, " became shorter while read"));
            p += got;
            n -= static_cast<std::size_t>(got);
            offset += static_cast<std::uint64_t>(got);
        }
    }

private:
    std::string where_, path_;
    FileHandle file_;
    std::uint64_t size_ = 0;
};

}  // namespace foretell::detail
