#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace foretell::detail {

/// Where a model is written to: from front to back, then a few bytes over.
class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual void write(const void* data, std::size_t n) = 0;
    virtual void overwrite(std::uint64_t offset, const void* data, std::size_t n) = 0;
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
