#pragma once

#include <foretell/core/atomic_file.hpp>
#include <foretell/core/error.hpp>
#include <foretell/core/io_error.hpp>
#include <foretell/persistence/detail/byte_sink.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace foretell::detail {

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

}  // namespace foretell::detail
