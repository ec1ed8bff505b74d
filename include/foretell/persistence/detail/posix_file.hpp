#pragma once

#include <foretell/core/error.hpp>
#include <foretell/persistence/detail/byte_streams.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace foretell::detail::model_file {

[[noreturn]] inline void throw_io(std::string_view where, std::string_view what,
                                  const std::string& path, int error) {
    throw IoError(
        message(where, ": cannot ", what, ' ', path, ": ", std::generic_category().message(error)));
}

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
    /// The result of close(), which may tell of an error of an earlier write.
    [[nodiscard]] int close() noexcept { return ::close(std::exchange(fd_, -1)); }

private:
    int fd_;
};

class FileSource final : public ByteSource {
public:
    /// @throws IoError if path cannot be opened or is no regular file
    explicit FileSource(const std::string& path)
        : path_(path), file_(retry([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); })) {
        struct stat about {};
        if (file_.fd() < 0 || ::fstat(file_.fd(), &about) != 0) {
            throw_io("load", "open", path, errno);
        }
        if (!S_ISREG(about.st_mode)) {
            throw IoError(message("load: ", path, " is not a regular file"));
        }
        size_ = static_cast<std::uint64_t>(about.st_size);
    }
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, void* to, std::size_t n) override {
        auto* p = static_cast<char*>(to);
        while (n > 0) {
            const auto got =
                retry([&] { return ::pread(file_.fd(), p, n, static_cast<off_t>(offset)); });
            if (got < 0) throw_io("load", "read", path_, errno);
            if (got == 0) throw IoError(message("load: ", path_, " became shorter while read"));
            p += got;
            n -= static_cast<std::size_t>(got);
            offset += static_cast<std::uint64_t>(got);
        }
    }

private:
    std::string path_;
    FileHandle file_;
    std::uint64_t size_ = 0;
};

/// Replaces a file at once or not at all: writes a temporary file beside it, which commit() makes
/// durable and gives the name. Without commit() the temporary file goes away (after a crash it
/// stays, named `.NAME.PID-N.tmp`, and may be deleted).
class AtomicFile final : public ByteSink {
public:
    /// @throws IoError if no file can be made in the folder of path
    explicit AtomicFile(const std::string& path) : path_(resolved(path)), file_(create()) {
        if (file_.fd() < 0) throw_io("save", "create a file beside", path_, errno);
    }
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile() override {
        if (!is_committed_) ::unlink(temporary_.c_str());
    }

    void write(const void* data, std::size_t n) override {
        const auto* p = static_cast<const char*>(data);
        while (n > 0) {
            const auto put = retry([&] { return ::write(file_.fd(), p, n); });
            if (put < 0) throw_io("save", "write", temporary_, errno);
            p += put;
            n -= static_cast<std::size_t>(put);
        }
    }
    void overwrite(std::uint64_t offset, const void* data, std::size_t n) override {
        const auto put =
            retry([&] { return ::pwrite(file_.fd(), data, n, static_cast<off_t>(offset)); });
        if (put < 0 || static_cast<std::size_t>(put) != n) {
            throw_io("save", "write", temporary_, errno);
        }
    }
    void commit() {
        if (::fsync(file_.fd()) != 0) throw_io("save", "write", temporary_, errno);
        if (file_.close() != 0) throw_io("save", "close", temporary_, errno);
        if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
            throw_io("save", "replace", path_, errno);
        }
        is_committed_ = true;
        const auto slash = path_.rfind('/');
        const std::string folder =
            slash == std::string::npos ? "." : path_.substr(0, slash == 0 ? 1 : slash);
        FileHandle directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (directory.fd() >= 0) ::fsync(directory.fd());  // some file systems refuse it
    }

private:
    /// The file that path stands for if it is a symbolic link.
    static std::string resolved(const std::string& path) {
        struct Free {
            void operator()(char* p) const { std::free(p); }
        };
        const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
        return real ? std::string(real.get()) : path;
    }
    /// A new file beside path_, with the permissions of the one that it will replace.
    int create() {
        static std::atomic<unsigned> count{0};
        const auto slash = path_.rfind('/');
        const std::size_t folder = slash == std::string::npos ? 0 : slash + 1;
        int fd = -1;
        do {  // a crashed program may have left a file of that name
            temporary_ = message(path_.substr(0, folder), '.', path_.substr(folder), '.',
                                 ::getpid(), '-', count++, ".tmp");
            fd = retry([&] {
                constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
                return ::open(temporary_.c_str(), flags, 0666);
            });
        } while (fd < 0 && errno == EEXIST);
        struct stat old {};
        if (fd >= 0 && ::stat(path_.c_str(), &old) == 0) (void)::fchmod(fd, old.st_mode & 07777);
        return fd;
    }

    std::string path_, temporary_;
    FileHandle file_;
    bool is_committed_ = false;
};

}  // namespace foretell::detail::model_file
