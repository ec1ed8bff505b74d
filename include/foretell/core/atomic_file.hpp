#pragma once

#include <foretell/core/io_error.hpp>
#include <foretell/core/message.hpp>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#if __has_include(<sys/stat.h>) && __has_include(<unistd.h>)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#define FORETELL_HAS_POSIX_FILES 1
#else
#define FORETELL_HAS_POSIX_FILES 0
#endif

namespace foretell {

/// A file that is replaced at once or not at all: what is written goes to a file beside it, which
/// commit() makes durable and gives the name. Without commit() nothing is left behind (after a
/// crash the file beside it stays, named `.NAME.PROCESS-N.tmp`, and may be deleted).
///
/// The new file has the rights of the one that it replaces. A symbolic link stays, and what it
/// leads to is replaced. A device or a pipe is written directly: is_special() tells. Where the
/// system has no POSIX files, neither links nor rights are kept, and a loss of power may undo the
/// commit.
class AtomicFile {
public:
    /// @param where whom errors name, such as `write_csv`
    /// @throws IoError if no file can be made in the folder of path
    AtomicFile(std::string_view where, const std::string& path)
        : where_(where), path_(path), is_special_(leads_to_special(path)) {
        if (is_special_) {
            errno = 0;
            file_ = std::fopen(path_.c_str(), "wb");
        } else {
            path_ = without_links(path_);
            create_beside();
        }
        if (file_ == nullptr) throw_io(where_, "create", path_, errno);
    }
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile() {
        if (file_ != nullptr) std::fclose(file_);
        if (!temporary_.empty()) std::remove(temporary_.c_str());
    }

    /// The path leads to a device or a pipe.
    [[nodiscard]] bool is_special() const noexcept { return is_special_; }

    /// Appends. Small pieces are gathered.
    /// @throws IoError
    void write(const void* data, std::size_t bytes) {
        const auto* p = static_cast<const char*>(data);
        while (bytes > 0) {
            errno = 0;
            const std::size_t put = std::fwrite(p, 1, bytes, file_);
            if (put < bytes && errno != EINTR) throw_io(where_, "write", path_, errno);
            if (put < bytes) std::clearerr(file_);  // a signal came between
            p += put;
            bytes -= put;
        }
    }
    void write(std::string_view text) { write(text.data(), text.size()); }

    /// Writes over bytes offset <= i < offset + bytes, which are there already.
    /// @throws IoError, always if is_special()
    void overwrite(std::uint64_t offset, const void* data, std::size_t bytes) {
        errno = 0;
        if (std::fseek(file_, static_cast<long>(offset), SEEK_SET) != 0) {
            throw_io(where_, "write", path_, errno);
        }
        write(data, bytes);
        errno = 0;
        if (std::fseek(file_, 0, SEEK_END) != 0) throw_io(where_, "write", path_, errno);
    }

    /// Call it once, last.
    /// @throws IoError if what was written cannot be made to last, or renamed
    void commit() {
        errno = 0;
        if (std::fflush(file_) != 0) throw_io(where_, "write", path_, errno);
        if (!is_special_) make_durable();
        errno = 0;
        if (std::fclose(std::exchange(file_, nullptr)) != 0) {
            throw_io(where_, "write", path_, errno);
        }
        if (is_special_) return;
        errno = 0;
        if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
            throw_io(where_, "replace", path_, errno);
        }
        temporary_.clear();
        sync_folder();
    }

private:
    [[nodiscard]] std::size_t name_position() const {
        const auto slash = path_.rfind('/');
        return slash == std::string::npos ? 0 : slash + 1;
    }
    /// A file of a name that is not there yet: a crashed program may have left one.
    void create_beside() {
        static std::atomic<unsigned> count{0};
        const std::size_t name = name_position();
        do {
            temporary_ = message(path_.substr(0, name), '.', path_.substr(name), '.',
                                 process_number(), '-', count++, ".tmp");
            errno = 0;
            file_ = std::fopen(temporary_.c_str(), "wbx");  // x: never one that is there
        } while (file_ == nullptr && errno == EEXIST);
        if (file_ == nullptr) {
            temporary_.clear();
            return;
        }
        take_rights();
    }

#if FORETELL_HAS_POSIX_FILES
    static bool leads_to_special(const std::string& path) {
        struct ::stat status {};
        return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
    }
    static std::string without_links(const std::string& path) {
        char* const real = ::realpath(path.c_str(), nullptr);
        if (real == nullptr) return path;  // there is no such file yet
        std::string out = real;
        std::free(real);
        return out;
    }
    static long process_number() {
        return static_cast<long>(::getpid());
    }
    void take_rights() {
        const int file = ::fileno(file_);
        (void)::fcntl(file, F_SETFD, FD_CLOEXEC);
        struct ::stat old {};
        if (::stat(path_.c_str(), &old) == 0) (void)::fchmod(file, old.st_mode & 07777);
    }
    void make_durable() {
        if (::fsync(::fileno(file_)) != 0) throw_io(where_, "write", path_, errno);
    }
    /// So that the new name lasts; some file systems refuse it.
    void sync_folder() const {
        const std::size_t name = name_position();
        const std::string folder = name == 0 ? "." : path_.substr(0, name);
        const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0) return;
        (void)::fsync(directory);
        ::close(directory);
    }
#else
    static bool leads_to_special(const std::string&) {
        return false;
    }
    static std::string without_links(const std::string& path) {
        return path;
    }
    static long process_number() {
        return 0;
    }
    void take_rights() {}
    void make_durable() {
        std::remove(path_.c_str());  // rename may not replace a file here
    }
    void sync_folder() const {}
#endif

    std::string where_, path_, temporary_;
    bool is_special_;
    std::FILE* file_ = nullptr;
};

}  // namespace foretell
