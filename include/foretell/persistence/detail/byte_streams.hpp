#pragma once

#include <foretell/core/error.hpp>
#include <foretell/persistence/detail/parse_failure.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace foretell::detail {

/// Where a model is read from.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Reads bytes offset <= i < offset + n, which lie within size().
    virtual void read(std::uint64_t offset, void* to, std::size_t n) = 0;
};

/// Where a model is written to: from front to back, then a few bytes over.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual void write(const void* data, std::size_t n) = 0;
    virtual void overwrite(std::uint64_t offset, const void* data, std::size_t n) = 0;
};

class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}
    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    void read(std::uint64_t offset, void* to, std::size_t n) override {
        if (n > 0) std::memcpy(to, bytes_.data() + offset, n);
    }

private:
    std::span<const std::byte> bytes_;
};

class MemorySink final : public ByteSink {
public:
    void write(const void* data, std::size_t n) override {
        const auto* p = static_cast<const std::byte*>(data);
        bytes.insert(bytes.end(), p, p + n);
    }
    void overwrite(std::uint64_t offset, const void* data, std::size_t n) override {
        std::memcpy(bytes.data() + offset, data, n);
    }

    std::vector<std::byte> bytes;
};

}  // namespace foretell::detail
