#pragma once

#include <foretell/core/atomic_file.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/io_error.hpp>
#include <foretell/persistence/detail/byte_streams.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace foretell::detail::model_file {

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

class FileSource final : public ByteSource {
public:
    /// @throws IoError if path cannot be opened or is no regular file
    explicit FileSource(const std::string& path, std::string where = "load")
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

/// The file that save() replaces, or another function that `where` names.
class FileSink final : public ByteSink {
public:
    /// @throws IoError if no file can be made in the folder of path, or path leads to a device
    explicit FileSink(const std::string& path, const std::string& where = "save")
        : file_(where, path) {
        if (file_.is_special()) throw IoError(message(where, ": ", path, " is not a regular file"));
    }
    void write(const void* data, std::size_t n) override { file_.write(data, n); }
    void overwrite(std::uint64_t offset, const void* data, std::size_t n) override {
        file_.overwrite(offset, data, n);
    }
    void commit() { file_.commit(); }

private:
    AtomicFile file_;
};

}  // namespace foretell::detail::model_file
