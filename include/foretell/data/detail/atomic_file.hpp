#pragma once

#include <foretell/core/error.hpp>
#include <foretell/data/detail/text_source.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#if __has_include(<sys/stat.h>) && __has_include(<unistd.h>)
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#define FORETELL_HAS_POSIX_FILES 1
#else
#define FORETELL_HAS_POSIX_FILES 0
#endif

namespace foretell::detail {

/// A file that appears under its name only once it is complete: what is written goes to a file
/// beside it, which commit() renames. Without commit() nothing is left behind. A path that leads to
/// a device or a pipe is written directly; a symbolic link stays, and what it leads to is replaced.
class AtomicFile {
public:
    AtomicFile(std::string_view where, const std::string& path) : where_(where), path_(path) {
        if (is_special(path_)) {
            file_ = open_file(where_, path_, "wb");
            return;
        }
        path_ = without_links(path_);
        for (unsigned attempt = 0; !file_ && attempt < 100; ++attempt) {
            partial_ = message(path_, ".partial", attempt);
            errno = 0;
            file_.reset(std::fopen(partial_.c_str(), "wbx"));  // x: never one that is there
            if (!file_ && errno != EEXIST) throw_io(where_, "create", partial_, errno);
        }
        if (!file_) throw_io(where_, "create", partial_, EEXIST);
    }
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile() {
        if (!file_) return;
        file_.reset();
        if (!partial_.empty()) std::remove(partial_.c_str());
    }

    void write(const void* data, std::size_t bytes) {
        if (bytes == 0) return;
        errno = 0;
        if (std::fwrite(data, 1, bytes, file_.get()) != bytes) {
            throw_io(where_, "write", path_, errno);
        }
    }
    void write(std::string_view text) { write(text.data(), text.size()); }

    /// @throws IoError if what was written cannot be made to last, or renamed
    void commit() {
        errno = 0;
        if (std::fflush(file_.get()) != 0) throw_io(where_, "write", path_, errno);
        if (!partial_.empty()) finish_partial();
        if (std::FILE* file = file_.release(); std::fclose(file) != 0) {
            const int error = errno;
            if (!partial_.empty()) std::remove(partial_.c_str());
            throw_io(where_, "write", path_, error);
        }
        if (!partial_.empty() && std::rename(partial_.c_str(), path_.c_str()) != 0) {
            const int error = errno;
            std::remove(partial_.c_str());
            throw_io(where_, "replace", path_, error);
        }
    }

private:
#if FORETELL_HAS_POSIX_FILES
    static bool is_special(const std::string& path) {
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
    /// The new file gets the rights of the one that it replaces, and reaches the disk.
    void finish_partial() {
        struct ::stat status {};
        if (::stat(path_.c_str(), &status) == 0) {
            if (::fchmod(::fileno(file_.get()), status.st_mode & 07777) != 0) errno = 0;
        }
        if (::fsync(::fileno(file_.get())) != 0) throw_io(where_, "write", path_, errno);
    }
#else
    static bool is_special(const std::string&) {
        return false;
    }
    static std::string without_links(const std::string& path) {
        return path;
    }
    void finish_partial() {
        std::remove(path_.c_str());
    }  // rename may not replace a file here
#endif

    std::string where_, path_, partial_;
    File file_;
};

}  // namespace foretell::detail
