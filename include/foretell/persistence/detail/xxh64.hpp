#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace foretell::detail {

/// The 64-bit hash XXH64 (Y. Collet, xxHash specification 0.1.1) with seed 0, fed in pieces. It
/// finds damage, not forgery: anybody can compute it anew.
class Xxh64 {
public:
    void add(const void* data, std::size_t size) noexcept {
        const auto* p = static_cast<const unsigned char*>(data);
        total_ += size;
        if (n_pending_ > 0) {
            const std::size_t missing = sizeof pending_ - n_pending_;
            const std::size_t taken = size < missing ? size : missing;
            std::memcpy(pending_ + n_pending_, p, taken);
            n_pending_ += taken;
            p += taken;
            size -= taken;
            if (n_pending_ < sizeof pending_) return;
            add_stripes(pending_, 1);
            n_pending_ = 0;
        }
        const std::size_t stripes = size / sizeof pending_;
        add_stripes(p, stripes);
        n_pending_ = size - stripes * sizeof pending_;
        if (n_pending_ > 0) std::memcpy(pending_, p + stripes * sizeof pending_, n_pending_);
    }

    [[nodiscard]] std::uint64_t value() const noexcept {
        std::uint64_t h = p5;
        if (total_ >= sizeof pending_) {
            h = std::rotl(lane_[0], 1) + std::rotl(lane_[1], 7) + std::rotl(lane_[2], 12) +
                std::rotl(lane_[3], 18);
            for (const std::uint64_t lane : lane_) h = (h ^ round(0, lane)) * p1 + p4;
        }
        h += total_;
        const unsigned char* p = pending_;
        std::size_t left = n_pending_;
        for (; left >= 8; left -= 8, p += 8) {
            h = std::rotl(h ^ round(0, word<std::uint64_t>(p)), 27) * p1 + p4;
        }
        if (left >= 4) {
            h = std::rotl(h ^ (word<std::uint32_t>(p) * p1), 23) * p2 + p3;
            left -= 4;
            p += 4;
        }
        for (; left > 0; --left, ++p) h = std::rotl(h ^ (*p * p5), 11) * p1;
        h = (h ^ (h >> 33)) * p2;
        h = (h ^ (h >> 29)) * p3;
        return h ^ (h >> 32);
    }

private:
    static constexpr std::uint64_t p1 = 0x9E3779B185EBCA87u, p2 = 0xC2B2AE3D27D4EB4Fu,
                                   p3 = 0x165667B19E3779F9u, p4 = 0x85EBCA77C2B2AE63u,
                                   p5 = 0x27D4EB2F165667C5u;

    static std::uint64_t round(std::uint64_t lane, std::uint64_t input) noexcept {
        return std::rotl(lane + input * p2, 31) * p1;
    }
    template <class U>
    static std::uint64_t word(const unsigned char* p) noexcept {
        U w;
        std::memcpy(&w, p, sizeof w);
        return w;
    }
    void add_stripes(const unsigned char* p, std::size_t n) noexcept {
        std::uint64_t a = lane_[0], b = lane_[1], c = lane_[2], d = lane_[3];
        for (; n > 0; --n, p += sizeof pending_) {
            a = round(a, word<std::uint64_t>(p));
            b = round(b, word<std::uint64_t>(p + 8));
            c = round(c, word<std::uint64_t>(p + 16));
            d = round(d, word<std::uint64_t>(p + 24));
        }
        lane_[0] = a, lane_[1] = b, lane_[2] = c, lane_[3] = d;
    }

    std::uint64_t lane_[4] = {p1 + p2, p2, 0, 0 - p1};
    std::uint64_t total_ = 0;
    unsigned char pending_[32] = {};
    std::size_t n_pending_ = 0;
};

}  // namespace foretell::detail
