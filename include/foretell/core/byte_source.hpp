#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace foretell::detail {

/// Bytes that are read at any place.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Reads bytes offset <= i < offset + n, which lie within size().
    virtual void read(std::uint64_t offset, void* to, std::size_t n) = 0;

    [[nodiscard]] std::string text(std::uint64_t offset, std::size_t n) {
        std::string out(n, '\0');
        read(offset, out.data(), n);
        return out;
    }
};

/// Of memory that outlives this.
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

}  // namespace foretell::detail
